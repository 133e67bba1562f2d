//! Systems of equations with a symmetric matrix, and which column makes one unsolvable.

use nalgebra::{DMatrix, DVector};

use crate::error::listed;
use crate::{Design, EvaluationError};

/// The part of a column's variance that has to be its own. Below it, what is left is rounding.
const OWN_MIN: f64 = 1e-10;

/// `matrix = lower × lowerᵗ`.
pub(crate) struct Factor {
    lower: DMatrix<f64>,
}

/// A column that is a sum of multiples of the columns before it.
pub(crate) struct Dependency {
    pub(crate) column: usize,
    /// The columns that it is made of.
    pub(crate) of: Vec<usize>,
}

impl Factor {
    /// The factor after Cholesky, column after column in their order; the first column that depends on those before it stops it.
    pub(crate) fn of(matrix: &DMatrix<f64>) -> Result<Factor, Dependency> {
        let size = matrix.nrows();
        let mut lower: DMatrix<f64> = DMatrix::zeros(size, size);
        for column in 0..size {
            for row in 0..column {
                let known: f64 = (0..row).map(|k| lower[(column, k)] * lower[(row, k)]).sum();
                lower[(column, row)] = (matrix[(column, row)] - known) / lower[(row, row)];
            }
            let known: f64 = (0..column).map(|k| lower[(column, k)].powi(2)).sum();
            let own = matrix[(column, column)] - known;
            // Not-a-number does not pass.
            let is_own = own > OWN_MIN * matrix[(column, column)] && own.is_finite();
            if !is_own {
                return Err(Dependency { column, of: made_of(matrix, &lower, column) });
            }
            lower[(column, column)] = own.sqrt();
        }
        Ok(Factor { lower })
    }

    /// `matrix⁻¹ × right`.
    pub(crate) fn solve(&self, right: &DVector<f64>) -> DVector<f64> {
        let size = self.lower.nrows();
        let mut solution = right.clone();
        forward(&self.lower, &mut solution, size);
        backward(&self.lower, &mut solution, size);
        solution
    }

    /// `matrix⁻¹`.
    pub(crate) fn inverse(&self) -> DMatrix<f64> {
        let size = self.lower.nrows();
        let columns: Vec<DVector<f64>> =
            (0..size).map(|place| self.solve(&DVector::from_fn(size, |row, _| f64::from(row == place)))).collect();
        // Both halves are computed; their mean is symmetric to the last bit.
        DMatrix::from_fn(size, size, |row, column| 0.5 * (columns[column][row] + columns[row][column]))
    }
}

impl Dependency {
    /// The error that names the columns.
    pub(crate) fn error(&self, design: &Design) -> EvaluationError {
        let names: Vec<&str> = design.coefficient_names().collect();
        let intercept = usize::from(design.has_intercept());
        let others: Vec<&str> =
            self.of.iter().filter(|place| **place >= intercept).map(|place| names[*place]).collect();
        let column = names[self.column].to_owned();
        if others.is_empty() {
            let value = design.value(0, self.column).to_string();
            return EvaluationError::Constant { column, value };
        }
        EvaluationError::Collinear { column, others: listed(others) }
    }
}

fn made_of(matrix: &DMatrix<f64>, lower: &DMatrix<f64>, column: usize) -> Vec<usize> {
    let mut shares = DVector::from_fn(column, |row, _| lower[(column, row)]);
    backward(lower, &mut shares, column);
    let size = |place: usize| matrix[(place, place)].sqrt();
    (0..column).filter(|&place| (shares[place] * size(place)).abs() > 1e-6 * size(column)).collect()
}

fn forward(lower: &DMatrix<f64>, right: &mut DVector<f64>, size: usize) {
    for row in 0..size {
        let known: f64 = (0..row).map(|k| lower[(row, k)] * right[k]).sum();
        right[row] = (right[row] - known) / lower[(row, row)];
    }
}

fn backward(lower: &DMatrix<f64>, right: &mut DVector<f64>, size: usize) {
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| lower[(k, row)] * right[k]).sum();
        right[row] = (right[row] - known) / lower[(row, row)];
    }
}
