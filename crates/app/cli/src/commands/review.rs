//! `purse review`

mod asking;

use std::io::IsTerminal;

use report::{queue_csv, queue_text, review_report_text};
use runs::{Desk, Loaded, RunError, Session, Wanted, export, import, review_report};
use units::Day;

use crate::arguments::{Format, ReviewArguments};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(
    loaded: &Loaded,
    as_at: Day,
    today: Day,
    arguments: &ReviewArguments,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let by = arguments.by.as_deref().map(reviewer).transpose()?;
    if arguments.report {
        return report(loaded, as_at, terminal);
    }
    if let (Some(file), Some(by)) = (&arguments.import, by) {
        let by = runs::ImportedBy { by: by.to_string(), on: today };
        let answer = import(loaded, as_at, file, &by, &terminal.progress())?;
        match terminal.format {
            Format::Json => terminal.print_json(&answer),
            _ => terminal.print(&format!(
                "{} added, {} there before, {} without a verdict\n",
                answer.added, answer.already_there, answer.undecided
            )),
        }
        return Ok(Outcome::Done);
    }
    let wanted = match arguments.sample {
        Some(size) => Wanted::Sample { size, seed: arguments.seed },
        None => Wanted::Priority { limit: arguments.limit },
    };
    let desk = Desk::open(loaded, as_at, &terminal.progress()).await?;
    if arguments.list {
        let answer = desk.list(by, arguments.limit, &terminal.progress())?;
        match terminal.format {
            Format::Json => terminal.print_json(&answer),
            Format::Csv => terminal.print(&queue_csv(&answer)),
            _ => terminal.print(&queue_text(&answer, terminal.width())),
        }
        return Ok(Outcome::of(!answer.disagreements.is_empty()));
    }
    if let Some(file) = &arguments.export {
        let pairs = export(&desk, file, by, wanted, &terminal.progress())?;
        let pairs = if pairs == 1 { "1 pair".to_string() } else { format!("{pairs} pairs") };
        terminal.say(&format!(
            "{pairs} in {}. The file holds personal details: only you can read it; delete it when you have imported it.\n",
            file.display()
        ));
        return Ok(Outcome::Done);
    }
    let session = Session::open(&desk, by.unwrap_or_default(), wanted, &terminal.progress())?;
    if session.count() > 0 && !std::io::stdout().is_terminal() {
        terminal.say("What is printed now holds personal details.\n");
    }
    asking::ask(session, today, terminal)
}

fn report(loaded: &Loaded, as_at: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = review_report(loaded, as_at, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        _ => terminal.print(&review_report_text(&answer, terminal.width())),
    }
    Ok(Outcome::of(!answer.disagreements.is_empty()))
}

/// The name of a reviewer, as lines of decisions can hold it.
fn reviewer(name: &str) -> Result<&str, RunError> {
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_control) {
        return Err(RunError::Unusable("--by needs the name of whoever decides, on one line".into()));
    }
    Ok(name)
}
