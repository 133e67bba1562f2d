//! Rates and shares: exact ratios.

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, CheckedSub};
use thiserror::Error;

use crate::decimal::{BadDecimal, parse_decimal};

/// An exact ratio, such as a share, a rate or a factor: `31.2%`, `0.312`, `5/6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Ratio<i64>);

/// Why a text is not a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadRate {
    /// Not a decimal number, percentage or fraction.
    #[error("{0}")]
    Decimal(#[from] BadDecimal),
    /// A fraction over nothing.
    #[error("nothing can be divided by 0")]
    DividedByZero,
    /// Too many digits to compute with.
    #[error("it has too many digits")]
    TooLong,
}

impl Rate {
    /// 0%.
    pub const ZERO: Rate = Rate(Ratio::new_raw(0, 1));
    /// 100%.
    pub const WHOLE: Rate = Rate(Ratio::new_raw(1, 1));

    /// `part / of`, or nothing if `of` is 0 or below.
    pub fn of(part: i64, of: i64) -> Option<Rate> {
        (of > 0).then(|| Rate(Ratio::new(part, of)))
    }

    /// The ratio.
    pub fn ratio(self) -> Ratio<i64> {
        self.0
    }

    /// What is left to the whole: 1 − rate. Nothing if it cannot be held.
    pub fn complement(self) -> Option<Rate> {
        Ratio::from_integer(1).checked_sub(&self.0).map(Rate)
    }

    /// Whether it lies in 0% to 100%.
    pub fn is_share(self) -> bool {
        Rate::ZERO <= self && self <= Rate::WHOLE
    }

    /// The sum, or nothing if it cannot be held exactly.
    pub fn plus(self, other: Rate) -> Option<Rate> {
        self.0.checked_add(&other.0).map(Rate)
    }

    /// The product, or nothing if it cannot be held exactly.
    pub fn times(self, other: Rate) -> Option<Rate> {
        self.0.checked_mul(&other.0).map(Rate)
    }

    /// The sum of several, or nothing if it cannot be held exactly.
    pub fn total(rates: impl IntoIterator<Item = Rate>) -> Option<Rate> {
        rates.into_iter().try_fold(Rate::ZERO, Rate::plus)
    }
}

impl fmt::Display for Rate {
    /// As a percentage where that is exact (`31.2%`), else as a fraction (`5/6`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for places in 0..=6_u32 {
            let scale = 100 * 10_i64.pow(places);
            if scale % self.0.denom() != 0 {
                continue;
            }
            let Some(scaled) = self.0.numer().checked_mul(&(scale / self.0.denom())) else { break };
            let unit = 10_u64.pow(places);
            let sign = if scaled < 0 { "-" } else { "" };
            let (whole, part) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
            return match places {
                0 => f.pad(&format!("{sign}{whole}%")),
                _ => f.pad(&format!("{sign}{whole}.{part:0width$}%", width = places as usize)),
            };
        }
        f.pad(&format!("{}/{}", self.0.numer(), self.0.denom()))
    }
}

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Rate, BadRate> {
        let text = text.trim();
        if let Some((part, of)) = text.split_once('/') {
            let (part, of) = (whole(part.trim())?, whole(of.trim())?);
            return if of == 0 { Err(BadRate::DividedByZero) } else { Ok(Rate(Ratio::new(part, of))) };
        }
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), 100),
            None => (text, 1),
        };
        let (value, scale) = parse_decimal(digits)?;
        let denominator =
            10_i64.checked_pow(scale).and_then(|power| power.checked_mul(percent)).ok_or(BadRate::TooLong)?;
        Ok(Rate(Ratio::new(value, denominator)))
    }
}

fn whole(text: &str) -> Result<i64, BadDecimal> {
    match parse_decimal(text)? {
        (value, 0) => Ok(value),
        _ => Err(BadDecimal::NotANumber),
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    fn check(text: &str, expected: &str) {
        let shown = match text.parse::<Rate>() {
            Ok(rate) => rate.to_string(),
            Err(why) => why.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn reads_and_shows_rates() {
        check("31.2%", "31.2%");
        check("0.312", "31.2%");
        check("5/6", "5/6");
        check("2/8", "25%");
        check("1", "100%");
        check("-3 %", "-3%");
        check("0.125%", "0.125%");
        check("1/0", "nothing can be divided by 0");
        check("1.5/2", "it is not a decimal number");
        check("half", "it is not a decimal number");
        check("0.000000000000000001%", "it has too many digits");
    }
}
