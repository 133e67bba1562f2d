//! What is known of people before anything was done: the table that matching, weighting and regression read.
//!
//! [`Sample::of`] takes columns as they were read and makes of them rows in the order of identifiers and columns of numbers:
//! categories become indicators against a stated reference, and gaps are refused, dropped, made a category or filled with the
//! mean and flagged, as the caller chose for each column. It refuses identifiers that occur twice, groups of nobody, columns
//! that are the same for everybody and columns that others already say.
//!
//! Rows lie in the order of identifiers, so that nothing afterwards depends on the order in which they were read.

mod checks;
mod column;
mod design;
mod ids;
mod sample;

pub use column::{Column, Missing, Values};
pub use design::Design;
pub use ids::Ids;
pub use sample::{Sample, Term};
