//! Reading a store.

use std::path::Path;
use std::time::Duration;

use ledger::{Journal, RunId};

use crate::connection::Link;
use crate::journal::{Stored, read_stored};
use crate::{Head, Run, RunSummary, Sha256, StoreError, runs};

/// A store that is open for reading. It sees what was posted before each call, also while others post.
pub struct Reader {
    pub(crate) link: Link,
}

impl Reader {
    /// Opens the store in `folder` for reading only. It works on a read-only disk and beside a running settlement.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if nothing was recorded yet, and whatever keeps a file from being read.
    pub async fn open(folder: &Path) -> Result<Reader, StoreError> {
        Ok(Reader { link: Link::to_read(folder, Reader::WAIT).await? })
    }

    /// How long a locked file is waited for, unless asked otherwise.
    pub const WAIT: Duration = Duration::from_secs(10);

    /// The file.
    pub fn file(&self) -> &Path {
        self.link.file()
    }

    /// The whole journal, each transfer checked by the ledger's rules and by its seal as it is read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unlawful`], [`StoreError::Altered`], [`StoreError::Torn`] or [`StoreError::Damaged`] if the file
    /// was changed by other means than posting.
    pub async fn journal(&self) -> Result<Journal, StoreError> {
        Ok(self.stored(None).await?.journal)
    }

    /// The journal that the run was computed from, as it was then. Replaying the run on it gives the same result.
    ///
    /// # Errors
    ///
    /// As [`Reader::journal`], and [`StoreError::RunUnknown`].
    pub async fn journal_before(&self, run: &RunId) -> Result<Journal, StoreError> {
        let mut lent = self.link.lend().await?;
        let head = runs::recorded(&self.link, &mut lent, run).await?.header.head;
        lent.keep();
        Ok(self.stored(Some(head)).await?.journal)
    }

    /// The end of the journal with its seal, for statements: whoever holds one can tell later whether anything before
    /// it was altered.
    ///
    /// # Errors
    ///
    /// As [`Reader::journal`], all of which is read.
    pub async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.stored(None).await?.head())
    }

    /// All runs, earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] if a run cannot be read.
    pub async fn runs(&self) -> Result<Vec<RunSummary>, StoreError> {
        let mut lent = self.link.lend().await?;
        let all = runs::summaries(&self.link, &mut lent).await?;
        lent.keep();
        Ok(all)
    }

    /// The run of this id, or the only one whose id begins like this.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunUnknown`] with the nearest id, or [`StoreError::RunAmbiguous`] with all that begin like this.
    pub async fn run(&self, id_or_beginning: &str) -> Result<Run, StoreError> {
        let mut lent = self.link.lend().await?;
        let run = runs::find(&self.link, &mut lent, id_or_beginning).await?;
        lent.keep();
        Ok(run)
    }

    /// A kept text by its digest.
    ///
    /// # Errors
    ///
    /// [`StoreError::TextUnknown`] if it was never kept, [`StoreError::Damaged`] if it no longer has that digest.
    pub async fn text(&self, sha256: Sha256) -> Result<String, StoreError> {
        let mut lent = self.link.lend().await?;
        let text = runs::text(&self.link, &mut lent, sha256).await?;
        lent.keep();
        Ok(text)
    }

    async fn stored(&self, until: Option<u64>) -> Result<Stored, StoreError> {
        let mut lent = self.link.lend().await?;
        let stored = read_stored(&self.link, &mut lent, until).await?;
        lent.keep();
        Ok(stored)
    }
}
