//! Names of things in a place, and numbers of people.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The name of a party, pot, contract, cohort, outcome, payment and so on: lower case, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// A text that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long")]
pub struct BadName;

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Name {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Name, BadName> {
        let good = text.len() <= 60
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        if good { Ok(Name(text.into())) } else { Err(BadName) }
    }
}

/// The pseudonymous number of a linked person. It is given out by linkage in order and says nothing of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNo(pub u32);

impl fmt::Display for PersonNo {
    /// `p-000042`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("p-{:06}", self.0))
    }
}

impl FromStr for PersonNo {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<PersonNo, std::num::ParseIntError> {
        text.strip_prefix("p-").unwrap_or(text).parse().map(PersonNo)
    }
}
