//! How often something happened to each: regression of counts, Poisson and negative binomial.
//!
//! Exposure, such as days at risk, makes counts rates. Poisson's variance is its mean; reoffences vary far more, and its
//! standard errors are then too small: [`Counted::overdispersion_test`] says so. The negative binomial has the variance
//! `μ + α μ²`, and errors that are robust or by cluster need no such assumption.
//!
//! It refuses counts of nobody, exposures that are not positive, and groups without a single event, for which no finite
//! coefficient exists.

mod dispersion;
mod model;

pub use dispersion::Overdispersion;
pub use model::{Counted, RateRatio, Variance, count_regression};

#[cfg(test)]
mod tests;
