//! What can be wrong with an evaluation file, beyond its form.

use documents::{Cause, Severity};
use strum::{IntoStaticStr, VariantNames};

/// Problems of an evaluation file.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "evaluation::")]
pub enum Problem {
    /// A file for another version of the program.
    UnknownFormat {
        /// The format of the file.
        found: i64,
        /// The format that is read.
        known: i64,
    },
    /// A name that cannot be one.
    BadName {
        /// The text.
        name: String,
    },
    /// A number outside its range.
    OutOfRange {
        /// The key.
        key: &'static str,
        /// The range, as "above 0".
        range: &'static str,
        /// Why it is so.
        why: &'static str,
    },
    /// A cohort or outcome that no contract has.
    UnknownReference {
        /// What it should be: "cohort".
        what: &'static str,
        /// The name.
        name: String,
        /// A name like it.
        nearest: Option<String>,
        /// Those there are.
        known: Vec<String>,
    },
    /// A column that an event or a file does not have.
    UnknownColumn {
        /// The column.
        column: String,
        /// Whose: "the event `assessment`".
        of: String,
        /// A column like it.
        nearest: Option<String>,
        /// Those there are.
        known: Vec<String>,
    },
    /// A column whose values are no covariate.
    ColumnKind {
        /// The column.
        column: String,
        /// What it holds.
        holds: &'static str,
    },
    /// A table or key that belongs to another kind of evaluation.
    NotHere {
        /// The key.
        key: &'static str,
        /// Where it belongs.
        belongs: &'static str,
    },
    /// A table or key that this kind of evaluation needs.
    NeedsTable {
        /// The key.
        key: &'static str,
        /// What needs it.
        what: &'static str,
    },
    /// Households, whose members would be compared as if they had nothing in common.
    HouseholdCohort {
        /// The cohort.
        cohort: String,
    },
    /// The same people on both sides.
    SameGroups,
    /// An outcome of another cohort than the one that is compared.
    OutcomeOfOtherCohort {
        /// The outcome.
        outcome: String,
        /// Its cohort.
        has: String,
        /// The cohort that is compared.
        wanted: String,
    },
    /// Two outcomes that do not ask the same question of the two groups.
    MeasuredDifferently {
        /// The outcome of those treated.
        of: String,
        /// The outcome of the others.
        comparison: String,
        /// What differs.
        what: &'static str,
    },
    /// An outcome that has no test here.
    MeasureNotEvaluated {
        /// The outcome.
        outcome: String,
        /// Its measure.
        measure: &'static str,
        /// The method.
        method: &'static str,
    },
    /// A test that does not fit.
    TestNotForMeasure {
        /// The test.
        test: &'static str,
        /// The measure.
        measure: &'static str,
        /// The method.
        method: &'static str,
        /// Those that do.
        fitting: Vec<&'static str>,
    },
    /// A covariate that tells what the treatment did.
    CovariateIsNot {
        /// The column.
        column: String,
        /// What it is instead: "the treatment".
        what: &'static str,
    },
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn message(&self) -> String {
        match self {
            Problem::UnknownFormat { found, known } => {
                format!("this file is written in format {found}; this program reads format {known}")
            }
            Problem::BadName { name } => format!("`{name}` is not a name"),
            Problem::OutOfRange { key, range, .. } => format!("`{key}` must be {range}"),
            Problem::UnknownReference { what, name, .. } => format!("there is no {what} `{name}`"),
            Problem::UnknownColumn { column, of, .. } => format!("{of} has no column `{column}`"),
            Problem::ColumnKind { column, holds } => {
                format!("`{column}` holds {holds}, which cannot be compared between people as it is")
            }
            Problem::NotHere { key, belongs } => format!("`{key}` belongs to {belongs}"),
            Problem::NeedsTable { key, what } => format!("{what} needs `{key}`"),
            Problem::HouseholdCohort { cohort } => format!("`{cohort}` is a cohort of households"),
            Problem::SameGroups => "those treated and the comparison pool are the same entries".into(),
            Problem::OutcomeOfOtherCohort { outcome, has, wanted } => {
                format!("`{outcome}` is measured for the cohort `{has}`, and `{wanted}` is compared")
            }
            Problem::MeasuredDifferently { of, comparison, what } => {
                format!("`{of}` and `{comparison}` do not ask the same: {what} differs")
            }
            Problem::MeasureNotEvaluated { outcome, measure, method } => {
                format!("`{outcome}` has the measure {measure}, for which the method {method} has no test")
            }
            Problem::TestNotForMeasure { test, measure, method, .. } => {
                format!("the test `{test}` is not for the measure {measure} with the method {method}")
            }
            Problem::CovariateIsNot { column, what } => format!("the covariate `{column}` is {what}"),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Problem::UnknownFormat { known, .. } => {
                format!("write `format = {known}`, or use the version of the program that the file was written for")
            }
            Problem::BadName { .. } => {
                "a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long".into()
            }
            Problem::OutOfRange { why, .. } => (*why).to_string(),
            Problem::UnknownReference { what, nearest, known, .. } => {
                match *what {
                "cohort" | "outcome" | "binary outcome" => {
                    named(&format!("write CONTRACT/{}", what.replace("binary ", "").to_uppercase()), nearest, known)
                }
                _ => named(&format!("name a {what} that is there"), nearest, known),
            }
            }
            Problem::UnknownColumn { nearest, known, .. } => named("name one that is there", nearest, known),
            Problem::ColumnKind { .. } => {
                "use a column of numbers, words or true and false; or a condition (`where`) and `take = \"any\"`".into()
            }
            Problem::NotHere { .. } => "take it out, or name the other method".into(),
            Problem::NeedsTable { .. } => "add it; `purse reference evaluation` says what it holds".into(),
            Problem::HouseholdCohort { .. } => {
                "name a cohort of persons: what is matched and counted here is one person at a time".into()
            }
            Problem::SameGroups => {
                "give one of them another cohort, or a `where` that tells the two apart; somebody in both is refused later".into()
            }
            Problem::OutcomeOfOtherCohort { .. } => {
                "name an outcome of that cohort; for two cohorts give `of` for those treated and `comparison` for the \
                 others"
                    .into()
            }
            Problem::MeasuredDifferently { .. } => {
                "a difference between the groups would then be one of the questions: write both outcomes alike".into()
            }
            Problem::MeasureNotEvaluated { .. } => {
                "evaluated are the measures binary, frequency and time to event; a spell or change can be put as a binary outcome".into()
            }
            Problem::TestNotForMeasure { fitting, .. } => format!("fitting are: {}", fitting.join(", ")),
            Problem::CovariateIsNot { .. } => {
                "covariates describe people before the treatment; what it is or did must not be among them".into()
            }
        })
    }
}

/// What to write, and the one that was probably meant.
fn named(what: &str, nearest: &Option<String>, known: &[String]) -> String {
    let meant = nearest.as_ref().map(|nearest| format!("did you mean `{nearest}`? ")).unwrap_or_default();
    let known = if known.is_empty() { "there is none".to_string() } else { format!("there are: {}", known.join(", ")) };
    format!("{meant}{what}; {known}")
}
