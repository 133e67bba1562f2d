//! Bands that hold all parts of an aggregate at once, by a multiplier bootstrap.

use statrs::distribution::{ContinuousCDF, Normal};

use super::aggregate::Aggregate;
use crate::{EvaluationError, Interval};

/// Simultaneous bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// How many standard errors a band goes to each side.
    pub critical: f64,
    /// For each part its bootstrapped standard error.
    pub standard_errors: Vec<f64>,
    /// For each part its band.
    pub intervals: Vec<Interval>,
}

impl Aggregate {
    /// Bands that hold every part with the chance `level` at once.
    ///
    /// In each draw every unit, or cluster, gets a multiplier of mean 0 and variance 1 (Mammen's two points), which follows
    /// from the seed, the draw and the unit's place alone. Standard errors are the draws' interquartile range over that of the
    /// normal distribution; the critical value is the `level` quantile of the largest absolute t over the parts.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::OutOfRange`] for a level that is none or fewer than 100 draws.
    pub fn bands(&self, level: f64, seed: u64, draws: u32) -> Result<Bands, EvaluationError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(EvaluationError::OutOfRange { what: "level of bands", value: level, range: "between 0 and 1" });
        }
        if draws < 100 {
            return Err(EvaluationError::OutOfRange {
                what: "number of draws",
                value: f64::from(draws),
                range: "at least 100",
            });
        }
        let drawn: Vec<Vec<f64>> = (0..draws).map(|draw| self.draw(mixed(seed ^ mixed(u64::from(draw))))).collect();
        let normal = Normal::standard();
        let range = normal.inverse_cdf(0.75) - normal.inverse_cdf(0.25);
        let standard_errors: Vec<f64> = (0..self.parts.len())
            .map(|part| {
                let mut values: Vec<f64> = drawn.iter().map(|draw| draw[part]).collect();
                values.sort_by(f64::total_cmp);
                (quantile(&values, 0.75) - quantile(&values, 0.25)) / range
            })
            .collect();
        let mut largest: Vec<f64> = drawn
            .iter()
            .map(|draw| {
                let distances = draw.iter().zip(&standard_errors).filter(|(_, error)| **error > 0.0);
                distances.map(|(value, error)| (value / error).abs()).fold(0.0, f64::max)
            })
            .collect();
        largest.sort_by(f64::total_cmp);
        let critical = quantile(&largest, level);
        let intervals = self
            .parts
            .iter()
            .zip(&standard_errors)
            .map(|(part, error)| {
                let (value, half) = (part.estimate.value, critical * error);
                Interval { low: value - half, high: value + half }
            })
            .collect();
        Ok(Bands { critical, standard_errors, intervals })
    }

    /// For each part the mean of influences times multipliers.
    fn draw(&self, seed: u64) -> Vec<f64> {
        let root = 5.0_f64.sqrt();
        // The lower of Mammen's points has this chance.
        let low_share = (root + 1.0) / (2.0 * root);
        let multiplier = |place: usize| {
            let uniform = (mixed(seed.wrapping_add(place as u64)) >> 11) as f64 / (1_u64 << 53) as f64;
            if uniform < low_share { (1.0 - root) / 2.0 } else { (1.0 + root) / 2.0 }
        };
        let count = self.influences.first().map_or(0, Vec::len);
        let multipliers: Vec<f64> = (0..count).map(multiplier).collect();
        let mean = |influence: &Vec<f64>| {
            influence.iter().zip(&multipliers).map(|(own, multiplier)| own * multiplier).sum::<f64>()
                / self.units as f64
        };
        self.influences.iter().map(mean).collect()
    }
}

/// The quantile of sorted values, between neighbours in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): turns neighbouring numbers into unrelated ones.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
