//! `[finances]` and `[[subcontractors]]`: what the provider and those below it can bear.

use documents::{Fields, Holds, KeySpec, Located, TableSpec};
use units::{Length, Name, Pence, Rate};

use super::values::Said;
use crate::contract::Frame;
use crate::reader::{AMOUNT, CLAUSE, LENGTH, NAME, RATE};
use crate::terms::Clause;

/// What the provider can bear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finances {
    /// Whether it is a charity.
    pub charity: Option<Located<bool>>,
    /// What it spends in a year whatever it does.
    pub fixed_operating_cost: Option<Located<Pence>>,
    /// What delivering costs in a month.
    pub monthly_cost: Option<Located<Pence>>,
    /// What it can spend before it is paid.
    pub working_capital: Option<Located<Pence>>,
    /// What the contract before this one paid in a year.
    pub predecessor_annual: Option<Located<Pence>>,
    /// The clause by which savings are shared or put back into the service.
    pub gain_share: Option<Clause>,
    /// The clause that says who takes over people and records if the provider fails.
    pub step_in: Option<Clause>,
}

/// Who delivers a part of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subcontractor {
    /// The party.
    pub party: Located<Name>,
    /// The part of its price that depends on results.
    pub at_risk: Option<Located<Rate>>,
    /// How long after the provider it is paid.
    pub paid_after: Option<Located<Length>>,
}

pub(crate) const FINANCES: TableSpec = TableSpec {
    name: "[finances]",
    says: "What the provider can bear.",
    keys: &[
        KeySpec::optional("charity", Holds::a("true or false", "true"), "whether the provider is a charity"),
        KeySpec::optional("fixed_operating_cost", AMOUNT, "what it spends in a year whatever it delivers"),
        KeySpec::optional("monthly_cost", AMOUNT, "what delivering the contract costs it in a month"),
        KeySpec::optional("working_capital", AMOUNT, "what it can spend before it is paid"),
        KeySpec::optional("predecessor_annual", AMOUNT, "what the contract before this one paid in a year"),
        KeySpec::optional("gain_share", CLAUSE, "the clause by which savings are shared or put back into the service"),
        KeySpec::optional("step_in", CLAUSE, "the clause that says who takes over if the provider fails"),
    ],
};

pub(crate) const SUBCONTRACTOR: TableSpec = TableSpec {
    name: "[[subcontractors]]",
    says: "A party that delivers a part of the contract for the provider, and on which terms.",
    keys: &[
        KeySpec::required("party", NAME, "the party"),
        KeySpec::optional("at_risk", RATE, "the part of its price that depends on results"),
        KeySpec::optional("paid_after", LENGTH, "how long after the provider it is paid"),
    ],
};

pub(super) fn read(said: Said<'_>) -> Finances {
    let keys = said.open(&FINANCES);
    Finances {
        charity: keys.truth("charity"),
        fixed_operating_cost: keys.amount("fixed_operating_cost"),
        monthly_cost: keys.amount("monthly_cost"),
        working_capital: keys.amount("working_capital"),
        predecessor_annual: keys.amount("predecessor_annual"),
        gain_share: keys.clause("gain_share"),
        step_in: keys.clause("step_in"),
    }
}

pub(super) fn read_subcontractors(frame: &Frame<'_>, file: &Fields<'_>) -> Vec<Subcontractor> {
    let read = |table| {
        let keys = Said::listed(frame, table).open(&SUBCONTRACTOR);
        let (at_risk, paid_after) = (keys.share("at_risk"), keys.length("paid_after"));
        Some(Subcontractor { party: keys.party("party")?, at_risk, paid_after })
    };
    file.tables("subcontractors").into_iter().filter_map(read).collect()
}
