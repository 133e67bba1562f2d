//! Rules 6 to 16: what is paid for and how it is measured.

use contracts::{Against, Baseline, Counts, Denominator, Expected, Measure, Outcome, PaymentKind, Success};
use documents::Span;
use units::{Day, Rate};

use crate::figures::{decimal, listed, percent, ratio, value};
use crate::found::Found;
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{ECCLES, GAMING, LITERATURE, REHABILITATION, Source, WEBSTER_BINARY, WESTMINSTER, WORK_PROGRAMME};
use crate::subject::{OfContract, PaidOutcome};

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 6,
        code: "design::output-paid",
        weight: Weight::Error,
        title: "no payment for outputs or attendance",
        why: "whoever is paid for sessions delivers sessions",
        change: "pay for what becomes of people, or pay a block for the service and say so",
        sources: &[Source::Commandment(4)],
        needs: Needs::Contract,
        look: Look::Contract(output_paid),
    },
    Rule {
        number: 7,
        code: "design::milestone-share",
        weight: Weight::Either,
        title: "few attachment and milestone payments, and none without an end",
        why: "a large payment on the way makes people who get no further worth taking on and dropping",
        change: "lower payments for starting and for steps; tie them to a final outcome, or agree a clawback",
        sources: &[Source::Commandment(4)],
        needs: Needs::Contract,
        look: Look::Contract(milestone_share),
    },
    Rule {
        number: 8,
        code: "design::baseline",
        weight: Weight::Error,
        title: "a baseline with source and date for every paid outcome",
        why: "without it nobody knows whether a result is better than what came before",
        change: "state `baseline` (counts and source) and `baseline_to` in `[definitions.OUTCOME]`; or pay only above a \
                 comparison group",
        sources: &[Source::Principle(5), WESTMINSTER],
        needs: Needs::Contract,
        look: Look::Contract(baseline),
    },
    Rule {
        number: 9,
        code: "design::baseline-age",
        weight: Weight::Warning,
        title: "a recent baseline of the same people and definition",
        why: "what was true of other people, or years ago, is no measure of this service",
        change: "count the baseline anew on a recent cohort by the definition that is paid for",
        sources: &[Source::Principle(5)],
        needs: Needs::Contract,
        look: Look::Contract(baseline_age),
    },
    Rule {
        number: 10,
        code: "design::deadweight",
        weight: Weight::Error,
        title: "deadweight known, and not paid for",
        why: "part of every result would have come anyway; paying for all of them pays for nothing",
        change: "state `deadweight` in the baseline; pay only above an expected number, or cite the clause that makes the price \
                 net of it (`net` in `[definitions.OUTCOME]`)",
        sources: &[Source::Commandment(5)],
        needs: Needs::Contract,
        look: Look::Contract(deadweight),
    },
    Rule {
        number: 11,
        code: "design::binary-alone",
        weight: Weight::Warning,
        title: "a frequency beside a yes or no where events are many",
        why: "where people have many events each, yes or no sees neither the one who halved them nor the one who doubled \
              them: once somebody has failed, nothing is to be gained by helping",
        change: "measure a frequency of the same event beside it, and pay for it or watch it",
        sources: &[WEBSTER_BINARY, REHABILITATION],
        needs: Needs::ContractOrExtracts,
        look: Look::Contract(binary_alone),
    },
    Rule {
        number: 12,
        code: "design::frequency-alone",
        weight: Weight::Warning,
        title: "a count of people beside a frequency",
        why: "an average of events can fall while more people fail, because a few weigh so much in it",
        change: "measure a binary outcome of the same event beside it",
        sources: &[REHABILITATION],
        needs: Needs::Contract,
        look: Look::Contract(frequency_alone),
    },
    Rule {
        number: 13,
        code: "design::incomplete-follow-up",
        weight: Weight::Warning,
        title: "rates only of people whose follow-up is over",
        why: "outcomes of a period over the referrals of that period rise when referrals fall, though nobody is served better",
        change: "follow each cohort to the end of its window, and divide by those who have come to it",
        sources: &[LITERATURE, WORK_PROGRAMME],
        needs: Needs::Contract,
        look: Look::Contract(incomplete_follow_up),
    },
    Rule {
        number: 14,
        code: "design::definition",
        weight: Weight::Error,
        title: "a version and a date for every paid definition",
        why: "definitions of crimes, completions and jobs change; a claim has to be held against the one that was agreed",
        change: "give `version` and `effective` in `[definitions.OUTCOME]`",
        sources: &[LITERATURE],
        needs: Needs::Contract,
        look: Look::Contract(definition),
    },
    Rule {
        number: 15,
        code: "design::influence",
        weight: Weight::Warning,
        title: "outcomes that the provider can move",
        why: "whoever is paid by what others decide is paid by luck",
        change: "pay for what the service moves, or agree how prices and targets follow what it does not (`index`)",
        sources: &[ECCLES, GAMING],
        needs: Needs::Contract,
        look: Look::Contract(influence),
    },
    Rule {
        number: 16,
        code: "design::own-goal",
        weight: Weight::Warning,
        title: "a goal that people set themselves",
        why: "people stay with a service that works towards what they came for",
        change: "agree that each plan holds a goal of the person's own, and cite the clause (`user_goal` in `[standards]`)",
        sources: &[WESTMINSTER],
        needs: Needs::Contract,
        look: Look::Contract(own_goal),
    },
];

fn output_paid(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let counts = of.definition(paid.outcome).and_then(|definition| definition.counts.as_ref());
        if let Some(counts) = counts.filter(|counts| matches!(counts.value, Counts::Output | Counts::Attendance)) {
            let article = if counts.value == Counts::Output { "an output" } else { "attendance" };
            let message = format!("{} pays for `{}`, which is {article}", paid.payment_names(), paid.outcome.name);
            let draft = found.error(counts.span, message);
            draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
            draft.and_at(of.at(&["payments", paid.payments[0].name.as_str(), "pays"]), "is paid for");
        }
    }
}

/// Whether a payment pays for a step on the way: an attachment, or an outcome that is said to be a milestone.
fn is_milestone(of: &OfContract<'_>, payment: &contracts::Payment) -> bool {
    if matches!(payment.kind, PaymentKind::Start { .. }) {
        return true;
    }
    let outcome = payment.outcome().map(|outcome| &of.contract.outcomes[outcome]);
    let counts = outcome.and_then(|outcome| of.definition(outcome)?.counts.as_ref());
    counts.is_some_and(|counts| counts.value == Counts::Milestone)
}

fn milestone_share(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let milestones: Vec<usize> =
        (0..contract.payments.len()).filter(|index| is_milestone(of, &contract.payments[*index])).collect();
    let Some(first) = milestones.first().map(|index| &contract.payments[*index]) else { return };
    let at = of.at(&["payments", first.name.as_str()]);
    // Without an expected number of people the shares are those of one person's most successful way.
    let total = value(of).or_else(|| crate::figures::value_at(of, crate::figures::Success::All, 1));
    if let Some(value) = total {
        let depends = value.starts() + value.results();
        let milestone: i128 = milestones.iter().map(|index| value.of(*index)).sum();
        if let Some(share) = ratio(milestone, depends).filter(|share| *share > of.limits.rate("milestone-share")) {
            let names: Vec<String> =
                milestones.iter().map(|index| format!("`{}`", contract.payments[*index].name)).collect();
            let message = format!(
                "attachments and milestones ({}) are {} of what depends on people",
                listed(&names),
                percent(share)
            );
            found.warning(at, message).about(&first.name).clause(&first.clause).figure("share", percent(share));
        }
    }
    let has_final = contract.payments.iter().any(|payment| payment.outcome().is_some() && !is_milestone(of, payment));
    if !has_final && contract.design.assurance.clawback.is_none() {
        let message = format!("`{}` is paid for a step on the way, with no final outcome and no clawback", first.name);
        found.error(at, message).about(&first.name).clause(&first.clause);
    }
}

/// Paid outcomes that are not paid against a comparison group, which is a baseline of its own.
fn against_the_past<'a>(of: &OfContract<'a>) -> impl Iterator<Item = PaidOutcome<'a>> {
    let is_compared = |payment: &&contracts::Payment| match &payment.kind {
        PaymentKind::Outcome { above: Some(above), .. } => matches!(above.expected, Expected::Outcome(_)),
        PaymentKind::Metric(metric) => matches!(metric.against, Against::Outcome(_) | Against::Risk),
        _ => false,
    };
    let compared = move |paid: &PaidOutcome<'_>| paid.payments.iter().all(&is_compared);
    of.paid_outcomes().into_iter().filter(move |paid| !compared(paid))
}

fn baseline(of: &OfContract<'_>, found: &mut Found) {
    for paid in against_the_past(of) {
        let outcome = paid.outcome;
        let name = outcome.name.as_str();
        let draft = match &outcome.baseline {
            None => {
                let at = of.at(&["outcomes", name, "baseline"]);
                found.error(at, format!("`{name}` is paid for and has no baseline"))
            }
            Some(baseline) if baseline.counts.iter().any(|counts| counts.from.trim().is_empty()) => {
                let at = of.at(&["outcomes", name, "baseline", "from"]);
                found.error(at, format!("the baseline of `{name}` has no source"))
            }
            Some(baseline) if baseline_ends(of, outcome, baseline).is_none() => {
                let at = of.at(&["definitions", name, "baseline_to"]);
                found.error(at, format!("the baseline of `{name}` has no date"))
            }
            Some(_) => continue,
        };
        draft.about(&outcome.name).clause(&outcome.clause);
    }
}

/// The last day that a baseline was counted for, and where that is said: its own entrants' last day, or `baseline_to`.
fn baseline_ends(of: &OfContract<'_>, outcome: &Outcome, baseline: &Baseline) -> Option<(Day, Span)> {
    let stated = of.definition(outcome).and_then(|definition| definition.baseline_to.as_ref());
    let entered = baseline.counts.iter().filter_map(|counts| counts.entered).map(|entered| entered.last()).max();
    let at = || of.at(&["outcomes", outcome.name.as_str(), "baseline", "entered_to"]);
    stated.map(|to| (to.value, to.span)).or_else(|| Some((entered?, at())))
}

fn baseline_age(of: &OfContract<'_>, found: &mut Found) {
    let most = of.limits.length("baseline-age");
    for paid in against_the_past(of) {
        let name = &paid.outcome.name;
        let ends = paid.outcome.baseline.as_ref().and_then(|baseline| baseline_ends(of, paid.outcome, baseline));
        if let Some((to, at)) = ends.filter(|(to, _)| most.after(*to) < of.contract.term.from) {
            let message = format!("the baseline of `{name}` ends on {to}, more than {most} before the start");
            found.warning(at, message).about(name).clause(&paid.outcome.clause).figure("baseline to", to);
        }
        let same = of.definition(paid.outcome).and_then(|definition| definition.baseline_same.as_ref());
        if let Some(same) = same.filter(|same| !same.value) {
            let message = format!("the baseline of `{name}` is of other people or by another definition");
            found.warning(same.span, message).about(name).clause(&paid.outcome.clause);
        }
    }
}

fn deadweight(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes().into_iter().filter(|paid| !paid.is_paid_above()) {
        let outcome = paid.outcome;
        let name = outcome.name.as_str();
        let stated = outcome.baseline.as_ref().and_then(|baseline| baseline.deadweight);
        let is_net = of.definition(outcome).is_some_and(|definition| definition.net.is_some());
        let draft = match stated {
            None if !is_net => {
                let at = of.at(&["outcomes", name, "baseline", "deadweight"]);
                found.error(at, format!("nothing says how many results of `{name}` would have come anyway"))
            }
            Some(rate) if rate > Rate::ZERO && !is_net => {
                let at = of.at(&["outcomes", name, "baseline", "deadweight"]);
                let message = format!(
                    "{} of `{name}` would come anyway, and {} pays for all of them",
                    percent(rate),
                    paid.payment_names()
                );
                found.error(at, message).figure("deadweight", percent(rate))
            }
            _ => continue,
        };
        draft.about(&outcome.name).clause(&outcome.clause);
    }
}

fn binary_alone(of: &OfContract<'_>, found: &mut Found) {
    let most = of.limits.rate("events-each");
    for paid in of.paid_outcomes() {
        // Where the event is the success, more of them do no harm.
        let Measure::Binary { selector, success: Success::NoEvent, .. } = &paid.outcome.measure else { continue };
        let has_frequency = of.contract.outcomes.iter().any(|other| {
            matches!(&other.measure, Measure::Frequency { selector: event, .. } if event.event == selector.event)
        });
        if has_frequency {
            continue;
        }
        let stated = of.target(paid.outcome).and_then(|target| target.events_each.as_ref());
        let counted = of.evidence.and_then(|evidence| evidence.events_each(of.index, paid.index));
        let (each, at, from) = match (counted, stated) {
            (Some(each), _) => (each, of.at(&["outcomes", paid.outcome.name.as_str(), "measure"]), "the extracts"),
            (None, Some(each)) => (each.value, each.span, "the baseline"),
            (None, None) => continue,
        };
        if each >= most {
            let message = format!(
                "`{}` asks yes or no of people who have {} events each, and nothing measures how many",
                paid.outcome.name,
                decimal(each)
            );
            let draft = found.warning(at, message);
            draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
            draft.figure("events each", decimal(each)).figure("counted in", from);
        }
    }
}

fn frequency_alone(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let Measure::Frequency { selector, .. } = &paid.outcome.measure else { continue };
        let has_binary = of.contract.outcomes.iter().any(
            |other| matches!(&other.measure, Measure::Binary { selector: event, .. } if event.event == selector.event),
        );
        if !has_binary {
            let name = &paid.outcome.name;
            let message = format!("`{name}` counts events, and nothing counts the people who have any");
            let at = of.at(&["outcomes", name.as_str(), "measure"]);
            found.warning(at, message).about(name).clause(&paid.outcome.clause);
        }
    }
}

fn incomplete_follow_up(of: &OfContract<'_>, found: &mut Found) {
    for definition in &of.contract.design.definitions {
        let Some(denominator) = &definition.denominator else { continue };
        if denominator.value == Denominator::Followed {
            continue;
        }
        let message = format!(
            "the rate of `{}` is a share of {}, whose follow-up is not over",
            definition.outcome, denominator.value
        );
        let draft = found.warning(denominator.span, message);
        draft.about(&definition.outcome);
        let outcome = of.contract.outcomes.iter().find(|outcome| outcome.name == definition.outcome);
        if let Some(outcome) = outcome {
            draft.clause(&outcome.clause);
        }
    }
}

fn definition(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let name = paid.outcome.name.as_str();
        let definition = of.definition(paid.outcome);
        let has_version = definition.is_some_and(|definition| definition.version.is_some());
        let has_date = definition.is_some_and(|definition| definition.effective.is_some());
        let (missing, key) = match (has_version, has_date) {
            (true, true) => continue,
            (false, false) => ("version and no effective date", "version"),
            (false, true) => ("version", "version"),
            (true, false) => ("effective date", "effective"),
        };
        let at = of.at(&["definitions", name, key]);
        found
            .error(at, format!("the definition of `{name}` has no {missing}"))
            .about(&paid.outcome.name)
            .clause(&paid.outcome.clause);
    }
}

fn influence(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let Some(definition) = of.definition(paid.outcome) else { continue };
        let name = &paid.outcome.name;
        if let Some(influence) = definition.influence.as_ref().filter(|influence| !influence.value) {
            let message = format!("the provider is paid by `{name}` and cannot influence it");
            found.warning(influence.span, message).about(name).clause(&paid.outcome.clause);
        }
        if let Some(first) = definition.drivers.first().filter(|_| definition.index.is_none()) {
            let drivers: Vec<String> = definition.drivers.iter().map(|driver| driver.value.clone()).collect();
            let message = format!("`{name}` is also moved by {}, and no clause adjusts for it", listed(&drivers));
            found.warning(first.span, message).about(name).clause(&paid.outcome.clause);
        }
    }
}

fn own_goal(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.standards.user_goal.is_none() {
        found
            .warning(of.at(&["standards", "user_goal"]), "no clause lets people set a goal of their own in their plan");
    }
}
