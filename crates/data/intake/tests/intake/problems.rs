//! Every message, word for word.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::show_place;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let entries = fs::read_dir(root).expect("the folder of problems");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

#[test]
fn every_problem_is_told_in_these_words() {
    let is_update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let found = show_place(&folder);
        let expected = folder.join("expected.txt");
        if is_update {
            fs::write(&expected, &found).expect("expected.txt is written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {}\n{found}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "these are told otherwise now:\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_folder() {
    let texts: Vec<String> =
        folders().iter().map(|folder| fs::read_to_string(folder.join("expected.txt")).unwrap_or_default()).collect();
    // Four billion rows are not kept in a folder; the splitter's own test counts up to them. What keeps a source from being
    // encoded is told by `purse encode` alone, and shown among the errors of the whole program.
    let told_elsewhere = ["file::too-many-rows", "descriptor::nothing-to-encode", "descriptor::key-is-identity"];
    let untold: BTreeSet<&str> = intake::codes()
        .into_iter()
        .filter(|code| !told_elsewhere.contains(code))
        .filter(|code| !texts.iter().any(|text| text.contains(&format!("[{code}]"))))
        .collect();
    assert!(untold.is_empty(), "no folder of tests/problems tells of {untold:?}");
}
