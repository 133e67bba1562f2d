//! The share still without the event, by Kaplan and Meier, with limits and numbers at risk.

use statistics::{Level, Sides};

use super::times::Times;
use crate::{EvaluationError, Interval};

/// A curve that falls at each time with an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    people: usize,
    steps: Vec<Step>,
}

/// What is known at a time at which somebody had the event or was last seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// How many were watched up to it.
    pub at_risk: usize,
    /// How many of them had the event at it.
    pub events: usize,
    /// How many were last seen at it, without the event.
    pub censored: usize,
    /// The share without the event just after it.
    pub survival: f64,
    /// Of the share, by Greenwood: `S √(Σ d / (n (n − d)))`.
    pub standard_error: f64,
}

/// The curve at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// How many were watched up to that time.
    pub at_risk: usize,
    /// The share without the event.
    pub survival: f64,
    /// Of the share.
    pub standard_error: f64,
    /// Of the share; none where the scale has no limits, as at a share of 0 or 1.
    pub interval: Option<Interval>,
}

/// On which scale limits are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limits {
    /// Of the share itself: `S ± z se`, cut at 0 and 1.
    Plain,
    /// Of its logarithm: `S exp(± z se / S)`, cut at 1.
    Log,
    /// Of the logarithm of the cumulative hazard, which stays within 0 to 1 by itself: `S^exp(± z se / (S ln S))`.
    #[default]
    LogLog,
}

/// The area under the curve up to a time: how long people were without the event on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// In the unit of the times.
    pub value: f64,
    /// Of the value.
    pub standard_error: f64,
}

/// The curve of everybody.
///
/// `S(t) = Π (1 − d/n)` over times up to t. Those censored at a time count as watched up to it.
///
/// ```
/// use evaluation::survival::{Times, kaplan_meier};
///
/// let times = Times::new(vec![1.0, 2.0, 2.0, 4.0], vec![true, true, false, true])?;
/// let curve = kaplan_meier(&times);
/// assert_eq!(curve.steps()[1].survival, 0.5);
/// assert_eq!(curve.steps()[1].at_risk, 3);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn kaplan_meier(times: &Times) -> Curve {
    let mut at_risk = times.len();
    let (mut survival, mut variance) = (1.0, 0.0);
    let mut steps = Vec::new();
    for tied in times.tied() {
        let (n, d) = (at_risk as f64, tied.events as f64);
        if tied.events > 0 {
            survival *= (n - d) / n;
            variance += d / (n * (n - d));
        }
        // Where the last had the event, the share is 0 and nothing is known of its error.
        let standard_error = if survival > 0.0 { survival * variance.sqrt() } else { 0.0 };
        let censored = tied.rows.len() - tied.events;
        steps.push(Step { time: tied.time, at_risk, events: tied.events, censored, survival, standard_error });
        at_risk -= tied.rows.len();
    }
    Curve { people: times.len(), steps }
}

impl Curve {
    /// Each time at which somebody had the event or was last seen.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many are watched up to a time: those who had no event before it and were not last seen before it.
    pub fn at_risk(&self, time: f64) -> usize {
        let before = self.steps.partition_point(|step| step.time < time);
        self.steps.get(before).map_or(0, |step| step.at_risk)
    }

    /// The curve at a time; none after the last time unless the curve has come to 0, since nobody was seen then.
    pub fn at(&self, time: f64, level: Level, limits: Limits) -> Option<Point> {
        let past = self.steps.partition_point(|step| step.time <= time);
        if past == 0 {
            let interval = None;
            return Some(Point { at_risk: self.people, survival: 1.0, standard_error: 0.0, interval });
        }
        let step = &self.steps[past - 1];
        if past == self.steps.len() && time > step.time && step.survival > 0.0 {
            return None;
        }
        Some(Point {
            at_risk: self.at_risk(time),
            survival: step.survival,
            standard_error: step.standard_error,
            interval: step.interval(level, limits),
        })
    }

    /// The first time at which no more than `share` is without the event; none if the curve stays above it.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        // Products of shares miss a half by a last digit.
        self.steps.iter().find(|step| step.survival <= share + 1e-12).map(|step| step.time)
    }

    /// The area under the curve from 0 up to `until`.
    ///
    /// Its variance is `Σ A² d / (n (n − d))` over events up to then, where A is the area after each.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::OutOfRange`] unless `until` is positive and not after the last time.
    pub fn restricted_mean(&self, until: f64) -> Result<RestrictedMean, EvaluationError> {
        let last = self.steps.last().map_or(0.0, |step| step.time);
        if !(until > 0.0 && until <= last) {
            let range = "positive, and not after the last time at which anybody was seen";
            return Err(EvaluationError::OutOfRange { what: "end of a restricted mean", value: until, range });
        }
        let within: Vec<&Step> = self.steps.iter().filter(|step| step.time <= until).collect();
        let (mut after, mut end, mut variance) = (0.0, until, 0.0);
        for step in within.into_iter().rev() {
            after += step.survival * (end - step.time);
            end = step.time;
            let (n, d) = (step.at_risk as f64, step.events as f64);
            if step.events > 0 && step.events < step.at_risk {
                variance += after * after * d / (n * (n - d));
            }
        }
        Ok(RestrictedMean { value: after + end, standard_error: variance.sqrt() })
    }
}

impl Step {
    /// Limits of the share; none at a share of 0 or 1.
    pub fn interval(&self, level: Level, limits: Limits) -> Option<Interval> {
        let (share, error) = (self.survival, self.standard_error);
        if share <= 0.0 || share >= 1.0 {
            return None;
        }
        let z = statistics::normal_quantile(Sides::Two.tail(level));
        Some(match limits {
            Limits::Plain => Interval { low: (share - z * error).max(0.0), high: (share + z * error).min(1.0) },
            Limits::Log => {
                let factor = (z * error / share).exp();
                Interval { low: share / factor, high: (share * factor).min(1.0) }
            }
            Limits::LogLog => {
                let factor = (z * error / (share * -share.ln())).exp();
                Interval { low: share.powf(factor), high: share.powf(1.0 / factor) }
            }
        })
    }
}
