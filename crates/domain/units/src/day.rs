//! Civil days: dates without time or zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use thiserror::Error;

/// A civil date, held as days since 1970-01-01 so that comparing and counting days is integer arithmetic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadDate {
    /// Another notation than year, month, day.
    #[error("a date is written as year-month-day")]
    Notation,
    /// A day that no calendar has.
    #[error("there is no such day")]
    NoSuchDay,
}

impl Day {
    /// Before every date that is used.
    pub const MIN: Day = Day(i32::MIN);
    /// After every date that is used.
    pub const MAX: Day = Day(i32::MAX);

    /// So many days after 1970-01-01.
    pub const fn from_epoch_days(days: i32) -> Day {
        Day(days)
    }

    /// Days since 1970-01-01.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// The calendar date; days outside the years -9999 to 9999 are held at the edge.
    pub fn date(self) -> Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        epoch.saturating_add(jiff::Span::new().days(i64::from(self.0).clamp(-4_371_587, 2_932_896)))
    }

    /// So many days later; [`Day::MIN`] and [`Day::MAX`] stay where they are.
    pub fn plus_days(self, days: i32) -> Day {
        if self == Day::MIN || self == Day::MAX { self } else { Day(self.0.saturating_add(days)) }
    }

    /// Days from `earlier` to this one.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Day {
        let epoch = jiff::civil::date(1970, 1, 1);
        // A civil date is at most four million days from the epoch.
        Day(date.since(epoch).map_or(0, |span| span.get_days()))
    }
}

impl fmt::Display for Day {
    /// `2027-04-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().to_string())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = BadDate;

    /// Reads `2027-04-01` and nothing else.
    fn from_str(text: &str) -> Result<Day, BadDate> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(BadDate::Notation);
        }
        text.parse::<Date>().map(Day::from).map_err(|_| BadDate::NoSuchDay)
    }
}

#[cfg(test)]
mod tests {
    use super::{BadDate, Day};

    #[test]
    fn reads_counts_and_shows() {
        let day: Day = "2027-04-01".parse().expect("a date");
        assert_eq!(day.epoch_days(), 20_909);
        assert_eq!(day.plus_days(-1).to_string(), "2027-03-31");
        assert_eq!("1969-12-31".parse::<Day>().expect("a date").epoch_days(), -1);
        assert_eq!("2028-02-29".parse::<Day>().expect("a date").plus_days(1).to_string(), "2028-03-01");
        assert_eq!("2027-02-29".parse::<Day>(), Err(BadDate::NoSuchDay));
        assert_eq!("01/04/2027".parse::<Day>(), Err(BadDate::Notation));
        assert_eq!("2027-4-1".parse::<Day>(), Err(BadDate::Notation));
        assert_eq!("2027-04-01T00:00".parse::<Day>(), Err(BadDate::Notation));
    }

    #[test]
    fn the_edges_stay_put() {
        assert_eq!(Day::MAX.plus_days(-1), Day::MAX);
        assert_eq!(Day::MIN.plus_days(1), Day::MIN);
    }
}
