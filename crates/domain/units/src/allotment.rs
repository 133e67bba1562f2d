//! Exact allotment: an amount split by shares so that the parts sum to it, to the penny.

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use thiserror::Error;

use crate::{Pence, Quotient, Rate};

/// Who gets the pennies that are left when every part has been rounded down.
///
/// Rounding each part by itself fails to sum for about a third of all amounts at 45/35/20, so a contract names a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remainder {
    /// A penny each to the parts with the largest fraction left; equal fractions in the order stated.
    LargestRemainder,
    /// A penny each in the order stated.
    FirstInOrder,
    /// A penny each in the reverse of the order stated.
    LastInOrder,
}

/// Why an amount cannot be allotted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AllotmentError {
    /// There is nobody to allot to.
    #[error("there are no shares")]
    NoShares,
    /// A share is below nothing.
    #[error("share {0} is negative")]
    NegativeShare(Rate),
    /// The shares are not the whole.
    #[error("the shares sum to {0}, not to 100%")]
    NotTheWhole(Rate),
    /// Nobody's weight is above nothing, or somebody's is below it.
    #[error("no weight is above nothing, or one is below it")]
    NoWeight,
    /// A sum cannot be held exactly.
    #[error("the shares cannot be summed exactly")]
    Overflow,
}

/// Splits `total` by `shares`, which must sum to 100%. The parts sum to `total`; parts of a negative total are the
/// negatives of the parts of its opposite, so that a refund undoes a payment exactly.
///
/// # Errors
///
/// [`AllotmentError`] if the shares are not a whole.
///
/// # Examples
///
/// ```
/// use units::{allot, Pence, Rate, Remainder};
/// let shares: Vec<Rate> = ["80%", "8%", "12%"].map(|s| s.parse().unwrap()).into();
/// let parts = allot(Pence::new(15), &shares, Remainder::FirstInOrder)?;
/// assert_eq!(parts.map(Pence::get), [13, 1, 1]);
/// # Ok::<(), units::AllotmentError>(())
/// ```
pub fn allot(total: Pence, shares: &[Rate], remainder: Remainder) -> Result<Parts, AllotmentError> {
    if shares.is_empty() {
        return Err(AllotmentError::NoShares);
    }
    if let Some(negative) = shares.iter().find(|share| **share < Rate::ZERO) {
        return Err(AllotmentError::NegativeShare(*negative));
    }
    let sum = Rate::total(shares.iter().copied()).ok_or(AllotmentError::Overflow)?;
    if sum != Rate::WHOLE {
        return Err(AllotmentError::NotTheWhole(sum));
    }
    let magnitude = i128::from(total.get()).abs();
    let exact: Vec<Ratio<i128>> = shares.iter().map(|share| wide(*share) * magnitude).collect();
    let whole: Vec<i128> = exact.iter().map(|part| part.trunc().to_integer()).collect();
    spread(total, whole, &exact, remainder)
}

/// Splits `total` in proportion to `weights`, which are exact, may be of any size and need not sum to anything in
/// particular. Otherwise it is as [`allot`]: shares of 45%, 35% and 20% and weights of 9, 7 and 4 give the same parts.
///
/// # Errors
///
/// [`AllotmentError`] if there are no weights, or none is above nothing. A [`Quotient`] below nothing counts as none.
///
/// # Examples
///
/// ```
/// use units::{allot_by, Pence, Quotient, Remainder};
/// let weights = [9_234, 566].map(|pounds| Quotient::from_pence(Pence::new(pounds * 100)));
/// let parts = allot_by(Pence::new(240_000), &weights, Remainder::LargestRemainder)?;
/// assert_eq!(parts.map(Pence::get), [226_139, 13_861]);
/// # Ok::<(), units::AllotmentError>(())
/// ```
pub fn allot_by(total: Pence, weights: &[Quotient], remainder: Remainder) -> Result<Parts, AllotmentError> {
    if weights.is_empty() {
        return Err(AllotmentError::NoShares);
    }
    if weights.iter().any(|weight| *weight < Quotient::nothing()) || weights.iter().all(Quotient::is_zero) {
        return Err(AllotmentError::NoWeight);
    }
    let sum = Quotient::total(weights);
    let magnitude = Quotient::from_whole(i128::from(total.get()).abs());
    let exact: Vec<Quotient> = weights.iter().filter_map(|weight| magnitude.times(weight).divided_by(&sum)).collect();
    let whole: Option<Vec<i128>> = exact.iter().map(Quotient::floor).collect();
    spread(total, whole.ok_or(AllotmentError::Overflow)?, &exact, remainder)
}

/// An exact part before it is rounded.
trait ExactPart {
    /// What is behind the whole pennies.
    type Fraction: Ord;
    fn fraction(&self) -> Self::Fraction;
    fn is_something(&self) -> bool;
}

impl ExactPart for Ratio<i128> {
    type Fraction = Ratio<i128>;

    fn fraction(&self) -> Ratio<i128> {
        self.fract()
    }

    fn is_something(&self) -> bool {
        *self.numer() > 0
    }
}

impl ExactPart for Quotient {
    type Fraction = Quotient;

    fn fraction(&self) -> Quotient {
        self.fract()
    }

    fn is_something(&self) -> bool {
        *self > Quotient::nothing()
    }
}

/// Gives the pennies that are left behind the `whole` ones of each exact part to those whom the rule names.
///
/// Someone with no share never gets a penny of the remainder. Those with one can always take it all, because fewer
/// pennies are left than parts were rounded down.
fn spread<T: ExactPart>(
    total: Pence,
    mut parts: Vec<i128>,
    exact: &[T],
    remainder: Remainder,
) -> Result<Parts, AllotmentError> {
    let magnitude = i128::from(total.get()).abs();
    let left = usize::try_from(magnitude - parts.iter().sum::<i128>()).map_err(|_| AllotmentError::Overflow)?;
    // Of nothing everybody has a share of nothing, and no penny is left.
    let mut order: Vec<usize> = (0..exact.len()).filter(|at| exact[*at].is_something()).collect();
    match remainder {
        Remainder::FirstInOrder => {}
        Remainder::LastInOrder => order.reverse(),
        Remainder::LargestRemainder => order.sort_by_key(|at| std::cmp::Reverse(exact[*at].fraction())),
    }
    for at in order.into_iter().take(left) {
        parts[at] += 1;
    }
    let sign = if total.is_negative() { -1 } else { 1 };
    let parts = parts.into_iter().map(|part| i64::try_from(part * sign).map(Pence::new));
    parts.collect::<Result<Vec<_>, _>>().map(Parts).map_err(|_| AllotmentError::Overflow)
}

/// The parts of an allotment, in the order of the shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts(Vec<Pence>);

impl Parts {
    /// Each part turned into something.
    pub fn map<T>(self, turn: impl FnMut(Pence) -> T) -> Vec<T> {
        self.0.into_iter().map(turn).collect()
    }

    /// The parts.
    pub fn into_vec(self) -> Vec<Pence> {
        self.0
    }
}

fn wide(rate: Rate) -> Ratio<i128> {
    let ratio = rate.ratio();
    Ratio::new_raw(i128::from(*ratio.numer()), i128::from(*ratio.denom()))
}

impl Remainder {
    /// The names of all rules, as contracts write them.
    pub const NAMES: &'static [&'static str] = &["largest remainder, then order", "first in order", "last in order"];
}

impl fmt::Display for Remainder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Remainder::LargestRemainder => "largest remainder, then order",
            Remainder::FirstInOrder => "first in order",
            Remainder::LastInOrder => "last in order",
        })
    }
}

impl FromStr for Remainder {
    type Err = String;

    fn from_str(text: &str) -> Result<Remainder, String> {
        [Remainder::LargestRemainder, Remainder::FirstInOrder, Remainder::LastInOrder]
            .into_iter()
            .find(|rule| rule.to_string() == text)
            .ok_or_else(|| format!("no such rule; one of: {}", Remainder::NAMES.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{AllotmentError, Remainder, allot, allot_by};
    use crate::{Exact, Pence, Quotient, Rate};

    fn shares(texts: &[&str]) -> Vec<Rate> {
        texts.iter().map(|text| text.parse().expect("a rate")).collect()
    }

    fn parts(total: i64, texts: &[&str], rule: Remainder) -> Vec<i64> {
        allot(Pence::new(total), &shares(texts), rule).expect("a whole").map(Pence::get)
    }

    #[test]
    fn the_rule_decides_who_gets_the_last_penny() {
        assert_eq!(parts(15, &["80%", "8%", "12%"], Remainder::LargestRemainder), [12, 1, 2]);
        assert_eq!(parts(15, &["80%", "8%", "12%"], Remainder::FirstInOrder), [13, 1, 1]);
        assert_eq!(parts(15, &["80%", "8%", "12%"], Remainder::LastInOrder), [12, 1, 2]);
        assert_eq!(parts(100, &["1/3", "1/3", "1/3"], Remainder::LargestRemainder), [34, 33, 33]);
        assert_eq!(parts(100, &["1/3", "1/3", "1/3"], Remainder::LastInOrder), [33, 33, 34]);
        assert_eq!(parts(-15, &["80%", "8%", "12%"], Remainder::FirstInOrder), [-13, -1, -1]);
        assert_eq!(parts(1, &["0%", "50%", "50%"], Remainder::FirstInOrder), [0, 1, 0]);
    }

    #[test]
    fn what_is_not_a_whole_is_refused() {
        let error = |texts: &[&str]| allot(Pence::new(1), &shares(texts), Remainder::FirstInOrder).unwrap_err();
        assert_eq!(error(&[]), AllotmentError::NoShares);
        assert_eq!(error(&["50%", "55%"]).to_string(), "the shares sum to 105%, not to 100%");
        assert_eq!(error(&["150%", "-50%"]).to_string(), "share -50% is negative");
    }

    proptest! {
        /// Parts sum to the total, and each is within a penny of its exact share; by the largest remainder it is less
        /// than a penny, while by order even a part that comes out whole may be given one.
        #[test]
        fn parts_sum_and_are_fair(total in any::<i64>(), weights in prop::collection::vec(0_i64..10_000, 1..8)) {
            let whole: i64 = weights.iter().sum();
            prop_assume!(whole > 0);
            prop_assume!(total != i64::MIN);
            let shares: Vec<Rate> = weights.iter().map(|w| Rate::of(*w, whole).expect("above 0")).collect();
            for rule in [Remainder::LargestRemainder, Remainder::FirstInOrder, Remainder::LastInOrder] {
                let parts = allot(Pence::new(total), &shares, rule).expect("a whole").into_vec();
                let sum: i128 = parts.iter().map(|p| i128::from(p.get())).sum();
                prop_assert_eq!(sum, i128::from(total));
                for (part, weight) in parts.iter().zip(&weights) {
                    let error = i128::from(part.get()) * i128::from(whole) - i128::from(total) * i128::from(*weight);
                    let least = if rule == Remainder::LargestRemainder { 1 } else { 0 };
                    prop_assert!(error.abs() + least <= i128::from(whole), "{rule}: a part is off by more than a penny");
                }
            }
        }

        /// Shares and weights in the same proportion are two routes to the same parts, whatever the rule.
        #[test]
        fn shares_and_weights_agree(
            total in -1_000_000_i64..1_000_000,
            weights in prop::collection::vec(0_i64..10_000, 1..8),
            scale in 1_i64..1_000_000,
        ) {
            let whole: i64 = weights.iter().sum();
            prop_assume!(whole > 0);
            let shares: Vec<Rate> = weights.iter().map(|w| Rate::of(*w, whole).expect("above 0")).collect();
            let scaled: Vec<Quotient> = weights.iter().map(|w| Quotient::from_pence(Pence::new(w * scale))).collect();
            for rule in [Remainder::LargestRemainder, Remainder::FirstInOrder, Remainder::LastInOrder] {
                let by_shares = allot(Pence::new(total), &shares, rule).expect("a whole");
                prop_assert_eq!(&by_shares, &allot_by(Pence::new(total), &scaled, rule).expect("weights"));
                let of_shares: Vec<Quotient> = shares.iter().map(|share| Quotient::from(*share)).collect();
                prop_assert_eq!(by_shares, allot_by(Pence::new(total), &of_shares, rule).expect("weights"));
            }
        }
    }

    #[test]
    fn weights_of_nothing_are_refused() {
        let error = |weights: &[i64]| {
            let weights: Vec<Quotient> = weights.iter().map(|w| Quotient::from_pence(Pence::new(*w))).collect();
            allot_by(Pence::new(1), &weights, Remainder::FirstInOrder).unwrap_err()
        };
        assert_eq!(error(&[]), AllotmentError::NoShares);
        assert_eq!(error(&[0, 0]), AllotmentError::NoWeight);
        assert_eq!(error(&[1, -1]), AllotmentError::NoWeight);
    }

    /// Each share rounded by itself fails to sum for a third of all amounts at 45/35/20; an allotment never does.
    #[test]
    fn rounding_each_share_by_itself_does_not_sum() {
        let shares = shares(&["45%", "35%", "20%"]);
        let alone = |total: i64, share: &Rate, rounding: &str| {
            let exact = Exact::from_pence(Pence::new(total)).part(*share).expect("small");
            exact.round(rounding.parse().expect("a rounding")).expect("small").get()
        };
        for (rounding, expected) in [("half even to the penny", 3_000), ("half up to the penny", 3_500)] {
            let misses = |total: &i64| shares.iter().map(|share| alone(*total, share, rounding)).sum::<i64>() != *total;
            assert_eq!((0..10_000).filter(misses).count(), expected, "{rounding}");
        }
        for total in (0..10_000).map(Pence::new) {
            let parts = allot(total, &shares, Remainder::FirstInOrder).expect("a whole").into_vec();
            assert_eq!(parts.into_iter().sum::<Pence>(), total);
        }
    }
}
