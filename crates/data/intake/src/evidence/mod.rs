//! What becomes of the rows: good ones are written as evidence, the others are kept as problems.

mod assemble;
mod folder;
mod keeper;
mod keys;
mod outputs;
mod people;
mod problems;
mod saved;

pub use folder::EvidenceFolder;
pub use keeper::IdentityKeeper;
pub use problems::PROBLEMS_KEPT;

pub(crate) use assemble::{References, assemble};
pub(crate) use folder::Kind;
pub(crate) use keys::{KeyedRow, read_digests, read_keyed_rows, read_keys_of_parquet};
pub(crate) use problems::ProblemLog;
pub(crate) use saved::Saved;
