//! Why two records are one person, or two, as a table.

use runs::PairAnswer;

use crate::accuracy::percentage;
use crate::grid::{Cell, Grid};

/// The weights of a pair from top to bottom, and what follows.
pub fn pair_text(answer: &PairAnswer, width: usize) -> String {
    let [one, other] = [0, 1].map(|at| format!("{} of {}", answer.persons[at], answer.sources[at]));
    format!("{one} and {other}\n{}{}\n", pair_grid(answer).to_table(width), verdict(answer))
}

/// A row for each step.
pub fn pair_grid(answer: &PairAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Compared", "compared")
        .text("Found", "found")
        .number("Weight", "weight")
        .number("Rarity", "frequency")
        .number("So far", "so_far");
    let mut so_far = answer.prior;
    let mut row = |compared: &str, found: &str, weight: Option<f64>, frequency: Option<f64>, so_far: f64| {
        grid.row(vec![
            Cell::text(compared),
            Cell::text(found),
            Cell::maybe(weight, signed),
            Cell::maybe(frequency, signed),
            signed(so_far),
        ]);
    };
    row("before anything is compared", "", Some(answer.prior), None, so_far);
    for step in &answer.steps {
        so_far += step.weight + step.frequency;
        row(&step.field, &step.level, Some(step.weight), Some(step.frequency), so_far);
    }
    // What would be shown as nothing is left out.
    if answer.relatives <= -0.005 {
        row("a family would agree, too", "", Some(answer.relatives), None, answer.total);
    }
    grid
}

fn verdict(answer: &PairAnswer) -> String {
    let reached = format!("{} that they are one person", percentage(answer.probability));
    let from = percentage(answer.joined_from);
    let is_above = answer.probability >= answer.joined_from;
    match (answer.persons[0] == answer.persons[1], &answer.forbidden) {
        (true, _) if is_above => format!("{reached}; joined from {from}: one person."),
        (true, _) => format!("{reached}, below {from}; joined through other records, or by a decision: one person."),
        (false, Some(why)) if is_above => format!("{reached}; not joined, because {why}: two people."),
        (false, None) if is_above => {
            format!("{reached}; not joined, because no rule brings them together: two people.")
        }
        (false, _) => format!("{reached}; joined from {from}: two people."),
    }
}

fn signed(weight: f64) -> Cell {
    Cell::text(format!("{weight:+.2}"))
}
