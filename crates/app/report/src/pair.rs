//! Why two records are one person, or two, as a table.

use runs::PairAnswer;

use crate::accuracy::percentage;
use crate::grid::{Cell, Grid};

/// The weights of a pair from top to bottom, and what follows.
pub fn pair_text(answer: &PairAnswer, width: usize) -> String {
    let [one, other] = [0, 1].map(|at| format!("{} of {}/{}", answer.persons[at], answer.sources[at], answer.keys[at]));
    format!("{one} and {other}\n{}{}\n", pair_grid(answer).to_table(width), verdict(answer, Teller::Terminal))
}

/// Whose records they are, without the agencies' keys: a picture goes where keys should not.
pub(crate) fn pair_names(answer: &PairAnswer) -> String {
    let [one, other] = [0, 1].map(|at| format!("{} of {}", answer.persons[at], answer.sources[at]));
    format!("{one} and {other}")
}

/// A row for each step.
pub fn pair_grid(answer: &PairAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Compared", "compared")
        .text("Found", "found")
        .number("Weight", "weight")
        .number("Rarity", "frequency")
        .number("So far", "so_far");
    for row in rows(answer) {
        grid.row(vec![
            Cell::text(row.compared),
            Cell::text(row.found),
            signed(row.weight),
            Cell::maybe(row.frequency, signed),
            signed(row.so_far),
        ]);
    }
    grid
}

/// A step of the way from the prior to the total.
pub(crate) struct Row {
    /// What was compared, or what else the step is.
    pub compared: String,
    /// How the values agree.
    pub found: String,
    /// What the step adds.
    pub weight: f64,
    /// What the value's own frequency adds; nothing where no value is compared.
    pub frequency: Option<f64>,
    /// What all steps up to this one come to.
    pub so_far: f64,
}

/// The steps of a pair from top to bottom.
pub(crate) fn rows(answer: &PairAnswer) -> Vec<Row> {
    let row = |compared: &str, found: &str, weight: f64, frequency: Option<f64>, so_far: f64| Row {
        compared: compared.to_string(),
        found: found.to_string(),
        weight,
        frequency,
        so_far,
    };
    let mut so_far = answer.prior;
    let mut rows = vec![row("before anything is compared", "", answer.prior, None, so_far)];
    for step in &answer.steps {
        so_far += step.weight + step.frequency;
        rows.push(row(&step.field, &step.level, step.weight, Some(step.frequency), so_far));
    }
    // What would be shown as nothing is left out.
    if answer.relatives <= -0.005 {
        rows.push(row("a family would agree, too", "", answer.relatives, None, answer.total));
    }
    rows
}

/// Where something is told: a picture goes where the names of reviewers should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Teller {
    Terminal,
    Picture,
}

/// What follows.
pub(crate) fn verdict(answer: &PairAnswer, teller: Teller) -> String {
    let reached = format!("{} that they are one person", percentage(answer.probability));
    let from = percentage(answer.joined_from);
    let is_above = answer.probability >= answer.joined_from;
    if let Some(decided) = &answer.decided {
        let people = if decided.same { "one person" } else { "two people" };
        let by = if teller == Teller::Terminal { format!(" ({})", decided.by) } else { String::new() };
        return format!("{reached}; {people} by decision{by}, whatever the evidence says.");
    }
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
