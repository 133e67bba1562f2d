//! Months and years, counted by the calendar.
//!
//! `units` counts months too. This is a second way of doing it, because the truth must not share a mistake with what it
//! is held against.

use units::Day;

/// A day by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i32,
    /// From 1.
    pub(crate) month: i32,
    /// From 1.
    pub(crate) day: i32,
}

impl Civil {
    /// The date of a day: `civil_from_days` of Howard Hinnant's date algorithms, which lets years begin in March.
    pub(crate) fn of(day: Day) -> Civil {
        // Days since 1 March of the year 0.
        let days = day.epoch_days() + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let since_march = (5 * of_year + 2) / 153;
        let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
        Civil {
            year: era * 400 + year_of_era + i32::from(month <= 2),
            month,
            day: of_year - (153 * since_march + 2) / 5 + 1,
        }
    }

    /// Months since January of the year 0.
    fn months(self) -> i32 {
        self.year * 12 + self.month - 1
    }
}

/// The day so many months later (earlier if below 0): the same day of that month, or its last if it is shorter.
pub(crate) fn months_after(day: Day, months: i32) -> Day {
    let date = Civil::of(day);
    let month = date.months() + months;
    let first = first_of(month);
    let last_day = first_of(month + 1).days_since(first);
    first.plus_days(date.day.min(last_day) - 1)
}

/// The first day of the year from 1 April to 31 March that holds a day.
pub(crate) fn year_start(day: Day) -> Day {
    let date = Civil::of(day);
    first_of((date.year - i32::from(date.month < 4)) * 12 + 3)
}

/// The first day of the quarter that holds a day. Quarters begin in January, April, July and October.
pub(crate) fn quarter_start(day: Day) -> Day {
    let month = Civil::of(day).months();
    first_of(month - month % 3)
}

/// The first day of a month, counted from January of the year 0: `days_from_civil` of the same algorithms.
fn first_of(month: i32) -> Day {
    let (years, since_march) = ((month - 2).div_euclid(12), (month - 2).rem_euclid(12));
    let days = years * 365 + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    // 1 March of the year 0 lies 719,468 days before 1 January 1970.
    Day::from_epoch_days(days + (153 * since_march + 2) / 5 - 719_468)
}

#[cfg(test)]
mod tests {
    use units::{Day, Length, LengthUnit};

    use super::{Civil, months_after, quarter_start, year_start};

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    #[test]
    fn months_end_on_the_same_day_or_the_last() {
        let table = [
            ("2027-04-01", 12, "2028-04-01"),
            ("2028-02-29", 12, "2029-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2027-12-31", -6, "2027-06-30"),
            ("2027-01-15", -13, "2025-12-15"),
        ];
        for (from, months, expected) in table {
            assert_eq!(months_after(day(from), months), day(expected), "{from} {months}");
        }
    }

    #[test]
    fn both_ways_of_counting_agree() {
        for days in (-15_000..30_000).step_by(7) {
            let (day, date) = (Day::from_epoch_days(days), Day::from_epoch_days(days).date());
            let Civil { year, month, day: of_month } = Civil::of(day);
            assert_eq!(format!("{year}-{month:02}-{of_month:02}"), date.to_string());
            for count in [-18, -6, -1, 1, 3, 12, 15, 18, 24] {
                assert_eq!(months_after(day, count), Length { count, unit: LengthUnit::Month }.after(day));
            }
        }
    }

    #[test]
    fn years_and_quarters_begin_with_april() {
        let table = [
            ("2027-04-01", "2027-04-01", "2027-04-01"),
            ("2028-03-31", "2027-04-01", "2028-01-01"),
            ("2028-06-30", "2028-04-01", "2028-04-01"),
            ("2027-12-31", "2027-04-01", "2027-10-01"),
        ];
        for (of, year, quarter) in table {
            assert_eq!((year_start(day(of)), quarter_start(day(of))), (day(year), day(quarter)), "{of}");
        }
    }
}
