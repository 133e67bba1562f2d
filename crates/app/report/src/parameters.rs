//! What each level of agreement is worth, as a table.

use runs::ParametersAnswer;

use crate::levels::{LevelRow, levels_for_people, levels_for_programs};

/// A row for each level, for people.
pub fn parameters_text(answer: &ParametersAnswer, width: usize) -> String {
    let table = levels_for_people(rows(answer)).to_table(width);
    format!("{}: what each level of agreement is worth\n{table}", answer.place)
}

/// A row for each level, for other programs: shares from 0 to 1.
pub fn parameters_csv(answer: &ParametersAnswer) -> String {
    levels_for_programs(rows(answer)).to_csv()
}

fn rows(answer: &ParametersAnswer) -> impl Iterator<Item = LevelRow<'_>> {
    answer.rows.iter().map(|row| LevelRow {
        field: &row.field,
        level: &row.level,
        shares: [row.same, row.strangers, row.relatives],
        weight: row.weight,
    })
}
