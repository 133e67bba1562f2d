//! Tables of counts against what they should be.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::error::StatisticsError;
use crate::result::TestResult;

/// P(χ² > x) with a number of degrees of freedom.
///
/// 1 for an x of 0 or less.
pub fn chi_squared_tail(x: f64, degrees: usize) -> f64 {
    ChiSquared::new(degrees as f64).map_or(f64::NAN, |it| it.sf(x))
}

/// Pearson's χ² test that the rows of a table have the same distribution over its columns.
///
/// Rows and columns without counts are left out. Where expected counts are below five it is approximate.
///
/// # Errors
///
/// [`StatisticsError::FlatTable`] unless at least two rows and two columns have counts, and all rows are as long.
pub fn independence(rows: &[&[u64]]) -> Result<TestResult, StatisticsError> {
    let width = rows.first().map_or(0, |row| row.len());
    if rows.iter().any(|row| row.len() != width) {
        return Err(StatisticsError::FlatTable);
    }
    let columns: Vec<f64> = (0..width).map(|at| rows.iter().map(|row| row[at] as f64).sum()).collect();
    let total: f64 = columns.iter().sum();
    let kept: Vec<(&[u64], f64)> = rows
        .iter()
        .map(|row| (*row, row.iter().map(|&count| count as f64).sum()))
        .filter(|(_, sum)| *sum > 0.0)
        .collect();
    let filled = columns.iter().filter(|sum| **sum > 0.0).count();
    if kept.len() < 2 || filled < 2 {
        return Err(StatisticsError::FlatTable);
    }
    let mut statistic = 0.0;
    for (row, sum) in &kept {
        for (&count, column) in row.iter().zip(&columns).filter(|(_, column)| **column > 0.0) {
            let expected = sum * column / total;
            statistic += (count as f64 - expected).powi(2) / expected;
        }
    }
    let degrees = (kept.len() - 1) * (filled - 1);
    Ok(TestResult { statistic: Some(statistic), p: chi_squared_tail(statistic, degrees) })
}

/// Pearson's χ² test of counts against expected ones. `degrees` is the number of counts less whatever was fitted to them.
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::BadExpected`], and [`StatisticsError::TooFew`] without a degree
/// of freedom.
pub fn goodness_of_fit(observed: &[u64], expected: &[f64], degrees: usize) -> Result<TestResult, StatisticsError> {
    if observed.len() != expected.len() {
        return Err(StatisticsError::LengthsDiffer { one: observed.len(), other: expected.len() });
    }
    if degrees == 0 || observed.is_empty() {
        return Err(StatisticsError::TooFew { found: observed.len(), needed: observed.len() + 1 });
    }
    let mut statistic = 0.0;
    for (&count, &expected) in observed.iter().zip(expected) {
        if !(expected > 0.0 && expected.is_finite()) {
            return Err(StatisticsError::BadExpected(expected));
        }
        statistic += (count as f64 - expected).powi(2) / expected;
    }
    Ok(TestResult { statistic: Some(statistic), p: chi_squared_tail(statistic, degrees) })
}
