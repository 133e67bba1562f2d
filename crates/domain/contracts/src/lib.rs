//! The contract language.

mod schema;

pub use schema::{Column, ColumnKind, EventType, KindColumn, Schema};
