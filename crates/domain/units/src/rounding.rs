//! Rounding: once a line, in the way the contract names.

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul};
use thiserror::Error;

use crate::{Pence, PenceOverflow, Rate};

/// An amount in pence before rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<i128>);

/// How an exact amount becomes whole pence: a direction and a unit, as in `down to the penny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// Which way.
    pub mode: RoundingMode,
    /// To what.
    pub unit: RoundingUnit,
}

/// Which way an amount between two units goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// Towards nothing.
    Down,
    /// Away from nothing.
    Up,
    /// To the nearer; a half away from nothing.
    HalfUp,
    /// To the nearer; a half to the even unit.
    HalfEven,
}

/// What an amount is rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingUnit {
    /// A penny.
    Penny,
    /// A pound.
    Pound,
}

/// A text that names no rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no such rounding; one of: {list}", list = Rounding::NAMES.join(", "))]
pub struct BadRounding;

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact(Ratio::new_raw(0, 1));

    /// An amount of whole pence.
    pub fn from_pence(pence: Pence) -> Exact {
        Exact(Ratio::from_integer(i128::from(pence.get())))
    }

    /// So many times the amount.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the product cannot be held exactly.
    pub fn times(self, count: i64) -> Result<Exact, PenceOverflow> {
        self.0.checked_mul(&Ratio::from_integer(i128::from(count))).map(Exact).ok_or(PenceOverflow)
    }

    /// The amount times an exact ratio, such as the people by whom one rate is above another.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the product cannot be held exactly.
    pub fn times_ratio(self, ratio: Ratio<i128>) -> Result<Exact, PenceOverflow> {
        self.0.checked_mul(&ratio).map(Exact).ok_or(PenceOverflow)
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the sum cannot be held exactly.
    pub fn plus(self, other: Exact) -> Result<Exact, PenceOverflow> {
        self.0.checked_add(&other.0).map(Exact).ok_or(PenceOverflow)
    }

    /// The part of the amount that `rate` says.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the product cannot be held exactly.
    pub fn part(self, rate: Rate) -> Result<Exact, PenceOverflow> {
        let ratio = rate.ratio();
        let wide = Ratio::new_raw(i128::from(*ratio.numer()), i128::from(*ratio.denom()));
        self.0.checked_mul(&wide).map(Exact).ok_or(PenceOverflow)
    }

    /// Whole pence by `rounding`.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the amount does not fit.
    pub fn round(self, rounding: Rounding) -> Result<Pence, PenceOverflow> {
        let unit = match rounding.unit {
            RoundingUnit::Penny => 1,
            RoundingUnit::Pound => 100,
        };
        let in_units = self.0 / Ratio::from_integer(unit);
        let whole = round_ratio(in_units, rounding.mode);
        let pence = whole.checked_mul(unit).ok_or(PenceOverflow)?;
        i64::try_from(pence).map(Pence::new).map_err(|_| PenceOverflow)
    }
}

impl fmt::Display for Exact {
    /// `£12.34`, or `£12.34 1/3` with the part of a penny that is left.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self.0.fract();
        let sign = if self.0 < Ratio::from_integer(0) { "-" } else { "" };
        let magnitude = if sign.is_empty() { self.0 } else { -self.0 };
        let whole = i64::try_from(magnitude.trunc().to_integer()).unwrap_or(i64::MAX);
        let whole = format!("{sign}{}", Pence::new(whole));
        if left == Ratio::from_integer(0) {
            return f.pad(&whole);
        }
        let part = if left < Ratio::from_integer(0) { -left } else { left };
        f.pad(&format!("{whole} and {}/{} of a penny", part.numer(), part.denom()))
    }
}

/// Rounds a ratio to a whole number.
fn round_ratio(value: Ratio<i128>, mode: RoundingMode) -> i128 {
    let toward_zero = value.trunc().to_integer();
    let left = value.fract();
    if left == Ratio::from_integer(0) {
        return toward_zero;
    }
    let away = toward_zero + if left > Ratio::from_integer(0) { 1 } else { -1 };
    let magnitude = if left < Ratio::from_integer(0) { -left } else { left };
    match (mode, magnitude.cmp(&Ratio::new(1, 2))) {
        (RoundingMode::Down, _) => toward_zero,
        (RoundingMode::Up, _) => away,
        (_, std::cmp::Ordering::Less) => toward_zero,
        (_, std::cmp::Ordering::Greater) => away,
        (RoundingMode::HalfUp, std::cmp::Ordering::Equal) => away,
        (RoundingMode::HalfEven, std::cmp::Ordering::Equal) => {
            if toward_zero % 2 == 0 {
                toward_zero
            } else {
                away
            }
        }
    }
}

impl Rounding {
    /// Down to the penny: for amounts that are whole pence by construction.
    pub const DOWN_TO_THE_PENNY: Rounding = Rounding { mode: RoundingMode::Down, unit: RoundingUnit::Penny };

    /// The names of all roundings, as contracts write them.
    pub const NAMES: &'static [&'static str] = &[
        "down to the penny",
        "up to the penny",
        "half up to the penny",
        "half even to the penny",
        "down to the pound",
        "up to the pound",
        "half up to the pound",
        "half even to the pound",
    ];

    /// Rounds an exact ratio to a whole number, such as people above an expected number.
    pub fn whole(value: Ratio<i128>, mode: RoundingMode) -> i128 {
        round_ratio(value, mode)
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode {
            RoundingMode::Down => "down",
            RoundingMode::Up => "up",
            RoundingMode::HalfUp => "half up",
            RoundingMode::HalfEven => "half even",
        };
        let unit = match self.unit {
            RoundingUnit::Penny => "penny",
            RoundingUnit::Pound => "pound",
        };
        f.pad(&format!("{mode} to the {unit}"))
    }
}

impl FromStr for Rounding {
    type Err = BadRounding;

    fn from_str(text: &str) -> Result<Rounding, BadRounding> {
        let (mode, unit) = text.split_once(" to the ").ok_or(BadRounding)?;
        let mode = match mode {
            "down" => RoundingMode::Down,
            "up" => RoundingMode::Up,
            "half up" => RoundingMode::HalfUp,
            "half even" => RoundingMode::HalfEven,
            _ => return Err(BadRounding),
        };
        let unit = match unit {
            "penny" => RoundingUnit::Penny,
            "pound" => RoundingUnit::Pound,
            _ => return Err(BadRounding),
        };
        Ok(Rounding { mode, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::{Exact, Rounding};
    use crate::{Pence, Rate};

    /// `pence × rate`, rounded.
    fn rounded(pence: i64, rate: &str, rounding: &str) -> i64 {
        let rate: Rate = rate.parse().expect("a rate");
        let rounding: Rounding = rounding.parse().expect("a rounding");
        Exact::from_pence(Pence::new(pence)).part(rate).and_then(|e| e.round(rounding)).expect("fits").get()
    }

    #[test]
    fn rounds_as_the_contract_says() {
        let table = [
            (5, "1/2", "down to the penny", 2),
            (5, "1/2", "up to the penny", 3),
            (5, "1/2", "half up to the penny", 3),
            (5, "1/2", "half even to the penny", 2),
            (7, "1/2", "half even to the penny", 4),
            (-5, "1/2", "half up to the penny", -3),
            (-5, "1/2", "down to the penny", -2),
            (-7, "1/2", "half even to the penny", -4),
            (10_049, "1", "half up to the pound", 10_000),
            (10_050, "1", "half up to the pound", 10_100),
            (10_001, "1", "up to the pound", 10_100),
            (100, "1/3", "half up to the penny", 33),
            (200, "1/3", "half up to the penny", 67),
        ];
        for (pence, rate, rounding, expected) in table {
            assert_eq!(rounded(pence, rate, rounding), expected, "{pence} × {rate} {rounding}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for name in Rounding::NAMES {
            assert_eq!(name.parse::<Rounding>().expect("a name").to_string(), *name);
        }
        assert!("to the penny".parse::<Rounding>().is_err());
    }
}
