//! Areas that begin one after another: group-time effects after Callaway and Sant'Anna, put together by time since the start.

use std::collections::BTreeMap;

use evaluation::EvaluationError;
use evaluation::did::{Controls, Options, Panel, Rows, group_times};
use evaluation::plan::DifferencesOptions;

use super::answer::{ChangeAnswer, EventPoint};
use super::changes::Part;
use super::estimate::{Frame, NoAnswer, Tested, told};

/// The rows of one area in one period.
#[derive(Default)]
struct Cell {
    start: i64,
    sum: f64,
    rows: u64,
}

/// Compares, in each period, areas that have begun with those that have not. An area is a unit: where it has several rows in a
/// period, their mean stands for it. Errors are by area.
pub(super) fn compare(
    frame: &Frame<'_>,
    part: &Part,
    starts: Vec<i64>,
    options: &DifferencesOptions,
) -> Result<(Tested, ChangeAnswer), NoAnswer> {
    let mut cells: BTreeMap<(&str, i64), Cell> = BTreeMap::new();
    let mut of_area: BTreeMap<&str, (i64, usize)> = BTreeMap::new();
    for (at, area) in part.areas.iter().enumerate() {
        let start = starts.get(at).copied().unwrap_or_default();
        let (known, first) = *of_area.entry(area).or_insert((start, at));
        if known != start {
            let what = "period in which treatment begins".to_string();
            return Err(EvaluationError::Changes { what, first: first + 1, second: at + 1 }.into());
        }
        let cell = cells.entry((area, part.periods[at])).or_default();
        cell.start = start;
        cell.sum += part.outcome[at];
        cell.rows += 1;
    }
    let units: Vec<&str> = cells.keys().map(|(area, _)| *area).collect();
    let periods: Vec<i64> = cells.keys().map(|(_, period)| *period).collect();
    let first_treated: Vec<Option<i64>> = cells.values().map(|cell| (cell.start != 0).then_some(cell.start)).collect();
    let outcome: Vec<f64> = cells.values().map(|cell| cell.sum / cell.rows as f64).collect();
    let rows = Rows {
        units: &units,
        periods: &periods,
        first_treated: &first_treated,
        outcome: &outcome,
        covariates: &[],
        clusters: None,
    };
    let panel = Panel::of(&rows)?;
    let controls = if options.not_yet { Controls::NotYet } else { Controls::Never };
    let found = group_times(&panel, Options { controls, ..Options::default() }, frame.workers)?;
    let by_time = found.dynamic()?;
    let events = by_time.parts.iter().filter_map(|point| {
        let interval = point.estimate.interval(1.0 - frame.level.value())?;
        Some(EventPoint { period: point.at, effect: point.estimate.value, low: interval.low, high: interval.high })
    });
    let change = ChangeAnswer {
        treated: None,
        comparison: None,
        before_and_after: None,
        events: events.collect(),
        before_alike_p: found.pre_trend().map(|trend| trend.p_value),
        areas: panel.units() as u64,
    };
    Ok((Tested { estimate: told(found.simple()?, part.scale, frame.level), means: None }, change))
}
