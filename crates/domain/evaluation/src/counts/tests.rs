//! Planted truths, independent routes, and refusals.

use proptest::prelude::*;

use super::*;
use crate::regression::{Clusters, Errors};
use crate::{Alone, Design, EvaluationError};

/// A column of treatment, alternating.
fn treated(rows: usize) -> Design {
    let column = (0..rows).map(|row| f64::from(row % 2 == 0)).collect();
    Design::new(rows, vec![("treated".to_owned(), column)]).unwrap()
}

fn fit(design: &Design, counts: &[u64], variance: Variance) -> Counted {
    count_regression(design, "reoffences", counts, None, None, variance, &Alone).unwrap()
}

/// Numbers that follow a negative binomial distribution as closely as whole numbers can: its quantiles.
fn quantiles(rows: usize, mean: f64, alpha: f64) -> Vec<u64> {
    let size = 1.0 / alpha;
    let mut term = (1.0 + alpha * mean).powf(-size);
    let (mut count, mut sum) = (0u64, term);
    (0..rows)
        .map(|row| {
            let point = (row as f64 + 0.5) / rows as f64;
            while sum < point {
                term *= (size + count as f64) / (count + 1) as f64 * (mean / (size + mean));
                count += 1;
                sum += term;
            }
            count
        })
        .collect()
}

#[test]
fn a_planted_overdispersion_is_found() {
    let (one, other) = (quantiles(4000, 1.2, 1.8), quantiles(4000, 2.0, 1.8));
    let counts: Vec<u64> = one.into_iter().zip(other).flat_map(|(one, other)| [one, other]).collect();
    let design = treated(counts.len());
    let likely = fit(&design, &counts, Variance::LikelyNegativeBinomial);
    assert!((likely.overdispersion - 1.8).abs() < 0.05, "{}", likely.overdispersion);
    assert!((likely.fit.coefficients[1] - 0.6f64.ln()).abs() < 0.01);
    let poisson = fit(&design, &counts, Variance::Poisson);
    let tested = poisson.overdispersion_test(&counts).unwrap();
    assert!(tested.alpha.p_value().unwrap() < 1e-6 && (tested.alpha.value - 1.8).abs() < 0.2);
    assert!(tested.pearson_ratio > 3.0 && tested.pearson_p < 1e-9);
    // Poisson's errors are about as many times too small as the root of that ratio.
    let error = |model: &Counted, errors| model.fit.covariance(&design, errors, &Alone).unwrap().standard_error(1);
    let (small, right) = (error(&poisson, Errors::Classical), error(&likely, Errors::Classical));
    assert!((right / small / tested.pearson_ratio.sqrt() - 1.0).abs() < 0.1);
    assert!((error(&poisson, Errors::Hc0) / right - 1.0).abs() < 0.05);
    // Two groups, by the closed formula of rates.
    let events = |group: usize| {
        let of: u64 = counts.iter().skip(group).step_by(2).sum();
        statistics::Events::of_people(of, 4000).unwrap()
    };
    let ratio = statistics::poisson::negative_binomial_ratio(
        events(0),
        events(1),
        likely.overdispersion,
        statistics::Level::FIVE_PERCENT,
        statistics::Sides::Two,
    );
    assert!((ratio.unwrap().standard_error / right - 1.0).abs() < 1e-6);
}

#[test]
fn exposure_makes_rates() {
    let counts = [3, 9, 5, 12, 2, 7, 4, 11];
    let exposure = [1.0, 2.0, 1.5, 2.5, 1.0, 2.0, 1.5, 2.5];
    let design = treated(8);
    let model =
        count_regression(&design, "reoffences", &counts, Some(&exposure), None, Variance::Poisson, &Alone).unwrap();
    // 14 events in 5, against 39 in 9.
    assert!((model.fit.coefficients[1] - (14.0 / 5.0 / (39.0 / 9.0f64)).ln()).abs() < 1e-10);
    let covariance = model.fit.covariance(&design, Errors::Classical, &Alone).unwrap();
    assert!((covariance.standard_error(1) - (1.0 / 14.0 + 1.0 / 39.0f64).sqrt()).abs() < 1e-10);
    let ratio = model.rate_ratio(1, &covariance, 0.95).unwrap();
    assert!(ratio.interval.low < ratio.value && ratio.value < ratio.interval.high);
    // The likelihood is the product of Poisson probabilities.
    let by_hand: f64 = counts
        .iter()
        .zip(&model.fitted)
        .map(|(&y, &mean)| {
            let ln_factorial: f64 = (1..=y).map(|k| (k as f64).ln()).sum();
            y as f64 * mean.ln() - mean - ln_factorial
        })
        .sum();
    assert!((model.log_likelihood - by_hand).abs() < 1e-9);
}

#[test]
fn the_likeliest_overdispersion_is_the_likeliest() {
    let counts = quantiles(300, 1.5, 0.9);
    let design = treated(300);
    let best = fit(&design, &counts, Variance::LikelyNegativeBinomial);
    for factor in [0.9, 0.99, 1.01, 1.1] {
        let overdispersion = best.overdispersion * factor;
        let other = fit(&design, &counts, Variance::NegativeBinomial { overdispersion });
        assert!(other.log_likelihood < best.log_likelihood, "{factor}");
    }
    // Poisson is what is left when it goes to nothing.
    let almost = fit(&design, &counts, Variance::NegativeBinomial { overdispersion: 1e-9 });
    assert!((almost.log_likelihood - fit(&design, &counts, Variance::Poisson).log_likelihood).abs() < 1e-4);
}

#[test]
fn refusals() {
    let design = treated(6);
    let refused = |counts: &[u64], exposure: Option<&[f64]>, weights: Option<&[f64]>, variance| {
        count_regression(&design, "reoffences", counts, exposure, weights, variance, &Alone).unwrap_err()
    };
    assert_eq!(
        refused(&[0; 6], None, None, Variance::Poisson).to_string(),
        "reoffences is 0 for everybody, so there is nothing to estimate"
    );
    // Nobody who was treated had any.
    let error = refused(&[0, 2, 0, 1, 0, 3], None, None, Variance::Poisson).to_string();
    assert!(error.starts_with("covariate `treated` separates those with `reoffences`"), "{error}");
    let zero = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0];
    assert_eq!(
        refused(&[1; 6], Some(&zero), None, Variance::Poisson).to_string(),
        "the exposure is 0, and has to be a positive number"
    );
    let negative = Variance::NegativeBinomial { overdispersion: -1.0 };
    assert!(matches!(refused(&[1; 6], None, None, negative), EvaluationError::OutOfRange { .. }));
    assert_eq!(
        refused(&[1, 2, 1, 2, 1, 3], None, Some(&[1.0; 6]), Variance::LikelyNegativeBinomial).to_string(),
        "the likeliest overdispersion cannot be found for weighted rows: state it, or leave the weights out"
    );
    assert!(matches!(refused(&[1; 5], None, None, Variance::Poisson), EvaluationError::Length { .. }));
}

proptest! {
    /// Swapping groups inverts the ratio, and clusters of one row are robust errors but for the factor of their number.
    #[test]
    fn swapped_groups(counts in prop::collection::vec(0u64..9, 12..80)) {
        let rows = counts.len();
        let swapped = Design::new(rows, vec![("others".to_owned(), (0..rows).map(|row| f64::from(row % 2 == 1)).collect())]);
        let (one, other) = (treated(rows), swapped.unwrap());
        let of = |design: &Design, variance| count_regression(design, "events", &counts, None, None, variance, &Alone);
        for variance in [Variance::Poisson, Variance::LikelyNegativeBinomial] {
            match (of(&one, variance), of(&other, variance)) {
                (Ok(there), Ok(back)) => {
                    prop_assert!((there.fit.coefficients[1] + back.fit.coefficients[1]).abs() < 1e-7);
                    let clusters = Clusters::of(0..rows).unwrap();
                    let error = |errors| there.fit.covariance(&one, errors, &Alone).unwrap().standard_error(1);
                    let factor = (rows as f64 / (rows as f64 - 1.0)).sqrt();
                    prop_assert!((error(Errors::Clustered(&clusters)) / error(Errors::Hc0) - factor).abs() < 1e-9);
                }
                (there, back) => prop_assert_eq!(there.is_err(), back.is_err()),
            }
        }
    }
}
