//! What can be wrong with any document, whatever it is about.

use strum::{IntoStaticStr, VariantNames};

use crate::Cause;

/// Problems of form: syntax, keys and types.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "document::")]
pub enum Problem {
    /// Not TOML or JSON at all.
    Syntax {
        /// "TOML" or "JSON".
        language: &'static str,
        /// What the parser expected.
        detail: String,
    },
    /// One key twice in one table.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A key that the table does not have.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The table, as the manual names it.
        table: &'static str,
        /// The nearest key that exists.
        nearest: Option<&'static str>,
        /// All keys that exist.
        known: Vec<&'static str>,
    },
    /// A key that must be there.
    MissingKey {
        /// The key.
        key: &'static str,
        /// The table, as the manual names it.
        table: &'static str,
        /// What the key says.
        says: &'static str,
        /// How it is written.
        example: &'static str,
    },
    /// A value of another kind than the key holds.
    WrongType {
        /// The key.
        key: String,
        /// What it holds.
        expected: String,
        /// How it is written.
        example: String,
        /// What was found.
        found: &'static str,
    },
    /// Text that is not what the key holds.
    BadValue {
        /// The key.
        key: String,
        /// The text.
        value: String,
        /// What it holds.
        expected: String,
        /// How it is written.
        example: String,
        /// Why it was not accepted.
        why: String,
    },
    /// A list of nothing.
    EmptyList {
        /// The key.
        key: String,
    },
    /// A word that is not one of a list.
    NotAChoice {
        /// The key.
        key: String,
        /// The word.
        value: String,
        /// The nearest word that exists.
        nearest: Option<String>,
        /// All that exist.
        choices: Vec<String>,
    },
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn message(&self) -> String {
        match self {
            Problem::Syntax { language, detail } => format!("this is not valid {language}: {detail}"),
            Problem::DuplicateKey { key } => format!("`{key}` is given twice"),
            Problem::UnknownKey { key, table, .. } => format!("`{key}` is not a key of {table}"),
            Problem::MissingKey { key, table, .. } => format!("{table} has no `{key}`"),
            Problem::WrongType { key, expected, found, .. } => format!("`{key}` holds {expected}, not {found}"),
            Problem::BadValue { key, value, expected, why, .. } => {
                format!("`{key} = \"{value}\"` is not {expected}: {why}")
            }
            Problem::EmptyList { key } => format!("`{key}` is an empty list"),
            Problem::NotAChoice { key, value, .. } => format!("`{key}` cannot be \"{value}\""),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Problem::Syntax { .. } => "mend this place; the rest of the file is read once its syntax is right".into(),
            Problem::DuplicateKey { .. } => {
                "keep one of them: which of two values counts must never depend on chance".into()
            }
            Problem::UnknownKey { nearest, known, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`? Keys: {}", known.join(", ")),
                None => format!("keys: {}", known.join(", ")),
            },
            Problem::MissingKey { key, says, example, .. } => format!("add `{}`: {says}", written(key, example)),
            Problem::WrongType { key, example, .. } | Problem::BadValue { key, example, .. } => {
                format!("write it like `{}`", written(key, example))
            }
            Problem::EmptyList { .. } => "name at least one, or leave the key out".into(),
            Problem::NotAChoice { nearest, choices, .. } => match nearest {
                Some(nearest) => format!("did you mean \"{nearest}\"? One of: {}", choices.join(", ")),
                None => format!("one of: {}", choices.join(", ")),
            },
        })
    }
}

/// How a key is written with an example of its value. Named tables have headings of their own.
fn written(key: &str, example: &str) -> String {
    match example.strip_prefix("[….") {
        Some(rest) => format!("[{key}.{rest}"),
        None => format!("{key} = {example}"),
    }
}
