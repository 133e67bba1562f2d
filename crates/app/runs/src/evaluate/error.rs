//! What can keep an evaluation from being made.

use std::path::PathBuf;

use documents::{Diagnostic, Sources};
use evaluation::EvaluationError;
use thiserror::Error;

/// Why an evaluation was not made. Nothing was frozen or opened then, and no number stands in for an answer.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// The evaluation file has errors.
    #[error("the evaluation has errors")]
    File {
        /// The texts that are spoken of.
        texts: Box<Sources>,
        /// What is wrong, by place.
        diagnostics: Vec<Diagnostic>,
    },
    /// An evaluation that the place does not have.
    #[error("there is no evaluation `{asked}`{}", match nearest { Some(nearest) => format!("; did you mean `{nearest}`?"), None => String::new() })]
    Unknown {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
        /// All that exist.
        known: Vec<String>,
    },
    /// Nothing says which columns are what.
    #[error("nothing says what the columns of {} are", path.display())]
    NoPlan {
        /// The CSV file.
        path: PathBuf,
        /// The file beside it that was looked for.
        beside: PathBuf,
    },
    /// A CSV file that is none.
    #[error("{} line {line}: {why}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// A cell that cannot be used.
    #[error("{} line {line}, column `{column}`: {why}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column.
        column: String,
        /// Why.
        why: &'static str,
    },
    /// Two rows of one person.
    #[error("{} lines {first} and {second}, column `{column}`: they have the same id", path.display())]
    DuplicatedId {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The earlier line.
        first: u64,
        /// The later line.
        second: u64,
    },
    /// Covariates that are not known of everybody, and nothing said about it.
    #[error("{what}, column `{covariate}`: it is not known of {count} of {people} people")]
    Missing {
        /// The file and the first line; or the place's evaluation.
        what: String,
        /// The covariate.
        covariate: String,
        /// Of how many.
        count: usize,
        /// Of how many in all.
        people: usize,
    },
    /// An outcome that is not known of somebody in a file.
    #[error("{} line {line}, column `{column}`: the outcome is not known", path.display())]
    OutcomeMissing {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The column.
        column: String,
    },
    /// People on both sides.
    #[error("{people} people are among those treated and in the comparison pool of `{name}`")]
    InBoth {
        /// The evaluation.
        name: String,
        /// How many.
        people: usize,
    },
    /// No comparison can be made.
    #[error("{what} cannot be evaluated: {why}")]
    Estimation {
        /// The file, or the evaluation.
        what: String,
        /// Why.
        why: EvaluationError,
    },
    /// Statistics that have no answer.
    #[error("{what} cannot be evaluated: {why}")]
    Statistics {
        /// The outcome.
        what: String,
        /// Why.
        why: String,
    },
    /// Outcomes of nobody.
    #[error("the outcome `{outcome}` of `{what}` is not decided for anybody {who} yet")]
    NobodyDecided {
        /// The evaluation.
        what: String,
        /// The outcome.
        outcome: String,
        /// Of which group.
        who: &'static str,
    },
    /// Outcomes asked for before the design was frozen.
    #[error("the design of `{name}` is not frozen, and outcomes are opened on a frozen design only")]
    NotFrozen {
        /// The evaluation.
        name: String,
    },
    /// Something has changed since the design was frozen.
    #[error("`{name}` has changed since version {version} was frozen: {what}")]
    Changed {
        /// The evaluation.
        name: String,
        /// The version.
        version: usize,
        /// What has changed.
        what: String,
    },
    /// Nothing can be kept without a store.
    #[error("{} stands by itself, and there is nowhere to keep a frozen design", path.display())]
    NowhereToKeep {
        /// The file.
        path: PathBuf,
    },
    /// A kept design that cannot be read.
    #[error("the design kept as run {run} cannot be read")]
    Damaged {
        /// The run.
        run: String,
    },
}

impl EvaluateError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            EvaluateError::File { .. } => "put them right and run again".into(),
            EvaluateError::Unknown { known, .. } if known.is_empty() => {
                "this place has none: write one as evaluations/NAME.toml; `purse reference evaluation` says how".into()
            }
            EvaluateError::Unknown { known, .. } => format!("there are: {}", known.join(", ")),
            EvaluateError::NoPlan { beside, .. } => format!(
                "say it with --treatment, --covariates and --outcome, or write {}; `purse reference evaluation` says how",
                beside.display()
            ),
            EvaluateError::Line { .. } => {
                "save it as CSV with a header and as many cells in every line; cells with a comma stand in quotation marks".into()
            }
            EvaluateError::Cell { .. } => "put it right, or leave the column out".into(),
            EvaluateError::DuplicatedId { .. } => {
                "give one row a person; a panel of areas has no `id`, and names its area and period".into()
            }
            EvaluateError::Missing { .. } => {
                "fill it in; or say what is to become of these people: `missing = \"drop\"` leaves them out, and \
                 `missing = \"mean with flag\"` (of categories, a category of their own) keeps them"
                    .into()
            }
            EvaluateError::OutcomeMissing { .. } => {
                "an outcome that is not known is not a 0: leave the row out and say so, or find it out".into()
            }
            EvaluateError::InBoth { .. } => {
                "nobody can be compared with themselves: narrow one of the two with `where`, or leave them out of the pool with \
                 `also_treated = \"leave out\"`"
                    .into()
            }
            EvaluateError::Estimation { .. } => "nothing was estimated; change the evaluation, or the data, as it says".into(),
            EvaluateError::Statistics { .. } => "nothing was estimated".into(),
            EvaluateError::NobodyDecided { .. } => {
                "wait until windows and waiting times are over and extracts cover them; `purse measure` shows what is decided".into()
            }
            EvaluateError::NotFrozen { .. } => "look at the design without options, and freeze it with --freeze first".into(),
            EvaluateError::Changed { .. } => {
                "freeze the new design with --freeze: it becomes the next version, and the report will show both".into()
            }
            EvaluateError::NowhereToKeep { .. } => "name a folder with --store".into(),
            EvaluateError::Damaged { .. } => "restore the store from a backup".into(),
        })
    }
}
