//! The five agencies, and the numbers they give people.

use strum::IntoStaticStr;
use units::Rate;

use crate::random::{Stream, Topic};
use crate::settings::Coverage;

/// An agency; its word is the name of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Agency {
    Treatment,
    Probation,
    Housing,
    Benefits,
    Police,
}

/// Some of the agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Agencies(u8);

impl Agency {
    /// All of them.
    pub(crate) const ALL: [Agency; 5] =
        [Agency::Treatment, Agency::Probation, Agency::Housing, Agency::Benefits, Agency::Police];

    /// The name of its folder.
    pub(crate) fn folder(self) -> &'static str {
        self.into()
    }

    /// The share of people that it knows.
    pub(crate) fn coverage(self, coverage: &Coverage) -> Rate {
        match self {
            Agency::Treatment => coverage.treatment,
            Agency::Probation => coverage.probation,
            Agency::Housing => coverage.housing,
            Agency::Benefits => coverage.benefits,
            Agency::Police => coverage.police,
        }
    }

    /// How careless its records are, in tenths of the usual.
    pub(crate) fn carelessness(self) -> u64 {
        match self {
            Agency::Police => 13,
            Agency::Treatment => 12,
            Agency::Probation | Agency::Housing => 10,
            Agency::Benefits => 6,
        }
    }

    /// A number as the agency writes it.
    pub(crate) fn key(self, number: u64) -> String {
        match self {
            Agency::Treatment => format!("T-{number:06}"),
            Agency::Probation => format!("PR/{number:05}"),
            Agency::Housing => format!("H{number:06}"),
            Agency::Benefits => format!("{number:07}C"),
            Agency::Police => format!("N{number:06}"),
        }
    }
}

impl Agencies {
    /// With another one.
    pub(crate) fn with(self, agency: Agency) -> Agencies {
        Agencies(self.0 | 1 << agency as u8)
    }

    /// Whether it is one of them.
    pub(crate) fn contains(self, agency: Agency) -> bool {
        self.0 & (1 << agency as u8) != 0
    }

    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The order in which an agency came to know people, which is nobody else's: position = (a × person + b) mod people,
/// where a and the number of people have no common factor, so that each position is taken once and can be turned back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbering {
    people: u64,
    times: u64,
    plus: u64,
    inverse: u64,
}

impl Numbering {
    /// The numbering of an agency.
    pub(crate) fn new(seed: u64, agency: Agency, people: u32) -> Numbering {
        let people = u64::from(people);
        let mut stream = Stream::new(seed, Topic::Numbering, agency as u64);
        // Near the golden section neighbours of the list come to lie far apart.
        let mut times = people * 618 / 1000 + 1 + stream.below(people / 20 + 1);
        let inverse = loop {
            match inverse(times, people) {
                Some(inverse) => break inverse,
                None => times += 1,
            }
        };
        Numbering { people, times: times % people.max(2), plus: stream.below(people), inverse }
    }

    /// Who is at a position, from 0.
    pub(crate) fn person_at(&self, position: u32) -> u32 {
        let back = (u64::from(position) + self.people - self.plus) % self.people;
        (u128::from(back) * u128::from(self.inverse) % u128::from(self.people)) as u32
    }

    /// Where a person is.
    pub(crate) fn position_of(&self, person: u32) -> u32 {
        let moved = u128::from(person) * u128::from(self.times) + u128::from(self.plus);
        (moved % u128::from(self.people)) as u32
    }

    /// The number of a person's record; a second record has a number behind all first ones.
    pub(crate) fn number(&self, person: u32, second: bool) -> u64 {
        u64::from(self.position_of(person)) + 1 + if second { self.people } else { 0 }
    }

    /// A number that nobody has.
    pub(crate) fn nobody(&self, salt: u64) -> u64 {
        self.people * 3 + 1 + salt % self.people
    }
}

/// The number that turns `times` back, modulo `modulus`, if there is one: by the extended algorithm of Euclid.
fn inverse(times: u64, modulus: u64) -> Option<u64> {
    let (mut old, mut new) = (i128::from(times % modulus), i128::from(modulus));
    let (mut old_factor, mut new_factor) = (1_i128, 0_i128);
    while new != 0 {
        let quotient = old / new;
        (old, new) = (new, old - quotient * new);
        (old_factor, new_factor) = (new_factor, old_factor - quotient * new_factor);
    }
    let modulus = i128::from(modulus);
    // With one person, everything is 0 and any number turns it back.
    (old == 1 || modulus == 1).then(|| u64::try_from(old_factor.rem_euclid(modulus)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Agency, Numbering};

    #[test]
    fn everyone_has_one_number_in_each_agency() {
        for people in [1, 2, 3, 10, 240, 1000, 1009] {
            for agency in Agency::ALL {
                let numbering = Numbering::new(5, agency, people);
                let mut taken = vec![false; people as usize];
                for position in 0..people {
                    let person = numbering.person_at(position);
                    assert_eq!(numbering.position_of(person), position, "{people} {agency:?}");
                    assert!(!std::mem::replace(&mut taken[person as usize], true));
                }
                assert!(numbering.nobody(9) > numbering.number(people - 1, true));
            }
        }
    }

    #[test]
    fn agencies_number_in_their_own_order() {
        let [one, other] = [Agency::Treatment, Agency::Police].map(|agency| Numbering::new(5, agency, 1000));
        let same = (0..1000).filter(|person| one.position_of(*person) == other.position_of(*person)).count();
        assert!(same < 20, "{same}");
    }
}
