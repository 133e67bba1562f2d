//! Evaluating: a design first, which is frozen, and outcomes only then.
//!
//! A design is made by `design`, from [`subjects::Subjects`], which have no room for an outcome. It is kept under the digest
//! of its canonical text. Outcomes are read by what `outcomes` holds, and only for a design that is frozen; for a CSV file
//! without a store, after the digest has been made. Nothing is edited: a change makes the next version, and all are shown.

mod answer;
mod bundle;
mod changes;
mod design;
mod error;
mod estimate;
mod evaluations;
mod file;
mod gaming;
mod keep;
mod outcomes;
mod people;
mod place;
mod staggered;
mod subjects;
mod table;
mod times;
mod told;

pub use answer::{
    AtRisk, BalanceAnswer, BalanceRow, ChangeAnswer, DesignAnswer, EvaluationAnswer, EvaluationRow, EvaluationsAnswer,
    EventPoint, GamingAnswer, GamingBar, GamingFigure, GroupsAnswer, LeftOut, OutcomeAnswer, ScoresAnswer, SideAnswer,
    SurvivalAnswer, SurvivalCurve, SurvivalPoint, TestAnswer, VersionAnswer, VersionsAnswer, evaluation_schema,
};
pub use bundle::Bundle;
pub use error::EvaluateError;
pub use evaluations::{evaluations, versions, with_evaluations};
pub use file::{FilePlan, evaluate_file};
pub(crate) use keep::{DESIGN, OPENING};
pub use place::evaluate_place;

use std::path::PathBuf;

/// What is to be done with a design.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    /// Freeze it.
    pub freeze: bool,
    /// Open outcomes on it.
    pub open: bool,
    /// Write what a third party needs to compute it again into a folder.
    pub bundle: Option<PathBuf>,
}
