//! What depends on a day alone, worked out once for every day on which it can be asked.
//!
//! A place has millions of entries and a few thousand days on which people can enter. Calendar arithmetic costs more than
//! looking at the events.

use units::{Day, Period};

/// Values by day. Outside the days that it was made for it knows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByDay<T> {
    from: Day,
    values: Vec<T>,
}

/// More days than this are worked out as they come: two centuries.
const MOST: i32 = 73_050;

impl<T: Copy> ByDay<T> {
    /// Works out a value for each day of a period.
    pub fn over(period: Period, value: impl Fn(Day) -> T) -> ByDay<T> {
        let days = period.days().clamp(0, MOST);
        ByDay { from: period.from, values: (0..days).map(|number| value(period.from.plus_days(number))).collect() }
    }

    /// The value of a day, which is `otherwise` worked out now.
    pub fn get(&self, day: Day, otherwise: impl FnOnce(Day) -> T) -> T {
        let known = usize::try_from(day.days_since(self.from)).ok().and_then(|at| self.values.get(at));
        known.copied().unwrap_or_else(|| otherwise(day))
    }
}

impl<T> Default for ByDay<T> {
    fn default() -> ByDay<T> {
        ByDay { from: Day::MIN, values: Vec::new() }
    }
}
