//! Why the store refuses, or cannot.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::{LedgerError, RunId};
use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;

use crate::{Posting, Sha256};

/// Why something could not be read, recorded or posted. After any of these, what was there before is there unchanged.
#[derive(Debug, Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "store::")]
pub enum StoreError {
    /// The folder cannot be made or looked into.
    #[error("the store's folder {folder} cannot be used: {source}", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no store yet, or nothing in it, and reading makes none.
    #[error("nothing is recorded in {file} yet; a settlement makes it", file = file.display())]
    Missing {
        /// The file that would hold it.
        file: PathBuf,
    },
    /// The folder or file may not be written, or was opened for reading.
    #[error(
        "{file} cannot be written: the file, its folder or the disk is read-only for this user; settle as a user who \
         may write there", file = file.display()
    )]
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// The file may not be read, or what SQLite needs beside it may not be made.
    #[error(
        "{file} cannot be opened: this user may not read it, or may not write the files that SQLite keeps beside it",
        file = file.display()
    )]
    CannotOpen {
        /// The file.
        file: PathBuf,
    },
    /// Another process held the file all the time that was waited.
    #[error(
        "{file} is in use by another process, still after waiting {waited:?}; wait for a settlement or backup to end, \
         close any program that has the file open, then do this again", file = file.display()
    )]
    Locked {
        /// The file.
        file: PathBuf,
        /// How long was waited.
        waited: Duration,
    },
    /// There is no room on the disk.
    #[error("{file} cannot grow: the disk is full. Nothing was recorded; make room, then do this again", file = file.display())]
    Full {
        /// The file.
        file: PathBuf,
    },
    /// The disk or its file system refuses.
    #[error(
        "{file} could not be read or written: the disk refuses ({detail}). Nothing was recorded; make room, check that the \
         disk is sound, then do this again", file = file.display()
    )]
    Disk {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// Some other file in the store's place.
    #[error("{file} is not an SQLite database; move it away, or restore the store from a backup", file = file.display())]
    NotADatabase {
        /// The file.
        file: PathBuf,
    },
    /// A database of something else.
    #[error("{file} is an SQLite database, but not a store of this program; nothing was changed in it", file = file.display())]
    OtherDatabase {
        /// The file.
        file: PathBuf,
    },
    /// Written by a later version.
    #[error(
        "{file} has format {found}, made by a later version of this program, which knows formats up to {known}; \
         install that version", file = file.display()
    )]
    NewerFormat {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The latest format that is known here.
        known: u32,
    },
    /// SQLite finds its file damaged, or a value is no value of its column.
    #[error("{file} is damaged: {detail}; restore it from a backup", file = file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A stored transfer that the ledger's rules forbid.
    #[error("{file} has been altered: {source}; restore it from a backup", file = file.display())]
    Unlawful {
        /// The file.
        file: PathBuf,
        /// The rule that is broken, and by which transfer.
        source: LedgerError,
    },
    /// A stored transfer that is not what was posted.
    #[error(
        "{file} has been altered: transfer {number} is not what was posted, because its seal does not fit; restore it \
         from a backup", file = file.display()
    )]
    Altered {
        /// The file.
        file: PathBuf,
        /// The transfer.
        number: u64,
    },
    /// A transfer that another posting than its run's holds.
    #[error(
        "{file} has been altered: transfer {number} is not in the posting of its run; restore it from a backup",
        file = file.display()
    )]
    Astray {
        /// The file.
        file: PathBuf,
        /// The transfer.
        number: u64,
    },
    /// Transfers without a posting, or a posting without its transfers.
    #[error(
        "{file} has been altered: runs are posted up to transfer {posted}, but the last transfer is {found}; restore \
         it from a backup", file = file.display()
    )]
    Torn {
        /// The file.
        file: PathBuf,
        /// The last transfer of the last posting.
        posted: u64,
        /// The last transfer.
        found: u64,
    },
    /// Somebody posted after the run was computed.
    #[error(
        "{} meanwhile: this was computed when transfer {expected} was the last, and now transfer {found} is. Nothing \
         was posted; settle again", moved(*expected, *found)
    )]
    Moved {
        /// The head that the run was computed from.
        expected: u64,
        /// The head that was found.
        found: u64,
    },
    /// The run is posted already.
    #[error("run {} is posted already, at {}", posting.run, posting.posted_at)]
    AlreadyPosted {
        /// As what.
        posting: Posting,
    },
    /// A transfer of another run among those to post.
    #[error("a transfer of run {found} cannot be posted with run {run}")]
    OtherRun {
        /// The run to post.
        run: RunId,
        /// The run that the transfer names.
        found: RunId,
    },
    /// A transfer to post that the ledger's rules forbid.
    #[error("nothing was posted: {source}")]
    Refused {
        /// The rule that would be broken.
        #[from]
        source: LedgerError,
    },
    /// A run of the same id but other content.
    #[error("run {run} is recorded already with {what} unlike this one's; nothing was recorded")]
    RunDiffers {
        /// The run.
        run: RunId,
        /// What differs first.
        what: &'static str,
    },
    /// An input without which the run could not be replayed.
    #[error("run {run} read {path}, but its text is not kept, and so it could not be replayed; nothing was recorded")]
    TextMissing {
        /// The run.
        run: RunId,
        /// The input.
        path: String,
    },
    /// A text that is the content of none of the inputs.
    #[error("run {run} is to keep a text (SHA-256 {sha256}) that none of its inputs has; nothing was recorded")]
    TextNotRead {
        /// The run.
        run: RunId,
        /// The digest of the text.
        sha256: Sha256,
    },
    /// No text of this digest is kept.
    #[error("no text with SHA-256 {sha256} is kept")]
    TextUnknown {
        /// The digest.
        sha256: Sha256,
    },
    /// No run has this id, or begins like it.
    #[error("there is no run {asked}{}", nearest.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    RunUnknown {
        /// What was asked for.
        asked: String,
        /// The nearest id there is.
        nearest: Option<RunId>,
    },
    /// Several runs begin like this.
    #[error("{asked} is the beginning of {} runs: {}; write more of it", matching.len(), few(matching))]
    RunAmbiguous {
        /// What was asked for.
        asked: String,
        /// All runs that begin like it, at least two, earliest first.
        matching: Vec<RunId>,
    },
    /// Anything else that the database says.
    #[error("{file} could not be read or written: {source}", file = file.display())]
    Database {
        /// The file.
        file: PathBuf,
        /// What it says.
        source: sqlx::Error,
    },
}

impl StoreError {
    /// A stable name such as `store::moved`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What `error` means for `file`, for which any lock was waited for as long as `wait`.
    pub(crate) fn of(error: sqlx::Error, file: &Path, wait: Duration) -> StoreError {
        let file = file.to_path_buf();
        match primary_code(&error) {
            Some(sqlite::BUSY | sqlite::LOCKED) => StoreError::Locked { file, waited: wait },
            Some(sqlite::READONLY) => StoreError::ReadOnly { file },
            Some(sqlite::CANTOPEN | sqlite::PERM | sqlite::AUTH) => StoreError::CannotOpen { file },
            Some(sqlite::IOERR) => StoreError::Disk { file, detail: said(&error) },
            Some(sqlite::FULL) => StoreError::Full { file },
            Some(sqlite::NOTADB) => StoreError::NotADatabase { file },
            // The statements are always the same, so that one that no longer fits has met other tables.
            Some(sqlite::ERROR | sqlite::MISMATCH) => StoreError::Damaged { file, detail: said(&error) },
            Some(sqlite::CORRUPT) => StoreError::Damaged { file, detail: "SQLite finds it malformed".into() },
            _ => match error {
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                    StoreError::Damaged { file, detail: "a value in it cannot be read".into() }
                }
                other => StoreError::Database { file, source: other },
            },
        }
    }
}

/// SQLite's primary result codes: <https://www.sqlite.org/rescode.html>.
mod sqlite {
    pub const ERROR: i32 = 1;
    pub const PERM: i32 = 3;
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const READONLY: i32 = 8;
    pub const IOERR: i32 = 10;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    pub const MISMATCH: i32 = 20;
    pub const AUTH: i32 = 23;
    pub const NOTADB: i32 = 26;
}

/// The low byte of SQLite's extended code; the rest of it only says more of the same cause.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// What SQLite says.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_string())
}

fn moved(expected: u64, found: u64) -> &'static str {
    if found > expected { "somebody has posted" } else { "an older copy was restored" }
}

fn few(runs: &[RunId]) -> String {
    let shown: Vec<&str> = runs.iter().take(5).map(RunId::as_str).collect();
    let more = if runs.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
