//! Writing an invented place with the truth beside it.

use std::path::Path;

use synth::{Format, Settings, TruthDetail, Written};

use crate::error::RunError;
use crate::progress::Progress;

/// What a place is to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InventedPlace {
    /// How many people.
    pub people: u32,
    /// What chance starts from.
    pub seed: u64,
    /// Whether nothing goes wrong: no typing errors, no bad rows.
    pub clean: bool,
    /// Whether extracts are Parquet instead of CSV.
    pub parquet: bool,
    /// Whether the truth is written as totals and lines only, not person by person.
    pub totals_only: bool,
}

/// Writes a place into a new folder.
///
/// # Errors
///
/// [`RunError::Synth`] if the folder is not empty or cannot be written.
pub fn synth(place: &InventedPlace, into: &Path, progress: &dyn Progress) -> Result<Written, RunError> {
    let mut settings = match place.clean {
        true => Settings::clean(place.people, place.seed),
        false => Settings::believable(place.people, place.seed),
    };
    if place.parquet {
        settings.format = Format::Parquet;
    }
    if place.totals_only {
        settings.truth = TruthDetail::Totals;
    }
    let tick = progress.begin("Inventing people", Some(synth::ticks(&settings)));
    let written = synth::write(&settings, into, &|people| tick(people));
    progress.end();
    Ok(written?)
}
