//! What tests and estimates return.

use crate::level::Sides;

/// A test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestResult {
    /// What was compared with its distribution under no difference (z, t, χ², D); nothing for exact tests.
    pub statistic: Option<f64>,
    /// The chance of a difference at least as great if there were none.
    pub p: f64,
}

/// Values that the data do not speak against, ends included.
///
/// For a one-sided question, the end that was not asked for is the end of the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Interval {
    /// The interval for these sides, on a scale from `lowest` to `highest`.
    pub(crate) fn one_sided(self, sides: Sides, [lowest, highest]: [f64; 2]) -> Interval {
        match sides {
            Sides::Two => self,
            Sides::Lower => Interval { low: lowest, ..self },
            Sides::Higher => Interval { high: highest, ..self },
        }
    }
}

impl TestResult {
    /// An exact test's.
    pub(crate) fn exact(p: f64) -> TestResult {
        TestResult { statistic: None, p: p.min(1.0) }
    }
}

impl Interval {
    /// Whether a value lies in it.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}
