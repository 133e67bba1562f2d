//! `purse power`

use report::{power_grid, power_text};
use runs::{PowerQuestion, RunError, power};

use crate::arguments::{Format, PowerArguments};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(arguments: &PowerArguments, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = power(&PowerQuestion {
        baseline: arguments.baseline,
        target: arguments.target,
        people: arguments.people,
        power: arguments.power,
        level: arguments.level,
        pays_from: arguments.pays_from,
    })?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&power_grid(&answer).to_csv()),
        _ => terminal.print(&power_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}
