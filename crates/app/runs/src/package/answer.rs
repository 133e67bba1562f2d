//! Packages as they are printed and published.

use ledger::Journal;
use packages::{Event, Package, State, What};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, Pence};

use super::holds::reference_of;

/// One package as at a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackageAnswer {
    /// Its name.
    pub package: String,
    /// The person's number.
    pub person: String,
    /// The contract.
    pub contract: String,
    /// waiting, started, declined, expired or closed.
    pub state: String,
    /// The day on which it started, was declined, expired or was closed; nothing while it waits.
    pub since: Option<String>,
    /// The holders that have not approved, while it waits.
    pub waiting_on: Vec<String>,
    /// The day on which it was proposed.
    pub proposed_on: String,
    /// The last day on which holders can approve.
    pub expires: String,
    /// What all its results cost.
    pub price_pence: i64,
    /// What the ledger holds for it.
    pub held_pence: i64,
    /// Its results.
    pub results: Vec<PackageResultAnswer>,
    /// Everything that happened to it, the earliest first.
    pub history: Vec<PackageEventAnswer>,
}

/// One result of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackageResultAnswer {
    /// The payment that pays for it.
    pub payment: String,
    /// What it costs.
    pub price_pence: i64,
    /// Who pays which part.
    pub parts: Vec<PackagePartAnswer>,
}

/// One holder's part of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackagePartAnswer {
    /// The funder that holds it.
    pub holder: String,
    /// The pot.
    pub pot: String,
    /// How much.
    pub amount_pence: i64,
    /// Whether the holder has approved.
    pub approved: bool,
    /// What the ledger holds of it: nothing before it is approved, and nothing any more once a settlement has paid the
    /// result, or the package was released.
    pub held_pence: i64,
}

/// Something that happened to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackageEventAnswer {
    /// The day.
    pub on: String,
    /// proposed, approved, declined or closed.
    pub what: String,
    /// The holder; nothing for a proposal.
    pub holder: Option<String>,
    /// Who signed.
    pub by: String,
    /// Why; empty if nothing was said.
    pub why: String,
}

/// A package as at a day, with what the ledger holds for it.
pub(super) fn answer(package: &Package, journal: &Journal, as_at: Day) -> PackageAnswer {
    let state = package.state(as_at);
    let proposal = &package.proposal;
    let results: Vec<PackageResultAnswer> = proposal
        .results
        .iter()
        .map(|result| {
            let positions = reference_of(package, &result.payment)
                .parse()
                .map(|reference| journal.positions_of(&reference))
                .unwrap_or_default();
            let held = |part: &packages::Part| {
                let account = format!("commitments/{}/{}", part.holder, part.pot);
                let position = positions.iter().find(|position| position.debit.as_str() == account);
                position.map_or(0, |position| position.amount.get())
            };
            let parts = result.parts.iter().map(|part| PackagePartAnswer {
                holder: part.holder.to_string(),
                pot: part.pot.to_string(),
                amount_pence: part.amount.get(),
                approved: package.approved(&part.holder, as_at),
                held_pence: held(part),
            });
            PackageResultAnswer {
                payment: result.payment.to_string(),
                price_pence: result.price.get(),
                parts: parts.collect(),
            }
        })
        .collect();
    let (since, waiting_on) = match &state {
        State::Waiting { on } => (None, on.iter().map(ToString::to_string).collect()),
        State::Started { on } | State::Expired { on } => (Some(on.to_string()), Vec::new()),
        State::Declined { on, .. } | State::Closed { on, .. } => (Some(on.to_string()), Vec::new()),
    };
    PackageAnswer {
        package: package.name.to_string(),
        person: proposal.person.to_string(),
        contract: proposal.contract.to_string(),
        state: state.word().to_string(),
        since,
        waiting_on,
        proposed_on: package.events.first().map_or_else(String::new, |event| event.on.to_string()),
        expires: proposal.expires.to_string(),
        price_pence: proposal.results.iter().map(|result| result.price).fold(Pence::ZERO, saturated).get(),
        held_pence: results.iter().flat_map(|result| &result.parts).map(|part| part.held_pence).sum(),
        results,
        history: package.events.iter().filter(|event| event.on <= as_at).map(event_answer).collect(),
    }
}

/// A sum for people to look at; what does not fit is shown as the most that does.
fn saturated(sum: Pence, more: Pence) -> Pence {
    sum.plus(more).unwrap_or(Pence::new(i64::MAX))
}

fn event_answer(event: &Event) -> PackageEventAnswer {
    let (what, holder) = match &event.what {
        What::Proposed(_) => ("proposed", None),
        What::Approved { holder } => ("approved", Some(holder)),
        What::Declined { holder } => ("declined", Some(holder)),
        What::Closed { holder } => ("closed", Some(holder)),
    };
    PackageEventAnswer {
        on: event.on.to_string(),
        what: what.into(),
        holder: holder.map(ToString::to_string),
        by: event.signed.by.clone(),
        why: event.signed.why.clone(),
    }
}
