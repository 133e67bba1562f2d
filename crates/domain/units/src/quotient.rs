//! Exact ratios of any size, for amounts that are uprated by an index and then summed.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::decimal::{BadDecimal, parse_decimal};
use crate::rounding::{RoundingMode, RoundingUnit, round_ratio};
use crate::{Pence, PenceOverflow, Rate, Rounding};

/// A ratio of whole numbers of any size: nothing is rounded and nothing overflows until [`Quotient::round`].
///
/// Indices of prices are published with up to eighteen digits. One amount uprated by such an index still fits a ratio
/// of 128 bits; the sum of amounts of two years does not. Where everything fits, [`Rate`] and [`crate::Exact`] are used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quotient(Ratio<BigInt>);

impl Quotient {
    /// Nothing.
    pub fn nothing() -> Quotient {
        Quotient(Ratio::zero())
    }

    /// An amount in pence.
    pub fn from_pence(pence: Pence) -> Quotient {
        Quotient::from_whole(i128::from(pence.get()))
    }

    /// A whole number.
    pub fn from_whole(number: i128) -> Quotient {
        Quotient(Ratio::from_integer(number.into()))
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Quotient) -> Quotient {
        Quotient(&self.0 + &other.0)
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Quotient) -> Quotient {
        Quotient(&self.0 - &other.0)
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Quotient) -> Quotient {
        Quotient(&self.0 * &other.0)
    }

    /// The quotient, or nothing if `by` is 0.
    #[must_use]
    pub fn divided_by(&self, by: &Quotient) -> Option<Quotient> {
        (!by.is_zero()).then(|| Quotient(&self.0 / &by.0))
    }

    /// The sum of several.
    pub fn total<'a>(several: impl IntoIterator<Item = &'a Quotient>) -> Quotient {
        several.into_iter().fold(Quotient::nothing(), |sum, one| sum.plus(one))
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is more than nothing.
    pub fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// The whole number at or below it, if it fits.
    pub fn floor(&self) -> Option<i128> {
        self.0.floor().to_integer().to_i128()
    }

    /// What is behind the whole number, towards nothing.
    #[must_use]
    pub fn fract(&self) -> Quotient {
        Quotient(self.0.fract())
    }

    /// Whole pence by `rounding`, where it is an amount in pence.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the amount does not fit.
    pub fn round(&self, rounding: Rounding) -> Result<Pence, PenceOverflow> {
        let unit: i64 = match rounding.unit {
            RoundingUnit::Penny => 1,
            RoundingUnit::Pound => 100,
        };
        let whole = round_ratio(&(&self.0 / BigInt::from(unit)), rounding.mode) * unit;
        whole.to_i64().map(Pence::new).ok_or(PenceOverflow)
    }

    /// The part that it is of `whole`, to the nearest hundredth of a percent, for people to look at: `94.22%`. Nothing is
    /// ever computed from it.
    pub fn percent_of(&self, whole: &Quotient) -> String {
        let Some(part) = self.divided_by(whole) else { return "0.00%".into() };
        let hundredths = round_ratio(&(part.0 * BigInt::from(10_000)), RoundingMode::HalfUp);
        let sign = if hundredths.is_negative() { "-" } else { "" };
        let (whole, part) = hundredths.abs().div_rem(&BigInt::from(100));
        format!("{sign}{whole}.{:0>2}%", part.to_string())
    }
}

impl From<Rate> for Quotient {
    fn from(rate: Rate) -> Quotient {
        let ratio = rate.ratio();
        Quotient(Ratio::new_raw((*ratio.numer()).into(), (*ratio.denom()).into()))
    }
}

impl FromStr for Quotient {
    type Err = BadDecimal;

    /// Reads a decimal number of at most 18 digits, such as `198.32133494992837`, exactly.
    fn from_str(text: &str) -> Result<Quotient, BadDecimal> {
        let (value, scale) = parse_decimal(text.trim())?;
        Ok(Quotient(Ratio::new(value.into(), BigInt::from(10).pow(scale))))
    }
}

impl fmt::Display for Quotient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Quotient;
    use crate::{Pence, Rate, Rounding};

    fn quotient(text: &str) -> Quotient {
        text.parse().expect("a decimal number")
    }

    #[test]
    fn nothing_is_rounded_before_the_end() {
        // Three thirds of a penny are a penny, whatever stood between.
        let third = quotient("1").divided_by(&quotient("3")).expect("not by 0");
        assert_eq!(Quotient::total([&third, &third, &third]), quotient("1"));
        // Eighteen digits over eighteen digits, squared and back.
        let index = quotient("198.321334949928370").divided_by(&quotient("179.906887669457630")).expect("not by 0");
        let back = index.times(&index).divided_by(&index).and_then(|once| once.divided_by(&index));
        assert_eq!(back, Some(quotient("1")));
        assert_eq!(quotient("1").divided_by(&quotient("0")), None);
    }

    #[test]
    fn it_is_rounded_as_an_amount_is() {
        for (number, rounding, expected) in [
            ("2.5", "half up to the penny", 3),
            ("2.5", "half even to the penny", 2),
            ("2.5", "down to the penny", 2),
            ("2.01", "up to the penny", 3),
            ("-2.5", "half up to the penny", -3),
            ("150", "half up to the pound", 200),
            ("149.99", "half up to the pound", 100),
        ] {
            let rounding: Rounding = rounding.parse().expect("a rounding");
            assert_eq!(quotient(number).round(rounding), Ok(Pence::new(expected)), "{number} {rounding}");
        }
        assert!(quotient("999999999999999999").times(&quotient("100")).round(Rounding::DOWN_TO_THE_PENNY).is_err());
    }

    #[test]
    fn parts_are_shown_in_percent() {
        assert_eq!(quotient("9234").percent_of(&quotient("9800")), "94.22%");
        assert_eq!(quotient("1").percent_of(&quotient("3")), "33.33%");
        assert_eq!(quotient("-0.5").percent_of(&quotient("1000")), "-0.05%");
        assert_eq!(Quotient::from("5/6".parse::<Rate>().expect("a rate")).percent_of(&quotient("1")), "83.33%");
        assert_eq!(quotient("1").percent_of(&quotient("0")), "0.00%");
    }
}
