//! `purse check`

use documents::Severity;
use report::{Cell, Grid, diagnostic_answers, severity_word};
use runs::{Loaded, RunError};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(loaded: &Loaded, terminal: &Terminal) -> Result<Outcome, RunError> {
    match terminal.format {
        Format::Json => terminal.print_json(&diagnostic_answers(&loaded.texts, &loaded.diagnostics)),
        Format::Csv => terminal.print(&csv(loaded)),
        _ => {
            terminal.print_diagnostics(loaded);
            terminal.print(&summary(loaded));
        }
    }
    Ok(Outcome::of(loaded.count(Severity::Error) + loaded.count(Severity::Refusal) > 0))
}

fn summary(loaded: &Loaded) -> String {
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let found = [Severity::Error, Severity::Refusal, Severity::Warning]
        .map(|severity| (loaded.count(severity), severity_word(severity)))
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect::<Vec<_>>();
    let read = loaded.place.as_ref().map_or(String::new(), |place| {
        format!(
            "{}: {}, {}, {}.\n",
            place.title,
            count(place.contracts.len(), "contract"),
            count(loaded.schema.events.len(), "kind") + " of event",
            count(loaded.cases.len(), "worked example")
        )
    });
    if found.is_empty() { read + "No findings.\n" } else { read + &found.join(", ") + ".\n" }
}

fn csv(loaded: &Loaded) -> String {
    let mut grid = Grid::new()
        .text("Severity", "severity")
        .text("Code", "code")
        .text("File", "file")
        .number("Line", "line")
        .number("Column", "column")
        .text("Message", "message")
        .text("Help", "help");
    for answer in diagnostic_answers(&loaded.texts, &loaded.diagnostics) {
        let place = answer.places.first();
        let number =
            |of: Option<usize>| Cell::maybe(of, |number| Cell::Count(i64::try_from(number).unwrap_or(i64::MAX)));
        grid.row(vec![
            Cell::text(answer.severity),
            Cell::text(answer.code),
            Cell::maybe(place.map(|place| place.file.as_str()), Cell::text),
            number(place.map(|place| place.line)),
            number(place.map(|place| place.column)),
            Cell::text(answer.message),
            Cell::maybe(answer.help, Cell::text),
        ]);
    }
    grid.to_csv()
}
