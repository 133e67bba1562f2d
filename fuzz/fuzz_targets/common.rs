#![allow(dead_code, reason = "each target uses a part of it")]
//! A place that is right, for one of its texts to be replaced, and what must hold of whatever is read then.

use contracts::{
    Above, Award, BlockAmount, Column, ColumnKind, Contract, ContractTexts, EventType, Expected, Literal, Payment,
    PaymentKind, Place, PlaceTexts, Price, ReadPlace, Schema, Sharing, Threshold, read_place,
};
use documents::{Diagnostic, Diagnostics, Severity, Sources};
use units::{Day, Pence, Rate};

pub const PLACE: &str = include_str!("../../crates/domain/contracts/src/tests/place.toml");
pub const CONTRACT: &str = include_str!("../../crates/domain/contracts/src/tests/contract.toml");
pub const TERMS: &str = include_str!("../../crates/domain/contracts/src/tests/terms.md");
pub const RATES: &str = include_str!("../../crates/domain/contracts/src/tests/rates.csv");
pub const CASES: &str = include_str!("../../crates/domain/contracts/src/tests/cases.toml");

/// The texts of a place.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    pub place: &'a str,
    pub contract: &'a str,
    pub terms: &'a str,
    pub rates: Option<&'a str>,
    pub cases: Option<&'a str>,
}

pub const RIGHT: Texts<'static> =
    Texts { place: PLACE, contract: CONTRACT, terms: TERMS, rates: Some(RATES), cases: Some(CASES) };

/// What came of reading a place.
pub struct Read {
    pub sources: Sources,
    pub findings: Vec<Diagnostic>,
    pub read: ReadPlace,
}

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
    let mut surname = column("surname", ColumnKind::Text);
    surname.stored = None;
    let mut decision = column("decision", ColumnKind::Text);
    decision.values = ["accepted", "declined"].map(String::from).into();
    let assessed_on = column("assessed_on", ColumnKind::Date);
    Schema {
        events: vec![
            event("assessment", false, vec![column("tier", ColumnKind::Text), decision, assessed_on, surname]),
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
        is_partial: false,
    }
}

/// Reads a place.
pub fn read(texts: &Texts<'_>) -> Read {
    let mut sources = Sources::default();
    let ids = PlaceTexts {
        place: sources.add("place.toml", texts.place),
        terms: Some(sources.add("terms.md", "# 3 Overlap\n")),
        cases: None,
        unit_costs: None,
        deflators: None,
        without_contract: Vec::new(),
        contracts: vec![ContractTexts {
            folder: "recovery".into(),
            contract: sources.add("contract.toml", texts.contract),
            terms: Some(sources.add("contract/terms.md", texts.terms)),
            rates: texts.rates.map(|text| sources.add("rates.csv", text)),
            cases: texts.cases.map(|text| sources.add("cases.toml", text)),
        }],
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &ids, &schema(), &found);
    Read { sources, findings: found.finish(), read }
}

/// Reads the place and holds what must hold against it: every finding points into its text, a place comes out exactly
/// where there is no error, what comes out is whole, and a second reading or other line ends make no difference.
pub fn check(texts: &Texts<'_>) -> Read {
    let once = read(texts);
    check_findings(&once.sources, &once.findings);
    let has_errors = has(&once.findings, Severity::Error);
    assert!(once.read.place.is_none() == has_errors, "a place beside an error, or neither: {:#?}", once.findings);
    if let Some(place) = &once.read.place {
        check_place(place, &once);
    }
    // Most texts are wrong early on, and a part of them is enough for what takes more readings.
    if has_errors && texts.contract.len() % 4 != 0 {
        return once;
    }
    let twice = read(texts);
    assert_eq!(once.findings, twice.findings);
    assert_eq!(format!("{:?}", once.read), format!("{:?}", twice.read));
    check_line_ends(texts, &once);
    once
}

/// Every finding says something, and points at characters of its text.
pub fn check_findings(sources: &Sources, findings: &[Diagnostic]) {
    for finding in findings {
        assert!(!finding.message.is_empty() && !finding.labels.is_empty(), "{finding:?}");
        for label in &finding.labels {
            let text = sources.text(label.span.source);
            assert!(text.get(label.span.start..label.span.end).is_some(), "{finding:?}");
            let position = sources.position(label.span);
            assert!(position.line <= text.split('\n').count(), "{finding:?}");
        }
    }
}

pub fn has(findings: &[Diagnostic], severity: Severity) -> bool {
    findings.iter().any(|finding| finding.severity == severity)
}

/// The same texts with the line ends of Windows are as right or wrong, but for texts of several lines in TOML, which
/// keep theirs and grow.
fn check_line_ends(texts: &Texts<'_>, once: &Read) {
    let all = [Some(texts.place), Some(texts.contract), Some(texts.terms), texts.rates, texts.cases];
    if all.iter().flatten().any(|text| text.contains('\r') || text.contains("\"\"\"") || text.contains("'''")) {
        return;
    }
    let ended = |text: &str| text.replace('\n', "\r\n");
    let (place, contract, terms) = (ended(texts.place), ended(texts.contract), ended(texts.terms));
    let (rates, cases) = (texts.rates.map(ended), texts.cases.map(ended));
    let windows = read(&Texts {
        place: &place,
        contract: &contract,
        terms: &terms,
        rates: rates.as_deref(),
        cases: cases.as_deref(),
    });
    assert_eq!(codes(&once.findings), codes(&windows.findings), "{:#?} {:#?}", once.findings, windows.findings);
}

/// The codes of findings; of a text that cannot be parsed, this alone.
pub fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    if codes.contains(&"document::syntax") {
        codes.retain(|code| *code != "document::duplicate-key");
        codes.dedup();
    }
    codes
}

/// What those who settle a place rely on.
fn check_place(place: &Place, once: &Read) {
    for pot in &place.pots {
        assert!(place.party(&pot.funder).is_some());
        assert!(pot.period.from < pot.period.until);
        assert!(pot.limit.is_none_or(|limit| !limit.is_negative()));
    }
    for contract in &place.contracts {
        check_stages(contract);
        check_parts(contract);
        contract.payments.iter().for_each(|payment| check_payment(contract, payment));
        for row in contract.rates.rows() {
            assert!(row.price.is_positive() && row.period.from < row.period.until);
            assert_eq!(row.line, once.sources.position(row.span).line, "{row:?}");
        }
        if !has(&once.findings, Severity::Refusal) {
            check_prices(contract);
        }
    }
    for case in &once.read.cases {
        let values = case.people.iter().flat_map(|person| &person.events).flat_map(|event| &event.with);
        assert!(values.into_iter().all(|value| !matches!(value.value, Literal::Decimal { scale: 10.., .. })));
        assert!(case.counts.iter().all(|count| count.achieved <= count.people));
        assert!(case.contract.as_ref().is_none_or(|name| place.contract(name.as_str()).is_some()));
    }
}

/// Stages follow each other from the first day of the contract to its last.
fn check_stages(contract: &Contract) {
    assert!(contract.term.from < contract.term.until);
    let mut from = contract.term.from;
    for stage in &contract.stages {
        assert!(stage.period.from == from && from < stage.period.until, "{:?}", contract.stages);
        assert!(stage.at_risk.is_share() && (!stage.shadow || stage.at_risk == Rate::ZERO));
        from = stage.period.until;
    }
    assert!(contract.stages.is_empty() || from == contract.term.until, "{:?}", contract.stages);
    for day in [contract.term.from, contract.term.last()] {
        assert!(contract.stages.is_empty() || contract.stage(day).is_some_and(|stage| stage.period.contains(day)));
    }
}

fn check_parts(contract: &Contract) {
    for cohort in &contract.cohorts {
        assert_eq!(cohort.period.meet(contract.term), Some(cohort.period));
    }
    for outcome in &contract.outcomes {
        let cohort = &contract.cohorts[outcome.cohort];
        // Lengths in months and in days compare differently at different times of a year.
        for days in 0..366.min(cohort.period.days()) {
            let window = outcome.window.period(cohort.period.from.plus_days(days));
            assert!(window.from < window.until, "{:?} of {}", outcome.window, cohort.period.from.plus_days(days));
        }
    }
    for funding in &contract.fundings {
        match &funding.sharing {
            Sharing::Fixed(shares) => {
                assert_eq!(Rate::total(shares.iter().map(|share| share.share)), Some(Rate::WHOLE));
                assert!(shares.iter().all(|share| share.share.is_share()));
            }
            Sharing::ByBenefit { benefit } => assert!(benefit.is_none_or(|benefit| benefit < place.benefits.len())),
            Sharing::Nobody => assert!(!funding.first.is_empty()),
        }
    }
    for cap in &contract.caps {
        assert!(!cap.limit.is_negative() && cap.payments.iter().all(|payment| *payment < contract.payments.len()));
    }
}

fn check_payment(contract: &Contract, payment: &Payment) {
    assert!(payment.funding < contract.fundings.len());
    assert!(payment.outcome().is_none_or(|outcome| outcome < contract.outcomes.len()));
    assert!(payment.price().is_none_or(|price| !matches!(price, Price::Fixed(pence) if !pence.is_positive())));
    let mut chain = 0;
    let mut at = payment;
    while let Some(after) = at.after() {
        at = &contract.payments[after];
        chain += 1;
        assert!(chain <= contract.payments.len(), "payments come after each other");
    }
    let is_positive = |pence: Pence| assert!(pence.is_positive());
    match payment.kind {
        PaymentKind::Block { amount: BlockAmount::Annual(pence) | BlockAmount::Total(pence), .. } => is_positive(pence),
        PaymentKind::Start { cohort, .. } => assert!(cohort < contract.cohorts.len()),
        PaymentKind::Outcome { outcome, above, .. } => {
            assert!(contract.outcomes[outcome].measure.has_threshold());
            match above {
                Some(Above { expected: Expected::Outcome(other), .. }) => assert!(contract.outcomes.len() > other),
                Some(Above { expected: Expected::Baseline, .. }) => {
                    assert!(contract.outcomes[outcome].baseline.as_ref().is_some_and(|b| b.achieved <= b.of));
                }
                None => {}
            }
        }
        PaymentKind::Sustain { every_days, up_to, .. } => assert!(every_days > 0 && up_to > 0),
        PaymentKind::Bonus { threshold, award, .. } => {
            assert!(!matches!(threshold, Threshold::Rate(rate) if rate <= Rate::ZERO));
            let (Award::Sum(pence) | Award::EachAbove(pence)) = award;
            is_positive(pence);
        }
    }
}

/// Where no gap was reported, the first and the last who enter have exactly one price in each band.
fn check_prices(contract: &Contract) {
    for payment in contract.payments.iter().filter(|payment| payment.price() == Some(Price::RateCard)) {
        let cohort = match payment.kind {
            PaymentKind::Start { cohort, .. } => cohort,
            _ => payment.outcome().map_or(0, |outcome| contract.outcomes[outcome].cohort),
        };
        let cohort = &contract.cohorts[cohort];
        let bands: Vec<Option<&str>> = match cohort.bands.as_slice() {
            [] => vec![None],
            bands => bands.iter().map(|band| Some(band.name.as_str())).collect(),
        };
        for band in bands {
            for day in [cohort.period.from, cohort.period.last()] {
                let prices = contract.rates.prices(&payment.name, band, day);
                assert_eq!(prices.len(), 1, "{} {band:?} {day}", payment.name);
            }
        }
    }
}

/// A day.
pub fn day(text: &str) -> Day {
    text.parse().expect("a date")
}
