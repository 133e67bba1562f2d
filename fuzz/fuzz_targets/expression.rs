#![no_main]
//! Any text as a condition.

mod common;
mod mutate;

use common::{Read, Texts};
use contracts::{ColumnKind, Expression, Selector};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// A contract of little else than the condition.
const CONTRACT: &str = r#"format = 1
[contract]
title = "Recovery service"
commissioner = "council"
provider = "riverside"
start = 2027-04-01
end = 2030-03-31
round = "down to the penny"
[cohorts.main]
clause = "3 Who enters"
enters = "assessment"
where = CONDITION
entry = "first"
[payments.start]
clause = "6.1 Core payment"
kind = "start"
price = "£200"
[funding.default]
clause = "8 Who pays"
shares = { council = "100%" }
remainder = "largest remainder, then order"
over_cap = "leave unfunded"
"#;

/// Conditions of every kind, for their words.
const CONDITIONS: &str = "decision = 'accepted' AND tier >= 'a' OR assessed_on > DATE '2027-04-01'\n\
    NOT (tier IN ('high', 'low') OR decision LIKE 'a%' AND tier NOT ILIKE '_')\n\
    assessed_on BETWEEN DATE '2027-04-01' AND DATE '2028-03-31' IS NOT TRUE\n\
    assessed_on - DATE '2027-04-01' <= -3 AND decision IS NOT NULL AND (tier <> 'x') IS UNKNOWN\n";

/// Deeper or longer than this, and one more pair of brackets may be too much.
const DEPTH_SAFE: usize = 10;
const LENGTH_SAFE: usize = 3_900;

fuzz_target!(|condition: &str| {
    let Some(selector) = read(condition, condition.len() % 2 == 0, common::check) else { return };
    assert_eq!(selector.text.as_deref(), Some(condition));
    let expression = selector.condition.as_ref().expect("a condition was read");
    assert!(matches!(expression.kind(), Some(ColumnKind::Boolean) | None));
    let columns = expression.columns();
    assert!(columns.iter().all(|column| ["tier", "decision", "assessed_on"].contains(column)), "{columns:?}");
    assert!(columns.is_sorted_by(|one, other| one < other), "{columns:?}");
    let nested = condition.matches(['(', '-']).count() + condition.to_uppercase().matches("NOT").count();
    if nested > DEPTH_SAFE || condition.len() > LENGTH_SAFE {
        return;
    }
    // Brackets and white space around the whole change nothing, and NOT is where it stands.
    let bracketed = read(&format!("(\n{condition}\n)"), false, common::read).expect("accepted with brackets around it");
    assert_eq!(bracketed.condition.as_ref(), Some(expression));
    let negated = read(&format!("NOT (\n{condition}\n)"), true, common::read).expect("accepted behind NOT");
    assert_eq!(negated.condition, Some(Expression::Not(Box::new(expression.clone()))));
});

/// The entry condition of the contract when this is written for it. As a literal string where it can stand as one, so
/// that positions in it are exercised too; else, or if asked, with escapes.
fn read(condition: &str, escaped: bool, read: fn(&Texts<'_>) -> Read) -> Option<Selector> {
    let is_literal = !condition.contains(|letter: char| letter == '\'' || letter.is_control());
    let can_be_long = !condition.contains("'''")
        && !condition.starts_with(['\'', '\n'])
        && !condition.ends_with('\'')
        && !condition.contains(|letter: char| letter != '\n' && letter.is_control());
    let written = match (escaped, is_literal, can_be_long) {
        (false, true, _) => format!("'{condition}'"),
        (false, false, true) => format!("'''{condition}'''"),
        _ => basic_string(condition),
    };
    let contract = CONTRACT.replace("CONDITION", &written);
    read(&Texts { contract: &contract, rates: None, cases: None, ..common::RIGHT })
        .read
        .place
        .map(|place| place.contracts[0].cohorts[0].enters.clone())
}

fn basic_string(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => written.extend(['\\', letter]),
            letter if letter.is_control() => written.push_str(&format!("\\U{:08X}", u32::from(letter))),
            letter => written.push(letter),
        }
    }
    written + "\""
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 0, &[CONDITIONS])
});
