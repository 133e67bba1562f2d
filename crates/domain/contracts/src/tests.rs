//! The whole reader on a small place, with mistakes put into it one by one.

use documents::{Diagnostics, Severity, Sources};
use expect_test::{Expect, expect};

use crate::{Column, ColumnKind, ContractTexts, EventType, PlaceTexts, ReadPlace, Schema, read_place};

const PLACE: &str = include_str!("tests/place.toml");
const CONTRACT: &str = include_str!("tests/contract.toml");
const TERMS: &str = include_str!("tests/terms.md");
const RATES: &str = include_str!("tests/rates.csv");
const CASES: &str = include_str!("tests/cases.toml");

fn schema() -> Schema {
    let column = |name: &str, kind: ColumnKind, values: &[&str]| Column {
        name: name.into(),
        stored: Some(name.into()),
        kind,
        values: values.iter().map(|value| value.to_string()).collect(),
        required: false,
    };
    let event = |name: &str, has_end: bool, columns: Vec<Column>| EventType {
        name: name.into(),
        source: "treatment".into(),
        table: name.into(),
        selected_by: None,
        columns,
        has_end,
        has_known: false,
    };
    let mut surname = column("surname", ColumnKind::Text, &[]);
    surname.stored = None;
    Schema {
        events: vec![
            event(
                "assessment",
                false,
                vec![
                    column("tier", ColumnKind::Text, &["high", "low"]),
                    column("decision", ColumnKind::Text, &["accepted", "declined"]),
                    column("assessed_on", ColumnKind::Date, &[]),
                    surname,
                ],
            ),
            event(
                "review",
                false,
                vec![
                    column("days_used", ColumnKind::Integer, &[]),
                    column("score", ColumnKind::Decimal, &[]),
                    column("clean", ColumnKind::Boolean, &[]),
                ],
            ),
            event("employment", true, vec![column("hours", ColumnKind::Decimal, &[])]),
        ],
        is_partial: false,
    }
}

/// Reads the small place after replacing text in it; gives the place and every finding, a line each.
fn read(changes: &[(&str, &str)]) -> (ReadPlace, String) {
    let change = |text: &str| changes.iter().fold(text.to_string(), |text, (from, to)| text.replace(from, to));
    let mut sources = Sources::default();
    let place = sources.add("place.toml", change(PLACE));
    let place_terms = sources.add("terms.md", "# 3 Overlap\n");
    let contract = sources.add("contracts/recovery/contract.toml", change(CONTRACT));
    let terms = sources.add("contracts/recovery/terms.md", TERMS);
    let rates = sources.add("contracts/recovery/rates.csv", change(RATES));
    let index =
        sources.add("contracts/recovery/index.csv", change("period,level\n2026,100\n2027,103.5\n2028,106\n2029,110\n"));
    let cases = sources.add("contracts/recovery/cases.toml", change(CASES));
    let texts = PlaceTexts {
        place,
        terms: Some(place_terms),
        cases: None,
        unit_costs: None,
        deflators: None,
        without_contract: Vec::new(),
        contracts: vec![ContractTexts {
            folder: "recovery".into(),
            contract,
            terms: Some(terms),
            rates: Some(rates),
            index: Some(index),
            cases: Some(cases),
        }],
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &texts, &schema(), &found);
    let mut lines = String::new();
    for finding in found.finish() {
        let span = finding.labels[0].span;
        let file = sources.name(span.source).rsplit('/').next().unwrap_or_default();
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Refusal => "refusal",
            Severity::Warning => "warning",
        };
        let pointed = &sources.text(span.source)[span.start..span.end];
        lines.push_str(&format!(
            "{severity} {} {file}:{} `{}`\n  {}\n  {}\n",
            finding.code,
            sources.position(span),
            pointed.lines().next().unwrap_or_default(),
            finding.message,
            finding.help.unwrap_or_default()
        ));
    }
    (read, lines)
}

fn check(changes: &[(&str, &str)], expected: Expect) {
    expected.assert_eq(&read(changes).1);
}

#[test]
fn the_small_place_is_right() {
    let (read, found) = read(&[]);
    assert_eq!(found, "");
    let place = read.place.expect("a place");
    assert_eq!(place.contracts[0].payments.len(), 5);
    assert_eq!(read.cases.len(), 2);
}

#[test]
fn mistakes_in_conditions_are_shown_where_they_are() {
    check(
        &[("where = \"decision = 'accepted'\"", "where = \"decison = 'accepted' AND surname = 'x' OR tier = 3\"")],
        expect![[r#"
            error contract::unknown-column contract.toml:27:10 `decison`
              `decison` is not a column of the event `assessment`
              did you mean `decision`? Known: tier, decision, assessed_on
            error contract::identity-column contract.toml:27:35 `surname`
              a condition cannot read `surname`, which identifies people
              only linkage reads names, dates of birth and identifiers; use an attribute of the event
            error contract::condition-types contract.toml:27:52 `tier = 3`
              text cannot be compared with a whole number
              compare text with 'text', numbers with 3, dates with DATE '2027-04-01'
        "#]],
    );
    check(
        &[("where = \"decision = 'accepted'\"", "where = \"decision = 'acepted'\"")],
        expect![[r#"
        warning contract::condition-never-true contract.toml:27:21 `'acepted'`
          `decision` can never be 'acepted'
          did you mean `accepted`? Known: accepted, declined
    "#]],
    );
    check(
        &[("where = \"decision = 'accepted'\"", "where = \"decision = 'accepted' AND\"")],
        expect![[r#"
            error contract::condition-syntax contract.toml:27:35 ``
              this is not a condition: expected an expression, but the condition ends
              write it as in SQL: decision = 'accepted' AND tier >= 3
        "#]],
    );
    check(
        &[(
            "where = \"decision = 'accepted'\"",
            "where = \"lower(decision) = 'accepted' OR assessed_on > '2027-01-01'\"",
        )],
        expect![[r#"
            error contract::condition-not-allowed contract.toml:27:10 `lower(decision`
              a condition cannot use the function `lower`
              allowed are = <> < <= > >= AND OR NOT IN BETWEEN LIKE ILIKE, IS NULL, IS TRUE, constants, columns, and one date minus another (in days)
            error contract::condition-date-as-text contract.toml:27:56 `'2027-01-01'`
              a date is compared with text
              write it as DATE '2027-04-01'
        "#]],
    );
}

#[test]
fn mistakes_in_rates_are_shown_where_they_are() {
    check(
        &[("job,high,2027-04-01,,", "job,high,2027-06-01,,")],
        expect![[r#"
        refusal contract::price-gap rates.csv:5:1 `job,high,2027-06-01,,3000.00`
          `job` in band `high` has no price from 2027-04-01 to 2027-05-31
          add a row for these days; until then lines of these days are refused, and the others go on
    "#]],
    );
    check(
        &[("job,high,2027-04-01,,", "job,high,2027-04-01,2028-12-31,")],
        expect![[r#"
        refusal contract::price-gap rates.csv:5:1 `job,high,2027-04-01,2028-12-31,3000.00`
          `job` in band `high` has no price from 2029-01-01 to 2030-03-31
          add a row for these days; until then lines of these days are refused, and the others go on
    "#]],
    );
    check(
        &[("job,low,", "jbo,low,")],
        expect![[r#"
            error contract::unknown-reference rates.csv:6:1 `jbo`
              there is no payment priced by the rate card `jbo`
              did you mean `job`? Known: drug-free, job
        "#]],
    );
}

#[test]
fn cases_take_no_more_decimals_than_evidence_has() {
    check(&[("score = \"12.5\"", "score = \"0.123456789\"")], expect![""]);
    check(
        &[("score = \"12.5\"", "score = \"0.1234567891\"")],
        expect![[r#"
            error contract::case-value cases.toml:13:88 `"0.1234567891"`
              `score` holds a decimal number of at most nine places, which this is not
              write it like "12.5"
        "#]],
    );
}

#[test]
fn a_window_is_there_whenever_somebody_enters() {
    let window = "within = \"12 months\"\nknown_within";
    // From 30 days to a month there are no days for whoever enters in February, and in January some of the time.
    check(
        &[(window, "after = \"30 days\"\nwithin = \"1 month\"\nknown_within")],
        expect![[r#"
            error contract::empty-window contract.toml:39:10 `"1 month"`
              the window ends 1 month after entry but begins 30 days after it
              `within` counts from entry, like `after`, and must be the longer
        "#]],
    );
    check(&[(window, "after = \"27 days\"\nwithin = \"1 month\"\nknown_within")], expect![""]);
}

#[test]
fn a_long_chain_of_payments_is_followed_in_one_pass() {
    // Looking for each payment in the chain behind it took minutes.
    let payment = |number: usize| {
        let after = if number == 0 { "job".to_string() } else { format!("p{}", number - 1) };
        format!(
            "[payments.p{number}]\nclause = \"6.3 Staying in work\"\nkind = \"outcome\"\npays = \"in-work\"\n\
             price = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\nafter = \"{after}\"\n"
        )
    };
    let chain: String = (0..2_000).map(payment).collect();
    let (read, found) = read(&[("[funding.default]", &format!("{chain}[funding.default]"))]);
    assert_eq!(found, "");
    assert_eq!(read.place.expect("a place").contracts[0].payments.len(), 2_005);
}

#[test]
fn shares_must_make_a_whole() {
    check(
        &[("dwp = \"40%\"", "dwp = \"45%\"")],
        expect![[r#"
            error contract::shares-not-whole contract.toml:102:22 `"60%"`
              the funders' shares make 105%, not 100%
              every pound is paid, and paid once: shares must make exactly 100%
        "#]],
    );
}

#[test]
fn cycles_and_roles_are_seen() {
    check(
        &[("assessor = \"lasars\"", "assessor = \"riverside\""), ("after = \"job\"", "after = \"staying\"")],
        expect![[r#"
            error contract::assessor-is-provider contract.toml:7:12 `"riverside"`
              `riverside` would assess its own results
              whoever is paid for results must not decide what counts as one: name an independent assessor
            error contract::cyclic-after contract.toml:79:9 `"staying"`
              these payments come after each other: staying → staying
              one of them must come first: take an `after` away
        "#]],
    );
}
