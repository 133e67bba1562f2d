//! Packages: proposing one person's results to all who would pay for them, approving, declining, and what is held.
//!
//! What somebody does to a package is a run of the kind `package`: its result is the event, and its transfers are what
//! the event holds or releases. Event and transfers are posted together or not at all, so neither is ever there without
//! the other. What a settlement pays for is released by the settlement's own posting.

mod answer;
mod error;
mod holds;
mod jobs;
mod record;

pub use answer::{PackageAnswer, PackageEventAnswer, PackagePartAnswer, PackageResultAnswer};
pub use error::PackageRefusal;
pub(crate) use holds::Holds;
pub use jobs::{ProposalRequest, Signature, approve, close, decline, expire, package, packages, propose};
pub(crate) use record::{PACKAGE, packages_before, packages_of};
