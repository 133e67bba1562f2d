//! From the rules of a place to marks on rows: what the engine must evaluate, and what the pure functions read.

use contracts::{
    ChangeSize, Cohort, Contract, DayCount, Decided, Direction, EntryRule, Expression, Measure, PaymentKind, Place,
    RiskScore, RiskTerm, Schema, Selector, StartReading, Success, Unit, Window,
};
use units::{Day, Every, Length, Period, Periods, Rate};

use crate::by_day::ByDay;
use crate::chance::{RiskInput, RiskPlan, RiskTermPlan};
use crate::problem::PlanError;

/// The most different marks on the rows of one table.
const MARKS_MAX: usize = 128;

/// What must be evaluated on rows, and the rules in terms of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The tables that any rule reads, in a fixed order.
    pub tables: Vec<TablePlan>,
    /// The rules of each contract, in the order of [`Place::contracts`].
    pub contracts: Vec<ContractPlan>,
}

/// What must be evaluated on the rows of one table.
#[derive(Debug, Clone)]
pub struct TablePlan {
    /// The source (agency folder).
    pub source: String,
    /// The table (resource) of that source.
    pub table: String,
    /// The marks: mark `n` is bit `n`.
    pub marks: Vec<RowMark>,
    /// The stored columns whose numbers are read, in the order of a row's values.
    pub values: Vec<String>,
    /// Whether its rows have ends.
    pub has_end: bool,
    /// Whether its rows say when they became known.
    pub has_known: bool,
}

/// A yes/no question about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMark {
    /// The stored column and the value that tell this kind of event from others in the table.
    pub kind: Option<(String, String)>,
    /// The condition.
    pub condition: Option<Expression>,
}

/// A mark of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MarkRef {
    /// Index into [`Plan::tables`].
    pub table: u16,
    /// The bit.
    pub bit: u8,
}

/// The rules of one contract.
#[derive(Debug, Clone)]
pub struct ContractPlan {
    /// Its cohorts, in the order of the contract.
    pub cohorts: Vec<CohortPlan>,
    /// Its outcomes, in the order of the contract.
    pub outcomes: Vec<OutcomePlan>,
    /// Its sustainment payments.
    pub sustains: Vec<SustainPlan>,
}

impl ContractPlan {
    /// The marks of every event that decides who enters, who is left out and what was achieved.
    pub fn marks(&self) -> impl Iterator<Item = MarkRef> + '_ {
        let cohorts = self.cohorts.iter().flat_map(|cohort| {
            let excluded = cohort.exclusions.iter().map(|exclusion| exclusion.mark);
            std::iter::once(cohort.enters).chain(excluded)
        });
        cohorts.chain(self.outcomes.iter().map(|outcome| outcome.mark))
    }
}

/// Who enters.
#[derive(Debug, Clone)]
pub struct CohortPlan {
    /// Whether persons or households enter.
    pub unit: Unit,
    /// The event that starts the clock.
    pub enters: MarkRef,
    /// The days on which it can.
    pub period: Period,
    /// Which entry events count.
    pub entry: EntryRule,
    /// The contract's quarters, for "first per quarter".
    pub quarters: Periods,
    /// The contract's years, for "first per year".
    pub years: Periods,
    /// One mark a band.
    pub bands: Vec<MarkRef>,
    /// Who is left out.
    pub exclusions: Vec<ExclusionPlan>,
    /// The number of the stretch in which an entry of each day falls, for rules that count one entry a stretch.
    pub stretches: ByDay<i32>,
}

/// A reason to be left out.
#[derive(Debug, Clone)]
pub struct ExclusionPlan {
    /// The event.
    pub mark: MarkRef,
    /// How long before the entry; nothing means ever.
    pub before: Option<Length>,
    /// How long from the day of entry on.
    pub after: Length,
    /// The days on which it excludes an entry of each day.
    pub days: ByDay<Period>,
}

/// What counts as a result.
#[derive(Debug, Clone)]
pub struct OutcomePlan {
    /// Index of its cohort.
    pub cohort: usize,
    /// The event.
    pub mark: MarkRef,
    /// The days that count.
    pub window: Window,
    /// When it is final.
    pub decided: Decided,
    /// What is measured.
    pub test: Test,
    /// How likely the event is by what is known on entry.
    pub risk: Option<RiskPlan>,
    /// The window of an entry of each day.
    pub days: ByDay<EntryWindow>,
}

/// The days that count for one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryWindow {
    /// The window.
    pub window: Period,
    /// The first day on which everything about it is known.
    pub matures: Day,
}

/// What is measured, without the words.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// Whether it happened at least so often, and whether that is the success.
    Binary {
        /// Whether happening is the success.
        success: Success,
        /// How often.
        times: u32,
    },
    /// How often it happened.
    Frequency {
        /// From this many on.
        at_least: Option<u32>,
        /// Up to this many.
        at_most: Option<u32>,
    },
    /// How many days it lasted.
    Spell {
        /// How days add up.
        count: DayCount,
        /// The longest gap that does not break a run.
        gap_days: i32,
        /// From this many on.
        at_least_days: i32,
    },
    /// How far a score went.
    Change {
        /// Which of a row's values.
        value: usize,
        /// What from.
        start: StartReading,
        /// Which way.
        direction: Direction,
        /// How far.
        at_least: ChangeSize,
    },
    /// How long it took.
    TimeToEvent {
        /// Within this time.
        at_most: Option<Length>,
    },
    /// What part of the window it lasted.
    ShareOfTime {
        /// From this part on.
        at_least: Option<Rate>,
    },
}

/// The further stretches of a spell that a sustainment payment counts.
#[derive(Debug, Clone, Copy)]
pub struct SustainPlan {
    /// Index of the payment in the contract.
    pub payment: usize,
    /// Index of the spell outcome.
    pub outcome: usize,
    /// Index of the outcome that begins the count.
    pub after: usize,
    /// Days a stretch.
    pub every_days: i32,
    /// The most stretches.
    pub up_to: u32,
}

impl CohortPlan {
    /// The number of the stretch in which an entry on a day falls. Where all entries count, or only the first of all,
    /// there is one.
    pub fn stretch_of(&self, day: Day) -> i32 {
        self.stretches.get(day, |day| match self.entry {
            EntryRule::Every | EntryRule::First => 0,
            EntryRule::FirstPerQuarter => self.quarters.number_of(day),
            EntryRule::FirstPerYear => self.years.number_of(day),
        })
    }
}

impl ExclusionPlan {
    /// The days on which its event excludes an entry on `day`.
    pub fn around(&self, day: Day) -> Period {
        self.days.get(day, |day| Period {
            from: self.before.map_or(Day::MIN, |before| before.before(day)),
            until: self.after.after(day),
        })
    }
}

impl OutcomePlan {
    /// The days that count for an entry on `day`.
    pub fn window_of(&self, day: Day) -> EntryWindow {
        self.days.get(day, |day| EntryWindow { window: self.window.period(day), matures: self.window.matures(day) })
    }
}

impl Plan {
    /// Plans the rules of a place.
    ///
    /// # Errors
    ///
    /// [`PlanError`] if one table is asked too many different questions, or the schema is another than the one the
    /// place was read with.
    pub fn of(place: &Place, schema: &Schema) -> Result<Plan, PlanError> {
        let mut planner = Planner { schema, tables: Vec::new() };
        let contracts = place.contracts.iter().map(|contract| planner.contract(contract)).collect::<Result<_, _>>()?;
        Ok(Plan { tables: planner.tables, contracts })
    }
}

struct Planner<'a> {
    schema: &'a Schema,
    tables: Vec<TablePlan>,
}

impl Planner<'_> {
    fn contract(&mut self, contract: &Contract) -> Result<ContractPlan, PlanError> {
        let mut cohorts = Vec::new();
        for cohort in &contract.cohorts {
            let mut bands = Vec::new();
            for band in &cohort.bands {
                bands.push(self.mark(&band.selector)?);
            }
            let mut exclusions = Vec::new();
            for exclusion in &cohort.exclusions {
                let mark = self.mark(&exclusion.selector)?;
                let (before, after) = (exclusion.before, exclusion.after);
                let plan = ExclusionPlan { mark, before, after, days: ByDay::default() };
                exclusions.push(ExclusionPlan { days: ByDay::over(cohort.period, |day| plan.around(day)), ..plan });
            }
            let plan = CohortPlan {
                unit: cohort.unit,
                enters: self.mark(&cohort.enters)?,
                period: cohort.period,
                entry: cohort.entry,
                quarters: contract.stretches(Every::Quarter),
                years: contract.stretches(Every::Year),
                bands,
                exclusions,
                stretches: ByDay::default(),
            };
            cohorts.push(CohortPlan { stretches: ByDay::over(cohort.period, |day| plan.stretch_of(day)), ..plan });
        }
        let mut outcomes = Vec::new();
        for outcome in &contract.outcomes {
            let mark = self.mark(outcome.measure.selector())?;
            let test = self.test(&outcome.measure, mark);
            let plan = OutcomePlan {
                cohort: outcome.cohort,
                mark,
                window: outcome.window,
                decided: outcome.decided,
                test,
                risk: self.risk(outcome.risk.as_ref(), &contract.cohorts[outcome.cohort])?,
                days: ByDay::default(),
            };
            let entered = contract.cohorts[outcome.cohort].period;
            outcomes.push(OutcomePlan { days: ByDay::over(entered, |day| plan.window_of(day)), ..plan });
        }
        Ok(ContractPlan { cohorts, outcomes, sustains: sustains(contract) })
    }

    fn test(&mut self, measure: &Measure, mark: MarkRef) -> Test {
        match measure {
            Measure::Binary { success, times, .. } => Test::Binary { success: *success, times: *times },
            Measure::Frequency { at_least, at_most, .. } => Test::Frequency { at_least: *at_least, at_most: *at_most },
            Measure::Spell { count, gap_days, at_least_days, .. } => {
                Test::Spell { count: *count, gap_days: *gap_days, at_least_days: *at_least_days }
            }
            Measure::Change { value, start, direction, at_least, .. } => Test::Change {
                value: self.value(mark.table, value),
                start: *start,
                direction: *direction,
                at_least: *at_least,
            },
            Measure::TimeToEvent { at_most, .. } => Test::TimeToEvent { at_most: *at_most },
            Measure::ShareOfTime { at_least, .. } => Test::ShareOfTime { at_least: *at_least },
        }
    }

    /// A risk score in terms of the rows by which people enter a cohort.
    fn risk(&mut self, score: Option<&RiskScore>, cohort: &Cohort) -> Result<Option<RiskPlan>, PlanError> {
        let Some(score) = score else { return Ok(None) };
        let enters = self.mark(&cohort.enters)?;
        let mut terms = Vec::new();
        for term in &score.terms {
            let (coefficient, input) = match term {
                RiskTerm::Times { stored, coefficient, .. } => {
                    (coefficient, RiskInput::Value(self.value(enters.table, stored)))
                }
                RiskTerm::Where { selector, coefficient } => (coefficient, RiskInput::Mark(self.mark(selector)?)),
            };
            terms.push(RiskTermPlan { coefficient: coefficient.billionths(), input });
        }
        Ok(Some(RiskPlan { intercept: score.intercept.billionths(), terms }))
    }

    /// The mark of a selector; equal questions of one table share one.
    fn mark(&mut self, selector: &Selector) -> Result<MarkRef, PlanError> {
        let event = self
            .schema
            .event(&selector.event)
            .ok_or_else(|| PlanError::UnknownEvent { event: selector.event.clone() })?;
        let kind = event.selected_by.as_ref().map(|by| {
            let stored = event.column(&by.column).and_then(|column| column.stored.clone());
            (stored.unwrap_or_else(|| by.column.clone()), by.value.clone())
        });
        let table = self.table(event);
        let plan = &mut self.tables[table];
        let wanted = RowMark { kind, condition: selector.condition.clone() };
        let bit = plan.marks.iter().position(|mark| *mark == wanted).unwrap_or_else(|| {
            plan.marks.push(wanted);
            plan.marks.len() - 1
        });
        if bit >= MARKS_MAX {
            return Err(PlanError::TooManyMarks {
                source_name: plan.source.clone(),
                table: plan.table.clone(),
                most: MARKS_MAX,
            });
        }
        Ok(MarkRef { table: narrow(table), bit: u8::try_from(bit).unwrap_or(u8::MAX) })
    }

    fn table(&mut self, event: &contracts::EventType) -> usize {
        let same = |plan: &TablePlan| plan.source == event.source && plan.table == event.table;
        self.tables.iter().position(same).unwrap_or_else(|| {
            self.tables.push(TablePlan {
                source: event.source.clone(),
                table: event.table.clone(),
                marks: Vec::new(),
                values: Vec::new(),
                has_end: event.has_end,
                has_known: event.has_known,
            });
            self.tables.len() - 1
        })
    }

    fn value(&mut self, table: u16, stored: &str) -> usize {
        let values = &mut self.tables[table as usize].values;
        values.iter().position(|known| known == stored).unwrap_or_else(|| {
            values.push(stored.to_string());
            values.len() - 1
        })
    }
}

fn sustains(contract: &Contract) -> Vec<SustainPlan> {
    let plan = |(index, payment): (usize, &contracts::Payment)| match payment.kind {
        PaymentKind::Sustain { outcome, after, every_days, up_to, .. } => Some(SustainPlan {
            payment: index,
            outcome,
            // The contract's reader has made sure that the earlier payment pays for an outcome.
            after: contract.payments[after].outcome()?,
            every_days,
            up_to,
        }),
        _ => None,
    };
    contract.payments.iter().enumerate().filter_map(plan).collect()
}

fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
