//! Outcomes: what counts as a result, and from when on it is certain.

use documents::{Entry, Fields, Holds, KeySpec, Located, TableSpec};
use units::{Length, Name, Rate};

use crate::baseline::{Baseline, read_baseline};
use crate::choices::{DayCount, Decided, Direction, Per, StartReading, Success};
use crate::cohorts::{COHORT_KEY, Cohort, cohort_of};
use crate::condition::Selector;
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{CLAUSE, CONDITION, COUNT, Declared, EVENT, LENGTH, NAME, TABLE, TEXT, count};
use crate::risk::{RiskScore, read_risk};
use crate::schema::ColumnKind;
use crate::terms::Clause;
use crate::windows::{AFTER, DAY_ONE, KNOWN_WITHIN, WITHIN, Window, read_window};

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub name: Name,
    /// The clause that agrees it.
    pub clause: Clause,
    /// Its title, for people.
    pub title: String,
    /// What kind of result it is in the place, so that overlaps are seen; nothing means no other contract pays for it.
    pub kind: Option<Name>,
    /// The cohort: an index into [`crate::Contract::cohorts`].
    pub cohort: usize,
    /// The days that count.
    pub window: Window,
    /// When it is final.
    pub decided: Decided,
    /// What is measured.
    pub measure: Measure,
    /// What would have happened anyway.
    pub baseline: Option<Baseline>,
    /// How likely each person's event was by what was known on entry.
    pub risk: Option<RiskScore>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Whether something happened, or did not.
    Binary {
        /// The event.
        selector: Selector,
        /// Which of the two is the success.
        success: Success,
        /// How often it must happen to count as happened.
        times: u32,
    },
    /// How often something happened.
    Frequency {
        /// The event.
        selector: Selector,
        /// Of whom the average is taken.
        per: Per,
        /// A person achieves it from this many events on.
        at_least: Option<u32>,
        /// A person achieves it with no more than this many.
        at_most: Option<u32>,
    },
    /// How many days something lasted.
    Spell {
        /// The event, which has an end.
        selector: Selector,
        /// How days add up.
        count: DayCount,
        /// The longest gap, in days, that does not break a continuous run.
        gap_days: i32,
        /// A person achieves it from this many days on.
        at_least_days: i32,
    },
    /// How much a score changed.
    Change {
        /// The event that carries the score.
        selector: Selector,
        /// The score's column in the stored evidence.
        value: String,
        /// Whether the score is a whole number there; otherwise it is a decimal.
        value_kind: ColumnKind,
        /// What the change is measured from.
        start: StartReading,
        /// Which way it must go.
        direction: Direction,
        /// How far.
        at_least: ChangeSize,
    },
    /// How long it took until something happened.
    TimeToEvent {
        /// The event.
        selector: Selector,
        /// A person achieves it within this time.
        at_most: Option<Length>,
    },
    /// What part of the window something lasted.
    ShareOfTime {
        /// The event, which has an end.
        selector: Selector,
        /// A person achieves it from this part on.
        at_least: Option<Rate>,
    },
}

/// How far a score must go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSize {
    /// By so many points.
    Points(Rate),
    /// By such a part of the first reading.
    Part(Rate),
}

pub(crate) const OUTCOME: TableSpec = TableSpec {
    name: "[outcomes.NAME]",
    says: "What counts as a result of one person or household: a pure function of dated events in a window after entry.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::optional("title", TEXT, "its name for people"),
        KeySpec::optional(
            "kind",
            NAME,
            "the place's kind of outcome; two claims of one kind for one person with overlapping windows are one result",
        ),
        COHORT_KEY,
        KeySpec::required(
            "measure",
            Holds::one_of(MEASURES, "\"binary\""),
            "binary: whether it happened; frequency: how often; spell: how many days; change: how far a score went; \
             time to event: how long it took; share of time: what part of the window's days it lasted",
        ),
        KeySpec::required("event", EVENT, "the event that is looked for"),
        KeySpec::optional("where", CONDITION, "which of its rows count; all if left out"),
        AFTER,
        WITHIN,
        DAY_ONE,
        KNOWN_WITHIN,
        KeySpec::default(
            "decided",
            Holds::one_of(Decided::WORDS, "\"when achieved\""),
            "at maturity",
            "when a result is final; `when achieved` only where nothing later can undo it",
        ),
        KeySpec::when(
            "success",
            Holds::one_of(Success::WORDS, "\"no event\""),
            "measure is binary",
            "what is a success",
        ),
        KeySpec::optional("times", COUNT, "binary: how often it must happen to count; once if left out"),
        KeySpec::when(
            "per",
            Holds::one_of(Per::WORDS, "\"person\""),
            "measure is frequency",
            "of whom the frequency is an average",
        ),
        KeySpec::optional(
            "at_most",
            Holds::a("a number of events or a length", "0"),
            "frequency: a person achieves it with no more events than this; time to event: within this time, such as \"90 days\"",
        ),
        KeySpec::optional(
            "at_least",
            Holds::a("a number, a length or a size", "\"182 days\""),
            "frequency: a person achieves it from this many events on; spell: from this many days or weeks on (must be there); change: from this many points (\"5\") or this part of the first reading (\"25%\") on (must be there); share of time: from this part of the window (\"50%\") on",
        ),
        KeySpec::when(
            "count",
            Holds::one_of(DayCount::WORDS, "\"cumulative\""),
            "measure is spell",
            "cumulative: all days in the window; continuous: the longest run",
        ),
        KeySpec::default(
            "gap",
            LENGTH,
            "0 days",
            "spell, continuous: the longest gap that does not break the run; its days do not count",
        ),
        KeySpec::when("value", Holds::a("a column with a number", "\"score\""), "measure is change", "the score"),
        KeySpec::when(
            "start",
            Holds::one_of(StartReading::WORDS, "\"last before window\""),
            "measure is change",
            "the reading that the change is measured from; to the last in the window",
        ),
        KeySpec::when(
            "direction",
            Holds::one_of(Direction::WORDS, "\"fall\""),
            "measure is change",
            "which way the score must go",
        ),
        KeySpec::optional("baseline", TABLE, "what would have happened anyway"),
        KeySpec::optional("risk", TABLE, "binary: how likely the event was for each person by a published score"),
    ],
};

const MEASURES: &[&str] = &["binary", "frequency", "spell", "change", "time to event", "share of time"];

/// Which keys belong to which measure, beside those that all share.
const OF_MEASURE: &[(&str, &[&str])] = &[
    ("success", &["binary"]),
    ("times", &["binary"]),
    ("per", &["frequency"]),
    ("at_most", &["frequency", "time to event"]),
    ("at_least", &["frequency", "spell", "change", "share of time"]),
    ("count", &["spell"]),
    ("gap", &["spell"]),
    ("value", &["change"]),
    ("start", &["change"]),
    ("direction", &["change"]),
    ("risk", &["binary"]),
];

/// Reads all outcomes.
pub(crate) fn read_outcomes(frame: &Frame<'_>, file: &Fields<'_>, cohorts: &Declared<Cohort>) -> Declared<Outcome> {
    Declared::read(&frame.reader, file, "outcomes", |entry, name| read_outcome(frame, entry, name.value, cohorts))
}

fn read_outcome(frame: &Frame<'_>, entry: &Entry, name: Name, cohorts: &Declared<Cohort>) -> Option<Outcome> {
    let reader = &frame.reader;
    let fields = &Fields::open_value(entry, &OUTCOME, reader.found)?;
    let clause = reader.terms.cited(fields, entry.key_span);
    let title = fields.text("title").map_or_else(|| name.to_string(), |title| title.value);
    let kind = fields.text("kind").and_then(|text| {
        let known: Vec<Name> = frame.head.outcome_kinds.iter().map(|kind| kind.name.clone()).collect();
        reader.index(&text, "kind of outcome", &known).map(|index| known[index].clone())
    });
    let cohort = cohort_of(frame, fields, cohorts, entry.key_span);
    let window = read_window(fields, entry.key_span);
    let measure = read_measure(frame, fields, entry);
    let decided = fields.choice_or_default::<Decided>("decided", entry.key_span);
    let (measure, decided, cohort) = (measure?, decided?, cohort?);
    let terms = cohorts.get(cohort);
    let baseline = fields.table_at("baseline").zip(terms);
    let baseline = baseline.and_then(|(entry, cohort)| read_baseline(frame, entry, &measure, cohort));
    let risk = fields.table_at("risk").zip(terms).map(|(entry, cohort)| read_risk(frame, entry, cohort));
    if fields.has("baseline") && baseline.is_none() && terms.is_some() {
        return None;
    }
    if decided.value == Decided::WhenAchieved && !measure.stays_achieved() {
        reader.found.at(decided.span, "could be undone later", Problem::NotFinalEarly { outcome: name.to_string() });
    }
    Some(Outcome {
        name,
        clause,
        title,
        kind,
        cohort,
        window: window?,
        decided: decided.value,
        measure,
        baseline,
        risk: match risk {
            Some(risk) => Some(risk?),
            None => None,
        },
    })
}

fn read_measure(frame: &Frame<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<Measure> {
    let word = fields.text("measure");
    let selector = frame.reader.selector(fields, "event");
    let word = word?;
    let Some(known) = MEASURES.iter().find(|known| **known == word.value) else {
        fields.not_a_choice("measure", &word, MEASURES);
        return None;
    };
    for (key, measures) in OF_MEASURE {
        if fields.has(key) && !measures.contains(known) {
            let cause = Problem::KeyNotForKind { key, kind: known, belongs: measures.join(" and ") };
            frame.reader.found.at(crate::reader::at(fields, key), "", cause);
        }
    }
    match *known {
        "binary" => read_binary(fields, entry, selector),
        "frequency" => read_frequency(fields, entry, selector),
        "spell" => read_spell(frame, fields, entry, selector),
        "change" => read_change(frame, fields, entry, selector),
        "share of time" => read_share_of_time(frame, fields, selector),
        _ => read_time_to_event(fields, selector),
    }
}

fn read_binary(fields: &Fields<'_>, entry: &Entry, selector: Option<Selector>) -> Option<Measure> {
    need(fields, "success", entry)?;
    let success = fields.choice("success")?.value;
    let times = if fields.has("times") { count(fields, "times")? } else { 1 };
    Some(Measure::Binary { selector: selector?, success, times })
}

fn read_frequency(fields: &Fields<'_>, entry: &Entry, selector: Option<Selector>) -> Option<Measure> {
    need(fields, "per", entry)?;
    let per = fields.choice("per")?.value;
    let threshold = |key| {
        let number = fields.integer(key)?;
        let count = u32::try_from(number.value).ok().filter(|count| *count <= 1_000_000);
        if count.is_none() {
            let cause = Problem::NotPositive { key, value: number.value.to_string() };
            fields.found().at(number.span, "not from 0 to 1,000,000", cause);
        }
        count
    };
    Some(Measure::Frequency {
        selector: selector?,
        per,
        at_least: threshold("at_least"),
        at_most: threshold("at_most"),
    })
}

fn read_spell(frame: &Frame<'_>, fields: &Fields<'_>, entry: &Entry, selector: Option<Selector>) -> Option<Measure> {
    check_has_end(frame, fields, selector.as_ref());
    need(fields, "count", entry)?;
    need(fields, "at_least", entry)?;
    let count = fields.choice::<DayCount>("count")?.value;
    let gap = fields.parse_or_default::<Length>("gap", entry.key_span)?;
    if count == DayCount::Cumulative && fields.has("gap") {
        let cause = Problem::KeyNotForKind { key: "gap", kind: "cumulative", belongs: "continuous".into() };
        frame.reader.found.at(gap.span, "", cause);
    }
    let at_least = fields.parse::<Length>("at_least")?;
    let (gap_days, at_least_days) = (in_days(fields, "gap", &gap), in_days(fields, "at_least", &at_least));
    let at_least_days = at_least_days?;
    if at_least_days < 1 {
        let cause = Problem::NotPositive { key: "at_least", value: at_least.value.to_string() };
        frame.reader.found.at(at_least.span, "no time at all", cause);
    }
    Some(Measure::Spell { selector: selector?, count, gap_days: gap_days?, at_least_days })
}

fn read_share_of_time(frame: &Frame<'_>, fields: &Fields<'_>, selector: Option<Selector>) -> Option<Measure> {
    check_has_end(frame, fields, selector.as_ref());
    let at_least = fields.parse::<Rate>("at_least");
    if let Some(rate) = at_least.as_ref().filter(|rate| !rate.value.is_share() || rate.value == Rate::ZERO) {
        let cause = Problem::NotAShare { key: "at_least".into(), rate: rate.value };
        frame.reader.found.at(rate.span, "not above 0% and up to 100%", cause);
    }
    Some(Measure::ShareOfTime { selector: selector?, at_least: at_least.map(|rate| rate.value) })
}

/// Reports an event without an end where its days are to be counted.
fn check_has_end(frame: &Frame<'_>, fields: &Fields<'_>, selector: Option<&Selector>) {
    if let Some(event) = selector.and_then(|selector| frame.reader.schema.event(&selector.event))
        && !event.has_end
    {
        let cause = Problem::NoSpellEnd { event: event.name.clone(), source: event.source.clone() };
        frame.reader.found.at(crate::reader::at(fields, "event"), "has no end", cause);
    }
}

/// Days of spells are counted one by one, so months, whose days differ, cannot be a threshold.
fn in_days(fields: &Fields<'_>, key: &'static str, length: &Located<Length>) -> Option<i32> {
    let days = length.value.in_days();
    if days.is_none() {
        fields.found().at(
            length.span,
            "has no fixed number of days",
            Problem::CalendarSpell { key, length: length.value },
        );
    }
    days
}

fn read_change(frame: &Frame<'_>, fields: &Fields<'_>, entry: &Entry, selector: Option<Selector>) -> Option<Measure> {
    for key in ["value", "start", "direction", "at_least"] {
        need(fields, key, entry);
    }
    let start = fields.choice("start");
    let direction = fields.choice("direction");
    let at_least = fields.text("at_least").and_then(|_| fields.parse::<Rate>("at_least").zip(fields.text("at_least")));
    let column = fields.text("value");
    let selector = selector?;
    let event = frame.reader.schema.event(&selector.event)?;
    let column = column?;
    let Some(described) = event.column(&column.value).filter(|described| described.stored.is_some()) else {
        let is_number = |c: &&crate::schema::Column| {
            c.stored.is_some() && matches!(c.kind, ColumnKind::Integer | ColumnKind::Decimal)
        };
        let known: Vec<String> = event.columns.iter().filter(is_number).map(|c| c.name.clone()).collect();
        let cause = Problem::UnknownColumn {
            column: column.value.clone(),
            event: event.name.clone(),
            nearest: documents::nearest(&column.value, known.iter().map(String::as_str)).map(str::to_string),
            known,
        };
        frame.reader.found.at(column.span, "no such column", cause);
        return None;
    };
    if !matches!(described.kind, ColumnKind::Integer | ColumnKind::Decimal) {
        let cause = Problem::ScoreNotNumber { column: column.value.clone(), kind: described.kind };
        frame.reader.found.at(column.span, "not a number", cause);
        return None;
    }
    let (rate, text) = at_least?;
    if rate.value <= Rate::ZERO {
        let cause = Problem::NotPositive { key: "at_least", value: text.value.clone() };
        frame.reader.found.at(rate.span, "no change at all", cause);
    }
    let at_least =
        if text.value.ends_with('%') { ChangeSize::Part(rate.value) } else { ChangeSize::Points(rate.value) };
    Some(Measure::Change {
        selector,
        value: described.stored.clone()?,
        value_kind: described.kind,
        start: start?.value,
        direction: direction?.value,
        at_least,
    })
}

fn read_time_to_event(fields: &Fields<'_>, selector: Option<Selector>) -> Option<Measure> {
    let at_most = if fields.has("at_most") { Some(fields.parse::<Length>("at_most")?.value) } else { None };
    Some(Measure::TimeToEvent { selector: selector?, at_most })
}

/// Reports a key that this measure needs.
fn need(fields: &Fields<'_>, key: &'static str, entry: &Entry) -> Option<()> {
    if fields.has(key) {
        return Some(());
    }
    fields.missing(key, entry.key_span);
    None
}

impl Outcome {
    /// Whether a decided result has seen everything that can be counted: a number of events or days is whole only when
    /// the window is over, while a yes or no that nothing can change is final at once.
    pub fn counts_everything(&self) -> bool {
        match self.measure {
            Measure::Frequency { at_most, .. } => at_most.is_none() && self.decided == Decided::AtMaturity,
            Measure::ShareOfTime { .. } => self.decided == Decided::AtMaturity,
            _ => true,
        }
    }
}

impl Measure {
    /// The event that is looked for.
    pub fn selector(&self) -> &Selector {
        match self {
            Measure::Binary { selector, .. }
            | Measure::Frequency { selector, .. }
            | Measure::Spell { selector, .. }
            | Measure::Change { selector, .. }
            | Measure::TimeToEvent { selector, .. }
            | Measure::ShareOfTime { selector, .. } => selector,
        }
    }

    /// What it is called in a contract.
    pub fn word(&self) -> &'static str {
        match self {
            Measure::Binary { .. } => "binary",
            Measure::Frequency { .. } => "frequency",
            Measure::Spell { .. } => "spell",
            Measure::Change { .. } => "change",
            Measure::TimeToEvent { .. } => "time to event",
            Measure::ShareOfTime { .. } => "share of time",
        }
    }

    /// Whether one person can achieve it, so that it can be paid for person by person.
    pub fn has_threshold(&self) -> bool {
        match self {
            Measure::Frequency { at_least, at_most, .. } => at_least.is_some() || at_most.is_some(),
            Measure::TimeToEvent { at_most, .. } => at_most.is_some(),
            Measure::ShareOfTime { at_least, .. } => at_least.is_some(),
            _ => true,
        }
    }

    /// Whether, once achieved, nothing later in the window can undo it.
    fn stays_achieved(&self) -> bool {
        match self {
            Measure::Binary { success, .. } => *success == Success::Event,
            Measure::Frequency { at_least, at_most, .. } => at_least.is_some() && at_most.is_none(),
            Measure::Spell { .. } => true,
            Measure::Change { .. } => false,
            Measure::TimeToEvent { at_most, .. } => at_most.is_some(),
            Measure::ShareOfTime { at_least, .. } => at_least.is_some(),
        }
    }

    /// Whether a cohort has a rate of it that another cohort's can be compared with.
    pub fn is_rate(&self) -> bool {
        matches!(self, Measure::Binary { .. } | Measure::Frequency { .. } | Measure::ShareOfTime { .. })
    }

    /// Whether a hundredth of its rate is a point: a person of a hundred, an event per hundred people, a day of a hundred.
    pub fn has_points(&self) -> bool {
        matches!(
            self,
            Measure::Binary { .. } | Measure::ShareOfTime { .. } | Measure::Frequency { per: Per::Hundred, .. }
        )
    }

    /// Whether rates of the two are of the same kind.
    pub fn counts_like(&self, other: &Measure) -> bool {
        match (self, other) {
            (Measure::Binary { success, .. }, Measure::Binary { success: other, .. }) => success == other,
            (Measure::Frequency { per, .. }, Measure::Frequency { per: other, .. }) => per == other,
            (Measure::ShareOfTime { .. }, Measure::ShareOfTime { .. }) => true,
            _ => false,
        }
    }

    /// The keys that a baseline of this measure must have beside the number of people.
    pub(crate) fn needs_of_baseline(&self) -> &'static [&'static str] {
        match self {
            Measure::Frequency { per: Per::Achiever, .. } => &["events", "with_event"],
            Measure::Frequency { .. } => &["events"],
            Measure::ShareOfTime { .. } => &["days", "of_days"],
            _ => &["achieved"],
        }
    }
}
