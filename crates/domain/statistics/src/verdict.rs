//! Whether a group differs, by a named test: whole counts in, a verdict out, and no float in any signature.
//!
//! This is all that crosses from statistics to money. A contract names a [`Test`], [`Sides`] and a [`Level`]; whoever
//! prices it passes counts to [`judge`] and gets a [`Verdict`], with the figures as text for its explanation.
//!
//! | test | takes | asks of |
//! |---|---|---|
//! | `z pooled`, `z pooled corrected`, `z unpooled`, `newcombe`, `fisher exact` | people of two groups, each with the event or without | the difference (Fisher: the odds) |
//! | `wilson`, `exact binomial` | people of one group, and a stated rate from 0 to 1 | the rate |
//! | `poisson rate ratio` | events of two groups of people | the ratio of rates, exactly |
//! | `poisson exact` | events of one group of people, and a stated rate a person | the rate |
//! | `negative binomial rate ratio` | events of two groups of people, and an overdispersion | the ratio of rates |
//!
//! Two equal rates are within, whatever the test. Everything else that a test cannot answer is an error: other counts
//! than it takes, more events than people, no variation, an empty cell.

mod figures;
mod judge;
mod test;
#[cfg(test)]
mod tests;

pub use figures::Figures;
pub use judge::{Against, Group, Judgement, Question, judge};
pub(crate) use judge::{check_taken, decide};
pub use test::{Test, Verdict};
