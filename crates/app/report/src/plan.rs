//! What a linkage will take, as a table.

use runs::PlanAnswer;

use crate::grid::{Cell, Grid, counted, grouped};
use crate::people::not_searched;

/// Pairs by rule, and memory.
pub fn plan_text(answer: &PlanAnswer, width: usize) -> String {
    let mut text =
        format!("{} as at {}: what linking {} takes\n", answer.place, answer.as_at, counted(answer.records, "record"));
    let rows = answer.rules.iter().any(|rule| rule.pairs > 0 || rule.blocks_refused > 0);
    if rows {
        text.push_str(&plan_grid(answer).to_table(width));
    }
    text.push_str(&format!(
        "Pairs of all rules: {}; those that several find are weighed once. Memory: about {}, and {} if every pair were one \
         person.\n",
        grouped_count(answer.pairs),
        memory(answer.expected_bytes),
        memory(answer.largest_bytes)
    ));
    for rule in answer.rules.iter().filter(|rule| rule.blocks_refused > 0 && !rule.is_for_rare_values) {
        text.push_str(&not_searched(&rule.rule, rule.blocks_refused, rule.largest_block, rule.records_refused));
    }
    match &answer.too_many_by {
        None => text.push_str("Nothing has been linked.\n"),
        Some(rule) => text.push_str(&format!(
            "Nobody would be linked: no more than {} are compared. Most come from {rule}: lower largest_block, give the rule \
             another part or a lower at_most, or raise most_pairs.\n",
            counted(answer.most_pairs, "pair")
        )),
    }
    text
}

/// A row for each rule that finds anything, or has a block that is too large.
pub fn plan_grid(answer: &PlanAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Pairs found by", "rule")
        .number("Blocks", "blocks")
        .number("Pairs", "pairs")
        .number("Blocks too large", "blocks_refused")
        .number("Their records", "records_refused")
        .number("Their pairs", "pairs_refused");
    for rule in answer.rules.iter().filter(|rule| rule.pairs > 0 || rule.blocks_refused > 0) {
        grid.row(vec![
            Cell::text(&rule.rule),
            Cell::count(rule.blocks),
            Cell::count(rule.pairs),
            Cell::count(rule.blocks_refused),
            Cell::count(rule.records_refused),
            Cell::count(rule.pairs_refused),
        ]);
    }
    grid
}

fn grouped_count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Bytes as people say them, rounded up: `1 MB`, `240 MB`, `1.3 GB`.
fn memory(bytes: u64) -> String {
    let megabytes = bytes.div_ceil(1_000_000).max(1);
    if megabytes < 1_000 {
        return format!("{megabytes} MB");
    }
    let tenths = megabytes.div_ceil(100);
    format!("{}.{} GB", grouped_count(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::memory;

    #[test]
    fn memory_is_said_as_people_say_it() {
        let bytes = [0, 1, 1_000_000, 1_000_001, 999_000_000, 999_000_001, 1_230_000_000, u64::MAX];
        let said = ["1 MB", "1 MB", "1 MB", "2 MB", "999 MB", "1.0 GB", "1.3 GB", "18,446,744,073.8 GB"];
        assert_eq!(bytes.map(memory), said);
    }
}
