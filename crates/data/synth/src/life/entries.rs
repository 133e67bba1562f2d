//! Assessments and first days of treatment.

use units::Day;

use super::case::{Case, days};
use super::facts::{Assessment, Decision, Start, Tier};
use super::plan::Plan;
use crate::agency::Agency;
use crate::calendar::{months_after, year_start};
use crate::random::{Stream, Topic};
use crate::world::World;

const SUBSTANCES: &[&str] = &["heroin", "alcohol", "crack", "cocaine", "cannabis", "opioids"];
const SUBSTANCE_WEIGHTS: &[u64] = &[30, 32, 12, 10, 10, 6];

/// The assessments of a person, in no order.
pub(crate) fn assessments(world: &World, plan: &Plan) -> Vec<Assessment> {
    if !plan.known_to.contains(Agency::Treatment) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Entries, plan.person);
    let substance = SUBSTANCES[stream.weighted(SUBSTANCE_WEIGHTS)];
    let assess = |on: Day, tier: Tier, decision: Decision| Assessment { on, tier, substance, decision };
    let mut found = Vec::new();
    match (plan.entry, plan.case) {
        (Some(entry), Some(case)) => {
            let other = |on, decision| assess(on, plan.tier, decision);
            match case {
                Case::AssessedBeforeStart => found.push(other(days::START.plus_days(-1), Decision::Accepted)),
                Case::AcceptedTwiceInYear => {
                    found.push(assess(entry.plus_days(60), next(plan.tier), Decision::Accepted));
                }
                Case::DeclinedThenAccepted => found.push(other(entry.plus_days(-28), Decision::Declined)),
                Case::TransferredOutSixMonthsBefore => {
                    found.push(other(months_after(entry, -6), Decision::TransferredOut));
                }
                Case::TransferredOutLongerBefore => {
                    found.push(other(months_after(entry, -6).plus_days(-1), Decision::TransferredOut));
                }
                _ => {}
            }
        }
        (Some(entry), None) => {
            if stream.percent(9) {
                let on = entry.plus_days(-stream.between(14, 70));
                found.push(assess(on, plan.tier, Decision::Declined));
            }
            let later = entry.plus_days(stream.between(30, 150));
            // A second acceptance in one year begins no entry, and must not be taken for one of the next.
            if stream.percent(10) && year_start(later) == year_start(entry) {
                found.push(assess(later, next(plan.tier), Decision::Accepted));
            }
        }
        (None, _) => {
            let entries = world.settings.calendar.entries;
            let decision = if stream.percent(70) { Decision::Declined } else { Decision::TransferredOut };
            found.push(assess(stream.day(entries.from, entries.until), plan.tier, decision));
        }
    }
    let tier_again = if stream.percent(60) { plan.tier } else { next(plan.tier) };
    found.extend(plan.entry.map(|entry| assess(entry, plan.tier, Decision::Accepted)));
    found.extend(plan.again.map(|again| assess(again, tier_again, Decision::Accepted)));
    found.retain(|assessment| assessment.on < world.settings.calendar.first.received);
    found
}

fn next(tier: Tier) -> Tier {
    match tier {
        Tier::Low => Tier::Medium,
        Tier::Medium => Tier::High,
        Tier::High => Tier::Low,
    }
}

/// The first days of treatment of a person, in no order.
pub(crate) fn starts(world: &World, plan: &Plan) -> Vec<Start> {
    if !plan.known_to.contains(Agency::Treatment) {
        return Vec::new();
    }
    // Behind the assessments of the same topic.
    let stream = &mut world.stream(Topic::Entries, plan.person | 1 << 31);
    let mut found = Vec::new();
    for entry in plan.entries() {
        if let Some(after) = days_to_start(plan, entry, stream) {
            found.push(Start { on: entry.plus_days(after) });
            // Some stop and start once more; only the first counts.
            if stream.percent(8) {
                found.push(Start { on: entry.plus_days(after + stream.between(60, 140)) });
            }
        }
    }
    found.retain(|start| start.on < world.settings.calendar.first.received);
    found
}

/// How long treatment takes to start; nothing if it never does.
fn days_to_start(plan: &Plan, entry: Day, stream: &mut Stream) -> Option<i32> {
    let (soon, late, never) = (stream.between(0, 20), stream.between(21, 90), stream.percent(35));
    let is_first = plan.entry == Some(entry);
    match plan.case {
        Some(Case::StartAfterTwentyDays) => Some(20),
        Some(Case::StartAfterTwentyOneDays) => Some(21),
        Some(Case::NeverStarted) => None,
        _ if is_first && plan.goals.prompt => Some(soon),
        _ if is_first && never => None,
        _ if is_first => Some(late),
        _ => Some(if never { late } else { soon }),
    }
}
