//! From results to priced lines, each explained.
//!
//! [`price_place`] takes what was measured in a place and the terms of its contracts, sees which results are claimed
//! more than once, looks up prices, and sums lines that are each rounded once by the contract's own rule. A line that
//! finds no price, and one that finds two, are refused by name while the others go on. It knows nothing of funders,
//! ledgers or what was paid before.
//!
//! There are several ways of making lines: [`block`] instalments, [`people`] with their claims, [`groups`] of those who
//! entered in one stretch, and [`metric`]s that compare such a group with another.

mod adjust;
mod alternatives;
mod block;
mod caps;
mod claims;
mod groups;
mod line;
mod metric;
mod overlap;
mod people;
mod price;
mod quote;
mod refusal;
mod reinvest;
mod retention;
mod seen;
mod settle;
mod step;
mod supply;
mod volume;
mod waiting;

pub use claims::{Claim, ClaimClass};
pub use line::{Line, Status};
pub use overlap::{OverlapClaim, OverlapFinding, Treatment};
pub use quote::quote;
pub use refusal::Refusal;
pub use seen::Seen;
pub use settle::{PlacePricing, Selection, price_place};
pub use step::Step;
pub use supply::{Supplied, supplied};
pub use waiting::WaitingPeople;

#[cfg(test)]
mod tests;
