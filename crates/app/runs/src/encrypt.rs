//! Encrypting the identities of a store that has some, and decrypting them.
//!
//! File by file, each as it was or as it should be. While it goes on some are encrypted and some are not; both are read.
//! What was interrupted is finished by doing it again.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use engine::{read_identity, write_identity};
use privacy::is_sealed;
use schemars::JsonSchema;
use serde::Serialize;

use crate::erase::remove_leftovers;
use crate::error::RunError;
use crate::identities::{Identities, random_key};
use crate::identity_error::IdentityError;
use crate::loaded::{Loaded, is_place, whole};

/// What came of encrypting or decrypting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Encrypted {
    /// Where identities are kept.
    pub folder: String,
    /// Whether they are encrypted now.
    pub encrypted: bool,
    /// How many files were written anew.
    pub files: u64,
}

/// Encrypts every file of identities with the key in a file.
///
/// # Errors
///
/// [`RunError::Identity`] if there is no key, or they are encrypted with another.
pub fn encrypt(loaded: &Loaded, key_file: Option<&Path>) -> Result<Encrypted, RunError> {
    let identities = with_key(loaded, key_file)?;
    // From here on whatever is written is encrypted, and files that are not yet are read all the same.
    identities.lock()?;
    remove_leftovers(&identities)?;
    let key = identities.given_key()?;
    let mut files = 0;
    for path in identities.files()? {
        let plain = fs::read(&path).map_err(|why| RunError::File { path: path.clone(), why })?;
        if !is_sealed(&plain) {
            write_identity(&path, &plain, Some(key))?;
            files += 1;
        }
    }
    Ok(Encrypted { folder: identities.folder().display().to_string(), encrypted: true, files })
}

/// Decrypts every file of identities with the key in a file.
///
/// # Errors
///
/// [`RunError::Identity`] if there is no key or another, or they are not encrypted.
pub fn decrypt(loaded: &Loaded, key_file: Option<&Path>) -> Result<Encrypted, RunError> {
    let identities = with_key(loaded, key_file)?;
    if !identities.is_encrypted() {
        return Err(IdentityError::NotEncrypted { folder: identities.folder().to_path_buf() }.into());
    }
    remove_leftovers(&identities)?;
    let key = identities.given_key()?;
    let mut files = 0;
    for path in identities.files()? {
        let bytes = fs::read(&path).map_err(|why| RunError::File { path: path.clone(), why })?;
        if is_sealed(&bytes) {
            write_identity(&path, &read_identity(&path, Some(key))?, None)?;
            files += 1;
        }
    }
    identities.unlock()?;
    Ok(Encrypted { folder: identities.folder().display().to_string(), encrypted: false, files })
}

/// Writes a new key into a new file.
///
/// # Errors
///
/// [`RunError::FileExists`] if the file is there already, [`RunError::Identity`] if it would lie in a place, and
/// [`RunError::File`] if it cannot be written.
pub fn new_key(path: &Path) -> Result<(), RunError> {
    let on_file = |why| RunError::File { path: path.to_path_buf(), why };
    if path.symlink_metadata().is_ok() {
        return Err(RunError::FileExists { path: path.to_path_buf() });
    }
    // It would be refused there when it is used.
    if whole(path).ancestors().skip(1).any(is_place) {
        return Err(IdentityError::KeyBeside { file: path.to_path_buf() }.into());
    }
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = format!("{}\n", random_key()?.to_hexadecimal());
    let mut file = options.write(true).create_new(true).open(path).map_err(on_file)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|why| {
        // Half a key is none; the error that matters is the one before.
        let _ = fs::remove_file(path);
        on_file(why)
    })
}

fn with_key(loaded: &Loaded, key_file: Option<&Path>) -> Result<Identities, RunError> {
    let file = key_file.ok_or(IdentityError::NoKeyNamed)?;
    loaded.identities.clone().with_new_key(file, &[&loaded.root, &loaded.store])
}
