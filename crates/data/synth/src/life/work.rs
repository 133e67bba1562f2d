//! Referrals and jobs.

use units::Day;

use super::case::Case;
use super::facts::{Job, Programme, Referral, Told};
use super::plan::Plan;
use crate::agency::Agency;
use crate::fault::Fault;
use crate::random::{Stream, Topic};
use crate::settings::Calendar;
use crate::world::World;

/// Weekly hours of full jobs, in tenths; 16 is the least that counts.
const FULL_HOURS: &[i32] = &[160, 180, 200, 250, 300, 350, 375, 400];

/// The days of a job as they are: the first, and how many there are; without a number it goes on.
#[derive(Clone, Copy)]
struct Spell {
    from: Day,
    days: Option<i32>,
    hours: i32,
}

/// The referrals of a person, in no order.
pub(crate) fn referrals(world: &World, plan: &Plan) -> Vec<Referral> {
    if !plan.known_to.contains(Agency::Benefits) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Work, plan.person | 1 << 31);
    let Calendar { entries, first, .. } = world.settings.calendar;
    let (skills, twice) = (stream.percent(15), stream.percent(12));
    let (before, after) = (stream.between(20, 100), stream.between(60, 250));
    let mut found = Vec::new();
    match plan.referral {
        Some(on) => {
            found.push(Referral { on, programme: Programme::WorkFirst });
            if skills || plan.is(Case::OtherProgrammeBefore) {
                found.push(Referral { on: on.plus_days(-before), programme: Programme::SkillsFirst });
            }
            // Only the first referral to the programme counts.
            if twice || plan.is(Case::ReferredTwice) {
                found.push(Referral { on: on.plus_days(after), programme: Programme::WorkFirst });
            }
        }
        None if stream.percent(40) => {
            let on = stream.day(entries.from, entries.until);
            found.push(Referral { on, programme: Programme::SkillsFirst });
        }
        None => {}
    }
    found.retain(|referral| referral.on < first.received);
    found
}

/// The jobs of a person, in no order, as the deliveries show them.
pub(crate) fn jobs(world: &World, plan: &Plan) -> Vec<Told<Job>> {
    if !plan.known_to.contains(Agency::Benefits) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Work, plan.person);
    // Days count from the earlier of entry and referral, for one contract or the other.
    let anchor = plan.entry.into_iter().chain(plan.referral).min();
    let around = anchor.unwrap_or(world.settings.calendar.entries.from);
    if let Some((case, entry)) = plan.case.zip(plan.entry)
        && let Some(found) = of_case(world, case, entry, plan.referral)
    {
        return found.into_iter().filter_map(|spell| told(world, spell)).collect();
    }
    let mut spells = Vec::new();
    if stream.percent(40) {
        let days = stream.between(20, 300);
        let hours = stream.pick(FULL_HOURS);
        spells.push(Spell { from: around.plus_days(-days - stream.between(5, 200)), days: Some(days), hours });
    }
    let in_work = if anchor.is_some() { plan.goals.in_work } else { stream.percent(40) };
    spells.extend(if in_work { enough(around, stream) } else { too_little(around, stream) });
    spells.into_iter().filter_map(|spell| usually_told(world, spell, stream)).collect()
}

/// 182 days or more in jobs of 16 hours or more.
fn enough(around: Day, stream: &mut Stream) -> Vec<Spell> {
    let from = around.plus_days(stream.between(10, 220));
    let hours = stream.pick(FULL_HOURS);
    let mut spells = Vec::new();
    if stream.percent(35) {
        let (first, gap) = (stream.between(30, 120), stream.between(5, 60));
        spells.push(Spell { from, days: Some(first), hours });
        let days = Some(stream.between(182 - first, 400));
        spells.push(Spell { from: from.plus_days(first + gap), days, hours: stream.pick(FULL_HOURS) });
    } else {
        let days = stream.between(182, 540);
        spells.push(Spell { from, days: (!stream.percent(35)).then_some(days), hours });
    }
    if stream.percent(15) {
        // A second job beside the first; its days count once.
        let days = Some(stream.between(20, 90));
        spells.push(Spell { from: from.plus_days(stream.between(5, 60)), days, hours: stream.between(40, 200) });
    }
    spells
}

/// Fewer than 182 days in jobs of 16 hours or more.
fn too_little(around: Day, stream: &mut Stream) -> Vec<Spell> {
    let from = around.plus_days(stream.between(0, 350));
    let short = Spell { from, days: Some(stream.between(10, 100)), hours: stream.pick(FULL_HOURS) };
    let part_time = Spell { from, days: Some(stream.between(60, 500)), hours: stream.between(40, 159) };
    match stream.below(4) {
        0 => Vec::new(),
        1 => vec![short],
        2 => vec![part_time],
        _ => {
            let days = Some(stream.between(10, 80));
            let later = Spell { from: from.plus_days(stream.between(101, 200)), days, hours: 300 };
            vec![short, part_time, later]
        }
    }
}

/// The jobs of an awkward case; nothing if the case is not about jobs.
fn of_case(world: &World, case: Case, entry: Day, referral: Option<Day>) -> Option<Vec<Told<Spell>>> {
    let received = world.settings.calendar.first.received;
    let job = |from: Day, days: i32| Spell { from, days: Some(days), hours: 300 };
    let open = |from: Day| Spell { from, days: None, hours: 375 };
    let soon = entry.plus_days(40);
    let seen = referral.unwrap_or(entry);
    let spells = match case {
        Case::WorkFor182 => vec![job(soon, 100), job(soon.plus_days(130), 82)],
        Case::WorkFor181 => vec![job(soon, 100), job(soon.plus_days(130), 81)],
        Case::SixteenHours => vec![Spell { hours: 160, ..job(soon, 200) }],
        Case::FewerHours => vec![Spell { hours: 159, ..job(soon, 400) }],
        Case::OverlappingJobs => vec![job(soon, 100), job(soon.plus_days(50), 131)],
        Case::OpenJobReached => vec![open(received.plus_days(-182))],
        Case::OpenJobBetween => vec![open(received.plus_days(-100))],
        Case::RecoveryFirst => vec![job(entry.plus_days(10), 300)],
        Case::WorkFirstFirst => vec![job(seen.plus_days(10), 400)],
        Case::SameDayRecoveryFirst
        | Case::SameDayWorkFirstFirst
        | Case::SameDaySameEntry
        | Case::ReferredTwice
        | Case::ShadowDoesNotCompete
        | Case::OtherProgrammeBefore => vec![job(soon, 300)],
        Case::ThirteenStretches => vec![job(seen.plus_days(-10), 760)],
        Case::OneStretch => vec![job(soon, 182 + 28)],
        Case::NoStretch => vec![job(soon, 182 + 27)],
        Case::JobTakenBack => {
            let is = job(received.plus_days(-200), 140);
            let was = Spell { days: None, ..is };
            let corrects = world.settings.errors.corrects_rows();
            return Some(vec![if corrects { Told::Corrected { was, is } } else { Told::First(is) }]);
        }
        Case::JobReleased => {
            let is = job(soon, 220);
            let holds = world.settings.errors.holds_rows();
            return Some(vec![if holds { Told::Held { is, fault: Fault::EndsBeforeStart } } else { Told::First(is) }]);
        }
        _ => return None,
    };
    Some(spells.into_iter().map(Told::First).collect())
}

/// Which deliveries a job is in, and how far each could see. Where the end comes between them, the second corrects the
/// first; in a world without corrections it stays open.
fn told(world: &World, spell: Told<Spell>) -> Option<Told<Job>> {
    let [first, second] = world.settings.calendar.rounds().map(|round| round.received);
    let seen = |spell: Spell, received: Day| {
        let to = spell.days.map(|days| spell.from.plus_days(days - 1));
        Job { from: spell.from, to: to.filter(|to| *to < received), hours: spell.hours }
    };
    match spell {
        Told::First(spell) if spell.from < first => {
            let (was, is) = (seen(spell, first), seen(spell, second));
            let corrects = world.settings.errors.corrects_rows();
            Some(if was != is && corrects { Told::Corrected { was, is } } else { Told::First(was) })
        }
        Told::First(spell) | Told::Late(spell) if spell.from < second => Some(Told::Late(seen(spell, second))),
        Told::First(_) | Told::Late(_) => None,
        Told::Corrected { was, is } => Some(Told::Corrected { was: seen(was, first), is: seen(is, second) }),
        Told::Held { is, fault } => Some(Told::Held { is: seen(is, second), fault }),
    }
}

/// The same, with rows that are held back or corrected now and then.
fn usually_told(world: &World, spell: Spell, stream: &mut Stream) -> Option<Told<Job>> {
    let errors = &world.settings.errors;
    let (held, corrected) = (stream.chance(errors.held_rows), stream.chance(errors.corrected_rows));
    let shorter = stream.between(1, 20);
    match told(world, Told::First(spell))? {
        // Only a row with an end can end before it begins.
        Told::First(is) if held => {
            let fault = if is.to.is_some() { Fault::EndsBeforeStart } else { Fault::SerialNumber };
            Some(Told::Held { is, fault })
        }
        Told::First(is) if corrected && is.hours > shorter => {
            Some(Told::Corrected { was: Job { hours: is.hours - shorter, ..is }, is })
        }
        told => Some(told),
    }
}
