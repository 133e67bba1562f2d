//! Whose a folder of identities outside the store is.
//!
//! The folder and its store hold the same number, `store.id`. Two stores that used one folder would take each other's
//! identity tables for leftovers, and each would erase people of whom the other knows nothing. So a folder belongs to the
//! store that used it first, and another one is refused.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::error::RunError;
use crate::identities::random_key;
use crate::identity_error::IdentityError;
use crate::write_once::write_once;

/// In the store, and in the folder of its identities.
const ID: &str = "store.id";

/// In the store, until both have the number.
const CLAIMING: &str = "store.id.new";

/// How many hexadecimal digits it has.
const DIGITS: usize = 32;

/// Refuses a folder that is another store's, or does not hold what this store has kept there.
pub(crate) fn must_be_of(folder: &Path, store: &Path) -> Result<(), RunError> {
    let (theirs, ours) = (read(&folder.join(ID))?, read(&store.join(ID))?);
    let (folder, store) = (folder.to_path_buf(), store.to_path_buf());
    match (theirs, ours) {
        (None, None) => Ok(()),
        (Some(theirs), Some(ours)) if theirs == ours => Ok(()),
        // It was interrupted when only the folder had the number.
        (Some(theirs), None) if read(&store.join(CLAIMING))?.as_ref() == Some(&theirs) => Ok(()),
        (Some(_), _) => Err(IdentityError::OfAnotherStore { folder, store }.into()),
        (None, Some(_)) => Err(IdentityError::NotOfStore { folder, store }.into()),
    }
}

/// Makes the folder this store's, if it is nobody's yet. Of two stores that want it at once one gets it.
pub(crate) fn claim(folder: &Path, store: &Path) -> Result<(), RunError> {
    must_be_of(folder, store)?;
    if store.join(ID).exists() {
        return Ok(());
    }
    let claiming = store.join(CLAIMING);
    let number = random_key()?.to_hexadecimal();
    write_once(&claiming, &number.as_bytes()[..DIGITS])?;
    // Where it is gone, another command on the same store has finished this in the meantime.
    if let Some(number) = read(&claiming)? {
        write_once(&folder.join(ID), number.as_bytes())?;
        if read(&folder.join(ID))?.as_ref() == Some(&number) {
            write_once(&store.join(ID), number.as_bytes())?;
        }
        match fs::remove_file(&claiming) {
            Err(why) if why.kind() != ErrorKind::NotFound => return Err(RunError::File { path: claiming, why }),
            _ => {}
        }
    }
    must_be_of(folder, store)
}

/// The number in a file, if the file is there.
fn read(path: &Path) -> Result<Option<String>, RunError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(why) => return Err(RunError::File { path: path.to_path_buf(), why }),
    };
    let number = text.trim();
    if number.len() == DIGITS && number.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(Some(number.to_string()));
    }
    let why = format!("it should hold {DIGITS} hexadecimal digits");
    Err(IdentityError::Damaged { file: path.to_path_buf(), why }.into())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{CLAIMING, ID, claim, must_be_of};

    /// Empty folders of these names.
    fn folders(names: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let root = tempfile::tempdir().expect("a temporary folder");
        let paths: Vec<PathBuf> = names.iter().map(|name| root.path().join(name)).collect();
        paths.iter().for_each(|path| fs::create_dir(path).expect("can be made"));
        (root, paths)
    }

    #[test]
    fn a_folder_belongs_to_the_store_that_was_first() {
        let (_root, paths) = folders(&["vault", "one", "other"]);
        let [vault, one, other] = &paths[..] else { panic!("three folders") };
        assert!(must_be_of(vault, one).is_ok() && must_be_of(vault, other).is_ok());
        claim(vault, one).expect("nobody has it");
        claim(vault, one).expect("it has it already");
        assert!(!one.join(CLAIMING).exists());
        let refused = claim(vault, other).expect_err("it is another's").to_string();
        assert!(refused.contains("those of another store"), "{refused}");
        assert!(!other.join(ID).exists() && !other.join(CLAIMING).exists());
        fs::remove_file(vault.join(ID)).expect("can be removed");
        let refused = must_be_of(vault, one).expect_err("it is not there").to_string();
        assert!(refused.contains("does not hold them"), "{refused}");
    }

    #[test]
    fn a_claim_that_was_interrupted_anywhere_is_finished() {
        let number = "0123456789abcdef0123456789abcdef";
        for written in [&["one/store.id.new"][..], &["one/store.id.new", "vault/store.id"]] {
            let (root, paths) = folders(&["vault", "one"]);
            written.iter().for_each(|path| fs::write(root.path().join(path), number).expect("can be written"));
            claim(&paths[0], &paths[1]).expect("it is finished");
            for folder in &paths {
                assert_eq!(fs::read_to_string(folder.join(ID)).expect("a number"), number);
            }
            assert!(!paths[1].join(CLAIMING).exists());
        }
    }

    #[test]
    fn of_many_stores_that_want_it_at_once_one_gets_it() {
        let names = ["vault", "a", "b", "c", "d", "e", "f"];
        let (_root, paths) = folders(&names);
        let (vault, stores) = paths.split_first().expect("seven folders");
        let got = std::thread::scope(|scope| {
            // Each store twice: two commands of one store do not stand in each other's way.
            let asked: Vec<_> = stores.iter().chain(stores).map(|store| scope.spawn(|| claim(vault, store))).collect();
            asked.into_iter().map(|asked| asked.join().expect("it ends").is_ok()).collect::<Vec<bool>>()
        });
        let winners: Vec<usize> = (0..6).filter(|at| got[*at] && got[at + 6]).collect();
        assert_eq!(winners.len(), 1, "{got:?}");
        assert_eq!(got.iter().filter(|got| **got).count(), 2, "{got:?}");
    }

    #[test]
    fn a_number_that_is_none_is_an_error() {
        let (_root, paths) = folders(&["vault", "one"]);
        fs::write(paths[0].join(ID), "half").expect("can be written");
        let refused = claim(&paths[0], &paths[1]).expect_err("it is no number").to_string();
        assert!(refused.contains("32 hexadecimal digits"), "{refused}");
    }
}
