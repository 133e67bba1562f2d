//! Where identities are kept, and the key that opens them.
//!
//! Identities lie in `identity/` of the store, or where `identity` in `place.toml` says. They are encrypted from the moment
//! on at which the file `encrypted` lies among them: it is sealed with the same key, so that a wrong one is found out before
//! anything is done with it. What holds no identity (how many people a linkage found) stays readable without a key.

use std::fs;
use std::path::{Path, PathBuf};

use engine::{read_identity, write_identity};
use privacy::{Erased, ErasedPeople, Key, open, seal};

use crate::error::RunError;
use crate::evidence::make_folder;
use crate::identity_error::IdentityError;
use crate::loaded::whole;
use crate::store_id;

/// Says that identities are encrypted, and with which key.
const LOCK: &str = "encrypted";
const LOCKED: &[u8] = b"These identities are encrypted.";

/// Who has been erased.
const ERASED: &str = "erased.json";

/// Where identities are kept, and the key that opens them, if one was given.
#[derive(Debug, Clone)]
pub struct Identities {
    folder: PathBuf,
    /// The store, where place.toml names a folder outside it.
    apart_from: Option<PathBuf>,
    key: Option<Key>,
}

impl Identities {
    /// Those of a store; `named` is the folder that place.toml names, if it does.
    pub(crate) fn of(root: &Path, store: &Path, named: Option<&str>) -> Identities {
        let inside = store.join("identity");
        match named.map(|named| root.join(named)).filter(|named| *named != inside) {
            Some(folder) => Identities { folder, apart_from: Some(store.to_path_buf()), key: None },
            None => Identities { folder: inside, apart_from: None, key: None },
        }
    }

    /// A folder that place.toml names lies outside the store, and the store outside it: each is swept of what is not its own.
    pub(crate) fn must_lie_apart(&self, store: &Path) -> Result<(), RunError> {
        if self.apart_from.is_none() {
            return Ok(());
        }
        let (folder, whole_store) = (whole(&self.folder), whole(store));
        if folder == whole_store.join("identity")
            || !(folder.starts_with(&whole_store) || whole_store.starts_with(&folder))
        {
            return Ok(());
        }
        Err(IdentityError::InStore { folder: self.folder.clone(), store: store.to_path_buf() }.into())
    }

    /// The same with the key in a file. It must be the right one, if identities are encrypted, and may not lie in any of the
    /// folders `beside`.
    pub(crate) fn with_key(self, file: &Path, beside: &[&Path]) -> Result<Identities, RunError> {
        let identities = Identities { key: Some(read_key(file, beside)?), ..self };
        identities.must_be_there()?;
        identities.must_be_the_key(file)?;
        if !identities.is_encrypted() && identities.has_any() {
            return Err(IdentityError::NotEncrypted { folder: identities.folder }.into());
        }
        Ok(identities)
    }

    /// The same with a key for what is not encrypted yet.
    pub(crate) fn with_new_key(self, file: &Path, beside: &[&Path]) -> Result<Identities, RunError> {
        let identities = Identities { key: Some(read_key(file, beside)?), ..self };
        identities.must_be_there()?;
        identities.must_be_the_key(file)?;
        Ok(identities)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether identities are encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.folder.join(LOCK).exists()
    }

    /// Whether identities are encrypted, or are to be.
    pub(crate) fn seals(&self) -> bool {
        self.key.is_some() || self.is_encrypted()
    }

    /// The key, if identities are encrypted.
    pub(crate) fn key(&self) -> Result<Option<Key>, RunError> {
        match &self.key {
            None if self.is_encrypted() => Err(IdentityError::Locked { folder: self.folder.clone() }.into()),
            key => Ok(key.clone()),
        }
    }

    /// The given key, whether or not identities are encrypted yet.
    pub(crate) fn given_key(&self) -> Result<&Key, RunError> {
        self.key.as_ref().ok_or_else(|| IdentityError::NoKeyNamed.into())
    }

    /// Where a file of identities lies that evidence calls `identity/…`.
    pub(crate) fn path(&self, relative: &Path) -> PathBuf {
        relative.strip_prefix("identity").map_or_else(|_| self.folder.join(relative), |inside| self.folder.join(inside))
    }

    /// Where the numbers of a linkage are kept.
    pub(crate) fn numbers_path(&self, id: &str) -> PathBuf {
        self.folder.join("numbers").join(format!("{id}.parquet"))
    }

    /// Makes the folder ready to be written to.
    pub(crate) fn begin(&self) -> Result<(), RunError> {
        self.must_be_there()?;
        make_folder(&self.folder)?;
        if let Some(store) = &self.apart_from {
            store_id::claim(&self.folder, store)?;
        }
        if self.key.is_some() && !self.is_encrypted() { self.lock() } else { Ok(()) }
    }

    /// From here on identities are encrypted.
    pub(crate) fn lock(&self) -> Result<(), RunError> {
        make_folder(&self.folder)?;
        Ok(write_identity(&self.folder.join(LOCK), LOCKED, Some(self.given_key()?))?)
    }

    /// From here on identities are not encrypted.
    pub(crate) fn unlock(&self) -> Result<(), RunError> {
        let path = self.folder.join(LOCK);
        fs::remove_file(&path).map_err(|why| RunError::File { path, why })
    }

    /// Every file that holds identities or keys, encrypted or not, in order of name.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, RunError> {
        let mut found = Vec::new();
        for folder in ["", "numbers", "pseudonyms"] {
            let entries = fs::read_dir(self.folder.join(folder)).into_iter().flatten();
            for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
                let is_identity = path.extension().is_some_and(|end| end == "parquet" || end == "key");
                if path.is_file() && (is_identity || path.file_name().is_some_and(|name| name == ERASED)) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// The list of those who have been erased, if anybody has.
    pub(crate) fn erased(&self) -> Result<Option<Erased>, RunError> {
        let file = self.folder.join(ERASED);
        if !file.exists() {
            return Ok(None);
        }
        let bytes = read_identity(&file, self.key()?.as_ref())?;
        let list = serde_json::from_slice(&bytes);
        list.map(Some).map_err(|why| IdentityError::Damaged { file, why: why.to_string() }.into())
    }

    /// Those who have been erased, if anybody has.
    pub(crate) fn erased_people(&self) -> Result<Option<ErasedPeople>, RunError> {
        let Some(list) = self.erased()? else { return Ok(None) };
        let people = list.people().ok_or_else(|| IdentityError::Damaged {
            file: self.folder.join(ERASED),
            why: "its secret is none".into(),
        })?;
        Ok(Some(people))
    }

    /// Keeps the list of those who have been erased.
    pub(crate) fn keep_erased(&self, list: &Erased) -> Result<(), RunError> {
        // Plain data always serialises.
        let text = serde_json::to_vec_pretty(list).unwrap_or_default();
        Ok(write_identity(&self.folder.join(ERASED), &text, self.key()?.as_ref())?)
    }

    /// A folder that place.toml names must be there, and be this store's: a volume that is not mounted would otherwise be
    /// mistaken for a store without identities, and two stores would erase each other's.
    pub(crate) fn must_be_there(&self) -> Result<(), RunError> {
        let Some(store) = &self.apart_from else { return Ok(()) };
        if !self.folder.is_dir() {
            return Err(IdentityError::NoFolder { folder: self.folder.clone() }.into());
        }
        let inside = store.join("identity");
        if inside.exists() {
            return Err(IdentityError::TwoFolders { folder: self.folder.clone(), store: inside }.into());
        }
        store_id::must_be_of(&self.folder, store)
    }

    fn has_any(&self) -> bool {
        self.files().is_ok_and(|files| !files.is_empty())
    }

    fn must_be_the_key(&self, file: &Path) -> Result<(), RunError> {
        let lock = self.folder.join(LOCK);
        let (true, Some(key)) = (lock.exists(), &self.key) else { return Ok(()) };
        let sealed = fs::read(&lock).map_err(|why| RunError::File { path: lock.clone(), why })?;
        match open(key, &sealed) {
            Ok(text) if text == LOCKED => Ok(()),
            _ => Err(IdentityError::WrongKey { file: file.to_path_buf(), folder: self.folder.clone() }.into()),
        }
    }

    /// Seals bytes as the files here are, or leaves them.
    pub(crate) fn sealed(&self, bytes: Vec<u8>) -> Result<Vec<u8>, RunError> {
        Ok(match self.key()? {
            Some(key) => seal(&key, &bytes),
            None => bytes,
        })
    }
}

/// Reads a key. It must not lie where whoever takes the store or the place takes it along.
fn read_key(file: &Path, beside: &[&Path]) -> Result<Key, RunError> {
    let no_key = |why: String| IdentityError::NoKey { file: file.to_path_buf(), why };
    let text = fs::read_to_string(file).map_err(|why| no_key(plain(&why)))?;
    if beside.iter().any(|folder| whole(file).starts_with(whole(folder))) {
        return Err(IdentityError::KeyBeside { file: file.to_path_buf() }.into());
    }
    Ok(text.parse().map_err(|why: privacy::BadKey| no_key(why.to_string()))?)
}

/// What the system says, without its number for it.
fn plain(why: &std::io::Error) -> String {
    let words = why.to_string();
    words.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// A new key, from the system's randomness.
pub(crate) fn random_key() -> Result<Key, RunError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|why| IdentityError::NoRandomness { why: why.to_string() })?;
    Ok(Key::new(bytes))
}
