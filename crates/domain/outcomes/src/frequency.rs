//! How often something happened.

use crate::events::EventRef;
use crate::measure::{Standing, Verdict, View};

/// Counts events in the window and holds them against the thresholds, if there are any.
pub(crate) fn verdict(
    view: &View<'_>,
    at_least: Option<u32>,
    at_most: Option<u32>,
    evidence: &mut Vec<EventRef>,
) -> Verdict {
    let mut count = 0_u32;
    let mut reached = None;
    let mut exceeded = None;
    for event in view.in_window() {
        count += 1;
        evidence.push(event.at);
        if at_least == Some(count) {
            reached = Some(event.day);
        }
        if at_most.is_some_and(|most| count == most + 1) {
            exceeded = Some(event.day);
        }
    }
    let enough = at_least.is_none_or(|least| count >= least);
    let standing = match (exceeded, reached, at_most) {
        (Some(day), _, _) => Standing::Failed(day),
        (None, Some(day), None) => Standing::Achieved(day),
        // Without any threshold nobody achieves a frequency; it is only counted.
        _ => Standing::Open { achieved: enough && (at_least.is_some() || at_most.is_some()) },
    };
    Verdict { standing, quantity: i64::from(count) }
}
