//! Dates of birth, digit by digit.

use std::fmt;
use std::num::NonZeroU32;

use units::Day;

/// Nobody who is alive was born before.
const FIRST_YEAR: u32 = 1901;
/// Nobody whose record this code will read was born after.
const LAST_YEAR: u32 = 2199;

/// A date of birth with one hexadecimal digit a decimal digit: 14 March 1987 is `0x1987_0314`.
///
/// So the digits in which two dates differ are the nibbles in which they differ, and year, month and day are shifts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BirthDate(NonZeroU32);

impl BirthDate {
    /// The date of birth, or nothing for a placeholder.
    ///
    /// Nobody who is alive was born in 1900 or before, so dates up to 1 January 1901 are what systems write when they
    /// have none (1753 and 1899 are the first days of common databases and spreadsheets), as are the dates of the far
    /// future. Other first days of January are kept: many are true, and the comparison gives them less weight.
    pub(crate) fn of(day: Day) -> Option<BirthDate> {
        let date = day.date();
        let year = u32::try_from(date.year()).ok()?;
        let (month, day) = (u32::from(date.month().unsigned_abs()), u32::from(date.day().unsigned_abs()));
        let is_placeholder = (year, month, day) <= (FIRST_YEAR, 1, 1) || year > LAST_YEAR;
        if is_placeholder {
            return None;
        }
        let digits = nibbles(year) << 16 | nibbles(month) << 8 | nibbles(day);
        NonZeroU32::new(digits).map(BirthDate)
    }

    /// How many dates there can be, counting 31 days to a month.
    pub(crate) const COUNT: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize * 12 * 31;

    /// Its place among all dates there can be.
    pub(crate) fn index(self) -> usize {
        let tens_and_ones = |pair: u32| (pair >> 4 & 0xF) * 10 + (pair & 0xF);
        let year = tens_and_ones(self.0.get() >> 24) * 100 + tens_and_ones(self.0.get() >> 16);
        let (month, day) = (tens_and_ones(self.0.get() >> 8), tens_and_ones(self.0.get()));
        (((year - FIRST_YEAR) * 12 + month - 1) * 31 + day - 1) as usize
    }

    /// All digits as one word.
    pub(crate) fn word(self) -> u32 {
        self.0.get()
    }

    /// The digits of the year.
    pub(crate) fn year(self) -> u32 {
        self.0.get() >> 16
    }

    /// The digits of month and day.
    pub(crate) fn month_and_day(self) -> u32 {
        self.0.get() & 0xFFFF
    }

    /// Whether it is a first of January, which stands for "some time that year" in many systems.
    pub(crate) fn is_first_of_january(self) -> bool {
        self.month_and_day() == 0x0101
    }

    /// Whether one is the other with day and month changed about.
    pub(crate) fn is_other_way_round(self, other: BirthDate) -> bool {
        let (mine, theirs) = (self.month_and_day(), other.month_and_day());
        self != other && self.year() == other.year() && mine == (theirs >> 8 | (theirs & 0xFF) << 8)
    }

    /// Whether one slip of the hand makes one of the other: a wrong digit, or two neighbouring digits changed about.
    pub(crate) fn is_one_slip_from(self, other: BirthDate) -> bool {
        let differing = self.0.get() ^ other.0.get();
        if differing == 0 {
            return false;
        }
        let first = differing.trailing_zeros() / 4 * 4;
        let rest = differing >> first;
        let one_digit = rest <= 0xF;
        // Two neighbours changed about differ by the same bits, and each has what the other had.
        let two_neighbours = rest <= 0xFF && rest >> 4 == rest & 0xF;
        let digit = |of: BirthDate, at: u32| of.0.get() >> at & 0xF;
        one_digit || (two_neighbours && digit(self, first) == digit(other, first + 4))
    }
}

/// That there is one, and not which: it is somebody's.
impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate")
    }
}

/// The decimal digits of a number below 10,000, one in each nibble.
fn nibbles(number: u32) -> u32 {
    [1, 10, 100, 1000].iter().rev().fold(0, |digits, place| (digits << 4) | (number / place % 10))
}

#[cfg(test)]
mod tests {
    use units::Day;

    use super::BirthDate;

    fn read(text: &str) -> Option<BirthDate> {
        BirthDate::of(text.parse::<Day>().expect("a date"))
    }

    fn date(text: &str) -> BirthDate {
        read(text).expect("a date of birth")
    }

    #[test]
    fn placeholders_are_missing() {
        for placeholder in ["0001-01-01", "1753-01-01", "1899-12-30", "1900-01-01", "1901-01-01", "9999-12-31"] {
            assert_eq!(read(placeholder), None, "{placeholder}");
        }
        assert_eq!([Day::MIN, Day::MAX].map(BirthDate::of), [None, None]);
        for (kept, digits) in [("1901-01-02", "19010102"), ("1987-03-14", "19870314"), ("2026-12-31", "20261231")] {
            assert_eq!(format!("{:08x}", date(kept).word()), digits);
        }
        assert_eq!(date("1901-01-02").index(), 1);
        assert_eq!(date("2199-12-31").index(), BirthDate::COUNT - 1);
        assert!(date("1970-01-01").is_first_of_january());
    }

    #[test]
    fn finds_what_one_slip_can_do() {
        let table = [
            ("1987-03-14", "1987-03-14", ""),
            ("1987-03-04", "1987-04-03", "other way round"),
            ("1987-03-14", "1987-03-15", "slip"),
            ("1987-03-14", "1977-03-14", "slip"),
            ("1987-03-14", "1978-03-14", "slip"),
            ("1987-03-12", "1987-03-21", "slip"),
            ("1987-03-12", "1987-03-30", ""),
            ("1987-03-14", "1987-04-15", ""),
            ("1987-10-03", "1987-01-03", "slip"),
            ("1987-12-11", "1987-11-12", "other way round"),
            ("1987-01-10", "1987-10-01", "other way round"),
            ("1999-12-31", "2000-01-01", ""),
        ];
        for (left, right, expected) in table {
            for (one, other) in [(date(left), date(right)), (date(right), date(left))] {
                let mut found = Vec::new();
                if one.is_other_way_round(other) {
                    found.push("other way round");
                }
                if one.is_one_slip_from(other) {
                    found.push("slip");
                }
                assert_eq!(found.join(", "), expected, "{left} {right}");
            }
        }
    }
}
