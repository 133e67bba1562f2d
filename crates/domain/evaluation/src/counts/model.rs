//! The likeliest coefficients, by iteratively reweighted least squares, and the likeliest overdispersion.

use nalgebra::DVector;
use statistics::poisson::likely_overdispersion;
use statrs::function::gamma::ln_gamma;
use workers::Workers;

use crate::regression::sums::{Sums, each_row, sweep};
use crate::regression::{Covariance, Factor, Fit, Scaling, check_weights, together};
use crate::{Design, EvaluationError, Interval};

/// Steps before the search is given up.
const STEPS_MAX: usize = 60;
/// Rounds between coefficients and overdispersion before the search is given up.
const ROUNDS_MAX: usize = 200;
/// The part of a step's promise, in units of log-likelihood, below which there is nothing more to gain.
const GAIN_MIN: f64 = 1e-12;
/// How far a linear predictor may still move in the last step. Without events in a group it moves by about 1 for ever.
const MOVE_MAX: f64 = 0.01;

/// How a count varies about its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Variance {
    /// `μ`.
    Poisson,
    /// `μ + α μ²` with a stated α.
    NegativeBinomial {
        /// α, from 0 upwards.
        overdispersion: f64,
    },
    /// `μ + α μ²` with the likeliest α.
    LikelyNegativeBinomial,
}

/// A model of rates: `ln(μ / exposure) = x b`.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Coefficients as logarithms of rate ratios, and what their standard errors need.
    pub fit: Fit,
    /// For each row the mean of its count.
    pub fitted: Vec<f64>,
    /// The logarithm of the likelihood.
    pub log_likelihood: f64,
    /// α: 0 for Poisson.
    pub overdispersion: f64,
    /// Steps over all rows until nothing more was gained.
    pub steps: usize,
}

/// By how much a rate is multiplied when a column grows by 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// `exp(coefficient)`.
    pub value: f64,
    /// The interval of the coefficient, exponentiated.
    pub interval: Interval,
    /// That the coefficient is zero.
    pub p_value: Option<f64>,
}

/// The coefficients under which the counts are most likely.
///
/// `what` names the counts for messages. Without an exposure each row has 1. Weights multiply a row's log-likelihood; they
/// cannot go with the likeliest overdispersion. Classical standard errors are from the expected information at that α.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::OutOfRange`] for an exposure or an overdispersion that cannot be, or
/// weights with [`Variance::LikelyNegativeBinomial`], [`EvaluationError::BadWeight`], [`EvaluationError::ConstantOutcome`] if
/// there are no events, [`EvaluationError::TooFewRows`], [`EvaluationError::Constant`], [`EvaluationError::Collinear`],
/// [`EvaluationError::Separation`], [`EvaluationError::NotConverged`].
///
/// ```
/// use evaluation::counts::{Variance, count_regression};
/// use evaluation::{Alone, Design};
///
/// // Treated people had 3 events in 4, the others 6.
/// let treated = vec![1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
/// let design = Design::new(8, vec![("treated".to_owned(), treated)])?;
/// let counts = [0, 2, 1, 0, 3, 0, 2, 1];
/// let model = count_regression(&design, "reoffences", &counts, None, None, Variance::Poisson, &Alone)?;
/// assert!((model.fit.coefficients[1].exp() - 0.5).abs() < 1e-9);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn count_regression(
    design: &Design,
    what: &str,
    counts: &[u64],
    exposure: Option<&[f64]>,
    weights: Option<&[f64]>,
    variance: Variance,
    workers: &dyn Workers,
) -> Result<Counted, EvaluationError> {
    let rows = design.rows();
    check(rows, what, counts, exposure)?;
    check_weights(weights, rows)?;
    if counts.iter().enumerate().all(|(row, count)| *count == 0 || weights.is_some_and(|it| it[row] == 0.0)) {
        return Err(EvaluationError::ConstantOutcome { what: what.to_owned(), value: 0.0 });
    }
    if rows <= design.width() {
        return Err(EvaluationError::TooFewRows { rows, coefficients: design.width() });
    }
    let offsets = exposure.map(|exposure| exposure.iter().map(|exposure| exposure.ln()).collect());
    let scaling = Scaling::of(design, workers)?;
    let mut model = Model { design, scaling, what, counts, offsets, weights, alpha: 0.0, workers };
    let start = model.start();
    match variance {
        Variance::Poisson => model.search(start).map(|found| model.finish(found)),
        Variance::NegativeBinomial { overdispersion } => {
            if !(overdispersion >= 0.0 && overdispersion.is_finite()) {
                let range = "0 or more";
                return Err(EvaluationError::OutOfRange { what: "overdispersion", value: overdispersion, range });
            }
            let found = model.search(start)?;
            model.alpha = overdispersion;
            model.search(found.coefficients).map(|found| model.finish(found))
        }
        Variance::LikelyNegativeBinomial => {
            if weights.is_some() {
                return Err(EvaluationError::NotWithWeights { what: "the likeliest overdispersion" });
            }
            model.likeliest(start)
        }
    }
}

fn check(rows: usize, what: &str, counts: &[u64], exposure: Option<&[f64]>) -> Result<(), EvaluationError> {
    if counts.len() != rows {
        return Err(EvaluationError::Length { what: what.to_owned(), expected: rows, found: counts.len() });
    }
    let Some(exposure) = exposure else { return Ok(()) };
    if exposure.len() != rows {
        return Err(EvaluationError::Length { what: "the exposure".to_owned(), expected: rows, found: exposure.len() });
    }
    match exposure.iter().find(|exposure| !(**exposure > 0.0 && exposure.is_finite())) {
        Some(&value) => Err(EvaluationError::OutOfRange { what: "exposure", value, range: "a positive number" }),
        None => Ok(()),
    }
}

impl Counted {
    /// The rate ratio of a coefficient.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::OutOfRange`] unless `0 < level < 1`.
    pub fn rate_ratio(
        &self,
        coefficient: usize,
        covariance: &Covariance,
        level: f64,
    ) -> Result<RateRatio, EvaluationError> {
        let estimate = self.fit.estimate(coefficient, covariance);
        let interval = estimate.interval(level).ok_or(EvaluationError::OutOfRange {
            what: "level of an interval",
            value: level,
            range: "between 0 and 1",
        })?;
        Ok(RateRatio {
            value: estimate.value.exp(),
            interval: Interval { low: interval.low.exp(), high: interval.high.exp() },
            p_value: estimate.p_value(),
        })
    }
}

struct Model<'a> {
    design: &'a Design,
    scaling: Scaling,
    what: &'a str,
    counts: &'a [u64],
    /// Logarithms of exposures.
    offsets: Option<Vec<f64>>,
    weights: Option<&'a [f64]>,
    alpha: f64,
    workers: &'a dyn Workers,
}

/// Where a search ended, in scaled columns.
struct Found {
    coefficients: DVector<f64>,
    factor: Factor,
    /// `−ln(likelihood)` without what does not depend on coefficients.
    loss: f64,
    steps: usize,
}

impl Model<'_> {
    /// The common rate.
    fn start(&self) -> DVector<f64> {
        let mut start = DVector::zeros(self.design.width());
        if self.design.has_intercept() {
            let events: f64 = (0..self.counts.len()).map(|row| self.weight(row) * self.counts[row] as f64).sum();
            let exposure: f64 = (0..self.counts.len()).map(|row| self.weight(row) * self.offset(row).exp()).sum();
            start[0] = (events / exposure).ln();
        }
        start
    }

    /// Coefficients and overdispersion in turn, until neither moves.
    fn likeliest(&mut self, start: DVector<f64>) -> Result<Counted, EvaluationError> {
        let mut found = self.search(start)?;
        let mut steps = found.steps;
        for _ in 0..ROUNDS_MAX {
            let means = self.means(&found.coefficients);
            let alpha = likely_overdispersion(self.counts, &means).map_err(EvaluationError::Statistics)?;
            let moved = (alpha - self.alpha).abs();
            let before = self.alpha;
            self.alpha = alpha;
            if moved <= 1e-10 * alpha.max(before) {
                return Ok(Counted { steps, ..self.finish(found) });
            }
            found = self.search(found.coefficients)?;
            steps += found.steps;
        }
        Err(EvaluationError::NotConverged { what: format!("the overdispersion of {}", self.what), steps: ROUNDS_MAX })
    }

    fn search(&self, start: DVector<f64>) -> Result<Found, EvaluationError> {
        let mut coefficients = start;
        let mut sums = self.sums(&coefficients);
        let mut last: Option<DVector<f64>> = None;
        for steps in 1..=STEPS_MAX {
            let factor = match (Factor::of(&sums.cross), &last) {
                (Ok(factor), _) => factor,
                (Err(dependency), None) => return Err(dependency.error(self.design)),
                (Err(_), Some(step)) => return Err(together(self.design, step, self.what)),
            };
            let step = factor.solve(&sums.score);
            if step.dot(&sums.score) < GAIN_MIN {
                if self.moved(&step) > MOVE_MAX {
                    return Err(together(self.design, &step, self.what));
                }
                coefficients += step;
                return Ok(Found { coefficients, factor, loss: sums.loss, steps });
            }
            let mut part = 1.0;
            (coefficients, sums) = loop {
                let next = &coefficients + &step * part;
                let gained = self.sums(&next);
                // Rounding may make a last tiny step look like a loss.
                if gained.loss <= sums.loss + 1e-10 * sums.loss.abs() {
                    break (next, gained);
                }
                part /= 2.0;
                if part < 1e-6 {
                    return Err(self.not_converged(steps));
                }
            };
            last = Some(step);
        }
        Err(self.not_converged(STEPS_MAX))
    }

    fn not_converged(&self, steps: usize) -> EvaluationError {
        EvaluationError::NotConverged { what: format!("the rate of {}", self.what), steps }
    }

    /// How far a step moves the linear predictor that it moves most, among rows that count.
    fn moved(&self, step: &DVector<f64>) -> f64 {
        let mut most: f64 = 0.0;
        each_row(self.design, &self.scaling, |row, values| {
            if self.weight(row) > 0.0 {
                let moved: f64 = values.iter().zip(step.iter()).map(|(x, b)| x * b).sum();
                most = most.max(moved.abs());
            }
        });
        most
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    fn offset(&self, row: usize) -> f64 {
        self.offsets.as_ref().map_or(0.0, |offsets| offsets[row])
    }

    fn sums(&self, coefficients: &DVector<f64>) -> Sums {
        sweep(self.design, &self.scaling, coefficients, 1, self.workers, &|first, linear, weights, scores| {
            let mut loss = 0.0;
            for (place, linear) in linear.iter().enumerate() {
                let row = first + place;
                let (own, says) = (self.weight(row), self.says(row, *linear));
                weights[place] = own * says.weight;
                scores[place] = own * says.score;
                loss += own * says.loss;
            }
            loss
        })
    }

    /// What a row says: `−ln(likelihood)` up to a constant, its slope, and the expected information.
    fn says(&self, row: usize, linear: f64) -> Says {
        let (y, ln_mean) = (self.counts[row] as f64, linear + self.offset(row));
        let mean = ln_mean.exp();
        let scaled = 1.0 + self.alpha * mean;
        // (y + 1/α) ln(1 + αμ) is μ as α goes to 0.
        let spread = if self.alpha > 0.0 { (y + 1.0 / self.alpha) * scaled.ln() } else { mean };
        Says { loss: spread - y * ln_mean, score: (y - mean) / scaled, weight: mean / scaled }
    }

    fn means(&self, coefficients: &DVector<f64>) -> Vec<f64> {
        let mut means = vec![0.0; self.counts.len()];
        each_row(self.design, &self.scaling, |row, values| {
            let linear: f64 = values.iter().zip(coefficients.iter()).map(|(x, b)| x * b).sum();
            means[row] = (linear + self.offset(row)).exp();
        });
        means
    }

    fn finish(&self, found: Found) -> Counted {
        let fitted = self.means(&found.coefficients);
        let says = |row: usize| self.says(row, fitted[row].ln() - self.offset(row));
        let constant: f64 = (0..fitted.len()).map(|row| self.weight(row) * self.constant(self.counts[row])).sum();
        let fit = Fit {
            names: self.design.coefficient_names().map(str::to_owned).collect(),
            coefficients: self.scaling.restore(&found.coefficients),
            rows: self.design.rows(),
            scaling: self.scaling.clone(),
            inverse: found.factor.inverse(),
            dispersion: 1.0,
            scores: (0..fitted.len()).map(|row| self.weight(row) * says(row).score).collect(),
            weights: (0..fitted.len()).map(|row| self.weight(row) * says(row).weight).collect(),
            student: false,
        };
        Counted { fit, fitted, log_likelihood: constant - found.loss, overdispersion: self.alpha, steps: found.steps }
    }

    /// What the logarithm of the likelihood has beside [`Says::loss`].
    fn constant(&self, count: u64) -> f64 {
        let y = count as f64;
        let ln_factorial = ln_gamma(y + 1.0);
        if self.alpha == 0.0 {
            return -ln_factorial;
        }
        // Γ(y + 1/α) αʸ / Γ(1/α) is Π (1 + α j) over j below y.
        let product: f64 = match count {
            0..=64 => (0..count).map(|j| (self.alpha * j as f64).ln_1p()).sum(),
            _ => ln_gamma(y + 1.0 / self.alpha) - ln_gamma(1.0 / self.alpha) + y * self.alpha.ln(),
        };
        product - ln_factorial
    }
}

struct Says {
    loss: f64,
    score: f64,
    weight: f64,
}
