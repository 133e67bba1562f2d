//! What of a funding can only be checked once the payments are known.

use documents::{Diagnostics, Label};
use units::Name;

use super::{Funding, Sharing};
use crate::choices::Role;
use crate::contract::Frame;
use crate::outcomes::Outcome;
use crate::payments::Payment;
use crate::problem::Problem;
use crate::reader::Declared;

/// Reports payments that are to be shared by benefit and whose benefit is not known, or gains nobody who could pay.
pub(crate) fn check_fundings(
    frame: &Frame<'_>,
    payments: &[Payment],
    outcomes: &[Outcome],
    fundings: &Declared<Funding>,
) {
    for payment in payments {
        let Some(funding) = fundings.get(payment.funding) else { continue };
        if let Sharing::ByBenefit { benefit: None } = funding.sharing {
            check_benefit(frame, payment, outcomes, funding);
        }
    }
}

fn check_benefit(frame: &Frame<'_>, payment: &Payment, outcomes: &[Outcome], funding: &Funding) {
    let found: &Diagnostics = frame.reader.found;
    let report = |cause: Problem| {
        let labels = vec![
            Label::new(funding.span, "shared by benefit"),
            Label::new(payment.clause.span, format!("pays `{}`", payment.name)),
        ];
        found.at_all(labels, cause);
    };
    let Some(outcome) = payment.outcome().map(|outcome| &outcomes[outcome]) else {
        report(Problem::NoOutcomeToShareBy { payment: payment.name.to_string() });
        return;
    };
    let benefits = &frame.head.benefits;
    let index = outcome.kind.as_ref().and_then(|kind| benefits.names().iter().position(|name| name == kind));
    let Some(index) = index else {
        report(Problem::NoUnitCosts {
            outcome: outcome.name.to_string(),
            kind: outcome.kind.as_ref().map(Name::to_string),
        });
        return;
    };
    // A benefit that cannot be read has been reported where it stands.
    let Some(benefit) = benefits.get(index) else { return };
    let is_funder = |name: &Name| {
        frame.head.parties.iter().any(|party| party.name == *name && party.roles.contains(&Role::Funder))
            && frame.head.pots.iter().any(|pot| pot.funder == *name)
    };
    if !benefit.gains().iter().any(|gain| gain.net.is_positive() && is_funder(&gain.party)) {
        report(Problem::NoFunderGains { benefit: benefit.name.to_string() });
    }
}
