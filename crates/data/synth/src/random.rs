//! Chance that is the same on every machine.
//!
//! Each person and topic has a stream of its own, so that what is drawn about one depends on nothing that is drawn about
//! another: any person can be drawn at any time, in any order, on any thread. Only whole numbers are drawn, by
//! multiplication and shift, because floating point and the distributions of libraries may change from one machine or
//! version to the next.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;
use units::{Day, Rate};

/// What a stream is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Topic {
    /// Which numbers the agencies give to whom.
    Numbering = 1,
    /// Who someone is.
    Identity,
    /// How two neighbours of the list are related.
    Family,
    /// How an agency has written someone down.
    Record,
    /// When someone enters, and what is to become of it.
    Plan,
    /// Assessments and starts.
    Entries,
    /// Reviews.
    Reviews,
    /// Offences.
    Offences,
    /// Tenancies.
    Homes,
    /// Referrals and jobs.
    Work,
    /// Arrests.
    Arrests,
    /// What goes wrong with rows.
    Rows,
}

/// A stream of chance.
pub(crate) struct Stream(Pcg64Mcg);

impl Stream {
    /// The stream of a topic and a number, such as a person's.
    pub(crate) fn new(seed: u64, topic: Topic, number: u64) -> Stream {
        let high = mix(seed ^ mix(topic as u64));
        let low = mix(high ^ mix(number));
        Stream(Pcg64Mcg::new(u128::from(high) << 64 | u128::from(low)))
    }

    /// A number from 0 up to, but not including, `bound`, which is above 0.
    ///
    /// The high half of a product: for bounds up to a few million the bias is below one in a million million.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = i64::from(high) - i64::from(low) + 1;
        low + self.below(width.max(1).unsigned_abs()) as i32
    }

    /// A day from `from` up to, but not including, `until`; `from` if there is none.
    pub(crate) fn day(&mut self, from: Day, until: Day) -> Day {
        from.plus_days(self.between(0, until.days_since(from) - 1))
    }

    /// Whether something of this rate happens.
    pub(crate) fn chance(&mut self, rate: Rate) -> bool {
        self.chance_times(rate, 10)
    }

    /// Whether something happens that is `tenths` / 10 times as frequent as the rate says.
    pub(crate) fn chance_times(&mut self, rate: Rate, tenths: u64) -> bool {
        let ratio = rate.ratio();
        let whole = ratio.denom().unsigned_abs() * 10;
        // A rate below nothing never happens, and one above the whole always does.
        self.below(whole) < ratio.numer().max(&0).unsigned_abs() * tenths
    }

    /// Whether something of so many in a hundred happens.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several, all as frequent.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// The place of one of several, as frequent as their weights say.
    pub(crate) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        let fits = |weight: &u64| {
            let found = left < *weight;
            left = left.saturating_sub(*weight);
            found
        };
        weights.iter().position(fits).unwrap_or(0)
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): turns neighbouring numbers into unrelated ones.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Stream, Topic};

    #[test]
    fn streams_are_the_same_for_ever() {
        let mut stream = Stream::new(7, Topic::Plan, 42);
        let drawn: Vec<u64> = (0..6).map(|_| stream.below(1000)).collect();
        assert_eq!(drawn, [795, 681, 280, 224, 349, 161], "a change here changes every place that was ever written");
    }

    #[test]
    fn rates_and_weights_are_kept() {
        let mut stream = Stream::new(1, Topic::Rows, 0);
        let rate = "12.5%".parse().expect("a rate");
        let hits = (0..80_000).filter(|_| stream.chance(rate)).count();
        assert!((9_700..10_300).contains(&hits), "{hits}");
        let doubled = (0..80_000).filter(|_| stream.chance_times(rate, 20)).count();
        assert!((19_600..20_400).contains(&doubled), "{doubled}");
        let mut counts = [0; 3];
        (0..60_000).for_each(|_| counts[stream.weighted(&[1, 0, 2])] += 1);
        assert!((19_500..20_500).contains(&counts[0]) && counts[1] == 0, "{counts:?}");
        let drawn: Vec<i32> = (0..500).map(|_| stream.between(-2, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
    }
}
