//! Distributions of whole counts, and their tails summed term by term.
//!
//! A tail is summed outwards from its largest term, each term by its ratio to the one before, until the terms no longer
//! count. The largest comes from a saddle-point expansion (Loader 2000, "Fast and accurate computation of binomial
//! probabilities"), whose relative error does not grow with the counts as that of differences of log factorials does.

mod binomial;
mod hypergeometric;
mod negative_binomial;
mod poisson;
mod saddle;

pub(crate) use binomial::Binomial;
pub(crate) use hypergeometric::{Hypergeometric, Tilted};
pub(crate) use negative_binomial::NegativeBinomial;
pub(crate) use poisson::Poisson;

/// Terms this much smaller than the sum are left out.
const NEGLIGIBLE: f64 = 1e-18;
/// Two probabilities that differ by less than this share are the same, as sums over counts that are as likely need.
const AS_LIKELY: f64 = 1e-7;

/// A distribution of whole counts with one mode, falling on both sides of it.
pub(crate) trait Counts {
    /// The lowest count that is possible.
    fn low(&self) -> u64;
    /// The highest count that is possible.
    fn high(&self) -> u64;
    /// A count with the largest probability.
    fn mode(&self) -> u64;
    /// The logarithm of the probability of a possible count.
    fn ln_probability(&self, count: u64) -> f64;
    /// P(count + 1) / P(count), for counts below the highest.
    fn step_up(&self, count: u64) -> f64;

    /// P(X ≤ count).
    fn lower_tail(&self, count: u64) -> f64 {
        if count >= self.high() {
            1.0
        } else if count <= self.mode() {
            self.sum_down(count)
        } else {
            1.0 - self.sum_up(count + 1)
        }
    }

    /// P(X ≥ count).
    fn upper_tail(&self, count: u64) -> f64 {
        if count <= self.low() {
            1.0
        } else if count >= self.mode() {
            self.sum_up(count)
        } else {
            1.0 - self.sum_down(count - 1)
        }
    }

    /// The probability of all counts that are no more likely than this one, in both tails.
    fn as_unlikely(&self, count: u64) -> f64 {
        let mode = self.mode();
        let limit = self.ln_probability(count) + AS_LIKELY;
        let unlikely = |other: u64| self.ln_probability(other) <= limit;
        if unlikely(mode) {
            return 1.0;
        }
        if count < mode {
            let near = self.sum_down(count);
            near + first(mode + 1, self.high(), unlikely).map_or(0.0, |from| self.sum_up(from))
        } else {
            let near = self.sum_up(count);
            let mirrored = |distance: u64| unlikely(mode - distance);
            near + first(1, mode - self.low(), mirrored).map_or(0.0, |distance| self.sum_down(mode - distance))
        }
    }

    /// P(low ≤ X ≤ count), for counts up to the mode.
    fn sum_down(&self, count: u64) -> f64 {
        if count < self.low() {
            return 0.0;
        }
        let (mut sum, mut term) = (1.0, 1.0);
        for below in (self.low()..count).rev() {
            term /= self.step_up(below);
            sum += term;
            if term <= NEGLIGIBLE * sum {
                break;
            }
        }
        (self.ln_probability(count) + f64::ln(sum)).exp().min(1.0)
    }

    /// P(count ≤ X ≤ high), for counts from the mode upwards.
    fn sum_up(&self, count: u64) -> f64 {
        if count > self.high() {
            return 0.0;
        }
        let (mut sum, mut term) = (1.0, 1.0);
        for below in count..self.high() {
            term *= self.step_up(below);
            sum += term;
            if term <= NEGLIGIBLE * sum {
                break;
            }
        }
        (self.ln_probability(count) + f64::ln(sum)).exp().min(1.0)
    }
}

/// The first number from `low` to `high` that holds, if those that hold are the last ones.
fn first(low: u64, high: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    // An open-ended distribution is searched by doubling, so that probabilities are asked of likely counts only.
    let (mut below, mut reach) = (low, 1u64);
    loop {
        let probe = below.saturating_add(reach).min(high);
        if low > high || probe < low {
            return None;
        }
        if holds(probe) {
            let (mut from, mut to) = (below, probe);
            while from < to {
                let middle = from + (to - from) / 2;
                if holds(middle) {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            return Some(to);
        }
        if probe == high {
            return None;
        }
        below = probe + 1;
        reach = reach.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests;
