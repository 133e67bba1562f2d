//! Offences, and what became of them.

use units::Day;

use super::case::Case;
use super::facts::{Disposal, Offence};
use super::plan::Plan;
use crate::agency::Agency;
use crate::calendar::months_after;
use crate::random::{Stream, Topic};
use crate::world::World;

const KINDS: &[&str] = &["theft", "shoplifting", "possession", "supply", "assault", "criminal damage", "burglary"];

/// The offences of a person, in no order, as the extract shows them.
pub(crate) fn offences(world: &World, plan: &Plan) -> Vec<Offence> {
    if !plan.known_to.contains(Agency::Probation) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Offences, plan.person);
    let around = plan.entry.unwrap_or(world.settings.calendar.entries.from);
    let mut found = earlier(around, stream);
    if let Some(entry) = plan.entry {
        match plan.case {
            Some(case) if of_case(case, entry, stream, &mut found) => {}
            _ => usual(plan, entry, stream, &mut found),
        }
    }
    let received = world.settings.calendar.first.received;
    found.retain(|offence| offence.on < received);
    found.iter_mut().for_each(|offence| as_known(offence, received));
    found
}

/// What has not been decided when the extract is drawn is pending in it.
fn as_known(offence: &mut Offence, received: Day) {
    if offence.proven.is_some_and(|proven| proven >= received) {
        (offence.proven, offence.disposal) = (None, Disposal::Pending);
    }
}

/// Offences of the years before: why probation knows the person.
fn earlier(around: Day, stream: &mut Stream) -> Vec<Offence> {
    (0..stream.between(0, 2))
        .map(|_| {
            let on = around.plus_days(-stream.between(60, 900));
            convicted(on, on.plus_days(stream.between(15, 59)), stream)
        })
        .collect()
}

fn convicted(on: Day, proven: Day, stream: &mut Stream) -> Offence {
    let disposal = if stream.percent(75) { Disposal::Convicted } else { Disposal::Cautioned };
    Offence { on, proven: Some(proven), disposal, kind: stream.pick(KINDS) }
}

/// Offences that lead to what they are to lead to.
fn usual(plan: &Plan, entry: Day, stream: &mut Stream, found: &mut Vec<Offence>) {
    let ends = months_after(entry, 12);
    if !plan.goals.no_reoffence {
        for _ in 0..stream.between(1, 2) {
            let on = stream.day(entry, ends);
            // Within half a year, so always before the waiting time is over.
            found.push(convicted(on, on.plus_days(stream.between(20, 170)), stream));
        }
        return;
    }
    if stream.percent(18) {
        let on = stream.day(entry, ends);
        let decided = on.plus_days(stream.between(40, 200));
        let acquitted = stream.percent(60);
        let (proven, disposal) =
            if acquitted { (Some(decided), Disposal::Acquitted) } else { (None, Disposal::Pending) };
        found.push(Offence { on, proven, disposal, kind: stream.pick(KINDS) });
    }
    if stream.percent(15) && plan.again.is_none() {
        let on = ends.plus_days(stream.between(0, 200));
        found.push(convicted(on, on.plus_days(stream.between(20, 170)), stream));
    }
}

/// The offence of an awkward case; false if the case is not about offences.
fn of_case(case: Case, entry: Day, stream: &mut Stream, found: &mut Vec<Offence>) -> bool {
    let (ends, last_known) = (months_after(entry, 12), months_after(entry, 18));
    let kind = stream.pick(KINDS);
    let convicted = |on: Day, proven: Day| Offence { on, proven: Some(proven), disposal: Disposal::Convicted, kind };
    let in_spring = entry.plus_days(200);
    found.push(match case {
        Case::ProvenInTime => convicted(in_spring, last_known.plus_days(-1)),
        Case::ProvenTooLate => convicted(in_spring, last_known),
        Case::OffenceOnLastDay => convicted(ends.plus_days(-1), ends.plus_days(60)),
        Case::OffenceOnDayAfter => convicted(ends, ends.plus_days(60)),
        Case::OffenceOnDayOfEntry => convicted(entry, entry.plus_days(60)),
        Case::Acquitted => Offence { disposal: Disposal::Acquitted, ..convicted(in_spring, ends) },
        Case::StillPending => Offence { on: in_spring, proven: None, disposal: Disposal::Pending, kind },
        _ => return false,
    });
    true
}
