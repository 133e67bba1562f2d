//! Covariates that tell the outcomes apart without fail, for which no finite coefficient exists.

use nalgebra::DVector;

use crate::error::listed;
use crate::{Design, EvaluationError};

/// # Errors
///
/// [`EvaluationError::Separation`] with the first column that separates the outcomes alone: nobody with the outcome has a
/// larger value than anybody without it, or the other way round. An indicator does so if one of its levels has one outcome only.
pub(super) fn refuse_single(design: &Design, outcome: &[bool], what: &str) -> Result<(), EvaluationError> {
    if !design.has_intercept() {
        return Ok(());
    }
    let single = design.columns().iter().position(|column| !overlap(column, outcome));
    single.map_or(Ok(()), |place| Err(error(&[design.names()[place].as_str()], what)))
}

/// The error for columns that separate together: those that the last step still moved, after all rows had been told apart.
pub(crate) fn together(design: &Design, step: &DVector<f64>, what: &str) -> EvaluationError {
    let skipped = usize::from(design.has_intercept());
    let moved: Vec<f64> = step.iter().skip(skipped).map(|part| part.abs()).collect();
    let most = moved.iter().copied().fold(0.0, f64::max);
    let names: Vec<&str> = design
        .names()
        .iter()
        .zip(&moved)
        .filter(|(_, moved)| **moved >= 0.2 * most)
        .map(|(name, _)| name.as_str())
        .collect();
    error(&names, what)
}

fn error(names: &[&str], what: &str) -> EvaluationError {
    let several = names.len() > 1;
    let word = if several { "covariates" } else { "covariate" };
    EvaluationError::Separation {
        columns: format!("{word} {}", listed(names.iter().copied())),
        several,
        outcome: what.to_owned(),
    }
}

/// Whether some rows of each outcome have larger values than some of the other. Ends as soon as that is known.
fn overlap(column: &[f64], outcome: &[bool]) -> bool {
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for (values, outcomes) in column.chunks(1024).zip(outcome.chunks(1024)) {
        for (value, outcome) in values.iter().zip(outcomes) {
            let group = usize::from(*outcome);
            low[group] = low[group].min(*value);
            high[group] = high[group].max(*value);
        }
        if high[0] > low[1] && high[1] > low[0] {
            return true;
        }
    }
    false
}
