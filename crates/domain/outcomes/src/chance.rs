//! How likely a person's event was by what was known on entry: a risk score, worked out in whole numbers.
//!
//! Whole numbers because what is expected of a cohort decides over money: a library's exponential function may differ in
//! its last digit from one machine to another, and a sum of these must not.

use crate::events::{Event, Timeline};
use crate::plan::MarkRef;

/// How likely a person's event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chance {
    /// The outcome has no risk score.
    NotScored,
    /// The entry lacks a number that the score needs.
    Unknown,
    /// So many millionths.
    Millionths(u32),
}

/// A risk score in terms of marks and values of the entry's row.
#[derive(Debug, Clone)]
pub struct RiskPlan {
    /// The log odds before any term, in thousand-millionths.
    pub intercept: i64,
    /// What is added.
    pub terms: Vec<RiskTermPlan>,
}

/// A coefficient, in thousand-millionths, and what it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct RiskTermPlan {
    /// The coefficient.
    pub coefficient: i64,
    /// What it belongs to.
    pub input: RiskInput,
}

/// What a coefficient belongs to.
#[derive(Debug, Clone, Copy)]
pub enum RiskInput {
    /// One of the row's numbers, which multiplies it.
    Value(usize),
    /// A mark, with which it is added.
    Mark(MarkRef),
}

/// Values and coefficients are scaled by this each.
const SCALE: i128 = 1_000_000_000;
/// What the log odds are scaled by.
const ODDS: i128 = SCALE * SCALE;
/// Beyond these log odds, a chance is 0 or 1 to the millionth.
const FAR: i128 = 40 * ODDS;

impl RiskPlan {
    /// The chance of the event of whoever enters by `entry`.
    ///
    /// `1 / (1 + e^-(intercept + Σ coefficient × value))`, rounded to the nearest millionth.
    pub(crate) fn chance(&self, entry: &Event, timeline: &Timeline<'_>) -> Chance {
        let mut odds = i128::from(self.intercept) * SCALE;
        for term in &self.terms {
            let coefficient = i128::from(term.coefficient);
            let part = match term.input {
                RiskInput::Mark(mark) if entry.has(mark) => coefficient.checked_mul(SCALE),
                RiskInput::Mark(_) => Some(0),
                RiskInput::Value(number) => {
                    let Some(value) = timeline.values.get(entry.values as usize + number).copied().flatten() else {
                        return Chance::Unknown;
                    };
                    coefficient.checked_mul(value)
                }
            };
            let Some(sum) = part.and_then(|part| odds.checked_add(part)) else { return Chance::Unknown };
            odds = sum;
        }
        Chance::Millionths(logistic(odds))
    }
}

/// `1 / (1 + e^-x)` in millionths, to the nearest; `x` is scaled by 10¹⁸.
///
/// `e^-|x|` is the square, several times over, of `e^-y` for a `y` below a half, whose series ends soon. Each step is exact
/// to 10⁻¹⁸, and the squares lose less than five digits of that.
fn logistic(x: i128) -> u32 {
    let far = x.abs().min(FAR);
    let halvings = (0..7).find(|halvings| far >> halvings <= ODDS / 2).unwrap_or(7);
    let y = far >> halvings;
    let (mut sum, mut term) = (ODDS, ODDS);
    for number in 1..=20 {
        term = -term * y / (ODDS * number);
        sum += term;
    }
    for _ in 0..halvings {
        sum = sum * sum / ODDS;
    }
    let of_event = if x >= 0 { ODDS } else { sum };
    let whole = ODDS + sum;
    let millionths = (of_event * 2_000_000 + whole) / (2 * whole);
    u32::try_from(millionths).unwrap_or(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::{ODDS, logistic};

    #[test]
    fn chances_are_right_to_the_millionth() {
        // Worked out with 50 digits by bc: 1 / (1 + e(-x)).
        let table = [
            ("0", 500_000),
            ("1", 731_059),
            ("-1", 268_941),
            ("0.1", 524_979),
            ("-0.85", 299_433),
            ("2.5", 924_142),
            ("-4.595119850134590", 10_000),
            ("6", 997_527),
            ("13.8", 999_999),
            ("20", 1_000_000),
            ("-20", 0),
            ("-1000", 0),
            ("1000000", 1_000_000),
        ];
        for (x, expected) in table {
            let (digits, scale) = units::parse_decimal(x).expect("a number");
            let scaled = i128::from(digits) * ODDS / 10_i128.pow(scale);
            assert_eq!(logistic(scaled), expected, "{x}");
        }
    }

    #[test]
    fn chances_of_event_and_no_event_make_one() {
        for step in -400..=400_i128 {
            let x = step * ODDS / 20;
            assert_eq!(logistic(x) + logistic(-x), 1_000_000, "{step} twentieths");
            assert!(logistic(x) <= logistic(x + ODDS / 20), "{step} twentieths");
        }
    }
}
