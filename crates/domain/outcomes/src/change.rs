//! How much a score changed.

use contracts::{ChangeSize, Direction, StartReading};
use num_rational::Ratio;

use crate::events::{Event, EventRef};
use crate::measure::{Standing, Verdict, View};

/// Scores are scaled by this, so that decimals are whole numbers.
const SCALE: i128 = 1_000_000_000;

/// Compares the last reading in the window with the one it starts from. A row without a number is no reading.
///
/// The quantity is the change in the direction that is wanted, scaled by 10⁹.
pub(crate) fn verdict(
    view: &View<'_>,
    value: usize,
    start: StartReading,
    direction: Direction,
    at_least: ChangeSize,
    evidence: &mut Vec<EventRef>,
) -> Verdict {
    let reading = |event: &Event| view.values.get(event.values as usize + value).copied().flatten();
    let first = match start {
        StartReading::LastBefore => {
            view.known().filter(|event| event.day <= view.window.from && reading(event).is_some()).last()
        }
        StartReading::FirstIn => view.in_window().find(|event| reading(event).is_some()),
    };
    let last = view.in_window().filter(|event| reading(event).is_some()).last();
    let (Some(first), Some(last)) = (first, last) else {
        evidence.extend(first.or(last).map(|event| event.at));
        return Verdict { standing: Standing::Open { achieved: false }, quantity: 0 };
    };
    evidence.push(first.at);
    if last.at == first.at {
        return Verdict { standing: Standing::Open { achieved: false }, quantity: 0 };
    }
    evidence.push(last.at);
    let (Some(from), Some(to)) = (reading(first), reading(last)) else {
        return Verdict { standing: Standing::Open { achieved: false }, quantity: 0 };
    };
    let change = match direction {
        Direction::Fall => from.saturating_sub(to),
        Direction::Rise => to.saturating_sub(from),
    };
    Verdict {
        standing: Standing::Open { achieved: enough(change, from, at_least) },
        quantity: i64::try_from(change).unwrap_or(if change < 0 { i64::MIN } else { i64::MAX }),
    }
}

fn enough(change: i128, from: i128, at_least: ChangeSize) -> bool {
    match at_least {
        ChangeSize::Points(points) => is_at_least(change, SCALE, points),
        // A part of nothing is nothing, so a score that starts at nothing cannot improve by a part of itself.
        ChangeSize::Part(part) => from > 0 && is_at_least(change, from, part),
    }
}

/// Whether `part / of` is at least `rate`; `of` is above 0. Multiplied crosswise, which needs no reduced fraction; by
/// fractions where the products do not fit.
fn is_at_least(part: i128, of: i128, rate: units::Rate) -> bool {
    let ratio = rate.ratio();
    let (numer, denom) = (i128::from(*ratio.numer()), i128::from(*ratio.denom()));
    match (part.checked_mul(denom), of.checked_mul(numer)) {
        (Some(part), Some(needed)) => part >= needed,
        _ => Ratio::new(part, of) >= Ratio::new_raw(numer, denom),
    }
}
