//! Money: whole pence.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use thiserror::Error;

use crate::decimal::{BadDecimal, parse_decimal};

/// An amount of sterling in whole pence. Arithmetic is checked: an overflow is an error, never a wrong amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pence(i64);

/// An amount that does not fit: more than about £92 quadrillion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the amount is too large to hold in pence")]
pub struct PenceOverflow;

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadPence {
    /// Not a decimal number.
    #[error("{0}")]
    Decimal(#[from] BadDecimal),
    /// More than two digits behind the point.
    #[error("it has parts of a penny")]
    PartOfAPenny,
    /// Too large.
    #[error("{0}")]
    Overflow(#[from] PenceOverflow),
}

impl Pence {
    /// Nothing.
    pub const ZERO: Pence = Pence(0);

    /// So many pence.
    pub const fn new(pence: i64) -> Pence {
        Pence(pence)
    }

    /// The number of pence.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Adds.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the sum does not fit.
    pub fn plus(self, other: Pence) -> Result<Pence, PenceOverflow> {
        self.0.checked_add(other.0).map(Pence).ok_or(PenceOverflow)
    }

    /// Takes away.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the difference does not fit.
    pub fn minus(self, other: Pence) -> Result<Pence, PenceOverflow> {
        self.0.checked_sub(other.0).map(Pence).ok_or(PenceOverflow)
    }

    /// The same amount the other way.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] for the one amount that has no opposite.
    pub fn negated(self) -> Result<Pence, PenceOverflow> {
        self.0.checked_neg().map(Pence).ok_or(PenceOverflow)
    }

    /// Adds them all.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the sum does not fit.
    pub fn total(amounts: impl IntoIterator<Item = Pence>) -> Result<Pence, PenceOverflow> {
        amounts.into_iter().try_fold(Pence::ZERO, Pence::plus)
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Pence {
    /// `£1,234.50`, and `-£0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let pounds = (magnitude / 100).to_string();
        let mut grouped = String::new();
        for (at, digit) in pounds.chars().enumerate() {
            if at > 0 && (pounds.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}£{grouped}.{:02}", magnitude % 100))
    }
}

impl FromStr for Pence {
    type Err = BadPence;

    /// Reads `£1,200,000`, `£1200.50`, `-£5` or `12.5`: the pound sign and the commas may be left out.
    fn from_str(text: &str) -> Result<Pence, BadPence> {
        let text = text.trim();
        let (sign, rest) = match text.strip_prefix(['-', '−']) {
            Some(rest) => ("-", rest.trim_start()),
            None => ("", text),
        };
        let rest = rest.strip_prefix('£').unwrap_or(rest);
        if rest.starts_with(['-', '−', ' ']) {
            return Err(BadDecimal::NotANumber.into());
        }
        let (value, scale) = parse_decimal(&format!("{sign}{rest}"))?;
        if scale > 2 {
            return Err(BadPence::PartOfAPenny);
        }
        let pence = value.checked_mul(10_i64.pow(2 - scale)).ok_or(PenceOverflow)?;
        Ok(Pence(pence))
    }
}

/// Sums amounts that are known to be small, such as a table of test values.
///
/// # Panics
///
/// On overflow; use [`Pence::total`] wherever amounts come from outside.
impl Sum for Pence {
    fn sum<I: Iterator<Item = Pence>>(amounts: I) -> Pence {
        amounts.fold(Pence::ZERO, |sum, amount| match sum.plus(amount) {
            Ok(sum) => sum,
            Err(overflow) => panic!("{overflow}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Pence;

    fn check(text: &str, expected: &str) {
        let shown = match text.parse::<Pence>() {
            Ok(pence) => format!("{} {pence}", pence.get()),
            Err(why) => why.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn reads_and_shows_amounts() {
        check("£1,200,000", "120000000 £1,200,000.00");
        check("£1200.5", "120050 £1,200.50");
        check("-£0.05", "-5 -£0.05");
        check("12", "1200 £12.00");
        check(" £7 ", "700 £7.00");
        check("£1.005", "it has parts of a penny");
        check("£1,20", "a comma may only stand before each group of three digits");
        check("£", "it is not a decimal number");
        check("£ 5", "it is not a decimal number");
        check("--5", "it is not a decimal number");
        check("five", "it is not a decimal number");
        check("£999999999999999999", "the amount is too large to hold in pence");
    }

    #[test]
    fn overflow_is_an_error() {
        assert!(Pence::new(i64::MAX).plus(Pence::new(1)).is_err());
        assert!(Pence::new(i64::MIN).negated().is_err());
        assert!(Pence::new(i64::MIN).minus(Pence::new(1)).is_err());
        assert_eq!(Pence::new(i64::MIN).to_string(), "-£92,233,720,368,547,758.08");
    }
}
