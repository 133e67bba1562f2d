//! Discharge spikes: whether discharges crowd into the last days before a window ends.

use statistics::{Events, Level, Sides, poisson};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;

/// How many times as many as on the days around it matter.
const MATTERS: f64 = 1.5;
/// Stretches, each as long as the last days, that are looked at before them and, if it is known, after the window.
const AROUND: u32 = 2;

/// Discharges by the day since entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discharges<'a> {
    /// The day since entry on which each was discharged.
    pub days: &'a [u32],
    /// The day since entry on which the window ends: the first that no longer counts.
    pub window: u32,
    /// How many last days of it are looked at; 14 is usual.
    pub last_days: u32,
    /// Up to which day since entry discharges of everybody are known, that day excluded.
    pub known_until: u32,
}

/// Compares discharges in the last days of a window with those in two stretches as long before and, as far as they are
/// known, two after it.
///
/// Stretches on both sides cancel a rate that rises or falls steadily. Test: exact test of two Poisson rates, one-sided. It
/// matters from 1.5 times as many on. Bars are discharges by stretch with exact limits, expected as around the last days.
///
/// # Errors
///
/// [`EvaluationError::OutOfRange`] unless the last days, and one stretch before them, lie within the window.
pub fn discharge_spike(discharges: Discharges<'_>, level: Level) -> Result<Sign, EvaluationError> {
    let kind = Kind::DischargeSpike;
    let Discharges { days, window, last_days, known_until } = discharges;
    if last_days == 0 || u64::from(last_days) * 2 > u64::from(window) {
        let (value, range) = (f64::from(last_days), "at least 1, and at most half of the window");
        return Err(EvaluationError::OutOfRange { what: "number of last days of a window", value, range });
    }
    if known_until < window {
        let (value, range) = (f64::from(known_until), "not before the end of the window");
        return Err(EvaluationError::OutOfRange { what: "day up to which discharges are known", value, range });
    }
    let count = |from: u32, to: u32| days.iter().filter(|day| (from..to).contains(*day)).count() as u64;
    let start = window - last_days;
    let first = start.saturating_sub(AROUND * last_days);
    let last = known_until.min(window.saturating_add(AROUND * last_days));
    let within = Events::new(count(start, window), f64::from(last_days))?;
    let around = Events::new(count(first, start) + count(window, last), f64::from(start - first + last - window))?;
    let mut bars = Vec::new();
    let mut from = first + (start - first) % last_days;
    while from < last {
        let to = (from + last_days).min(last);
        let length = f64::from(to - from);
        let events = Events::new(count(from, to), 1.0)?;
        let interval = poisson::exact_interval(events, level, Sides::Two);
        bars.push(Bar {
            group: format!("days {from} to {}", to - 1),
            of: u64::from(to - from),
            observed: events.rate(),
            expected: Some(around.rate() * length),
            low: interval.low,
            high: interval.high,
        });
        from = to;
    }
    let mut figures = vec![
        Figure { name: "discharges in the last days of the window", value: within.events() as f64 },
        Figure { name: "discharges on the days around them", value: around.events() as f64 },
    ];
    let all = within.events() + around.events();
    let worst = [Events::new(all, within.exposure())?, Events::new(0, around.exposure())?];
    if all == 0 || !level.is_reached_by(poisson::ratio_test(worst[0], worst[1], Sides::Higher)?.p) {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    }
    let ratio = within.rate() / around.rate();
    // Without any around, the ratio is infinite and there is no figure of it.
    if ratio.is_finite() {
        figures.insert(0, Figure { name: "discharges a day, last days over days around", value: ratio });
    }
    let test = poisson::ratio_test(within, around, Sides::Higher)?;
    let used = TestUsed { name: "exact test of two Poisson rates, last days higher", statistic: None, p: test.p };
    Ok(Sign::decided(kind, level, ratio >= MATTERS, vec![used], figures, bars))
}
