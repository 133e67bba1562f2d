//! Dates of birth.

use strum::{Display, EnumCount, VariantArray};

use crate::records::Row;

/// How two dates of birth agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum BirthDateLevel {
    /// The same date.
    #[strum(to_string = "the same")]
    Exact,
    /// The same first of January, which many systems write when only the year is known.
    #[strum(to_string = "the same first of January")]
    FirstOfJanuary,
    /// Day and month changed about.
    #[strum(to_string = "day and month changed about")]
    DayMonthSwapped,
    /// One digit differs, or two neighbouring digits are changed about.
    #[strum(to_string = "one digit apart")]
    OneDigit,
    /// The same year, and one of them is the first of January.
    #[strum(to_string = "the same year, one the first of January")]
    YearOnly,
    /// The same day and month of another year.
    #[strum(to_string = "the same day of another year")]
    AnotherYear,
    /// Different dates.
    #[strum(to_string = "different")]
    Different,
}

/// Compares the dates of birth of two records.
pub(crate) fn compare_birth_dates(one: &Row, other: &Row) -> Option<BirthDateLevel> {
    let (mine, theirs) = (one.birth_date?, other.birth_date?);
    Some(if mine == theirs {
        if mine.is_first_of_january() { BirthDateLevel::FirstOfJanuary } else { BirthDateLevel::Exact }
    } else if mine.year() == theirs.year() && (mine.is_first_of_january() || theirs.is_first_of_january()) {
        BirthDateLevel::YearOnly
    } else if mine.is_other_way_round(theirs) {
        BirthDateLevel::DayMonthSwapped
    } else if mine.is_one_slip_from(theirs) {
        BirthDateLevel::OneDigit
    } else if mine.month_and_day() == theirs.month_and_day() {
        BirthDateLevel::AnotherYear
    } else {
        BirthDateLevel::Different
    })
}

#[cfg(test)]
mod tests {
    use super::compare_birth_dates;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(&format!("born {left}"), &format!("born {right}"), expected, |records, one, other| {
            compare_birth_dates(records.row(one), records.row(other))
        });
    }

    #[test]
    fn every_level() {
        check("1987-03-14", "1987-03-14", "the same");
        check("1987-01-01", "1987-01-01", "the same first of January");
        check("1987-03-04", "1987-04-03", "day and month changed about");
        check("1987-03-14", "1987-03-15", "one digit apart");
        check("1987-03-14", "1978-03-14", "one digit apart");
        check("1987-01-01", "1987-09-28", "the same year, one the first of January");
        check("1987-01-01", "1987-01-02", "the same year, one the first of January");
        check("1987-03-14", "1965-03-14", "the same day of another year");
        check("1987-03-14", "1987-05-28", "different");
        check("1900-01-01", "1987-05-28", "missing");
        check("1900-01-01", "1900-01-01", "missing");
    }
}
