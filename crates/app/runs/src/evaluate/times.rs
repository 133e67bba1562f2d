//! Times to an event, and counts beside covariates.

use evaluation::Design as Numbers;
use evaluation::counts::{Variance, count_regression};
use evaluation::plan::{Method, TestWord};
use evaluation::regression::{Clusters, Errors};
use evaluation::survival::{CoxErrors, Limits, Ties, Times, cox, kaplan_meier, log_rank};
use evaluation::verdict::{Estimate, Scale};

use super::answer::{AtRisk, SurvivalAnswer, SurvivalCurve, SurvivalPoint};
use super::estimate::{Frame, Known, NoAnswer, Tested};

/// Into how many parts the time is cut at whose ends numbers at risk are told.
const PARTS: u32 = 4;

/// Survival in the two groups. Where people weigh differently there is none: a curve of heads would be of other people than
/// those that were compared.
pub(super) fn curves(frame: &Frame<'_>, known: &Known) -> Option<SurvivalAnswer> {
    let is_even = |group: bool| {
        let mut weights =
            rows(known).filter(|row| frame.design.sample.treated[*row] == group).map(|row| known.weights[row]);
        let first = weights.next();
        weights.all(|weight| Some(weight) == first)
    };
    if !is_even(true) || !is_even(false) {
        return None;
    }
    let last = rows(known).map(|row| known.values[row]).fold(0.0, f64::max);
    let curve = |group: bool| {
        let own: Vec<usize> = rows(known).filter(|row| frame.design.sample.treated[*row] == group).collect();
        let times = Times::new(
            own.iter().map(|row| known.values[*row]).collect(),
            own.iter().map(|row| known.happened[*row]).collect(),
        );
        let curve = kaplan_meier(&times.ok()?);
        let points = curve.steps().iter().filter(|step| step.events > 0).map(|step| {
            let limits = curve.at(step.time, frame.level, Limits::LogLog).and_then(|point| point.interval);
            let (low, high) = limits.map_or((step.survival, step.survival), |limits| (limits.low, limits.high));
            SurvivalPoint { time: step.time, share: step.survival, low, high }
        });
        let at_risk = (0..=PARTS).map(|part| {
            let time = last * f64::from(part) / f64::from(PARTS);
            AtRisk { time, people: curve.at_risk(time) as u64 }
        });
        Some(SurvivalCurve { median: curve.quantile(0.5), points: points.collect(), at_risk: at_risk.collect() })
    };
    Some(SurvivalAnswer { treated: curve(true)?, comparison: curve(false)? })
}

/// The log-rank test, or Cox regression: of the treatment alone, or beside covariates where the method is a regression. The
/// effect is the ratio of hazards in either case.
pub(super) fn test(frame: &Frame<'_>, word: TestWord, known: &Known) -> Result<Tested, NoAnswer> {
    let own: Vec<usize> = rows(known).collect();
    let treated: Vec<f64> = own.iter().map(|row| f64::from(u8::from(frame.design.sample.treated[*row]))).collect();
    let times = Times::new(
        own.iter().map(|row| known.values[*row]).collect(),
        own.iter().map(|row| known.happened[*row]).collect(),
    )?;
    let mut columns = vec![("treatment".to_string(), treated)];
    if matches!(frame.plan.method, Method::Regression) {
        let picked: Vec<u32> = own.iter().map(|row| *row as u32).collect();
        let beside = frame.design.sample.design.pick(&picked);
        columns.extend(beside.names().iter().cloned().zip(beside.columns().iter().cloned()));
    }
    let design = Numbers::without_intercept(own.len(), columns)?;
    let is_by_chance = matches!(frame.plan.method, Method::Randomised);
    let weights: Vec<f64> = own.iter().map(|row| known.weights[*row]).collect();
    let fitted = cox(&design, &times, None, (!is_by_chance).then_some(weights.as_slice()), Ties::Efron)?;
    let clusters = sets(known, &own);
    let errors = match (&clusters, is_by_chance) {
        (_, true) => CoxErrors::Classical,
        (Some(clusters), false) => CoxErrors::Clustered(clusters),
        (None, false) => CoxErrors::Robust,
    };
    let estimate = fitted.estimate(0, &fitted.covariance(errors)?);
    let ratio = told(estimate, frame);
    if word == TestWord::LogRank {
        let groups = Clusters::of(own.iter().map(|row| frame.design.sample.treated[*row]))?;
        let ranked = log_rank(&times, &groups, None, 0.0)?;
        let z = ranked.chi_squared.sqrt() * if estimate.value < 0.0 { -1.0 } else { 1.0 };
        return Ok(Tested { estimate: ratio.map(|ratio| Estimate { p: ranked.p, z: Some(z), ..ratio }), means: None });
    }
    Ok(Tested { estimate: ratio, means: None })
}

/// The ratio of rates beside covariates, by negative binomial regression.
pub(super) fn counts(frame: &Frame<'_>, known: &Known) -> Result<Tested, NoAnswer> {
    let own: Vec<u32> = rows(known).map(|row| row as u32).collect();
    let each = |of: &dyn Fn(usize) -> f64| own.iter().map(|row| of(*row as usize)).collect::<Vec<f64>>();
    let treated = each(&|row| f64::from(u8::from(frame.design.sample.treated[row])));
    let design = frame.design.sample.design.pick(&own).with_first("treatment", treated)?;
    let happened: Vec<u64> = own.iter().map(|row| known.values[*row as usize] as u64).collect();
    let exposures = known.exposures.as_ref().map(|exposures| each(&|row| exposures[row]));
    let fitted = count_regression(
        &design,
        "the count",
        &happened,
        exposures.as_deref(),
        None,
        Variance::LikelyNegativeBinomial,
        frame.workers,
    )?;
    let covariance = fitted.fit.covariance(&design, Errors::Classical, frame.workers)?;
    let place = design.coefficient("treatment")?;
    Ok(Tested { estimate: told(fitted.fit.estimate(place, &covariance), frame), means: None })
}

/// A ratio, from its logarithm.
fn told(log: evaluation::Estimate, frame: &Frame<'_>) -> Option<Estimate> {
    let interval = log.interval(1.0 - frame.level.value())?;
    Some(Estimate {
        scale: Scale::Ratio,
        effect: log.value.exp(),
        low: interval.low.exp(),
        high: interval.high.exp(),
        p: log.p_value()?,
        z: log.statistic(),
    })
}

/// The rows of the sample that are compared and of whom the outcome is known.
fn rows(known: &Known) -> impl Iterator<Item = usize> + '_ {
    (0..known.values.len()).filter(|row| known.weights[*row] > 0.0)
}

/// The matched set of each row, where nobody is in two.
fn sets(known: &Known, own: &[usize]) -> Option<Clusters> {
    let sets = known.sets.as_ref().filter(|sets| !sets.replacement())?;
    let mut of_row = vec![u32::MAX; known.values.len()];
    for (number, treated) in (0_u32..).zip(sets.treated()) {
        of_row[*treated as usize] = number;
        for control in sets.controls(number as usize) {
            of_row[*control as usize] = number;
        }
    }
    Clusters::of(own.iter().map(|row| of_row[*row])).ok()
}
