//! How the events of two groups fall on the first, given all four margins of their table.

use super::{Binomial, Counts};
use crate::count::Share;

/// The hypergeometric distribution: events in the first group if the groups do not differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hypergeometric {
    first: u64,
    second: u64,
    events: u64,
}

/// The noncentral hypergeometric distribution of Fisher: events in the first group at an odds ratio.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tilted {
    central: Hypergeometric,
    odds_ratio: f64,
    mode: u64,
    /// Of the sum over all counts, relative to central probabilities times odds ratio to the power of count.
    ln_total: f64,
}

impl Hypergeometric {
    /// With the margins of two groups.
    pub(crate) fn new(first: Share, second: Share) -> Hypergeometric {
        Hypergeometric { first: first.people(), second: second.people(), events: first.events() + second.events() }
    }
}

impl Tilted {
    /// At an odds ratio above 0.
    pub(crate) fn new(central: Hypergeometric, odds_ratio: f64) -> Tilted {
        let (mut from, mut to) = (central.low(), central.high());
        while from < to {
            let middle = from + (to - from) / 2;
            if central.step_up(middle) * odds_ratio <= 1.0 {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        let mut tilted = Tilted { central, odds_ratio, mode: from, ln_total: 0.0 };
        // Each side is summed relative to the mode, so that neither can overflow.
        let total = tilted.relative_sum(true) + (tilted.relative_sum(false) - 1.0);
        tilted.ln_total = tilted.ln_probability(from) + total.ln();
        tilted
    }

    /// The mean of the distribution, which rises with the odds ratio.
    pub(crate) fn mean(&self) -> f64 {
        let share = self.ln_probability(self.mode).exp();
        let (mut above, mut term) = (0.0, share);
        for below in self.mode..self.high() {
            term *= self.step_up(below);
            above += term * (below + 1 - self.mode) as f64;
            if term <= super::NEGLIGIBLE {
                break;
            }
        }
        let (mut beneath, mut term) = (0.0, share);
        for below in (self.low()..self.mode).rev() {
            term /= self.step_up(below);
            beneath += term * (self.mode - below) as f64;
            if term <= super::NEGLIGIBLE {
                break;
            }
        }
        self.mode as f64 + above - beneath
    }

    /// The sum of probabilities from the mode on, one way, in units of the mode's.
    fn relative_sum(&self, up: bool) -> f64 {
        let (mut sum, mut term) = (1.0, 1.0);
        let mut count = self.mode;
        while if up { count < self.high() } else { count > self.low() } {
            if up {
                term *= self.step_up(count);
                count += 1;
            } else {
                count -= 1;
                term /= self.step_up(count);
            }
            sum += term;
            if term <= super::NEGLIGIBLE * sum {
                break;
            }
        }
        sum
    }
}

impl Counts for Hypergeometric {
    fn low(&self) -> u64 {
        self.events.saturating_sub(self.second)
    }

    fn high(&self) -> u64 {
        self.events.min(self.first)
    }

    fn mode(&self) -> u64 {
        let people = u128::from(self.first) + u128::from(self.second) + 2;
        let mode = (u128::from(self.events) + 1) * (u128::from(self.first) + 1) / people;
        u64::try_from(mode).map_or(self.high(), |mode| mode.clamp(self.low(), self.high()))
    }

    fn ln_probability(&self, count: u64) -> f64 {
        let people = self.first + self.second;
        let rate = self.events as f64 / people as f64;
        if self.events == 0 || self.events == people {
            return 0.0;
        }
        Binomial::new(self.first, rate).ln_probability(count)
            + Binomial::new(self.second, rate).ln_probability(self.events - count)
            - Binomial::new(people, rate).ln_probability(self.events)
    }

    fn step_up(&self, count: u64) -> f64 {
        let left = (self.first - count) as f64 * (self.events - count) as f64;
        left / ((count + 1) as f64 * (self.second + count + 1 - self.events) as f64)
    }
}

impl Counts for Tilted {
    fn low(&self) -> u64 {
        self.central.low()
    }

    fn high(&self) -> u64 {
        self.central.high()
    }

    fn mode(&self) -> u64 {
        self.mode
    }

    fn ln_probability(&self, count: u64) -> f64 {
        self.central.ln_probability(count) + count as f64 * self.odds_ratio.ln() - self.ln_total
    }

    fn step_up(&self, count: u64) -> f64 {
        self.central.step_up(count) * self.odds_ratio
    }
}
