//! A distribution of times whose scale covariates stretch: accelerated failure time.

mod density;

use nalgebra::{DMatrix, DVector};
use workers::Workers;

use super::times::Times;
use crate::regression::sums::{Sums, each_row, sweep};
use crate::regression::{Covariance, Factor, Scaling, together};
use crate::{Design, Estimate, EvaluationError};
use density::Density;

/// Steps before the search is given up.
const STEPS_MAX: usize = 100;
/// The part of a step's promise, in units of log-likelihood, below which there is nothing more to gain.
const GAIN_MIN: f64 = 1e-12;
/// How far a linear predictor may still move in the last step. Without events in a group it moves by about 1 for ever.
const MOVE_MAX: f64 = 0.01;

/// How times are distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// The hazard is the same all the time: Weibull's with a scale of 1.
    Exponential,
    /// The hazard grows or falls by a power of time. Its hazards are in proportion too.
    Weibull,
    /// The logarithm of time is normal: the hazard grows at first and then falls.
    LogNormal,
}

/// A model of times: `ln t = x b + σ e`, where e has a standard distribution.
#[derive(Debug, Clone)]
pub struct Parametric {
    /// What the coefficients are called.
    pub names: Vec<String>,
    /// By how much the logarithm of time grows with each column, in the order of the names. Positive is later.
    pub coefficients: Vec<f64>,
    /// σ; 1 for exponential times.
    pub scale: f64,
    /// Of ln σ; none for exponential times.
    pub log_scale_error: Option<f64>,
    /// The logarithm of the likelihood of the times.
    pub log_likelihood: f64,
    /// Steps until nothing more was gained.
    pub steps: usize,
    /// Of the coefficients, from the observed information.
    pub covariance: Covariance,
}

/// The coefficients and scale under which the times are most likely.
///
/// Who is censored adds the chance of a longer time. Newton's steps over `γ = b / σ` and `θ = 1 / σ`, in which the likelihood
/// has one summit (Olsen 1978; Burridge 1981), shortened while they would lose.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::EverybodyCensored`], [`EvaluationError::BadTime`] for a time of 0, which has
/// no logarithm, [`EvaluationError::TooFewRows`] with no more events than parameters, [`EvaluationError::Constant`],
/// [`EvaluationError::Collinear`], [`EvaluationError::Separation`], [`EvaluationError::NotConverged`].
pub fn parametric(
    design: &Design,
    times: &Times,
    distribution: Distribution,
    workers: &dyn Workers,
) -> Result<Parametric, EvaluationError> {
    times.same_rows("the design", design.rows())?;
    times.need_events()?;
    if let Some(row) = times.times().iter().position(|time| *time <= 0.0) {
        return Err(EvaluationError::BadTime { row: row + 1, value: times.times()[row] });
    }
    let (width, events) = (design.width(), times.event_count());
    if events <= width {
        return Err(EvaluationError::TooFewRows { rows: events, coefficients: width + 1 });
    }
    let scaling = Scaling::of(design, workers)?;
    let logs: Vec<f64> = times.times().iter().map(|time| time.ln()).collect();
    let model = Model { design, scaling, times, logs, distribution, workers };
    let found = model.search()?;
    let (shares, rate) = (&found.shares, found.rate);
    // b = γ / θ and ln σ = −ln θ, so their covariance is that of γ and θ between these slopes.
    let mut slopes = DMatrix::identity(width + 1, width + 1) / rate;
    slopes.view_mut((0, width), (width, 1)).copy_from(&(-shares / (rate * rate)));
    slopes[(width, width)] = -1.0 / rate;
    let free = distribution != Distribution::Exponential;
    if !free {
        slopes.column_mut(width).fill(0.0);
    }
    let whole = &slopes * found.factor.inverse() * slopes.transpose();
    let matrix = model.scaling.restore_covariance(&whole.view((0, 0), (width, width)).into_owned());
    // The likelihood of times, not of their logarithms.
    let jacobian: f64 = model.logs.iter().zip(times.events()).filter(|(_, event)| **event).map(|(log, _)| log).sum();
    Ok(Parametric {
        names: design.coefficient_names().map(str::to_owned).collect(),
        coefficients: model.scaling.restore(&(shares / rate)),
        scale: 1.0 / rate,
        log_scale_error: free.then(|| whole[(width, width)].sqrt()),
        log_likelihood: found.log_likelihood - jacobian,
        steps: found.steps,
        covariance: Covariance::new(matrix, None),
    })
}

impl Parametric {
    /// One coefficient with its uncertainty.
    pub fn estimate(&self, coefficient: usize) -> Estimate {
        let standard_error = self.covariance.standard_error(coefficient);
        Estimate { value: self.coefficients[coefficient], standard_error, degrees: None }
    }
}

struct Model<'a> {
    design: &'a Design,
    scaling: Scaling,
    times: &'a Times,
    logs: Vec<f64>,
    distribution: Distribution,
    workers: &'a dyn Workers,
}

/// Where the search ended, in scaled columns: γ and θ.
struct Found {
    shares: DVector<f64>,
    rate: f64,
    log_likelihood: f64,
    factor: Factor,
    steps: usize,
}

/// The likelihood with slopes and information of γ and, last, of θ.
struct Slopes {
    log_likelihood: f64,
    score: DVector<f64>,
    information: DMatrix<f64>,
}

impl Model<'_> {
    fn search(&self) -> Result<Found, EvaluationError> {
        let what = "the times until the event".to_owned();
        let width = self.design.width();
        let (mut shares, mut rate) = self.start()?;
        let mut slopes = self.slopes(&shares, rate);
        let mut last: Option<DVector<f64>> = None;
        for steps in 1..=STEPS_MAX {
            let factor = match (Factor::of(&slopes.information), &last) {
                (Ok(factor), _) => factor,
                (Err(dependency), None) if dependency.column < width => return Err(dependency.error(self.design)),
                (Err(_), Some(step)) => return Err(together(self.design, step, "the event")),
                (Err(_), None) => return Err(EvaluationError::NotConverged { what, steps }),
            };
            let step = factor.solve(&slopes.score);
            let own = step.rows(0, width).into_owned();
            if step.dot(&slopes.score) < GAIN_MIN {
                if self.moved(&own) > MOVE_MAX {
                    return Err(together(self.design, &own, "the event"));
                }
                return Ok(Found { shares, rate, log_likelihood: slopes.log_likelihood, factor, steps });
            }
            let mut part = 1.0;
            loop {
                let (next, next_rate) = (&shares + &own * part, rate + step[width] * part);
                if next_rate > 0.0 {
                    let gained = self.slopes(&next, next_rate);
                    // Rounding may make a last tiny step look like a loss.
                    if gained.log_likelihood >= slopes.log_likelihood - 1e-10 * slopes.log_likelihood.abs() {
                        (shares, rate, slopes) = (next, next_rate, gained);
                        break;
                    }
                }
                part /= 2.0;
                if part < 1e-9 {
                    return Err(EvaluationError::NotConverged { what, steps });
                }
            }
            last = Some(own);
        }
        Err(EvaluationError::NotConverged { what, steps: STEPS_MAX })
    }

    /// Least squares of the logarithms, as if nobody were censored.
    fn start(&self) -> Result<(DVector<f64>, f64), EvaluationError> {
        let none = DVector::zeros(self.design.width());
        let sums = self.sweep(&none, |row, _| (1.0, self.logs[row], 0.0));
        let factor = Factor::of(&sums.cross).map_err(|dependency| dependency.error(self.design))?;
        let coefficients = factor.solve(&sums.score);
        let squares = self.sweep(&coefficients, |row, linear| (0.0, 0.0, (self.logs[row] - linear).powi(2))).loss;
        let deviation = (squares / self.times.len() as f64).sqrt();
        let fixed = self.distribution == Distribution::Exponential || deviation <= 0.0;
        let rate = if fixed { 1.0 } else { 1.0 / deviation };
        Ok((coefficients * rate, rate))
    }

    fn slopes(&self, shares: &DVector<f64>, rate: f64) -> Slopes {
        let width = self.design.width();
        let events = self.times.event_count() as f64;
        let density = |row: usize, linear: f64| {
            Density::of(self.distribution, rate * self.logs[row] - linear, self.times.events()[row])
        };
        let own = self.sweep(shares, |row, linear| {
            let at = density(row, linear);
            (-at.curvature, -at.slope, at.ln)
        });
        let mut information = DMatrix::zeros(width + 1, width + 1);
        information.view_mut((0, 0), (width, width)).copy_from(&own.cross);
        let mut score = DVector::zeros(width + 1);
        score.rows_mut(0, width).copy_from(&own.score);
        if self.distribution == Distribution::Exponential {
            information[(width, width)] = 1.0;
            return Slopes { log_likelihood: own.loss, score, information };
        }
        let crossed = self.sweep(shares, |row, linear| {
            let at = density(row, linear);
            (0.0, at.curvature * self.logs[row], at.slope * self.logs[row])
        });
        let squared =
            self.sweep(shares, |row, linear| (0.0, 0.0, -density(row, linear).curvature * self.logs[row].powi(2)));
        for place in 0..width {
            information[(place, width)] = crossed.score[place];
            information[(width, place)] = crossed.score[place];
        }
        information[(width, width)] = squared.loss + events / (rate * rate);
        score[width] = crossed.loss + events / rate;
        Slopes { log_likelihood: own.loss + events * rate.ln(), score, information }
    }

    /// How far a step moves the linear predictor that it moves most.
    fn moved(&self, step: &DVector<f64>) -> f64 {
        let mut most: f64 = 0.0;
        each_row(self.design, &self.scaling, |_, values| {
            let moved: f64 = values.iter().zip(step.iter()).map(|(x, b)| x * b).sum();
            most = most.max(moved.abs());
        });
        most
    }

    /// Sums of what each row says: its weight, its score and its loss.
    fn sweep(&self, coefficients: &DVector<f64>, says: impl Fn(usize, f64) -> (f64, f64, f64) + Sync) -> Sums {
        sweep(self.design, &self.scaling, coefficients, 1, self.workers, &|first, linear, weights, scores| {
            let mut loss = 0.0;
            for (place, linear) in linear.iter().enumerate() {
                let (weight, score, own) = says(first + place, *linear);
                weights[place] = weight;
                scores[place] = score;
                loss += own;
            }
            loss
        })
    }
}
