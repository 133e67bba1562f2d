//! The folder that evidence lies in: files named by their content, written once and never changed.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::keeper::{IdentityKeeper, TableOf};
use crate::error::IntakeError;

/// The part of the folder that holds identities, unless they are kept elsewhere.
const IDENTITY: &str = "identity";

/// Where files are written before they have a name: facts in the folder, identities in their part of it.
const WRITING: &str = "writing";

/// How a file of Parquet begins and ends.
const PARQUET: &[u8] = b"PAR1";

/// The longest that one run writes on one file, by far.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder that evidence lies in, such as `.purse` inside a place. It is made when something is first stored.
#[derive(Debug, Clone)]
pub struct EvidenceFolder {
    /// Where it is.
    pub root: PathBuf,
    /// Where identities are.
    identity: PathBuf,
    /// Who looks after them; nothing if they are kept as they come.
    keeper: Option<Arc<dyn IdentityKeeper>>,
    /// Whose rows are being written.
    of: TableOf,
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
    /// A folder in which identities are kept as they come, in a part of their own.
    pub fn new(root: PathBuf) -> EvidenceFolder {
        let identity = root.join(IDENTITY);
        EvidenceFolder { root, identity, keeper: None, of: TableOf::default() }
    }

    /// The same folder with identities in another one, looked after by a keeper.
    #[must_use]
    pub fn with_identities(self, folder: PathBuf, keeper: Arc<dyn IdentityKeeper>) -> EvidenceFolder {
        EvidenceFolder { identity: folder, keeper: Some(keeper), ..self }
    }

    /// The same folder, for the rows of one table.
    pub(crate) fn of(&self, source: &str, table: &str) -> EvidenceFolder {
        let of = TableOf { source: source.to_string(), table: table.to_string() };
        EvidenceFolder { of, ..self.clone() }
    }

    /// Whose rows are being written.
    pub(crate) fn table(&self) -> &TableOf {
        &self.of
    }

    /// Who looks after identities.
    pub(crate) fn keeper(&self) -> Option<&Arc<dyn IdentityKeeper>> {
        self.keeper.as_ref()
    }

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
        match kind {
            Kind::Identity => self.identity.join(format!("{key}.parquet")),
            _ => self.root.join(EvidenceFolder::relative(kind, key)),
        }
    }

    /// Where a file of this kind grows: on the disk on which it stays, and identities among themselves.
    fn writing(&self, kind: Kind) -> PathBuf {
        if kind == Kind::Identity { self.identity.join(WRITING) } else { self.root.join(WRITING) }
    }

    /// Starts a file that is not there for anyone until [`EvidenceFolder::keep`].
    pub(crate) fn start(&self, kind: Kind) -> Result<NamedTempFile, IntakeError> {
        let folder = self.writing(kind);
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
        NamedTempFile::new_in(&folder).map_err(|error| failed(&folder, error))
    }

    /// Removes what runs that were killed left half written. What others are writing now is younger.
    pub(crate) fn remove_abandoned(&self) {
        let is_old = |path: &Path| {
            let age = fs::metadata(path).and_then(|facts| facts.modified()).map(|time| time.elapsed());
            age.is_ok_and(|age| age.is_ok_and(|age| age > ABANDONED_AFTER))
        };
        for kind in [Kind::Identity, Kind::Events] {
            let entries = fs::read_dir(self.writing(kind)).into_iter().flatten().flatten();
            for path in entries.map(|entry| entry.path()).filter(|path| is_old(path)) {
                // Another run may have removed it first, which is as good.
                let _ = fs::remove_file(path);
            }
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
        let mut file = self.start(kind)?;
        file.write_all(bytes).map_err(|error| failed(&self.path(kind, key), error))?;
        self.keep(file, kind, key)
    }

    /// Whether the file is there and whole: as long as when it was written. An identity table changes its length when
    /// people are erased from it or it is encrypted; it says itself whether it is whole.
    pub(crate) fn has(&self, stored: &StoredFile, key: &str) -> bool {
        let path = self.path(stored.kind, key);
        let Ok(facts) = fs::metadata(&path) else { return false };
        facts.len() == stored.bytes || (stored.kind == Kind::Identity && self.is_whole(&path, facts.len()))
    }

    fn is_whole(&self, path: &Path, bytes: u64) -> bool {
        let ends = || -> io::Result<(Vec<u8>, [u8; PARQUET.len()])> {
            let mut file = File::open(path)?;
            let mut beginning = Vec::new();
            Read::by_ref(&mut file).take(32).read_to_end(&mut beginning)?;
            let mut end = [0; PARQUET.len()];
            file.seek(SeekFrom::End(-(PARQUET.len() as i64)))?;
            file.read_exact(&mut end)?;
            Ok((beginning, end))
        };
        let Ok((beginning, end)) = ends() else { return false };
        let is_parquet = beginning.starts_with(PARQUET) && end == PARQUET;
        is_parquet || self.keeper.as_ref().is_some_and(|keeper| keeper.is_sealed_and_whole(&beginning, bytes))
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
