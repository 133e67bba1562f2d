//! `purse measure`

use report::{measures_csv, measures_text};
use runs::{Loaded, RunError, measure};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let measures = measure(loaded, as_at, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&measures),
        Format::Csv => terminal.print(&measures_csv(&measures)),
        _ => terminal.print(&measures_text(&measures, terminal.width())),
    }
    Ok(Outcome::Done)
}
