//! Writing a file that is never written again: of several who try, the first one's stays, whole.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::RunError;

/// Writes a file unless it is there. Others see all of it or nothing. It is for its owner's eyes alone.
///
/// # Errors
///
/// [`RunError::File`] if it cannot be written; none if it is there already.
pub(crate) fn write_once(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let on_file = |why| RunError::File { path: path.to_path_buf(), why };
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new().suffix(".part").tempfile_in(folder).map_err(on_file)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(on_file)?;
    match file.persist_noclobber(path) {
        Err(why) if why.error.kind() != ErrorKind::AlreadyExists => Err(on_file(why.error)),
        _ => Ok(()),
    }
}
