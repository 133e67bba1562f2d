//! The folder that evidence lies in: files named by their content, written once and never changed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::IntakeError;

/// The folder that evidence lies in, such as `.purse` inside a place. It is made when something is first stored.
#[derive(Debug, Clone)]
pub struct EvidenceFolder {
    /// Where it is.
    pub root: PathBuf,
}

/// Kinds of stored files; each has a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// Starts a file that is not there for anyone until [`EvidenceFolder::keep`].
    pub(crate) fn start(&self) -> Result<NamedTempFile, IntakeError> {
        let folder = self.root.join("writing");
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
        NamedTempFile::new_in(&folder).map_err(|error| failed(&folder, error))
    }

    /// Gives a finished file its name, at once and whole. Where it is already there, it has the same content.
    pub(crate) fn keep(&self, file: NamedTempFile, kind: Kind, key: &str) -> Result<(), IntakeError> {
        let path = self.path(kind, key);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
        }
        file.as_file().sync_all().map_err(|error| failed(&path, error))?;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        Ok(())
    }

    /// Writes a whole file of bytes.
    pub(crate) fn write(&self, bytes: &[u8], kind: Kind, key: &str) -> Result<(), IntakeError> {
        let mut file = self.start()?;
        file.write_all(bytes).map_err(|error| failed(&self.path(kind, key), error))?;
        self.keep(file, kind, key)
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
