//! Texts that the ledger carries and never interprets: what a transfer is for, and which run posted it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// What a transfer is for, such as a priced line. The ledger only asks whether two references are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(Arc<str>);

/// The id of a run: of the computation whose result is posted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(Arc<str>);

/// A text that is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a reference has 1 to 200 printable characters, and no white space but single spaces between others")]
pub struct BadReference;

/// A text that is no run id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a run's id has letters, digits, `-`, `_` and `.`, starts with a letter or digit, and is at most 100 long")]
pub struct BadRunId;

impl Reference {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RunId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Reference {
    type Err = BadReference;

    /// Takes any text of one line that two people would read out the same way: every journal format and database can
    /// then hold it, and no two references differ only in blanks.
    fn from_str(text: &str) -> Result<Reference, BadReference> {
        let long = text.chars().nth(200).is_some();
        let odd = text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' '));
        let blanks = text.is_empty() || text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
        if long || odd || blanks { Err(BadReference) } else { Ok(Reference(text.into())) }
    }
}

impl FromStr for RunId {
    type Err = BadRunId;

    fn from_str(text: &str) -> Result<RunId, BadRunId> {
        let good = text.len() <= 100
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if good { Ok(RunId(text.into())) } else { Err(BadRunId) }
    }
}

#[cfg(test)]
mod tests {
    use super::{BadReference, BadRunId, Reference, RunId};

    #[test]
    fn a_reference_is_one_printable_line() {
        for text in ["recovery/drug-free/p-000042/2027-10", "St Mary’s, \"phase 2\"; 50% | x", "é", &"x".repeat(200)]
        {
            assert_eq!(text.parse::<Reference>().map(|r| r.to_string()).as_deref(), Ok(text));
        }
        for text in ["", " a", "a ", "a  b", "a\nb", "a\tb", "a\u{a0}b", "a\u{2028}b", "\0", &"x".repeat(201)] {
            assert_eq!(text.parse::<Reference>(), Err(BadReference), "{text:?}");
        }
    }

    #[test]
    fn a_run_id_can_be_typed_and_name_a_file() {
        for text in ["settle-2027-10-01-3f2a", "7", "a_b.c", &"x".repeat(100)] {
            assert_eq!(text.parse::<RunId>().map(|r| r.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "-a", ".a", "a b", "a/b", "é", &"x".repeat(101)] {
            assert_eq!(text.parse::<RunId>(), Err(BadRunId), "{text:?}");
        }
    }
}
