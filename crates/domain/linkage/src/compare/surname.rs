//! Surnames, with previous surnames.

use strum::{Display, EnumCount, VariantArray};

use super::similarity::{Likeness, likeness};
use crate::records::{Names, Row};

/// How two surnames agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum SurnameLevel {
    /// The same name.
    #[strum(to_string = "the same")]
    Exact,
    /// Each is the other's forename, too.
    #[strum(to_string = "changed about with the forename")]
    Swapped,
    /// One is the previous surname of the other, or both had the same.
    #[strum(to_string = "the previous surname")]
    Previous,
    /// A part of a double-barrelled name is the same.
    #[strum(to_string = "a part the same")]
    Part,
    /// A slip apart.
    #[strum(to_string = "a slip apart")]
    Close,
    /// Alike, but more than a slip apart.
    #[strum(to_string = "alike")]
    Similar,
    /// Different names.
    #[strum(to_string = "different")]
    Different,
}

/// Compares the surnames of two records.
pub(crate) fn compare_surnames(names: &Names, one: &Row, other: &Row) -> Option<SurnameLevel> {
    let (mine, theirs) = (one.surname?, other.surname?);
    if mine == theirs {
        return Some(SurnameLevel::Exact);
    }
    if one.forename == Some(theirs) && other.forename == Some(mine) {
        return Some(SurnameLevel::Swapped);
    }
    let previous_agree = one.previous_surname.is_some() && one.previous_surname == other.previous_surname;
    if previous_agree || one.previous_surname == Some(theirs) || other.previous_surname == Some(mine) {
        return Some(SurnameLevel::Previous);
    }
    if names.share_a_part(mine, theirs) {
        return Some(SurnameLevel::Part);
    }
    Some(match likeness(names, mine, theirs) {
        Likeness::Close => SurnameLevel::Close,
        Likeness::Similar => SurnameLevel::Similar,
        Likeness::Unlike => SurnameLevel::Different,
    })
}

#[cfg(test)]
mod tests {
    use super::compare_surnames;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(left, right, expected, |records, one, other| {
            compare_surnames(&records.names, records.row(one), records.row(other))
        });
    }

    #[test]
    fn every_level() {
        check("surname O'Neill", "surname oneill", "the same");
        check("surname Mc Donald", "surname McDonald", "the same");
        check("forename John; surname Grant", "forename Grant; surname John", "changed about with the forename");
        check("surname Khan; previous Price", "surname Price", "the previous surname");
        check("surname Khan; previous Price", "surname Lee; previous Price", "the previous surname");
        check("surname Smith-Jones", "surname Jones", "a part the same");
        check("surname Smith-Jones", "surname Jones Khan", "a part the same");
        check("surname Davidson", "surname Davidsen", "a slip apart");
        check("surname Stewart", "surname Stuart", "alike");
        check("surname Smith", "surname Khan", "different");
        check("surname Smith", "forename Smith", "missing");
    }

    #[test]
    fn a_previous_surname_alone_stands_in() {
        check("previous Price", "surname Price", "the same");
    }
}
