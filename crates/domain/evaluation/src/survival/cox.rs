//! Hazards in proportion, after Cox: how much faster the event comes to some than to others.

mod agreement;
mod proportional;
mod residuals;
mod risk;

use nalgebra::{DMatrix, DVector};

pub use proportional::Proportionality;
pub use residuals::CoxErrors;

use super::times::Times;
use crate::regression::{Clusters, Covariance, Factor, check_weights, together};
use crate::{Design, Estimate, EvaluationError};
use risk::{Risk, Sums};

/// Steps before the search is given up.
const STEPS_MAX: usize = 40;
/// The part of a step's promise, in units of log-likelihood, below which there is nothing more to gain.
const GAIN_MIN: f64 = 1e-12;
/// How far a linear predictor may still move in the last step. Where hazards are separated it moves by about 1 for ever.
const MOVE_MAX: f64 = 0.01;

/// What is done with events at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Each is taken as having happened after a part of the others, on average (Efron 1977).
    #[default]
    Efron,
    /// Each is taken as having happened before all others (Breslow 1974). Simpler, and biased to 0 with many ties.
    Breslow,
}

/// A model of hazards: `h(t) = h₀(t) exp(x b)`.
#[derive(Debug, Clone)]
pub struct Cox {
    /// What the coefficients are called.
    pub names: Vec<String>,
    /// Logarithms of hazard ratios, in the order of the names.
    pub coefficients: Vec<f64>,
    /// Rows and events that it was made from.
    pub rows: usize,
    /// How many rows had the event.
    pub events: usize,
    /// The logarithm of the partial likelihood.
    pub log_likelihood: f64,
    /// That without covariates.
    pub null_log_likelihood: f64,
    /// The score test that all coefficients are zero, as χ² with one degree of freedom each.
    pub score_test: f64,
    /// Wald's test of the same.
    pub wald_test: f64,
    /// Of all comparable pairs, the share in which the one with the greater hazard had the event first; ties by half.
    pub concordance: Option<f64>,
    /// Steps until nothing more was gained.
    pub steps: usize,
    covariance: Covariance,
    risk: Risk,
    /// In scaled columns, as the next.
    scaled: DVector<f64>,
    inverse: DMatrix<f64>,
}

/// The hazard ratios under which the order of events is most likely.
///
/// Newton's steps, halved while they would lose, on columns centred and scaled. A column of ones drops out of hazards, so an
/// intercept of the design is left out. With strata each has a baseline hazard of its own. Weights multiply a row's part.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::BadWeight`], [`EvaluationError::EverybodyCensored`],
/// [`EvaluationError::TooFewRows`] with more coefficients than events, [`EvaluationError::Constant`],
/// [`EvaluationError::Collinear`], [`EvaluationError::Separation`], [`EvaluationError::NotConverged`].
pub fn cox(
    design: &Design,
    times: &Times,
    strata: Option<&Clusters>,
    weights: Option<&[f64]>,
    ties: Ties,
) -> Result<Cox, EvaluationError> {
    times.same_rows("the design", design.rows())?;
    times.need_events()?;
    check_weights(weights, design.rows())?;
    if let Some(strata) = strata {
        times.same_rows("the strata", strata.codes().len())?;
    }
    let (width, events) = (design.columns().len(), times.event_count());
    if width == 0 || events < width {
        return Err(EvaluationError::TooFewRows { rows: events, coefficients: width });
    }
    let risk = Risk::new(design, times, strata, weights, ties)?;
    let null = risk.sums(&DVector::zeros(width));
    let found = search(&risk, design, &null)?;
    let matrix = risk.restore_covariance(&found.inverse);
    let coefficients = risk.restore(&found.coefficients);
    let linear = risk.linear(&found.coefficients);
    Ok(Cox {
        names: design.names().to_vec(),
        rows: design.rows(),
        events,
        log_likelihood: found.sums.log_likelihood,
        null_log_likelihood: null.log_likelihood,
        score_test: found.score_test,
        wald_test: (found.coefficients.transpose() * &found.sums.information * &found.coefficients)[(0, 0)],
        concordance: agreement::concordance(times, strata, &risk.in_rows(&linear)),
        steps: found.steps,
        covariance: Covariance::new(matrix, None),
        coefficients,
        risk,
        scaled: found.coefficients,
        inverse: found.inverse,
    })
}

impl Cox {
    /// One coefficient with its uncertainty, of which a covariance is the measure.
    pub fn estimate(&self, coefficient: usize, covariance: &Covariance) -> Estimate {
        Estimate {
            value: self.coefficients[coefficient],
            standard_error: covariance.standard_error(coefficient),
            degrees: None,
        }
    }

    /// The likelihood ratio test that all coefficients are zero, as χ² with one degree of freedom each.
    pub fn likelihood_ratio_test(&self) -> f64 {
        2.0 * (self.log_likelihood - self.null_log_likelihood)
    }
}

/// Where the search ended, in scaled columns.
struct Found {
    coefficients: DVector<f64>,
    sums: Sums,
    inverse: DMatrix<f64>,
    score_test: f64,
    steps: usize,
}

fn search(risk: &Risk, design: &Design, null: &Sums) -> Result<Found, EvaluationError> {
    let what = "the hazards";
    let separated = |step: &DVector<f64>| {
        let skipped = usize::from(design.has_intercept());
        let whole = DVector::from_fn(step.len() + skipped, |at, _| if at < skipped { 0.0 } else { step[at - skipped] });
        together(design, &whole, "the event")
    };
    let mut coefficients = DVector::zeros(design.columns().len());
    let mut sums = null.clone();
    let mut score_test = 0.0;
    let mut last: Option<DVector<f64>> = None;
    for steps in 1..=STEPS_MAX {
        let factor = match (Factor::of(&sums.information), &last) {
            (Ok(factor), _) => factor,
            (Err(dependency), None) => return Err(dependency.error(&without_intercept(design)?)),
            (Err(_), Some(step)) => return Err(separated(step)),
        };
        let step = factor.solve(&sums.score);
        let promise = step.dot(&sums.score);
        if steps == 1 {
            score_test = promise;
        }
        if promise < GAIN_MIN {
            if risk.linear(&step).iter().any(|moved| moved.abs() > MOVE_MAX) {
                return Err(separated(&step));
            }
            return Ok(Found { coefficients, sums, inverse: factor.inverse(), score_test, steps });
        }
        let mut part = 1.0;
        let (next, gained) = loop {
            let next = &coefficients + &step * part;
            let gained = risk.sums(&next);
            // Rounding may make a last tiny step look like a loss.
            if gained.log_likelihood >= sums.log_likelihood - 1e-10 * sums.log_likelihood.abs() {
                break (next, gained);
            }
            part /= 2.0;
            if part < 1e-6 {
                return Err(EvaluationError::NotConverged { what: what.to_owned(), steps });
            }
        };
        (coefficients, sums) = (next, gained);
        last = Some(step);
    }
    Err(EvaluationError::NotConverged { what: what.to_owned(), steps: STEPS_MAX })
}

/// The design whose columns and coefficients have the same places, for messages.
fn without_intercept(design: &Design) -> Result<Design, EvaluationError> {
    let columns = design.names().iter().cloned().zip(design.columns().iter().cloned()).collect();
    Design::without_intercept(design.rows(), columns)
}
