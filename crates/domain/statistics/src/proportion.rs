//! One rate: its interval, and whether it differs from a stated one.
//!
//! Sides are those of the rate: [`Sides::Lower`] asks whether it lies below the stated one, and its interval begins at 0.

use crate::count::Share;
use crate::error::StatisticsError;
use crate::exact::{Binomial, Counts};
use crate::level::{Level, Sides};
use crate::normal::{critical, z_test};
use crate::result::{Interval, TestResult};
use crate::root::turning_point;

/// The interval of Wilson (1927): all rates that a normal approximation under that rate does not speak against.
///
/// `(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)`. It holds its level well from small numbers on.
///
/// ```
/// use statistics::{Level, Share, Sides, proportion};
///
/// // Newcombe (1998), table II.
/// let interval = proportion::wilson(Share::new(15, 148)?, Level::FIVE_PERCENT, Sides::Two);
/// assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), "0.0624 0.1605");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn wilson(share: Share, level: Level, sides: Sides) -> Interval {
    let (n, rate, z) = (share.people() as f64, share.rate(), critical(level, sides));
    let centre = rate + z * z / (2.0 * n);
    let half = z * (share.variance() + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    let low = if share.events() == 0 { 0.0 } else { (centre - half) / scale };
    let high = if share.others() == 0 { 1.0 } else { (centre + half) / scale };
    Interval { low, high }.one_sided(sides, [0.0, 1.0])
}

/// Wilson's interval with Yates' correction of half a person (Newcombe 1998, method 4): nearer to the exact one.
pub fn wilson_corrected(share: Share, level: Level, sides: Sides) -> Interval {
    let (n, rate, z) = (share.people() as f64, share.rate(), critical(level, sides));
    let scale = 2.0 * (n + z * z);
    let centre = 2.0 * n * rate + z * z;
    let half = |sign: f64| z * (z * z - sign * 2.0 - 1.0 / n + 4.0 * rate * (n * (1.0 - rate) + sign)).max(0.0).sqrt();
    let low = if share.events() == 0 { 0.0 } else { ((centre - 1.0 - half(1.0)) / scale).max(0.0) };
    let high = if share.others() == 0 { 1.0 } else { ((centre + 1.0 + half(-1.0)) / scale).min(1.0) };
    Interval { low, high }.one_sided(sides, [0.0, 1.0])
}

/// The exact interval of Clopper and Pearson (1934): all rates at which so many, and so few, are not too rare.
///
/// It covers the true rate at least as often as it says, and more often with small numbers.
pub fn clopper_pearson(share: Share, level: Level, sides: Sides) -> Interval {
    let (events, people, tail) = (share.events(), share.people(), sides.tail(level));
    let low = match events {
        0 => 0.0,
        _ => turning_point(0.0, share.rate(), |rate| Binomial::new(people, rate).upper_tail(events) > tail),
    };
    let high = match share.others() {
        0 => 1.0,
        _ => turning_point(share.rate(), 1.0, |rate| Binomial::new(people, rate).lower_tail(events) < tail),
    };
    Interval { low, high }.one_sided(sides, [0.0, 1.0])
}

/// The textbook interval, `p̂ ± z √(p̂(1 − p̂)/n)`, known as Wald's. With few people, or rates near 0 or 1, it covers the
/// true rate far less often than it says; it is here because contracts and reports use it.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if everybody or nobody had the event: it would have no width.
pub fn wald(share: Share, level: Level, sides: Sides) -> Result<Interval, StatisticsError> {
    if share.events() == 0 || share.others() == 0 {
        return Err(StatisticsError::NoVariation);
    }
    let half = critical(level, sides) * share.variance().sqrt();
    Ok(Interval { low: share.rate() - half, high: share.rate() + half }.one_sided(sides, [0.0, 1.0]))
}

/// The exact binomial test against a stated rate.
///
/// Two-sided, it sums the probabilities of all numbers that are no more likely than the observed one.
///
/// # Errors
///
/// [`StatisticsError::BadRate`] and [`StatisticsError::CertainRate`], if the rate does not lie between 0 and 1.
pub fn exact_test(share: Share, rate: f64, sides: Sides) -> Result<TestResult, StatisticsError> {
    let under = Binomial::new(share.people(), testable(rate)?);
    Ok(TestResult::exact(match sides {
        Sides::Two => under.as_unlikely(share.events()),
        Sides::Lower => under.lower_tail(share.events()),
        Sides::Higher => under.upper_tail(share.events()),
    }))
}

/// The score test against a stated rate: `z = (p̂ − p) / √(p(1 − p)/n)`. It is significant exactly if the rate lies
/// outside Wilson's interval.
///
/// # Errors
///
/// As [`exact_test`].
pub fn score_test(share: Share, rate: f64, sides: Sides) -> Result<TestResult, StatisticsError> {
    let rate = testable(rate)?;
    let error = (rate * (1.0 - rate) / share.people() as f64).sqrt();
    Ok(z_test((share.rate() - rate) / error, sides))
}

/// A rate that leaves something to chance.
fn testable(rate: f64) -> Result<f64, StatisticsError> {
    if !(0.0..=1.0).contains(&rate) {
        return Err(StatisticsError::BadRate(rate));
    }
    if rate == 0.0 || rate == 1.0 {
        return Err(StatisticsError::CertainRate(rate));
    }
    Ok(rate)
}
