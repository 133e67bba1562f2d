//! How many of a number of people have an event that each has with one probability.

use super::Counts;
use super::saddle::{deviance, stirling_rest};

/// The binomial distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binomial {
    people: u64,
    rate: f64,
}

impl Binomial {
    /// Of `people`, each with the probability `rate`, from 0 to 1.
    pub(crate) fn new(people: u64, rate: f64) -> Binomial {
        Binomial { people, rate }
    }
}

impl Counts for Binomial {
    fn low(&self) -> u64 {
        0
    }

    fn high(&self) -> u64 {
        self.people
    }

    fn mode(&self) -> u64 {
        (((self.people + 1) as f64 * self.rate) as u64).min(self.people)
    }

    fn ln_probability(&self, count: u64) -> f64 {
        let (n, x) = (self.people as f64, count as f64);
        if count == 0 {
            return if self.people == 0 { 0.0 } else { n * (-self.rate).ln_1p() };
        }
        if count == self.people {
            return n * self.rate.ln();
        }
        let rests = stirling_rest(n) - stirling_rest(x) - stirling_rest(n - x);
        let deviances = deviance(x, n * self.rate) + deviance(n - x, n * (1.0 - self.rate));
        rests - deviances - 0.5 * ((2.0 * std::f64::consts::PI * x).ln() + (-x / n).ln_1p())
    }

    fn step_up(&self, count: u64) -> f64 {
        (self.people - count) as f64 / (count + 1) as f64 * (self.rate / (1.0 - self.rate))
    }
}
