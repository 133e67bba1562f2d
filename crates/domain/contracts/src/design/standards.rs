//! `[standards]`, `[referral]`, `[[dependencies]]` and `[pooling]`: what holds whatever the results are, who decides who
//! enters, whose help is needed, and how funders hold money together.

use documents::{Fields, Holds, KeySpec, Located, TableSpec};
use units::Name;

use super::values::Said;
use crate::choices::{Role, choices};
use crate::contract::Frame;
use crate::reader::{CLAUSE, NAME, TEXT};
use crate::terms::Clause;

choices! {
    /// What a contract prescribes beside results.
    Prescribed {
        /// How the work is done.
        Method = "method",
        /// Who does it, and how many.
        Staffing = "staffing",
    }
}

choices! {
    /// What holds another agency to its part.
    Secured {
        /// It is paid for it.
        Payment = "payment",
        /// It has signed that it will.
        SignedDuty = "signed duty",
        /// Nothing.
        Nothing = "nothing",
    }
}

/// What the service has to be, whatever its results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standards {
    /// The clause with the least that everybody gets.
    pub minimum: Option<Clause>,
    /// The clause by which people set a goal of their own.
    pub user_goal: Option<Clause>,
    /// What it prescribes beside results.
    pub prescribes: Vec<Located<Prescribed>>,
}

/// Who decides who enters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Referral {
    /// The party through which people come.
    pub gateway: Option<Located<Name>>,
}

/// An agency whose help an outcome needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The outcome.
    pub outcome: Located<Name>,
    /// The agency.
    pub agency: Located<String>,
    /// What it has to do.
    pub needs: Option<Located<String>>,
    /// What holds it to that.
    pub secured_by: Option<Located<Secured>>,
}

/// How funders hold money together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pooling {
    /// The funder that holds it for all.
    pub host: Option<Located<Name>>,
    /// The clause that says who bears an overspend.
    pub overspend: Option<Clause>,
}

pub(crate) const STANDARDS: TableSpec = TableSpec {
    name: "[standards]",
    says: "What the service has to be, whatever its results.",
    keys: &[
        KeySpec::optional("minimum", CLAUSE, "the clause with the least that everybody who enters gets"),
        KeySpec::optional("user_goal", CLAUSE, "the clause by which people set a goal of their own in their plan"),
        KeySpec::optional(
            "prescribes",
            Holds { what: "a list of words", example: "[\"staffing\"]", choices: Prescribed::WORDS },
            "what the contract prescribes beside results",
        ),
    ],
};

pub(crate) const REFERRAL: TableSpec = TableSpec {
    name: "[referral]",
    says: "Who decides who enters.",
    keys: &[KeySpec::optional("gateway", NAME, "the party through which people come to the service")],
};

pub(crate) const DEPENDENCY: TableSpec = TableSpec {
    name: "[[dependencies]]",
    says: "An agency whose help an outcome needs.",
    keys: &[
        KeySpec::required("outcome", NAME, "the outcome"),
        KeySpec::required("agency", TEXT, "the agency; it need not be a party"),
        KeySpec::optional("needs", TEXT, "what it has to do"),
        KeySpec::optional("secured_by", Holds::one_of(Secured::WORDS, "\"signed duty\""), "what holds it to that"),
    ],
};

pub(crate) const POOLING: TableSpec = TableSpec {
    name: "[pooling]",
    says: "How several funders hold money together.",
    keys: &[
        KeySpec::optional("host", NAME, "the funder that holds the money for all"),
        KeySpec::optional("overspend", CLAUSE, "the clause that says who bears an overspend"),
    ],
};

pub(super) fn read(said: Said<'_>) -> Standards {
    let keys = said.open(&STANDARDS);
    Standards {
        minimum: keys.clause("minimum"),
        user_goal: keys.clause("user_goal"),
        prescribes: keys.choices("prescribes", Prescribed::WORDS),
    }
}

pub(super) fn read_referral(said: Said<'_>) -> Referral {
    Referral { gateway: said.open(&REFERRAL).party("gateway") }
}

pub(super) fn read_pooling(said: Said<'_>) -> Pooling {
    let keys = said.open(&POOLING);
    Pooling { host: keys.party_as("host", Role::Funder), overspend: keys.clause("overspend") }
}

pub(super) fn read_dependencies(frame: &Frame<'_>, file: &Fields<'_>, outcomes: &[Name]) -> Vec<Dependency> {
    let read = |table| {
        let keys = Said::listed(frame, table).open(&DEPENDENCY);
        let (outcome, agency) = (keys.one_of("outcome", "outcome", outcomes), keys.text("agency"));
        let (needs, secured_by) = (keys.text("needs"), keys.choice("secured_by"));
        Some(Dependency { outcome: outcome?, agency: agency?, needs, secured_by })
    };
    file.tables("dependencies").into_iter().filter_map(read).collect()
}
