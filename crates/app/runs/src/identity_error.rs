//! What can be wrong with identities: where they are kept, their key, and who is asked about.

use std::path::PathBuf;

use thiserror::Error;

/// The environment variable that names the file with the key of identities.
pub const KEY_VARIABLE: &str = "PURSE_IDENTITY_KEY_FILE";

/// Why identities cannot be used as was asked. Nothing has been changed then.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// Encrypted, and no key.
    #[error("the identities in {} are encrypted, and there is no key to open them", folder.display())]
    Locked {
        /// Where they are.
        folder: PathBuf,
    },
    /// Another key.
    #[error("the key in {} is not the one with which the identities in {} were encrypted", file.display(), folder.display())]
    WrongKey {
        /// The key's file.
        file: PathBuf,
        /// Where they are.
        folder: PathBuf,
    },
    /// No key in the key's file.
    #[error("{} holds no key: {why}", file.display())]
    NoKey {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// A key within reach of whoever has the store.
    #[error("the key in {} lies in the place or its store, beside what it locks", file.display())]
    KeyBeside {
        /// The file.
        file: PathBuf,
    },
    /// No key where one is needed.
    #[error("{KEY_VARIABLE} names no file with a key")]
    NoKeyNamed,
    /// Not encrypted, and a key was given.
    #[error("a key was given, and the identities in {} are not encrypted", folder.display())]
    NotEncrypted {
        /// Where they are.
        folder: PathBuf,
    },
    /// The folder of identities is not there.
    #[error("identities are kept in {}, and there is no such folder", folder.display())]
    NoFolder {
        /// Where they should be.
        folder: PathBuf,
    },
    /// Identities in the store, and elsewhere.
    #[error("identities are kept in {}, and there are some in {}, too", folder.display(), store.display())]
    TwoFolders {
        /// Where they should be.
        folder: PathBuf,
        /// Where there are some.
        store: PathBuf,
    },
    /// A folder of identities that another store uses.
    #[error("the identities in {} are those of another store than {}", folder.display(), store.display())]
    OfAnotherStore {
        /// Where they are.
        folder: PathBuf,
        /// The store.
        store: PathBuf,
    },
    /// A folder without the identities that a store has kept there.
    #[error(
        "the identities of {} are kept in {}, and it does not hold them: there is no store.id",
        store.display(),
        folder.display()
    )]
    NotOfStore {
        /// Where they should be.
        folder: PathBuf,
        /// The store.
        store: PathBuf,
    },
    /// Identities in the store's own folders, or the store among them.
    #[error("identities cannot be kept in {}: it is not apart from the store {}", folder.display(), store.display())]
    InStore {
        /// Where they should be.
        folder: PathBuf,
        /// The store.
        store: PathBuf,
    },
    /// A file of the program's own that it cannot read.
    #[error("{} cannot be read: {why}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// No such agency.
    #[error("there is no source `{asked}`; there are: {}", known.join(", "))]
    NoSource {
        /// What was asked for.
        asked: String,
        /// All that exist.
        known: Vec<String>,
    },
    /// Nobody of that number or key.
    #[error("nobody of that number or key is in any extract as at that day")]
    Nobody,
    /// An erasure without a reason.
    #[error("an erasure needs a reason")]
    NoReason,
    /// No such purpose.
    #[error("there is no key for the purpose `{purpose}`, so there is nothing to forget")]
    NoPurpose {
        /// The purpose.
        purpose: String,
    },
    /// Forgetting must be confirmed.
    #[error("forgetting the key of `{purpose}` cannot be undone: nothing can be joined to its publications any more")]
    NotConfirmed {
        /// The purpose.
        purpose: String,
    },
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {why}")]
    NoRandomness {
        /// Why.
        why: String,
    },
}

impl IdentityError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            IdentityError::Locked { .. } | IdentityError::NoKeyNamed => format!(
                "name the file with the key in the environment variable {KEY_VARIABLE}; `purse identity new-key FILE` makes a \
                 new key for identities that are not encrypted yet"
            ),
            IdentityError::WrongKey { .. } => format!(
                "name the right file in {KEY_VARIABLE}; without its key identities are lost, and the ledger is not"
            ),
            IdentityError::NoKey { .. } => {
                format!("check what {KEY_VARIABLE} names; `purse identity new-key FILE` makes a new key")
            }
            IdentityError::KeyBeside { .. } => {
                "keep the key outside, where backups of the place do not take it along".into()
            }
            IdentityError::NotEncrypted { .. } => {
                format!("`purse identity encrypt PLACE` encrypts them; or leave {KEY_VARIABLE} out")
            }
            IdentityError::NoFolder { .. } => "mount the volume that holds it; or make the folder, if it is new".into(),
            IdentityError::TwoFolders { .. } => {
                "move what is in the store's folder to the other one, or leave `identity` out of place.toml".into()
            }
            IdentityError::OfAnotherStore { folder, store } => format!(
                "name another folder in `identity` of place.toml, since each store needs one of its own; or, if {} stands in \
                 the place of a store that is gone, remove {}",
                store.display(),
                folder.join("store.id").display()
            ),
            IdentityError::NotOfStore { store, .. } => format!(
                "mount the volume that holds them; if they have been moved, bring their store.id along; if they are lost, \
                 remove {}, and people are numbered anew",
                store.join("store.id").display()
            ),
            IdentityError::InStore { .. } => {
                "name a folder outside the store, or leave `identity` out of place.toml: they are kept in the store's \
                 `identity/` then"
                    .into()
            }
            IdentityError::Damaged { .. } => "restore it from a backup".into(),
            IdentityError::Nobody => {
                "name a person's number such as p-000012, or an agency and its key such as housing/H7".into()
            }
            IdentityError::NoReason => {
                "say with --because why it is done, such as the number of the request; no names".into()
            }
            IdentityError::NoPurpose { .. } => "check how the purpose is spelt".into(),
            IdentityError::NotConfirmed { .. } => "add --confirm if that is what you want".into(),
            IdentityError::NoSource { .. } => "name one of the folders below sources/".into(),
            IdentityError::NoRandomness { .. } => return None,
        })
    }
}
