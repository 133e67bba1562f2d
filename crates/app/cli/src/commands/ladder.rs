//! `purse ladder`

use report::{ladder_csv, ladder_svg, ladder_text};
use runs::{LadderQuestion, Loaded, RunError, ladder};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(loaded: &Loaded, question: LadderQuestion<'_>, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = ladder(loaded, question)?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&ladder_csv(&answer)),
        Format::Svg => terminal.print(&ladder_svg(&answer)),
        Format::Table | Format::Html | Format::Sarif => terminal.print(&ladder_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}
