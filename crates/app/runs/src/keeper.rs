//! Looks after identities for intake: leaves out who has been erased, and seals what is encrypted.

use std::io;
use std::sync::OnceLock;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::error::ArrowError;
use engine::without_erased;
use intake::IdentityKeeper;
use privacy::{ErasedPeople, is_whole};

use crate::error::RunError;
use crate::identities::Identities;

/// Looks after the identities of a store.
#[derive(Debug)]
pub(crate) struct Keeper {
    identities: Identities,
    /// Read when the first rows come: where nothing is written, no key is needed.
    erased: OnceLock<Option<ErasedPeople>>,
}

impl Keeper {
    pub fn new(identities: Identities) -> Keeper {
        Keeper { identities, erased: OnceLock::new() }
    }

    fn erased(&self) -> Result<Option<&ErasedPeople>, RunError> {
        if let Some(read) = self.erased.get() {
            return Ok(read.as_ref());
        }
        let read = self.identities.erased_people()?;
        Ok(self.erased.get_or_init(|| read).as_ref())
    }
}

impl IdentityKeeper for Keeper {
    fn admit(&self, source: &str, table: &str, rows: RecordBatch) -> Result<RecordBatch, ArrowError> {
        match self.erased().map_err(|why| ArrowError::ExternalError(Box::new(why)))? {
            Some(erased) => without_erased(rows, source, table, erased),
            None => Ok(rows),
        }
    }

    fn seals(&self) -> bool {
        self.identities.seals()
    }

    fn seal(&self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        self.identities.sealed(bytes).map_err(io::Error::other)
    }

    fn is_sealed_and_whole(&self, beginning: &[u8], bytes: u64) -> bool {
        is_whole(beginning, bytes)
    }
}
