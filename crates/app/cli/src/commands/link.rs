//! `purse link`

use std::path::Path;

use report::{
    accuracy_svg, find_grid, find_text, link_csv, link_text, pair_grid, pair_svg, pair_text, parameters_csv,
    parameters_svg, parameters_text, people_svg, plan_grid, plan_text, train_csv, train_text, weights_grid,
    weights_svg, weights_text,
};
use runs::{LinkAnswer, Loaded, RunError, explain_pair, find, link, plan, train};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, as_at: Day, truth: Option<&Path>, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = link(loaded, as_at, truth, &terminal.progress()).await?;
    match (terminal.format, &answer.accuracy) {
        (Format::Json, _) => terminal.print_json(&answer),
        (Format::Csv, _) => terminal.print(&link_csv(&answer)),
        // A picture draws the rows that CSV holds.
        (Format::Svg, Some(accuracy)) => terminal.print(&accuracy_svg(&answer, accuracy)),
        (Format::Svg, None) => terminal.print(&people_svg(&answer)),
        (Format::Table | Format::Html | Format::Sarif, _) => terminal.print(&link_text(&answer, terminal.width())),
    }
    Ok(outcome(&answer))
}

/// What a linkage would take; nobody is linked.
pub fn plan_only(loaded: &Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = plan(loaded, as_at, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&plan_grid(&answer).to_csv()),
        _ => terminal.print(&plan_text(&answer, terminal.width())),
    }
    Ok(Outcome::of(answer.too_many_by.is_some()))
}

/// How many pairs of records have which weight.
pub async fn weights(loaded: &Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = link(loaded, as_at, None, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer.weights),
        Format::Csv => terminal.print(&weights_grid(&answer.weights).to_csv()),
        Format::Svg => terminal.print(&weights_svg(&answer)),
        Format::Table | Format::Html | Format::Sarif => terminal.print(&weights_text(&answer, terminal.width())),
    }
    Ok(outcome(&answer))
}

/// What each level of agreement is worth.
pub fn parameters(loaded: &Loaded, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = runs::parameters(loaded)?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&parameters_csv(&answer)),
        Format::Svg => terminal.print(&parameters_svg(&answer)),
        Format::Table | Format::Html | Format::Sarif => terminal.print(&parameters_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}

/// Why two records are one person, or two.
pub async fn pair(loaded: &Loaded, as_at: Day, asked: [&str; 2], terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = explain_pair(loaded, as_at, asked, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&pair_grid(&answer).to_csv()),
        Format::Svg => terminal.print(&pair_svg(&answer)),
        Format::Table | Format::Html | Format::Sarif => terminal.print(&pair_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}

/// Who the people of a file may be.
pub async fn find_people(loaded: &Loaded, as_at: Day, file: &Path, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = find(loaded, as_at, file, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&find_grid(&answer).to_csv()),
        _ => terminal.print(&find_text(&answer, terminal.width())),
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
        Format::Csv => terminal.print(&train_csv(&answer)),
        _ => terminal.print(&train_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}

/// Done, or with decisions that have no effect.
pub(super) fn outcome(answer: &LinkAnswer) -> Outcome {
    Outcome::of(!answer.idle_decisions.is_empty() || !answer.disagreements.is_empty())
}
