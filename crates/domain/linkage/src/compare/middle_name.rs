//! Middle names.

use strum::{Display, EnumCount, VariantArray};

use super::similarity::{Likeness, likeness};
use crate::records::{Names, Row};

/// How middle names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum MiddleNameLevel {
    /// The same name or names.
    #[strum(to_string = "the same")]
    Exact,
    /// One of several is the same.
    #[strum(to_string = "one of them the same")]
    Shared,
    /// One is an initial and the other begins with it.
    #[strum(to_string = "the same initial")]
    Initial,
    /// A slip apart, or alike.
    #[strum(to_string = "alike")]
    Close,
    /// One is the forename of the other.
    #[strum(to_string = "the forename of the other")]
    OtherName,
    /// Different names.
    #[strum(to_string = "different")]
    Different,
}

/// Compares the middle names of two records.
pub(crate) fn compare_middle_names(names: &Names, one: &Row, other: &Row) -> Option<MiddleNameLevel> {
    let (mine, theirs) = (one.middle_name?, other.middle_name?);
    if names.is_initial(mine) || names.is_initial(theirs) {
        let agree = names.first_letter(mine) == names.first_letter(theirs);
        return Some(if agree { MiddleNameLevel::Initial } else { MiddleNameLevel::Different });
    }
    if mine == theirs {
        return Some(MiddleNameLevel::Exact);
    }
    if names.share_a_part(mine, theirs) {
        return Some(MiddleNameLevel::Shared);
    }
    let is_forename = |middle, of: &Row| of.forename.is_some() && names.parts(middle).contains(&of.forename);
    if is_forename(mine, other) || is_forename(theirs, one) {
        return Some(MiddleNameLevel::OtherName);
    }
    Some(match likeness(names, mine, theirs) {
        Likeness::Close | Likeness::Similar => MiddleNameLevel::Close,
        Likeness::Unlike => MiddleNameLevel::Different,
    })
}

#[cfg(test)]
mod tests {
    use super::compare_middle_names;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(left, right, expected, |records, one, other| {
            compare_middle_names(&records.names, records.row(one), records.row(other))
        });
    }

    #[test]
    fn every_level() {
        check("middle Ann", "middle ann", "the same");
        check("middle Ann Marie", "middle Ann-Marie", "the same");
        check("forename Jo Ann", "forename Jo; middle Ann", "the same");
        check("middle Ann Marie", "middle Marie", "one of them the same");
        check("middle A", "middle Ann Marie", "the same initial");
        check("middle B", "middle Ann Marie", "different");
        check("middle Patrica", "middle Patricia", "alike");
        check("forename Jo; middle Ruth", "forename Ruth; middle Jo", "the forename of the other");
        check("forename Jo; middle Ruth", "forename Kim; middle Ann", "different");
        check("middle Ann", "", "missing");
    }
}
