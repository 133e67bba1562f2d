//! What each level of agreement is worth: how often it is seen in records of one person, of two strangers, and of two
//! members of one family.
//!
//! The model of Fellegi and Sunter (1969) weighs an agreement by the ratio of the first two: an agreement that one
//! person's records nearly always show, and strangers' records hardly ever, speaks for a link. Taking fields one by one
//! is right for strangers, but wrong inside a household, where surname, address and, for twins, the date of birth come
//! together; there most false links of such models are made. So a pair is weighed against both others, and the better
//! explanation counts (`score`).
//!
//! The figures are judgements, rounded, for British administrative records: how often hands slip, people move and marry,
//! and short forms are written; how names and dates of birth are spread; what families share. They come from no one
//! collection, but a few were adjusted after trying them on three labelled ones of invented people (FEBRL 4, fake_1000 and
//! a generator of British records), so what is measured on those flatters them a little. Learned figures can take their
//! place: a model holds [`Parameters`] as data.

mod encoding;

use strum::EnumCount;

use crate::compare::{
    BirthDateLevel, Comparison, DistanceLevel, ForenameLevel, IdentifierLevel, MiddleNameLevel, PostcodeLevel,
    SexLevel, SurnameLevel,
};

pub use encoding::EncodingLikelihoods;

/// How often a level is seen, of the pairs in which both records have the field: shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// In two records of one person.
    pub same: f64,
    /// In the records of two strangers, taken over all values; the value's own frequency refines it.
    pub strangers: f64,
    /// In the records of two people of one family or household.
    pub relatives: f64,
}

/// How rare a field's values usually are, which steadies the frequencies counted in few records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rarity {
    /// The chance that two strangers have the same value.
    pub usual: f64,
    /// How many records the expectation is worth at a value of that frequency: the greater, the less a few records
    /// say against it.
    pub weight: f64,
}

/// The likelihoods of every level, and the rarity of the fields whose values are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// In the order of [`ForenameLevel`].
    pub forename: [Likelihood; ForenameLevel::COUNT],
    /// In the order of [`MiddleNameLevel`].
    pub middle_name: [Likelihood; MiddleNameLevel::COUNT],
    /// In the order of [`SurnameLevel`].
    pub surname: [Likelihood; SurnameLevel::COUNT],
    /// In the order of [`BirthDateLevel`].
    pub birth_date: [Likelihood; BirthDateLevel::COUNT],
    /// In the order of [`PostcodeLevel`].
    pub postcode: [Likelihood; PostcodeLevel::COUNT],
    /// In the order of [`DistanceLevel`].
    pub distance: [Likelihood; DistanceLevel::COUNT],
    /// In the order of [`SexLevel`].
    pub sex: [Likelihood; SexLevel::COUNT],
    /// Of identifiers that have a check, in the order of [`IdentifierLevel`].
    pub checked_identifier: [Likelihood; IdentifierLevel::COUNT],
    /// Of other identifiers, in the order of [`IdentifierLevel`].
    pub other_identifier: [Likelihood; IdentifierLevel::COUNT],
    /// Of encodings.
    pub encoding: EncodingLikelihoods,
    /// Of forenames.
    pub forename_rarity: Rarity,
    /// Of middle names.
    pub middle_name_rarity: Rarity,
    /// Of surnames.
    pub surname_rarity: Rarity,
    /// Of dates of birth.
    pub birth_date_rarity: Rarity,
    /// Of postcodes.
    pub postcode_rarity: Rarity,
    /// Of identifiers.
    pub identifier_rarity: Rarity,
}

impl Parameters {
    /// The likelihoods of a field, by level.
    pub fn levels(&self, comparison: Comparison) -> &[Likelihood] {
        match comparison {
            Comparison::Forename => &self.forename,
            Comparison::MiddleName => &self.middle_name,
            Comparison::Surname => &self.surname,
            Comparison::BirthDate => &self.birth_date,
            Comparison::Postcode => &self.postcode,
            Comparison::Distance => &self.distance,
            Comparison::Sex => &self.sex,
        }
    }

    /// Puts others in their place; where strangers have the same value so often, that is usual from now on.
    ///
    /// # Panics
    ///
    /// If there are more or fewer levels than the field has.
    pub fn set_levels(&mut self, comparison: Comparison, levels: &[Likelihood]) {
        let (mine, rarity) = match comparison {
            Comparison::Forename => (&mut self.forename[..], Some(&mut self.forename_rarity)),
            Comparison::MiddleName => (&mut self.middle_name[..], Some(&mut self.middle_name_rarity)),
            Comparison::Surname => (&mut self.surname[..], Some(&mut self.surname_rarity)),
            Comparison::BirthDate => (&mut self.birth_date[..], Some(&mut self.birth_date_rarity)),
            Comparison::Postcode => (&mut self.postcode[..], Some(&mut self.postcode_rarity)),
            Comparison::Distance => (&mut self.distance[..], None),
            Comparison::Sex => (&mut self.sex[..], None),
        };
        mine.copy_from_slice(levels);
        if let Some(rarity) = rarity {
            rarity.usual = levels[0].strangers;
        }
    }
}

const fn seen(same: f64, strangers: f64, relatives: f64) -> Likelihood {
    Likelihood { same, strangers, relatives }
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            forename: [
                seen(0.800, 0.0070, 0.020),   // the same; among relatives, sons named after fathers
                seen(0.008, 0.00005, 0.0002), // changed about with the surname
                seen(0.050, 0.0060, 0.006),   // forms of one name
                seen(0.015, 0.0070, 0.010),   // a middle name of the other
                seen(0.055, 0.0020, 0.002),   // a slip apart
                seen(0.017, 0.0060, 0.006),   // alike
                seen(0.015, 0.0040, 0.004),   // the same initial
                seen(0.040, 0.96795, 0.9518), // different: an alias, or a name that no list joins
            ],
            middle_name: [
                seen(0.780, 0.0080, 0.020), // the same
                seen(0.040, 0.0040, 0.010), // one of them the same
                seen(0.060, 0.0080, 0.008), // the same initial
                seen(0.050, 0.0080, 0.008), // alike
                seen(0.020, 0.0080, 0.010), // the forename of the other
                seen(0.050, 0.9640, 0.944), // different
            ],
            surname: [
                seen(0.760, 0.0007, 0.680),   // the same; so have most of a household
                seen(0.008, 0.00005, 0.0002), // changed about with the forename
                seen(0.030, 0.0010, 0.010),   // the previous surname
                seen(0.022, 0.0010, 0.020),   // a part the same
                seen(0.080, 0.0007, 0.030),   // a slip apart
                seen(0.020, 0.0030, 0.010),   // alike
                seen(0.080, 0.99355, 0.2498), // different: married, and no previous surname recorded
            ],
            birth_date: [
                seen(0.890, 0.00005, 0.0130), // the same; strangers, one day of 55 years; relatives, twins
                seen(0.006, 0.00001, 0.0002), // the same first of January
                seen(0.010, 0.00003, 0.0001), // day and month changed about
                seen(0.050, 0.0018, 0.0030),  // one digit apart
                seen(0.014, 0.0008, 0.0012),  // the same year, one the first of January
                seen(0.005, 0.0022, 0.0025),  // the same day of another year
                seen(0.025, 0.99511, 0.9800), // different
            ],
            postcode: [
                seen(0.520, 0.00003, 0.550), // the same; half of all pairs span a move, and families live together
                seen(0.040, 0.00030, 0.030), // the same sector
                seen(0.080, 0.00300, 0.060), // the same district
                seen(0.160, 0.03000, 0.160), // the same area
                seen(0.200, 0.96667, 0.200), // moved away
            ],
            distance: [
                seen(0.530, 0.00006, 0.560), // within 100 m; as often as the same postcode, and families live together
                seen(0.050, 0.00090, 0.040), // within 1 km
                seen(0.100, 0.00800, 0.080), // within 5 km
                seen(0.150, 0.06000, 0.150), // within 20 km
                seen(0.170, 0.93104, 0.170), // farther: moved away
            ],
            sex: [
                seen(0.980, 0.52, 0.50), // the same
                seen(0.020, 0.48, 0.50), // different
            ],
            checked_identifier: [
                seen(0.940, 0.0000001, 0.0030), // the same; among relatives, a partner's or parent's number
                seen(0.005, 0.000001, 0.0001),  // a slip apart, and long
                seen(0.035, 0.000005, 0.0005),  // a slip apart
                seen(0.020, 0.9999939, 0.9964), // different
            ],
            other_identifier: [
                seen(0.850, 0.000001, 0.004), // the same
                seen(0.050, 0.000002, 0.001), // a slip apart, and long
                seen(0.050, 0.000050, 0.002), // a slip apart
                seen(0.050, 0.999947, 0.993), // different: given anew more often than those of a life
            ],
            encoding: encoding::ENCODING,
            forename_rarity: Rarity { usual: 0.0070, weight: 2.0 },
            middle_name_rarity: Rarity { usual: 0.0080, weight: 2.0 },
            surname_rarity: Rarity { usual: 0.0007, weight: 2.0 },
            birth_date_rarity: Rarity { usual: 0.00005, weight: 2.0 },
            postcode_rarity: Rarity { usual: 0.00003, weight: 2.0 },
            identifier_rarity: Rarity { usual: 0.0000001, weight: 0.1 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Likelihood, Parameters};

    #[test]
    fn the_levels_of_a_comparison_are_all_there_is() {
        let parameters = Parameters::default();
        let comparisons: [(&str, &[Likelihood]); 9] = [
            ("forename", &parameters.forename),
            ("middle name", &parameters.middle_name),
            ("surname", &parameters.surname),
            ("birth date", &parameters.birth_date),
            ("postcode", &parameters.postcode),
            ("distance", &parameters.distance),
            ("sex", &parameters.sex),
            ("checked identifier", &parameters.checked_identifier),
            ("other identifier", &parameters.other_identifier),
        ];
        for (name, levels) in comparisons {
            for share in [|l: &Likelihood| l.same, |l: &Likelihood| l.strangers, |l: &Likelihood| l.relatives] {
                let total: f64 = levels.iter().map(share).sum();
                assert!((total - 1.0).abs() < 1e-9, "{name}: {total}");
                assert!(levels.iter().all(|level| share(level) > 0.0), "{name}");
            }
            // The last level of every comparison is disagreement, the first agreement.
            assert!(levels[0].same > levels[0].strangers && levels[levels.len() - 1].same < 0.5, "{name}");
        }
    }
}
