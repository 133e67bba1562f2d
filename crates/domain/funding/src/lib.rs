//! From priced lines to each funder's share, to the penny.
//!
//! [`fund_place`] draws every line from the pots that its contract names first, splits what they leave by fixed shares or
//! by what each funder saves, draws each funder's part from its pots, and passes on what a pot cannot pay by the
//! contract's rule. What was posted before stays with those who paid it: an increase is
//! shared anew, a decrease goes back to the original funders. The parts of a line always sum to it; what nobody can
//! pay is named as unfunded. A refused line takes nothing back: its payment and period are held as they were posted.

mod balances;
mod draw;
mod fund;
mod held;
mod posted;
mod price;
mod problem;
mod refund;

pub use draw::Part;
pub use fund::{Commitment, FundedLine, FundedPlace, fund_place};
pub use posted::{Posted, PostedPart};
pub use price::{FundedPrice, Price, fund_price};
pub use problem::FundingError;

#[cfg(test)]
mod tests;
