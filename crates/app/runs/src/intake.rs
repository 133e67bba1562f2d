//! Taking in extracts, and saying what became of every row.

use units::Day;

use crate::error::RunError;
use crate::evidence;
use crate::loaded::Loaded;
use crate::progress::Progress;

/// Reads every extract that was received by a day.
///
/// Rules of contracts are not needed for it: an analyst may take in extracts before the contracts are right.
///
/// # Errors
///
/// [`RunError::Findings`] if a descriptor is wrong; [`RunError::Intake`] if evidence cannot be stored.
pub fn intake(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<intake::Report, RunError> {
    evidence::take_in(loaded, as_at, progress)
}
