//! Regression: least squares, and logistic regression by iteratively reweighted least squares.
//!
//! Columns are centred and scaled, rows are taken in blocks of [`sums::BLOCK`], and every sum is made in one stated order,
//! so that the result is the same on any number of threads. Standard errors are classical, robust to unequal variance, or
//! robust to likeness within clusters, one way or two.
//!
//! It refuses columns that are constant or that others already say, and covariates that tell two outcomes apart without
//! fail: it names them, and gives no coefficient that has grown until the steps ran out.

mod clusters;
mod covariance;
mod factor;
mod linear;
mod logistic;
mod marginal;
mod scaling;
mod separation;
pub(crate) mod sums;

pub use clusters::Clusters;
pub use covariance::{Covariance, Errors, Fit};
pub(crate) use factor::Factor;
pub use linear::{Linear, linear};
pub(crate) use linear::{check_numbers, check_weights};
pub use logistic::{Logistic, logistic};
pub use marginal::OddsRatio;
pub(crate) use scaling::Scaling;
pub(crate) use separation::together;
