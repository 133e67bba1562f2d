//! Periods: the months, quarters and years that money is settled and capped by.

use std::fmt;

use crate::{Day, Length, LengthUnit};

/// How long each period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

/// Consecutive periods counted from a first day, such as the quarters of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Periods {
    /// The first day of the first period.
    pub anchor: Day,
    /// How long each is.
    pub every: Every,
}

/// One period: from its first day up to, but not including, `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// The day after the last.
    pub until: Day,
}

impl Every {
    /// How many calendar months it has.
    pub const fn months(self) -> i32 {
        match self {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }
}

impl Periods {
    /// The period `number` after the first, which is 0. Each begins on the day that corresponds to the anchor, counted
    /// from the anchor itself, so that a short month does not shift the later ones.
    pub fn nth(self, number: i32) -> Period {
        let start = |at: i32| {
            let months = at.saturating_mul(self.every.months());
            Length { count: months, unit: LengthUnit::Month }.after(self.anchor)
        };
        Period { from: start(number), until: start(number.saturating_add(1)) }
    }

    /// The number of the period that holds `day`; below 0 before the anchor.
    pub fn number_of(self, day: Day) -> i32 {
        let (a, d) = (self.anchor.date(), day.date());
        let months = (i32::from(d.year()) - i32::from(a.year())) * 12 + i32::from(d.month()) - i32::from(a.month());
        let guess = months.div_euclid(self.every.months());
        // The guess ignores days of the month, so it is at most one period late.
        if self.nth(guess).from > day { guess - 1 } else { guess }
    }

    /// The period that holds `day`.
    pub fn containing(self, day: Day) -> Period {
        self.nth(self.number_of(day))
    }
}

impl Period {
    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// How many days it has.
    pub fn days(self) -> i32 {
        self.until.days_since(self.from)
    }

    /// Its last day.
    pub fn last(self) -> Day {
        self.until.plus_days(-1)
    }

    /// The days that lie in both, if any do.
    pub fn meet(self, other: Period) -> Option<Period> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        (from < until).then_some(Period { from, until })
    }
}

impl fmt::Display for Period {
    /// An ISO 8601 interval of first and last day: `2027-04-01/2027-06-30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.from, self.last()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Every, Periods};
    use crate::Day;

    fn period(anchor: &str, every: Every, day: &str) -> String {
        let anchor: Day = anchor.parse().expect("a date");
        Periods { anchor, every }.containing(day.parse().expect("a date")).to_string()
    }

    #[test]
    fn periods_are_counted_from_the_anchor() {
        assert_eq!(period("2027-04-01", Every::Quarter, "2027-06-30"), "2027-04-01/2027-06-30");
        assert_eq!(period("2027-04-15", Every::Month, "2027-05-14"), "2027-04-15/2027-05-14");
        assert_eq!(period("2027-01-31", Every::Month, "2027-03-30"), "2027-02-28/2027-03-30");
        assert_eq!(period("2027-01-31", Every::Month, "2027-03-31"), "2027-03-31/2027-04-29");
        assert_eq!(period("2027-04-01", Every::Year, "2027-03-31"), "2026-04-01/2027-03-31");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_exactly_its_period(anchor in 15_000_i32..30_000, day in 10_000_i32..40_000) {
            for every in [Every::Month, Every::Quarter, Every::Year] {
                let periods = Periods { anchor: Day::from_epoch_days(anchor), every };
                let day = Day::from_epoch_days(day);
                let number = periods.number_of(day);
                prop_assert!(periods.nth(number).contains(day));
                prop_assert!(periods.nth(number).until == periods.nth(number + 1).from);
            }
        }
    }
}
