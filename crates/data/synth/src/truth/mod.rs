//! The truth beside the extracts: who is who, what became of everybody, and what is owed for it.
//!
//! It is worked out by this program's own plain reading of the two contracts' terms, from the facts that were laid down.
//! Nothing here uses the crates that measure, price or fund: what must agree with them must not be made by them.

mod claims;
mod findings;
mod lines;
mod seen;
mod settle;
mod shares;
mod terms;
mod write;

pub(crate) use write::write_truth;

#[cfg(test)]
mod tests;
