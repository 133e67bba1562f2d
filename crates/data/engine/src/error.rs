//! What can go wrong while rows are read and brought together.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use datafusion::error::DataFusionError;
use outcomes::PlanError;
use thiserror::Error;

/// Why the engine cannot do its work. None of these leaves half a file behind.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A file of the store cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A file of the store cannot be written to its end.
    #[error("{} cannot be written: {why}; make room on the disk, then do this again", path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// Why.
        why: Box<DataFusionError>,
    },
    /// A file of identities that cannot be opened.
    #[error("{} cannot be opened: {why}", path.display())]
    Sealed {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file of identities that is no whole Parquet file.
    #[error(
        "{} is damaged: {why}; restore it from a backup, or remove it if it lies in `identity/` itself: identity tables are \
         made anew from the extracts, lists of numbers are not", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The query engine gave up, for instance for want of memory or disk.
    #[error("the evidence cannot be read: {0}")]
    Query(Box<DataFusionError>),
    /// The rules cannot be planned.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// A stored column has another type than it should: the store was written by another version.
    #[error(
        "the stored evidence has no column `{column}` of the right type; delete the store's `arranged` folder and run again"
    )]
    Column {
        /// The column.
        column: String,
    },
    /// Rows do not come in the order in which they were arranged.
    #[error("the arranged rows of {table} are out of order; delete the store's `arranged` folder and run again")]
    Order {
        /// The table, with its source.
        table: String,
    },
    /// A worker stopped without a result.
    #[error("a worker stopped without a result")]
    Worker,
}

impl EngineError {
    /// That a file of identities is damaged.
    pub(crate) fn damaged(path: &Path, why: &dyn Display) -> EngineError {
        EngineError::Damaged { path: path.to_path_buf(), why: why.to_string() }
    }
}

impl From<DataFusionError> for EngineError {
    fn from(why: DataFusionError) -> EngineError {
        EngineError::Query(Box::new(why))
    }
}
