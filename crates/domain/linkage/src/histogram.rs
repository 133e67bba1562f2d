//! How many pairs have which weight, counted while they are weighed: no weight is kept for it.

/// The lowest weight of a bin with two edges: odds of one to 2⁶⁴ against.
const LOWEST: i32 = -64;

/// The weight at which the last bin begins: odds of 2¹²⁸ to one. Weights beyond either edge say no more.
const HIGHEST: i32 = 128;

/// A bin for each whole unit of weight, and one for the tail on either side.
const BINS: usize = (HIGHEST - LOWEST) as usize + 2;

/// Pairs counted by weight, in whole units: the binary logarithm of the odds. The counts are the same in whatever order
/// the pairs come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    tallies: Vec<Tally>,
}

/// The pairs of a bin. A threshold may lie inside it, so those that reach it are told by the threshold itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tally {
    pairs: u64,
    above: u64,
}

/// How many pairs have a weight of at least `from` and below `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The lower edge: a whole number, or −∞.
    pub from: f64,
    /// The upper edge: a whole number, or +∞.
    pub to: f64,
    /// How many pairs.
    pub pairs: u64,
    /// How many of them reach the threshold.
    pub above: u64,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram { tallies: vec![Tally::default(); BINS] }
    }
}

impl Histogram {
    /// Counts a pair.
    #[inline]
    pub fn count(&mut self, weight: f64, is_above: bool) {
        // The conversion saturates, so both tails are where they belong.
        let unit = (weight.floor() as i32).clamp(LOWEST - 1, HIGHEST);
        let tally = &mut self.tallies[(unit - LOWEST + 1) as usize];
        tally.pairs += 1;
        tally.above += u64::from(is_above);
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: &Histogram) {
        for (mine, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            mine.pairs += theirs.pairs;
            mine.above += theirs.above;
        }
    }

    /// The bins in ascending order, from the first with a pair to the last with one.
    pub fn bins(&self) -> Vec<Bin> {
        let is_counted = |tally: &Tally| tally.pairs > 0;
        let first = self.tallies.iter().position(is_counted);
        let last = self.tallies.iter().rposition(is_counted);
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        (first..=last).map(|at| self.bin(at)).collect()
    }

    fn bin(&self, at: usize) -> Bin {
        let Tally { pairs, above } = self.tallies[at];
        let from = f64::from(LOWEST) + at as f64 - 1.0;
        Bin {
            from: if at == 0 { f64::NEG_INFINITY } else { from },
            to: if at == BINS - 1 { f64::INFINITY } else { from + 1.0 },
            pairs,
            above,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Histogram;

    /// Counts weights against a threshold; bins as `from..to pairs above`, but for those without a pair.
    fn check(weights: &[f64], threshold: f64, expected: &[&str]) {
        let mut histogram = Histogram::default();
        weights.iter().for_each(|weight| histogram.count(*weight, *weight >= threshold));
        let bins = histogram.bins().into_iter().filter(|bin| bin.pairs > 0);
        let found: Vec<String> =
            bins.map(|bin| format!("{}..{} {} {}", bin.from, bin.to, bin.pairs, bin.above)).collect();
        assert_eq!(found, expected);
        let mut turned = Histogram::default();
        weights.iter().rev().for_each(|weight| turned.count(*weight, *weight >= threshold));
        assert_eq!(turned, histogram, "the order does not matter");
    }

    #[test]
    fn a_weight_belongs_to_the_bin_that_begins_at_or_below_it() {
        check(&[], 0.0, &[]);
        check(&[0.0, 0.999, 1.0, -0.001, -1.0], 10.0, &["-1..0 2 0", "0..1 2 0", "1..2 1 0"]);
    }

    #[test]
    fn a_threshold_inside_a_bin_divides_it() {
        check(&[4.0, 4.24, 4.25, 4.9, 5.0], 4.25, &["4..5 4 2", "5..6 1 1"]);
    }

    #[test]
    fn tails_are_gathered() {
        let weights = [f64::NEG_INFINITY, -1e12, -64.5, -64.0, 127.5, 128.0, 1e12, f64::INFINITY];
        check(&weights, 0.0, &["-inf..-64 3 0", "-64..-63 1 0", "127..128 1 1", "128..inf 3 3"]);
    }

    #[test]
    fn bins_without_a_pair_are_left_out_at_the_ends_alone() {
        let mut histogram = Histogram::default();
        histogram.count(-2.5, false);
        histogram.count(2.5, true);
        let pairs: Vec<u64> = histogram.bins().iter().map(|bin| bin.pairs).collect();
        assert_eq!(pairs, [1, 0, 0, 0, 0, 1]);
    }
}
