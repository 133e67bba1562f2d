//! Whoever looks after identities: sees every row of an identity table before it is written, and every file of them.
//!
//! Intake does not know who has been erased from a store, nor keys; it asks.

use std::fmt::Debug;
use std::io;

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

/// Looks after identities as they are written.
pub trait IdentityKeeper: Debug + Send + Sync {
    /// What may be kept of rows of an identity table of a source.
    ///
    /// # Errors
    ///
    /// [`ArrowError`] if it cannot be told.
    fn admit(&self, source: &str, table: &str, rows: RecordBatch) -> Result<RecordBatch, ArrowError>;

    /// Whether files of identities are sealed, so that they must not reach a disk before.
    fn seals(&self) -> bool;

    /// The bytes of a file as they may lie on a disk.
    ///
    /// # Errors
    ///
    /// An error of the caller's if it has no key.
    fn seal(&self, bytes: Vec<u8>) -> io::Result<Vec<u8>>;

    /// Whether a file that begins with these bytes (32 at the most) and is so long is a sealed one, and whole.
    fn is_sealed_and_whole(&self, beginning: &[u8], bytes: u64) -> bool;
}

/// A table of a source, whose rows are being written.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableOf {
    pub(crate) source: String,
    pub(crate) table: String,
}
