//! `[rationale]`: why a contract pays by results, and who answers for it.

use documents::{Holds, KeySpec, Located, TableSpec};

use super::values::Said;
use crate::choices::Purpose;
use crate::reader::TEXT;

/// Why a contract pays by results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rationale {
    /// Why paying by results beats the alternatives.
    pub reason: Option<Located<String>>,
    /// Its purposes, where it has more than the one of `[contract]`.
    pub purposes: Vec<Located<Purpose>>,
    /// The post that answers for it.
    pub owner: Option<Located<String>>,
}

pub(crate) const RATIONALE: TableSpec = TableSpec {
    name: "[rationale]",
    says: "Why the contract pays by results, and who answers for it. This and the tables below are what the design rules \
           look at (`purse check`); none is required, and none moves money.",
    keys: &[
        KeySpec::optional(
            "reason",
            TEXT,
            "why paying by results beats a grant, a block contract or an in-house service",
        ),
        KeySpec::optional(
            "purposes",
            Holds { what: "a list of purposes", example: "[\"reduce cost\"]", choices: Purpose::WORDS },
            "further purposes beside the one of `[contract]`",
        ),
        KeySpec::optional("owner", TEXT, "the post that answers for the contract; a post, not a person's name"),
    ],
};

pub(super) fn read(said: Said<'_>) -> Rationale {
    let keys = said.open(&RATIONALE);
    Rationale {
        reason: keys.text("reason"),
        purposes: keys.choices("purposes", Purpose::WORDS),
        owner: keys.text("owner"),
    }
}
