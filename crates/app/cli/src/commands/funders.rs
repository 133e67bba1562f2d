//! `purse funders`

use report::{funders_csv, funders_svg, funders_text};
use runs::{Loaded, RunError, funders};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = funders(loaded, as_at, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&funders_csv(&answer)),
        Format::Svg => terminal.print(&funders_svg(&answer)),
        Format::Table | Format::Html | Format::Sarif => terminal.print(&funders_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}
