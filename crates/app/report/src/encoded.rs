//! A source that was written anew without names.

use intake::EncodedSource;

use crate::attention::{Matter, matters_text};
use crate::grid::{Cell, Grid, counted};

/// What was written, and which rows could not be encoded.
pub fn encoded_text(encoded: &EncodedSource, width: usize) -> String {
    let people = encoded.files.iter().map(|file| file.encoded).sum();
    let mut text = format!(
        "{} of people encoded, by the secret with the fingerprint {}\n",
        counted(people, "row"),
        encoded.secret
    );
    text.push_str(&encoded_grid(encoded).to_table(width));
    let about: Vec<String> = encoded
        .problems
        .iter()
        .map(|problem| {
            let column = problem.column.as_ref().map_or(String::new(), |column| format!(", column `{column}`"));
            format!("{} row {}{column} ({})", problem.file, problem.row, problem.class)
        })
        .collect();
    let matters = encoded.problems.iter().zip(&about).map(|(problem, about)| Matter {
        code: &problem.code,
        about,
        message: &problem.reason,
        help: &problem.remedy,
    });
    text.push_str(&matters_text("Rows that could not be encoded: a marker stands in their place", matters, width));
    text
}

/// A row a file.
pub fn encoded_grid(encoded: &EncodedSource) -> Grid {
    let mut grid = Grid::new()
        .text("File", "file")
        .number("Rows", "rows")
        .number("Encoded", "encoded")
        .number("Not encoded", "unreadable");
    for file in &encoded.files {
        grid.row(vec![
            Cell::text(file.file.as_str()),
            Cell::count(file.rows),
            Cell::count(file.encoded),
            Cell::count(file.unreadable),
        ]);
    }
    grid
}
