//! Two rates of different people: whether they differ, and by how much.
//!
//! The first is that of the group in question, the second what it is compared with: differences are first less second,
//! ratios first over second, and [`Sides::Lower`](crate::Sides::Lower) asks whether the first is lower. The same counts
//! can be significant by one of these tests and not by another: whoever pays by a verdict has to name the test.

mod difference;
mod fisher;
mod ratios;
mod z;

pub use difference::{newcombe, score_interval, wald_difference};
pub use fisher::{conditional_odds_ratio, fisher, fisher_interval};
pub use ratios::{RatioEstimate, odds_ratio, risk_ratio};
pub(crate) use ratios::{not_empty, on_log_scale};
pub use z::{z_pooled, z_pooled_corrected, z_unpooled};

#[cfg(test)]
mod tests;
