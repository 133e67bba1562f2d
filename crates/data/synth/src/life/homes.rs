//! Tenancies.

use units::Day;

use super::case::Case;
use super::facts::Tenancy;
use super::plan::Plan;
use crate::agency::Agency;
use crate::calendar::months_after;
use crate::random::{Stream, Topic};
use crate::world::World;

const LANDLORDS: &[&str] = &["council", "association", "private"];

/// The days of a tenancy: the first, and how many there are; without a number it goes on.
#[derive(Clone, Copy)]
struct Stay {
    from: Day,
    days: Option<i32>,
}

/// The tenancies of a person, in no order, as the extract shows them.
pub(crate) fn tenancies(world: &World, plan: &Plan) -> Vec<Tenancy> {
    if !plan.known_to.contains(Agency::Housing) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Homes, plan.person);
    let calendar = &world.settings.calendar;
    let received = calendar.first.received;
    let around = plan.entry.unwrap_or(calendar.entries.from);
    let mut stays = Vec::new();
    let of_case = plan.case.zip(plan.entry).and_then(|(case, entry)| of_case(world, case, entry));
    match of_case {
        Some(all) => stays.extend(all),
        None => {
            if stream.percent(45) {
                let days = stream.between(30, 250);
                stays.push(Stay { from: around.plus_days(-days - stream.between(20, 200)), days: Some(days) });
            }
            let settled = if plan.entry.is_some() { plan.goals.settled } else { stream.percent(50) };
            stays.extend(if settled { settled_stays(around, stream) } else { unsettled(around, stream) });
        }
    }
    let planned = plan.is(Case::HomeWithPlannedEnd);
    let tenancy = |stay: Stay| {
        let to = stay.days.map(|days| stay.from.plus_days(days - 1));
        // An end that had not come when the extract was drawn is not in it, unless it was planned.
        let to = to.filter(|to| planned || *to < received);
        Tenancy { from: stay.from, to, landlord: stream.pick(LANDLORDS) }
    };
    stays.into_iter().filter(|stay| stay.from < received).map(tenancy).collect()
}

/// 182 days or more within eighteen months, sometimes with a gap that does not matter.
fn settled_stays(around: Day, stream: &mut Stream) -> Vec<Stay> {
    let from = around.plus_days(stream.between(0, 200));
    if stream.percent(25) {
        let (before, gap) = (stream.between(60, 150), stream.between(1, 7));
        let first = Stay { from, days: Some(before) };
        let more = stream.between(182 - before, 400);
        return vec![first, Stay { from: from.plus_days(before + gap), days: Some(more) }];
    }
    let goes_on = stream.percent(40);
    let days = stream.between(182, 600);
    vec![Stay { from, days: (!goes_on).then_some(days) }]
}

/// Fewer than 182 days without a longer gap within eighteen months.
fn unsettled(around: Day, stream: &mut Stream) -> Vec<Stay> {
    let from = around.plus_days(stream.between(0, 300));
    match stream.below(4) {
        0 => Vec::new(),
        1 => vec![Stay { from, days: Some(stream.between(15, 181)) }],
        2 => {
            let (one, gap) = (stream.between(30, 175), stream.between(8, 40));
            let other = Stay { from: from.plus_days(one + gap), days: Some(stream.between(30, 175)) };
            vec![Stay { from, days: Some(one) }, other]
        }
        _ => {
            // Settled in the end, but too late.
            let from = months_after(around, 18).plus_days(-stream.between(10, 181));
            vec![Stay { from, days: Some(stream.between(200, 500)) }]
        }
    }
}

/// The tenancies of an awkward case; nothing if the case is not about tenancies.
fn of_case(world: &World, case: Case, entry: Day) -> Option<Vec<Stay>> {
    let calendar = &world.settings.calendar;
    let received = calendar.first.received;
    let stay = |from: Day, days: i32| Stay { from, days: Some(days) };
    let soon = entry.plus_days(30);
    Some(match case {
        Case::GapOfSeven => vec![stay(soon, 100), stay(soon.plus_days(107), 82)],
        Case::GapOfEight => vec![stay(soon, 100), stay(soon.plus_days(108), 82)],
        Case::HomeFor182 => vec![stay(soon, 182)],
        Case::HomeFor181 => vec![stay(soon, 181)],
        Case::HomeSinceBefore => vec![stay(entry.plus_days(-100), 100 + 181)],
        Case::HomeOverTheEnd => vec![stay(months_after(entry, 18).plus_days(-181), 300)],
        Case::OpenHomeReached => vec![Stay { from: received.plus_days(-182), days: None }],
        Case::OpenHomeNotYet => vec![Stay { from: received.plus_days(-181), days: None }],
        Case::HomeWithPlannedEnd => vec![stay(calendar.first.as_at.plus_days(-181), 365)],
        _ => return None,
    })
}
