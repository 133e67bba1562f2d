//! How long until something happens, when some are still waiting at the end: survival.
//!
//! [`Times`] hold how long each person was watched and whether the event ended it; who was watched for less time without it
//! is censored, and counts as long as they were seen. [`kaplan_meier`] draws the share still without the event,
//! [`log_rank`] compares groups, [`cox`] compares hazards with covariates, and [`parametric`] fits a distribution to times.
//!
//! It refuses times that are negative or no numbers, groups of nobody, and comparisons in which nobody had the event: each
//! an error that says which.

mod cox;
mod curve;
mod log_rank;
mod parametric;
mod times;

pub use cox::{Cox, CoxErrors, Proportionality, Ties, cox};
pub use curve::{Curve, Limits, Point, RestrictedMean, Step, kaplan_meier};
pub use log_rank::{LogRank, log_rank};
pub use parametric::{Distribution, Parametric, parametric};
pub use times::Times;

#[cfg(test)]
mod tests;
