//! Bringing records together that cannot be read: by tokens that they share.

use std::fmt;

use strum::VariantArray;
use units::Name;

use crate::encoding::BlockingToken;
use crate::model::Model;
use crate::records::{RecordNo, Records};

/// A token on which two records must agree, one of which has nothing but an encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenRule {
    /// That of an identifier of a kind.
    Identifier {
        /// Its place in [`Records::identifiers`].
        kind: usize,
        /// Its name.
        name: Name,
    },
    /// That of a combination of values.
    Values(BlockingToken),
}

/// The rules for records of which some are encoded; none where all are in clear text.
pub(super) fn tokens(records: &Records, model: &Model) -> impl Iterator<Item = TokenRule> {
    let identifiers = records.identifiers().iter().enumerate().filter(|(_, name)| model.identifier(name).used);
    let identifiers = identifiers.map(|(kind, name)| TokenRule::Identifier { kind, name: name.clone() });
    let rules = identifiers.chain(BlockingToken::VARIANTS.iter().copied().map(TokenRule::Values));
    rules.filter(|_| !records.encodings.is_empty())
}

impl TokenRule {
    /// A record's token as a number; nothing if it has none.
    pub(super) fn key(&self, records: &Records, record: RecordNo) -> Option<u64> {
        let token = match self {
            TokenRule::Identifier { kind, .. } => records.encodings.identifier(record, *kind),
            TokenRule::Values(token) => records.encodings.blocking(record, *token),
        };
        token.map(|token| token.number())
    }

    /// Whether two records have the token, and the same, and one of them nothing but an encoding.
    pub(super) fn agree(&self, records: &Records, one: RecordNo, other: RecordNo) -> bool {
        let key = self.key(records, one);
        records.encodings.decide(one, other) && key.is_some() && key == self.key(records, other)
    }
}

impl fmt::Display for TokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenRule::Identifier { name, .. } => write!(f, "token: {name}"),
            TokenRule::Values(token) => f.write_str(token.words()),
        }
    }
}
