//! What became of extracts, as tables and lists.

use std::collections::HashMap;

use intake::{DeliveryReport, Failure, Problem, Report, SourceReport, TableReport};
use units::Day;

use crate::attention::{Matter, matters_text};
use crate::grid::{Cell, Grid};

/// How many problems are listed before the rest is only counted.
const LISTED: usize = 25;

/// How many rows of one problem are named before the rest is only counted.
const NAMED: usize = 10;

/// What intake found, for people.
pub fn intake_text(report: &Report, width: usize) -> String {
    let mut text = format!("Extracts as at {}\n{}", report.as_at, files(report).to_table(width));
    text.push_str(&failures(report, width));
    let rows = faults(report);
    let shown = rows.faults.iter().take(LISTED).map(|fault| Matter {
        code: &fault.problem.code,
        about: &fault.about,
        message: &fault.problem.reason,
        help: &fault.problem.remedy,
    });
    text.push_str(&matters_text("Rows that are quarantined", shown, width));
    let not_named: u64 = rows.faults.iter().skip(LISTED).map(|fault| fault.rows).sum();
    if not_named + rows.not_kept > 0 {
        text.push_str(&format!("\nand {} more; --format csv lists all that are kept.\n", not_named + rows.not_kept));
    }
    text.push_str(&notices(report));
    text
}

/// Every file that cannot be read and every problem of a row, for other programs.
pub fn intake_csv(report: &Report) -> String {
    let mut grid = Grid::new()
        .reference("File", "file")
        .number("Row", "row")
        .text("Column", "column")
        .text("Is", "class")
        .text("Why", "reason")
        .text("What to do", "remedy")
        .text("Released", "released")
        .text("Code", "code");
    for (source, table) in tables(report) {
        for failure in &table.failures {
            grid.row(vec![
                Cell::text(path(source, &failure.file)),
                Cell::Empty,
                Cell::Empty,
                Cell::text("the whole file"),
                Cell::text(&failure.message),
                Cell::text(&failure.remedy),
                Cell::Empty,
                Cell::text(&failure.code),
            ]);
        }
        for delivery in &table.deliveries {
            for problem in &delivery.problems {
                let released = delivery.released.iter().find(|release| release.row == problem.row);
                let by = released.and_then(|release| {
                    let file = &table.deliveries.get(release.by_delivery)?.file;
                    Some(format!("by {file} row {}", release.by_row))
                });
                grid.row(vec![
                    Cell::text(path(source, &problem.file)),
                    Cell::count(u64::from(problem.row)),
                    Cell::maybe(problem.column.as_ref(), Cell::text),
                    Cell::text(&problem.class),
                    Cell::text(&problem.reason),
                    Cell::text(&problem.remedy),
                    Cell::maybe(by, Cell::text),
                    Cell::text(&problem.code),
                ]);
            }
        }
    }
    grid.to_csv()
}

fn files(report: &Report) -> Grid {
    let mut grid = Grid::new()
        .reference("File", "file")
        .text("Received", "received")
        .number("Rows", "read")
        .number("Accepted", "accepted")
        .number("Quarantined", "quarantined")
        .number("Released", "released")
        .number("Outstanding", "outstanding");
    for (source, table) in tables(report) {
        for delivery in &table.deliveries {
            grid.row(vec![
                Cell::text(format!("{}/{}", source.source, delivery.file)),
                Cell::text(received(delivery)),
                Cell::count(delivery.rows.read),
                Cell::count(delivery.rows.accepted),
                Cell::count(delivery.rows.quarantined),
                Cell::count(delivery.rows.released),
                Cell::count(delivery.rows.outstanding),
            ]);
        }
        let mut without_rows = |file: &str, words: String| {
            let mut row = vec![Cell::text(format!("{}/{file}", source.source)), Cell::text(words)];
            row.extend(std::iter::repeat_n(Cell::Empty, 5));
            grid.row(row);
        };
        for failure in &table.failures {
            without_rows(&failure.file, "unreadable".to_string());
        }
        for future in &table.not_yet_received {
            without_rows(&future.file, format!("{}, not yet", future.received));
        }
    }
    let totals = report.totals;
    grid.row(vec![
        Cell::text("All"),
        Cell::Empty,
        Cell::count(totals.read),
        Cell::count(totals.accepted),
        Cell::count(totals.quarantined),
        Cell::count(totals.released),
        Cell::count(totals.outstanding),
    ]);
    grid
}

/// When a file was received, and up to when it is complete if that is not the day before.
fn received(delivery: &DeliveryReport) -> String {
    let DeliveryReport { received, complete_to, .. } = delivery;
    let before = received.parse::<Day>().map(|day| day.plus_days(-1).to_string());
    match before {
        Ok(before) if before != *complete_to => format!("{received}, complete to {complete_to}"),
        _ => received.clone(),
    }
}

fn failures(report: &Report, width: usize) -> String {
    let failures: Vec<(String, &Failure)> = tables(report)
        .flat_map(|(source, table)| table.failures.iter().map(|failure| (path(source, &failure.file), failure)))
        .collect();
    let matters = failures.iter().map(|(about, failure)| Matter {
        code: &failure.code,
        about,
        message: &failure.message,
        help: &failure.remedy,
    });
    matters_text("Files that cannot be read", matters, width)
}

/// One thing that is wrong in the same way in one or more rows of a file.
struct RowFault<'a> {
    /// The first of its problems; they differ in nothing but the row.
    problem: &'a Problem,
    /// File, rows and column, with the class of the value.
    about: String,
    rows: u64,
}

/// Everything that is wrong with rows.
struct RowFaults<'a> {
    faults: Vec<RowFault<'a>>,
    /// How many problems were counted and not kept.
    not_kept: u64,
}

/// The problems of rows, those that say the same of one file together, in the order in which they first come.
fn faults(report: &Report) -> RowFaults<'_> {
    let mut found = RowFaults { faults: Vec::new(), not_kept: 0 };
    for (source, table) in tables(report) {
        for delivery in &table.deliveries {
            let mut order: Vec<Alike<'_>> = Vec::new();
            let mut rows: HashMap<Alike<'_>, Vec<&Problem>> = HashMap::new();
            for problem in &delivery.problems {
                let released = delivery.released.iter().find(|release| release.row == problem.row);
                let by = released.and_then(|release| table.deliveries.get(release.by_delivery));
                let alike = Alike {
                    code: &problem.code,
                    column: problem.column.as_deref(),
                    class: &problem.class,
                    reason: &problem.reason,
                    released_by: by.map(|by| by.file.as_str()),
                };
                let mine = rows.entry(alike).or_default();
                if mine.is_empty() {
                    order.push(alike);
                }
                mine.push(problem);
            }
            for alike in order {
                let problems = &rows[&alike];
                found.faults.push(RowFault {
                    problem: problems[0],
                    about: about(&path(source, &delivery.file), &alike, problems),
                    rows: problems.len() as u64,
                });
            }
            found.not_kept += delivery.more_problems.iter().map(|more| more.count).sum::<u64>();
        }
    }
    found
}

/// What problems have in common that are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Alike<'a> {
    code: &'a str,
    column: Option<&'a str>,
    class: &'a str,
    reason: &'a str,
    released_by: Option<&'a str>,
}

/// `sources/agency/reviews.csv rows 2 and 5, column `on` (empty)`
fn about(file: &str, alike: &Alike<'_>, problems: &[&Problem]) -> String {
    let named: Vec<String> = problems.iter().take(NAMED).map(|problem| problem.row.to_string()).collect();
    let rows = match named.split_last() {
        Some((last, [])) => format!("row {last}"),
        Some((_, _)) if problems.len() > NAMED => {
            format!("rows {} and {} more", named.join(", "), problems.len() - NAMED)
        }
        Some((last, rest)) => format!("rows {} and {last}", rest.join(", ")),
        None => String::new(),
    };
    let column = alike.column.map_or(String::new(), |column| format!(", column `{column}`"));
    let released = alike.released_by.map_or(String::new(), |by| format!(", since released by {by}"));
    format!("{file} {rows}{column} ({}){released}", alike.class)
}

fn notices(report: &Report) -> String {
    let mut text = String::new();
    for (source, table) in tables(report) {
        for delivery in &table.deliveries {
            for notice in &delivery.notices {
                let file = path(source, &delivery.file);
                text.push_str(&format!("Note: {file}: {}; to do: {}\n", notice.message, notice.remedy));
            }
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// Every table with its source.
fn tables(report: &Report) -> impl Iterator<Item = (&SourceReport, &TableReport)> {
    report.sources.iter().flat_map(|source| source.tables.iter().map(move |table| (source, table)))
}

/// A file as a path below the place.
fn path(source: &SourceReport, file: &str) -> String {
    format!("sources/{}/{file}", source.source)
}
