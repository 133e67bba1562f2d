//! Lengths of time as contracts state them: days, weeks, calendar months, years.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Day;

/// A length such as `12 months`. Calendar lengths are not turned into days: twelve months from a date end on the
/// corresponding date a year later, and a month from 31 January ends on the last day of February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: LengthUnit,
}

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthUnit {
    /// Days.
    Day,
    /// Seven days.
    Week,
    /// Calendar months.
    Month,
    /// Twelve calendar months.
    Year,
}

/// A text that is no length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadLength {
    /// Not a number and a unit.
    #[error("a length is a whole number and a unit: days, weeks, months or years")]
    Notation,
    /// More than a century.
    #[error("it is longer than a hundred years")]
    TooLong,
}

impl Length {
    /// No time at all.
    pub const ZERO: Length = Length { count: 0, unit: LengthUnit::Day };

    /// So many days.
    pub const fn days(count: i32) -> Length {
        Length { count, unit: LengthUnit::Day }
    }

    /// The day this length after `day`, counting months by the calendar and clamping to the end of a shorter month.
    ///
    /// This is the corresponding date rule of English law (Dodds v Walker [1981] 1 WLR 1027).
    pub fn after(self, day: Day) -> Day {
        let span = match self.unit {
            LengthUnit::Day => return day.plus_days(self.count),
            LengthUnit::Week => return day.plus_days(self.count.saturating_mul(7)),
            LengthUnit::Month => jiff::Span::new().months(self.count),
            LengthUnit::Year => jiff::Span::new().years(self.count),
        };
        if day == Day::MIN || day == Day::MAX {
            return day;
        }
        Day::from(day.date().saturating_add(span))
    }

    /// The day this length before `day`.
    pub fn before(self, day: Day) -> Day {
        Length { count: -self.count, unit: self.unit }.after(day)
    }

    /// How many days it has, if that does not depend on the calendar.
    pub fn in_days(self) -> Option<i32> {
        match self.unit {
            LengthUnit::Day => Some(self.count),
            LengthUnit::Week => self.count.checked_mul(7),
            LengthUnit::Month | LengthUnit::Year => None,
        }
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            LengthUnit::Day => "day",
            LengthUnit::Week => "week",
            LengthUnit::Month => "month",
            LengthUnit::Year => "year",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        f.pad(&format!("{} {unit}{plural}", self.count))
    }
}

impl FromStr for Length {
    type Err = BadLength;

    fn from_str(text: &str) -> Result<Length, BadLength> {
        let mut words = text.split_whitespace();
        let (Some(count), Some(unit), None) = (words.next(), words.next(), words.next()) else {
            return Err(BadLength::Notation);
        };
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadLength::Notation);
        }
        let (unit, most) = match unit {
            "day" | "days" => (LengthUnit::Day, 36_525),
            "week" | "weeks" => (LengthUnit::Week, 5_218),
            "month" | "months" => (LengthUnit::Month, 1_200),
            "year" | "years" => (LengthUnit::Year, 100),
            _ => return Err(BadLength::Notation),
        };
        match count.parse() {
            Ok(count) if count <= most => Ok(Length { count, unit }),
            _ => Err(BadLength::TooLong),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Length;
    use crate::Day;

    fn after(length: &str, day: &str) -> String {
        let length: Length = length.parse().expect("a length");
        length.after(day.parse::<Day>().expect("a date")).to_string()
    }

    #[test]
    fn months_are_calendar_months_and_clamp() {
        assert_eq!(after("1 month", "2027-01-31"), "2027-02-28");
        assert_eq!(after("1 month", "2028-01-31"), "2028-02-29");
        assert_eq!(after("12 months", "2027-04-01"), "2028-04-01");
        assert_eq!(after("1 year", "2028-02-29"), "2029-02-28");
        assert_eq!(after("6 weeks", "2027-04-01"), "2027-05-13");
        assert_eq!(after("0 days", "2027-04-01"), "2027-04-01");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["12", "months", "12 moons", "-1 month", "1.5 years", "101 years", "12 months and a day", ""] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }
}
