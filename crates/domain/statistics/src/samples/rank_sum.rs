//! Whether one of two samples tends to larger values.

use super::check;
use crate::error::StatisticsError;
use crate::level::Sides;
use crate::normal::z_test;
use crate::result::TestResult;

/// The rank sum test of Wilcoxon, Mann and Whitney, by the normal approximation with ties and a continuity correction of
/// one half. Its statistic is W: of all pairs, those whose first value is the larger, equal ones by half.
///
/// # Errors
///
/// [`StatisticsError::TooFew`] if a sample is empty, [`StatisticsError::NotFinite`], [`StatisticsError::NoVariation`] if
/// all values are equal.
pub fn rank_sum(first: &[f64], second: &[f64], sides: Sides) -> Result<TestResult, StatisticsError> {
    check(first, 1)?;
    check(second, 1)?;
    let (n, m) = (first.len() as f64, second.len() as f64);
    let mut all: Vec<(f64, bool)> = first.iter().map(|&value| (value, true)).collect();
    all.extend(second.iter().map(|&value| (value, false)));
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut doubled_ranks, mut ties, mut before) = (0.0, 0.0, 0usize);
    for tied in all.chunk_by(|one, other| one.0 == other.0) {
        let of_first = tied.iter().filter(|(_, is_first)| *is_first).count();
        // Twice the mean rank is whole.
        doubled_ranks += (of_first * (2 * before + tied.len() + 1)) as f64;
        let size = tied.len() as f64;
        ties += size * size * size - size;
        before += tied.len();
    }
    let statistic = doubled_ranks / 2.0 - n * (n + 1.0) / 2.0;
    let variance = n * m / 12.0 * (n + m + 1.0 - ties / ((n + m) * (n + m - 1.0)));
    if variance <= 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    let gap = statistic - n * m / 2.0;
    let correction = match sides {
        Sides::Two => 0.5 * if gap == 0.0 { 0.0 } else { gap.signum() },
        Sides::Lower => -0.5,
        Sides::Higher => 0.5,
    };
    let p = z_test((gap - correction) / variance.sqrt(), sides).p;
    Ok(TestResult { statistic: Some(statistic), p: p.min(1.0) })
}
