//! Pictures that explain a linkage, a payment or an evaluation, one file each, as SVG.
//!
//! A picture draws the figures of a table and computes none of its own; where a table and a picture say the same, they
//! say it in the same figures. How far bars reach is the only arithmetic here.

mod accuracy;
mod evaluation;
mod frame;
mod ladder;
mod pair;
mod parameters;
mod people;
mod scale;
#[cfg(test)]
mod tests;
mod weights;

pub use accuracy::accuracy_svg;
pub use evaluation::{About, EvaluationPicture, evaluation_pictures};
pub use frame::is_own_picture;
pub use ladder::ladder_svg;
pub use pair::pair_svg;
pub use parameters::parameters_svg;
pub use people::people_svg;
pub use weights::weights_svg;

pub(crate) use scale::Lengths;

use runs::LinkAnswer;

use crate::grid::grouped;

/// Where the figures of a linkage come from.
fn origin(answer: &LinkAnswer) -> String {
    format!("Place {} as at {}, linkage {}.", answer.place, answer.as_at, answer.linkage)
}

/// `1,234`.
fn number(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
