//! Why a place cannot be written.

use std::io;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use thiserror::Error;
use units::Day;

/// Why a place cannot be written.
#[derive(Debug, Error)]
pub enum SynthError {
    /// There is something where the place should be.
    #[error(
        "{folder} is not empty, and a new place never overwrites anything; name a folder that is empty or not there yet",
        folder = folder.display()
    )]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder cannot be made or looked into.
    #[error("the folder {folder} cannot be used: {source}", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{file} cannot be written: {source}; the place is not whole, so remove it and try again", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A Parquet file cannot be written.
    #[error("{file} cannot be written: {source}; the place is not whole, so remove it and try again", file = file.display())]
    Parquet {
        /// The file.
        file: PathBuf,
        /// What the writer says.
        source: ParquetError,
    },
    /// Nobody to write about.
    #[error("a place needs at least one person; ask for more")]
    NoPeople,
    /// Days that do not follow each other.
    #[error(
        "these days must follow each other and do not: first entry {}, last entry {}, first extracts {}, first \
         settlement {}, second extracts {} (after the first settlement), second settlement {}",
        days[0], days[1], days[2], days[3], days[4], days[5]
    )]
    CalendarOrder {
        /// The days, in the order in which they should be.
        days: [Day; 6],
    },
    /// A file that is part of this program does not hold what it should.
    #[error(
        "`{file}`, which is part of this program, cannot be read: {why}; the program was built from a damaged copy"
    )]
    BuiltIn {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl SynthError {
    /// For `map_err`: a file that cannot be written.
    pub(crate) fn file<E: Into<io::Error>>(file: &Path) -> impl Fn(E) -> SynthError + use<E> {
        let file = file.to_path_buf();
        move |source| SynthError::File { file: file.clone(), source: source.into() }
    }
}
