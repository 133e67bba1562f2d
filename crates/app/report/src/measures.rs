//! What was measured, as a table.

use runs::{Measures, OutcomeMeasure};

use crate::grid::{Cell, Grid, grouped};

/// Measures for people.
pub fn measures_text(measures: &Measures, width: usize) -> String {
    let people = i64::try_from(measures.people).unwrap_or(i64::MAX);
    let head = format!("{} as at {}: {} people known to any source\n", measures.place, measures.as_at, grouped(people));
    let mut text = head + &grid(measures).to_table(width);
    if !measures.calibration.is_empty() {
        text.push_str("Risk scores: what they expect, and what was observed, by tenths of the people decided\n");
        text.push_str(&calibration_grid(measures).to_table(width));
    }
    text
}

/// Expected beside observed: a score that expects too much or too little pays for nothing, or for too little.
fn calibration_grid(measures: &Measures) -> Grid {
    let mut grid = Grid::new()
        .text("Contract", "contract")
        .text("Outcome", "outcome")
        .number("Tenth", "tenth")
        .number("People", "people")
        .number("Lowest", "lowest_millionths")
        .number("Highest", "highest_millionths")
        .number("Expected", "expected_millionths")
        .number("Observed", "observed");
    for row in &measures.calibration {
        let chance = |millionths: u32| Cell::text(percent(u64::from(millionths), 1_000_000));
        grid.row(vec![
            Cell::text(&row.contract),
            Cell::text(&row.outcome),
            Cell::count(u64::from(row.tenth)),
            Cell::count(row.people),
            chance(row.lowest_millionths),
            chance(row.highest_millionths),
            Cell::text(hundredths(row.expected_millionths, 1_000_000)),
            Cell::count(row.observed),
        ]);
    }
    grid
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
    if let (Some(days), Some(of)) = (row.share_days, row.share_of_days) {
        return percent(days, of);
    }
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
        (Some(part), Some(of)) => match &row.frequency_per {
            Some(per) if of > 0 => format!("{} per {per}", hundredths(part, of)),
            _ => percent(part, of),
        },
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
