//! What was measured, as a table.

use runs::{Measures, OutcomeMeasure};

use crate::grid::{Cell, Grid, grouped};

/// Measures for people.
pub fn measures_text(measures: &Measures, width: usize) -> String {
    let people = i64::try_from(measures.people).unwrap_or(i64::MAX);
    let head = format!("{} as at {}: {} people known to any source\n", measures.place, measures.as_at, grouped(people));
    head + &grid(measures).to_table(width)
}

/// Measures for other programs.
pub fn measures_csv(measures: &Measures) -> String {
    grid(measures).to_csv()
}

fn grid(measures: &Measures) -> Grid {
    let mut grid = Grid::new()
        .text("Contract", "contract")
        .text("Outcome", "outcome")
        .text("Measure", "measure")
        .text("Band", "band")
        .number("Entered", "entered")
        .number("Decided", "decided")
        .number("Achieved", "achieved")
        .number("Not yet known", "immature")
        .text("Of those decided so far", "rate")
        .text("Baseline", "baseline");
    for row in &measures.outcomes {
        grid.row(vec![
            Cell::text(&row.contract),
            Cell::text(&row.outcome),
            Cell::text(&row.measure),
            Cell::maybe(row.band.as_ref(), Cell::text),
            Cell::count(row.entered),
            Cell::count(row.decided),
            Cell::count(row.achieved),
            Cell::count(row.immature),
            Cell::text(rate(row)),
            Cell::text(baseline(row)),
        ]);
    }
    grid
}

/// A rate for people to look at. Nothing is ever computed from it: the counts stand beside it.
fn rate(row: &OutcomeMeasure) -> String {
    match (row.frequency_part, row.frequency_of) {
        (Some(_), Some(0)) => String::new(),
        (Some(part), Some(of)) => {
            format!("{} per {}", hundredths(part, of), row.frequency_per.as_deref().unwrap_or("person"))
        }
        _ => percent(row.achieved, row.decided),
    }
}

fn baseline(row: &OutcomeMeasure) -> String {
    match (row.baseline_achieved, row.baseline_of) {
        (Some(achieved), Some(of)) => percent(u64::from(achieved), u64::from(of)),
        _ => String::new(),
    }
}

/// `45.2%`, to the nearest tenth.
fn percent(part: u64, of: u64) -> String {
    if of == 0 {
        return String::new();
    }
    let tenths = (u128::from(part) * 2_000 + u128::from(of)) / (2 * u128::from(of));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// `1.25`, to the nearest hundredth.
fn hundredths(part: u64, of: u64) -> String {
    let hundredths = (u128::from(part) * 200 + u128::from(of)) / (2 * u128::from(of));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
