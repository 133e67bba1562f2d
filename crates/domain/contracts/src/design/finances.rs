//! `[finances]`: what the provider can bear.

use documents::{Holds, KeySpec, Located, TableSpec};
use units::Pence;

use super::values::Said;
use crate::reader::{AMOUNT, CLAUSE};
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
