//! Every error a user can see: a smallest change to a place that runs, and the exact words that come of it.
//!
//! Each folder of `tests/errors/` holds `edit.toml` (what is changed in the place of `tests/errors/base`, and the command)
//! and `expected.txt` (exit code and what was printed). `UPDATE_EXPECT=1` writes the latter anew; read it as a user would.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use strum::VariantNames;

use crate::harness::{Ran, TestPlace, command, copy, purse, ran, repository, text};

/// What is changed and what is run.
struct Edit {
    commands: Vec<String>,
    changes: Vec<Change>,
}

/// A change to one file, made when so many commands have run.
struct Change {
    file: String,
    after: usize,
    what: What,
}

enum What {
    Replace { from: String, to: String },
    Write { bytes: Vec<u8> },
    Remove,
}

fn errors() -> PathBuf {
    repository().join("tests/errors")
}

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(errors())
        .expect("the errors")
        .map(|entry| entry.expect("can be read").path())
        .filter(|path| path.join("edit.toml").exists())
        .collect();
    found.sort();
    found
}

#[test]
fn every_error_says_exactly_this() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = run(&case);
        let path = case.join("expected.txt");
        if update {
            fs::write(&path, &found).expect("can be written");
        } else if fs::read_to_string(&path).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} errors say something else now:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_error_is_without_its_example() {
    let shown: String =
        cases().iter().map(|case| fs::read_to_string(case.join("expected.txt")).unwrap_or_default()).collect();
    let lists: [&[&str]; 8] = [
        documents::Problem::VARIANTS,
        contracts::Problem::VARIANTS,
        design::Problem::VARIANTS,
        linkage::Problem::VARIANTS,
        linkage::DecisionProblem::VARIANTS,
        evaluation::plan::Problem::VARIANTS,
        pricing::Refusal::VARIANTS,
        funding::FundingError::VARIANTS,
    ];
    let codes: BTreeSet<&str> = lists.into_iter().flatten().copied().collect();
    // These cannot be reached through files: amounts are read with at most 18 digits, so no sum of a place that can be
    // written down overflows, and shares that do not allot are refused when the contract is read.
    let unreachable = ["funding::allotment", "funding::overflow"];
    let missing: Vec<&str> =
        codes.into_iter().filter(|code| !shown.contains(code) && !unreachable.contains(code)).collect();
    assert!(missing.is_empty(), "these errors have no example in tests/errors: {missing:#?}");
}

fn run(case: &Path) -> String {
    let edit = read(&case.join("edit.toml"));
    let place = TestPlace::empty();
    copy(&errors().join("base"), &place.path);
    let mut shown = String::new();
    for (number, command) in edit.commands.iter().enumerate() {
        for change in edit.changes.iter().filter(|change| change.after == number) {
            apply(change, &place, case);
        }
        let words: Vec<String> = command.split(' ').map(|word| word.replace("PLACE", text(&place.path))).collect();
        let ran = run_words(&words.iter().map(String::as_str).collect::<Vec<&str>>());
        shown.push_str(&show(command, &ran, &place.path));
    }
    shown
}

/// Runs a command; a first word such as `NAME=value` is for its environment.
fn run_words(words: &[&str]) -> Ran {
    match words.first().and_then(|first| first.split_once('=')) {
        Some((name, value)) => ran(command(&words[1..]).env(name, value).output().expect("the binary runs")),
        None => purse(words),
    }
}

fn apply(change: &Change, place: &TestPlace, case: &Path) {
    let path = place.path.join(&change.file);
    let failed = |why| panic!("{}: {}: {why}", case.display(), change.file);
    match &change.what {
        What::Replace { from, to } => {
            let old = fs::read(&path).unwrap_or_else(failed);
            let finder = memchr::memmem::Finder::new(from);
            assert!(finder.find(&old).is_some(), "{}: {} does not hold {from:?}", case.display(), change.file);
            let mut new = Vec::with_capacity(old.len());
            let mut rest = 0;
            for at in finder.find_iter(&old) {
                new.extend_from_slice(&old[rest..at]);
                new.extend_from_slice(to.as_bytes());
                rest = at + from.len();
            }
            new.extend_from_slice(&old[rest..]);
            fs::write(&path, new).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        }
        What::Write { bytes } => {
            fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
            fs::write(&path, bytes).expect("can be written");
        }
        What::Remove => {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.unwrap_or_else(|why| panic!("{}: {}: {why}", case.display(), change.file));
        }
    }
}

/// The command, its exit code and what it printed, without what differs from machine to machine.
fn show(command: &str, ran: &Ran, place: &Path) -> String {
    let mut shown = match command.split_once(' ').filter(|(first, _)| first.contains('=')) {
        Some((environment, command)) => format!("$ {environment} purse {command}\n"),
        None => format!("$ purse {command}\n"),
    };
    for (name, printed) in [("out", &ran.out), ("error", &ran.error)] {
        let printed = printed.replace(text(place), "PLACE");
        for line in printed.lines() {
            shown.push_str(&format!("{name}: {line}\n").replace(": \n", ":\n"));
        }
    }
    shown.push_str(&format!("exit {}\n", ran.code));
    shown
}

fn read(path: &Path) -> Edit {
    let text = fs::read_to_string(path).expect("can be read");
    let table: toml::Table = text.parse().unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let word = |table: &toml::Table, key: &str| {
        let value = table.get(key).and_then(toml::Value::as_str);
        value.unwrap_or_else(|| panic!("{}: no `{key}`", path.display())).to_string()
    };
    let list = |key: &str| table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let tables = |key: &str| list(key).into_iter().filter_map(|item| item.as_table().cloned()).collect::<Vec<_>>();
    let after = |item: &toml::Table| {
        let after = item.get("after").and_then(toml::Value::as_integer).unwrap_or(0);
        usize::try_from(after).expect("a number of commands")
    };
    let bytes = |item: &toml::Table| match item.get("bytes").and_then(toml::Value::as_array) {
        Some(bytes) => {
            let byte = |byte: &toml::Value| byte.as_integer().and_then(|byte| u8::try_from(byte).ok());
            bytes.iter().map(|value| byte(value).expect("a byte")).collect()
        }
        None => word(item, "text").into_bytes(),
    };
    let mut changes = Vec::new();
    let mut change = |item: &toml::Table, what| {
        changes.push(Change { file: word(item, "file"), after: after(item), what });
    };
    for item in &tables("replace") {
        change(item, What::Replace { from: word(item, "from"), to: word(item, "to") });
    }
    for item in &tables("write") {
        change(item, What::Write { bytes: bytes(item) });
    }
    for item in &tables("remove") {
        change(item, What::Remove);
    }
    let commands = list("commands").iter().filter_map(|command| command.as_str().map(str::to_string)).collect();
    Edit { commands, changes }
}
