//! Changes that are compared: what changed where there was treatment, less what changed elsewhere.

use evaluation::plan::{DifferencesOptions, MeasureWord, Method, Timing};
use evaluation::regression::{Clusters, Errors, linear};
use evaluation::verdict::Scale;
use evaluation::{Design as Numbers, EvaluationError};

use super::answer::{ChangeAnswer, EventPoint, TestAnswer};
use super::estimate::{Frame, Known, NoAnswer, Tested, told};
use super::staggered;

/// Compares the changes of an outcome.
pub(super) fn compare(
    frame: &Frame<'_>,
    measure: MeasureWord,
    known: &Known,
) -> Result<(Tested, ChangeAnswer), NoAnswer> {
    let (Method::Differences(options), Some(areas)) = (&frame.plan.method, &frame.design.areas) else {
        return Err(EvaluationError::NoRows.into());
    };
    let rows: Vec<usize> = (0..known.values.len()).filter(|row| known.weights[*row] > 0.0).collect();
    let scale = if measure == MeasureWord::Binary { Scale::Difference } else { Scale::Means };
    let part = Part {
        scale,
        rows: rows.iter().map(|row| *row as u32).collect(),
        outcome: rows.iter().map(|row| known.values[*row]).collect(),
        treated: rows.iter().map(|row| frame.design.sample.treated[*row]).collect(),
        periods: rows.iter().map(|row| areas.periods[*row]).collect(),
        areas: rows.iter().map(|row| areas.names[*row].clone()).collect(),
    };
    match options.timing {
        Timing::TwoPeriods => two_periods(frame, &part, areas.from.unwrap_or_default(), options),
        Timing::Staggered => {
            let starts = areas.starts.as_ref().map(|starts| rows.iter().map(|row| starts[*row]).collect());
            staggered::compare(frame, &part, starts.unwrap_or_default(), options)
        }
    }
}

/// Those of whom the outcome is known.
pub(super) struct Part {
    /// How effects are told.
    pub scale: Scale,
    /// Their rows in the sample.
    pub rows: Vec<u32>,
    pub outcome: Vec<f64>,
    pub treated: Vec<bool>,
    pub periods: Vec<i64>,
    pub areas: Vec<String>,
}

/// `outcome = a + b treated + c after + d treated × after`, and beside it the covariates if there are any; `d` is the effect.
/// Errors are clustered by area.
fn two_periods(
    frame: &Frame<'_>,
    part: &Part,
    from: i64,
    options: &DifferencesOptions,
) -> Result<(Tested, ChangeAnswer), NoAnswer> {
    let clusters = Clusters::of(&part.areas)?;
    let after: Vec<bool> = part.periods.iter().map(|period| *period >= from).collect();
    let mean = |treated: bool, is_after: bool| {
        let group = (0..part.outcome.len()).filter(|at| part.treated[*at] == treated && after[*at] == is_after);
        let (sum, people) = group.fold((0.0, 0_u64), |(sum, people), at| (sum + part.outcome[at], people + 1));
        if people == 0 {
            let cell = format!(
                "{} {}",
                if treated { "treated" } else { "comparison" },
                if is_after { "after" } else { "before" }
            );
            return Err(EvaluationError::EmptyCell { cell });
        }
        Ok(sum / people as f64)
    };
    let treated = [mean(true, false)?, mean(true, true)?];
    let comparison = [mean(false, false)?, mean(false, true)?];
    let flag = |of: &dyn Fn(usize) -> bool| {
        (0..part.outcome.len()).map(|at| f64::from(u8::from(of(at)))).collect::<Vec<f64>>()
    };
    let own = vec![
        ("treated".to_string(), flag(&|at| part.treated[at])),
        ("after".to_string(), flag(&|at| after[at])),
        ("treated after".to_string(), flag(&|at| part.treated[at] && after[at])),
    ];
    let estimate = coefficient(frame, part, own, "treated after", &clusters)?;
    let before_and_after = before_and_after(frame, part, &after)?;
    let (events, before_alike_p) = by_period(frame, part, from, options, &clusters)?;
    let change = ChangeAnswer {
        treated: Some(treated),
        comparison: Some(comparison),
        before_and_after,
        events,
        before_alike_p,
        areas: clusters.count() as u64,
    };
    let tested = Tested { estimate: told(estimate, part.scale, frame.level), means: Some([treated[1], comparison[1]]) };
    Ok((tested, change))
}

/// What before and after would say by themselves where there was treatment.
fn before_and_after(frame: &Frame<'_>, part: &Part, after: &[bool]) -> Result<Option<TestAnswer>, NoAnswer> {
    let own: Vec<usize> = (0..part.outcome.len()).filter(|at| part.treated[*at]).collect();
    let outcome: Vec<f64> = own.iter().map(|at| part.outcome[*at]).collect();
    let column = own.iter().map(|at| f64::from(u8::from(after[*at]))).collect();
    let clusters = Clusters::of(own.iter().map(|at| &part.areas[*at]));
    let design = Numbers::new(own.len(), vec![("after".to_string(), column)])?;
    let fitted = linear(&design, &outcome, None, frame.workers)?;
    // With one area there is nothing to cluster by, and errors allow for unequal variances alone.
    let covariance = match &clusters {
        Ok(clusters) => fitted.fit.covariance(&design, Errors::Clustered(clusters), frame.workers)?,
        Err(_) => fitted.fit.covariance(&design, Errors::Hc1, frame.workers)?,
    };
    let estimate = told(fitted.fit.estimate(1, &covariance), part.scale, frame.level);
    Ok(estimate.map(|estimate| TestAnswer {
        test: "before and after".into(),
        p: Some(estimate.p),
        effect: Some(estimate.effect),
        low: Some(estimate.low),
        high: Some(estimate.high),
    }))
}

/// The difference in each period from that in the period before treatment, and the chance that differences before it are as
/// far apart if they were alike: the smallest p-value of the periods before, times their number.
fn by_period(
    frame: &Frame<'_>,
    part: &Part,
    from: i64,
    options: &DifferencesOptions,
    clusters: &Clusters,
) -> Result<(Vec<EventPoint>, Option<f64>), NoAnswer> {
    let mut periods = part.periods.clone();
    periods.sort_unstable();
    periods.dedup();
    let in_file = options.period.is_none();
    if periods.len() < 3 && in_file || periods.len() < 2 {
        return Ok((Vec::new(), None));
    }
    let Some(base) = periods.iter().copied().rfind(|period| *period < from) else { return Ok((Vec::new(), None)) };
    let others: Vec<i64> = periods.into_iter().filter(|period| *period != base).collect();
    let mut columns =
        vec![("treated".to_string(), part.treated.iter().map(|treated| f64::from(u8::from(*treated))).collect())];
    for period in &others {
        let in_period = |at: usize| part.periods[at] == *period;
        let flag = |of: &dyn Fn(usize) -> bool| {
            (0..part.outcome.len()).map(|at| f64::from(u8::from(of(at)))).collect::<Vec<f64>>()
        };
        columns.push((format!("period {period}"), flag(&|at| in_period(at))));
        columns.push((name_of(*period), flag(&|at| in_period(at) && part.treated[at])));
    }
    let design = Numbers::new(part.outcome.len(), columns)?;
    let fitted = match linear(&design, &part.outcome, None, frame.workers) {
        Ok(fitted) => fitted,
        // A period in which one of the groups has nobody has no difference to show.
        Err(EvaluationError::Constant { .. } | EvaluationError::Collinear { .. }) => return Ok((Vec::new(), None)),
        Err(why) => return Err(why.into()),
    };
    let covariance = fitted.fit.covariance(&design, Errors::Clustered(clusters), frame.workers)?;
    let mut events = vec![EventPoint { period: base - from, effect: 0.0, low: 0.0, high: 0.0 }];
    let mut before = Vec::new();
    for period in others {
        let estimate = fitted.fit.estimate(design.coefficient(&name_of(period))?, &covariance);
        let Some(interval) = estimate.interval(1.0 - frame.level.value()) else { continue };
        events.push(EventPoint {
            period: period - from,
            effect: estimate.value,
            low: interval.low,
            high: interval.high,
        });
        if period < from {
            before.extend(estimate.p_value());
        }
    }
    events.sort_by_key(|event| event.period);
    let count = before.len() as f64;
    let alike = before.into_iter().fold(None, |least: Option<f64>, p| Some(least.map_or(p, |least| least.min(p))));
    Ok((events, alike.map(|p| (p * count).min(1.0))))
}

fn name_of(period: i64) -> String {
    format!("treated in {period}")
}

/// One coefficient of a least-squares fit, with covariates beside it where there are any.
fn coefficient(
    frame: &Frame<'_>,
    part: &Part,
    mut columns: Vec<(String, Vec<f64>)>,
    name: &str,
    clusters: &Clusters,
) -> Result<evaluation::Estimate, NoAnswer> {
    let picked = frame.design.sample.design.pick(&part.rows);
    columns.extend(picked.names().iter().cloned().zip(picked.columns().iter().cloned()));
    let design = Numbers::new(part.outcome.len(), columns)?;
    let fitted = linear(&design, &part.outcome, None, frame.workers)?;
    let covariance = fitted.fit.covariance(&design, Errors::Clustered(clusters), frame.workers)?;
    Ok(fitted.fit.estimate(design.coefficient(name)?, &covariance))
}
