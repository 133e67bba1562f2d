//! The folder that evidence lies in: files named by their content, written once and never changed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::error::IntakeError;

/// Where files are written before they have a name.
const WRITING: &str = "identity/writing";

/// The longest that one run writes on one file, by far.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder that evidence lies in, such as `.purse` inside a place. It is made when something is first stored.
#[derive(Debug, Clone)]
pub struct EvidenceFolder {
    /// Where it is.
    pub root: PathBuf,
}

/// Kinds of stored files; each has a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Dated facts.
    Events,
    /// Who the facts are about.
    Identity,
    /// Households.
    Households,
    /// Primary keys of accepted rows, where there are no events to hold them.
    Keys,
    /// Counts, problems and notices.
    Quarantine,
    /// Primary keys of quarantined rows.
    QuarantinedKeys,
    /// What other tables may refer to; one file a set of fields.
    Referred(usize),
}

/// A file that has been stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    /// What it holds.
    pub(crate) kind: Kind,
    /// Its size.
    pub(crate) bytes: u64,
}

impl EvidenceFolder {
    /// Where the file of this kind and key lies, inside the folder.
    pub(crate) fn relative(kind: Kind, key: &str) -> PathBuf {
        match kind {
            Kind::Events => PathBuf::from(format!("evidence/{key}.parquet")),
            Kind::Identity => PathBuf::from(format!("identity/{key}.parquet")),
            Kind::Households => PathBuf::from(format!("households/{key}.parquet")),
            Kind::Keys => PathBuf::from(format!("keys/{key}.parquet")),
            Kind::Quarantine => PathBuf::from(format!("quarantine/{key}.json")),
            Kind::QuarantinedKeys => PathBuf::from(format!("quarantine/{key}.keys")),
            Kind::Referred(set) => PathBuf::from(format!("references/{key}-{set}.keys")),
        }
    }

    /// Where the file of this kind and key lies.
    pub(crate) fn path(&self, kind: Kind, key: &str) -> PathBuf {
        self.root.join(EvidenceFolder::relative(kind, key))
    }

    /// Starts a file that is not there for anyone until [`EvidenceFolder::keep`]. It may hold names, so it grows
    /// among them.
    pub(crate) fn start(&self) -> Result<NamedTempFile, IntakeError> {
        let folder = self.root.join(WRITING);
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
        NamedTempFile::new_in(&folder).map_err(|error| failed(&folder, error))
    }

    /// Removes what runs that were killed left half written. What others are writing now is younger.
    pub(crate) fn remove_abandoned(&self) {
        let is_old = |path: &Path| {
            let age = fs::metadata(path).and_then(|facts| facts.modified()).map(|time| time.elapsed());
            age.is_ok_and(|age| age.is_ok_and(|age| age > ABANDONED_AFTER))
        };
        let entries = fs::read_dir(self.root.join(WRITING)).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| is_old(path)) {
            // Another run may have removed it first, which is as good.
            let _ = fs::remove_file(path);
        }
    }

    /// Gives a finished file its name, at once and whole. Where it is already there, it has the same content.
    pub(crate) fn keep(&self, file: NamedTempFile, kind: Kind, key: &str) -> Result<StoredFile, IntakeError> {
        let path = self.path(kind, key);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
        }
        file.as_file().sync_all().map_err(|error| failed(&path, error))?;
        let file = file.persist(&path).map_err(|error| failed(&path, error.error))?;
        let bytes = file.metadata().map_err(|error| failed(&path, error))?.len();
        Ok(StoredFile { kind, bytes })
    }

    /// Writes a whole file of bytes.
    pub(crate) fn write(&self, bytes: &[u8], kind: Kind, key: &str) -> Result<StoredFile, IntakeError> {
        let mut file = self.start()?;
        file.write_all(bytes).map_err(|error| failed(&self.path(kind, key), error))?;
        self.keep(file, kind, key)
    }

    /// Whether the file is there and as long as when it was written.
    pub(crate) fn has(&self, stored: &StoredFile, key: &str) -> bool {
        fs::metadata(self.path(stored.kind, key)).is_ok_and(|facts| facts.len() == stored.bytes)
    }

    /// Reads a whole file.
    pub(crate) fn read(&self, kind: Kind, key: &str) -> Result<Vec<u8>, IntakeError> {
        let path = self.path(kind, key);
        fs::read(&path).map_err(|error| failed(&path, error))
    }

    /// Opens a file.
    pub(crate) fn open(&self, kind: Kind, key: &str) -> Result<File, IntakeError> {
        let path = self.path(kind, key);
        File::open(&path).map_err(|error| failed(&path, error))
    }
}

fn failed(path: &Path, source: io::Error) -> IntakeError {
    IntakeError::Folder { path: path.to_path_buf(), source }
}
