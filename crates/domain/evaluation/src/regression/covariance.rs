//! How uncertain coefficients are, under what one is ready to assume of the rows.

use nalgebra::{DMatrix, DVector};
use workers::Workers;

use super::clusters::Clusters;
use super::scaling::Scaling;
use super::sums::{each_row, sweep};
use crate::{Design, Estimate, EvaluationError};

/// What is assumed of the rows.
#[derive(Debug, Clone, Copy)]
pub enum Errors<'a> {
    /// The model is right: one variance for least squares, the information for logistic regression.
    Classical,
    /// Unequal variances, after White.
    Hc0,
    /// As HC0, times `n / (n − k)`.
    Hc1,
    /// Each residual divided by `1 − leverage`, which guards small samples.
    Hc3,
    /// Rows of one cluster are alike: `G / (G − 1)`, and for least squares times `(n − 1) / (n − k)`.
    Clustered(&'a Clusters),
    /// Two kinds of clusters at once, after Cameron, Gelbach and Miller: one, plus the other, less those that share both,
    /// each with the factors of its own number of clusters.
    TwoWay(&'a Clusters, &'a Clusters),
}

/// What a regression found, and what its standard errors need.
#[derive(Debug, Clone)]
pub struct Fit {
    /// What the coefficients are called.
    pub names: Vec<String>,
    /// The coefficients, in the order of the names.
    pub coefficients: Vec<f64>,
    /// How many rows.
    pub rows: usize,
    pub(crate) scaling: Scaling,
    /// `(Σ weight x xᵗ)⁻¹` of scaled columns.
    pub(crate) inverse: DMatrix<f64>,
    /// What the classical covariance multiplies the inverse with.
    pub(crate) dispersion: f64,
    /// For each row the derivative of its likelihood by its linear predictor.
    pub(crate) scores: Vec<f64>,
    /// For each row its weight in the inverse.
    pub(crate) weights: Vec<f64>,
    /// Whether small samples are held against Student's distribution.
    pub(crate) student: bool,
}

/// Covariances of coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    matrix: DMatrix<f64>,
    /// Degrees of freedom that go with it.
    pub degrees: Option<f64>,
}

impl Covariance {
    /// Of a matrix of covariances.
    pub(crate) fn new(matrix: DMatrix<f64>, degrees: Option<f64>) -> Covariance {
        Covariance { matrix, degrees }
    }

    /// The covariance of two coefficients.
    pub fn between(&self, one: usize, other: usize) -> f64 {
        self.matrix[(one, other)]
    }

    /// The standard error of a coefficient.
    pub fn standard_error(&self, coefficient: usize) -> f64 {
        self.matrix[(coefficient, coefficient)].max(0.0).sqrt()
    }

    /// The standard error of `Σ weights × coefficients`.
    pub fn standard_error_of(&self, weights: &[f64]) -> f64 {
        let weights = DVector::from_column_slice(weights);
        (weights.transpose() * &self.matrix * weights)[(0, 0)].max(0.0).sqrt()
    }
}

impl Fit {
    /// The covariance of the coefficients.
    ///
    /// With the bread `B = (Σ w x xᵗ)⁻¹` and rows' scores `s x`, it is `B (Σ s² x xᵗ) B` for unequal variances and
    /// `B (Σ_g u_g u_gᵗ) B` with `u_g = Σ s x` over cluster `g`. Degrees of freedom of least squares are `n − k`, and of
    /// clusters `G − 1` of the kind with fewer; logistic regression is held against the normal distribution.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`] if clusters or design have other rows than the fit.
    pub fn covariance(
        &self,
        design: &Design,
        errors: Errors<'_>,
        workers: &dyn Workers,
    ) -> Result<Covariance, EvaluationError> {
        self.same_rows("the design", design.rows())?;
        let rows = self.rows as f64;
        let free = rows - self.coefficients.len() as f64;
        let mut degrees = free;
        let scaled = match errors {
            Errors::Classical => &self.inverse * self.dispersion,
            Errors::Hc0 => self.around(&self.squares(design, None, workers)),
            Errors::Hc1 => self.around(&self.squares(design, None, workers)) * (rows / free),
            Errors::Hc3 => self.around(&self.squares(design, Some(self.leverages(design)), workers)),
            Errors::Clustered(clusters) => {
                degrees = clusters.count() as f64 - 1.0;
                self.clustered(design, clusters)?
            }
            Errors::TwoWay(one, other) => {
                degrees = one.count().min(other.count()) as f64 - 1.0;
                self.clustered(design, one)? + self.clustered(design, other)?
                    - self.clustered(design, &one.crossed(other)?)?
            }
        };
        let matrix = self.scaling.restore_covariance(&scaled);
        Ok(Covariance { matrix, degrees: self.student.then_some(degrees) })
    }

    /// `(Σ weight x xᵗ)⁻¹` of the columns as they were.
    pub(crate) fn bread(&self) -> DMatrix<f64> {
        self.scaling.restore_covariance(&self.inverse)
    }

    /// One coefficient with its uncertainty.
    pub fn estimate(&self, coefficient: usize, covariance: &Covariance) -> Estimate {
        Estimate {
            value: self.coefficients[coefficient],
            standard_error: covariance.standard_error(coefficient),
            degrees: covariance.degrees,
        }
    }

    fn same_rows(&self, what: &str, found: usize) -> Result<(), EvaluationError> {
        if found == self.rows {
            return Ok(());
        }
        Err(EvaluationError::Length { what: what.to_owned(), expected: self.rows, found })
    }

    fn around(&self, meat: &DMatrix<f64>) -> DMatrix<f64> {
        &self.inverse * meat * &self.inverse
    }

    fn squares(&self, design: &Design, leverages: Option<Vec<f64>>, workers: &dyn Workers) -> DMatrix<f64> {
        let none = DVector::zeros(design.width());
        sweep(design, &self.scaling, &none, 1, workers, &|first, _, weight, _| {
            for (place, weight) in weight.iter_mut().enumerate() {
                let row = first + place;
                let share = leverages.as_ref().map_or(1.0, |leverages| 1.0 - leverages[row]);
                *weight = (self.scores[row] / share).powi(2);
            }
            0.0
        })
        .cross
    }

    /// `w xᵗ B x` of every row.
    fn leverages(&self, design: &Design) -> Vec<f64> {
        let mut leverages = vec![0.0; self.rows];
        each_row(design, &self.scaling, |row, values| {
            let form: f64 = values
                .iter()
                .enumerate()
                .map(|(one, value)| {
                    value * values.iter().enumerate().map(|(other, x)| self.inverse[(one, other)] * x).sum::<f64>()
                })
                .sum();
            leverages[row] = self.weights[row] * form;
        });
        leverages
    }

    fn clustered(&self, design: &Design, clusters: &Clusters) -> Result<DMatrix<f64>, EvaluationError> {
        self.same_rows("the clusters", clusters.codes().len())?;
        let width = design.width();
        let mut sums = vec![0.0; clusters.count() * width];
        each_row(design, &self.scaling, |row, values| {
            let from = clusters.codes()[row] as usize * width;
            for (sum, value) in sums[from..from + width].iter_mut().zip(values) {
                *sum += self.scores[row] * value;
            }
        });
        let sums = DMatrix::from_row_slice(clusters.count(), width, &sums);
        let (count, rows) = (clusters.count() as f64, self.rows as f64);
        let small = if self.student { (rows - 1.0) / (rows - width as f64) } else { 1.0 };
        Ok(self.around(&(sums.transpose() * &sums)) * (count / (count - 1.0) * small))
    }
}
