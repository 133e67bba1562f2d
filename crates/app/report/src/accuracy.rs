//! A linkage against a truth, as a table.

use runs::{AccuracyAnswer, AccuracyRow};

use crate::grid::{Cell, Grid, counted, grouped};

/// How many mistakes are listed before the rest is only counted.
const LISTED: usize = 20;

/// Precision and recall, and the people to look at.
pub fn accuracy_text(answer: &AccuracyAnswer, width: usize) -> String {
    let mut text = format!("\nAgainst the truth, which speaks of {}", counted(answer.records_known, "record"));
    if answer.records_left_out > 0 {
        text.push_str(&format!(" and not of {}", counted(answer.records_left_out, "other")));
    }
    text.push('\n');
    text.push_str(&accuracy_grid(answer).to_table(width));
    if answer.keys_unknown > 0 {
        text.push_str(&format!("Keys of the truth that are in no extract: {}.\n", grouped(answer.keys_unknown as i64)));
    }
    text.push_str(&listed("Numbers that are several people in truth", &answer.merged));
    let split: Vec<String> = answer.split.iter().map(|numbers| numbers.join(" + ")).collect();
    text.push_str(&listed("People in truth who have several numbers", &split));
    text
}

/// A row for each probability, and one for the people as they were found.
pub fn accuracy_grid(answer: &AccuracyAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Joined", "joined")
        .number("Pairs", "found")
        .number("Right", "right")
        .number("Wrong", "wrong")
        .number("Missed", "missed")
        .number("Precision", "precision")
        .number("Recall", "recall")
        .number("F1", "f1");
    for row in &answer.pairs {
        grid.row(cells(format!("pairs from {}", percentage(row.at_least)), row));
    }
    grid.row(cells("people as found".to_string(), &answer.people));
    grid
}

fn cells(joined: String, row: &AccuracyRow) -> Vec<Cell> {
    let share = |share: Option<f64>| share.map_or(Cell::Empty, |share| Cell::text(format!("{share:.4}")));
    vec![
        Cell::text(joined),
        Cell::count(row.found),
        Cell::count(row.right),
        Cell::count(row.found - row.right),
        Cell::count(row.missed),
        share(row.precision),
        share(row.recall),
        share(row.f1),
    ]
}

/// `99.9%`, without zeros that say nothing.
pub fn percentage(share: f64) -> String {
    let digits = format!("{:.4}", share * 100.0);
    match digits.trim_end_matches('0').trim_end_matches('.') {
        "0" if share > 0.0 => "less than 0.0001%".to_string(),
        "100" if share < 1.0 => "more than 99.9999%".to_string(),
        digits => format!("{digits}%"),
    }
}

fn listed(what: &str, people: &[String]) -> String {
    if people.is_empty() {
        return String::new();
    }
    let mut shown = people[..people.len().min(LISTED)].join(", ");
    if people.len() > LISTED {
        shown.push_str(&format!(" and {} more", people.len() - LISTED));
    }
    format!("{what} ({}): {shown}.\n", grouped(people.len() as i64))
}

#[cfg(test)]
mod tests {
    use super::{listed, percentage};

    #[test]
    fn probabilities_have_no_idle_zeros() {
        assert_eq!([0.5, 0.95, 0.999, 0.123_456].map(percentage), ["50%", "95%", "99.9%", "12.3456%"]);
        assert_eq!([0.0, 1e-9].map(percentage), ["0%", "less than 0.0001%"]);
        assert_eq!([1.0, 1.0 - 1e-9].map(percentage), ["100%", "more than 99.9999%"]);
    }

    #[test]
    fn many_cases_are_counted() {
        let people: Vec<String> = (1..=22).map(|number| format!("p-{number:06}")).collect();
        assert_eq!(listed("Here", &people[..1]), "Here (1): p-000001.\n");
        let all = listed("Here", &people);
        assert!(all.starts_with("Here (22): p-000001, ") && all.ends_with("p-000020 and 2 more.\n"), "{all}");
        assert_eq!(listed("here", &[]), "");
    }
}
