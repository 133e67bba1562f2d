//! The level and the sides of a test, and exact ratios, so that what a contract says is not a float.

use std::fmt;

use strum::{Display, EnumString, VariantArray};

use crate::error::StatisticsError;

/// A significance level, as an exact ratio between 0 and 1: 1/20 is what most call 5%, and makes 95% intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Ratio);

/// A whole number over another: a rate, or an overdispersion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

/// Which differences a test looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumString, VariantArray)]
pub enum Sides {
    /// Lower and higher, with half the level for each.
    #[strum(serialize = "two-sided")]
    Two,
    /// Only lower, with the whole level: higher is never significant.
    #[strum(serialize = "lower")]
    Lower,
    /// Only higher, with the whole level: lower is never significant.
    #[strum(serialize = "higher")]
    Higher,
}

impl Level {
    /// What most call significant: p ≤ .05.
    pub const FIVE_PERCENT: Level = Level(Ratio { numerator: 1, denominator: 20 });

    /// A level of `numerator` / `denominator`.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BadLevel`] unless it lies between 0 and 1, both excluded.
    pub fn new(numerator: u64, denominator: u64) -> Result<Level, StatisticsError> {
        if numerator == 0 || numerator >= denominator {
            return Err(StatisticsError::BadLevel { numerator, denominator });
        }
        Ok(Level(Ratio { numerator, denominator }))
    }

    /// As a number, for tests that compare it with a p value.
    pub fn value(self) -> f64 {
        self.0.value()
    }

    /// Whether a p value is significant: at most the level, where a difference in the last digits of a float counts as
    /// none, since exact tests can hit the level itself.
    pub fn is_reached_by(self, p: f64) -> bool {
        p <= self.value() * (1.0 + 1e-12)
    }

    /// The name of an interval at this level: `95%` for 1/20.
    pub fn interval_name(self) -> String {
        format!("{}%", trimmed(100.0 - self.value() * 100.0))
    }
}

impl Ratio {
    /// `numerator` / `denominator`.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NoDenominator`] over 0.
    pub fn new(numerator: u64, denominator: u64) -> Result<Ratio, StatisticsError> {
        match denominator {
            0 => Err(StatisticsError::NoDenominator(numerator)),
            _ => Ok(Ratio { numerator, denominator }),
        }
    }

    /// The upper part.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The lower part, at least 1.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// As a number.
    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl Sides {
    /// The part of the level that each side has: half of it, or all.
    pub fn tail(self, level: Level) -> f64 {
        match self {
            Sides::Two => level.value() / 2.0,
            Sides::Lower | Sides::Higher => level.value(),
        }
    }

    /// The test of the same difference seen from the other group.
    pub fn mirrored(self) -> Sides {
        match self {
            Sides::Two => Sides::Two,
            Sides::Lower => Sides::Higher,
            Sides::Higher => Sides::Lower,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", trimmed(self.value() * 100.0))
    }
}

/// Up to six decimals, without noughts at the end.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
