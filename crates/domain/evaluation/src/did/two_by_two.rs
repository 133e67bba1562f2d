//! Two groups, two times.

use workers::Workers;

use crate::effects::Likeness;
use crate::regression::{Covariance, Errors, Fit, check_numbers, linear};
use crate::{Design, Estimate, EvaluationError};

/// A group at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellMean {
    /// Its mean outcome.
    pub mean: f64,
    /// How many rows are in it.
    pub rows: usize,
}

/// What happened in the four cells, and the difference of differences.
#[derive(Debug, Clone)]
pub struct TwoByTwo {
    /// The comparison group before.
    pub control_before: CellMean,
    /// The comparison group after.
    pub control_after: CellMean,
    /// The treated group before.
    pub treated_before: CellMean,
    /// The treated group after.
    pub treated_after: CellMean,
    /// `(treated after − treated before) − (control after − control before)`, beside covariates if there are any.
    pub estimate: Estimate,
    /// The regression: intercept, `after`, `treated`, `treated after`, covariates.
    pub fit: Fit,
    /// Covariances of its coefficients under the likeness that was asked for.
    pub covariance: Covariance,
    /// The same with one variance for all rows.
    pub classical: Covariance,
}

/// The effect by least squares on the time, the group and both together; one row a person and time.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::EmptyCell`],
/// [`EvaluationError::TooFewRows`], [`EvaluationError::Constant`], [`EvaluationError::Collinear`].
pub fn two_by_two(
    treated: &[bool],
    after: &[bool],
    outcome: &[f64],
    adjust: Option<&Design>,
    likeness: Likeness<'_>,
    workers: &dyn Workers,
) -> Result<TwoByTwo, EvaluationError> {
    let rows = treated.len();
    let same = |what: &str, found: usize| match found == rows {
        true => Ok(()),
        false => Err(EvaluationError::Length { what: what.to_owned(), expected: rows, found }),
    };
    same("the time", after.len())?;
    check_numbers("the outcome", outcome, rows)?;
    let cell = |is_treated: bool, is_after: bool| {
        let own = (0..rows).filter(|&row| treated[row] == is_treated && after[row] == is_after);
        let (sum, count) = own.fold((0.0, 0), |(sum, count), row| (sum + outcome[row], count + 1));
        if count == 0 {
            let group = if is_treated { "treated" } else { "comparison" };
            let time = if is_after { "after" } else { "before" };
            return Err(EvaluationError::EmptyCell { cell: format!("{group}, {time}") });
        }
        Ok(CellMean { mean: sum / f64::from(count), rows: count as usize })
    };
    let cells = [cell(false, false)?, cell(false, true)?, cell(true, false)?, cell(true, true)?];
    let column = |of: &dyn Fn(usize) -> bool| (0..rows).map(|row| f64::from(of(row))).collect::<Vec<f64>>();
    let mut columns = vec![
        ("after".to_owned(), column(&|row| after[row])),
        ("treated".to_owned(), column(&|row| treated[row])),
        ("treated after".to_owned(), column(&|row| treated[row] && after[row])),
    ];
    if let Some(adjust) = adjust {
        same("the covariates", adjust.rows())?;
        columns.extend(adjust.names().iter().cloned().zip(adjust.columns().iter().cloned()));
    }
    let design = Design::new(rows, columns)?;
    let found = linear(&design, outcome, None, workers)?;
    let errors = match likeness {
        Likeness::None => Errors::Hc1,
        Likeness::Within(clusters) => Errors::Clustered(clusters),
    };
    let covariance = found.fit.covariance(&design, errors, workers)?;
    let classical = found.fit.covariance(&design, Errors::Classical, workers)?;
    let [control_before, control_after, treated_before, treated_after] = cells;
    Ok(TwoByTwo {
        control_before,
        control_after,
        treated_before,
        treated_after,
        estimate: found.fit.estimate(3, &covariance),
        fit: found.fit,
        covariance,
        classical,
    })
}
