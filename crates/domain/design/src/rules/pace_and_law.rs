//! Rules 53 to 60: haste, learning, and the law on people's data.

use contracts::{GoLive, Sensitivity};

use crate::figures::listed;
use crate::found::Found;
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{ECCLES, ECONOMY_ACT, MAPPA, NAO, PARTNERSHIPS, Source, WEBSTER_CONTRACTS};
use crate::subject::OfContract;

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 53,
        code: "design::haste",
        weight: Weight::Either,
        title: "pilots before everybody, and a start in steps",
        why: "what goes live everywhere before its pilots report cannot learn from them",
        change: "wait for the pilots' results, or go live in steps: areas, groups, or a growing share at risk",
        sources: &[Source::Commandment(10), ECCLES],
        needs: Needs::Contract,
        look: Look::Contract(haste),
    },
    Rule {
        number: 54,
        code: "design::review",
        weight: Weight::Warning,
        title: "a day to look again",
        why: "a contract that nobody has to look at goes on past its purpose",
        change: "agree a review, a break or a sunset date in `[calendar]`, and a term of at most ten years",
        sources: &[WEBSTER_CONTRACTS],
        needs: Needs::Contract,
        look: Look::Contract(review),
    },
    Rule {
        number: 55,
        code: "design::publication",
        weight: Weight::Error,
        title: "methods and results that are published",
        why: "what worked and what did not belongs to everybody who paid for finding out",
        change: "agree that methods and results are published, and cite the clause (`publishes` in `[evaluation]`)",
        sources: &[Source::Commandment(8)],
        needs: Needs::Contract,
        look: Look::Contract(publication),
    },
    Rule {
        number: 56,
        code: "design::evaluator",
        weight: Weight::Warning,
        title: "an evaluator with a budget",
        why: "payment shows that a target was met, not that the service met it",
        change: "name an evaluator and its budget in `[evaluation]` before the start",
        sources: &[Source::Principle(5), NAO],
        needs: Needs::Contract,
        look: Look::Contract(evaluator),
    },
    Rule {
        number: 57,
        code: "design::data-flow",
        weight: Weight::Error,
        title: "a lawful ground for every flow of data",
        why: "data that flows without a controller, a basis and an end to its keeping is data that must not be used",
        change: "complete `[[data_flows]]`: controller, lawful basis, condition, agreement, retention",
        sources: &[MAPPA, ECONOMY_ACT],
        needs: Needs::Contract,
        look: Look::Contract(data_flow),
    },
    Rule {
        number: 58,
        code: "design::impact-assessment",
        weight: Weight::Error,
        title: "a data protection impact assessment, and no false consent",
        why: "linking health, offending and benefits is the case for which the assessment was invented; and consent that \
              costs a service to refuse is none",
        change: "assess the impact and cite it; rest the flow on a public task where refusal would change a statutory service",
        sources: &[Source::Own],
        needs: Needs::Contract,
        look: Look::Contract(impact_assessment),
    },
    Rule {
        number: 59,
        code: "design::gateway-in-law",
        weight: Weight::Error,
        title: "recipients that the statute names",
        why: "a gateway in law opens for those it names; a third party at the table is not one of them",
        change: "find a gateway that names the recipient, or leave it out of the flow",
        sources: &[MAPPA],
        needs: Needs::Contract,
        look: Look::Contract(gateway_in_law),
    },
    Rule {
        number: 60,
        code: "design::owner",
        weight: Weight::Warning,
        title: "somebody who answers for it",
        why: "where several bodies commission together, each believes that another one watches",
        change: "name the post that answers for the contract (`owner` in `[rationale]`)",
        sources: &[Source::Principle(2), PARTNERSHIPS],
        needs: Needs::Contract,
        look: Look::Contract(owner),
    },
];

fn haste(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let calendar = &contract.design.calendar;
    let start = contract.term.from;
    if let Some(go_live) = calendar.go_live.as_ref().filter(|go_live| go_live.value == GoLive::National) {
        match &calendar.pilot_results {
            None => {
                found.error(go_live.span, format!("it goes live everywhere at once on {start}, without a pilot"));
            }
            Some(results) if results.value > start => {
                let message = format!(
                    "it goes live everywhere at once on {start}, and the pilots' results are known on {}",
                    results.value
                );
                found.error(go_live.span, message).and_at(results.span, "the pilots");
            }
            Some(_) => {}
        }
    }
    let in_steps = contract.stages.len() > 1
        || calendar.go_live.as_ref().is_some_and(|go_live| go_live.value == GoLive::Staggered);
    if !in_steps {
        found.warning(of.at(&["calendar", "go_live"]), "everything goes live on one day, with no stages");
    }
}

fn review(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let calendar = &contract.design.calendar;
    if calendar.review.is_none() && calendar.break_on.is_none() && calendar.sunset.is_none() {
        found.warning(of.at(&["calendar", "review"]), "there is no day of review, break or sunset");
    }
    let longest = of.limits.length("term");
    if longest.after(contract.term.from) < contract.term.until {
        let message = format!("it runs from {} to {}, longer than {longest}", contract.term.from, contract.term.last());
        found.warning(of.at(&["contract", "end"]), message);
    }
}

fn publication(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.evaluation.publishes.is_none() {
        found.error(of.at(&["evaluation", "publishes"]), "no clause lets methods and results be published");
    }
}

fn evaluator(of: &OfContract<'_>, found: &mut Found) {
    let evaluation = &of.contract.design.evaluation;
    let has_budget = evaluation.budget.as_ref().is_some_and(|budget| budget.value.is_positive());
    let (message, key) = match (&evaluation.evaluator, has_budget) {
        (None, _) => ("nobody is to say whether it worked", "evaluator"),
        (Some(_), false) => ("the evaluator has no budget", "budget"),
        (Some(_), true) => return,
    };
    found.warning(of.at(&["evaluation", key]), message);
}

fn data_flow(of: &OfContract<'_>, found: &mut Found) {
    let flows = &of.contract.design.data_flows;
    if flows.is_empty() {
        found.error(of.at(&["data_flows"]), "no flow of people's data is described");
    }
    for flow in flows {
        let sensitivity = flow.sensitivity.as_ref().map(|sensitivity| sensitivity.value);
        let needs_condition = sensitivity.is_some_and(|sensitivity| sensitivity != Sensitivity::Ordinary);
        let missing: Vec<String> = [
            (flow.controller.is_none(), "controller"),
            (flow.lawful_basis.is_none(), "lawful basis"),
            (sensitivity.is_none(), "word on how sensitive it is"),
            (needs_condition && flow.condition.is_none(), "condition for such data"),
            (flow.agreement.is_none(), "information-sharing agreement"),
            (flow.retention.is_none(), "limit to its keeping"),
        ]
        .into_iter()
        .filter(|(is_missing, _)| *is_missing)
        .map(|(_, what)| format!("no {what}"))
        .collect();
        if !missing.is_empty() {
            let message = format!("the flow of {} has {}", flow.what.value, listed(&missing));
            found.error(flow.what.span, message);
        }
    }
}

fn impact_assessment(of: &OfContract<'_>, found: &mut Found) {
    let protection = &of.contract.design.data_protection;
    if protection.assessment.is_none() {
        found.error(of.at(&["data_protection", "assessment"]), "there is no data protection impact assessment");
    }
    if let (Some(consent), Some(changes)) = (&protection.consent_only, &protection.refusal_changes_service)
        && consent.value
        && changes.value
    {
        let message = "everything rests on consent, and who refuses gets another statutory service";
        found.error(consent.span, message).and_at(changes.span, "so it is not freely given");
    }
}

fn gateway_in_law(of: &OfContract<'_>, found: &mut Found) {
    for flow in &of.contract.design.data_flows {
        let Some(covers) = flow.covers_recipient.as_ref().filter(|covers| !covers.value) else { continue };
        let recipient = flow.recipient.as_ref().map_or("the recipient".into(), |party| format!("`{}`", party.value));
        let law = flow.gateway.as_ref().map_or("no statute".into(), |gateway| gateway.value.clone());
        let message = match &flow.gateway {
            Some(_) => format!("the flow of {} goes to {recipient}, which {law} does not name", flow.what.value),
            None => format!("the flow of {} goes to {recipient}, and {law} lets it", flow.what.value),
        };
        let draft = found.error(covers.span, message);
        if let Some(party) = &flow.recipient {
            draft.about(&party.value);
        }
    }
}

fn owner(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.rationale.owner.is_none() {
        found.warning(of.at(&["rationale", "owner"]), "no post answers for it");
    }
}
