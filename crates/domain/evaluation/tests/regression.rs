//! Regression against figures of statsmodels 0.15 and SciPy 1.17, and against itself on invented rows.

mod shared;

use std::sync::Mutex;

use evaluation::randomised::{adjusted, difference};
use evaluation::regression::{Clusters, Errors, linear, logistic};
use evaluation::series::{Series, interrupted};
use evaluation::{Alone, Column, Design, EvaluationError, Ids, Missing, Sample, Workers};
use proptest::prelude::*;
use shared::{Noise, Table, assert_close, table};

fn design(table: &Table, names: &[&str]) -> Design {
    Design::new(table.len(), names.iter().map(|name| ((*name).to_owned(), table.numbers(name))).collect())
        .expect("a value")
}

fn ones(table: &Table, name: &str) -> Vec<bool> {
    table.texts(name).iter().map(|text| *text == "1").collect()
}

#[test]
fn released_men_and_their_arrests() {
    let Some(men) = table("data/rossi.csv") else { return };
    let design = design(&men, &["fin", "age", "prio"]);
    let arrest = ones(&men, "arrest");
    let model = logistic(&design, "arrest", &arrest, None, &Alone).unwrap();
    let coefficients = [0.6564739254535138, -0.40566024143027624, -0.0764796277121528, 0.105646678172693];
    let errors = [0.5765887727337857, 0.22672199161646367, 0.023172061091965183, 0.036320727038427876];
    let hc0 = [0.6052747649910045, 0.2270609269000023, 0.02551854383633766, 0.03415757450167874];
    let by_age = [0.6005791874898525, 0.23915144814658157, 0.027788500901757537, 0.03765464625719488];
    let ages = Clusters::of(men.texts("age")).unwrap();
    let of = |errors| model.fit.covariance(&design, errors, &Alone).unwrap();
    let (classical, robust, clustered) = (of(Errors::Classical), of(Errors::Hc0), of(Errors::Clustered(&ages)));
    // There the factor (n − 1)/(n − k) is for every model, here for least squares alone.
    let small = (431.0_f64 / 428.0).sqrt();
    for place in 0..4 {
        assert_close("coefficient", model.fit.coefficients[place], coefficients[place], 1e-8);
        assert_close("classical", classical.standard_error(place), errors[place], 1e-7);
        assert_close("HC0", robust.standard_error(place), hc0[place], 1e-7);
        assert_close("by age", clustered.standard_error(place) * small, by_age[place], 1e-7);
    }
    let everybody = model.average_difference(&design, "fin", 0..432, &classical).unwrap();
    assert_close("difference", everybody.value, -0.07407495992845779, 1e-8);
    assert_close("its error", everybody.standard_error, 0.04113372586447663, 1e-6);
    let ratio = model.odds_ratio(1, &classical, 0.95).unwrap();
    assert_close("odds ratio", ratio.value, (-0.40566024143027624_f64).exp(), 1e-8);
    assert!(ratio.interval.low < ratio.value && ratio.value < ratio.interval.high);
}

#[test]
fn weights_of_a_logistic_regression_are_repetitions() {
    let Some(men) = table("data/rossi.csv") else { return };
    let design = design(&men, &["fin", "age", "prio"]);
    let weights: Vec<f64> = men.numbers("prio").iter().map(|prior| prior + 1.0).collect();
    let model = logistic(&design, "arrest", &ones(&men, "arrest"), Some(&weights), &Alone).unwrap();
    let covariance = model.fit.covariance(&design, Errors::Classical, &Alone).unwrap();
    let coefficients = [1.124330738254195, -0.5818517436898518, -0.09403090046794219, 0.10812558513785205];
    let errors = [0.29807011549019335, 0.11068161130914218, 0.01224945049524283, 0.013180513960438007];
    for place in 0..4 {
        assert_close("coefficient", model.fit.coefficients[place], coefficients[place], 1e-7);
        assert_close("error", covariance.standard_error(place), errors[place], 1e-6);
    }
    assert_close("log-likelihood", model.log_likelihood, -976.1121198930421, 1e-9);
}

#[test]
fn a_lot_decided_who_was_treated() {
    let Some(men) = table("data/nsw_dehejia_wahba_445.csv") else { return };
    let (treated, earnings) = (ones(&men, "treat"), men.numbers("re78"));
    let plain = difference(&treated, &earnings, None, &Alone).unwrap();
    // Dehejia and Wahba print 1794; digits beyond are SciPy's.
    assert_close("difference", plain.estimate.value, 1794.3430848752596, 1e-10);
    assert_close("error", plain.estimate.standard_error, 670.9967296585892, 1e-9);
    assert_close("degrees", plain.estimate.degrees.unwrap(), 307.13245780736014, 1e-9);
    assert_close("p", plain.estimate.p_value().unwrap(), 0.007892971233998755, 1e-6);
    let covariates = design(&men, &["age", "educ", "black", "hisp", "married", "nodegr", "re74", "re75"]);
    let beside = adjusted(&treated, &earnings, &covariates, None, &Alone).unwrap();
    assert_close("beside covariates", beside.estimate.value, 1621.5836237969481, 1e-8);
    assert_close("its error", beside.estimate.standard_error, 716.872918563251, 1e-7);
    let Some(men) = table("data/rossi.csv") else { return };
    let aided = difference(&ones(&men, "fin"), &men.numbers("arrest"), None, &Alone).unwrap();
    assert_close("arrests", aided.estimate.value, -0.08333333333333337, 1e-12);
    assert_close("p", aided.estimate.p_value().unwrap(), 0.04957826325128044, 1e-6);
}

#[test]
fn a_series_with_an_interruption() {
    let outcome = [
        31.2, 30.1, 32.4, 30.9, 33.0, 31.7, 32.8, 33.5, 32.2, 34.1, 33.3, 34.8, 30.2, 29.9, 28.7, 29.5, 28.1, 28.8,
        27.0, 27.9, 26.4, 26.9, 25.2, 26.0,
    ];
    let found = interrupted(&Series { outcome: &outcome, from: 12, adjust: None, lags: None }).unwrap();
    assert_eq!(found.lags, 2);
    let expected = [
        (found.level, 30.780769230769195, 0.23820266122610173),
        (found.trend, 0.31258741258741596, 0.03562403514063728),
        (found.step, -4.360023310023296, 0.27191052889543615),
        (found.trend_change, -0.728671328671332, 0.04323205962510457),
    ];
    for (estimate, value, error) in expected {
        assert_close("value", estimate.value, value, 1e-9);
        assert_close("error", estimate.standard_error, error, 1e-8);
    }
    let interval = found.step.interval(0.95).unwrap();
    assert_close("low", interval.low, -4.927218734225904, 1e-6);
    assert_close("Durbin and Watson", found.durbin_watson, 3.6443024766547043, 1e-9);
    assert_close("at the end", found.fitted[23] - found.expected[23], found.at_end.value, 1e-9);
    assert!(matches!(
        interrupted(&Series { outcome: &outcome, from: 21, adjust: None, lags: None }),
        Err(EvaluationError::TooFewPeriods { needed: 4, found: 3, .. })
    ));
}

#[test]
fn a_planted_logit_is_found_by_any_workers() {
    struct Backwards(Mutex<usize>);
    impl Workers for Backwards {
        fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
            *self.0.lock().unwrap() += pieces;
            (0..pieces).rev().for_each(work);
        }
    }
    let mut noise = Noise(5);
    // More rows than a piece has, not a multiple of a block, and enough for the first steps to look at some alone.
    let rows = 70_001;
    let mut columns = vec![Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    let mut outcome = Vec::new();
    for _ in 0..rows {
        let x = [noise.normal(), 1000.0 + 300.0 * noise.normal(), f64::from(noise.uniform() < 0.2), noise.normal()];
        let linear = 0.5 + 0.7 * x[0] - 0.002 * (x[1] - 1000.0) + 1.1 * x[2];
        outcome.push(noise.uniform() < 1.0 / (1.0 + (-linear).exp()));
        columns.iter_mut().zip(x).for_each(|(column, value)| column.push(value));
    }
    let named = columns.into_iter().enumerate().map(|(place, column)| (format!("x{place}"), column)).collect();
    let design = Design::new(rows, named).unwrap();
    let found = logistic(&design, "y", &outcome, None, &Alone).unwrap();
    let covariance = found.fit.covariance(&design, Errors::Classical, &Alone).unwrap();
    for (place, planted) in [2.5, 0.7, -0.002, 1.1, 0.0].into_iter().enumerate() {
        let estimate = found.fit.estimate(place, &covariance);
        let away = (estimate.value - planted) / estimate.standard_error;
        assert!(away.abs() < 4.0, "{}: {} for {planted}", found.fit.names[place], estimate.value);
    }
    // The score of the likelihood is zero where it is largest.
    let score: f64 = found.fitted.iter().zip(&outcome).map(|(fitted, outcome)| f64::from(*outcome) - fitted).sum();
    assert!(score.abs() < 1e-6, "{score}");
    let others = Backwards(Mutex::new(0));
    let again = logistic(&design, "y", &outcome, None, &others).unwrap();
    assert_eq!(found.fit.coefficients, again.fit.coefficients);
    assert_eq!(found.fitted, again.fitted);
    assert!(*others.0.lock().unwrap() > 0);
}

#[test]
fn what_separates_is_named() {
    let x: Vec<f64> = (0..40).map(f64::from).collect();
    let noise: Vec<f64> = (0..40).map(|row| f64::from(row * 7 % 13)).collect();
    let columns = |x: &[f64]| vec![("x".to_owned(), x.to_vec()), ("noise".to_owned(), noise.clone())];
    let refuse = |columns: Vec<(String, Vec<f64>)>, outcome: &[bool]| {
        logistic(&Design::new(40, columns).unwrap(), "treated", outcome, None, &Alone).unwrap_err()
    };
    let above: Vec<bool> = (0..40).map(|row| row >= 20).collect();
    let error = refuse(columns(&x), &above).to_string();
    assert!(error.starts_with("covariate `x` separates those with `treated`"), "{error}");
    // A level that has one outcome only.
    let rare: Vec<f64> = (0..40).map(|row| f64::from(row == 3 || row == 8)).collect();
    let mixed: Vec<bool> = (0..40).map(|row| row % 3 == 0 && row != 3).collect();
    let error = refuse(columns(&rare), &mixed).to_string();
    assert!(error.contains("`x` separates"), "{error}");
    // Two columns that only separate together: their sum.
    let one: Vec<f64> = (0..40).map(|row| f64::from(row * 11 % 40)).collect();
    let other: Vec<f64> = one.iter().zip(&x).map(|(one, x)| x - one).collect();
    let both = vec![("one".to_owned(), one), ("other".to_owned(), other), ("noise".to_owned(), noise.clone())];
    let error = refuse(both, &above);
    assert!(matches!(&error, EvaluationError::Separation { several: true, .. }), "{error}");
    assert!(error.to_string().contains("`one` and `other`"), "{error}");
}

#[test]
fn columns_that_say_nothing_are_named() {
    let x: Vec<f64> = (0..30).map(|row| f64::from(row * 7 % 11)).collect();
    let z: Vec<f64> = (0..30).map(|row| f64::from(row * 5 % 7)).collect();
    let sum: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 3.0 * x - 0.5 * z + 2.0).collect();
    let outcome: Vec<f64> = (0..30).map(|row| f64::from(row % 4)).collect();
    let named = |columns: &[(&str, &Vec<f64>)]| {
        Design::new(30, columns.iter().map(|(name, values)| ((*name).to_owned(), (*values).clone())).collect()).unwrap()
    };
    let error = linear(&named(&[("x", &x), ("z", &z), ("both", &sum)]), &outcome, None, &Alone).unwrap_err();
    assert_eq!(
        error.to_string(),
        "covariate `both` says nothing that `x` and `z` do not already say: leave one of them out"
    );
    let constant = vec![4.0; 30];
    let error = linear(&named(&[("x", &x), ("four", &constant)]), &outcome, None, &Alone).unwrap_err();
    assert_eq!(error.to_string(), "covariate `four` is 4 for everybody, so it cannot tell people apart: leave it out");
}

#[test]
fn gaps_are_refused_dropped_flagged_or_a_category() {
    let ids = || Ids::read(["a", "b", "c", "d"]);
    let treated = [true, false, true, false];
    let age = |missing| Column::numbers("age", vec![30.0, f64::NAN, 50.0, 20.0]).with_missing(missing);
    let tier =
        |missing| Column::categories("tier", [Some("2"), Some("1"), None, Some("1")], None).with_missing(missing);
    let of = |columns| Sample::of(ids(), &treated, columns);
    let error = of(vec![age(Missing::Refuse)]).unwrap_err();
    assert!(error.to_string().starts_with("covariate `age` is missing for 1 of 4 people, first in row 2"), "{error}");
    let flagged = of(vec![age(Missing::MeanWithFlag)]).unwrap();
    assert_eq!(flagged.design.names(), ["age", "age missing"]);
    assert_eq!(flagged.design.columns()[0][1], 100.0 / 3.0);
    let dropped = of(vec![age(Missing::Drop), tier(Missing::Category)]).unwrap();
    assert_eq!(dropped.dropped, [(1, "age".to_owned())]);
    assert_eq!(dropped.design.names(), ["age", "tier=2", "tier=missing"]);
    assert_eq!(dropped.terms[1].reference.as_deref(), Some("1"));
    assert!(matches!(of(vec![tier(Missing::MeanWithFlag)]), Err(EvaluationError::NoMean { .. })));
    assert!(matches!(of(vec![age(Missing::Category)]), Err(EvaluationError::NoCategory { .. })));
    let twice = Sample::of(Ids::read(["7", "9", "7"]), &[true, false, false], Vec::new());
    assert_eq!(twice, Err(EvaluationError::DuplicatedId { first: 1, second: 3 }));
    let nobody = Sample::of(ids(), &[false; 4], Vec::new());
    assert_eq!(nobody, Err(EvaluationError::NobodyTreated { people: 4 }));
    let everybody = Sample::of(ids(), &[true; 4], Vec::new());
    assert_eq!(everybody, Err(EvaluationError::EverybodyTreated { people: 4 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_rows_does_not_show(seed in any::<u64>(), shift in 1..200_usize) {
        let mut noise = Noise(seed);
        let rows = 200;
        let x: Vec<f64> = (0..rows).map(|_| noise.normal()).collect();
        let z: Vec<f64> = (0..rows).map(|_| (3.0 * noise.normal()).round()).collect();
        let treated: Vec<bool> = x.iter().map(|x| noise.uniform() < 1.0 / (1.0 + (-x).exp())).collect();
        let ids: Vec<u64> = (0..rows as u64).map(|id| id * 3 + 1).collect();
        let turned = |place: usize| (place + shift) % rows;
        let of = |order: &dyn Fn(usize) -> usize| {
            let pick = |values: &[f64]| (0..rows).map(|place| values[order(place)]).collect::<Vec<f64>>();
            let ids = Ids::Numbers((0..rows).map(|place| ids[order(place)]).collect());
            let treated: Vec<bool> = (0..rows).map(|place| treated[order(place)]).collect();
            Sample::of(ids, &treated, vec![Column::numbers("x", pick(&x)), Column::numbers("z", pick(&z))])
        };
        let (one, other) = (of(&|place| place).unwrap(), of(&turned).unwrap());
        prop_assert_eq!(&one.ids, &other.ids);
        prop_assert_eq!(&one.design, &other.design);
        let fit = |sample: &Sample| logistic(&sample.design, "treated", &sample.treated, None, &Alone).map(|model| model.fitted);
        prop_assert_eq!(fit(&one), fit(&other));
    }

    #[test]
    fn weighing_rows_equally_is_not_weighing_them(seed in any::<u64>(), weight in 0.1..9.0_f64) {
        let mut noise = Noise(seed);
        let x: Vec<f64> = (0..150).map(|_| noise.normal()).collect();
        let y: Vec<f64> = x.iter().map(|x| 2.0 * x + noise.normal()).collect();
        let design = Design::new(150, vec![("x".to_owned(), x)]).unwrap();
        let plain = linear(&design, &y, None, &Alone).unwrap();
        let weighted = linear(&design, &y, Some(&vec![weight; 150]), &Alone).unwrap();
        for errors in [Errors::Classical, Errors::Hc0, Errors::Hc1, Errors::Hc3] {
            let of = |found: &evaluation::regression::Linear| {
                found.fit.covariance(&design, errors, &Alone).unwrap().standard_error(1)
            };
            prop_assert!((of(&plain) / of(&weighted) - 1.0).abs() < 1e-9);
        }
        // Clusters of one row each are HC0 with the factors of so many clusters.
        let own = Clusters::of(0..150).unwrap();
        let clustered = plain.fit.covariance(&design, Errors::Clustered(&own), &Alone).unwrap().standard_error(1);
        let robust = plain.fit.covariance(&design, Errors::Hc1, &Alone).unwrap().standard_error(1);
        prop_assert!((clustered / robust - 1.0).abs() < 1e-9);
        // Two ways of which one is every row for itself are one way.
        let tens = Clusters::of((0..150).map(|row| row / 10)).unwrap();
        let one_way = plain.fit.covariance(&design, Errors::Clustered(&tens), &Alone).unwrap().standard_error(1);
        for errors in [Errors::TwoWay(&tens, &own), Errors::TwoWay(&own, &tens)] {
            let two_way = plain.fit.covariance(&design, errors, &Alone).unwrap();
            prop_assert!((two_way.standard_error(1) / one_way - 1.0).abs() < 1e-9);
            prop_assert_eq!(two_way.degrees, Some(14.0));
        }
    }
}
