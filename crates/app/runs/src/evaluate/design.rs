//! Who is compared with whom. Nothing here has seen an outcome, and there is no way to hand one in.

use std::collections::BTreeMap;

use evaluation::balance::{self, Balance};
use evaluation::matching::{self, Caliper, MatchedSet, Nearest, Radius};
use evaluation::plan::{CaliperOn, Estimand, Method, Plan, Rule};
use evaluation::regression::logistic;
use evaluation::weighting::{Target, Trim, inverse_probability};
use evaluation::{Column, EvaluationError, Sample, Values, Workers};

use super::answer::{BalanceAnswer, BalanceRow, GroupsAnswer, LeftOut, ScoresAnswer};
use super::subjects::{Areas, Subjects};

/// A design: a sample, and how its groups are compared.
pub(super) struct Design {
    pub sample: Sample,
    pub comparison: Comparison,
    pub areas: Option<Areas>,
    pub balance: Option<Balance>,
    /// The propensity score of each row of the sample.
    pub scores: Option<Vec<f64>>,
    left_out: Vec<LeftOut>,
    /// How many there were before anybody was dropped.
    read: [u64; 2],
}

/// How the groups of a sample are compared.
pub(super) enum Comparison {
    /// Everybody as they are.
    All,
    /// Matched sets.
    Matched(MatchedSet),
    /// Everybody within a radius.
    Radius(Radius),
    /// Weights.
    Weighted(Vec<f64>),
}

impl Comparison {
    /// The weight of each row of the sample.
    pub fn weights(&self, rows: usize) -> Vec<f64> {
        match self {
            Comparison::All => vec![1.0; rows],
            Comparison::Matched(set) => set.weights(),
            Comparison::Radius(radius) => radius.weights(),
            Comparison::Weighted(weights) => weights.clone(),
        }
    }
}

/// Makes the design that a plan asks for.
pub(super) fn design(subjects: Subjects, plan: &Plan, workers: &dyn Workers) -> Result<Design, EvaluationError> {
    let Subjects { ids, treated, covariates, areas, left_out, .. } = subjects;
    let treated_count = treated.iter().filter(|treated| **treated).count() as u64;
    let read = [treated_count, treated.len() as u64 - treated_count];
    let exact = match &plan.method {
        Method::Matching(options) => options.exact.iter().map(|index| covariates[*index].clone()).collect(),
        _ => Vec::new(),
    };
    let has_covariates = !covariates.is_empty();
    let sample = Sample::of(ids, &treated, covariates)?;
    let mut left_out: Vec<LeftOut> = left_out.into_iter().map(|(why, people)| LeftOut { why, people }).collect();
    left_out.extend(dropped(&sample));
    let (comparison, scores) = match &plan.method {
        Method::Randomised | Method::Regression | Method::Differences(_) => (Comparison::All, None),
        Method::Matching(options) => {
            let fitted = logistic(&sample.design, "the treatment", &sample.treated, None, workers)?;
            let distance = if options.caliper_on == CaliperOn::Logit { &fitted.linear } else { &fitted.fitted };
            let strata = strata(&exact, &sample);
            let caliper = options.caliper.map(Caliper::Deviations);
            let comparison = match (options.rule, caliper) {
                (Rule::Radius, Some(caliper)) => Comparison::Radius(matching::radius(
                    &sample.treated,
                    distance,
                    strata.as_deref(),
                    caliper,
                    workers,
                )?),
                (_, caliper) => {
                    let how = Nearest {
                        ratio: options.ratio,
                        replacement: options.replacement,
                        caliper,
                        ..Nearest::default()
                    };
                    Comparison::Matched(matching::nearest(&sample.treated, distance, strata.as_deref(), &how, workers)?)
                }
            };
            (comparison, Some(fitted.fitted))
        }
        Method::Weights(options) => {
            let fitted = logistic(&sample.design, "the treatment", &sample.treated, None, workers)?;
            let target = if options.estimand == Estimand::Treated { Target::Treated } else { Target::Everybody };
            let trim = options.trim.map_or(Trim::None, |edge| Trim::LeaveOut { low: edge, high: 1.0 - edge });
            let weights = inverse_probability(&sample.treated, &fitted.fitted, target, options.stabilised, trim)?;
            if !weights.trimmed.is_empty() {
                let why = "their chance of being treated is near 0 or 1".to_string();
                left_out.push(LeftOut { why, people: weights.trimmed.len() as u64 });
            }
            (Comparison::Weighted(weights.weights), Some(fitted.fitted))
        }
    };
    let unmatched = match &comparison {
        Comparison::Matched(set) => set.unmatched().len(),
        Comparison::Radius(radius) => radius.unmatched().len(),
        _ => 0,
    };
    if unmatched > 0 {
        let why = "treated, and nobody is near enough to be compared with".to_string();
        left_out.push(LeftOut { why, people: unmatched as u64 });
    }
    let balance = if has_covariates {
        let weights = comparison.weights(sample.len());
        let scale = match &plan.method {
            Method::Weights(options) if options.estimand == Estimand::Everyone => balance::Scale::Pooled,
            _ => balance::Scale::Treated,
        };
        Some(balance::balance(&sample, scores.as_deref(), &weights, scale, workers)?)
    } else {
        None
    };
    let areas = areas.map(|areas| areas.of(&sample)).transpose()?;
    Ok(Design { sample, comparison, areas, balance, scores, left_out, read })
}

impl Areas {
    /// The areas of those who are in the sample, in its order.
    fn of(self, sample: &Sample) -> Result<Areas, EvaluationError> {
        let names = sample.rows.iter().map(|row| self.names[*row as usize].clone()).collect();
        let periods = sample.arrange("the period", &self.periods)?;
        let starts = self.starts.map(|starts| sample.arrange("the start", &starts)).transpose()?;
        Ok(Areas { names, periods, starts, from: self.from })
    }
}

/// Those who were dropped because a covariate is missing, by covariate.
fn dropped(sample: &Sample) -> Vec<LeftOut> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    sample.dropped.iter().for_each(|(_, covariate)| *counts.entry(covariate).or_default() += 1);
    let told =
        counts.into_iter().map(|(covariate, people)| LeftOut { why: format!("`{covariate}` is not known"), people });
    told.collect()
}

/// A code for each row of the sample, the same where all these covariates are.
fn strata(exact: &[Column], sample: &Sample) -> Option<Vec<u32>> {
    if exact.is_empty() {
        return None;
    }
    let value = |column: &Column, row: usize| match &column.values {
        Values::Numbers(numbers) => numbers[row].to_bits(),
        Values::Categories { codes, .. } => codes[row].map_or(u64::MAX, u64::from),
    };
    let keys: Vec<Vec<u64>> =
        sample.rows.iter().map(|row| exact.iter().map(|column| value(column, *row as usize)).collect()).collect();
    let mut known: Vec<&Vec<u64>> = keys.iter().collect();
    known.sort_unstable();
    known.dedup();
    let code = |key: &Vec<u64>| known.binary_search(&key).map_or(u32::MAX, |at| u32::try_from(at).unwrap_or(u32::MAX));
    Some(keys.iter().map(code).collect())
}

impl Design {
    /// Who was compared, for an answer.
    pub fn groups(&self) -> GroupsAnswer {
        let weights = self.comparison.weights(self.sample.len());
        let compared = |group: bool| {
            let rows = self.sample.treated.iter().zip(&weights);
            rows.filter(|(treated, weight)| **treated == group && **weight > 0.0).count() as u64
        };
        let is_weighted = !matches!(self.comparison, Comparison::All);
        GroupsAnswer {
            treated: self.read[0],
            comparison: self.read[1],
            treated_compared: compared(true),
            comparison_compared: compared(false),
            comparison_effective: self
                .balance
                .as_ref()
                .filter(|_| is_weighted)
                .map(|balance| balance.effective.control),
            left_out: self.left_out.clone(),
            scores: self.scores.as_ref().map(|scores| spread(scores, &self.sample.treated)),
        }
    }

    /// Whether the groups are alike, for an answer.
    pub fn balance_answer(&self, plan: &Plan) -> Option<BalanceAnswer> {
        let balance = self.balance.as_ref()?;
        let at_most = plan.balance_at_most;
        // What cannot be told is not alike.
        let is_within = |difference: f64| difference.abs() <= at_most;
        let rows: Vec<BalanceRow> = balance
            .covariates
            .iter()
            .map(|covariate| BalanceRow {
                covariate: covariate.name.clone(),
                treated_before: covariate.before.mean_treated,
                comparison_before: covariate.before.mean_control,
                difference_before: covariate.before.standardised,
                variance_ratio_before: covariate.before.variance_ratio,
                treated_after: covariate.after.mean_treated,
                comparison_after: covariate.after.mean_control,
                difference_after: covariate.after.standardised,
                variance_ratio_after: covariate.after.variance_ratio,
                is_within: is_within(covariate.after.standardised),
            })
            .collect();
        let largest = |of: fn(&BalanceRow) -> f64| rows.iter().map(|row| of(row).abs()).fold(0.0, f64::max);
        Some(BalanceAnswer {
            at_most,
            largest_before: largest(|row| row.difference_before),
            largest: largest(|row| row.difference_after),
            is_within: rows.iter().all(|row| row.is_within),
            is_asked: matches!(plan.method, Method::Matching(_) | Method::Weights(_)),
            rows,
        })
    }

    /// The lines of the canonical text that say who is compared with whom. `name` tells somebody without an identity.
    pub fn lines(&self, name: impl Fn(usize) -> String) -> Vec<String> {
        let mut lines = Vec::new();
        let each = |lines: &mut Vec<String>, treated: u32, controls: &[u32]| {
            let names: Vec<String> = controls.iter().map(|row| name(*row as usize)).collect();
            lines.push(format!("set {} {}", name(treated as usize), names.join(" ")));
        };
        match &self.comparison {
            Comparison::Matched(set) => {
                for (place, treated) in set.treated().iter().enumerate() {
                    each(&mut lines, *treated, set.controls(place));
                }
            }
            Comparison::Radius(radius) => {
                for (place, treated) in radius.treated().iter().enumerate() {
                    each(&mut lines, *treated, radius.controls(place));
                }
            }
            Comparison::All | Comparison::Weighted(_) => {
                let weights = self.comparison.weights(self.sample.len());
                for (row, treated) in self.sample.treated.iter().enumerate().filter(|(row, _)| weights[*row] > 0.0) {
                    lines.push(format!("{} {}", if *treated { "treated" } else { "comparison" }, name(row)));
                }
            }
        }
        lines
    }
}

/// Scores in twentieths.
fn spread(scores: &[f64], treated: &[bool]) -> ScoresAnswer {
    const BINS: usize = 20;
    let mut counts = [vec![0_u64; BINS], vec![0_u64; BINS]];
    for (score, treated) in scores.iter().zip(treated) {
        let bin = ((score * BINS as f64) as usize).min(BINS - 1);
        counts[usize::from(!*treated)][bin] += 1;
    }
    let [treated, comparison] = counts;
    ScoresAnswer { treated, comparison }
}
