//! One unit, one contract: entries and outcomes.

use contracts::{Decided, Unit};
use units::{Day, Period};

use crate::chance::Chance;
use crate::entries::{Entered, entries};
use crate::events::{Event, EventRef, Horizon, Timeline};
use crate::measured::{Entry, Finding, Measured, Outcome, Run, Waiting, offset};
use crate::plan::{ContractPlan, EntryWindow, OutcomePlan, Test};
use crate::{binary, change, frequency, spells, time_to_event};

/// Measures one unit's timeline by the rules of one contract, adding what is found to `measured`.
///
/// `unit_kind` says whether the timeline is a person's or a household's; cohorts of the other kind are passed over.
pub fn measure_unit(
    contract: u16,
    plan: &ContractPlan,
    unit_kind: Unit,
    unit: u32,
    timeline: &Timeline<'_>,
    horizon: &Horizon,
    measured: &mut Measured,
) {
    for (cohort_number, cohort) in (0_u16..).zip(&plan.cohorts) {
        if cohort.unit != unit_kind {
            continue;
        }
        for entered in entries(cohort, timeline) {
            let entry_number = offset(measured.entries.len());
            let members = members(unit_kind, timeline, entered.event.day, measured);
            measured.entries.push(Entry {
                contract,
                cohort: cohort_number,
                unit,
                index: entered.event.day,
                event: entered.event.at,
                band: entered.band,
                members,
            });
            measure_entry(plan, cohort_number, entry_number, &entered, timeline, horizon, measured);
        }
    }
}

/// The persons who belong to a household on the day it enters.
fn members(unit_kind: Unit, timeline: &Timeline<'_>, index: Day, measured: &mut Measured) -> Run {
    if unit_kind == Unit::Person {
        return Run::default();
    }
    let mut persons: Vec<u32> =
        timeline.events.iter().filter(|event| event.belongs_on(index)).map(|event| event.person).collect();
    persons.sort_unstable();
    persons.dedup();
    let run = Run { from: offset(measured.members.len()), len: offset(persons.len()) };
    measured.members.extend(persons);
    run
}

fn measure_entry(
    plan: &ContractPlan,
    cohort: u16,
    entry: u32,
    entered: &Entered<'_>,
    timeline: &Timeline<'_>,
    horizon: &Horizon,
    measured: &mut Measured,
) {
    let index = entered.event.day;
    for (number, outcome) in (0_u16..).zip(&plan.outcomes).filter(|(_, o)| o.cohort == usize::from(cohort)) {
        let view = View::of(outcome, index, timeline, horizon);
        let from = measured.evidence_from();
        let verdict = verdict(outcome, &view, &mut measured.evidence);
        let evidence = measured.evidence_since(from);
        let finding = finding(outcome, &view, verdict);
        measured.outcomes.push(Outcome {
            entry,
            outcome: number,
            stretch: 0,
            payment: 0,
            finding,
            quantity: verdict.quantity,
            chance: outcome.risk.as_ref().map_or(Chance::NotScored, |risk| risk.chance(entered.event, timeline)),
            evidence,
        });
    }
    for sustain in plan.sustains.iter().filter(|s| plan.outcomes[s.outcome].cohort == usize::from(cohort)) {
        let Some(achieved_on) = achieved_on(measured, entry, sustain.after) else { continue };
        let outcome = &plan.outcomes[sustain.outcome];
        let view = View::of(outcome, index, timeline, horizon);
        let Test::Spell { count, gap_days, .. } = outcome.test else { continue };
        let days = spells::stretch_days(&view, count, gap_days, achieved_on, sustain.every_days, sustain.up_to);
        for (number, day) in (1_u16..).zip(days) {
            let from = measured.evidence_from();
            spells::evidence_until(&view, day, &mut measured.evidence);
            let evidence = measured.evidence_since(from);
            measured.outcomes.push(Outcome {
                entry,
                outcome: u16::try_from(sustain.outcome).unwrap_or(u16::MAX),
                stretch: number,
                payment: u16::try_from(sustain.payment).unwrap_or(u16::MAX),
                finding: Finding::Achieved { on: day },
                quantity: i64::from(sustain.every_days),
                chance: Chance::NotScored,
                evidence,
            });
        }
    }
}

/// The day on which this entry achieved an outcome.
fn achieved_on(measured: &Measured, entry: u32, outcome: usize) -> Option<Day> {
    let of_entry = measured.outcomes.iter().rev().take_while(|found| found.entry == entry);
    of_entry.filter(|found| found.stretch == 0 && usize::from(found.outcome) == outcome).find_map(|found| {
        match found.finding {
            Finding::Achieved { on } => Some(on),
            _ => None,
        }
    })
}

/// What one outcome sees of a timeline.
pub(crate) struct View<'a> {
    /// The unit's events.
    pub events: &'a [Event],
    /// Their numbers.
    pub values: &'a [Option<i128>],
    /// The outcome.
    pub outcome: &'a OutcomePlan,
    /// The day of entry.
    pub index: Day,
    /// The days of the window.
    pub window: Period,
    /// The first day on which everything about the window is known.
    pub matures: Day,
    /// The last day that the evidence shows.
    pub seen: Day,
    /// The day of settlement.
    pub as_at: Day,
}

impl<'a> View<'a> {
    fn of(outcome: &'a OutcomePlan, index: Day, timeline: &Timeline<'a>, horizon: &Horizon) -> View<'a> {
        let EntryWindow { window, matures } = outcome.window_of(index);
        View {
            events: timeline.events,
            values: timeline.values,
            outcome,
            index,
            window,
            matures,
            seen: horizon.sees_until(outcome.mark.table),
            as_at: horizon.as_at,
        }
    }

    /// The outcome's events, known in time, in the window and otherwise.
    pub fn known(&self) -> impl Iterator<Item = &'a Event> + use<'a> {
        let (mark, index, matures) = (self.outcome.mark, self.index, self.matures);
        self.events.iter().filter(move |event| event.has(mark) && event.belongs_on(index) && event.known < matures)
    }

    /// The outcome's events in the window, known in time.
    pub fn in_window(&self) -> impl Iterator<Item = &'a Event> + use<'a> {
        let window = self.window;
        self.known().filter(move |event| window.contains(event.day))
    }

    /// Whether everything that can count has been seen.
    pub fn is_mature(&self) -> bool {
        self.seen >= self.matures
    }
}

/// What a measure says of the events seen so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    /// Where things stand.
    pub standing: Standing,
    /// What was counted.
    pub quantity: i64,
}

/// Where things stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing {
    /// Achieved on a day, and nothing later can undo it.
    Achieved(Day),
    /// Failed on a day, and nothing later can mend it.
    Failed(Day),
    /// As things stand it is achieved (or not), but that can change while the window is open.
    Open {
        /// Whether it is achieved if nothing more happens.
        achieved: bool,
    },
}

fn verdict(outcome: &OutcomePlan, view: &View<'_>, evidence: &mut Vec<EventRef>) -> Verdict {
    match outcome.test {
        Test::Binary { success, times } => binary::verdict(view, success, times, evidence),
        Test::Frequency { at_least, at_most } => frequency::verdict(view, at_least, at_most, evidence),
        Test::Spell { count, gap_days, at_least_days } => {
            spells::verdict(view, count, gap_days, at_least_days, evidence)
        }
        Test::Change { value, start, direction, at_least } => {
            change::verdict(view, value, start, direction, at_least, evidence)
        }
        Test::TimeToEvent { at_most } => time_to_event::verdict(view, at_most, evidence),
        Test::ShareOfTime { at_least } => {
            // Without a threshold nobody achieves a share; its days are only counted.
            let at_least_days = at_least.map_or(i32::MAX, |part| spells::days_of(view.window, part));
            spells::verdict(view, contracts::DayCount::Cumulative, 0, at_least_days, evidence)
        }
    }
}

/// A verdict is final when it is mature, or when nothing can change it and the contract does not wait for maturity.
fn finding(outcome: &OutcomePlan, view: &View<'_>, verdict: Verdict) -> Finding {
    let mature = view.is_mature();
    match verdict.standing {
        Standing::Achieved(on) if outcome.decided == Decided::WhenAchieved => Finding::Achieved { on },
        Standing::Achieved(_) if mature => Finding::Achieved { on: view.matures },
        Standing::Open { achieved: true } if mature => Finding::Achieved { on: view.matures },
        Standing::Open { achieved: false } if mature => Finding::NotAchieved { on: view.matures },
        Standing::Failed(on) => Finding::NotAchieved { on },
        Standing::Achieved(_) | Standing::Open { .. } => {
            let waiting = if view.as_at < view.matures { Waiting::Time } else { Waiting::Evidence };
            Finding::Immature { until: view.matures, waiting }
        }
    }
}
