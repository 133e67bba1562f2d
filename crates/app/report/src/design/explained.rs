//! Rules and thresholds explained.

use design::Rule;
use serde::Serialize;

use super::capital;
use crate::grid::{Cell, Grid};

/// A rule for other programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleAnswer {
    /// Its code.
    pub code: &'static str,
    /// Its number.
    pub number: u8,
    /// The part of the list that it belongs to.
    pub part: &'static str,
    /// error, warning, or error or warning.
    pub weight: &'static str,
    /// What it looks for.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to change.
    pub change: &'static str,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// What it has to see.
    pub needs: &'static str,
    /// Its thresholds.
    pub thresholds: Vec<ThresholdShown>,
}

/// A threshold of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdShown {
    /// Its name in `[design.NAME]`.
    pub name: &'static str,
    /// Its default.
    pub default: &'static str,
    /// What it means.
    pub says: &'static str,
}

/// The rule of a code, or with `all` every rule; nothing if there is none.
pub fn explain_answer(code: &str) -> Option<Vec<RuleAnswer>> {
    if code == "all" {
        return Some(design::all().map(answer).collect());
    }
    design::find(code).map(|rule| vec![answer(rule)])
}

fn answer(rule: &'static Rule) -> RuleAnswer {
    RuleAnswer {
        code: rule.code,
        number: rule.number,
        part: rule.group().title(),
        weight: rule.weight.words(),
        title: rule.title,
        why: rule.why,
        change: rule.change,
        sources: rule.sources.iter().map(|source| source.words()).collect(),
        needs: rule.needs.words(),
        thresholds: thresholds_of(rule.number)
            .map(|t| ThresholdShown { name: t.name, default: t.default, says: t.says })
            .collect(),
    }
}

fn thresholds_of(number: u8) -> impl Iterator<Item = &'static design::Threshold> {
    design::thresholds().iter().filter(move |threshold| threshold.rule == number)
}

/// One rule at length.
pub fn explain_text(rule: &'static Rule, width: usize) -> String {
    let mut text = format!("{} — rule {}: {}\n\n", rule.code, rule.number, rule.title);
    let mut paragraph = |words: &str| {
        let options = textwrap::Options::new(width.min(100));
        text.push_str(&(textwrap::fill(words, options) + "\n"));
    };
    paragraph(&format!("{}.", capital(rule.why)));
    paragraph("");
    paragraph(&format!("What to change: {}.", rule.change));
    paragraph("");
    let sources: Vec<String> = rule.sources.iter().map(|source| source.words()).collect();
    paragraph(&format!("Source: {}.", sources.join("; ")));
    paragraph(&format!("Severity: {}. Needs: {}.", rule.weight.words(), rule.needs.words()));
    for threshold in thresholds_of(rule.number) {
        paragraph(&format!(
            "Threshold [design.{}], {} by default: {}.",
            threshold.name, threshold.default, threshold.says
        ));
    }
    for tension in design::tensions().iter().filter(|tension| tension.has(rule.number)) {
        let against = if tension.one.contains(&rule.number) { tension.other } else { tension.one };
        let codes: Vec<&str> = design::all().filter(|r| against.contains(&r.number)).map(|r| r.code).collect();
        paragraph(&format!("Pulls against {}: {}.", codes.join(", "), tension.says));
    }
    text
}

/// Every rule in a row, and every threshold.
pub fn explain_all_text(width: usize) -> String {
    let mut text = String::new();
    for group in design::Group::ALL {
        let mut grid = Grid::new()
            .number("No", "number")
            .reference("Code", "code")
            .text("Severity", "weight")
            .text("What it looks for", "title");
        for rule in design::all().filter(|rule| rule.group() == group) {
            grid.row(vec![
                Cell::count(u64::from(rule.number)),
                Cell::text(rule.code),
                Cell::text(rule.weight.words()),
                Cell::text(rule.title),
            ]);
        }
        text.push_str(&format!("{}\n{}\n", group.title(), grid.to_table(width)));
    }
    let mut grid = Grid::new()
        .reference("Threshold", "name")
        .number("Rule", "rule")
        .number("Default", "default")
        .text("What it means", "says");
    for threshold in design::thresholds() {
        grid.row(vec![
            Cell::text(threshold.name),
            Cell::count(u64::from(threshold.rule)),
            Cell::text(threshold.default),
            Cell::text(threshold.says),
        ]);
    }
    text + &grid.to_table(width)
}
