//! Whether sums fit, before anything is added up.

use pricing::Line;

use crate::error::RunError;

/// Refuses lines that cannot all be added up in pence. What passes can be summed in any order and selection: no part of
/// it is above the whole.
///
/// # Errors
///
/// [`RunError::TooLarge`], which names the largest line.
pub(crate) fn must_fit(lines: &[Line]) -> Result<(), RunError> {
    let sum: i128 = lines.iter().map(|line| i128::from(line.full_amount.get())).sum();
    if i64::try_from(sum).is_ok() {
        return Ok(());
    }
    let largest = lines.iter().max_by_key(|line| line.full_amount);
    Err(largest.map_or_else(
        || RunError::Unusable("there is nothing to add up".into()),
        |line| RunError::TooLarge { line: line.id.clone(), amount: line.full_amount },
    ))
}
