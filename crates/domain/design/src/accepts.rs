//! Findings that the parties accept: which accept takes which finding, and which take none.

use contracts::{Accept, Place};
use documents::Diagnostics;
use units::Name;

use crate::found::{Accepted, Finding, Unseen};
use crate::problem::Problem;
use crate::rules;

/// Marks the findings that are accepted, and reports accepts that take nothing. A rule that could not be looked at
/// everywhere may find something yet, so its accepts are not reported.
pub(crate) fn take(place: &Place, findings: &mut [Finding], unseen: &[Unseen], found: &Diagnostics) {
    let of_contracts = place.contracts.iter().map(|contract| (Some(&contract.name), &contract.design.accepts));
    for (contract, accepts) in of_contracts.chain([(None, &place.accepts)]) {
        for accept in accepts {
            take_one(contract, accept, findings, unseen, found);
        }
    }
}

fn take_one(
    contract: Option<&Name>,
    accept: &Accept,
    findings: &mut [Finding],
    unseen: &[Unseen],
    found: &Diagnostics,
) {
    let Some(rule) = rules::find(&accept.rule.value) else { return };
    let favours = accept.favours.as_ref().and_then(|code| rules::find(&code.value)).map(|rule| rule.code);
    let mut is_idle = true;
    for finding in findings.iter_mut() {
        let is_about = accept.about.as_ref().is_none_or(|about| finding.about.as_ref() == Some(&about.value));
        // What the place accepts is what lies between its contracts; a contract accepts what is found in itself.
        let is_mine = contract.is_none() || contract == finding.contract.as_ref();
        if finding.rule.number != rule.number || !is_about || !is_mine {
            continue;
        }
        is_idle = false;
        finding.accepted.get_or_insert_with(|| Accepted {
            reason: accept.reason.value.clone(),
            by: accept.by.value.clone(),
            favours,
        });
    }
    let may_come = unseen.iter().any(|unseen| {
        unseen.rule.number == rule.number && (contract.is_none() || contract == unseen.contract.as_ref())
    });
    if is_idle && !may_come {
        let about = accept.about.as_ref().map(|about| about.value.clone());
        found.at(accept.rule.span, "finds nothing", Problem::IdleAccept { code: rule.code, about });
    }
}
