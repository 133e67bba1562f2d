//! A pair side by side, for a reviewer's eyes.

use runs::{FieldShown, PairShown, ShownEvidence, Sign};

use super::{not_joined, shown_why};
use crate::accuracy::percentage;
use crate::attention::wrapped;
use crate::grid::{Cell, Grid};

/// Wider than this a pair is harder to compare.
const WIDEST: usize = 80;

/// A pair with its number among so many, field by field: what is written on either side, whether it agrees at a glance
/// (`=` the same, `~` alike, `#` different), and if the reviewer is to know, what that is worth.
pub fn pair_shown_text(pair: &PairShown, number: usize, of: usize, width: usize) -> String {
    let mut text = format!("\nPair {number} of {of}");
    if let Some(evidence) = &pair.evidence {
        let records = if evidence.records == 1 { "record" } else { "records" };
        text.push_str(&format!(" ({}, {} {records})", shown_why(&evidence.why), evidence.records));
    }
    text.push('\n');
    text.push_str(&grid(pair).to_table(width.min(WIDEST)));
    if let Some(evidence) = &pair.evidence {
        text.push_str(&verdict(evidence, width.min(WIDEST)));
    }
    text
}

fn grid(pair: &PairShown) -> Grid {
    let is_told = pair.evidence.is_some();
    let mut grid = Grid::new().text("", "field").text("Left", "left");
    if is_told {
        grid = grid.text("", "sign");
    }
    grid = grid.text("Right", "right");
    if is_told {
        grid = grid.text("How they agree", "level").number("Weight", "weight");
    }
    let mut row = |field: &str, values: [&str; 2], told: Option<&FieldShown>| {
        let mut cells = vec![Cell::text(field), Cell::text(values[0])];
        if is_told {
            cells.push(Cell::text(told.and_then(|told| told.sign).map_or("", sign)));
        }
        cells.push(Cell::text(values[1]));
        if is_told {
            cells.push(Cell::text(told.and_then(|told| told.level.as_deref()).unwrap_or_default()));
            cells.push(Cell::maybe(told.and_then(|told| told.weight), |weight| Cell::text(format!("{weight:+.2}"))));
        }
        grid.row(cells);
    };
    row("agency", pair.sources.each_ref().map(String::as_str), None);
    row("key", pair.keys.each_ref().map(String::as_str), None);
    if let Some(evidence) = &pair.evidence {
        row("person now", evidence.persons.each_ref().map(String::as_str), None);
    }
    for field in &pair.fields {
        row(&field.field, field.values.each_ref().map(String::as_str), Some(field));
    }
    grid
}

fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Same => "=",
        Sign::Alike => "~",
        Sign::Different => "#",
    }
}

fn verdict(evidence: &ShownEvidence, width: usize) -> String {
    let mut text = format!("Before anything is compared {:+.2}", evidence.prior);
    // What would be shown as nothing is left out.
    if evidence.relatives <= -0.005 {
        text.push_str(&format!(", because a family would agree too {:+.2}", evidence.relatives));
    }
    text.push_str(&format!(
        ", in all {:+.2}: {} that they are one person; joined from {}.",
        evidence.total,
        percentage(evidence.probability),
        percentage(evidence.joined_from)
    ));
    let mut text = wrapped("", "", &text, width);
    if let Some(why) = &evidence.forbidden {
        text.push_str(&wrapped("", "", &not_joined(why, &evidence.parted), width));
    }
    text
}
