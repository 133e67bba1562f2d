//! `[records.KIND]`, `[[prerequisites]]` and `[[needs]]` of a place: which events of its extracts show how bodies work
//! together, so that the design rules can count them.

use documents::{Choice, Entry, Fields, KeySpec, Located, Span, Table, TableSpec};
use units::Name;

use crate::choices::choices;
use crate::condition::Selector;
use crate::place::Party;
use crate::reader::{CONDITION, EVENT, NAME, Reader, TEXT};

choices! {
    /// What an event records of joint work.
    RecordKind {
        /// Somebody is sent to the service.
        Referral = "referral",
        /// A worker sees a person.
        Contact = "contact",
        /// A person leaves the service.
        Discharge = "discharge",
        /// Somebody becomes a person's lead worker.
        LeadWorker = "lead-worker",
        /// A plan is drawn up.
        Plan = "plan",
        /// A full assessment is made.
        FullAssessment = "full-assessment",
        /// A panel meets about a person.
        Panel = "panel",
    }
}

/// Which events show how bodies work together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Events by what they record.
    pub kinds: Vec<Record>,
    /// Steps of a plan that others must come before.
    pub prerequisites: Vec<Prerequisite>,
    /// What people need, and who meets it.
    pub needs: Vec<Need>,
}

/// An event and what it records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it records.
    pub kind: RecordKind,
    /// The event.
    pub selector: Selector,
    /// Where this is said.
    pub span: Span,
}

/// A step that another must come before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerequisite {
    /// What it is called.
    pub title: Located<String>,
    /// The step.
    pub step: Selector,
    /// What must come before it.
    pub first: Selector,
    /// A worker's target that counts the step, whatever came before.
    pub forced_by: Option<Located<String>>,
}

/// What people need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The domain, such as housing.
    pub domain: Located<String>,
    /// The event that shows it.
    pub selector: Selector,
    /// Who meets it.
    pub provider: Option<Located<Name>>,
    /// Where this is said.
    pub span: Span,
}

pub(crate) const RECORD: TableSpec = TableSpec {
    name: "[records.KIND]",
    says: "Which event of the extracts records a `referral`, a `contact`, a `discharge`, a new `lead-worker`, a `plan`, a \
           `full-assessment` or a `panel`, so that the design rules can count them. It has no effect on money.",
    keys: &[
        KeySpec::required("event", EVENT, "the event"),
        KeySpec::optional("where", CONDITION, "which of its rows count; all if left out"),
    ],
};

pub(crate) const PREREQUISITE: TableSpec = TableSpec {
    name: "[[prerequisites]]",
    says: "A step of people's plans that another has to come before, such as a tenancy before a job.",
    keys: &[
        KeySpec::required("title", TEXT, "what it is called"),
        KeySpec::required("step", EVENT, "the event that records the step"),
        KeySpec::optional("where", CONDITION, "which of its rows count; all if left out"),
        KeySpec::required("first", EVENT, "the event that has to come before"),
        KeySpec::optional("first_where", CONDITION, "which of its rows count; all if left out"),
        KeySpec::optional("forced_by", TEXT, "a target of workers that counts the step, whatever came before"),
    ],
};

pub(crate) const NEED: TableSpec = TableSpec {
    name: "[[needs]]",
    says: "What people need, and who meets it.",
    keys: &[
        KeySpec::required("domain", TEXT, "the domain, such as \"housing\""),
        KeySpec::required("event", EVENT, "the event that shows the need"),
        KeySpec::optional("where", CONDITION, "which of its rows count; all if left out"),
        KeySpec::optional("provider", NAME, "the party that meets it; nobody if left out"),
    ],
};

/// Reads which events show how bodies work together.
pub(crate) fn read_records(reader: &Reader<'_>, file: &Fields<'_>, parties: &[Party]) -> Records {
    Records {
        kinds: file.named_tables("records").into_iter().filter_map(|entry| read_record(reader, entry)).collect(),
        prerequisites: file.tables("prerequisites").into_iter().filter_map(|t| read_prerequisite(reader, t)).collect(),
        needs: file.tables("needs").into_iter().filter_map(|table| read_need(reader, table, parties)).collect(),
    }
}

fn read_record(reader: &Reader<'_>, entry: &Entry) -> Option<Record> {
    let fields = Fields::open_value(entry, &RECORD, reader.found)?;
    let kind = RecordKind::ALL.iter().find(|(word, _)| *word == entry.key);
    if kind.is_none() {
        let word = Located::new(entry.key.clone(), entry.key_span);
        fields.not_a_choice("records", &word, RecordKind::WORDS);
    }
    let selector = reader.selector(&fields, "event");
    Some(Record { kind: kind?.1, selector: selector?, span: entry.key_span })
}

fn read_prerequisite(reader: &Reader<'_>, table: &Table) -> Option<Prerequisite> {
    let fields = Fields::open(table, table.span, &PREREQUISITE, reader.found);
    let step = reader.selector(&fields, "step");
    let first = reader.event(&fields, "first").and_then(|event| reader.condition(&fields, "first_where", event));
    Some(Prerequisite { title: fields.text("title")?, step: step?, first: first?, forced_by: fields.text("forced_by") })
}

fn read_need(reader: &Reader<'_>, table: &Table, parties: &[Party]) -> Option<Need> {
    let fields = Fields::open(table, table.span, &NEED, reader.found);
    let known: Vec<Name> = parties.iter().map(|party| party.name.clone()).collect();
    let provider = fields.text("provider").and_then(|text| {
        let index = reader.index(&text, "party", &known)?;
        Some(Located::new(known[index].clone(), text.span))
    });
    let selector = reader.selector(&fields, "event");
    Some(Need { domain: fields.text("domain")?, selector: selector?, provider, span: table.span })
}

impl Records {
    /// The event that records this.
    pub fn of(&self, kind: RecordKind) -> Option<&Record> {
        self.kinds.iter().find(|record| record.kind == kind)
    }
}
