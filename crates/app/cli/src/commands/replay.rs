//! `purse replay`

use report::{replay_csv, replay_text};
use runs::{Loaded, RunError, replay};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, run: &str, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = replay(loaded, run, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&replay_csv(&answer)),
        _ => terminal.print(&replay_text(&answer, terminal.width())),
    }
    Ok(Outcome::of(!answer.same))
}
