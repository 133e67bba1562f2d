//! The contract language: a place and its contracts as typed terms, with every mistake located.
//!
//! [`read_place`] reads `place.toml`, each `contract.toml` with its `terms.md` and `rates.csv`, and the worked examples
//! of `cases.toml`. What it gives is checked: references are resolved, clauses exist, conditions fit the extracts'
//! columns, shares make a whole. Amounts, rates and dates are exact; a float does not compile here.
//!
//! Cohort-level (metric) payments are not in the language yet. They belong beside the kinds of
//! [`PaymentKind`], and their statistics outside this ring of exact crates.

mod caps;
mod cases;
mod choices;
mod cohorts;
mod condition;
mod contract;
mod design;
mod funding;
mod outcomes;
mod payments;
mod place;
mod problem;
mod rates;
mod reader;
mod reference;
mod schema;
mod stages;
mod terms;
mod texts;
mod windows;

pub use caps::Cap;
pub use cases::{
    Case, CaseCount, CaseEvent, CasePerson, CaseValue, Expectation, ExpectedLine, ExpectedResult, ExpectedShare,
    FINDINGS,
};
pub use choices::{
    DayCount, DayOne, Decided, Direction, EntryRule, Instalments, Over, OverCap, OverlapRule, Per, PricedOn, Purpose,
    Refund, RiskPart, Role, Settles, StartReading, Success, Unit, WholePeople,
};
pub use cohorts::{Band, Cohort, Exclusion};
pub use condition::{Comparison, Expression, Literal, Selector};
pub use contract::Contract;
pub use design::{
    Accept, Adjustment, Assurance, Calendar, CaseMix, Counts, DataFlow, DataProtection, Definition, Denominator,
    Dependency, Design, Evaluation, Evidence, Finances, Gain, GoLive, Need, Pooling, Prerequisite, Prescribed,
    Rationale, Record, RecordKind, Records, Referral, Secured, Sensitivity, Standards, Subcontractor, Target, Volumes,
};
pub use funding::{FunderShare, Funding};
pub use outcomes::{Baseline, ChangeSize, Measure, Outcome};
pub use payments::{Above, Award, BlockAmount, Expected, Payment, PaymentKind, Price, Threshold};
pub use place::{Between, OutcomeKind, Overlap, OverlapTerms, Party, Place, Pot};
pub use problem::Problem;
pub use rates::{RateCard, RateRow};
pub use reader::FORMAT_VERSION;
pub use reference::reference;
pub use schema::{Column, ColumnKind, EventType, KindColumn, Schema};
pub use stages::Stage;
pub use terms::{Clause, Terms};
pub use texts::{ContractTexts, PlaceTexts, ReadPlace, read_place};
pub use windows::Window;

#[cfg(test)]
mod tests;
