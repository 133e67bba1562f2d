//! The jobs: one file each. A job loads a place, calls the pure stages in order, and keeps what came out.
//!
//! Jobs answer with values that can be printed as a table or as JSON; how they look is `report`'s and `cli`'s affair.
//! The clock is read here and nowhere further in.

mod answers;
mod digest;
mod error;
mod evidence;
mod kept;
mod ledger_accounts;
mod loaded;
mod numbers;
mod progress;
mod settle;
mod settlement;

pub use error::RunError;
pub use loaded::{Loaded, Ready};
pub use numbers::Numbers;
pub use progress::{Progress, Tick, Unseen};
pub use settle::{Posted, Settled, VERSION, settle};
pub use settlement::{
    ClaimAnswer, ContractSettlement, LineAnswer, OverlapAnswer, ProblemAnswer, Settlement, ShareAnswer, StepAnswer,
    WaitingAnswer,
};
