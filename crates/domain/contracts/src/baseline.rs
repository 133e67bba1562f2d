//! Baselines: what would have happened anyway, as whole counts of an earlier cohort.

use documents::{Entry, Fields, KeySpec, Table, TableSpec};
use units::{Day, Period, Rate};

use crate::cohorts::Cohort;
use crate::contract::Frame;
use crate::outcomes::Measure;
use crate::problem::Problem;
use crate::reader::{COUNT, DATE, RATE, TABLE_LIST, TEXT, count, period};

/// What would have happened anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The counts, and for which entrants they hold: the first for all, each later one from its day on.
    pub counts: Vec<BaselineCounts>,
    /// The part of results that would have come anyway.
    pub deadweight: Option<Rate>,
}

/// What was counted of an earlier cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineCounts {
    /// The first day of entry for which they hold; nothing means from the start.
    pub since: Option<Day>,
    /// How many people were in it.
    pub of: u32,
    /// How many of them achieved the outcome.
    pub achieved: Option<u32>,
    /// How many of them had at least one event.
    pub with_event: Option<u32>,
    /// How many events there were.
    pub events: Option<u64>,
    /// How many days of their windows they spent in it.
    pub days: Option<u64>,
    /// How many days their windows had.
    pub of_days: Option<u64>,
    /// Where the figures come from.
    pub from: String,
    /// The days on which they entered, where that is said.
    pub entered: Option<Period>,
}

impl Baseline {
    /// The counts that hold for people who enter on a day.
    pub fn on(&self, day: Day) -> Option<&BaselineCounts> {
        let holds = |counts: &&BaselineCounts| counts.since.is_none_or(|since| since <= day);
        self.counts.iter().rev().find(holds).or(self.counts.first())
    }
}

const ACHIEVED: KeySpec = KeySpec::when(
    "achieved",
    COUNT,
    "measure is neither frequency nor share of time",
    "how many achieved it; of a frequency with a threshold too, where results above it are paid",
);
const OF: KeySpec = KeySpec::required("of", COUNT, "of how many people");
const EVENTS: KeySpec = KeySpec::when("events", COUNT, "measure is frequency", "how many events they had in all");
const WITH_EVENT: KeySpec =
    KeySpec::when("with_event", COUNT, "measure is frequency per achiever", "how many of them had at least one event");
const DAYS: KeySpec =
    KeySpec::when("days", COUNT, "measure is share of time", "how many days of their windows they spent in it");
const OF_DAYS: KeySpec = KeySpec::when("of_days", COUNT, "measure is share of time", "how many days their windows had");
const FROM: KeySpec = KeySpec::required("from", TEXT, "where and when the figures were counted");
const ENTERED_FROM: KeySpec = KeySpec::optional(
    "entered_from",
    DATE,
    "the first day on which these people entered; a baseline must not overlap the cohort it is compared with",
);
const ENTERED_TO: KeySpec = KeySpec::optional("entered_to", DATE, "the last day on which they did");

pub(crate) const BASELINE: TableSpec = TableSpec {
    name: "[outcomes.NAME.baseline]",
    says: "What would have happened anyway, as whole counts so that nothing is computed on rounded percentages.",
    keys: &[
        ACHIEVED,
        OF,
        EVENTS,
        WITH_EVENT,
        DAYS,
        OF_DAYS,
        FROM,
        ENTERED_FROM,
        ENTERED_TO,
        KeySpec::optional("deadweight", RATE, "the part of results that would have come anyway"),
        KeySpec::optional("later", TABLE_LIST, "other counts for people who enter from a day on"),
    ],
};

pub(crate) const LATER: TableSpec = TableSpec {
    name: "[[outcomes.NAME.baseline.later]]",
    says: "Counts for people who enter from a day on, such as those of another quarter of the baseline year.",
    keys: &[
        KeySpec::required("since", DATE, "the first day of entry for which they hold"),
        ACHIEVED,
        OF,
        EVENTS,
        WITH_EVENT,
        DAYS,
        OF_DAYS,
        FROM,
        ENTERED_FROM,
        ENTERED_TO,
    ],
};

/// Reads the baseline of an outcome.
pub(crate) fn read_baseline(frame: &Frame<'_>, entry: &Entry, measure: &Measure, cohort: &Cohort) -> Option<Baseline> {
    let found = frame.reader.found;
    let fields = Fields::open_value(entry, &BASELINE, found)?;
    let deadweight = fields.parse::<Rate>("deadweight");
    if let Some(rate) = deadweight.as_ref().filter(|rate| !rate.value.is_share()) {
        let cause = Problem::NotAShare { key: "deadweight".into(), rate: rate.value };
        found.at(rate.span, "not within 0% to 100%", cause);
    }
    let mut counts = vec![read_counts(frame, &fields, None, measure, cohort)?];
    for table in fields.tables("later") {
        let later = read_later(frame, table, measure, cohort)?;
        if let (Some(since), Some(before)) = (later.since, counts.last().and_then(|counts| counts.since))
            && since <= before
        {
            found.at(table.span, "not later", Problem::BaselineOrder { since, before });
        }
        counts.push(later);
    }
    Some(Baseline { counts, deadweight: deadweight.map(|rate| rate.value) })
}

fn read_later(frame: &Frame<'_>, table: &Table, measure: &Measure, cohort: &Cohort) -> Option<BaselineCounts> {
    let fields = Fields::open(table, table.span, &LATER, frame.reader.found);
    let since = fields.parse::<Day>("since")?.value;
    read_counts(frame, &fields, Some(since), measure, cohort)
}

fn read_counts(
    frame: &Frame<'_>,
    fields: &Fields<'_>,
    since: Option<Day>,
    measure: &Measure,
    cohort: &Cohort,
) -> Option<BaselineCounts> {
    let found = frame.reader.found;
    for key in measure.needs_of_baseline() {
        if !fields.has(key) {
            fields.missing(key, fields.table().span);
        }
    }
    let of = count(fields, "of");
    let from = fields.text("from");
    let entered = read_entered(frame, fields, cohort);
    let of = of?;
    let people = |key: &'static str| {
        let number = fields.integer(key)?;
        let people = u32::try_from(number.value).ok().filter(|people| *people <= of);
        if people.is_none() {
            found.at(number.span, "", Problem::BaselineCounts { achieved: number.value, of });
        }
        people
    };
    let (achieved, with_event) = (people("achieved"), people("with_event"));
    let (events, days, of_days) = (whole(fields, "events"), whole(fields, "days"), whole(fields, "of_days"));
    let within = |part: Option<u64>, whole: Option<u64>, key: &'static str, other: &'static str| {
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            found.at(crate::reader::at(fields, key), "", Problem::BaselineParts { key, part, other, whole });
        }
    };
    within(days, of_days, "days", "of_days");
    within(with_event.map(u64::from), events, "with_event", "events");
    let is_whole = measure.needs_of_baseline().iter().all(|key| fields.has(key));
    is_whole.then_some(BaselineCounts {
        since,
        of,
        achieved,
        with_event,
        events,
        days,
        of_days,
        from: from?.value,
        entered,
    })
}

/// A number of events or days, which may be nothing.
fn whole(fields: &Fields<'_>, key: &'static str) -> Option<u64> {
    let number = fields.integer(key)?;
    let count = u64::try_from(number.value).ok().filter(|count| *count <= EVENTS_MAX);
    if count.is_none() {
        let cause = Problem::NotPositive { key, value: number.value.to_string() };
        fields.found().at(number.span, "not from 0 to 1,000,000,000", cause);
    }
    count
}

/// The most events or days that a baseline or a worked example can state.
pub(crate) const EVENTS_MAX: u64 = 1_000_000_000;

/// The days on which the baseline's people entered. Whoever is measured cannot be compared with themselves.
fn read_entered(frame: &Frame<'_>, fields: &Fields<'_>, cohort: &Cohort) -> Option<Period> {
    if !fields.has("entered_from") && !fields.has("entered_to") {
        return None;
    }
    for key in ["entered_from", "entered_to"] {
        if !fields.has(key) {
            fields.missing(key, fields.table().span);
            return None;
        }
    }
    let everything = Period { from: Day::MIN, until: Day::MAX };
    let entered = period(fields, "entered_from", "entered_to", everything)?;
    if let Some(both) = entered.meet(cohort.period) {
        let cause = Problem::BaselineOverlaps { cohort: cohort.name.to_string(), days: both };
        frame.reader.found.at(crate::reader::at(fields, "entered_to"), "in both", cause);
    }
    Some(entered)
}
