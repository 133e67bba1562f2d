//! From results to priced lines, each explained.
//!
//! [`price_place`] takes what was measured in a place and the terms of its contracts, sees which results are claimed
//! more than once, looks up prices, and sums lines that are each rounded once by the contract's own rule. A line that
//! finds no price, and one that finds two, are refused by name while the others go on. It knows nothing of funders,
//! ledgers or what was paid before.
//!
//! There are several ways of making lines: [`block`] instalments, [`people`] with their claims, [`groups`] of those who
//! entered in one stretch, and [`metric`]s that compare such a group with another.

mod block;
mod caps;
mod claims;
mod groups;
mod line;
mod metric;
mod overlap;
mod people;
mod price;
mod refusal;
mod seen;
mod settle;
mod step;
mod waiting;

pub use claims::{Claim, ClaimClass};
pub use line::{Line, Status};
pub use overlap::{OverlapClaim, OverlapFinding, Treatment};
pub use refusal::Refusal;
pub use seen::Seen;
pub use settle::{PlacePricing, Selection, price_place};
pub use step::Step;
pub use waiting::WaitingPeople;
