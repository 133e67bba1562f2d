//! `purse intake`

use report::{intake_csv, intake_text};
use runs::{Loaded, RunError, intake};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(loaded: Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    // Extracts can be taken in before the contracts are right, but not before their descriptions are.
    let loaded = if loaded.has_descriptor_errors() { loaded.ready()? } else { loaded };
    let report = intake(&loaded, as_at, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&report),
        Format::Csv => terminal.print(&intake_csv(&report)),
        _ => terminal.print(&intake_text(&report, terminal.width())),
    }
    Ok(Outcome::of(report.totals.outstanding > 0 || !report.is_complete()))
}
