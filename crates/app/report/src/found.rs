//! Who may be who, as a table.

use runs::FindAnswer;

use crate::accuracy::percentage;
use crate::grid::{Cell, Grid, counted};

/// A row for each person who may be meant, line by line.
pub fn find_text(answer: &FindAnswer, width: usize) -> String {
    format!(
        "{} as at {}: compared with {}\n{}",
        answer.place,
        answer.as_at,
        counted(answer.records, "record"),
        find_grid(answer).to_table(width)
    )
}

/// The same for other programs. A line for which nobody is likely has a row without a person.
pub fn find_grid(answer: &FindAnswer) -> Grid {
    let mut grid = Grid::new()
        .number("Line", "line")
        .text("Person", "person")
        .number("Probability", "probability")
        .text("Known to", "sources");
    for row in &answer.rows {
        if row.people.is_empty() {
            grid.row(vec![Cell::count(row.line), Cell::text("nobody"), Cell::Empty, Cell::Empty]);
        }
        for person in &row.people {
            grid.row(vec![
                Cell::count(row.line),
                Cell::text(&person.person),
                Cell::text(percentage(person.probability)),
                Cell::text(person.sources.join(", ")),
            ]);
        }
    }
    grid
}
