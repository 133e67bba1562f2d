//! A model that was learned, as tables.

use runs::{Origin, TrainAnswer};

use crate::grid::{Cell, Grid, counted, grouped};
use crate::levels::{LevelRow, levels_for_people, levels_for_programs};

/// What was learned, from what, and what was not.
pub fn train_text(answer: &TrainAnswer, width: usize) -> String {
    let TrainAnswer { place, as_at, file, .. } = answer;
    let mut text = format!(
        "{place} as at {as_at}: a model of {}, from {} that rules bring together and {} drawn at random, is in {file}\n",
        counted(answer.records, "record"),
        counted(answer.candidates, "pair"),
        grouped(answer.drawn as i64),
    );
    if !answer.is_labelled {
        text.push_str(&rules(answer).to_table(width));
    }
    text.push_str(&levels_for_people(level_rows(answer)).to_table(width));
    text.push_str(&format!(
        "A record has {:.3} others of the same person, and {:.3} of relatives, on average.\n",
        answer.matches_per_record, answer.relatives_per_record
    ));
    let [before, after] = answer.strangers_at_least;
    if before != after {
        text.push_str(&format!(
            "Strangers: at least {} records, and no longer {}: the figures are of these records, and of no larger world.\n",
            grouped(i64::from(after)),
            grouped(i64::from(before))
        ));
    }
    text.push_str(&kept(answer));
    text.push_str("Nothing has changed yet: keep the file as linkage.toml in the place's folder to link by it.\n");
    text
}

fn rules(answer: &TrainAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Learned from pairs found by", "rule")
        .number("Pairs", "pairs")
        .number("One person", "one_person")
        .number("Turns", "turns")
        .text("", "settled");
    for rule in &answer.rules {
        let settled = match (rule.same, rule.converged) {
            (None, _) => "teaches nothing",
            (Some(_), true) => "settled",
            (Some(_), false) => "still moving",
        };
        grid.row(vec![
            Cell::text(&rule.rule),
            Cell::count(rule.pairs),
            rule.same.map_or(Cell::Empty, |same| Cell::text(format!("{:.1}%", same * 100.0))),
            Cell::count(u64::from(rule.iterations)),
            Cell::text(settled),
        ]);
    }
    grid
}

/// A row for each level of each field, for other programs.
pub fn train_csv(answer: &TrainAnswer) -> String {
    levels_for_programs(level_rows(answer)).to_csv()
}

fn level_rows(answer: &TrainAnswer) -> impl Iterator<Item = LevelRow<'_>> {
    answer.fields.iter().flat_map(|field| {
        field.levels.iter().map(|level| LevelRow {
            field: &field.field,
            level: &level.level,
            shares: [level.one_person, level.strangers, level.relatives],
            weight: level.weight,
        })
    })
}

/// The fields whose figures were not learned, and why.
fn kept(answer: &TrainAnswer) -> String {
    let mut lines = Vec::new();
    for field in &answer.fields {
        let of = |origin: Origin, whom: &str| match origin {
            Origin::Pairs { .. } => None,
            Origin::Fixed => Some(format!("{}, {whom}: fixed by linkage.toml", field.field)),
            Origin::Kept { pairs } => {
                Some(format!("{}, {whom}: only {} could tell", field.field, counted(pairs, "pair")))
            }
        };
        lines.extend([of(field.one_person, "one person"), of(field.strangers, "strangers")].into_iter().flatten());
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("Not learned, so the figures from before stand:\n  {}\n", lines.join("\n  "))
}
