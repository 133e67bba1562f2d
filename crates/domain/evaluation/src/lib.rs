//! Did it make a difference? Comparisons of those who were treated with those who were not.
//!
//! ```text
//! Column ─► Sample ─► logistic ─► nearest, radius ─► MatchedSet ─► balance ─► effects
//!  as read   numbers    score        who with whom                  the gate
//!                         └──────► weights ─────────────────────────┘
//! ```
//!
//! [`Sample`] holds people in the order of their identifiers, which breaks every tie. [`regression`] estimates a propensity
//! score, [`matching`] finds for each treated person the comparison people nearest to them, or weighs people instead, and
//! [`balance`] says whether the groups are now alike enough that anything may be said. None of these sees an outcome.
//! [`effects`] then compares outcomes, [`randomised`] where a lot decided, [`did`] where areas or groups began at different
//! times, [`series`] where there is one series and a date, [`survival`] where it is asked how long it took and [`counts`]
//! where how often. [`gaming`] looks for signs that a contract is being played. [`plan`] reads the file that says which of these
//! is wanted, and [`verdict`] puts what came of it into words.
//!
//! Values in, values out: it opens no files and draws no random numbers. What it returns is evidence and may use floats;
//! nothing here is money. Nothing depends on the order of rows, nor on who does which piece of the work ([`workers`]).

pub mod balance;
pub mod counts;
pub mod covariates;
pub mod did;
pub mod effects;
mod error;
mod estimate;
pub mod gaming;
pub mod matching;
pub mod plan;
pub mod randomised;
pub mod regression;
pub mod series;
mod sorting;
pub mod survival;
pub mod verdict;
pub mod weighting;

pub use covariates::{Column, Design, Ids, Missing, Sample, Term, Values};
pub use error::EvaluationError;
pub use estimate::Estimate;
pub use regression::Clusters;
pub use workers::{Alone, Workers};

/// An interval is that of the tests.
pub use statistics::Interval;
