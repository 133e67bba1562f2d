//! Planted effects are found again: on matched, weighted and staggered people who were never alike.

mod shared;

use evaluation::balance::{Failure, Gate, Scale, balance};
use evaluation::did::{Controls, Options, Panel, Rows, group_times, two_way};
use evaluation::effects::{Likeness, matched, weighted};
use evaluation::matching::{Caliper, Nearest, nearest};
use evaluation::regression::logistic;
use evaluation::weighting::{Target, Trim, inverse_probability};
use evaluation::{Alone, Column, EvaluationError, Ids, Sample};
use shared::Noise;

/// People whose risk decides both whether they are treated and what follows, and an effect of −0.5 on top.
fn people(rows: usize) -> (Sample, Vec<f64>) {
    let mut noise = Noise(11);
    let mut risk = Vec::new();
    let mut priors = Vec::new();
    let mut treated = Vec::new();
    let mut outcome = Vec::new();
    for _ in 0..rows {
        let (x, z) = (noise.normal(), (noise.uniform() * 6.0).floor());
        let is_treated = noise.uniform() < 1.0 / (1.0 + (1.2 - 0.8 * x - 0.2 * z).exp());
        outcome.push(1.0 + x + 0.3 * z - 0.5 * f64::from(is_treated) + noise.normal());
        risk.push(x);
        priors.push(z);
        treated.push(is_treated);
    }
    let columns = vec![Column::numbers("risk", risk), Column::numbers("priors", priors)];
    (Sample::of(Ids::Numbers((0..rows as u64).collect()), &treated, columns).expect("a value"), outcome)
}

#[test]
fn an_effect_that_was_planted_is_found_by_every_way() {
    let (sample, outcome) = people(6_000);
    let model = logistic(&sample.design, "treated", &sample.treated, None, &Alone).unwrap();
    let naive = weighted(&sample.treated, &vec![1.0; sample.len()], &outcome, None, Likeness::None, &Alone).unwrap();
    assert!(naive.estimate.value > 0.3, "without matching the treated look worse: {}", naive.estimate.value);
    let caliper = Some(Caliper::Deviations(0.1));
    let hold = |what: &str, estimate: evaluation::Estimate| {
        let away = (estimate.value + 0.5) / estimate.standard_error;
        assert!(away.abs() < 3.5, "{what}: {} ± {}", estimate.value, estimate.standard_error);
        assert!(estimate.standard_error < 0.08, "{what}: {}", estimate.standard_error);
    };
    for (ratio, replacement) in [(1, false), (1, true), (3, true)] {
        let options = Nearest { ratio, replacement, caliper, ..Nearest::default() };
        let set = nearest(&sample.treated, &model.linear, None, &options, &Alone).unwrap();
        let what = format!("{ratio} to 1, replacement: {replacement}");
        hold(&what, matched(&set, &outcome, None, &Alone).unwrap().estimate);
        hold(&what, matched(&set, &outcome, Some(&sample.design), &Alone).unwrap().estimate);
        let found = balance(&sample, Some(&model.fitted), &set.weights(), Scale::Treated, &Alone).unwrap();
        let gate = Gate { difference_max: 0.1, variance_ratio: None };
        assert_eq!(found.failures(&gate), [], "{what}");
    }
    for target in [Target::Treated, Target::Everybody] {
        let weights = inverse_probability(&sample.treated, &model.fitted, target, true, Trim::None).unwrap();
        let found = weighted(&sample.treated, &weights.weights, &outcome, None, Likeness::None, &Alone).unwrap();
        hold(&format!("{target:?}"), found.estimate);
    }
}

#[test]
fn groups_that_are_not_alike_do_not_pass_the_gate() {
    let (sample, _) = people(2_000);
    let found = balance(&sample, None, &vec![1.0; sample.len()], Scale::Treated, &Alone).unwrap();
    let failures = found.failures(&Gate { difference_max: 0.1, variance_ratio: None });
    assert!(
        matches!(&failures[0], Failure::Difference { name, standardised } if name == "risk" && *standardised > 0.5)
    );
    assert_eq!(found.covariates[0].before, found.covariates[0].after);
    assert_eq!(found.effective, found.before);
}

#[test]
fn swapped_groups_have_the_opposite_effect_and_the_same_weights() {
    let (sample, outcome) = people(1_000);
    let model = logistic(&sample.design, "treated", &sample.treated, None, &Alone).unwrap();
    let others: Vec<bool> = sample.treated.iter().map(|treated| !treated).collect();
    let complements: Vec<f64> = model.fitted.iter().map(|fitted| 1.0 - fitted).collect();
    let one = inverse_probability(&sample.treated, &model.fitted, Target::Everybody, false, Trim::None).unwrap();
    let other = inverse_probability(&others, &complements, Target::Everybody, false, Trim::None).unwrap();
    for (one, other) in one.weights.iter().zip(&other.weights) {
        assert!((one / other - 1.0).abs() < 1e-12);
    }
    let effect = |treated: &[bool], weights: &[f64]| {
        weighted(treated, weights, &outcome, None, Likeness::None, &Alone).unwrap().estimate
    };
    let (one, other) = (effect(&sample.treated, &one.weights), effect(&others, &other.weights));
    assert!((one.value + other.value).abs() < 1e-9);
    assert!((one.standard_error / other.standard_error - 1.0).abs() < 1e-9);
}

#[test]
fn probabilities_at_the_edge_need_a_rule() {
    let treated = [true, false, true, false];
    let scores = [1.0, 0.4, 0.6, 0.02];
    let weigh = |target, trim| inverse_probability(&treated, &scores, target, false, trim);
    assert_eq!(weigh(Target::Everybody, Trim::None).unwrap().weights[0], 1.0);
    let sure = inverse_probability(&treated, &[0.5, 1.0, 0.5, 0.5], Target::Treated, false, Trim::None);
    assert_eq!(sure, Err(EvaluationError::NoFiniteWeight { row: 2, value: 1.0 }));
    let left_out = weigh(Target::Everybody, Trim::LeaveOut { low: 0.05, high: 0.95 }).unwrap();
    assert_eq!(left_out.trimmed, [0, 3]);
    assert_eq!(left_out.weights[0], 0.0);
    let held = weigh(Target::Everybody, Trim::HoldBack { low: 0.05, high: 0.95 }).unwrap();
    assert_eq!(held.weights[0], 1.0 / 0.95);
    let nobody = weigh(Target::Everybody, Trim::LeaveOut { low: 0.7, high: 0.9 });
    assert!(matches!(nobody, Err(EvaluationError::NobodyLeft { .. })));
}

#[test]
fn effects_that_grow_mislead_one_effect_for_all_and_not_effects_by_group() {
    let mut noise = Noise(3);
    let (mut units, mut periods, mut first, mut outcome, mut treatment) = (vec![], vec![], vec![], vec![], vec![]);
    for unit in 0..300_u32 {
        let begins = [Some(3), Some(6), None][unit as usize % 3];
        let level = noise.normal();
        for period in 0..10_i64 {
            let since = begins.filter(|begins| period >= *begins).map_or(0, |begins| period - begins + 1);
            units.push(unit);
            periods.push(period);
            first.push(begins);
            treatment.push(f64::from(since > 0));
            outcome.push(level + 0.2 * period as f64 + since as f64 + 0.3 * noise.normal());
        }
    }
    let panel = Panel::of(&Rows {
        units: &units,
        periods: &periods,
        first_treated: &first,
        outcome: &outcome,
        covariates: &[],
        clusters: None,
    })
    .unwrap();
    for controls in [Controls::Never, Controls::NotYet] {
        let found = group_times(&panel, Options { controls, ..Options::default() }, &Alone).unwrap();
        let study = found.dynamic().unwrap();
        for part in &study.parts {
            let planted = if part.at < 0 { 0.0 } else { part.at as f64 + 1.0 };
            let away = (part.estimate.value - planted) / part.estimate.standard_error;
            assert!(away.abs() < 4.0, "{}: {}", part.at, part.estimate.value);
        }
        assert!(found.pre_trend().unwrap().p_value > 0.001);
    }
    // The average over all treated periods is 25/7 and more; one effect for all falls short of it.
    let simple = group_times(&panel, Options::default(), &Alone).unwrap().simple().unwrap();
    let single = two_way(&units, &periods, &treatment, &outcome, None, None, &Alone).unwrap();
    assert!(single.value < simple.value - 0.3, "{} and {}", single.value, simple.value);
}

#[test]
fn panels_with_gaps_are_refused_where_they_are() {
    let of = |units: &[u32], periods: &[i64], first: &[Option<i64>]| {
        let outcome = vec![1.0; units.len()];
        let rows = Rows { units, periods, first_treated: first, outcome: &outcome, covariates: &[], clusters: None };
        Panel::of(&rows).unwrap_err()
    };
    let missing = of(&[1, 1, 2], &[1, 2, 1], &[Some(2), Some(2), None]);
    assert_eq!(missing, EvaluationError::Unbalanced { row: 3, what: "missing", period: 2 });
    let twice = of(&[1, 1, 1], &[1, 2, 2], &[Some(2); 3]);
    assert_eq!(twice, EvaluationError::Unbalanced { row: 3, what: "twice", period: 2 });
    let changes = of(&[1, 1], &[1, 2], &[Some(2), None]);
    assert_eq!(changes, EvaluationError::Changes { what: "first treatment".to_owned(), first: 1, second: 2 });
    assert_eq!(of(&[1, 1], &[1, 2], &[None; 2]), EvaluationError::NobodyTreated { people: 1 });
}
