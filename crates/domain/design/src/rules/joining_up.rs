//! Rules 38 to 45: paying twice, and working past each other.

use contracts::{Contract, EntryRule, Outcome, OverCap, PaymentKind, Secured};

use crate::evidence::shown;
use crate::figures::{counted, listed};
use crate::found::Found;
use crate::probes::{Question, RecordWord};
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{RECORD, SECTION_75, Source};
use crate::subject::{NO_EXTRACTS, OfContract, OfPlace};

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 38,
        code: "design::paid-twice",
        weight: Weight::Error,
        title: "one result, paid once",
        why: "two departments that pay two providers for the same event of the same person buy one result at two prices",
        change: "give both outcomes the same `kind`, so that the place's overlap rule decides, or agree a split and sign it",
        sources: &[Source::Commandment(9)],
        needs: Needs::Place,
        look: Look::Contract(paid_twice),
    },
    Rule {
        number: 39,
        code: "design::attachment-twice",
        weight: Weight::Error,
        title: "one attachment fee a person",
        why: "whoever is paid for each start starts people again",
        change: "let people enter once (`entry = \"first\"`), or pay the fee on the first entry only",
        sources: &[Source::Commandment(9)],
        needs: Needs::Place,
        look: Look::Contract(attachment_twice),
    },
    Rule {
        number: 40,
        code: "design::unsecured-help",
        weight: Weight::Error,
        title: "agencies that are paid, or bound, to help",
        why: "an outcome that needs an agency with nothing to gain from it will not come",
        change: "pay the agency for its part, or have it sign a duty, and say so (`secured_by`)",
        sources: &[Source::Fault("agency sabotage")],
        needs: Needs::Contract,
        look: Look::Contract(unsecured_help),
    },
    Rule {
        number: 41,
        code: "design::duplication",
        weight: Weight::Warning,
        title: "one lead worker, one plan, one full assessment",
        why: "people who tell their story to the third worker stop telling it",
        change: "share the assessment; agree who leads and let the others see the plan",
        sources: &[Source::Fault("duplication"), RECORD],
        needs: Needs::Extracts,
        look: Look::Place(duplication),
    },
    Rule {
        number: 42,
        code: "design::sequencing",
        weight: Weight::Error,
        title: "steps in an order that can work",
        why: "a job before detoxification, or a tenancy before release is known, fails and is counted against the person",
        change: "make the prerequisite a condition of the step; take away targets that count the step whatever came before",
        sources: &[Source::Fault("poor sequencing")],
        needs: Needs::Extracts,
        look: Look::Place(sequencing),
    },
    Rule {
        number: 43,
        code: "design::unmet-need",
        weight: Weight::Warning,
        title: "somebody for every need that people have",
        why: "a need that nobody is commissioned to meet undoes what the others achieve",
        change: "commission it, or agree which provider meets it",
        sources: &[Source::Fault("muddled diagnosis")],
        needs: Needs::Extracts,
        look: Look::Place(unmet_need),
    },
    Rule {
        number: 44,
        code: "design::panels",
        weight: Weight::Warning,
        title: "no more than two panels a person and month",
        why: "time in meetings about people is not time with them",
        change: "merge panels, or let one worker decide",
        sources: &[Source::Fault("join-up bureaucracy")],
        needs: Needs::Extracts,
        look: Look::Place(panels),
    },
    Rule {
        number: 45,
        code: "design::pooled-fund",
        weight: Weight::Error,
        title: "a pooled fund with a host and an overspend rule",
        why: "money that belongs to several bodies and is held by none is nobody's when it runs out",
        change: "name the host and cite the clause on overspends in `[pooling]`; shares have to make 100%",
        sources: &[Source::Commandment(9), SECTION_75],
        needs: Needs::Contract,
        look: Look::Contract(pooled_fund),
    },
];

/// Whether two outcomes look for the same event in the same way, so that one fact can make both.
fn is_same(one: &Outcome, other: &Outcome) -> bool {
    let (first, second) = (one.measure.selector(), other.measure.selector());
    let same_rows = first.text == second.text || first.text.is_none() || second.text.is_none();
    first.event == second.event && same_rows && one.measure.word() == other.measure.word()
}

fn is_seen_by_overlap(one: &Outcome, other: &Outcome) -> bool {
    one.kind.is_some() && one.kind == other.kind
}

fn paid_twice(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let name = paid.outcome.name.as_str();
        let at = of.at(&["outcomes", name, "event"]);
        // Within the contract: an earlier outcome of the same people.
        for other in of.paid_outcomes().into_iter().filter(|other| other.index < paid.index) {
            let same_people = other.outcome.cohort == paid.outcome.cohort;
            let identical =
                other.outcome.measure == paid.outcome.measure && other.outcome.window == paid.outcome.window;
            if same_people && identical && !is_seen_by_overlap(other.outcome, paid.outcome) {
                let message = format!("`{}` and `{name}` pay twice for one event of one person", other.outcome.name);
                let draft = found.error(at, message);
                draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
                draft.and_at(of.at(&["outcomes", other.outcome.name.as_str(), "event"]), "the same");
            }
        }
        for index in 0..of.index {
            let earlier = OfContract { contract: &of.place.contracts[index], index, ..*of };
            for other in earlier.paid_outcomes() {
                if !is_same(other.outcome, paid.outcome) || is_seen_by_overlap(other.outcome, paid.outcome) {
                    continue;
                }
                let message = format!(
                    "`{name}` and `{}` of {} pay for the same event, and no overlap rule sees it",
                    other.outcome.name, earlier.contract.name
                );
                let draft = found.error(at, message);
                draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
                draft.and_at(earlier.at(&["outcomes", other.outcome.name.as_str(), "event"]), "the same");
            }
        }
    }
}

/// The attachment fees of a contract: payment and cohort by index.
fn attachments(contract: &Contract) -> impl Iterator<Item = (&contracts::Payment, usize)> {
    contract.payments.iter().filter_map(|payment| match payment.kind {
        PaymentKind::Start { cohort, .. } => Some((payment, cohort)),
        _ => None,
    })
}

fn attachment_twice(of: &OfContract<'_>, found: &mut Found) {
    for (payment, cohort) in attachments(of.contract) {
        let cohort = &of.contract.cohorts[cohort];
        let at = of.at(&["payments", payment.name.as_str()]);
        if cohort.entry != EntryRule::First {
            let message = format!("`{}` is paid again whenever a person enters again ({})", payment.name, cohort.entry);
            let draft = found.error(at, message);
            draft.about(&payment.name).clause(&payment.clause);
            draft.and_at(of.at(&["cohorts", cohort.name.as_str(), "entry"]), "who enters");
        }
        for index in 0..of.index {
            let other = &of.place.contracts[index];
            for (earlier, of_cohort) in attachments(other) {
                if other.cohorts[of_cohort].enters == cohort.enters {
                    let message = format!(
                        "`{}` and `{}` of {} are both paid for the same entry",
                        payment.name, earlier.name, other.name
                    );
                    let draft = found.error(at, message);
                    draft.about(&payment.name).clause(&payment.clause);
                    draft.and_at(other.design.at(&["payments", earlier.name.as_str()]), "the other");
                }
            }
        }
    }
}

fn unsecured_help(of: &OfContract<'_>, found: &mut Found) {
    for dependency in &of.contract.design.dependencies {
        let secured = dependency.secured_by.as_ref();
        if secured.is_some_and(|secured| secured.value != Secured::Nothing) {
            continue;
        }
        let needs = dependency.needs.as_ref().map_or(String::new(), |needs| format!(" ({})", needs.value));
        let message = format!(
            "`{}` needs {}{needs}, which is neither paid for it nor bound to it",
            dependency.outcome.value, dependency.agency.value
        );
        let at = secured.map_or(dependency.agency.span, |secured| secured.span);
        found.error(at, message).about(&dependency.outcome.value);
    }
}

fn duplication(of: &OfPlace<'_>, found: &mut Found) {
    let within = of.limits.length("repeat");
    for word in RecordWord::ALL {
        let Some(record) = of.place.records.of(word.kind()) else {
            found.unseen(format!("no event records this: say `[records.{}]` in place.toml", word.kind()));
            continue;
        };
        let Some(evidence) = of.evidence else {
            found.unseen(NO_EXTRACTS);
            continue;
        };
        let count = evidence.of(&Question::repeated(word)).unwrap_or_default();
        if count.achieved > 0 {
            let what = word.kind().word().replace('-', " ");
            let message = format!(
                "{} of {} times a second {what} followed within {within}",
                shown(count.achieved),
                shown(count.decided)
            );
            found.warning(record.span, message).figure("followed by another", shown(count.achieved));
        }
    }
}

fn sequencing(of: &OfPlace<'_>, found: &mut Found) {
    let steps = &of.place.records.prerequisites;
    if steps.is_empty() {
        return found.unseen("no step is said to need another: say `[[prerequisites]]` in place.toml");
    }
    for (number, step) in steps.iter().enumerate() {
        if let Some(target) = &step.forced_by {
            let message = format!("a target counts \"{}\" whatever came before it: {}", step.title.value, target.value);
            found.error(target.span, message).and_at(step.title.span, "the step");
        }
        let Some(evidence) = of.evidence else {
            found.unseen(NO_EXTRACTS);
            continue;
        };
        let count = |early| evidence.of(&Question::step(number, early)).unwrap_or_default().entered;
        if count(true) > 0 {
            let message = format!(
                "{} of {} people took the step \"{}\" before `{}`",
                shown(count(true)),
                shown(count(false)),
                step.title.value,
                step.first.describe()
            );
            found.error(step.title.span, message).figure("too early", shown(count(true)));
        }
    }
}

fn unmet_need(of: &OfPlace<'_>, found: &mut Found) {
    if of.place.records.needs.is_empty() {
        return found.unseen("no needs are said: say `[[needs]]` in place.toml");
    }
    for (number, need) in of.place.records.needs.iter().enumerate().filter(|(_, need)| need.provider.is_none()) {
        let Some(evidence) = of.evidence else {
            found.unseen(NO_EXTRACTS);
            continue;
        };
        let people = evidence.of(&Question::need(number)).unwrap_or_default().entered;
        if people > 0 {
            let message =
                format!("{} people need help with {}, and nobody provides it", shown(people), need.domain.value);
            found.warning(need.domain.span, message).figure("people", shown(people));
        }
    }
}

fn panels(of: &OfPlace<'_>, found: &mut Found) {
    let Some(record) = of.place.records.of(contracts::RecordKind::Panel) else {
        return found.unseen("no event records panels: say `[records.panel]` in place.toml");
    };
    let Some(evidence) = of.evidence else { return found.unseen(NO_EXTRACTS) };
    let count = evidence.of(&Question::panels()).unwrap_or_default();
    if count.achieved > 0 {
        let message = format!(
            "{} times a month began in which more than {} met about one person",
            shown(count.achieved),
            counted(usize::try_from(of.limits.count("panels")).unwrap_or(usize::MAX), "panel")
        );
        found.warning(record.span, message).figure("months", shown(count.achieved));
    }
}

fn pooled_fund(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let payers = |payment: usize| of.place.weights(contract, payment);
    let funding_of = |payment: usize| &contract.fundings[contract.payments[payment].funding];
    let shared: Vec<usize> = (0..contract.payments.len()).filter(|payment| payers(*payment).len() > 1).collect();
    let Some(first) = shared.first().copied() else { return };
    let pooled = funding_of(first);
    let pooling = &contract.design.pooling;
    let leaves = shared.iter().any(|payment| funding_of(*payment).over_cap == OverCap::LeaveUnfunded);
    let mut missing = Vec::new();
    if pooling.host.is_none() {
        missing.push("no host".to_string());
    }
    // Where funding says who pays what others cannot, that is a rule for overspends.
    if pooling.overspend.is_none() && leaves {
        missing.push("no rule for an overspend".to_string());
    }
    if !missing.is_empty() {
        let funders: Vec<String> = payers(first).iter().map(|payer| format!("`{}`", payer.funder)).collect();
        let message = format!("{} pool their money, with {}", listed(&funders), listed(&missing));
        found.error(of.at(&["pooling", "host"]), message).clause(&pooled.clause).and_at(pooled.clause.span, "who pays");
    }
}
