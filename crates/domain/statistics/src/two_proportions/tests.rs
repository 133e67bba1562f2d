//! Published intervals, and that every interval says the same as the test it belongs to.

use proptest::prelude::*;

use super::*;
use crate::{Level, Share, Sides, StatisticsError, poisson, proportion};

const LEVEL: Level = Level::FIVE_PERCENT;

fn shares() -> impl Strategy<Value = (Share, Share)> {
    let one = || (1u64..150).prop_flat_map(|people| (0..=people, Just(people)));
    (one(), one()).prop_map(|((a, n), (b, m))| (Share::new(a, n).unwrap(), Share::new(b, m).unwrap()))
}

/// Whether two numbers lie too close together for a test and an interval to have to agree.
fn too_close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// Newcombe (1998b), table II, method 10.
#[test]
fn published_differences() {
    for (a, n, b, m, low, high) in [
        (56, 70, 48, 80, "0.0524", "0.3339"),
        (9, 10, 3, 10, "0.1705", "0.8090"),
        (10, 10, 0, 20, "0.6791", "1.0000"),
        (5, 56, 0, 29, "-0.0381", "0.1926"),
        (0, 10, 0, 20, "-0.1611", "0.2775"),
        (10, 10, 0, 10, "0.6075", "1.0000"),
    ] {
        let interval = newcombe(Share::new(a, n).unwrap(), Share::new(b, m).unwrap(), LEVEL, Sides::Two);
        assert_eq!([format!("{:.4}", interval.low), format!("{:.4}", interval.high)], [low, high], "{a}/{n} {b}/{m}");
    }
}

#[test]
fn ratios_of_a_table() {
    let (aided, others) = (Share::new(48, 216).unwrap(), Share::new(66, 216).unwrap());
    let odds = odds_ratio(aided, others, LEVEL, Sides::Two).unwrap();
    assert!((odds.ratio - 48.0 * 150.0 / (168.0 * 66.0)).abs() < 1e-12);
    let risk = risk_ratio(aided, others, LEVEL, Sides::Two).unwrap();
    assert!((risk.ratio - 48.0 / 66.0).abs() < 1e-12);
    assert!((risk.standard_error - (1.0 / 48.0 + 1.0 / 66.0 - 2.0 / 216.0f64).sqrt()).abs() < 1e-12);
    let nobody = Share::new(0, 10).unwrap();
    assert_eq!(
        odds_ratio(aided, nobody, LEVEL, Sides::Two),
        Err(StatisticsError::EmptyCell(crate::Cell::EventsSecond))
    );
    assert_eq!(z_pooled(nobody, nobody, Sides::Two), Err(StatisticsError::NoVariation));
    assert_eq!(conditional_odds_ratio(nobody, nobody), None);
    assert_eq!(fisher(nobody, nobody, Sides::Two).p, 1.0);
}

proptest! {
    #[test]
    fn pooled_z_and_its_interval(shares in shares()) {
        let (first, second) = shares;
        if let (Ok(test), Ok(interval)) =
            (z_pooled(first, second, Sides::Two), score_interval(first, second, LEVEL, Sides::Two))
        {
            prop_assert!(interval.contains(first.rate() - second.rate()));
            if !too_close(interval.low, 0.0) && !too_close(interval.high, 0.0) {
                prop_assert_eq!(LEVEL.is_reached_by(test.p), !interval.contains(0.0));
            }
        }
    }

    #[test]
    fn fisher_and_its_interval(shares in shares()) {
        let (first, second) = shares;
        for sides in [Sides::Lower, Sides::Higher] {
            let p = fisher(first, second, sides).p;
            if let Some(interval) = fisher_interval(first, second, LEVEL, sides)
                && !too_close(p, 0.05)
            {
                prop_assert_eq!(p < 0.05, !interval.contains(1.0));
            }
        }
        if let (Some(odds), Some(interval)) =
            (conditional_odds_ratio(first, second), fisher_interval(first, second, LEVEL, Sides::Two))
        {
            prop_assert!(interval.low <= odds * (1.0 + 1e-9) && odds <= interval.high * (1.0 + 1e-9));
        }
    }

    #[test]
    fn rates_and_their_intervals(shares in shares(), permille in 1u64..1000) {
        let (share, rate) = (shares.0, permille as f64 / 1000.0);
        for sides in [Sides::Two, Sides::Lower, Sides::Higher] {
            let score = proportion::score_test(share, rate, sides).unwrap().p;
            let wilson = proportion::wilson(share, LEVEL, sides);
            if !too_close(score, 0.05) {
                prop_assert_eq!(score < 0.05, !wilson.contains(rate));
            }
            let exact = proportion::exact_test(share, rate, sides).unwrap().p;
            let clopper = proportion::clopper_pearson(share, LEVEL, sides);
            if sides != Sides::Two && !too_close(exact, 0.05) {
                prop_assert_eq!(exact < 0.05, !clopper.contains(rate));
            }
            prop_assert!(clopper.low <= share.rate() && share.rate() <= clopper.high);
        }
        let corrected = proportion::wilson_corrected(share, LEVEL, Sides::Two);
        let plain = proportion::wilson(share, LEVEL, Sides::Two);
        prop_assert!(corrected.low <= plain.low + 1e-12 && plain.high <= corrected.high + 1e-12);
    }

    #[test]
    fn poisson_rates_and_their_intervals(events in 0u64..200, other in 0u64..200, people in 1u64..300, tenths in 1u64..3000) {
        let counted = crate::Events::of_people(events, people).unwrap();
        let rate = tenths as f64 / 1000.0;
        let against = crate::Events::of_people(other, 100).unwrap();
        for sides in [Sides::Lower, Sides::Higher] {
            let p = poisson::exact_test(counted, rate, sides).unwrap().p;
            if !too_close(p, 0.05) {
                prop_assert_eq!(p < 0.05, !poisson::exact_interval(counted, LEVEL, sides).contains(rate));
            }
            if let Ok(test) = poisson::ratio_test(counted, against, sides)
                && !too_close(test.p, 0.05)
            {
                let interval = poisson::ratio_interval(counted, against, LEVEL, sides).unwrap();
                prop_assert_eq!(test.p < 0.05, !interval.contains(1.0));
            }
        }
    }

    #[test]
    fn swapping_groups_mirrors_differences(shares in shares()) {
        let (first, second) = shares;
        let (there, back) = (newcombe(first, second, LEVEL, Sides::Two), newcombe(second, first, LEVEL, Sides::Two));
        prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
        let (there, back) = (fisher(first, second, Sides::Two).p, fisher(second, first, Sides::Two).p);
        prop_assert!((there - back).abs() < 1e-9 * there);
        if let (Ok(there), Ok(back)) = (
            score_interval(first, second, LEVEL, Sides::Two),
            score_interval(second, first, LEVEL, Sides::Two),
        ) {
            prop_assert!((there.low + back.high).abs() < 1e-9);
        }
        // What is not had is had by the rest.
        let rest = fisher(first.complement(), second.complement(), Sides::Two).p;
        prop_assert!((fisher(first, second, Sides::Two).p - rest).abs() < 1e-9 * rest);
    }
}
