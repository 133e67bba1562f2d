//! Pairs of yes/no answers, such as those of matched people: McNemar's tests.
//!
//! Only pairs that differ say anything of a difference; those that agree are in the totals and not in the tests.

use crate::error::StatisticsError;
use crate::exact::{Binomial, Counts};
use crate::level::{Level, Sides};
use crate::normal::{critical, z_test};
use crate::result::{Interval, TestResult};
use crate::tables::chi_squared_tail;

/// Pairs by their two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairs {
    /// Both had the event.
    pub both: u64,
    /// Only the first.
    pub first_only: u64,
    /// Only the second.
    pub second_only: u64,
    /// Neither.
    pub neither: u64,
}

/// McNemar's test: `χ² = (b − c)² / (b + c)`, with one degree of freedom.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if no pair differs.
pub fn mcnemar(pairs: Pairs) -> Result<TestResult, StatisticsError> {
    chi_squared(pairs, 0.0)
}

/// McNemar's test with Edwards' correction: `(|b − c| − 1)² / (b + c)`.
///
/// # Errors
///
/// As [`mcnemar`].
pub fn mcnemar_corrected(pairs: Pairs) -> Result<TestResult, StatisticsError> {
    chi_squared(pairs, 1.0)
}

/// The exact test: of the pairs that differ, as many should fall either way.
///
/// [`Sides::Lower`] asks whether the first has the event more rarely.
///
/// # Errors
///
/// As [`mcnemar`].
pub fn mcnemar_exact(pairs: Pairs, sides: Sides) -> Result<TestResult, StatisticsError> {
    let differing = differing(pairs)?;
    let under = Binomial::new(differing, 0.5);
    Ok(TestResult::exact(match sides {
        Sides::Two => under.as_unlikely(pairs.first_only),
        Sides::Lower => under.lower_tail(pairs.first_only),
        Sides::Higher => under.upper_tail(pairs.first_only),
    }))
}

/// The difference of the two rates, first less second, as z and Wald's interval: `√(b + c − (b − c)²/n) / n` is its
/// standard error.
///
/// # Errors
///
/// As [`mcnemar`]; also if all pairs differ in the same way.
pub fn paired_difference(pairs: Pairs, level: Level, sides: Sides) -> Result<(TestResult, Interval), StatisticsError> {
    let discordant = differing(pairs)? as f64;
    let n = (pairs.both + pairs.neither) as f64 + discordant;
    let gap = pairs.first_only as f64 - pairs.second_only as f64;
    let error = (discordant - gap * gap / n).max(0.0).sqrt() / n;
    if error == 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    let (difference, half) = (gap / n, critical(level, sides) * error);
    let interval = Interval {
        low: if sides == Sides::Lower { -1.0 } else { difference - half },
        high: if sides == Sides::Higher { 1.0 } else { difference + half },
    };
    Ok((z_test(difference / error, sides), interval))
}

fn chi_squared(pairs: Pairs, correction: f64) -> Result<TestResult, StatisticsError> {
    let differing = differing(pairs)? as f64;
    let gap = (pairs.first_only.abs_diff(pairs.second_only) as f64 - correction).max(0.0);
    let statistic = gap * gap / differing;
    Ok(TestResult { statistic: Some(statistic), p: chi_squared_tail(statistic, 1) })
}

/// Pairs that differ, of which there have to be some.
fn differing(pairs: Pairs) -> Result<u64, StatisticsError> {
    for count in [pairs.both, pairs.first_only, pairs.second_only, pairs.neither] {
        if count > crate::COUNT_MAX {
            return Err(StatisticsError::CountTooLarge(count));
        }
    }
    match pairs.first_only + pairs.second_only {
        0 => Err(StatisticsError::NoVariation),
        differing => Ok(differing),
    }
}
