//! What was posted last, written down beside the ledger. An older ledger in its place, or none, would have everything
//! since then posted again.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

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

/// Refuses a ledger that ends before the transfer that was written down, or has another in its place.
pub(crate) fn must_be_there(store: &Path, found: &Head) -> Result<(), RunError> {
    let path = store.join(FILE);
    let noted = match fs::read_to_string(&path) {
        Ok(noted) => noted,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(()),
        Err(why) => return Err(RunError::File { path, why }),
    };
    let number = noted.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
    let posted = number.ok_or_else(|| RunError::LedgerHeadUnreadable { path: path.clone() })?;
    // A posting that was interrupted before this was written down is in the ledger all the same.
    let is_there = posted < found.number || (posted == found.number && noted == text(found));
    if is_there { Ok(()) } else { Err(RunError::LedgerBehind { path, posted, found: found.number }) }
}

fn text(head: &Head) -> String {
    format!("{} {}\n", head.number, head.seal)
}
