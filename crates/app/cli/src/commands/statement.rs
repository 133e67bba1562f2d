//! `purse statement`

use report::{statement_csv, statement_html, statement_text};
use runs::{Loaded, RunError, settle, statement};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(
    loaded: &Loaded,
    contract: &str,
    subcontractor: Option<&str>,
    as_at: Day,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let settled = settle(loaded, as_at, &terminal.progress()).await?;
    let statement = statement(loaded, &settled, contract, subcontractor)?;
    // A statement names its run, so that anyone who holds it can have it computed again.
    settled.keep(loaded).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&statement),
        Format::Csv => terminal.print(&statement_csv(&statement)),
        Format::Table | Format::Svg | Format::Sarif => terminal.print(&statement_text(&statement, terminal.width())),
        Format::Html => {
            let page = statement_html(&statement);
            terminal.print(&page.map_err(|why| RunError::Unusable(format!("the page cannot be made: {why}")))?);
        }
    }
    Ok(Outcome::of(!statement.problems.is_empty()))
}
