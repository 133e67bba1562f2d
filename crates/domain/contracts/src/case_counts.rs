//! People of worked examples of whom only the number is stated: so many entered, so many achieved it, so many events.

use documents::{Fields, Holds, KeySpec, Located, Table, TableSpec};
use units::{Day, Name, parse_decimal};

use crate::baseline::EVENTS_MAX;
use crate::choices::Per;
use crate::contract::Contract;
use crate::outcomes::{Measure, Outcome};
use crate::problem::Problem;
use crate::reader::{COUNT, DATE, NAME, TEXT, count};

/// People of whom only the number is stated.
#[derive(Debug, Clone)]
pub struct CaseCount {
    /// The contract.
    pub contract: Name,
    /// The outcome.
    pub outcome: Name,
    /// The day they entered.
    pub entered: Day,
    /// The day on which results are achieved or decided; the day they mature if left out.
    pub on: Option<Day>,
    /// Their band.
    pub band: Option<String>,
    /// How many entered.
    pub people: u32,
    /// How many of them achieved the outcome.
    pub achieved: u32,
    /// How many of them had at least one event.
    pub with_event: u32,
    /// How many events they had, or days of their windows they spent in it.
    pub quantity: u64,
    /// What the risk score expects of them, in millionths of events.
    pub expected_millionths: Option<u64>,
}

pub(crate) const COUNTED: TableSpec = TableSpec {
    name: "[[cases.counts]]",
    says: "People of whom only the number is stated. Where nothing says when their results were decided and they are not \
           mature as at the case's day, they wait.",
    keys: &[
        KeySpec::when("contract", NAME, "the case stands beside place.toml", "the contract"),
        KeySpec::required("outcome", NAME, "the outcome they are measured by"),
        KeySpec::required("entered", DATE, "the day they entered"),
        KeySpec::optional("on", DATE, "the day their results are achieved or decided; the day they mature if left out"),
        KeySpec::optional("band", TEXT, "their band"),
        KeySpec::required("people", COUNT, "how many entered"),
        KeySpec::when(
            "achieved",
            COUNT,
            "measure is neither frequency nor share of time",
            "how many of them achieved it; for these two, how many reached the threshold, if there is one",
        ),
        KeySpec::when(
            "events",
            COUNT,
            "measure is frequency and `achieved` is left out",
            "how many events they had in all",
        ),
        KeySpec::when(
            "with_event",
            COUNT,
            "measure is frequency per achiever and `events` is there",
            "how many of them had at least one event; as many as can if left out",
        ),
        KeySpec::when(
            "days",
            COUNT,
            "measure is share of time and `achieved` is left out",
            "how many days of their windows they spent in it, all together",
        ),
        KeySpec::optional(
            "expected",
            Holds::a("a number of events, of at most six places", "\"475.3\""),
            "how many events the outcome's risk score expects of them",
        ),
    ],
};

/// Reads counts of one outcome of a contract; `entered` and `on` have been held against the case's day.
pub(crate) fn read_counts(
    fields: &Fields<'_>,
    table: &Table,
    contract: &Contract,
    outcome: &Outcome,
    entered: Option<Located<Day>>,
    on: Option<Located<Day>>,
) -> Option<CaseCount> {
    let found = fields.found();
    let people = count(fields, "people");
    let band = band_of(fields, table, contract, outcome);
    check_keys(fields, outcome);
    let people = people?;
    let part = |key: &'static str, most: u64| -> Option<Option<u64>> {
        if !fields.has(key) {
            return Some(None);
        }
        let number = fields.integer(key)?;
        let part = u64::try_from(number.value).ok().filter(|part| *part <= most);
        if part.is_none() {
            found.at(number.span, "", Problem::CaseCounts { key, part: number.value, of: most });
        }
        part.map(Some)
    };
    let (achieved, with_event) = (part("achieved", u64::from(people)), part("with_event", u64::from(people)));
    let window_days = u64::try_from(outcome.window.period(entered.as_ref()?.value).days()).unwrap_or(0);
    let (events, days) = (part("events", EVENTS_MAX), part("days", u64::from(people) * window_days));
    let expected = if fields.has("expected") { Some(expected(fields, people)?) } else { None };
    let (achieved, with_event, events, days) = (achieved?, with_event?, events?, days?);
    let with_event = match (with_event, events) {
        (Some(some), Some(events)) if some > events || (some == 0 && events > 0) => {
            let part = i64::try_from(some).unwrap_or(i64::MAX);
            let at = crate::reader::at(fields, "with_event");
            found.at(at, "", Problem::CaseCounts { key: "with_event", part, of: events });
            return None;
        }
        (Some(some), _) => some,
        (None, events) => events.unwrap_or(0).min(u64::from(people)),
    };
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Some(CaseCount {
        contract: contract.name.clone(),
        outcome: outcome.name.clone(),
        entered: entered?.value,
        on: on.map(|day| day.value),
        band,
        people,
        achieved: small(achieved.unwrap_or(0)),
        with_event: small(with_event),
        quantity: events.or(days).unwrap_or(0),
        expected_millionths: expected,
    })
}

/// Reports keys that this measure does not count by, and such as it needs.
fn check_keys(fields: &Fields<'_>, outcome: &Outcome) {
    let per_achiever = matches!(outcome.measure, Measure::Frequency { per: Per::Achiever, .. });
    let (needed, allowed): (&'static str, &[&str]) = match outcome.measure {
        Measure::Frequency { .. } => ("events", &["achieved", "events", "with_event"]),
        Measure::ShareOfTime { .. } => ("days", &["achieved", "days"]),
        _ => ("achieved", &["achieved", "expected"]),
    };
    for key in ["achieved", "events", "with_event", "days", "expected"] {
        if fields.has(key) && !allowed.contains(&key) {
            let cause = Problem::KeyNotForKind { key, kind: outcome.measure.word(), belongs: belongs(key).to_string() };
            fields.found().at(crate::reader::at(fields, key), "", cause);
        }
    }
    if !fields.has(needed) && !fields.has("achieved") {
        fields.missing(needed, fields.table().span);
    }
    if per_achiever && fields.has("events") && !fields.has("with_event") {
        fields.missing("with_event", fields.table().span);
    }
}

/// The measures that are counted by a key.
fn belongs(key: &str) -> &'static str {
    match key {
        "days" => "share of time",
        "expected" => "binary",
        _ => "frequency",
    }
}

fn band_of(fields: &Fields<'_>, table: &Table, contract: &Contract, outcome: &Outcome) -> Option<String> {
    let band = fields.text("band");
    let cohort = &contract.cohorts[outcome.cohort];
    let known: Vec<String> = cohort.bands.iter().map(|band| band.name.clone()).collect();
    let fits = match &band {
        Some(band) => known.contains(&band.value),
        None => known.is_empty(),
    };
    if !fits {
        let at = fields.span_or("band", table.span);
        fields.found().at(at, "", Problem::CaseBand { cohort: cohort.name.to_string(), known });
    }
    band.map(|band| band.value)
}

/// What is expected of all of them, in millionths of events.
fn expected(fields: &Fields<'_>, people: u32) -> Option<u64> {
    let text = fields.text("expected")?;
    let millionths = parse_decimal(&text.value).ok().and_then(|(digits, scale)| {
        let places = 6_u32.checked_sub(scale)?;
        u64::try_from(digits.checked_mul(10_i64.pow(places))?).ok()
    });
    let most = u64::from(people) * 1_000_000;
    let fits = millionths.filter(|millionths| *millionths <= most);
    if fits.is_none() {
        fields.found().at(text.span, "", Problem::CaseExpected { value: text.value, people });
    }
    fits
}
