//! A settlement as it is printed, stored and published: what is due to whom, who pays, and why not more.
//!
//! These are the shapes of `purse settle --format json`; their JSON Schema is `docs/schemas/settlement.schema.json`.
//! Amounts are whole pence. Days are `2027-04-01`; periods are intervals of first and last day, `2027-04-01/2027-06-30`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is due in a place as at a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settlement {
    /// The place's name.
    pub place: String,
    /// The place's title.
    pub title: String,
    /// The day it was settled as at.
    pub as_at: String,
    /// The run's id: the same inputs, rules and ledger give the same id.
    pub run: String,
    /// The contracts, by name.
    pub contracts: Vec<ContractSettlement>,
    /// The sum of what is due now; below nothing if money goes back.
    pub due_pence: i64,
    /// Results that are claimed more than once, and what became of the claims.
    pub overlaps: Vec<OverlapAnswer>,
    /// Lines that are refused or not wholly funded, and rows that are quarantined.
    pub problems: Vec<ProblemAnswer>,
}

/// What is due under one contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractSettlement {
    /// The contract's name.
    pub contract: String,
    /// The contract's title.
    pub title: String,
    /// The provider that is paid.
    pub provider: String,
    /// How many have entered each cohort.
    pub cohorts: Vec<CohortAnswer>,
    /// The lines, by period, payment and reference.
    pub lines: Vec<LineAnswer>,
    /// The sum of what is due now.
    pub due_pence: i64,
    /// What each pot pays of that now.
    pub shares: Vec<ShareAnswer>,
    /// People whose results cannot be told yet; none of them is paid.
    pub waiting: Vec<WaitingAnswer>,
}

/// Who has entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CohortAnswer {
    /// The cohort.
    pub cohort: String,
    /// Its title.
    pub title: String,
    /// Whether persons or households enter.
    pub unit: String,
    /// How many entries there are; a person may enter several times.
    pub entered: u64,
    /// The event by which they enter.
    pub event: String,
    /// The last day on which the extracts of that event are complete; nothing if none was received.
    pub complete_to: Option<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineAnswer {
    /// Its reference, the same from settlement to settlement.
    pub line: String,
    /// The payment.
    pub payment: String,
    /// The payment's title.
    pub title: String,
    /// The kind of payment: block, start, outcome, sustain or bonus.
    pub kind: String,
    /// The settlement period, as an interval of first and last day.
    pub period: String,
    /// The price band.
    pub band: Option<String>,
    /// How many different people or households it pays for; for a bonus or for results above an expected number everyone
    /// who entered; 0 for a block payment.
    pub people: u32,
    /// How many results, starts or stretches; 1 for an instalment or a bonus, or the number above the threshold where a
    /// bonus pays for each.
    pub quantity: i64,
    /// The price of one; nothing if it was refused.
    pub unit_price_pence: Option<i64>,
    /// What is owed in all, rounded and capped; for a held line what was posted.
    pub amount_pence: i64,
    /// What the line would pay were it not for a shadow stage, an overlap or a cap.
    pub full_amount_pence: i64,
    /// What was posted before.
    pub posted_pence: i64,
    /// What is due now: amount less posted less unfunded.
    pub due_pence: i64,
    /// What no pot can pay.
    pub unfunded_pence: i64,
    /// The clause of the terms.
    pub clause: String,
    /// The stage of the contract.
    pub stage: Option<String>,
    /// due, shadow, overlap, capped, refused; withdrawn for a line that was posted and is no longer there; held for one
    /// that stays as it was posted until a refused line of its payment and period is mended.
    pub status: String,
    /// What each pot pays in all.
    pub shares: Vec<ShareAnswer>,
    /// How it came about.
    pub steps: Vec<StepAnswer>,
}

/// What one pot pays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ShareAnswer {
    /// The funder.
    pub funder: String,
    /// The pot.
    pub pot: String,
    /// How much; below nothing if it gets money back.
    pub amount_pence: i64,
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepAnswer {
    /// What was done.
    pub step: String,
    /// How.
    pub detail: String,
    /// The clause that says so, where it is not the line's.
    pub clause: Option<String>,
    /// The amount it leads to.
    pub amount_pence: Option<i64>,
}

/// Immature people of one outcome and band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingAnswer {
    /// The outcome.
    pub outcome: String,
    /// The band.
    pub band: Option<String>,
    /// How many people.
    pub people: u32,
    /// `time` while the window and waiting time run; `evidence` when no extract is complete to their end.
    pub waits_for: String,
    /// The first day on which one of them is mature.
    pub first: String,
    /// The day on which all of them are.
    pub last: String,
}

/// One result that is claimed more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverlapAnswer {
    /// The kind of outcome.
    pub kind: Option<String>,
    /// The rule that decided.
    pub rule: String,
    /// The clause of the place's terms, where an agreed rule decided.
    pub clause: Option<String>,
    /// The claims, the earliest first.
    pub claims: Vec<ClaimAnswer>,
}

/// One claim of an overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimAnswer {
    /// Its reference: contract, payment, person and day of entry.
    pub claim: String,
    /// The contract.
    pub contract: String,
    /// The payment.
    pub payment: String,
    /// The pseudonymous number of the person or household.
    pub person: String,
    /// The day of the result.
    pub on: String,
    /// paid, "split 2 ways", "paid at 50%" or not paid.
    pub treatment: String,
}

/// Something that is not as it should be, and that does not keep the rest from being settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemAnswer {
    /// A stable name such as `pricing::no-price`.
    pub code: String,
    /// What it is about: a line, or a file.
    pub about: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The JSON Schema of a settlement.
pub fn settlement_schema() -> serde_json::Value {
    schemars::schema_for!(Settlement).to_value()
}

impl Settlement {
    /// Every line of every contract.
    pub fn lines(&self) -> impl Iterator<Item = &LineAnswer> {
        self.contracts.iter().flat_map(|contract| &contract.lines)
    }

    /// Whether anything in it needs somebody's attention.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }
}
