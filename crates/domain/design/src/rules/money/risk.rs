//! Rules 32 to 37: who bears which risk, who gains, and what checking costs.

use contracts::{Payment, PaymentKind};
use units::Rate;

use crate::figures::{Success, money, part, pence, percent, ratio, value, value_at};
use crate::found::Found;
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{KBO, LITERATURE, NCVO, REHABILITATION, Source};
use crate::subject::OfContract;

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        number: 32,
        code: "design::volume-floor",
        weight: Weight::Warning,
        title: "a floor under volumes",
        why: "Transforming Rehabilitation's volumes ran 6 to 48% under the bids; fixed costs did not",
        change: "agree a floor, a collar or a reopener, and cite the clause (`collar` in `[volumes]`)",
        sources: &[REHABILITATION],
        needs: Needs::Contract,
        look: Look::Contract(volume_floor),
    },
    Rule {
        number: 33,
        code: "design::subcontractor",
        weight: Weight::Warning,
        title: "less risk for those below the provider",
        why: "risk that is passed on whole falls on whoever can bear it least, and last",
        change: "pay subcontractors a larger guaranteed part, and no later than the provider is paid",
        sources: &[NCVO, KBO],
        needs: Needs::Contract,
        look: Look::Contract(subcontractor),
    },
    Rule {
        number: 34,
        code: "design::cost-shunting",
        weight: Weight::Warning,
        title: "whoever gains, pays",
        why: "where one body bears the cost and another keeps the saving, the first will stop",
        change: "let the body that gains fund a share of the outcome, or agree a transfer",
        sources: &[Source::Fault("cost shunting"), Source::Commandment(9)],
        needs: Needs::Place,
        look: Look::Contract(cost_shunting),
    },
    Rule {
        number: 35,
        code: "design::gain-share",
        weight: Weight::Warning,
        title: "savings that are shared or put back",
        why: "if all of the saving leaves, neither the provider nor the place has a reason to make more of it",
        change: "agree how savings are shared or reinvested, and cite the clause (`gain_share` in `[finances]`)",
        sources: &[Source::Commandment(6)],
        needs: Needs::Contract,
        look: Look::Contract(gain_share),
    },
    Rule {
        number: 36,
        code: "design::step-in",
        weight: Weight::Warning,
        title: "a plan for the day the provider fails",
        why: "people in treatment cannot wait for a procurement",
        change: "agree who takes over people, staff and records, and cite the clause (`step_in` in `[finances]`)",
        sources: &[LITERATURE],
        needs: Needs::Contract,
        look: Look::Contract(step_in),
    },
    Rule {
        number: 37,
        code: "design::assurance-cost",
        weight: Weight::Warning,
        title: "checking that costs a small part of what is checked",
        why: "money that goes into counting does not go into helping",
        change: "check a sample, use records that exist, or pay for fewer outcomes",
        sources: &[Source::Principle(3)],
        needs: Needs::Contract,
        look: Look::Contract(assurance_cost),
    },
];

fn volume_floor(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let per_person = contract.payments.iter().any(|payment| payment.price().is_some());
    if !per_person || contract.design.volumes.collar.is_some() {
        return;
    }
    let stress = of.limits.rate("volume-stress");
    let at = of.at(&["volumes", "collar"]);
    let both = contract.design.volumes.people.as_ref().and_then(|people| {
        let people = i128::from(people.value);
        let fewer = part(people, stress.complement()?);
        let at = |people| {
            value_at(of, Success::Expected, people).or_else(|| value_at(of, Success::All, people)).map(|v| v.total())
        };
        Some((at(people)?, at(fewer)?))
    });
    match both {
        Some((planned, stressed)) => {
            let message = format!(
                "no clause protects against fewer people: {} fewer make {} of {}",
                percent(stress),
                money(stressed),
                money(planned)
            );
            found.warning(at, message).figure("planned", money(planned)).figure("under stress", money(stressed));
        }
        None => {
            found.warning(at, "no clause protects against fewer people than expected");
        }
    }
}

fn subcontractor(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let prime = of.largest_risk(contract.term.until);
    for sub in &contract.subcontractors {
        let name = &sub.provider;
        if let (Some(theirs), Some(prime)) = (&sub.at_risk, prime)
            && theirs.value >= prime
            && prime > Rate::ZERO
        {
            let message = format!(
                "`{name}` bears {} at risk, no less than the provider's {}",
                percent(theirs.value),
                percent(prime)
            );
            found.warning(theirs.span, message).about(name).figure("share at risk", percent(theirs.value));
        }
        if let Some(later) = sub.paid_after.as_ref().filter(|later| !later.value.is_zero()) {
            found.warning(later.span, format!("`{name}` is paid {} after the provider", later.value)).about(name);
        }
    }
}

fn cost_shunting(of: &OfContract<'_>, found: &mut Found) {
    let least = of.limits.rate("gain-unpaid");
    for paid in of.paid_outcomes() {
        let Some(target) = of.target(paid.outcome) else { continue };
        for gain in target.gains.iter().filter(|gain| gain.share.value >= least) {
            let pays = paid.payments.iter().any(|payment| of.pays(payment, &gain.party.value));
            if !pays {
                let message = format!(
                    "`{}` gains {} of what `{}` is worth and pays nothing for it",
                    gain.party.value,
                    percent(gain.share.value),
                    paid.outcome.name
                );
                let draft = found.warning(gain.share.span, message);
                draft.about(&gain.party.value).clause(&paid.outcome.clause).figure("gains", percent(gain.share.value));
                draft.and_at(of.contract.fundings[paid.payments[0].funding].clause.span, "who pays");
            }
        }
    }
}

fn gain_share(of: &OfContract<'_>, found: &mut Found) {
    let shares = |payment: &Payment| matches!(payment.kind, PaymentKind::GainShare(_));
    if of.contract.design.finances.gain_share.is_none() && !of.contract.payments.iter().any(shares) {
        found
            .warning(of.at(&["finances", "gain_share"]), "no clause shares savings or puts them back into the service");
    }
}

fn step_in(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.finances.step_in.is_none() {
        found.warning(of.at(&["finances", "step_in"]), "no clause says who takes over if the provider fails");
    }
}

fn assurance_cost(of: &OfContract<'_>, found: &mut Found) {
    if of.paid_outcomes().is_empty() {
        return;
    }
    let Some(cost) = &of.contract.design.assurance.cost else {
        return found.unseen("say `cost` in `[assurance]`");
    };
    let people = of.contract.design.volumes.people.as_ref().map(|people| i128::from(people.value));
    let expected = people.and_then(|people| value_at(of, Success::Expected, people)).or_else(|| value(of));
    let Some(value) = expected else { return found.unseen("say `people` in `[volumes]`") };
    let Some(share) = ratio(pence(cost), value.total()) else { return };
    if share > of.limits.rate("assurance-cost") {
        let message = format!(
            "assessing and verifying cost {}, {} of the {} that the contract pays",
            money(pence(cost)),
            percent(share),
            money(value.total())
        );
        found.warning(cost.span, message).figure("share", percent(share));
    }
}
