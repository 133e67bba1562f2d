//! Signs that a contract is being played: who is started, who is kept waiting or left alone, and when things happen.
//!
//! Each function looks for one sign in plain numbers and returns a [`Sign`]: whether it is seen, the figures and tests, bars
//! for its picture, and the innocent explanations to rule out. A sign is a reason to ask, never a proof: it says that
//! chance alone does so rarely, not why it was done or by whom.
//!
//! A sign is seen if its deciding test is significant in the suspicious direction and the figure is large enough to
//! matter, so that with many people a trifle is none. It cannot be told where so few people are known that not even the
//! most suspicious numbers would be significant. Several signs looked for together are read together: [`read_together`].
//!
//! Bars hold small counts; whoever publishes them suppresses those.

mod cherry_picking;
mod delay;
mod discharge;
mod innocent;
mod parking;
mod rebanding;
mod representation;
mod sign;

pub use cherry_picking::{Referred, cherry_picking};
pub use delay::{Usual, Waited, delay};
pub use discharge::{Discharges, discharge_spike};
pub use innocent::Innocent;
pub use parking::{OpenCase, parking};
pub use rebanding::{Banded, rebanding};
pub use representation::{Followed, representation};
pub use sign::{Bar, Figure, Kind, Seen, Sign, TestUsed, read_together};

#[cfg(test)]
mod tests;
