//! Where people decide which records are one person: what they are asked, what they see, and what becomes of it.
//!
//! A reviewer has to see personal details; nobody else has. They are read when a question is put, and stand in no answer
//! that can be printed as JSON, in no error and in no log.

mod desk;
mod exchange;
mod report;
mod session;
mod shown;

use documents::Span;
use schemars::JsonSchema;
use serde::Serialize;

use crate::loaded::Loaded;

pub use desk::{Desk, QuestionAnswer, QueueAnswer, Wanted};
pub use exchange::{ImportAnswer, export, import};
pub use report::{
    AgreementAnswer, EstimateAnswer, EstimatesAnswer, ReviewReport, ReviewerAnswer, StratumAnswer, review_report,
};
pub use session::{Answered, Session};
pub use shown::{Evidence as ShownEvidence, FieldShown, PairShown, Sign};

pub use linkage::{ImportedBy, Verdict};

/// Reviewers who say different things of one pair, so that what they say has no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DisagreementAnswer {
    /// Where their lines stand, as `decisions.csv:3`.
    pub lines: Vec<String>,
    /// Who says that the two are one person.
    pub same: Vec<String>,
    /// Who says that they are two.
    pub different: Vec<String>,
}

/// Every pair of which reviewers say different things.
pub(crate) fn disagreements(loaded: &Loaded) -> Vec<DisagreementAnswer> {
    let answer = |disagreement: linkage::Disagreement| {
        let mut lines: Vec<_> =
            disagreement.same.iter().chain(&disagreement.different).map(|ruling| ruling.at).collect();
        lines.sort_unstable();
        let who = |rulings: &[linkage::Ruling]| rulings.iter().map(|ruling| ruling.by.clone()).collect();
        DisagreementAnswer {
            lines: lines.into_iter().map(|at| written_at(loaded, at)).collect(),
            same: who(&disagreement.same),
            different: who(&disagreement.different),
        }
    };
    loaded.decided.disagreements().into_iter().map(answer).collect()
}

/// A place in a file as people look it up: `decisions.csv:3`.
pub(crate) fn written_at(loaded: &Loaded, at: Span) -> String {
    format!("{}:{}", loaded.texts.name(at.source), loaded.texts.position(at).line)
}
