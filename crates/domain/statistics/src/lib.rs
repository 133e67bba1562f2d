//! Statistics of rates and counts: intervals, tests and the numbers that a design needs.
//!
//! Values in, values out: it knows nothing of people, contracts, files or money, and draws no random numbers. What it
//! returns is evidence; only the verdict of a named test may cross from here to money, through [`verdict`], in whose
//! signatures there is no float.
//!
//! Probabilities of counts are summed exactly, from the logarithm of the largest outwards, so that neither large counts
//! nor far tails lose their digits. What has no answer (nobody counted, no variation, an empty cell in a ratio) is an
//! error that says so, never a number that looks like one.
//!
//! ```
//! use statistics::{Level, Share, Sides, two_proportions};
//!
//! // Rossi, Berk and Lenihan (1980): arrested within a year of release, with and without financial aid.
//! let aided = Share::new(48, 216)?;
//! let others = Share::new(66, 216)?;
//! let pooled = two_proportions::z_pooled(aided, others, Sides::Two)?;
//! let fisher = two_proportions::fisher(aided, others, Sides::Two);
//! assert!(pooled.p <= Level::FIVE_PERCENT.value() && fisher.p > Level::FIVE_PERCENT.value());
//! # Ok::<(), statistics::StatisticsError>(())
//! ```

mod count;
mod error;
mod exact;
mod level;
mod normal;
mod result;
mod root;

pub mod chance;
pub mod correction;
pub mod paired;
pub mod poisson;
pub mod power;
pub mod proportion;
pub mod samples;
pub mod tables;
pub mod two_proportions;
pub mod verdict;

pub use count::{COUNT_MAX, Events, Share};
pub use error::{Cell, StatisticsError};
pub use level::{Level, Ratio, Sides};
pub use normal::{normal_quantile, normal_tail};
pub use result::{Interval, TestResult};
