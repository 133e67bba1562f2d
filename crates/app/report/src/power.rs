//! What a design can find, and what contracts of its size pay by chance.

use runs::PowerAnswer;
use textwrap::fill;

use crate::grid::{Cell, Grid, grouped};

/// For people.
pub fn power_text(answer: &PowerAnswer, width: usize) -> String {
    let mut lines = Vec::new();
    if let (Some(needed), Some(target)) = (answer.people_needed, answer.target) {
        lines.push(format!(
            "To find that {} has become {}, {} of 100 times, each group needs {} people (z pooled, level {}).",
            percent(answer.baseline),
            percent(target),
            round(answer.power * 100.0),
            count(needed),
            percent(answer.level)
        ));
    }
    if let Some(people) = answer.people {
        let people = count(people);
        lines.push(match answer.minimum_detectable {
            Some(rate) => format!(
                "With {people} people in each group, {} is the nearest rate to {} that is found {} of 100 times.",
                percent(rate),
                percent(answer.baseline),
                round(answer.power * 100.0)
            ),
            None => format!(
                "With {people} people in each group, no rate is found {} of 100 times.",
                round(answer.power * 100.0)
            ),
        });
        if let (Some(chance), Some(target)) = (answer.chance_of_finding, answer.target) {
            lines.push(format!(
                "With them, a true {} is found {} of 100 times, and missed {}: what is not found then is not shown not to be there.",
                percent(target),
                round(chance * 100.0),
                round((1.0 - chance) * 100.0)
            ));
        }
    }
    let mut text: String = lines.iter().map(|line| fill(line, width) + "\n").collect();
    let grid = power_grid(answer);
    if !grid.is_empty() {
        text.push_str("\nWhat chance alone pays\n");
        text.push_str(&grid.to_table(width));
    }
    text
}

/// A row for each way in which a contract can pay.
pub fn power_grid(answer: &PowerAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("A contract that pays", "pays")
        .number("Pays for nothing", "pays_for_nothing")
        .number("One of 21 does", "one_of_21_pays_for_nothing")
        .number("Fails to pay a true effect", "fails_to_pay");
    for row in &answer.contracts {
        grid.row(vec![
            Cell::text(&row.pays),
            Cell::text(percent(row.pays_for_nothing)),
            Cell::text(percent(row.one_of_21_pays_for_nothing)),
            Cell::maybe(row.fails_to_pay, |chance| Cell::text(percent(chance))),
        ]);
    }
    grid
}

fn count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn round(number: f64) -> String {
    format!("{number:.0}")
}
