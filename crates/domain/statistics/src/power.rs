//! How many people a design needs, and what a design of a size can find.
//!
//! These are the usual approximations, for planning. What a contract of a size pays by chance is computed exactly in
//! [`chance`](crate::chance).

mod cohen;
mod means;
mod rates;

pub use cohen::{cohen_h, people_needed_cohen, power_cohen};
pub use means::power_t;
pub use rates::{Tails, minimum_detectable, people_needed, people_needed_with, power_of_rates};
