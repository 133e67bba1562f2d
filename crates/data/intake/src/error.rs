//! What stops intake as a whole. What is wrong with a descriptor, a file or a row does not.

use std::io;
use std::path::PathBuf;

use parquet::errors::ParquetError;
use thiserror::Error;

/// Why evidence cannot be stored.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// A file or folder of the evidence cannot be made or read.
    #[error(
        "the evidence at {path} cannot be stored or read: {source}; check that the folder may be written and is not full"
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Evidence cannot be written as Parquet.
    #[error("the evidence at {path} cannot be written: {source}; make room on the disk, then do this again")]
    NotWritten {
        /// The folder.
        path: PathBuf,
        /// What the library says.
        source: ParquetError,
    },
    /// Evidence cannot be read as Parquet.
    #[error("the evidence at {path} cannot be read: {source}; remove it, and it will be made again")]
    Parquet {
        /// The file or folder.
        path: PathBuf,
        /// What the library says.
        source: ParquetError,
    },
    /// The thread that writes has ended without a word.
    #[error("the evidence at {path} was not written to its end; run it again")]
    WriterStopped {
        /// The folder.
        path: PathBuf,
    },
}
