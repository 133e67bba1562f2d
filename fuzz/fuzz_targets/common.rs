//! A place that is right, for one of its texts to be replaced.

use contracts::{Column, ColumnKind, ContractTexts, EventType, PlaceTexts, Schema, read_place};
use documents::{Diagnostics, Sources};

pub const PLACE: &str = include_str!("../../crates/domain/contracts/src/tests/place.toml");
pub const CONTRACT: &str = include_str!("../../crates/domain/contracts/src/tests/contract.toml");
pub const TERMS: &str = include_str!("../../crates/domain/contracts/src/tests/terms.md");
pub const RATES: &str = include_str!("../../crates/domain/contracts/src/tests/rates.csv");
pub const CASES: &str = include_str!("../../crates/domain/contracts/src/tests/cases.toml");

/// The texts of a place.
pub struct Texts<'a> {
    pub place: &'a str,
    pub contract: &'a str,
    pub terms: &'a str,
    pub rates: &'a str,
    pub cases: &'a str,
}

pub const RIGHT: Texts<'static> =
    Texts { place: PLACE, contract: CONTRACT, terms: TERMS, rates: RATES, cases: CASES };

fn schema() -> Schema {
    let column = |name: &str, kind: ColumnKind| Column {
        name: name.into(),
        stored: Some(name.into()),
        kind,
        values: Vec::new(),
        required: false,
    };
    let event = |name: &str, has_end: bool, columns: Vec<Column>| EventType {
        name: name.into(),
        source: "treatment".into(),
        table: name.into(),
        selected_by: None,
        columns,
        has_end,
        has_known: true,
    };
    Schema {
        events: vec![
            event(
                "assessment",
                false,
                vec![
                    column("tier", ColumnKind::Text),
                    column("decision", ColumnKind::Text),
                    column("assessed_on", ColumnKind::Date),
                ],
            ),
            event(
                "review",
                false,
                vec![
                    column("days_used", ColumnKind::Integer),
                    column("score", ColumnKind::Decimal),
                    column("clean", ColumnKind::Boolean),
                ],
            ),
            event("employment", true, vec![column("hours", ColumnKind::Decimal)]),
        ],
    }
}

/// Reads the place and walks through everything that would be shown of it: nothing may panic, every finding points into
/// its text, and a place comes out only if there is no error.
pub fn read(texts: &Texts<'_>) {
    let mut sources = Sources::default();
    let ids = PlaceTexts {
        place: sources.add("place.toml", texts.place),
        terms: Some(sources.add("terms.md", "# 3 Overlap\n")),
        cases: None,
        without_contract: Vec::new(),
        contracts: vec![ContractTexts {
            folder: "recovery".into(),
            contract: sources.add("contract.toml", texts.contract),
            terms: Some(sources.add("contract/terms.md", texts.terms)),
            rates: Some(sources.add("rates.csv", texts.rates)),
            cases: Some(sources.add("cases.toml", texts.cases)),
        }],
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &ids, &schema(), &found);
    let errors = found.errors();
    for finding in found.finish() {
        assert!(!finding.message.is_empty());
        for label in &finding.labels {
            let text = sources.text(label.span.source);
            assert!(text.get(label.span.start..label.span.end).is_some(), "{finding:?}");
            sources.position(label.span);
        }
    }
    assert!(read.place.is_none() || errors == 0);
}
