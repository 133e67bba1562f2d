//! Every rule on a contract that keeps it and on the smallest change that breaks it, with the exact message.
//!
//! The contract of this folder keeps all sixty. Each case changes one thing in it and lists everything that the rule then
//! finds: severity, where, what; and the figures.

#![allow(missing_docs, reason = "a test has no readers but its own")]

mod alone;
mod counted;
mod history;
mod words;

use contracts::{Column, ColumnKind, ContractTexts, EventType, Place, PlaceTexts, Schema, read_place};
use design::{Evidence, Finding, Report, check};
use documents::{Diagnostics, Severity, Sources};

pub const PLACE: &str = include_str!("place.toml");
pub const CONTRACT: &str = include_str!("contract.toml");
const TERMS: &str = include_str!("terms.md");
const RATES: &str = include_str!("rates.csv");

/// Events with the columns that conditions here ask for.
pub fn schema() -> Schema {
    let column = |name: &str| Column {
        name: name.into(),
        stored: Some(name.into()),
        kind: ColumnKind::Text,
        values: Vec::new(),
        required: false,
    };
    let names = [
        "assessment",
        "offence",
        "treatment",
        "contact",
        "discharge",
        "worker",
        "plan",
        "panel",
        "job",
        "detox",
        "homeless",
        "review",
        "employment",
        "reading",
        "claim",
    ];
    let event = |name: &&str| EventType {
        name: name.to_string(),
        source: "agency".into(),
        table: name.to_string(),
        selected_by: None,
        columns: vec![column("tier"), column("age"), column("kind")],
        has_end: *name == "employment",
        has_known: false,
    };
    Schema { events: names.iter().map(event).collect(), is_partial: false }
}

/// A place read from its texts: `place.toml`, and each contract by its name with its `contract.toml`.
pub struct Read {
    pub sources: Sources,
    pub place: Place,
}

/// Reads a place; anything wrong with its language is a mistake of the test.
pub fn read(place: &str, contracts: &[(&str, &str)], rates: &str) -> Read {
    let mut sources = Sources::default();
    let place_id = sources.add("place.toml", place);
    let place_terms = sources.add("terms.md", TERMS);
    let texts = contracts
        .iter()
        .map(|(folder, text)| ContractTexts {
            folder: folder.to_string(),
            contract: sources.add(format!("contracts/{folder}/contract.toml"), *text),
            terms: Some(sources.add(format!("contracts/{folder}/terms.md"), TERMS)),
            rates: Some(sources.add(format!("contracts/{folder}/rates.csv"), rates)),
            index: None,
            cases: None,
        })
        .collect();
    let texts = PlaceTexts {
        place: place_id,
        unit_costs: None,
        deflators: None,
        terms: Some(place_terms),
        cases: None,
        contracts: texts,
        without_contract: Vec::new(),
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &texts, &schema(), &found);
    let wrong: Vec<String> =
        found.finish().iter().map(|d| format!("{} {}", sources.position(d.labels[0].span), d.message)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    Read { sources, place: read.place.expect("a place") }
}

/// A text with replacements, each of which has to be there.
pub fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?} is not there");
        text.replacen(from, to, 1)
    })
}

/// The place of this folder with changes to its contract.
pub fn recovery(changes: &[(&str, &str)]) -> Read {
    let contract = changed(CONTRACT, changes);
    let rates = if contract.contains("rates.csv") { RATES } else { "payment,band,from,to,price\n" };
    read(PLACE, &[("recovery", &contract)], rates)
}

/// What a rule finds, a line each, and why it could not be looked at.
pub fn found_by(read: &Read, number: u8, evidence: Option<&Evidence>) -> String {
    let report = check(&read.place, evidence);
    let mut lines: String =
        report.findings.iter().filter(|finding| finding.rule.number == number).map(|f| line(read, f)).collect();
    for unseen in report.unseen.iter().filter(|unseen| unseen.rule.number == number) {
        lines.push_str(&format!("not looked at: {}\n", unseen.why));
    }
    lines
}

fn line(read: &Read, finding: &Finding) -> String {
    let at = |span: documents::Span| {
        let file = read.sources.name(span.source).trim_start_matches("contracts/");
        let pointed = read.sources.text(span.source).get(span.start..span.end).unwrap_or_default();
        let pointed = pointed.lines().next().unwrap_or_default();
        format!("{file}:{} `{pointed}`", read.sources.position(span))
    };
    let severity = match finding.severity {
        Severity::Error => "error",
        _ => "warning",
    };
    let mut text = format!("{severity} {} {}\n", finding.rule.code, at(finding.labels[0].span));
    text.push_str(&format!("  {}\n", finding.message));
    for label in &finding.labels[1..] {
        text.push_str(&format!("  and {} {}\n", at(label.span), label.text));
    }
    let figures: Vec<String> = finding.figures.iter().map(|f| format!("{} {}", f.what, f.value)).collect();
    if !figures.is_empty() {
        text.push_str(&format!("  [{}]\n", figures.join("; ")));
    }
    text
}

/// The codes of everything that is found, each with its number of findings.
pub fn codes(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| finding.rule.code.to_string()).collect()
}

#[test]
fn the_contract_of_this_folder_keeps_every_rule() {
    let read = recovery(&[]);
    let report = check(&read.place, None);
    let lines: String = report.findings.iter().map(|finding| line(&read, finding)).collect();
    assert_eq!(lines, "");
    let mut unseen: Vec<u8> = report.unseen.iter().map(|unseen| unseen.rule.number).collect();
    unseen.dedup();
    // What counts people is all that is left.
    assert_eq!(unseen, [21, 22, 23, 50, 41, 42, 44]);
}
