//! What became of extracts, as tables.

use intake::Report;

use crate::grid::{Cell, Grid};

/// How many problems of rows are listed before the rest is only counted.
const LISTED: usize = 25;

/// What intake found, for people.
pub fn intake_text(report: &Report, width: usize) -> String {
    let mut text = format!("Extracts as at {}\n{}", report.as_at, files(report).to_table(width));
    let problems = problems(report, LISTED);
    if !problems.grid.is_empty() {
        text.push_str(&format!("\nRows that are quarantined\n{}", problems.grid.to_table(width)));
        if problems.left > 0 {
            text.push_str(&format!("and {} more; --format csv lists all.\n", problems.left));
        }
    }
    text.push_str(&notices(report));
    text
}

/// Every problem of a row, for other programs.
pub fn intake_csv(report: &Report) -> String {
    problems(report, usize::MAX).grid.to_csv()
}

fn files(report: &Report) -> Grid {
    let mut grid = Grid::new()
        .text("File", "file")
        .text("Received", "received")
        .number("Rows", "read")
        .number("Accepted", "accepted")
        .number("Quarantined", "quarantined")
        .number("Released", "released")
        .number("Outstanding", "outstanding");
    for source in &report.sources {
        for table in &source.tables {
            for delivery in &table.deliveries {
                grid.row(vec![
                    Cell::text(format!("{}/{}", source.source, delivery.file)),
                    Cell::text(&delivery.received),
                    Cell::count(delivery.rows.read),
                    Cell::count(delivery.rows.accepted),
                    Cell::count(delivery.rows.quarantined),
                    Cell::count(delivery.rows.released),
                    Cell::count(delivery.rows.outstanding),
                ]);
            }
            for failure in &table.failures {
                let mut row = vec![
                    Cell::text(format!("{}/{}", source.source, failure.file)),
                    Cell::text(format!("cannot be read: {}", failure.message)),
                ];
                row.extend(std::iter::repeat_n(Cell::Empty, 5));
                grid.row(row);
            }
            for future in &table.not_yet_received {
                let mut row = vec![
                    Cell::text(format!("{}/{}", source.source, future.file)),
                    Cell::text(format!("{}, not yet", future.received)),
                ];
                row.extend(std::iter::repeat_n(Cell::Empty, 5));
                grid.row(row);
            }
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

struct Problems {
    grid: Grid,
    left: usize,
}

fn problems(report: &Report, most: usize) -> Problems {
    let mut grid = Grid::new()
        .text("File", "file")
        .number("Row", "row")
        .text("Column", "column")
        .text("Is", "class")
        .text("Why", "reason")
        .text("What to do", "remedy")
        .text("Released", "released")
        .text("Code", "code");
    let mut left = 0;
    let mut listed = 0;
    for source in &report.sources {
        for table in &source.tables {
            for delivery in &table.deliveries {
                for problem in &delivery.problems {
                    if listed == most {
                        left += 1;
                        continue;
                    }
                    listed += 1;
                    let released = delivery.released.iter().find(|release| release.row == problem.row);
                    let by = released.and_then(|release| {
                        let file = &table.deliveries.get(release.by_delivery)?.file;
                        Some(format!("by {file} row {}", release.by_row))
                    });
                    grid.row(vec![
                        Cell::text(format!("sources/{}/{}", source.source, problem.file)),
                        Cell::count(u64::from(problem.row)),
                        Cell::maybe(problem.column.as_ref(), Cell::text),
                        Cell::text(&problem.class),
                        Cell::text(&problem.reason),
                        Cell::text(&problem.remedy),
                        Cell::maybe(by, Cell::text),
                        Cell::text(&problem.code),
                    ]);
                }
                left +=
                    delivery.more_problems.iter().map(|more| usize::try_from(more.count).unwrap_or(0)).sum::<usize>();
            }
        }
    }
    Problems { grid, left }
}

fn notices(report: &Report) -> String {
    let mut text = String::new();
    for source in &report.sources {
        for delivery in source.tables.iter().flat_map(|table| &table.deliveries) {
            for notice in &delivery.notices {
                text.push_str(&format!("Note: sources/{}/{}: {}\n", source.source, delivery.file, notice.message));
            }
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}
