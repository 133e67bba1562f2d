//! Forenames.

use strum::{Display, EnumCount, VariantArray};

use super::similarity::{Likeness, likeness};
use crate::records::{Names, Row};

/// How two forenames agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
#[strum(serialize_all = "title_case")]
pub enum ForenameLevel {
    /// The same name.
    #[strum(to_string = "the same")]
    Exact,
    /// Each is the other's surname, too.
    #[strum(to_string = "changed about with the surname")]
    Swapped,
    /// Both can be forms of one name, as Bill and William.
    #[strum(to_string = "forms of one name")]
    ShortForm,
    /// One is a middle name of the other.
    #[strum(to_string = "a middle name of the other")]
    OtherName,
    /// A slip apart.
    #[strum(to_string = "a slip apart")]
    Close,
    /// Alike, but more than a slip apart.
    #[strum(to_string = "alike")]
    Similar,
    /// One is an initial and the other begins with it.
    #[strum(to_string = "the same initial")]
    Initial,
    /// Different names.
    #[strum(to_string = "different")]
    Different,
}

/// Compares the forenames of two records.
pub(crate) fn compare_forenames(names: &Names, one: &Row, other: &Row) -> Option<ForenameLevel> {
    let (mine, theirs) = (one.forename?, other.forename?);
    let has_initial = names.is_initial(mine) || names.is_initial(theirs);
    if has_initial {
        let agree = names.first_letter(mine) == names.first_letter(theirs);
        return Some(if agree { ForenameLevel::Initial } else { ForenameLevel::Different });
    }
    if mine == theirs {
        return Some(ForenameLevel::Exact);
    }
    if one.surname == Some(theirs) && other.surname == Some(mine) {
        return Some(ForenameLevel::Swapped);
    }
    if names.short_forms(mine).share_a_name(names.short_forms(theirs)) {
        return Some(ForenameLevel::ShortForm);
    }
    let is_middle_name =
        |name, of: &Row| of.middle_name.is_some_and(|middle| names.parts(middle).contains(&Some(name)));
    if is_middle_name(mine, other) || is_middle_name(theirs, one) {
        return Some(ForenameLevel::OtherName);
    }
    Some(match likeness(names, mine, theirs) {
        Likeness::Close => ForenameLevel::Close,
        Likeness::Similar => ForenameLevel::Similar,
        Likeness::Unlike => ForenameLevel::Different,
    })
}

#[cfg(test)]
mod tests {
    use super::compare_forenames;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(left, right, expected, |records, one, other| {
            compare_forenames(&records.names, records.row(one), records.row(other))
        });
    }

    #[test]
    fn every_level() {
        check("forename John", "forename JOHN", "the same");
        check("forename Siân", "forename Sian", "the same");
        check("forename John; surname Grant", "forename Grant; surname John", "changed about with the surname");
        check("forename Bill", "forename William", "forms of one name");
        check("forename Bill", "forename Liam", "forms of one name");
        check("forename Ruth; middle Ann Marie", "forename Marie", "a middle name of the other");
        check("forename Marguerita", "forename Margurita", "a slip apart");
        check("forename Oluwaseun", "forename Oluwasuen", "a slip apart");
        check("forename Pricilla", "forename Procilia", "alike");
        check("forename J", "forename John", "the same initial");
        check("forename J.", "forename J", "the same initial");
        check("forename K", "forename John", "different");
        check("forename John", "forename Peter", "different");
        check("forename John; surname Grant", "forename Grant; surname Jones", "different");
        check("forename Иван", "forename Ивана", "a slip apart");
    }

    #[test]
    fn missing_is_no_evidence() {
        check("forename John", "surname Smith", "missing");
        check("forename John", "forename unknown", "missing");
        check("", "", "missing");
    }

    #[test]
    fn names_in_one_field_are_split() {
        check("full SMITH, John Paul", "forename John", "the same");
        check("full SMITH, John Paul", "forename Paul", "a middle name of the other");
    }
}
