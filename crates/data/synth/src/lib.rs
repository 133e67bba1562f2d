//! Writes a believable place of any size from a seed: five agencies' extracts with the errors of real life, and the
//! planted truth beside them, so that the whole pipeline can be held against it.
//!
//! The contracts are those of `examples/recovery`. What becomes of each person is drawn first, then events are laid down
//! that make it so, awkward ones near every boundary of the terms included. From those events the truth is worked out by
//! a plain reading of the terms that shares no code with what measures, prices and funds.
//!
//! Equal settings make equal places, byte for byte, on every machine. Nobody in them is real. A place is only ever
//! written into an empty folder.

mod agency;
mod calendar;
mod error;
mod fault;
mod identity;
mod life;
mod place_files;
mod random;
mod settings;
mod sources;
mod truth;
mod world;
mod write;
mod written;

pub use error::SynthError;
pub use settings::{Calendar, Coverage, Errors, Format, Round, Settings, TruthDetail};
pub use write::{ticks, write};
pub use written::{ContractTotals, OutcomeTotals, PlantedTotals, SettlementTotals, TableTotals, Written};
