//! Ratios of two rates and of their odds, with intervals on the log scale.

use crate::count::Share;
use crate::error::{Cell, StatisticsError};
use crate::level::{Level, Sides};
use crate::normal::critical;
use crate::result::Interval;

/// A ratio and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioEstimate {
    /// First over second; 1 is no difference.
    pub ratio: f64,
    /// Of the logarithm of the ratio.
    pub standard_error: f64,
    /// Of the ratio.
    pub interval: Interval,
}

/// The ratio of two rates: `√(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂)` is the standard error of its logarithm (Katz et al. 1978).
///
/// # Errors
///
/// [`StatisticsError::EmptyCell`] if a group had no events; [`StatisticsError::NoVariation`] if everybody had one.
pub fn risk_ratio(first: Share, second: Share, level: Level, sides: Sides) -> Result<RatioEstimate, StatisticsError> {
    not_empty(first.events(), Cell::EventsFirst)?;
    not_empty(second.events(), Cell::EventsSecond)?;
    if first.others() + second.others() == 0 {
        return Err(StatisticsError::NoVariation);
    }
    let part = |share: Share| share.others() as f64 / share.people() as f64 / share.events() as f64;
    Ok(on_log_scale(first.rate() / second.rate(), part(first) + part(second), level, sides))
}

/// The ratio of two odds: `√(1/a + 1/b + 1/c + 1/d)` over the four cells is the standard error of its logarithm (Woolf
/// 1955).
///
/// # Errors
///
/// [`StatisticsError::EmptyCell`] if one of the four is zero.
pub fn odds_ratio(first: Share, second: Share, level: Level, sides: Sides) -> Result<RatioEstimate, StatisticsError> {
    let cells = [
        (first.events(), Cell::EventsFirst),
        (first.others(), Cell::OthersFirst),
        (second.others(), Cell::OthersSecond),
        (second.events(), Cell::EventsSecond),
    ];
    let mut variance = 0.0;
    for (count, cell) in cells {
        not_empty(count, cell)?;
        variance += 1.0 / count as f64;
    }
    let [a, b, d, c] = cells.map(|(count, _)| count as f64);
    Ok(on_log_scale(a / b * (d / c), variance, level, sides))
}

/// An estimate whose logarithm is about normal.
pub(crate) fn on_log_scale(ratio: f64, variance: f64, level: Level, sides: Sides) -> RatioEstimate {
    let standard_error = variance.sqrt();
    let factor = (critical(level, sides) * standard_error).exp();
    let interval = Interval {
        low: if sides == Sides::Lower { 0.0 } else { ratio / factor },
        high: if sides == Sides::Higher { f64::INFINITY } else { ratio * factor },
    };
    RatioEstimate { ratio, standard_error, interval }
}

pub(crate) fn not_empty(count: u64, cell: Cell) -> Result<(), StatisticsError> {
    if count == 0 { Err(StatisticsError::EmptyCell(cell)) } else { Ok(()) }
}
