//! Small cases worked by hand, refusals, and what must not depend on order or on which group comes first.

use proptest::prelude::*;
use statistics::Level;

use super::*;
use crate::regression::Clusters;
use crate::{Alone, Design, EvaluationError};

fn times(pairs: &[(f64, bool)]) -> Times {
    Times::new(pairs.iter().map(|(time, _)| *time).collect(), pairs.iter().map(|(_, event)| *event).collect()).unwrap()
}

fn column(name: &str, values: &[f64]) -> Design {
    Design::without_intercept(values.len(), vec![(name.to_owned(), values.to_vec())]).unwrap()
}

/// Six watched: events at 1, 3 and 3, censored at 2, 3 and 5.
#[test]
fn a_curve_by_hand() {
    let times = times(&[(3.0, true), (1.0, true), (2.0, false), (3.0, false), (5.0, false), (3.0, true)]);
    let curve = kaplan_meier(&times);
    let said: Vec<String> = curve
        .steps()
        .iter()
        .map(|it| {
            format!(
                "{}: {} at risk, {}+{}, {:.4} ± {:.4}",
                it.time, it.at_risk, it.events, it.censored, it.survival, it.standard_error
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "1: 6 at risk, 1+0, 0.8333 ± 0.1521",
            "2: 5 at risk, 0+1, 0.8333 ± 0.1521",
            "3: 4 at risk, 2+1, 0.4167 ± 0.2218",
            "5: 1 at risk, 0+1, 0.4167 ± 0.2218",
        ]
    );
    assert_eq!(curve.quantile(0.5), Some(3.0));
    assert_eq!(curve.at_risk(3.0), 4);
    let last = curve.at(5.0, Level::FIVE_PERCENT, Limits::LogLog).unwrap();
    assert!(last.interval.unwrap().low > 0.0 && curve.at(6.0, Level::FIVE_PERCENT, Limits::LogLog).is_none());
    // 1 + 2 × 5/6 + 2 × 5/12.
    assert!((curve.restricted_mean(5.0).unwrap().value - 3.5).abs() < 1e-12);
}

#[test]
fn refusals() {
    let text = |error: EvaluationError| error.to_string();
    assert_eq!(Times::new(vec![], vec![]), Err(EvaluationError::NoRows));
    assert_eq!(
        text(Times::new(vec![1.0, -2.0], vec![true, true]).unwrap_err()),
        "the time in row 2 is -2: it has to be a number from 0 upwards, and above 0 for a distribution of times"
    );
    assert!(matches!(Times::new(vec![1.0], vec![]), Err(EvaluationError::Length { .. })));
    let censored = times(&[(1.0, false), (2.0, false)]);
    let groups = Clusters::of([0, 1]).unwrap();
    let nothing = "none of 2 people had the event while they were watched, so nothing is known of when it comes";
    assert_eq!(text(log_rank(&censored, &groups, None, 0.0).unwrap_err()), nothing);
    let design = column("age", &[1.0, 2.0]);
    assert_eq!(text(cox(&design, &censored, None, None, Ties::Efron).unwrap_err()), nothing);

    // Everybody of one group is gone before the other has an event: they are never compared.
    let apart = times(&[(1.0, false), (2.0, true), (3.0, true)]);
    let groups = Clusters::of([0, 1, 1]).unwrap();
    assert_eq!(log_rank(&apart, &groups, None, 0.0), Err(EvaluationError::NothingToCompare));

    let four = times(&[(1.0, true), (2.0, true), (3.0, true), (4.0, true)]);
    let constant = column("age", &[7.0; 4]);
    let error = cox(&constant, &four, None, None, Ties::Efron).unwrap_err();
    assert_eq!(text(error), "covariate `age` is 7 for everybody, so it cannot tell people apart: leave it out");
    // Those who were treated all came first: no finite hazard ratio says so.
    let separating = column("treated", &[1.0, 1.0, 0.0, 0.0]);
    let error = cox(&separating, &four, None, None, Ties::Efron).unwrap_err();
    assert!(text(error).starts_with("covariate `treated` separates those with `the event`"));
    let doubled = Design::without_intercept(
        4,
        vec![("age".to_owned(), vec![3.0, 1.0, 4.0, 2.0]), ("months".to_owned(), vec![36.0, 12.0, 48.0, 24.0])],
    );
    let error = cox(&doubled.unwrap(), &four, None, None, Ties::Efron).unwrap_err();
    assert!(matches!(error, EvaluationError::Collinear { column, .. } if column == "months"));
    let at_once = times(&[(2.0, true), (2.0, true), (2.0, true), (3.0, false)]);
    let model = cox(&column("age", &[3.0, 1.0, 2.0, 2.5]), &at_once, None, None, Ties::Efron).unwrap();
    assert_eq!(model.proportionality(&at_once), Err(EvaluationError::NothingToCompare));

    let zero = times(&[(0.0, true), (1.0, true), (2.0, true), (3.0, true)]);
    let design = Design::new(4, vec![("age".to_owned(), vec![3.0, 1.0, 4.0, 2.0])]).unwrap();
    let error = parametric(&design, &zero, Distribution::Weibull, &Alone).unwrap_err();
    assert_eq!(error, EvaluationError::BadTime { row: 1, value: 0.0 });
}

/// Without ties, the score test of one indicator is the log-rank test.
#[test]
fn independent_routes_agree() {
    let rows: Vec<(f64, bool)> = (0..60).map(|at| ((at * 37 % 61) as f64 + 1.0, at % 3 != 0)).collect();
    let group: Vec<f64> = (0..60).map(|at| f64::from(at * 7 % 5 < 2)).collect();
    let times = times(&rows);
    let model = cox(&column("treated", &group), &times, None, None, Ties::Efron).unwrap();
    let groups = Clusters::of(group.iter().map(|value| *value as u8)).unwrap();
    let ranks = log_rank(&times, &groups, None, 0.0).unwrap();
    assert!((model.score_test - ranks.chi_squared).abs() < 1e-9);
}

/// Every row twice, as clusters of two: the estimate is that of the rows once, and the error by cluster too.
#[test]
fn clusters_see_through_copies() {
    let rows: Vec<(f64, bool)> = (0..50).map(|at| ((at * 29 % 53) as f64 + 1.0, at % 4 != 0)).collect();
    let values: Vec<f64> = (0..50).map(|at| f64::from(at * 13 % 17)).collect();
    let once = cox(&column("age", &values), &times(&rows), None, None, Ties::Breslow).unwrap();
    let (twice, doubled) = ([rows.clone(), rows].concat(), [values.clone(), values].concat());
    let both = cox(&column("age", &doubled), &times(&twice), None, None, Ties::Breslow).unwrap();
    let weighted = cox(&column("age", &doubled), &times(&twice), None, Some(&[0.5; 100]), Ties::Breslow).unwrap();
    let clusters = Clusters::of((0..100).map(|row| row % 50)).unwrap();
    let alone = once.covariance(CoxErrors::Robust).unwrap().standard_error(0);
    let clustered = both.covariance(CoxErrors::Clustered(&clusters)).unwrap().standard_error(0);
    assert!((once.coefficients[0] - both.coefficients[0]).abs() < 1e-9);
    assert!((once.coefficients[0] - weighted.coefficients[0]).abs() < 1e-9);
    assert!((alone / clustered - 1.0).abs() < 1e-9, "{alone} {clustered}");
    let naive = both.covariance(CoxErrors::Classical).unwrap().standard_error(0);
    assert!(naive < 0.8 * clustered);
}

/// A stratum with its own pace does not change what is found within strata.
#[test]
fn strata_have_their_own_pace() {
    let rows: Vec<(f64, bool)> = (0..80).map(|at| ((at * 31 % 83) as f64 + 1.0, at % 5 != 0)).collect();
    let values: Vec<f64> = (0..80).map(|at| f64::from(at * 11 % 13)).collect();
    let strata = Clusters::of((0..80).map(|at| at % 2)).unwrap();
    let slower: Vec<(f64, bool)> = rows
        .iter()
        .enumerate()
        .map(|(at, (time, event))| (time * if at % 2 == 1 { 100.0 } else { 1.0 }, *event))
        .collect();
    let of =
        |rows: &[(f64, bool)]| cox(&column("age", &values), &times(rows), Some(&strata), None, Ties::Efron).unwrap();
    let (one, other) = (of(&rows), of(&slower));
    assert!((one.coefficients[0] - other.coefficients[0]).abs() < 1e-10);
    assert_eq!(one.concordance, other.concordance);
    let groups = Clusters::of(values.iter().map(|value| *value > 5.0)).unwrap();
    let (one, other) =
        (log_rank(&times(&rows), &groups, Some(&strata), 0.0), log_rank(&times(&slower), &groups, Some(&strata), 0.0));
    assert!((one.unwrap().chi_squared - other.unwrap().chi_squared).abs() < 1e-10);
}

proptest! {
    #[test]
    fn order_does_not_matter(
        rows in prop::collection::vec((1u8..12, any::<bool>(), 0u8..4, -3i8..4), 12..60), turn in 0usize..60,
    ) {
        let turn = turn % rows.len();
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let parts = |rows: &[(u8, bool, u8, i8)]| {
            let times = times(&rows.iter().map(|row| (f64::from(row.0), row.1)).collect::<Vec<_>>());
            let values: Vec<f64> = rows.iter().map(|row| f64::from(row.3)).collect();
            (times, column("x", &values), Clusters::of(rows.iter().map(|row| row.2 % 2)))
        };
        let ((times, design, groups), (times2, design2, groups2)) = (parts(&rows), parts(&turned));
        prop_assert_eq!(kaplan_meier(&times), kaplan_meier(&times2));
        if let (Ok(groups), Ok(groups2)) = (groups, groups2) {
            match (log_rank(&times, &groups, None, 0.0), log_rank(&times2, &groups2, None, 0.0)) {
                (Ok(one), Ok(other)) => prop_assert!((one.chi_squared - other.chi_squared).abs() < 1e-9),
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
            }
        }
        let (one, other) =
            (cox(&design, &times, None, None, Ties::Efron), cox(&design2, &times2, None, None, Ties::Efron));
        match (one, other) {
            (Ok(one), Ok(other)) => {
                prop_assert!((one.coefficients[0] - other.coefficients[0]).abs() < 1e-8);
                prop_assert_eq!(one.concordance, other.concordance);
                let robust = |model: &Cox| model.covariance(CoxErrors::Robust).unwrap().standard_error(0);
                prop_assert!((robust(&one) - robust(&other)).abs() < 1e-8);
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }

    /// Concordance counted with a tree is concordance counted pair by pair.
    #[test]
    fn every_pair(rows in prop::collection::vec((1u8..9, any::<bool>(), -3i8..4), 4..40)) {
        let times = times(&rows.iter().map(|row| (f64::from(row.0), row.1)).collect::<Vec<_>>());
        let values: Vec<f64> = rows.iter().map(|row| f64::from(row.2)).collect();
        if let Ok(model) = cox(&column("x", &values), &times, None, None, Ties::Efron) {
            let (mut agree, mut all) = (0u32, 0u32);
            for (a, one) in rows.iter().enumerate() {
                for (b, other) in rows.iter().enumerate() {
                    if one.1 && (other.0 > one.0 || (other.0 == one.0 && !other.1)) {
                        let greater = model.coefficients[0] * (values[a] - values[b]);
                        all += 2;
                        agree += if greater > 0.0 { 2 } else { u32::from(greater == 0.0) };
                    }
                }
            }
            let counted = (all > 0).then(|| f64::from(agree) / f64::from(all));
            prop_assert_eq!(model.concordance, counted);
        }
    }
}
