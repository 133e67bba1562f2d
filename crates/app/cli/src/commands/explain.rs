//! `purse explain`

use report::{line_text, person_text};
use runs::{Loaded, RunError, explain_line, explain_person, settle};
use units::{Day, PersonNo};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(loaded: &Loaded, what: &str, as_at: Day, all: bool, terminal: &Terminal) -> Result<Outcome, RunError> {
    let settled = settle(loaded, as_at, &terminal.progress()).await?;
    if let Some(person) = person_of(what) {
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

/// The person of a number such as p-000012, or of a claim such as work/job/p-000012/2027-11-02.
fn person_of(what: &str) -> Option<PersonNo> {
    let number = match what.split('/').collect::<Vec<_>>()[..] {
        [number] | [_, _, number, _] => number,
        _ => return None,
    };
    number.starts_with("p-").then(|| number.parse().ok()).flatten()
}
