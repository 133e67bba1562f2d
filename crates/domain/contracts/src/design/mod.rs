//! What a contract says of its own design: why it pays by results, what is expected, who bears what, who watches whom.
//!
//! Nothing here is required and nothing here moves money. These tables are what the design rules look at; what they
//! leave out is what the rules find. Everything that is said keeps the place where it stands.

mod accepts;
mod assurance;
mod calendar;
mod case_mix;
mod data_sharing;
mod definitions;
mod finances;
mod rationale;
mod records;
mod standards;
mod targets;
mod values;
mod volumes;

use documents::{Entry, Fields, Holds, KeySpec, Span, Table, Value};
use units::Name;

use crate::cohorts::Cohort;
use crate::contract::Frame;
use crate::reader::{Declared, TABLE, TABLE_LIST, TABLES};

pub use accepts::{Accept, Adjustment};
pub use assurance::{Assurance, Evaluation};
pub use calendar::{Calendar, GoLive};
pub use case_mix::CaseMix;
pub use data_sharing::{DataFlow, DataProtection, Sensitivity};
pub use definitions::{Counts, Definition, Denominator, Evidence};
pub use finances::Finances;
pub use rationale::Rationale;
pub use records::{Need, Prerequisite, Record, RecordKind, Records};
pub use standards::{Dependency, Pooling, Prescribed, Referral, Secured, Standards};
pub use targets::{Target, TargetGain};
pub use volumes::Volumes;

pub(crate) use accepts::{ACCEPT, ADJUSTMENT, read_accepts, read_adjustments};
pub(crate) use assurance::{ASSURANCE, EVALUATION};
pub(crate) use calendar::CALENDAR;
pub(crate) use data_sharing::{DATA_FLOW, DATA_PROTECTION};
pub(crate) use definitions::DEFINITION;
pub(crate) use finances::FINANCES;
pub(crate) use rationale::RATIONALE;
pub(crate) use records::{NEED, PREREQUISITE, RECORD, read_records};
pub(crate) use standards::{DEPENDENCY, POOLING, REFERRAL, STANDARDS};
pub(crate) use targets::TARGET;
use values::Said;
pub(crate) use volumes::VOLUMES;

/// What a contract says of its own design.
#[derive(Debug, Clone)]
pub struct Design {
    /// Why it pays by results, and who answers for it.
    pub rationale: Rationale,
    /// How many people are expected, and what that costs.
    pub volumes: Volumes,
    /// What is expected of each outcome.
    pub targets: Vec<Target>,
    /// How each outcome is defined and evidenced.
    pub definitions: Vec<Definition>,
    /// What the provider can bear.
    pub finances: Finances,
    /// Who checks, at what cost.
    pub assurance: Assurance,
    /// Who says whether it worked.
    pub evaluation: Evaluation,
    /// When it goes live, is looked at again, and closes.
    pub calendar: Calendar,
    /// What the service has to be, whatever its results.
    pub standards: Standards,
    /// Who decides who enters.
    pub referral: Referral,
    /// Kinds of people in the cohorts.
    pub case_mix: Vec<CaseMix>,
    /// Whose help the outcomes need.
    pub dependencies: Vec<Dependency>,
    /// How funders hold money together.
    pub pooling: Pooling,
    /// Which data goes to whom.
    pub data_flows: Vec<DataFlow>,
    /// How people's data is protected.
    pub data_protection: DataProtection,
    /// Findings that the parties accept.
    pub accepts: Vec<Accept>,
    /// The file as it was written, to point into.
    written: Table,
}

pub(crate) const KEYS: [KeySpec; 16] = [
    KeySpec::optional("rationale", TABLE, "why it pays by results, and who answers for it"),
    KeySpec::optional("volumes", TABLE, "how many people are expected, and what that costs"),
    KeySpec::optional("targets", TABLES, "what is expected of each outcome, by its name"),
    KeySpec::optional("definitions", TABLES, "how each outcome is defined and evidenced, by its name"),
    KeySpec::optional("finances", TABLE, "what the provider can bear"),
    KeySpec::optional("assurance", TABLE, "who checks, at what cost"),
    KeySpec::optional("evaluation", TABLE, "who says whether it worked"),
    KeySpec::optional("calendar", TABLE, "when it goes live, is looked at again, and closes"),
    KeySpec::optional("standards", TABLE, "what the service has to be, whatever its results"),
    KeySpec::optional("referral", TABLE, "who decides who enters"),
    KeySpec::optional(
        "case_mix",
        Holds::a("kinds of people by cohort", "[case_mix.main]\nhomeless = \"housing = 'none'\""),
        "kinds of people, each a condition on the cohort's entry event, so that it can be seen whether bands tell people apart",
    ),
    KeySpec::optional("dependencies", TABLE_LIST, "whose help an outcome needs"),
    KeySpec::optional("pooling", TABLE, "how funders hold money together"),
    KeySpec::optional("data_flows", TABLE_LIST, "which data goes to whom"),
    KeySpec::optional("data_protection", TABLE, "how people's data is protected"),
    KeySpec::optional("accepts", TABLE_LIST, "findings of the design rules that the parties accept"),
];

/// Reads everything a contract says of its design; `outcomes` are the names of its outcomes.
pub(crate) fn read_design(
    frame: &Frame<'_>,
    file: &Fields<'_>,
    cohorts: &Declared<Cohort>,
    outcomes: &[Name],
) -> Design {
    let entered: Vec<Option<&Cohort>> = (0..cohorts.names().len()).map(|index| cohorts.get(index)).collect();
    let said = |key| Said::of(frame, file, key);
    Design {
        rationale: said("rationale").map_or_else(Rationale::default, rationale::read),
        volumes: said("volumes").map_or_else(Volumes::default, volumes::read),
        targets: targets::read(frame, file, outcomes),
        definitions: definitions::read(frame, file, outcomes),
        finances: said("finances").map_or_else(Finances::default, finances::read),
        assurance: said("assurance").map_or_else(Assurance::default, assurance::read),
        evaluation: said("evaluation").map_or_else(Evaluation::default, assurance::read_evaluation),
        calendar: said("calendar").map_or_else(Calendar::default, calendar::read),
        standards: said("standards").map_or_else(Standards::default, standards::read),
        referral: said("referral").map_or_else(Referral::default, standards::read_referral),
        case_mix: case_mix::read(frame, file, cohorts.names(), &entered),
        dependencies: standards::read_dependencies(frame, file, outcomes),
        pooling: said("pooling").map_or_else(Pooling::default, standards::read_pooling),
        data_flows: data_sharing::read_flows(frame, file),
        data_protection: said("data_protection").map_or_else(DataProtection::default, data_sharing::read_protection),
        accepts: read_accepts(&frame.reader, file),
        written: file.table().clone(),
    }
}

impl Design {
    /// What is expected of an outcome.
    pub fn target(&self, outcome: &Name) -> Option<&Target> {
        self.targets.iter().find(|target| target.outcome == *outcome)
    }

    /// How an outcome is defined.
    pub fn definition(&self, outcome: &Name) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.outcome == *outcome)
    }

    /// Whether the contract says nothing of its design at all.
    pub fn is_silent(&self) -> bool {
        KEYS.iter().all(|key| self.written.entry(key.key).is_none())
    }

    /// Where a key stands: its value; or, where the path leads nowhere, the heading that it got to; or `[contract]`.
    ///
    /// So the absence of a key is shown at its table, and the absence of a table at the head of the contract.
    pub fn at(&self, path: &[&str]) -> Span {
        let head = self.written.entry("contract").map_or(self.written.span, |entry| entry.key_span);
        let mut table = &self.written;
        let mut heading = head;
        for (depth, key) in path.iter().enumerate() {
            let Some(entry) = table.entry(key) else { return heading };
            let is_last = depth + 1 == path.len();
            match below(entry) {
                Some(next) if !is_last => table = next,
                Some(_) => return entry.key_span,
                None => return entry.value.span,
            }
            heading = entry.key_span;
        }
        heading
    }
}

fn below(entry: &Entry) -> Option<&Table> {
    Value::as_table(&entry.value)
}
