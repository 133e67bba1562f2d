//! `purse link`

use std::path::Path;

use report::{levels_grid, link_csv, link_text, pair_grid, pair_text, train_text};
use runs::{Loaded, RunError, explain_pair, link, train};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, as_at: Day, truth: Option<&Path>, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = link(loaded, as_at, truth, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&link_csv(&answer)),
        _ => terminal.print(&link_text(&answer, terminal.width())),
    }
    Ok(Outcome::of(!answer.idle_decisions.is_empty() || !answer.disagreements.is_empty()))
}

/// Why two records are one person, or two.
pub async fn pair(loaded: &Loaded, as_at: Day, asked: [&str; 2], terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = explain_pair(loaded, as_at, asked, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&pair_grid(&answer).to_csv()),
        _ => terminal.print(&pair_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}

/// A model learned from the place's records.
pub fn write_model(
    loaded: &Loaded,
    as_at: Day,
    truth: Option<&Path>,
    seed: u64,
    file: &Path,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let answer = train(loaded, as_at, truth, seed, file, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&levels_grid(&answer).to_csv()),
        _ => terminal.print(&train_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}
