//! What can be wrong with a file of decisions.

use documents::Cause;
use strum::{IntoStaticStr, VariantNames};

/// Problems of `decisions.csv` and of files that are imported into it.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "decisions::")]
pub enum DecisionProblem {
    /// Columns that must be there.
    ColumnsMissing {
        /// Those that are not.
        columns: Vec<&'static str>,
        /// All that must be there.
        needed: Vec<&'static str>,
    },
    /// A column that is not known.
    UnknownColumn {
        /// Its heading.
        column: String,
        /// The nearest that exists.
        nearest: Option<&'static str>,
    },
    /// A column that is there twice.
    ColumnTwice {
        /// Its heading.
        column: String,
    },
    /// A line with more or fewer cells than the header.
    CellCount {
        /// How many it has.
        found: usize,
        /// How many the header has.
        columns: usize,
    },
    /// A quotation mark that is not closed.
    OpenQuote,
    /// A verdict that is none.
    UnknownVerdict {
        /// The word.
        verdict: String,
        /// The nearest that exists.
        nearest: Option<&'static str>,
    },
    /// A way of being drawn that is none.
    UnknownDrawn {
        /// The word.
        drawn: String,
    },
    /// A date that is none.
    BadDate {
        /// The text.
        date: String,
        /// Why it was not accepted.
        why: String,
    },
    /// An agency's name that cannot be one.
    BadSource {
        /// The text.
        source: String,
    },
    /// A cell that must not be empty.
    Empty {
        /// Its column.
        column: &'static str,
    },
    /// A pair of one.
    WithItself,
    /// A key that no extract holds.
    UnknownKey,
}

impl Cause for DecisionProblem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn message(&self) -> String {
        match self {
            DecisionProblem::ColumnsMissing { columns, .. } => format!("there is no column {}", quoted(columns)),
            DecisionProblem::UnknownColumn { column, .. } => {
                format!("`{}` is not a column of decisions", printable(column))
            }
            DecisionProblem::ColumnTwice { column } => format!("the column `{column}` is there twice"),
            DecisionProblem::CellCount { found, columns } => {
                let cells = if *found == 1 { "cell" } else { "cells" };
                format!("this line has {found} {cells}, and the header has {columns}")
            }
            DecisionProblem::OpenQuote => "a quotation mark of this line is not closed".into(),
            DecisionProblem::UnknownVerdict { verdict, .. } => format!("\"{}\" is not a verdict", printable(verdict)),
            DecisionProblem::UnknownDrawn { drawn } => format!("a pair cannot be drawn by \"{}\"", printable(drawn)),
            DecisionProblem::BadDate { date, why } => format!("\"{}\" is not a date: {why}", printable(date)),
            DecisionProblem::BadSource { source } => {
                format!("\"{}\" cannot be the name of an agency", printable(source))
            }
            DecisionProblem::Empty { column } => format!("this line has no `{column}`"),
            DecisionProblem::WithItself => "both sides of this line are the same record".into(),
            DecisionProblem::UnknownKey => "no extract holds this key".into(),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            DecisionProblem::ColumnsMissing { needed, .. } => {
                format!("the first line names the columns: {}", needed.join(","))
            }
            DecisionProblem::UnknownColumn { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            DecisionProblem::UnknownColumn { nearest: None, .. } => {
                format!("the columns are {}", super::DECISION_COLUMNS.join(","))
            }
            DecisionProblem::ColumnTwice { .. } => "keep one of them".into(),
            DecisionProblem::CellCount { .. } => {
                "write a cell for each column, and text with a comma in it in quotation marks".into()
            }
            DecisionProblem::OpenQuote => {
                "close it at the end of its cell; a quotation mark inside a cell is written twice".into()
            }
            DecisionProblem::UnknownVerdict { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            DecisionProblem::UnknownVerdict { nearest: None, .. } => {
                "a verdict is `same`, `different` or `cannot-tell`".into()
            }
            DecisionProblem::UnknownDrawn { .. } => {
                "write `priority`, or `sample` if chance chose the pair in `purse review --sample`".into()
            }
            DecisionProblem::BadDate { .. } => "write it like 2027-04-01".into(),
            DecisionProblem::BadSource { .. } => {
                "write the name of the agency's folder: small letters, digits, `-` and `_`, beginning with a letter"
                    .into()
            }
            DecisionProblem::Empty { column: "by" } => "say whose decision it is".into(),
            DecisionProblem::Empty { .. } => "a decision names two records, each by an agency and its own key".into(),
            DecisionProblem::WithItself => "name two records, or leave the line out".into(),
            DecisionProblem::UnknownKey => {
                "write it as it stands in the extract; spreadsheets take zeros off the front of numbers".into()
            }
        })
    }
}

/// A text that does not steer the terminal on which it is shown.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

fn quoted(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}
