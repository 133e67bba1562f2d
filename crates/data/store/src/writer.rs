//! A store that can be written.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{NewTransfer, RunId};

use crate::connection::Link;
use crate::{Posting, Reader, RunRecord, StoreError, posting, runs};

/// A store that is open for recording and posting. It can do whatever a [`Reader`] can.
///
/// It has one connection, so that calls from several tasks follow one another. Other processes may have the same store
/// open; whoever writes waits for the other.
pub struct Store {
    reader: Reader,
}

impl Store {
    /// Opens the store in `folder`, such as `.purse` in a place, and makes both if they are not there. Waits up to
    /// [`Reader::WAIT`] whenever another process holds the file.
    ///
    /// # Errors
    ///
    /// Whatever keeps a file from being made, read or written; a later format or another program's file is refused and
    /// left as it is.
    pub async fn open(folder: &Path) -> Result<Store, StoreError> {
        Store::open_and_wait(folder, Reader::WAIT).await
    }

    /// Opens the store as [`Store::open`] does, but waits up to `wait` whenever another process holds the file.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub async fn open_and_wait(folder: &Path, wait: Duration) -> Result<Store, StoreError> {
        Ok(Store { reader: Reader { link: Link::to_write(folder, wait).await? } })
    }

    /// Opens the store for reading only: [`Reader::open`].
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub async fn open_read_only(folder: &Path) -> Result<Reader, StoreError> {
        Reader::open(folder).await
    }

    /// Records a run. Recording it again changes nothing, so that a settlement that was interrupted can simply be made
    /// again; [`RunHeader::made_at`](crate::RunHeader::made_at) then stays that of the first time.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunDiffers`] if a run of the same id has other content, [`StoreError::Moved`] if the journal that it
    /// was computed from is longer than this one, and [`StoreError::TextMissing`] or
    /// [`StoreError::TextNotRead`] if its texts are not those of its inputs.
    pub async fn record_run(&self, record: &RunRecord) -> Result<(), StoreError> {
        let mut lent = self.link.lend().await?;
        runs::record(&self.link, &mut lent, record).await?;
        lent.keep();
        Ok(())
    }

    /// Posts a recorded run as these transfers, numbered from the head of the journal on; wholly or not at all.
    ///
    /// The transfers must be the difference between the run's result and the journal that the run was computed from.
    /// So nothing is posted unless that journal still is the whole journal, and unless all of it, and the new
    /// transfers on top of it, obey the ledger's rules: they are checked under the same lock that appends them.
    ///
    /// A posting without transfers is recorded too. It says that the run was accepted and nothing was due.
    ///
    /// # Errors
    ///
    /// [`StoreError::RunUnknown`], [`StoreError::AlreadyPosted`], [`StoreError::OtherRun`]; [`StoreError::Moved`] if
    /// somebody has posted since; [`StoreError::Refused`] if a transfer breaks a rule; and as
    /// [`Reader::journal`](Reader::journal).
    pub async fn post(
        &self,
        run: &RunId,
        posted_at: Timestamp,
        transfers: &[NewTransfer],
    ) -> Result<Posting, StoreError> {
        let mut lent = self.link.lend().await?;
        let posting = posting::post(&self.link, &mut lent, run, posted_at, transfers).await?;
        lent.keep();
        Ok(posting)
    }

    /// Closes the store, so that all of it stands in the one file. A store that is dropped instead loses nothing; the
    /// next to open it reads the rest from the log beside the file.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being written.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.link.close().await
    }
}

/// Whatever can be read from a store can be read while it is open for writing.
impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}
