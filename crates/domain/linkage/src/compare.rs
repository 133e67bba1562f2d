//! How well two records agree, field by field.
//!
//! A comparison looks at one field of two records and answers with a level, or with nothing where either is missing:
//! a missing value is no evidence. Levels are words, not numbers; what a level is worth is for the model to say
//! (`parameters`). Every comparison gives the same level whichever record comes first.

mod birth_date;
mod distance;
mod encoding;
mod forename;
mod identifier;
mod middle_name;
mod postcode;
mod sex;
mod similarity;
mod surname;

use std::fmt;

use strum::{Display, EnumString, VariantArray, VariantNames};

pub use birth_date::BirthDateLevel;
pub use distance::DistanceLevel;
pub use encoding::{EncodingLevel, Likeness, Shared};
pub use forename::ForenameLevel;
pub use identifier::IdentifierLevel;
pub use middle_name::MiddleNameLevel;
pub use postcode::PostcodeLevel;
pub use sex::SexLevel;
pub use surname::SurnameLevel;

pub(crate) use birth_date::compare_birth_dates;
pub(crate) use distance::compare_distances;
pub(crate) use encoding::compare_encodings;
pub(crate) use forename::compare_forenames;
pub(crate) use identifier::compare_identifiers;
pub(crate) use middle_name::compare_middle_names;
pub(crate) use postcode::compare_postcodes;
pub(crate) use sex::compare_sexes;
pub(crate) use surname::compare_surnames;

/// A field that every model knows how to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, VariantArray, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Comparison {
    /// The forename.
    Forename,
    /// The middle names.
    MiddleName,
    /// The surname, with the previous surname.
    Surname,
    /// The date of birth.
    BirthDate,
    /// The postcode.
    Postcode,
    /// How far the addresses are apart, where coordinates are given.
    Distance,
    /// The sex as recorded.
    Sex,
}

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Of forenames.
    Forename(ForenameLevel),
    /// Of middle names.
    MiddleName(MiddleNameLevel),
    /// Of surnames.
    Surname(SurnameLevel),
    /// Of dates of birth.
    BirthDate(BirthDateLevel),
    /// Of postcodes.
    Postcode(PostcodeLevel),
    /// Of distances.
    Distance(DistanceLevel),
    /// Of sexes.
    Sex(SexLevel),
    /// Of identifiers of one kind.
    Identifier {
        /// The kind, as its place in [`Records::identifiers`](crate::Records::identifiers).
        kind: usize,
        /// How they agree.
        level: IdentifierLevel,
    },
    /// Of encodings.
    Encoding(EncodingLevel),
}

impl fmt::Display for Level {
    /// In words, without the field's name: `known short form`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Forename(level) => level.fmt(f),
            Level::MiddleName(level) => level.fmt(f),
            Level::Surname(level) => level.fmt(f),
            Level::BirthDate(level) => level.fmt(f),
            Level::Postcode(level) => level.fmt(f),
            Level::Distance(level) => level.fmt(f),
            Level::Sex(level) => level.fmt(f),
            Level::Identifier { level, .. } => level.fmt(f),
            Level::Encoding(level) => level.fmt(f),
        }
    }
}

impl Level {
    /// In words with `-` between them, as `linkage.toml` writes it: `the-same-district`.
    pub fn key(self) -> String {
        let words = self.to_string();
        let words = words.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<&str>>().join("-").to_lowercase()
    }

    /// The field, unless it is an identifier or an encoding.
    pub fn comparison(self) -> Option<Comparison> {
        match self {
            Level::Forename(_) => Some(Comparison::Forename),
            Level::MiddleName(_) => Some(Comparison::MiddleName),
            Level::Surname(_) => Some(Comparison::Surname),
            Level::BirthDate(_) => Some(Comparison::BirthDate),
            Level::Postcode(_) => Some(Comparison::Postcode),
            Level::Distance(_) => Some(Comparison::Distance),
            Level::Sex(_) => Some(Comparison::Sex),
            Level::Identifier { .. } | Level::Encoding(_) => None,
        }
    }

    /// Whether the values are the same.
    pub fn is_same(self) -> bool {
        matches!(
            self,
            Level::Forename(ForenameLevel::Exact)
                | Level::MiddleName(MiddleNameLevel::Exact)
                | Level::Surname(SurnameLevel::Exact)
                | Level::BirthDate(BirthDateLevel::Exact)
                | Level::Postcode(PostcodeLevel::Unit)
                | Level::Distance(DistanceLevel::Neighbours)
                | Level::Sex(SexLevel::Same)
                | Level::Identifier { level: IdentifierLevel::Equal, .. }
        )
    }

    /// Whether the values have nothing in common.
    pub fn is_different(self) -> bool {
        matches!(
            self,
            Level::Forename(ForenameLevel::Different)
                | Level::MiddleName(MiddleNameLevel::Different)
                | Level::Surname(SurnameLevel::Different)
                | Level::BirthDate(BirthDateLevel::Different)
                | Level::Postcode(PostcodeLevel::Different)
                | Level::Distance(DistanceLevel::Farther)
                | Level::Sex(SexLevel::Different)
                | Level::Identifier { level: IdentifierLevel::Different, .. }
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::{RecordNo, Records, testing};

    /// Checks what `compare` makes of two records, both ways round; no level is `missing`.
    pub(crate) fn check<Level: std::fmt::Display>(
        left: &str,
        right: &str,
        expected: &str,
        compare: impl Fn(&Records, RecordNo, RecordNo) -> Option<Level>,
    ) {
        let records = testing::records(&format!("police 1: {left}\nhousing 1: {right}"));
        for (one, other) in [(0, 1), (1, 0)] {
            let level = compare(&records, RecordNo(one), RecordNo(other));
            let found = level.map_or("missing".to_string(), |level| level.to_string());
            assert_eq!(found, expected, "{left} | {right}");
        }
    }
}
