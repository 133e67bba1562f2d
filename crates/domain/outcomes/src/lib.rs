//! Cohorts and outcomes as pure functions of one person's (or household's) dated events.
//!
//! [`Plan`] turns the rules of a place into marks: yes/no columns that the engine evaluates on every row of an
//! extract. [`measure_unit`] then takes one unit's marked events in date order and says when it entered, in which
//! band, and what it achieved. It knows nothing of files, tables or machines, so that the same function runs on one
//! worked example and on ten million events.
//!
//! Everything here is counted, dated or yes/no: no estimates, no money, no floats.

mod binary;
mod by_day;
mod calibration;
mod chance;
mod change;
mod entries;
mod events;
mod frequency;
mod measure;
mod measured;
mod plan;
mod problem;
mod spells;
mod summary;
mod time_to_event;

pub use by_day::ByDay;
pub use calibration::{CalibrationTenth, calibrate};
pub use chance::{Chance, RiskInput, RiskPlan, RiskTermPlan};
pub use events::{Event, EventRef, Horizon, Timeline};
pub use measure::measure_unit;
pub use measured::{BandFinding, Entry, Finding, Measured, Outcome, Run, Waiting};
pub use plan::{
    CohortPlan, ContractPlan, EntryWindow, ExclusionPlan, MarkRef, OutcomePlan, Plan, RowMark, SustainPlan, TablePlan,
    Test,
};
pub use problem::PlanError;
pub use summary::{Ratio, Summary, summarise};

#[cfg(test)]
mod tests;
