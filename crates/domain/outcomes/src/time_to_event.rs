//! How long it took until something happened.

use contracts::DayOne;
use units::Length;

use crate::events::EventRef;
use crate::measure::{Standing, Verdict, View};

/// Days from entry to the first event in the window; achieved if that is within `at_most`.
///
/// Without an event the quantity is the days observed so far: the person is censored there.
pub(crate) fn verdict(view: &View<'_>, at_most: Option<Length>, evidence: &mut Vec<EventRef>) -> Verdict {
    let Some(event) = view.in_window().next() else {
        let last = view.window.until.min(view.seen.plus_days(1));
        let days = last.days_since(view.index).max(0);
        return Verdict { standing: Standing::Open { achieved: false }, quantity: i64::from(days) };
    };
    evidence.push(event.at);
    let quantity = i64::from(event.day.days_since(view.index));
    let standing = match at_most {
        Some(most) => {
            let shift = if view.outcome.window.day_one == DayOne::Counts { 0 } else { 1 };
            if event.day < most.after(view.index).plus_days(shift) {
                Standing::Achieved(event.day)
            } else {
                Standing::Failed(event.day)
            }
        }
        None => Standing::Open { achieved: false },
    };
    Verdict { standing, quantity }
}
