//! Tails against sums of all terms, and properties that hold for every distribution.

use proptest::prelude::*;

use super::*;
use crate::count::Share;

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-11 * one.abs().max(other.abs()).max(1e-280)
}

fn sums_hold(distribution: &impl Counts, high: u64) -> Result<(), TestCaseError> {
    let terms: Vec<f64> = (distribution.low()..=high).map(|count| distribution.ln_probability(count).exp()).collect();
    let total: f64 = terms.iter().sum();
    prop_assert!((total - 1.0).abs() < 1e-9, "the probabilities sum to {total}");
    for (at, count) in (distribution.low()..=high).enumerate() {
        let (below, above): (f64, f64) = (terms[..=at].iter().sum(), terms[at..].iter().sum());
        prop_assert!((distribution.lower_tail(count) - below).abs() < 1e-9);
        prop_assert!((distribution.upper_tail(count) - above).abs() < 1e-9);
        let unlikely: f64 = terms.iter().filter(|&&term| term <= terms[at] * (1.0 + 1e-7)).sum();
        prop_assert!((distribution.as_unlikely(count) - unlikely).abs() < 1e-9);
        // Below that, terms are denormal and have lost digits.
        if count < high && terms[at + 1] > 1e-290 {
            prop_assert!(close(distribution.step_up(count), terms[at + 1] / terms[at]));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn binomial_sums(people in 1u64..80, rate in 0.001f64..0.999) {
        sums_hold(&Binomial::new(people, rate), people)?;
    }

    #[test]
    fn poisson_sums(mean in 0.01f64..30.0) {
        sums_hold(&Poisson::new(mean), 150)?;
    }

    #[test]
    fn negative_binomial_sums(mean in 0.01f64..6.0, size in 1.0f64..50.0) {
        let distribution = NegativeBinomial::new(mean, size);
        sums_hold(&distribution, 250)?;
        let expected: f64 = (0..250).map(|x| x as f64 * distribution.ln_probability(x).exp()).sum();
        prop_assert!((expected / mean - 1.0).abs() < 1e-6);
    }

    #[test]
    fn tables_sum(one in 1u64..40, other in 1u64..40, a in 0u64..40, b in 0u64..40, odds in 0.05f64..20.0) {
        let (first, second) = (Share::new(a.min(one), one).unwrap(), Share::new(b.min(other), other).unwrap());
        let central = Hypergeometric::new(first, second);
        sums_hold(&central, central.high())?;
        let tilted = Tilted::new(central, odds);
        sums_hold(&tilted, tilted.high())?;
        let mean: f64 = (tilted.low()..=tilted.high()).map(|x| x as f64 * tilted.ln_probability(x).exp()).sum();
        prop_assert!((tilted.mean() - mean).abs() < 1e-9);
    }
}

/// A million million people: the far tail keeps its digits, and is found in a moment.
#[test]
fn large_counts() {
    let people = 1_000_000_000_000;
    let coin = Binomial::new(people, 0.5);
    // The tails of mirrored counts are equal, and that of the middle is a half and half of its own term.
    assert!(close(coin.lower_tail(people / 2 - 3_000_000), coin.upper_tail(people / 2 + 3_000_000)));
    assert!(close(coin.lower_tail(people / 2), 0.5 + 0.5 * coin.ln_probability(people / 2).exp()));
    // Six standard deviations below the middle, the normal tail with half a person's correction is right to five digits.
    let normal = crate::normal_tail(5.999999);
    let tail = coin.lower_tail(people / 2 - 3_000_000);
    assert!((tail / normal - 1.0).abs() < 1e-5, "{tail} {normal}");
}
