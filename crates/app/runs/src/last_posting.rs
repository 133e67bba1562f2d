//! What was posted last, written down beside the ledger. An older ledger in its place, or none, would have everything
//! since then posted again.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use store::Head;

use crate::error::RunError;

/// The file, in the store: the number of the last transfer and its seal.
const FILE: &str = "ledger.head";

/// Writes down the last transfer.
pub(crate) fn note(store: &Path, head: &Head) -> Result<(), RunError> {
    let path = store.join(FILE);
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let on_file = |why| RunError::File { path: path.clone(), why };
    fs::write(&part, text(head)).map_err(on_file)?;
    fs::rename(&part, &path).map_err(on_file)
}

/// The last transfer as it was written down. It is read before the ledger is: whatever is posted in between only makes
/// the ledger longer.
pub(crate) struct Noted {
    path: PathBuf,
    text: Option<String>,
}

impl Noted {
    /// Reads what was written down in a store, if anything was.
    pub fn read(store: &Path) -> Result<Noted, RunError> {
        let path = store.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Noted { path, text: Some(text) }),
            // Where there can be no store, opening it says so.
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Ok(Noted { path, text: None })
            }
            Err(why) => Err(RunError::File { path, why }),
        }
    }

    /// Refuses a ledger that ends before that transfer, or has another in its place.
    pub fn must_be_in(self, found: &Head) -> Result<(), RunError> {
        let Noted { path, text: Some(noted) } = self else { return Ok(()) };
        let number = noted.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
        let Some(posted) = number else { return Err(RunError::LedgerHeadUnreadable { path }) };
        // A posting that was interrupted before this was written down is in the ledger all the same.
        let is_there = posted < found.number || (posted == found.number && noted == text(found));
        if is_there { Ok(()) } else { Err(RunError::LedgerBehind { path, posted, found: found.number }) }
    }
}

fn text(head: &Head) -> String {
    format!("{} {}\n", head.number, head.seal)
}
