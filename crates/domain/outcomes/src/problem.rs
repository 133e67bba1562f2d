//! What can keep rules from being planned.

use thiserror::Error;

/// Why a place's rules cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// More different conditions than one row can carry marks for.
    #[error(
        "the contracts of this place ask more than {most} different questions of {source_name}/{table}; \
         settle some of the contracts as a place of their own"
    )]
    TooManyMarks {
        /// The source.
        source_name: String,
        /// The table.
        table: String,
        /// The most there can be.
        most: usize,
    },
    /// The schema does not have an event that a contract names: it was read with another one.
    #[error("no extract records an event `{event}`")]
    UnknownEvent {
        /// The event.
        event: String,
    },
}
