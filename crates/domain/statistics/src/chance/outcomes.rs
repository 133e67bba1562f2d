//! How many events a group may have, with their probabilities.

use std::ops::RangeInclusive;

use super::mechanism::Spread;
use crate::error::StatisticsError;
use crate::exact::{Binomial, Counts, NegativeBinomial, Poisson};

/// Outcomes less likely than this, compared with the likeliest, are left out.
const NEGLIGIBLE_LN: f64 = -46.0;

/// All outcomes that are likely enough to count.
pub(super) struct Outcomes {
    low: u64,
    probabilities: Vec<f64>,
    /// Of the outcomes before each.
    cumulative: Vec<f64>,
}

impl Outcomes {
    /// Of a group of people with a true rate.
    pub(super) fn new(people: u64, rate: f64, spread: Spread) -> Result<Outcomes, StatisticsError> {
        if !(rate >= 0.0 && rate.is_finite()) {
            return Err(StatisticsError::BadRate(rate));
        }
        let mean = people as f64 * rate;
        match spread {
            Spread::Share if rate > 1.0 => Err(StatisticsError::BadRate(rate)),
            Spread::Share => Ok(Outcomes::of(&Binomial::new(people, rate))),
            Spread::Frequency { overdispersion } => {
                if !(overdispersion >= 0.0 && overdispersion.is_finite()) {
                    return Err(StatisticsError::BadOverdispersion(overdispersion));
                }
                Ok(if overdispersion == 0.0 || mean == 0.0 {
                    Outcomes::of(&Poisson::new(mean))
                } else {
                    Outcomes::of(&NegativeBinomial::new(mean, people as f64 / overdispersion))
                })
            }
        }
    }

    fn of(distribution: &impl Counts) -> Outcomes {
        let mode = distribution.mode();
        let top = distribution.ln_probability(mode);
        let mut down = Vec::new();
        let mut ln = 0.0;
        let mut low = mode;
        while low > distribution.low() && ln > NEGLIGIBLE_LN {
            low -= 1;
            ln -= distribution.step_up(low).ln();
            down.push((top + ln).exp());
        }
        down.reverse();
        let mut probabilities = down;
        probabilities.push(top.exp());
        let (mut at, mut ln) = (mode, 0.0);
        while at < distribution.high() && ln > NEGLIGIBLE_LN {
            ln += distribution.step_up(at).ln();
            at += 1;
            probabilities.push((top + ln).exp());
        }
        let mut cumulative = vec![0.0];
        let mut sum = 0.0;
        for probability in &probabilities {
            sum += probability;
            cumulative.push(sum);
        }
        Outcomes { low, probabilities, cumulative }
    }

    pub(super) fn low(&self) -> u64 {
        self.low
    }

    pub(super) fn high(&self) -> u64 {
        self.low + self.probabilities.len() as u64 - 1
    }

    /// Of one outcome from low to high.
    pub(super) fn probability(&self, events: u64) -> f64 {
        self.probabilities[(events - self.low) as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, f64)> {
        self.probabilities.iter().enumerate().map(|(at, &probability)| (self.low + at as u64, probability))
    }

    /// Of outcomes in ranges that do not overlap and lie within low to high.
    pub(super) fn sum(&self, ranges: Vec<RangeInclusive<u64>>) -> f64 {
        let within = |range: RangeInclusive<u64>| {
            let (from, to) = ((range.start() - self.low) as usize, (range.end() - self.low) as usize + 1);
            self.cumulative[to] - self.cumulative[from]
        };
        ranges.into_iter().map(within).sum::<f64>().min(1.0)
    }
}
