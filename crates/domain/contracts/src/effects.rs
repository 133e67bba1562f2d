//! Sizes of an effect: how far a cohort's rate lies from the one it is compared with.

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use thiserror::Error;
use units::{BadRate, Rate};

/// The size of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectSize {
    /// A part of the rate that it is compared with: `10%`.
    Part(Rate),
    /// Percentage points, or events per hundred people: `5 points`.
    Points(Rate),
}

/// Why a text is no size of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadEffectSize {
    /// The number cannot be read.
    #[error("{0}")]
    Rate(#[from] BadRate),
    /// It says neither of what it is a part nor that it is points.
    #[error("it is neither a part such as 10% nor points such as 5 points")]
    NoUnit,
    /// It is below nothing.
    #[error("it is below nothing")]
    Negative,
}

impl EffectSize {
    /// Whether an effect is of this size at least. `gain` is the difference of the two rates, above nothing if it is for
    /// the better; `compared` is the rate compared with, above nothing.
    pub fn is_reached(self, gain: Ratio<i128>, compared: Ratio<i128>) -> bool {
        gain >= self.of(compared)
    }

    /// The difference of rates that is exactly of this size.
    pub fn of(self, compared: Ratio<i128>) -> Ratio<i128> {
        match self {
            EffectSize::Part(part) => wide(part) * compared,
            EffectSize::Points(points) => wide(points) / Ratio::from_integer(100),
        }
    }

    /// Whether two sizes are of one unit, so that one is the larger whatever they are compared with.
    pub fn is_like(self, other: EffectSize) -> bool {
        matches!(
            (self, other),
            (EffectSize::Part(_), EffectSize::Part(_)) | (EffectSize::Points(_), EffectSize::Points(_))
        )
    }
}

fn wide(rate: Rate) -> Ratio<i128> {
    let ratio = rate.ratio();
    Ratio::new_raw(i128::from(*ratio.numer()), i128::from(*ratio.denom()))
}

impl FromStr for EffectSize {
    type Err = BadEffectSize;

    fn from_str(text: &str) -> Result<EffectSize, BadEffectSize> {
        let text = text.trim();
        let points = text.strip_suffix("points").or_else(|| text.strip_suffix("point"));
        let size = match points {
            Some(number) => EffectSize::Points(number.trim_end().parse()?),
            None if text.ends_with('%') || text.contains('/') => EffectSize::Part(text.parse()?),
            None => return Err(BadEffectSize::NoUnit),
        };
        let (EffectSize::Part(rate) | EffectSize::Points(rate)) = size;
        if rate < Rate::ZERO { Err(BadEffectSize::Negative) } else { Ok(size) }
    }
}

impl fmt::Display for EffectSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EffectSize::Part(part) => f.pad(&part.to_string()),
            EffectSize::Points(points) => {
                let shown = Rate::of(*points.ratio().numer(), 100)
                    .and_then(|hundredth| hundredth.times(Rate::of(1, *points.ratio().denom())?))
                    .map_or_else(|| points.to_string(), |rate| rate.to_string());
                let number = shown.trim_end_matches('%');
                f.pad(&format!("{number} {}", if number == "1" { "point" } else { "points" }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use num_rational::Ratio;

    use super::EffectSize;

    fn check(text: &str, expected: &str) {
        let shown = text.parse::<EffectSize>().map_or_else(|why| why.to_string(), |size| size.to_string());
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn sizes_say_their_unit() {
        check("10%", "10%");
        check("7.5 %", "7.5%");
        check("1/13", "1/13");
        check("5 points", "5 points");
        check("2.5 points", "2.5 points");
        check("1 point", "1 point");
        check("10", "it is neither a part such as 10% nor points such as 5 points");
        check("-5 points", "it is below nothing");
        check("many points", "it is not a decimal number");
    }

    #[test]
    fn a_size_is_reached_exactly_or_not() {
        let (before, after) = (Ratio::new(155_i128, 100), Ratio::new(1_395_i128, 1_000));
        let tenth: EffectSize = "10%".parse().expect("a size");
        assert!(tenth.is_reached(before - after, before), "1.395 is exactly a tenth below 1.55");
        assert!(!tenth.is_reached(before - after - Ratio::new(1, 1_000_000), before));
        let points: EffectSize = "5 points".parse().expect("a size");
        assert!(points.is_reached(Ratio::new(5, 100), Ratio::new(58, 100)));
        assert!(!points.is_reached(Ratio::new(499, 10_000), Ratio::new(58, 100)));
    }
}
