//! The men of the National Supported Work programme beside a survey (Lalonde; Dehejia and Wahba), against MatchIt 4.7.2.
//!
//! On tied scores pairs depend on the tie rule, which is ours by identifier and theirs another; a pair that differs has to be
//! such a tie. What depends on who exactly is paired is held against their own pairs.

mod shared;

use evaluation::balance::{Balance, Measures, Scale, balance, pair_distances};
use evaluation::effects::{Likeness, matched, weighted};
use evaluation::matching::{Caliper, MatchedSet, Nearest, Order, Pair, nearest, radius};
use evaluation::regression::{Errors, Logistic, linear, logistic};
use evaluation::weighting::{Target, Trim, effective_size, inverse_probability};
use evaluation::{Alone, Column, Ids, Sample};
use serde_json::Value;
use shared::{Table, assert_close, figures, number, table};

struct Lalonde {
    sample: Sample,
    earnings: Vec<f64>,
    model: Logistic,
    golden: Value,
}

const COVARIATES: [(&str, &str); 9] = [
    ("(Intercept)", "(Intercept)"),
    ("age", "age"),
    ("educ", "educ"),
    ("race=hispan", "racehispan"),
    ("race=white", "racewhite"),
    ("married", "married"),
    ("nodegree", "nodegree"),
    ("re74", "re74"),
    ("re75", "re75"),
];

fn lalonde() -> Option<Lalonde> {
    let golden = figures("golden/lalonde_matchit.json")?;
    let men = table("data/lalonde_matchit_614.csv")?;
    let sample = sample(&men);
    let earnings = sample.arrange("re78", &men.numbers("re78")).expect("a value");
    let model = logistic(&sample.design, "treat", &sample.treated, None, &Alone).expect("a value");
    Some(Lalonde { sample, earnings, model, golden })
}

fn sample(men: &Table) -> Sample {
    let ids = Ids::read(men.texts("id"));
    let treated: Vec<bool> = men.texts("treat").iter().map(|text| *text == "1").collect();
    let number = |name: &str| Column::numbers(name, men.numbers(name));
    let race = Column::categories("race", men.texts("race").into_iter().map(Some), Some("black"));
    let columns = vec![
        number("age"),
        number("educ"),
        race,
        number("married"),
        number("nodegree"),
        number("re74"),
        number("re75"),
    ];
    Sample::of(ids, &treated, columns).expect("a value")
}

#[test]
fn the_propensity_score_is_that_of_r() {
    let Some(data) = lalonde() else { return };
    let fit = &data.model.fit;
    let covariance = fit.covariance(&data.sample.design, Errors::Classical, &Alone).unwrap();
    let logit = &data.golden["logit"];
    // R takes the weights of its last step but one for standard errors, and ended a little short: after the fourth digit its
    // figures are not those of the coefficients beside them.
    let short = 1e-4;
    for (place, (ours, theirs)) in COVARIATES.iter().enumerate() {
        assert_eq!(fit.names[place], *ours);
        let estimate = fit.estimate(place, &covariance);
        assert_close(ours, estimate.value, number(&logit["coef"][theirs]), 1e-7);
        assert_close(ours, estimate.standard_error, number(&logit["se"][theirs]), short);
        assert_close(ours, estimate.statistic().unwrap(), number(&logit["z"][theirs]), short);
    }
    assert_close("log-likelihood", data.model.log_likelihood, number(&logit["loglik"]), 1e-10);
    assert_close("deviance", data.model.deviance(), number(&logit["deviance"]), 1e-10);
    assert_close("null deviance", -2.0 * data.model.null_log_likelihood, number(&logit["null_deviance"]), 1e-10);
    assert_close("AIC", data.model.aic(), number(&logit["aic"]), 1e-10);
    for (place, score) in logit["first5_ps"].as_array().unwrap().iter().enumerate() {
        assert_close("score", data.model.fitted[place], number(score), 1e-7);
    }
}

#[test]
fn least_squares_with_covariates_is_that_of_r() {
    let Some(data) = lalonde() else { return };
    let treatment = data.sample.treated.iter().map(|treated| f64::from(*treated)).collect();
    let design = data.sample.design.with_first("treatment", treatment).unwrap();
    let found = linear(&design, &data.earnings, None, &Alone).unwrap();
    let golden = &data.golden["ols_full"];
    assert_close("effect", found.fit.coefficients[1], number(&golden["att"]), 1e-10);
    for (errors, key) in [(Errors::Classical, "se"), (Errors::Hc1, "se_HC1"), (Errors::Hc3, "se_HC3")] {
        let covariance = found.fit.covariance(&design, errors, &Alone).unwrap();
        assert_close(key, covariance.standard_error(1), number(&golden[key]), 1e-9);
    }
}

/// What each key of the golden file means.
fn specifications() -> Vec<(String, bool, Nearest)> {
    let one = Nearest::default();
    let deviations = Some(Caliper::Deviations(0.2));
    let mut list = vec![
        ("nn1".to_owned(), false, one),
        ("nn1_smallest".to_owned(), false, Nearest { order: Order::Ascending, ..one }),
        ("nn1_data".to_owned(), false, Nearest { order: Order::Identifier, ..one }),
        ("nn1_closest".to_owned(), false, Nearest { order: Order::Closest, ..one }),
        ("nn1_cal02".to_owned(), false, Nearest { caliper: deviations, ..one }),
        ("nn1_logit_cal02".to_owned(), true, Nearest { caliper: deviations, ..one }),
        ("nn1_cal005_abs".to_owned(), false, Nearest { caliper: Some(Caliper::Absolute(0.05)), ..one }),
        ("nn1_repl".to_owned(), false, Nearest { replacement: true, ..one }),
        ("nn1_repl_cal02".to_owned(), true, Nearest { replacement: true, caliper: deviations, ..one }),
        ("nn2".to_owned(), false, Nearest { ratio: 2, ..one }),
        ("nn3".to_owned(), false, Nearest { ratio: 3, ..one }),
    ];
    for ratio in [2, 3, 5, 10] {
        let several = Nearest { ratio, replacement: true, ..one };
        list.push((format!("nn{ratio}_replace"), false, several));
        list.push((format!("nn{ratio}_replace_logit_cal02"), true, Nearest { caliper: deviations, ..several }));
    }
    list
}

/// A person of the pair lists as a row of the sample.
fn row(name: &str) -> u32 {
    let number = |text: &str| text.parse::<u32>().expect("a value");
    name.strip_prefix("NSW").map_or_else(|| number(&name[4..]) + 184, |text| number(text) - 1)
}

/// The comparison people of a golden pair; gaps are left out.
fn partners(value: &Value) -> Vec<u32> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(row).collect(),
        Value::String(name) => vec![row(name)],
        _ => Vec::new(),
    }
}

/// The partners of one treated row.
fn ours(set: &MatchedSet, treated: u32) -> &[u32] {
    set.treated().binary_search(&treated).map_or(&[], |place| set.controls(place))
}

/// Holds partners against published ones: the same people, or people with the same scores.
fn hold_partners(what: &str, ours: &[u32], theirs: &[u32], scores: &[f64]) -> usize {
    let sorted = |rows: &[u32]| {
        let mut values: Vec<f64> = rows.iter().map(|row| scores[*row as usize]).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    assert_eq!(ours.len(), theirs.len(), "{what}: {ours:?} and {theirs:?}");
    for (one, other) in sorted(ours).iter().zip(sorted(theirs)) {
        assert!((one - other).abs() < 1e-12, "{what}: {ours:?} and {theirs:?} are no tie");
    }
    ours.iter().filter(|row| !theirs.contains(row)).count()
}

#[test]
fn matched_sets_are_those_of_matchit_but_for_ties() {
    let Some(data) = lalonde() else { return };
    for (key, logit, options) in specifications() {
        let golden = &data.golden["matchit"][&key];
        let scores = if logit { &data.model.linear } else { &data.model.fitted };
        let set = nearest(&data.sample.treated, scores, None, &options, &Alone).unwrap();
        if let Some(width) = golden["caliper"].get("1") {
            assert_close(&key, set.width().unwrap(), number(width), 1e-7);
        }
        // Where the nearest two are sought again and again, a tie between treated people decides what is left for others.
        let pairs = golden["first_pairs"].as_array().unwrap().iter();
        for pair in pairs.filter(|_| options.order != Order::Closest) {
            let treated = row(pair["t"].as_str().unwrap());
            hold_partners(&key, ours(&set, treated), &partners(&pair["c"]), scores);
        }
        let [control, treated] = [0, 1].map(|group| number(&golden["nn"]["Matched"][group]) as usize);
        assert_eq!(set.treated().len(), treated, "{key}");
        assert_eq!(set.treated().len() + set.unmatched().len(), 185, "{key}");
        // Which of the tied people serve decides how many do; and so does it the effect.
        if options.replacement {
            assert!(set.control_count().abs_diff(control) <= 4, "{key}: {} and {control}", set.control_count());
            continue;
        }
        assert_eq!(set.control_count(), control, "{key}");
        let effect = matched(&set, &data.earnings, None, &Alone).unwrap();
        assert_close(&key, effect.estimate.value, number(&golden["att"]), 1e-9);
        let adjusted = matched(&set, &data.earnings, Some(&data.sample.design), &Alone).unwrap();
        assert_close(&key, adjusted.estimate.value, number(&golden["att_adj"]), 1e-9);
        hold_effective(&key, &set.weights(), &data.sample.treated, &golden["nn"]["Matched (ESS)"]);
        let alike =
            weighted(&data.sample.treated, &set.weights(), &data.earnings, None, Likeness::None, &Alone).unwrap();
        assert_close(&key, alike.estimate.standard_error, number(&golden["se"]["HC1"]), 1e-9);
        let found = balance(&data.sample, Some(&data.model.fitted), &set.weights(), Scale::Treated, &Alone).unwrap();
        if !logit {
            hold_balance(&found, golden);
        }
    }
    let ascending = Nearest { order: Order::Ascending, ..Nearest::default() };
    let set = nearest(&data.sample.treated, &data.model.fitted, None, &ascending, &Alone).unwrap();
    let clustered = matched(&set, &data.earnings, None, &Alone).unwrap();
    let golden = &data.golden["matchit"]["nn1_smallest"]["se"]["cluster_subclass_HC1"];
    assert_close("no ties", clustered.estimate.standard_error, number(golden), 1e-9);
}

fn hold_effective(what: &str, weights: &[f64], treated: &[bool], golden: &Value) {
    for (group, is_treated) in [(0, false), (1, true)] {
        let own = weights.iter().zip(treated).filter(|(_, treated)| **treated == is_treated).map(|(weight, _)| *weight);
        assert_close(what, effective_size(own), number(&golden[group]), 1e-9);
    }
}

#[test]
fn exact_strata_are_those_of_matchit() {
    let Some(data) = lalonde() else { return };
    let men = table("data/lalonde_matchit_614.csv").unwrap();
    let races = men.texts("race");
    let strata: Vec<u32> =
        races.iter().map(|race| ["black", "hispan", "white"].iter().position(|r| r == race).unwrap() as u32).collect();
    let set = nearest(&data.sample.treated, &data.model.fitted, Some(&strata), &Nearest::default(), &Alone).unwrap();
    let golden = &data.golden["matchit"]["nn_exact"];
    for pair in golden["first_pairs"].as_array().unwrap() {
        let treated = row(pair["t"].as_str().unwrap());
        hold_partners("exact", ours(&set, treated), &partners(&pair["c"]), &data.model.fitted);
    }
    assert_eq!(set.treated().len(), 116);
    let effect = matched(&set, &data.earnings, None, &Alone).unwrap();
    assert_close("exact", effect.estimate.value, number(&golden["att"]), 1e-9);
    let adjusted = matched(&set, &data.earnings, Some(&data.sample.design), &Alone).unwrap();
    assert_close("exact", adjusted.estimate.value, number(&golden["att_adj"]), 1e-9);
    let found = balance(&data.sample, Some(&data.model.fitted), &set.weights(), Scale::Treated, &Alone).unwrap();
    hold_balance(&found, golden);
}

fn hold_balance(found: &Balance, golden: &Value) {
    for covariate in found.covariates.iter().chain(&found.score) {
        let key = if covariate.name == "score" { "distance".to_owned() } else { covariate.name.replace('=', "") };
        hold_measures(&key, &covariate.before, &golden["balance_all"][&key]);
        hold_measures(&key, &covariate.after, &golden["balance_matched"][&key]);
    }
    assert_eq!(found.covariates.len(), 9);
}

fn hold_measures(what: &str, found: &Measures, golden: &Value) {
    let hold = |key: &str, found: f64| {
        // Differences of two means that agree to the last digits but one have none to compare.
        let expected = number(&golden[key]);
        assert!((found - expected).abs() <= 1e-6 * expected.abs() + 1e-9, "{what} {key}: {found} and {expected}");
    };
    hold("Means Treated", found.mean_treated);
    hold("Means Control", found.mean_control);
    hold("Std. Mean Diff.", found.standardised);
    hold("eCDF Mean", found.ecdf_mean);
    hold("eCDF Max", found.ecdf_max);
    match found.variance_ratio {
        Some(ratio) => hold("Var. Ratio", ratio),
        None => assert!(golden["Var. Ratio"].is_null(), "{what}"),
    }
}

/// Pairs of another program's list.
fn listed(file: &str) -> Vec<Pair> {
    let list = table(file).expect("a list of pairs");
    let columns: &[&str] = if file.ends_with("nn2.csv") { &["X1", "X2"] } else { &["mm"] };
    let treated = list.texts("treated");
    let mut pairs = Vec::new();
    for column in columns {
        for (treated, control) in treated.iter().zip(list.texts(column)).filter(|(_, control)| *control != "NA") {
            pairs.push(Pair { treated: row(treated), control: row(control) });
        }
    }
    pairs
}

#[test]
fn pair_lists_are_those_of_matchit_but_for_ties_and_their_errors_follow_from_them() {
    let Some(data) = lalonde() else { return };
    let one = Nearest::default();
    let deviations = Some(Caliper::Deviations(0.2));
    for (file, key, logit, options) in [
        ("nn1", "nn1", false, one),
        ("nn1_cal02", "nn1_cal02", false, Nearest { caliper: deviations, ..one }),
        ("nn1_linearlogit_cal02", "nn1_logit_cal02", true, Nearest { caliper: deviations, ..one }),
        ("nn2", "nn2", false, Nearest { ratio: 2, ..one }),
    ] {
        let pairs = listed(&format!("golden/matchit/matchit_pairs_{file}.csv"));
        let theirs = MatchedSet::of_pairs(&data.sample.treated, &pairs).unwrap();
        let scores = if logit { &data.model.linear } else { &data.model.fitted };
        let found = nearest(&data.sample.treated, scores, None, &options, &Alone).unwrap();
        assert_eq!(found.treated(), theirs.treated(), "{key}");
        let ties: usize = (0..theirs.treated().len())
            .map(|place| hold_partners(key, found.controls(place), theirs.controls(place), scores))
            .sum();
        println!("{key}: {ties} of {} pairs are chosen otherwise among equal scores", pairs.len());
        let golden = &data.golden["matchit"][key];
        let plain = matched(&theirs, &data.earnings, None, &Alone).unwrap();
        assert_close(key, plain.estimate.value, number(&golden["att"]), 1e-9);
        assert_close(key, plain.estimate.standard_error, number(&golden["se"]["cluster_subclass_HC1"]), 1e-9);
        let adjusted = matched(&theirs, &data.earnings, Some(&data.sample.design), &Alone).unwrap();
        assert_close(key, adjusted.estimate.value, number(&golden["att_adj"]), 1e-9);
        assert_close(key, adjusted.estimate.standard_error, number(&golden["se"]["cl_adj"]), 1e-9);
        let distances = pair_distances(&data.sample, Some(scores), &theirs, &Alone).unwrap();
        for (place, name) in [(0, "age"), (1, "educ"), (7, "re74"), (8, "re75"), (9, "distance")] {
            let expected = number(&golden["balance_matched"][name]["Std. Pair Dist."]);
            assert_close(&format!("{key} {name}"), distances[place], expected, 1e-6);
        }
    }
}

#[test]
fn weights_and_radii_are_those_of_r() {
    let Some(data) = lalonde() else { return };
    let (treated, scores) = (&data.sample.treated, &data.model.fitted);
    for (target, key, value) in [(Target::Treated, "ipw_att", "att"), (Target::Everybody, "ipw_ate", "ate")] {
        let golden = &data.golden[key];
        for stabilised in [false, true] {
            let found = inverse_probability(treated, scores, target, stabilised, Trim::None).unwrap();
            let effect = weighted(treated, &found.weights, &data.earnings, None, Likeness::None, &Alone).unwrap();
            assert_close(key, effect.estimate.value, number(&golden[value]), 1e-7);
            let hc1 = number(&golden["se_HC0"]) * (614.0_f64 / 612.0).sqrt();
            assert_close(key, effect.estimate.standard_error, hc1, 1e-7);
        }
    }
    for golden in data.golden["radius"].as_array().unwrap() {
        let distance = if golden["scale"] == "logit" { &data.model.linear } else { scores };
        let set = radius(treated, distance, None, Caliper::Absolute(number(&golden["radius"])), &Alone).unwrap();
        assert_eq!(set.treated().len() as f64, number(&golden["treated_matched"]));
        assert_eq!(set.control_count() as f64, number(&golden["controls_used"]));
        assert_close("mean set", set.mean_size(), number(&golden["mean_set"]), 1e-12);
        assert_close("effective", set.effective_controls(), number(&golden["ess_c"]), 1e-9);
        let effect = weighted(treated, &set.weights(), &data.earnings, None, Likeness::None, &Alone).unwrap();
        assert_close("effect", effect.estimate.value, number(&golden["att"]), 1e-9);
    }
}
