//! Cohorts: who enters, when, in which band, and who is left out.

use documents::{Entry, Fields, Holds, KeySpec, Located, Span, TableSpec};
use units::{Length, Name, Period};

use crate::choices::{EntryRule, Unit};
use crate::condition::Selector;
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{CLAUSE, CONDITION, DATE, Declared, EVENT, LENGTH, NAME, TABLE_LIST, TEXT, name_of, period};
use crate::schema::{ColumnKind, EventType};
use crate::terms::Clause;

/// A cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Its name.
    pub name: Name,
    /// The clause that agrees it.
    pub clause: Clause,
    /// Its title, for people.
    pub title: String,
    /// Whether persons or households enter.
    pub unit: Unit,
    /// The event that starts the clock.
    pub enters: Selector,
    /// The days on which it can.
    pub period: Period,
    /// Which of a unit's entry events count.
    pub entry: EntryRule,
    /// Price bands; exactly one must fit each entry. Empty if the cohort has no bands.
    pub bands: Vec<Band>,
    /// Who is left out.
    pub exclusions: Vec<Exclusion>,
}

/// A price band: a name and a condition on the entry event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its name, as in the rate card.
    pub name: String,
    /// The condition.
    pub selector: Selector,
}

/// A reason to be left out: an event near the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The clause that agrees it.
    pub clause: Clause,
    /// The event.
    pub selector: Selector,
    /// How long before the entry it is looked for; nothing means ever.
    pub before: Option<Length>,
    /// How long from the day of entry on it is looked for.
    pub after: Length,
}

pub(crate) const COHORT: TableSpec = TableSpec {
    name: "[cohorts.NAME]",
    says: "Who enters, and when the clock starts for each.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::optional("title", TEXT, "its name for people"),
        KeySpec::default(
            "unit",
            Holds::one_of(Unit::WORDS, "\"household\""),
            "person",
            "whether persons or households enter; a household enters by any member's event, and the events of all who belong to it on the day of entry count",
        ),
        KeySpec::required("enters", EVENT, "the event that starts the clock"),
        KeySpec::optional("where", CONDITION, "which rows of that event count; all if left out"),
        KeySpec::required(
            "entry",
            Holds::one_of(EntryRule::WORDS, "\"first\""),
            "which of a person's entry events count; quarters and years are the contract's, and of two on one day the \
             one that stands first in the extract counts",
        ),
        KeySpec::optional("from", DATE, "the first day of entry; the contract's start if left out"),
        KeySpec::optional("to", DATE, "the last day of entry; the contract's end if left out"),
        KeySpec::optional(
            "band",
            Holds::a("a column of the entry event", "\"tier\""),
            "the column that holds the price band; its values are the bands of the rate card",
        ),
        KeySpec::optional(
            "bands",
            Holds::a("conditions by band", "{ high = \"tier >= 4\", low = \"tier < 4\" }"),
            "price bands as conditions on the entry event, exactly one of which must fit",
        ),
        KeySpec::optional("exclude", TABLE_LIST, "who is left out"),
    ],
};

pub(crate) const EXCLUSION: TableSpec = TableSpec {
    name: "[[cohorts.NAME.exclude]]",
    says: "A reason to be left out: another event near the entry. The entry event itself never excludes.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::required("event", EVENT, "the event that excludes"),
        KeySpec::optional("where", CONDITION, "which of its rows do; all if left out"),
        KeySpec::optional(
            "before",
            LENGTH,
            "how long before the day of entry it is looked for; ever before if left out",
        ),
        KeySpec::default("after", LENGTH, "0 days", "how long from the day of entry on it is looked for"),
    ],
};

/// Reads all cohorts.
pub(crate) fn read_cohorts(frame: &Frame<'_>, file: &Fields<'_>) -> Declared<Cohort> {
    Declared::read(&frame.reader, file, "cohorts", |entry, name| read_cohort(frame, entry, name.value))
}

fn read_cohort(frame: &Frame<'_>, entry: &Entry, name: Name) -> Option<Cohort> {
    let reader = &frame.reader;
    let fields = &Fields::open_value(entry, &COHORT, reader.found)?;
    let clause = reader.terms.cited(fields, entry.key_span);
    let unit = fields.choice_or_default("unit", entry.key_span);
    let event = reader.event(fields, "enters");
    let enters = event.and_then(|event| reader.condition(fields, "where", event));
    let entry_rule = fields.choice("entry");
    let period = entry_period(frame, fields);
    let bands = event.map(|event| read_bands(frame, fields, event)).unwrap_or_default();
    let exclusions = fields.tables("exclude").into_iter().filter_map(|table| read_exclusion(frame, table)).collect();
    let title = fields.text("title").map_or_else(|| name.to_string(), |title| title.value);
    Some(Cohort {
        name,
        clause,
        title,
        unit: unit?.value,
        enters: enters?,
        period: period?,
        entry: entry_rule?.value,
        bands,
        exclusions,
    })
}

fn entry_period(frame: &Frame<'_>, fields: &Fields<'_>) -> Option<Period> {
    let wanted = period(fields, "from", "to", frame.term)?;
    let within = wanted.meet(frame.term);
    if within != Some(wanted) {
        let at = if fields.has("from") && wanted.from < frame.term.from { "from" } else { "to" };
        let cause = Problem::OutsideTerm { key: at, start: frame.term.from, end: frame.term.last() };
        frame.reader.found.at(crate::reader::at(fields, at), "outside the contract", cause);
    }
    within
}

fn read_bands(frame: &Frame<'_>, fields: &Fields<'_>, event: &EventType) -> Vec<Band> {
    let found = frame.reader.found;
    if fields.has("band") && fields.has("bands") {
        let cause = Problem::EitherOr { one: "band", other: "bands" };
        found.at(crate::reader::at(fields, "bands"), "not both", cause);
    }
    if let Some(column) = fields.text("band") {
        return bands_of_column(frame, &column, event);
    }
    let Some(table) = fields.table_at("bands").and_then(|entry| entry.value.as_table()) else { return Vec::new() };
    let read = |entry: &Entry| {
        let name = name_of(entry, found)?;
        let Some(text) = entry.value.as_text() else {
            let cause = documents::Problem::WrongType {
                key: entry.key.clone(),
                expected: CONDITION.what.into(),
                example: CONDITION.example.into(),
                found: entry.value.noun(),
            };
            found.at(entry.value.span, "here", cause);
            return None;
        };
        let text = Located::new(text.to_string(), entry.value.span);
        Some(Band { name: name.value.to_string(), selector: frame.reader.condition_of(&text, event)? })
    };
    table.entries.iter().filter_map(read).collect()
}

/// A band column is short for one condition a band: those of the rate card, and those the extract's schema lists.
fn bands_of_column(frame: &Frame<'_>, column: &Located<String>, event: &EventType) -> Vec<Band> {
    let Some(described) = event.column(&column.value) else {
        let known: Vec<String> = event.columns.iter().filter(|c| c.stored.is_some()).map(|c| c.name.clone()).collect();
        let cause = Problem::UnknownColumn {
            column: column.value.clone(),
            event: event.name.clone(),
            nearest: documents::nearest(&column.value, known.iter().map(String::as_str)).map(str::to_string),
            known,
        };
        frame.reader.found.at(column.span, "no such column", cause);
        return Vec::new();
    };
    if described.kind != ColumnKind::Text && described.kind != ColumnKind::Integer {
        let cause = Problem::BandColumnType { column: column.value.clone(), kind: described.kind };
        frame.reader.found.at(column.span, "", cause);
        return Vec::new();
    }
    let mut names: Vec<String> = frame.rates.bands();
    names.extend(described.values.iter().cloned());
    names.sort();
    names.dedup();
    for band in names.iter().filter(|band| !can_be_referred_to(band)) {
        frame.reader.found.at(column.span, "has this band", Problem::BadBand { band: band.clone() });
    }
    if names.is_empty() {
        frame.reader.found.at(column.span, "", Problem::NoBands { column: column.value.clone() });
    }
    let band = |name: String| {
        let is_whole = described.kind == ColumnKind::Integer;
        let literal = if is_whole { name.clone() } else { format!("'{}'", name.replace('\'', "''")) };
        if is_whole && name.parse::<i64>().is_err() {
            return None;
        }
        let text = Located::new(format!("\"{}\" = {literal}", column.value), column.span);
        let mut selector = frame.reader.condition_of(&text, event)?;
        selector.text = Some(format!("{} = {literal}", column.value));
        Some(Band { name, selector })
    };
    names.into_iter().filter_map(band).collect()
}

/// Whether a band can stand in the reference of a line, between two strokes.
fn can_be_referred_to(band: &str) -> bool {
    let is_plain = |letter: char| letter != '/' && !letter.is_control();
    band == band.trim() && band.chars().all(is_plain) && (1..=60).contains(&band.chars().count())
}

fn read_exclusion(frame: &Frame<'_>, table: &documents::Table) -> Option<Exclusion> {
    let reader = &frame.reader;
    let fields = Fields::open(table, table.span, &EXCLUSION, reader.found);
    let clause = reader.terms.cited(&fields, table.span);
    let selector = reader.selector(&fields, "event");
    let before = fields.parse::<Length>("before").map(|length| length.value);
    let after = fields.parse_or_default::<Length>("after", table.span);
    Some(Exclusion { clause, selector: selector?, before, after: after?.value })
}

/// The cohort that a key names, or the only one there is.
pub(crate) fn cohort_of(frame: &Frame<'_>, fields: &Fields<'_>, cohorts: &Declared<Cohort>, at: Span) -> Option<usize> {
    match (fields.text("cohort"), cohorts.names().len()) {
        (Some(text), _) => frame.reader.index(&text, "cohort", cohorts.names()),
        (None, 1) => Some(0),
        (None, _) => {
            if !fields.has("cohort") && !frame.reader.has_bad_name(at) {
                fields.missing("cohort", at);
            }
            None
        }
    }
}

pub(crate) const COHORT_KEY: KeySpec =
    KeySpec::when("cohort", NAME, "there are several cohorts", "the cohort it is about");
