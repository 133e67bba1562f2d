//! `purse explain`

use report::{line_text, person_text};
use runs::{Loaded, RunError, explain_line, explain_person, settle};
use units::{Day, PersonNo};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, what: &str, as_at: Day, all: bool, terminal: &Terminal) -> Result<Outcome, RunError> {
    let settled = settle(loaded, as_at, &terminal.progress()).await?;
    let person = what.starts_with("p-").then(|| what.parse::<PersonNo>().ok()).flatten();
    if let Some(person) = person {
        let explanation = explain_person(loaded, &settled, person)?;
        match terminal.format {
            Format::Json => terminal.print_json(&explanation),
            _ => terminal.print(&person_text(&explanation)),
        }
    } else {
        let explanation = explain_line(loaded, &settled, what).await?;
        match terminal.format {
            Format::Json => terminal.print_json(&explanation),
            _ => terminal.print(&line_text(&explanation, all)),
        }
    }
    Ok(Outcome::Done)
}
