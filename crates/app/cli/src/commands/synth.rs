//! `purse synth`

use std::path::Path;

use report::grouped;
use runs::{InventedPlace, RunError, synth};

use crate::arguments::{Format, SynthArguments};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(folder: &Path, arguments: &SynthArguments, terminal: &Terminal) -> Result<Outcome, RunError> {
    let place = InventedPlace {
        people: arguments.people,
        seed: arguments.seed,
        clean: arguments.clean,
        parquet: arguments.parquet,
        totals_only: arguments.totals_only,
    };
    let written = synth(&place, folder, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&written),
        _ => {
            let rows: u64 = written.tables.iter().map(|table| table.rows).sum();
            let count = |number: u64| grouped(i64::try_from(number).unwrap_or(i64::MAX));
            terminal.print(&format!(
                "{} invented people, {} rows of five agencies, seed {}; the truth is in {}/truth\n",
                count(u64::from(written.people)),
                count(rows),
                written.seed,
                folder.display()
            ));
        }
    }
    Ok(Outcome::Done)
}
