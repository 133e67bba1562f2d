//! Columns that cannot tell people apart.

use crate::EvaluationError;

/// The first row whose value is infinite; a gap is none.
pub(super) fn first_infinite(values: &[f64]) -> Option<usize> {
    values.iter().position(|value| value.is_infinite())
}

/// # Errors
///
/// [`EvaluationError::Constant`] if all values are the same.
pub(super) fn refuse_constant(name: &str, values: &[f64]) -> Result<(), EvaluationError> {
    let Some(&first) = values.first() else { return Err(EvaluationError::NoRows) };
    if values.iter().all(|value| *value == first) {
        return Err(EvaluationError::Constant { column: name.to_owned(), value: first.to_string() });
    }
    Ok(())
}
