//! Rules 17 to 23: who enters, how many there are, and whether hard cases are left out.

use contracts::{Over, Payment, PaymentKind, RecordKind};
use documents::Span;
use units::Rate;

use crate::evidence::{Count, SMALL, shown, shown_share};
use crate::figures::{baseline_rate, grouped, percent, ratio};
use crate::found::Found;
use crate::power::people_per_arm;
use crate::probes::{Question, Which, bands_upward};
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{CASE_MIX, DATA_LAB, FAIR_CHANCE, GAMING, PETERBOROUGH, PILOTS, Source};
use crate::subject::{NO_EXTRACTS, OfContract, PaidOutcome};

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 17,
        code: "design::cohort-size",
        weight: Weight::Error,
        title: "enough people to see the effect that is sought",
        why: "with too few people chance decides who is paid: to see 60% fall to 55% takes 1,533 in each group, to 50% takes \
              387 (80% power, 5% two-sided)",
        change: "look at more people together (a longer stretch, more areas), seek a larger effect, or pay for each result \
                 without a comparison",
        sources: &[Source::Principle(5), DATA_LAB],
        needs: Needs::ContractOrExtracts,
        look: Look::Contract(cohort_size),
    },
    Rule {
        number: 18,
        code: "design::small-group",
        weight: Weight::Warning,
        title: "no comparison of fewer than 60 people",
        why: "of sixty people only a change of about 25 points from 50% can be told from chance",
        change: "look at more people together before comparing",
        sources: &[DATA_LAB],
        needs: Needs::ContractOrExtracts,
        look: Look::Contract(small_group),
    },
    Rule {
        number: 19,
        code: "design::comparison-ends",
        weight: Weight::Warning,
        title: "a comparison group to the end, untouched by other schemes",
        why: "Peterborough's last cohort had nobody to be compared with, because a national scheme reached the others",
        change: "keep a comparison group until the last cohort's follow-up is over, and agree what happens if a national \
                 scheme comes",
        sources: &[PETERBOROUGH],
        needs: Needs::Contract,
        look: Look::Contract(comparison_ends),
    },
    Rule {
        number: 20,
        code: "design::gateway",
        weight: Weight::Either,
        title: "a gateway that is not the provider",
        why: "whoever chooses the people chooses the results",
        change: "let somebody else refer people and say who (`gateway` in `[referral]`)",
        sources: &[FAIR_CHANCE],
        needs: Needs::Contract,
        look: Look::Contract(gateway),
    },
    Rule {
        number: 21,
        code: "design::severity",
        weight: Weight::Warning,
        title: "prices by severity that tell people apart",
        why: "one price for everybody makes hard cases a loss; bands within which people differ more than between them are \
              one price in disguise",
        change: "set a band before entry and price it; move the borders of bands until they tell people apart",
        sources: &[CASE_MIX],
        needs: Needs::ContractOrExtracts,
        look: Look::Contract(severity),
    },
    Rule {
        number: 22,
        code: "design::creaming",
        weight: Weight::Warning,
        title: "no shift from hard to easy cases",
        why: "where starts in the top band fall and those in the lowest rise against what is referred, hard cases are being \
              turned away",
        change: "ask who was referred and did not start; raise the top band's price or require that all referrals start",
        sources: &[CASE_MIX, GAMING],
        needs: Needs::Extracts,
        look: Look::Contract(creaming),
    },
    Rule {
        number: 23,
        code: "design::parking",
        weight: Weight::Warning,
        title: "no started case without contact",
        why: "who will not bring a payment is started and left alone",
        change: "agree a least contact for everybody, and look at the people behind the number",
        sources: &[CASE_MIX, PILOTS],
        needs: Needs::Extracts,
        look: Look::Contract(parking),
    },
];

/// The stretch whose people a payment compares together; nothing if each result is paid by itself.
fn compared_over(payment: &Payment) -> Option<Over> {
    match payment.kind {
        PaymentKind::Outcome { above: Some(above), .. } => Some(above.over),
        PaymentKind::Bonus { over, .. } => Some(over),
        PaymentKind::Metric(ref metric) => Some(metric.over),
        _ => None,
    }
}

/// How many people a paid outcome looks at together, and in words over what.
fn people_together(of: &OfContract<'_>, paid: &PaidOutcome<'_>) -> Option<(u64, Over, Span)> {
    let over = paid.payments.iter().find_map(|payment| compared_over(payment));
    let (people, at) = people_in_all(of, paid)?;
    let stretches = crate::figures::stretches(of, over.unwrap_or(Over::Contract));
    let each = i128::from(people) / stretches.max(1);
    Some((u64::try_from(each).unwrap_or(0), over.unwrap_or(Over::Contract), at))
}

/// How many people enter: counted where there are extracts, else as the contract expects.
fn people_in_all(of: &OfContract<'_>, paid: &PaidOutcome<'_>) -> Option<(u64, Span)> {
    if let Some(people) = &of.contract.design.volumes.people {
        return Some((u64::from(people.value), people.span));
    }
    let counted = of.evidence?.of(&Question::outcome(of.index, paid.index))?;
    Some((counted.entered, of.at(&["outcomes", paid.outcome.name.as_str()])))
}

fn cohort_size(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let outcome = paid.outcome;
        let name = &outcome.name;
        let Some(from) = baseline_rate(of, outcome) else {
            found.unseen(format!("`{name}` has no baseline rate of people to see an effect from"));
            continue;
        };
        let Some(target) = of.target(outcome).and_then(|target| target.rate.as_ref()) else {
            found.unseen(format!("`{name}` has no target: say `rate` in `[targets.{name}]`"));
            continue;
        };
        let Some((people, over, at)) = people_together(of, &paid) else {
            found.unseen("nothing says how many people are expected: say `people` in `[volumes]`, or --as-at DATE");
            continue;
        };
        let Some(needed) = people_per_arm(from, target.value) else { continue };
        if people < needed {
            let stretch = if over == Over::Contract { String::new() } else { format!(" a {over}") };
            let message = format!(
                "to see `{name}` go from {} to {} takes {} people in each group, and there are {}{stretch}",
                percent(from),
                percent(target.value),
                grouped(needed),
                shown(people)
            );
            let draft = found.error(at, message);
            draft.about(name).clause(&outcome.clause).and_at(target.span, "the target");
            draft.figure("people", shown(people)).figure("people needed", grouped(needed));
        }
    }
}

fn small_group(of: &OfContract<'_>, found: &mut Found) {
    let least = of.limits.count("cohort-people");
    for paid in of.paid_outcomes() {
        let compared = paid.payments.iter().any(|payment| compared_over(payment).is_some());
        let Some((people, over, at)) = people_together(of, &paid).filter(|_| compared) else { continue };
        if people < least {
            let name = &paid.outcome.name;
            let message = format!("`{name}` is compared among {} people a {over}, fewer than {least}", shown(people));
            let draft = found.warning(at, message);
            draft.about(name).clause(&paid.outcome.clause).figure("people", shown(people));
        }
    }
}

fn comparison_ends(of: &OfContract<'_>, found: &mut Found) {
    let evaluation = &of.contract.design.evaluation;
    if let Some(to) = &evaluation.comparison_to {
        let last = of.paid_outcomes().iter().map(|paid| of.contract.cohorts[paid.outcome.cohort].period.last()).max();
        if let Some(last) = last.filter(|last| to.value < *last) {
            let message =
                format!("nobody enters the comparison group after {}, and people enter until {last}", to.value);
            found.warning(to.span, message).figure("comparison to", to.value).figure("entries to", last);
        }
    }
    for scheme in &evaluation.national_schemes {
        found.warning(scheme.span, format!("the comparison group is reached by {}", scheme.value));
    }
}

fn gateway(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let subcontractors = || contract.subcontractors.iter().map(|sub| &sub.provider);
    match &contract.design.referral.gateway {
        None => {
            found.warning(of.at(&["referral", "gateway"]), "nothing says through whom people come to the service");
        }
        Some(gateway) if gateway.value == contract.provider || subcontractors().any(|sub| *sub == gateway.value) => {
            let message = format!("`{}` is paid for results and chooses who enters", gateway.value);
            found.error(gateway.span, message).about(&gateway.value);
        }
        Some(_) => {}
    }
}

fn severity(of: &OfContract<'_>, found: &mut Found) {
    let mut seen: Vec<usize> = Vec::new();
    for paid in of.paid_outcomes() {
        let cohort = &of.contract.cohorts[paid.outcome.cohort];
        if cohort.bands.is_empty() && !seen.contains(&paid.outcome.cohort) {
            seen.push(paid.outcome.cohort);
            let message = format!("everybody of `{}` has the same price, however hard their case", cohort.name);
            let at = of.at(&["cohorts", cohort.name.as_str()]);
            found.warning(at, message).about(&cohort.name).clause(&cohort.clause);
        }
    }
    let banded: Vec<PaidOutcome<'_>> =
        of.paid_outcomes().into_iter().filter(|paid| of.bands(paid.outcome) > 1).collect();
    let Some(evidence) = of.evidence else {
        if !banded.is_empty() {
            found.unseen(format!("whether bands tell people apart: {NO_EXTRACTS}"));
        }
        return;
    };
    for paid in banded {
        let rates: Vec<Rate> = (0..of.bands(paid.outcome))
            .filter_map(|band| achieved(evidence.of(&Question::outcome_in(of.index, paid.index, band))?))
            .collect();
        let mix = of.contract.design.case_mix.iter().enumerate();
        let kinds: Vec<usize> =
            mix.filter(|(_, mix)| mix.cohort == paid.outcome.cohort).map(|(kind, _)| kind).collect();
        if kinds.is_empty() {
            found.unseen(format!(
                "whether bands tell people apart in `{}`: say kinds of people in `[case_mix.{}]`",
                paid.outcome.name, of.contract.cohorts[paid.outcome.cohort].name
            ));
            continue;
        }
        let within = evidence.spread_within(of.index, paid.index, &kinds, of.bands(paid.outcome));
        let (Some(between), Some(within)) = (spread(&rates), within) else { continue };
        if within > between {
            let message = format!(
                "people of one band differ by {} in `{}`, bands by {}",
                points(within),
                paid.outcome.name,
                points(between)
            );
            let draft =
                found.warning(of.at(&["cohorts", of.contract.cohorts[paid.outcome.cohort].name.as_str()]), message);
            draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
            draft.figure("within a band", points(within)).figure("between bands", points(between));
        }
    }
}

/// The share of those decided that achieved; nothing of a few people.
fn achieved(count: Count) -> Option<Rate> {
    if count.decided < SMALL { None } else { ratio(i128::from(count.achieved), i128::from(count.decided)) }
}

/// From the lowest to the highest rate; nothing of fewer than two.
pub(crate) fn spread(rates: &[Rate]) -> Option<Rate> {
    let (low, high) = (rates.iter().min()?, rates.iter().max()?);
    let minus = Rate::ZERO.plus(*low).and_then(|low| Rate::of(-1, 1)?.times(low))?;
    if rates.len() < 2 { None } else { high.plus(minus) }
}

fn points(rate: Rate) -> String {
    percent(rate).replace('%', " points")
}

fn creaming(of: &OfContract<'_>, found: &mut Found) {
    if (0..of.contract.cohorts.len()).all(|cohort| bands_upward(of.contract, cohort).is_none()) {
        return;
    }
    let Some(evidence) = of.evidence else { return found.unseen(NO_EXTRACTS) };
    for (index, cohort) in of.contract.cohorts.iter().enumerate() {
        let Some(order) = bands_upward(of.contract, index) else { continue };
        let (Some(lowest), Some(top)) = (order.first(), order.last()) else { continue };
        let share = |which: Which, band: usize| {
            let count = |band: usize| evidence.of(&Question::starts(of.index, index, which, band)).unwrap_or_default();
            let all: u64 = (0..cohort.bands.len()).map(|band| count(band).entered).sum();
            // A share of a few people tells of these people.
            let is_few = (1..SMALL).contains(&count(band).entered);
            if all < SMALL || is_few { None } else { ratio(i128::from(count(band).entered), i128::from(all)) }
        };
        // Against what is referred, where that is recorded; else the first half of the term against the second.
        let (before, after) = if of.place.records.of(RecordKind::Referral).is_some() {
            (Which::Referred, Which::All)
        } else {
            (Which::FirstHalf, Which::SecondHalf)
        };
        let shares = (share(before, *top), share(after, *top), share(before, *lowest), share(after, *lowest));
        let (Some(top_before), Some(top_after), Some(low_before), Some(low_after)) = shares else {
            found.unseen(format!("too few people have entered `{}` to compare", cohort.name));
            continue;
        };
        let most = of.limits.rate("mix-shift");
        let more = |from: Rate, to: Rate| from.plus(most).is_some_and(|limit| to > limit);
        if more(top_after, top_before) && more(low_before, low_after) {
            let (of_before, of_after) = before.and(after);
            let message = format!(
                "`{}` is {} of {of_before} and {} of {of_after}, `{}` {} and {}",
                cohort.bands[*top].name,
                percent(top_before),
                percent(top_after),
                cohort.bands[*lowest].name,
                percent(low_before),
                percent(low_after)
            );
            let at = of.at(&["cohorts", cohort.name.as_str()]);
            let draft = found.warning(at, message);
            draft.about(&cohort.name).clause(&cohort.clause);
            draft.figure("top band before", percent(top_before)).figure("top band after", percent(top_after));
        }
    }
}

fn parking(of: &OfContract<'_>, found: &mut Found) {
    let Some(contact) = of.place.records.of(RecordKind::Contact) else {
        return found.unseen("no event records contacts: say `[records.contact]` in place.toml");
    };
    let Some(evidence) = of.evidence else { return found.unseen(NO_EXTRACTS) };
    let gap = of.limits.length("contact-gap");
    for (index, cohort) in of.contract.cohorts.iter().enumerate() {
        for band in 0..cohort.bands.len().max(1) {
            let Some(count) = evidence.of(&Question::parked(of.index, index, band)) else { continue };
            if achieved(count).is_none_or(|share| share <= of.limits.rate("parked")) {
                continue;
            }
            let of_band = cohort.bands.get(band).map_or(String::new(), |band| format!(" in band `{}`", band.name));
            let message = format!(
                "{} of {} people who entered `{}`{of_band} were not seen for {gap}",
                shown(count.achieved),
                shown(count.decided),
                cohort.name
            );
            let draft = found.warning(of.at(&["cohorts", cohort.name.as_str()]), message);
            draft.about(&cohort.name).clause(&cohort.clause).and_at(contact.span, "what counts as a contact");
            draft.figure("share", shown_share(count));
        }
    }
}
