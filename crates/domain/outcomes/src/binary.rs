//! Whether something happened, or did not.

use contracts::Success;

use crate::events::EventRef;
use crate::measure::{Standing, Verdict, View};

/// Achieved on the day of the `times`-th event, or failed on it if the success is that it does not happen.
pub(crate) fn verdict(view: &View<'_>, success: Success, times: u32, evidence: &mut Vec<EventRef>) -> Verdict {
    let mut seen = 0_u32;
    let mut decisive = None;
    for event in view.in_window() {
        seen += 1;
        if seen <= times {
            evidence.push(event.at);
        }
        if seen == times {
            decisive = Some(event.day);
        }
    }
    let standing = match (decisive, success) {
        (Some(day), Success::Event) => Standing::Achieved(day),
        (Some(day), Success::NoEvent) => Standing::Failed(day),
        (None, success) => Standing::Open { achieved: success == Success::NoEvent },
    };
    Verdict { standing, quantity: i64::from(seen) }
}
