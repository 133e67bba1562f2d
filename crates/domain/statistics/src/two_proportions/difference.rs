//! Intervals of the difference of two rates, from −1 to 1.

use crate::count::Share;
use crate::error::StatisticsError;
use crate::level::{Level, Sides};
use crate::normal::critical;
use crate::proportion::wilson;
use crate::result::Interval;
use crate::root::turning_point;

/// Newcombe's hybrid score interval (1998b, method 10): each rate's own Wilson interval, squared and added.
///
/// `low = d − √((p̂₁ − l₁)² + (u₂ − p̂₂)²)`, `high = d + √((u₁ − p̂₁)² + (p̂₂ − l₂)²)`. It holds its level with small numbers
/// and with rates near 0 or 1.
///
/// ```
/// use statistics::{Level, Share, Sides, two_proportions};
///
/// // Newcombe (1998b), table II, contrast (a).
/// let difference = two_proportions::newcombe(Share::new(56, 70)?, Share::new(48, 80)?, Level::FIVE_PERCENT, Sides::Two);
/// assert_eq!(format!("{:.4} {:.4}", difference.low, difference.high), "0.0524 0.3339");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn newcombe(first: Share, second: Share, level: Level, sides: Sides) -> Interval {
    let difference = first.rate() - second.rate();
    // One-sided limits come from the two-sided formula with all of the level on the side in question.
    let [one, other] = [first, second].map(|share| {
        let (below, above) = (wilson(share, level, up_to(sides)), wilson(share, level, from(sides)));
        (share.rate() - above.low, below.high - share.rate())
    });
    let low = (difference - one.0.hypot(other.1)).max(-1.0);
    let high = (difference + one.1.hypot(other.0)).min(1.0);
    Interval { low, high }.one_sided(sides, [-1.0, 1.0])
}

/// The interval of all differences that a score test does not speak against (Mee 1984): the pooled z test's own.
///
/// At each difference the two rates are those most likely given it; at none they are the pooled rate. So 0 lies in the
/// interval exactly if [`z_pooled`](super::z_pooled) is not significant.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if everybody or nobody had the event.
pub fn score_interval(first: Share, second: Share, level: Level, sides: Sides) -> Result<Interval, StatisticsError> {
    if first.events() + second.events() == 0 || first.others() + second.others() == 0 {
        return Err(StatisticsError::NoVariation);
    }
    let (estimate, z) = (first.rate() - second.rate(), critical(level, sides));
    let low = turning_point(-1.0, estimate, |difference| score(first, second, difference) < z);
    let high = turning_point(estimate, 1.0, |difference| score(first, second, difference) < -z);
    Ok(Interval { low, high }.one_sided(sides, [-1.0, 1.0]))
}

/// The textbook interval, `d ± z √(p̂₁(1 − p̂₁)/n₁ + p̂₂(1 − p̂₂)/n₂)`: the unpooled z test's own.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if within each group all are alike.
pub fn wald_difference(first: Share, second: Share, level: Level, sides: Sides) -> Result<Interval, StatisticsError> {
    let variance = first.variance() + second.variance();
    if variance == 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    let (difference, half) = (first.rate() - second.rate(), critical(level, sides) * variance.sqrt());
    Ok(Interval { low: difference - half, high: difference + half }.one_sided(sides, [-1.0, 1.0]))
}

/// The score statistic at a difference: how far the observed one is from it, in its standard errors.
fn score(first: Share, second: Share, difference: f64) -> f64 {
    let rate = most_likely(first, second, difference);
    let other = rate - difference;
    let variance = rate * (1.0 - rate) / first.people() as f64 + other * (1.0 - other) / second.people() as f64;
    let gap = first.rate() - second.rate() - difference;
    if gap == 0.0 { 0.0 } else { gap / variance.max(0.0).sqrt() }
}

/// The first rate that is most likely if it exceeds the second by `difference`: where the slope of the likelihood, which
/// falls all the way, passes zero.
fn most_likely(first: Share, second: Share, difference: f64) -> f64 {
    let term = |events: u64, rate: f64| if events == 0 { 0.0 } else { events as f64 / rate };
    let slope_is_down = |rate: f64| {
        let other = rate - difference;
        let up = term(first.events(), rate) + term(second.events(), other);
        up < term(first.others(), 1.0 - rate) + term(second.others(), 1.0 - other)
    };
    turning_point(difference.max(0.0), (1.0 + difference).min(1.0), slope_is_down)
}

fn up_to(sides: Sides) -> Sides {
    if sides == Sides::Two { Sides::Two } else { Sides::Lower }
}

fn from(sides: Sides) -> Sides {
    if sides == Sides::Two { Sides::Two } else { Sides::Higher }
}
