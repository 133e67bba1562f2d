//! Standard errors that do not take the model at its word: from each row's part in the score.

use nalgebra::{DMatrix, DVector};

use super::{Cox, Ties};
use crate::EvaluationError;
use crate::regression::{Clusters, Covariance};

/// What is assumed of the rows.
#[derive(Debug, Clone, Copy)]
pub enum CoxErrors<'a> {
    /// Hazards are in proportion and rows independent.
    Classical,
    /// Hazards may not be in proportion (Lin and Wei 1989).
    Robust,
    /// Nor may rows of one cluster be independent, such as pairs of a matched set.
    Clustered(&'a Clusters),
}

impl Cox {
    /// The covariance of the coefficients.
    ///
    /// Robust ones are `B (Σ u uᵗ) B` over rows' score residuals, or over their sums by cluster, without a correction for
    /// few clusters.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`] if clusters have other rows than the model.
    pub fn covariance(&self, errors: CoxErrors<'_>) -> Result<Covariance, EvaluationError> {
        let width = self.risk.width();
        let residuals = match errors {
            CoxErrors::Classical => return Ok(self.covariance.clone()),
            CoxErrors::Robust => self.score_residuals(),
            CoxErrors::Clustered(clusters) => {
                let found = clusters.codes().len();
                if found != self.rows {
                    let what = "the clusters".to_owned();
                    return Err(EvaluationError::Length { what, expected: self.rows, found });
                }
                let mut sums = vec![0.0; clusters.count() * width];
                for (row, residual) in self.score_residuals().chunks_exact(width).enumerate() {
                    let from = clusters.codes()[row] as usize * width;
                    sums[from..from + width].iter_mut().zip(residual).for_each(|(sum, part)| *sum += part);
                }
                sums
            }
        };
        let residuals = DMatrix::from_row_slice(residuals.len() / width, width, &residuals);
        let meat = residuals.transpose() * &residuals;
        Ok(Covariance::new(self.risk.restore_covariance(&(&self.inverse * meat * &self.inverse)), None))
    }

    /// For each row what it adds to the score, in scaled columns and the order of rows; they sum to none.
    ///
    /// `δ (x − x̄) − exp(xb) Σ (x − x̄(t)) dΛ(t)` over the times at which the row was at risk. With Efron's ties, a row with
    /// the event at t is at risk in a part of that time's sums.
    fn score_residuals(&self) -> Vec<f64> {
        let risk = &self.risk;
        let width = risk.width();
        let (hazards, _) = risk.hazards(&risk.linear(&self.scaled));
        let mut residuals = vec![0.0; risk.rows.len() * width];
        // The sums from the first time on, which later rows have passed through: so moments go from early to late, and the
        // sums at risk, which go from late to early, are taken first.
        let means = self.means(&hazards);
        let mut first = risk.moments.len();
        while first > 0 {
            let last = first;
            first = (0..first).rev().find(|&at| risk.moments[at].starts).unwrap_or(0);
            let (mut hazard, mut drift) = (0.0, vec![0.0; width]);
            for at in (first..last).rev() {
                let moment = &risk.moments[at];
                let own = &means[at];
                for (place, &own_hazard) in hazards.iter().enumerate().take(moment.to).skip(moment.from) {
                    let event = place < moment.from + moment.events;
                    let (row, to) = (risk.row(place), risk.rows[place] as usize * width);
                    // Those with the event were in part of the sums of their own time, the others in all of them.
                    let (extra, extra_drift) =
                        if event { (own.hazard_tied, &own.drift_tied) } else { (own.hazard, &own.drift) };
                    for column in 0..width {
                        let passed = row[column] * (hazard + extra) - (drift[column] + extra_drift[column]);
                        let seen = if event { risk.weight(place) * (row[column] - own.mean[column]) } else { 0.0 };
                        residuals[to + column] = seen - own_hazard * passed;
                    }
                }
                hazard += own.hazard;
                drift.iter_mut().zip(&own.drift).for_each(|(sum, part)| *sum += part);
            }
        }
        residuals
    }

    /// At each time: the increment of the baseline hazard, that times the mean of those at risk, both also as those with the
    /// event have part in them, and the mean itself.
    fn means(&self, hazards: &[f64]) -> Vec<Increment> {
        let risk = &self.risk;
        let width = risk.width();
        let (mut zero, mut one) = (0.0, DVector::<f64>::zeros(width));
        let mut increments = Vec::with_capacity(risk.moments.len());
        for moment in &risk.moments {
            if moment.starts {
                zero = 0.0;
                one.fill(0.0);
            }
            let (mut tied_zero, mut tied_one, mut weight) = (0.0, DVector::<f64>::zeros(width), 0.0);
            for (place, &hazard) in hazards.iter().enumerate().take(moment.to).skip(moment.from) {
                let row = risk.row(place);
                zero += hazard;
                one.iter_mut().zip(row).for_each(|(sum, x)| *sum += hazard * x);
                if place < moment.from + moment.events {
                    weight += risk.weight(place);
                    if risk.ties == Ties::Efron {
                        tied_zero += hazard;
                        tied_one.iter_mut().zip(row).for_each(|(sum, x)| *sum += hazard * x);
                    }
                }
            }
            let mut own = Increment::none(width);
            let count = moment.events as f64;
            for earlier in 0..moment.events {
                let part = earlier as f64 / count;
                let total = zero - part * tied_zero;
                let step = weight / count / total;
                let share = if risk.ties == Ties::Efron { 1.0 - part } else { 1.0 };
                own.hazard += step;
                own.hazard_tied += step * share;
                for column in 0..width {
                    let mean = (one[column] - part * tied_one[column]) / total;
                    own.drift[column] += step * mean;
                    own.drift_tied[column] += step * share * mean;
                    own.mean[column] += mean / count;
                }
            }
            increments.push(own);
        }
        increments
    }
}

/// What one time adds to the running sums of [`Cox::score_residuals`].
struct Increment {
    hazard: f64,
    hazard_tied: f64,
    drift: Vec<f64>,
    drift_tied: Vec<f64>,
    mean: Vec<f64>,
}

impl Increment {
    fn none(width: usize) -> Increment {
        let zeros = || vec![0.0; width];
        Increment { hazard: 0.0, hazard_tied: 0.0, drift: zeros(), drift_tied: zeros(), mean: zeros() }
    }
}
