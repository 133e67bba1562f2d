//! Whether groups had the event equally fast: the log-rank test, also within strata.

use nalgebra::{DMatrix, DVector};

use super::times::Times;
use crate::EvaluationError;
use crate::regression::Clusters;
use statistics::tables::chi_squared_tail;

/// What a log-rank test found.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// Events of each group, weighted if events are.
    pub observed: Vec<f64>,
    /// Events of each group if all were equally fast.
    pub expected: Vec<f64>,
    /// With one degree of freedom fewer than groups.
    pub chi_squared: f64,
    /// Groups with anybody at risk, less one.
    pub degrees: usize,
    /// The chance of so large a χ² if all were equally fast.
    pub p: f64,
}

/// Sums over the times of one stratum.
struct Sums {
    observed: Vec<f64>,
    expected: Vec<f64>,
    variance: DMatrix<f64>,
}

/// Compares groups, whose codes count from 0 in [`Clusters`], at each time with those still at risk.
///
/// Expected events of a group are `d n_g / n` at each time; the variance is hypergeometric. With `rho` 0 all times weigh the
/// same; with 1 a time weighs as many as are without the event before it, which looks at early differences (Harrington and
/// Fleming 1982). Strata are compared within and their sums added.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::EverybodyCensored`], [`EvaluationError::OutOfRange`] for a negative
/// `rho`, and [`EvaluationError::NothingToCompare`] if never two groups were at risk at once.
pub fn log_rank(
    times: &Times,
    groups: &Clusters,
    strata: Option<&Clusters>,
    rho: f64,
) -> Result<LogRank, EvaluationError> {
    times.same_rows("the groups", groups.codes().len())?;
    times.need_events()?;
    if !(rho >= 0.0 && rho.is_finite()) {
        let range = "0 or more";
        return Err(EvaluationError::OutOfRange { what: "weight of early times", value: rho, range });
    }
    let count = groups.count();
    let mut sums =
        Sums { observed: vec![0.0; count], expected: vec![0.0; count], variance: DMatrix::zeros(count, count) };
    match strata {
        None => sums.add(times, groups.codes(), rho),
        Some(strata) => {
            times.same_rows("the strata", strata.codes().len())?;
            let mut rows: Vec<Vec<u32>> = vec![Vec::new(); strata.count()];
            for (row, &stratum) in strata.codes().iter().enumerate() {
                rows[stratum as usize].push(row as u32);
            }
            for rows in &rows {
                let codes: Vec<u32> = rows.iter().map(|&row| groups.codes()[row as usize]).collect();
                sums.add(&times.pick(rows)?, &codes, rho);
            }
        }
    }
    sums.test()
}

impl Sums {
    fn add(&mut self, times: &Times, codes: &[u32], rho: f64) {
        let count = self.observed.len();
        let mut at_risk = vec![0usize; count];
        codes.iter().for_each(|&code| at_risk[code as usize] += 1);
        let mut all = times.len();
        let mut survival: f64 = 1.0;
        for tied in times.tied() {
            if tied.events > 0 {
                let (n, d) = (all as f64, tied.events as f64);
                let weight = survival.powf(rho);
                for &row in &tied.rows[..tied.events] {
                    self.observed[codes[row as usize] as usize] += weight;
                }
                let spread = if all > 1 { weight * weight * d * (n - d) / (n - 1.0) } else { 0.0 };
                let shares: Vec<f64> = at_risk.iter().map(|&count| count as f64 / n).collect();
                for one in 0..count {
                    self.expected[one] += weight * d * shares[one];
                    for other in 0..count {
                        let own = if one == other { 1.0 } else { 0.0 };
                        self.variance[(one, other)] += spread * shares[one] * (own - shares[other]);
                    }
                }
                survival *= (n - d) / n;
            }
            for &row in tied.rows {
                at_risk[codes[row as usize] as usize] -= 1;
            }
            all -= tied.rows.len();
        }
    }

    fn test(self) -> Result<LogRank, EvaluationError> {
        // A group that was never at risk beside another at an event says nothing and has no variance.
        let kept: Vec<usize> = (0..self.observed.len()).filter(|&group| self.variance[(group, group)] > 0.0).collect();
        let Some((_, free)) = kept.split_first().filter(|(_, free)| !free.is_empty()) else {
            return Err(EvaluationError::NothingToCompare);
        };
        // The differences sum to none, so one group is left out.
        let size = free.len();
        let gaps = DVector::from_fn(size, |at, _| self.observed[free[at]] - self.expected[free[at]]);
        let variance = DMatrix::from_fn(size, size, |one, other| self.variance[(free[one], free[other])]);
        let solved = variance.cholesky().ok_or(EvaluationError::NothingToCompare)?.solve(&gaps);
        let chi_squared = gaps.dot(&solved);
        let p = chi_squared_tail(chi_squared, size);
        Ok(LogRank { observed: self.observed, expected: self.expected, chi_squared, degrees: size, p })
    }
}
