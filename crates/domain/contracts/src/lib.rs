//! The contract language: a place and its contracts as typed terms, with every mistake located.
//!
//! [`read_place`] reads `place.toml`, each `contract.toml` with its `terms.md` and `rates.csv`, and the worked examples
//! of `cases.toml`. What it gives is checked: references are resolved, clauses exist, conditions fit the extracts'
//! columns, shares make a whole. Amounts, rates and dates are exact; a float does not compile here.
//!
//! A metric payment names a test; what the test says of counts is found outside this ring of exact crates.

mod alternatives;
mod baseline;
mod benefits;
mod beside;
mod caps;
mod case_counts;
mod cases;
mod cells;
mod choices;
mod cohorts;
mod condition;
mod contract;
mod design;
mod effects;
mod funding;
mod index;
mod outcomes;
mod payments;
mod place;
mod pots;
mod problem;
mod rates;
mod reader;
mod reference;
mod risk;
mod schema;
mod stages;
mod supply;
mod terms;
mod texts;
mod unit_costs;
mod windows;

pub use alternatives::Alternative;
pub use baseline::{Baseline, BaselineCounts};
pub use benefits::{Benefit, Gain, Saving};
pub use beside::{read_selector, read_where};
pub use caps::Cap;
pub use case_counts::CaseCount;
pub use cases::{
    Case, CaseEvent, CasePerson, CaseValue, Expectation, ExpectedLine, ExpectedResult, ExpectedShare, FINDINGS,
};
pub use choices::{
    AlternativePays, BandsPay, Better, DayCount, DayOne, Decided, Direction, EntryRule, Instalments, Over, OverCap,
    OverlapRule, Per, PricedOn, Purpose, Refund, RiskPart, Role, Settles, SidesWord, StartReading, Success, TestWord,
    Unit, Unspent, WholePeople,
};
pub use cohorts::{Band, Cohort, Exclusion};
pub use condition::{Comparison, Expression, Literal, Selector};
pub use contract::Contract;
pub use design::{
    Accept, Adjustment, Assurance, Calendar, CaseMix, Counts, DataFlow, DataProtection, Definition, Denominator,
    Dependency, Design, Evaluation, Evidence, Finances, GoLive, Need, Pooling, Prerequisite, Prescribed, Rationale,
    Record, RecordKind, Records, Referral, Secured, Sensitivity, Standards, Target, TargetGain, Volumes,
};
pub use effects::{BadEffectSize, EffectSize};
pub use funding::{FunderShare, FunderWeight, Funding, Sharing};
pub use index::{Index, IndexRow};
pub use outcomes::{ChangeSize, Measure, Outcome};
pub use payments::{
    Above, Adjust, Against, Award, BlockAmount, Counted, Demand, EffectBand, EffectPrice, Expected, Foundation,
    GainBand, GainShare, Metric, MetricTest, Payment, PaymentKind, Price, Reinvest, RetainedUntil, Retention, Reward,
    Spent, Standard, Threshold, Volume, VolumeBand, VolumeRange, VolumeSpan, Worse,
};
pub use place::{Between, OutcomeKind, Overlap, OverlapTerms, Party, Place};
pub use pots::{Pot, PotYears};
pub use problem::Problem;
pub use rates::{RateCard, RateRow};
pub use reader::FORMAT_VERSION;
pub use reference::{reference, tables};
pub use risk::{BadCoefficient, Coefficient, RiskScore, RiskTerm};
pub use schema::{Column, ColumnKind, EventType, KindColumn, Schema};
pub use stages::Stage;
pub use supply::{SubcontractPart, Subcontractor};
pub use terms::{Clause, Terms};
pub use texts::{ContractTexts, PlaceTexts, ReadPlace, read_place};
pub use unit_costs::{CostTable, Deflators, Stands, UnitCost, UnitCosts};
pub use windows::Window;

#[cfg(test)]
mod tests;
