//! Whether groups changed alike before the treatment.

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::group_time::GroupTimes;

/// A test of all effects before the treatment at once.
///
/// A small p-value speaks against the assumption that groups would have changed alike. A large one does not speak for it:
/// few units or few periods find nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PreTrend {
    /// `xᵗ V⁻¹ x`, after Wald.
    pub statistic: f64,
    /// How many cells lie before the treatment.
    pub degrees: usize,
    /// The chance of a statistic at least this large if there were no difference in trends.
    pub p_value: f64,
}

impl GroupTimes {
    /// The test over all cells before the treatment; none if there are none, or if there are too few units for so many.
    pub fn pre_trend(&self) -> Option<PreTrend> {
        let cells: Vec<usize> = (0..self.cells.len()).filter(|&place| !self.cells[place].is_after()).collect();
        let influences: Vec<Vec<f64>> = cells.iter().map(|&cell| self.by_cluster(&self.influences[cell])).collect();
        let units = self.groups.len() as f64;
        let covariance = DMatrix::from_fn(cells.len(), cells.len(), |one, other| {
            let products = influences[one].iter().zip(&influences[other]).map(|(x, y)| x * y);
            products.sum::<f64>() / (units * units)
        });
        if cells.is_empty() || influences[0].len() <= cells.len() {
            return None;
        }
        let effects = DVector::from_fn(cells.len(), |place, _| self.cells[cells[place]].estimate.value);
        let solved = covariance.cholesky()?.solve(&effects);
        let statistic = effects.dot(&solved);
        let p_value = ChiSquared::new(cells.len() as f64).ok()?.sf(statistic);
        Some(PreTrend { statistic, degrees: cells.len(), p_value })
    }
}
