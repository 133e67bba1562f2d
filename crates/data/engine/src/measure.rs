//! Measuring every unit of every contract, on several cores.

use std::sync::Arc;

use contracts::Unit;
use outcomes::{Horizon, Measured, Plan, measure_unit};
use units::Day;

use crate::embedded::Embedded;
use crate::error::EngineError;
use crate::gather::{Cursor, Gathered};
use crate::scan::{UnitRange, scan};
use crate::tables::Rows;

/// What is to be measured. It is handed to several tasks, so its parts are shared.
#[derive(Clone)]
pub struct Question {
    /// The rules.
    pub plan: Arc<Plan>,
    /// Whether the tables are in the order of persons or of households; cohorts of the other kind are passed over.
    pub unit: Unit,
    /// For each table of the plan, its rows; nothing if no extract of it has been received.
    pub tables: Arc<[Option<Rows>]>,
    /// How far the evidence reaches; worked examples have one each.
    pub horizons: Horizons,
    /// One more than the highest unit number.
    pub units: u32,
    /// Called with the number of units measured, now and then.
    pub tick: Arc<dyn Fn(u64) + Send + Sync>,
}

/// How far the evidence reaches for each unit.
#[derive(Debug, Clone)]
pub enum Horizons {
    /// The same for all.
    One(Arc<Horizon>),
    /// One for each unit, by its number.
    Each(Arc<[Arc<Horizon>]>),
}

impl Horizons {
    /// The horizon of a unit.
    fn of(&self, unit: u32) -> Option<&Horizon> {
        match self {
            Horizons::One(horizon) => Some(horizon),
            Horizons::Each(all) => all.get(unit as usize).map(Arc::as_ref),
        }
    }

    /// The latest day of settlement: nothing that happened after it is read.
    fn latest(&self) -> Day {
        match self {
            Horizons::One(horizon) => horizon.as_at,
            Horizons::Each(all) => all.iter().map(|horizon| horizon.as_at).max().unwrap_or(Day::MIN),
        }
    }
}

/// How many units are measured between two ticks.
const TICK: u64 = 10_000;

/// Measures ranges of units side by side; the parts are joined in the order of units, so the number of threads does
/// not show.
pub(crate) async fn measure(engine: &Embedded, question: &Question) -> Result<Measured, EngineError> {
    let ranges = ranges(question.units, engine.threads());
    let tasks: Vec<_> =
        ranges.into_iter().map(|range| tokio::spawn(measure_range(engine.clone(), question.clone(), range))).collect();
    let mut all = Measured::default();
    for task in tasks {
        all.append(task.await.map_err(|_| EngineError::Worker)??);
    }
    Ok(all)
}

fn ranges(units: u32, threads: usize) -> Vec<UnitRange> {
    let threads = u32::try_from(threads).unwrap_or(u32::MAX).max(1);
    let each = units.div_ceil(threads).max(1);
    let mut ranges = Vec::new();
    let mut from = 0;
    while from < units.max(1) {
        let until = from.saturating_add(each);
        // The last range has no end, so that no unit can be missed.
        ranges.push(UnitRange { from, until: (until < units).then_some(until) });
        from = until;
    }
    ranges
}

async fn measure_range(engine: Embedded, question: Question, range: UnitRange) -> Result<Measured, EngineError> {
    let mut cursors = Vec::new();
    for ((number, plan), rows) in (0_u16..).zip(&question.plan.tables).zip(question.tables.iter()) {
        if let Some(rows) = rows {
            let stream = scan(&engine, rows, plan, range, question.horizons.latest()).await?;
            cursors.push(Cursor::begin(number, plan, stream).await?);
        }
    }
    let mut gathered = Gathered::default();
    let mut measured = Measured::default();
    let mut done = 0_u64;
    while let Some(unit) = cursors.iter().filter_map(Cursor::unit).min() {
        gathered.clear();
        for cursor in cursors.iter_mut().filter(|cursor| cursor.unit() == Some(unit)) {
            cursor.take(unit, &mut gathered).await?;
        }
        gathered.sort();
        let timeline = gathered.timeline();
        let Some(horizon) = question.horizons.of(unit) else { continue };
        for (contract, plan) in (0_u16..).zip(&question.plan.contracts) {
            measure_unit(contract, plan, question.unit, unit, &timeline, horizon, &mut measured);
        }
        done += 1;
        if done.is_multiple_of(TICK) {
            (question.tick)(TICK);
        }
    }
    (question.tick)(done % TICK);
    Ok(measured)
}
