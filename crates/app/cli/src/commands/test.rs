//! `purse test`

use report::{cases_csv, cases_text};
use runs::{Loaded, RunError, test};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, lines: bool, terminal: &Terminal) -> Result<Outcome, RunError> {
    let cases = test(loaded).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&cases),
        Format::Csv => terminal.print(&cases_csv(&cases)),
        _ => terminal.print(&cases_text(&cases, lines)),
    }
    Ok(Outcome::of(cases.iter().any(|case| !case.passed)))
}
