//! What is to become of a person, drawn before any event is laid down.

use units::{Day, Period};

use super::case::{Case, days};
use super::facts::Tier;
use crate::agency::{Agencies, Agency};
use crate::calendar::months_after;
use crate::random::{Stream, Topic};
use crate::world::World;

/// What is to become of a person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) person: u32,
    /// Nothing for most.
    pub(crate) case: Option<Case>,
    /// The agencies that know the person.
    pub(crate) known_to: Agencies,
    pub(crate) tier: Tier,
    /// The day of entry for recovery; nothing if the person does not enter.
    pub(crate) entry: Option<Day>,
    /// The day of a second entry.
    pub(crate) again: Option<Day>,
    /// The day of the first referral to Work First.
    pub(crate) referral: Option<Day>,
    /// What is to become of the first entry.
    pub(crate) goals: Goals,
}

/// What is to become of an entry, once everything is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Goals {
    pub(crate) drug_free: bool,
    pub(crate) better: bool,
    pub(crate) no_reoffence: bool,
    pub(crate) settled: bool,
    pub(crate) in_work: bool,
    pub(crate) prompt: bool,
}

impl Plan {
    /// The plan of a person.
    pub(crate) fn of(world: &World, person: u32) -> Plan {
        let stream = &mut world.stream(Topic::Plan, person);
        let case = Case::of(person);
        let needs = case.map(|case| case.needs(&world.settings.calendar));
        let mut known_to = known_to(world, stream);
        if let Some(needs) = &needs {
            known_to = needs.agency.into_iter().chain([Agency::Treatment]).fold(known_to, Agencies::with);
        }
        let tier = [Tier::Low, Tier::Medium, Tier::High][stream.weighted(&[40, 35, 25])];
        let entry = match &needs {
            Some(needs) => needs.entry.map(|days| stream.day(days.from, days.until)),
            None => usual_entry(world, known_to, stream),
        };
        let again = entry.and_then(|entry| second_entry(world, case, entry, stream));
        let usual = usual_referral(world, known_to, entry, stream);
        let referral = match &needs {
            // A case about work has the referral it needs, or none; another one is referred like anybody.
            Some(needs) if needs.agency == Some(Agency::Benefits) => {
                needs.referral.zip(entry).map(|(after, entry)| entry.plus_days(after))
            }
            _ => usual,
        };
        let goals = goals(tier, case, stream);
        Plan { person, case, known_to, tier, entry, again, referral, goals }
    }

    /// Whether this is the case.
    pub(crate) fn is(&self, case: Case) -> bool {
        self.case == Some(case)
    }

    /// The entries for recovery, in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Day> + use<> {
        self.entry.into_iter().chain(self.again)
    }
}

fn known_to(world: &World, stream: &mut Stream) -> Agencies {
    let coverage = &world.settings.coverage;
    let known = Agency::ALL.into_iter().filter(|agency| stream.chance(agency.coverage(coverage)));
    let known = known.fold(Agencies::default(), Agencies::with);
    // Somebody whom nobody knows would leave no trace and could not be part of the place.
    if known.is_empty() { known.with(Agency::Treatment) } else { known }
}

/// Most people whom the treatment service knows enter once; some are only ever declined.
fn usual_entry(world: &World, known_to: Agencies, stream: &mut Stream) -> Option<Day> {
    let Period { from, until } = world.settings.calendar.entries;
    let enters = known_to.contains(Agency::Treatment) && !stream.percent(5);
    let day = stream.day(from, until);
    enters.then_some(day)
}

/// Some enter again, a year or more later: then what is laid down for one entry lies outside the windows of the other.
fn second_entry(world: &World, case: Option<Case>, entry: Day, stream: &mut Stream) -> Option<Day> {
    let until = world.settings.calendar.entries.until;
    match case {
        Some(Case::AcceptedNextYear) => Some(months_after(entry, 12).plus_days(20)),
        Some(Case::AcceptedAgainAtOnce) => Some(days::SECOND_YEAR.plus_days(stream.between(4, 18))),
        Some(_) => None,
        None => {
            let (wants, earliest) = (stream.percent(14), months_after(entry, 12));
            (wants && earliest < until).then(|| stream.day(earliest, until))
        }
    }
}

fn usual_referral(world: &World, known_to: Agencies, entry: Option<Day>, stream: &mut Stream) -> Option<Day> {
    let Period { from, until } = world.settings.calendar.entries;
    let referred = known_to.contains(Agency::Benefits) && stream.chance(world.settings.coverage.work_first);
    let day = match entry {
        Some(entry) => entry.plus_days(stream.between(-120, 120)).clamp(from, until.plus_days(-1)),
        None => stream.day(from, until),
    };
    referred.then_some(day)
}

/// The higher the need, the rarer the results.
fn goals(tier: Tier, case: Option<Case>, stream: &mut Stream) -> Goals {
    let mut happens = |[low, medium, high]: [u64; 3]| match tier {
        Tier::Low => stream.percent(low),
        Tier::Medium => stream.percent(medium),
        Tier::High => stream.percent(high),
    };
    let mut goals = Goals {
        drug_free: happens([56, 46, 36]),
        better: happens([60, 52, 44]),
        no_reoffence: happens([80, 66, 52]),
        settled: happens([62, 50, 34]),
        in_work: happens([50, 36, 20]),
        prompt: happens([82, 78, 72]),
    };
    if let Some(case) = case {
        goals.of_case(case);
    }
    goals
}

impl Goals {
    /// What the awkward cases are about is not left to chance.
    fn of_case(&mut self, case: Case) {
        use Case::*;
        match case {
            ReviewOnLastDay
            | ReviewEnteredInTime
            | ReviewMended
            | ReviewReleased
            | ReviewLate
            | AcceptedNextYear
            | AcceptedAgainAtOnce
            | EntryOnFirstDay
            | EntryOnLastDayOfShadow
            | EntryOnFirstDayAtRisk
            | EntryOnLeapDay
            | EntryOnLastDayOfYear
            | EntryOnFirstDayOfYear
            | EntryOnLastDayAtQuarter
            | EntryOnFirstDayAtFull => {
                self.drug_free = true;
            }
            ReviewOnDayAfter | ReviewEnteredTooLate | ReviewTakenBack => self.drug_free = false,
            WellbeingUpByFour => self.better = true,
            WellbeingUpByLess | WellbeingOnce => self.better = false,
            ProvenTooLate | OffenceOnDayAfter | Acquitted | StillPending => self.no_reoffence = true,
            ProvenInTime | OffenceOnLastDay | OffenceOnDayOfEntry => self.no_reoffence = false,
            GapOfSeven | HomeFor182 | OpenHomeReached | HomeWithPlannedEnd => self.settled = true,
            GapOfEight | HomeFor181 | HomeSinceBefore | HomeOverTheEnd | OpenHomeNotYet => self.settled = false,
            WorkFor182
            | SixteenHours
            | OpenJobReached
            | OpenJobBetween
            | JobReleased
            | RecoveryFirst
            | WorkFirstFirst
            | SameDayRecoveryFirst
            | SameDayWorkFirstFirst
            | SameDaySameEntry
            | ShadowDoesNotCompete
            | ThirteenStretches
            | OneStretch
            | NoStretch
            | OtherProgrammeBefore
            | ReferredTwice => self.in_work = true,
            WorkFor181 | FewerHours | OverlappingJobs | JobTakenBack => self.in_work = false,
            StartAfterTwentyDays => self.prompt = true,
            StartAfterTwentyOneDays | NeverStarted => self.prompt = false,
            _ => {}
        }
    }
}
