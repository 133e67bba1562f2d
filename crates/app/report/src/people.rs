//! What a linkage found, as tables.

use runs::LinkAnswer;

use crate::accuracy::{accuracy_grid, accuracy_text};
use crate::grid::{Cell, Grid, counted, grouped};
use crate::review::decisions_text;

/// A linkage for people.
pub fn link_text(answer: &LinkAnswer, width: usize) -> String {
    let count = |number: u64| grouped(i64::try_from(number).unwrap_or(i64::MAX));
    let mut text = format!(
        "{} as at {}: {} records are {} people (linkage {})\n",
        answer.place,
        answer.as_at,
        count(answer.records),
        count(answer.people),
        answer.linkage
    );
    let mut sources = Grid::new().text("Source", "source").number("Records", "records");
    for source in &answer.sources {
        sources.row(vec![Cell::text(&source.source), Cell::count(source.records)]);
    }
    text.push_str(&sources.to_table(width));
    text.push_str(&link_sizes(answer).to_table(width));
    let mut rules = Grid::new()
        .text("Pairs found by", "rule")
        .number("Pairs", "pairs")
        .number("First found", "weighed")
        .number("One person", "above")
        .number("Blocks too large", "blocks_refused");
    for rule in answer.rules.iter().filter(|rule| rule.pairs > 0 || rule.blocks_refused > 0) {
        rules.row(vec![
            Cell::text(&rule.rule),
            Cell::count(rule.pairs),
            Cell::count(rule.weighed),
            Cell::count(rule.above),
            Cell::count(rule.blocks_refused),
        ]);
    }
    if !rules.is_empty() {
        text.push_str(&rules.to_table(width));
    }
    text.push_str(&format!(
        "Refused by a constraint (two keys of one agency, twins, two different identifiers, a weak bridge, a decision): {}.\n\
         Identifiers that fail their check: {}.\n",
        counted(answer.refused, "join"),
        count(answer.identifiers_failed)
    ));
    if answer.erased > 0 {
        text.push_str(&format!("Erased, and compared with nobody: {}.\n", counted(answer.erased, "record")));
    }
    for rule in answer.rules.iter().filter(|rule| rule.blocks_refused > 0 && !rule.is_for_rare_values) {
        text.push_str(&not_searched(&rule.rule, rule.blocks_refused, rule.largest_block, rule.records_refused));
    }
    text.push_str(&changes(answer));
    if let Some(accuracy) = &answer.accuracy {
        text.push_str(&accuracy_text(accuracy, width));
    }
    text.push_str(&decisions_text(&answer.idle_decisions, &answer.disagreements, width));
    text
}

/// How many people have so many records, for other programs; against a truth precision and recall instead.
pub fn link_csv(answer: &LinkAnswer) -> String {
    answer.accuracy.as_ref().map_or_else(|| link_sizes(answer), accuracy_grid).to_csv()
}

fn link_sizes(answer: &LinkAnswer) -> Grid {
    let mut sizes = Grid::new().number("Records a person", "records").number("People", "people");
    for size in &answer.sizes {
        sizes.row(vec![Cell::count(u64::from(size.records)), Cell::count(size.people)]);
    }
    sizes
}

/// Blocks that a rule was meant to search and did not, and what can be done about it.
pub(crate) fn not_searched(rule: &str, blocks: u64, largest_block: u32, records: u64) -> String {
    format!(
        "Not searched by {rule}: {} of more than {}, with {}. Other rules may find their pairs. See whether a placeholder \
         or a shared address stands there; give the rule another part, or raise largest_block.\n",
        counted(blocks, "block"),
        counted(u64::from(largest_block), "record"),
        counted(records, "record"),
    )
}

fn changes(answer: &LinkAnswer) -> String {
    let mut text = String::new();
    for change in &answer.changes {
        text.push_str(&format!("{change}.\n"));
    }
    if answer.moved > 0 {
        text.push_str(&format!("{} gone from one person to another.\n", counted_have(answer.moved)));
    }
    if answer.records == 0 {
        text.push_str("No extract had been received by that day; --as-at names another.\n");
    }
    text
}

fn counted_have(records: u64) -> String {
    if records == 1 { "1 record has".to_string() } else { format!("{} have", counted(records, "record")) }
}
