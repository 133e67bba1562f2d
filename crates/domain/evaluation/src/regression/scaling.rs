//! Columns around zero and of one size, so that squares of ages and of earnings do not drown each other.

use nalgebra::{DMatrix, DVector};
use workers::{Workers, gather};

use crate::{Design, EvaluationError};

/// For each stored column what is taken off and what is multiplied with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scaling {
    pub(crate) centre: Vec<f64>,
    pub(crate) factor: Vec<f64>,
    /// The largest absolute value of each scaled column.
    pub(crate) extent: Vec<f64>,
    intercept: bool,
}

impl Scaling {
    /// Means and standard deviations of the columns; without an intercept nothing is taken off.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Constant`] for a column that is the same everywhere, if there is an intercept, or zero everywhere.
    pub(crate) fn of(design: &Design, workers: &dyn Workers) -> Result<Scaling, EvaluationError> {
        let intercept = design.has_intercept();
        let facts = gather(workers, design.columns().len(), |column| facts(&design.columns()[column], intercept));
        let mut scaling = Scaling { centre: Vec::new(), factor: Vec::new(), extent: Vec::new(), intercept };
        for (place, facts) in facts.into_iter().enumerate() {
            let Some(facts) = facts else {
                let value = design.columns()[place][0].to_string();
                return Err(EvaluationError::Constant { column: design.names()[place].clone(), value });
            };
            scaling.centre.push(facts.centre);
            scaling.factor.push(1.0 / facts.deviation);
            scaling.extent.push(facts.extent / facts.deviation);
        }
        Ok(scaling)
    }

    /// Coefficients of the columns as they were.
    pub(crate) fn restore(&self, scaled: &DVector<f64>) -> Vec<f64> {
        (self.matrix() * scaled).iter().copied().collect()
    }

    /// The covariance of coefficients of the columns as they were.
    pub(crate) fn restore_covariance(&self, scaled: &DMatrix<f64>) -> DMatrix<f64> {
        let matrix = self.matrix();
        &matrix * scaled * matrix.transpose()
    }

    /// What coefficients of scaled columns are multiplied with to be those of the columns as they were.
    fn matrix(&self) -> DMatrix<f64> {
        let first = usize::from(self.intercept);
        let width = self.centre.len() + first;
        let mut matrix = DMatrix::identity(width, width);
        for (column, (centre, factor)) in self.centre.iter().zip(&self.factor).enumerate() {
            matrix[(first + column, first + column)] = *factor;
            if self.intercept {
                matrix[(0, first + column)] = -centre * factor;
            }
        }
        matrix
    }
}

struct Facts {
    centre: f64,
    deviation: f64,
    extent: f64,
}

/// The moments of a column about its first value, which keeps large means from swallowing small differences.
fn facts(column: &[f64], centred: bool) -> Option<Facts> {
    const LANES: usize = 4;
    let shift = if centred { column[0] } else { 0.0 };
    let mut sums = [0.0; LANES];
    let mut squares = [0.0; LANES];
    let mut lows = [f64::INFINITY; LANES];
    let mut highs = [f64::NEG_INFINITY; LANES];
    let (chunks, rest) = column.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            let value = chunk[lane] - shift;
            sums[lane] += value;
            squares[lane] += value * value;
            lows[lane] = if value < lows[lane] { value } else { lows[lane] };
            highs[lane] = if value > highs[lane] { value } else { highs[lane] };
        }
    }
    for &value in rest {
        let value = value - shift;
        sums[0] += value;
        squares[0] += value * value;
        lows[0] = lows[0].min(value);
        highs[0] = highs[0].max(value);
    }
    let rows = column.len() as f64;
    let mean = if centred { sums.iter().sum::<f64>() / rows } else { 0.0 };
    let low = lows.into_iter().fold(f64::INFINITY, f64::min);
    let high = highs.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let variance = squares.iter().sum::<f64>() / rows - mean * mean;
    let extent = (high - mean).abs().max((low - mean).abs());
    let constant = if centred { low == high } else { low == 0.0 && high == 0.0 };
    // Rounding may swallow a variance that is there; the extent is never smaller than the deviation.
    let deviation = if variance > 0.0 { variance.sqrt() } else { extent };
    (!constant).then_some(Facts { centre: shift + mean, deviation, extent })
}
