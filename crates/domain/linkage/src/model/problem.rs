//! What can be wrong with a `linkage.toml`, beyond its form.

use documents::Cause;
use strum::{IntoStaticStr, VariantNames};

/// Problems of a linkage model.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "linkage::")]
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
    /// A decision about one entity.
    DecidedWithItself,
    /// Two entities that are decided to be different people, and by other decisions the same.
    Contradiction,
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn message(&self) -> String {
        match self {
            Problem::UnknownFormat { found, known } => {
                format!("this file is written in format {found}; this program reads format {known}")
            }
            Problem::BadName { name } => format!("`{name}` is not a name"),
            Problem::OutOfRange { key, range, .. } => format!("`{key}` must be {range}"),
            Problem::DecidedWithItself => "both sides of this decision are the same record".into(),
            Problem::Contradiction => {
                "these two are decided to be different people, and by other decisions they are the same person".into()
            }
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
            Problem::DecidedWithItself => "name two records, or take the decision out".into(),
            Problem::Contradiction => {
                "take out the decision that is wrong: which of them counts must never depend on chance".into()
            }
        })
    }
}
