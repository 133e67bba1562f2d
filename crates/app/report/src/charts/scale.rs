//! From figures to places on the paper, and the figures that stand beside an axis.

/// A stretch of figures on a stretch of paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    begin: f64,
    end: f64,
}

impl Scale {
    /// Figures from `low` to `high` between two places.
    pub fn new([low, high]: [f64; 2], [begin, end]: [f64; 2]) -> Scale {
        Scale { low, high, begin, end }
    }

    /// Where a figure is; what lies beyond the scale is at its nearer end.
    pub fn at(&self, figure: f64) -> f64 {
        let share = if self.high > self.low { (figure - self.low) / (self.high - self.low) } else { 0.5 };
        self.begin + share.clamp(0.0, 1.0) * (self.end - self.begin)
    }

    /// Round figures on the scale, about so many.
    pub fn ticks(&self, about: f64) -> Vec<f64> {
        let step = round_step((self.high - self.low) / about);
        let (first, last) = ((self.low / step).ceil() as i64, (self.high / step).floor() as i64);
        (first..=last).map(|number| number as f64 * step).collect()
    }
}

/// The next step up that people count in: 1, 2 or 5, with noughts.
pub(super) fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let unit = 10_f64.powi(least.log10().floor() as i32);
    [1.0, 2.0, 5.0].map(|times| times * unit).into_iter().find(|step| *step >= least * 0.999).unwrap_or(10.0 * unit)
}

/// How long bars of counts are, as shares of the longest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lengths {
    largest: f64,
    /// Whether a tenfold count adds a fixed length, because small counts would not be seen beside large ones.
    pub by_tens: bool,
}

/// How many times larger the largest count is before lengths go by tens.
const TOO_UNEQUAL: f64 = 1000.0;

/// What one is long by tens, in tens: enough to be seen.
const FOOT: f64 = 0.3;

impl Lengths {
    /// For these counts.
    pub fn of(counts: impl Iterator<Item = u64> + Clone) -> Lengths {
        let counted = counts.filter(|count| *count > 0);
        let (smallest, largest) = (counted.clone().min().unwrap_or(1) as f64, counted.max().unwrap_or(1) as f64);
        Lengths { largest, by_tens: largest >= smallest * TOO_UNEQUAL }
    }

    /// The length of a count.
    pub fn share(&self, count: u64) -> f64 {
        match (count, self.by_tens) {
            (0, _) => 0.0,
            (count, true) => ((count as f64).log10() + FOOT) / (self.largest.log10() + FOOT),
            (count, false) => count as f64 / self.largest,
        }
    }

    /// Round counts to stand beside the bars.
    pub fn ticks(&self) -> Vec<u64> {
        if self.by_tens {
            return (0..=self.largest.log10() as u32).map(|tens| 10_u64.pow(tens)).collect();
        }
        let step = round_step(self.largest / 5.0).max(1.0);
        (0..=(self.largest / step) as u64).map(|number| number * step as u64).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Lengths, Scale};

    #[test]
    fn figures_are_where_they_belong() {
        let scale = Scale::new([-10.0, 30.0], [100.0, 500.0]);
        assert_eq!([-10.0, 0.0, 30.0, 99.0].map(|figure| scale.at(figure)), [100.0, 200.0, 500.0, 500.0]);
        assert_eq!(scale.ticks(8.0), [-10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
        assert_eq!(Scale::new([0.0, 0.0], [0.0, 10.0]).at(0.0), 5.0);
        assert_eq!(Scale::new([0.9, 1.0], [0.0, 10.0]).ticks(5.0).len(), 6);
    }

    #[test]
    fn lengths_go_by_tens_where_counts_are_too_unequal() {
        let even = Lengths::of([0, 5, 20].into_iter());
        assert_eq!((even.by_tens, even.share(5), even.share(0)), (false, 0.25, 0.0));
        assert_eq!(even.ticks(), [0, 5, 10, 15, 20]);
        let uneven = Lengths::of([1, 1_000_000].into_iter());
        assert!(uneven.by_tens && uneven.share(1) > 0.04 && uneven.share(1_000_000) == 1.0);
        assert_eq!(uneven.ticks(), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
        assert_eq!(Lengths::of([].into_iter()).ticks(), [0, 1]);
        assert_eq!(Lengths::of([3].into_iter()).ticks(), [0, 1, 2, 3]);
    }
}
