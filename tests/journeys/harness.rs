//! Runs the binary and copies places.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().expect("the repository")
}

/// A place in a folder of its own, which goes with it.
pub struct TestPlace {
    _folder: TempDir,
    pub path: PathBuf,
}

/// What a command printed and ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub error: String,
}

impl TestPlace {
    /// A copy of an example.
    pub fn example(name: &str) -> TestPlace {
        let place = TestPlace::empty();
        copy(&repository().join("examples").join(name), &place.path);
        place
    }

    /// A new place as `purse new` writes it.
    pub fn new() -> TestPlace {
        let place = TestPlace::empty();
        let ran = purse(&["new", text(&place.path)]);
        assert_eq!(ran.code, 0, "{}", ran.error);
        place
    }

    /// A folder that does not exist yet.
    pub fn empty() -> TestPlace {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("place");
        TestPlace { _folder: folder, path }
    }

    /// Runs a command on the place: its first word, then the place, then the rest.
    pub fn purse(&self, words: &[&str]) -> Ran {
        let mut all = vec![words[0], text(&self.path)];
        all.extend(&words[1..]);
        purse(&all)
    }

    /// Runs a command that must end well, or with findings, and gives what it printed.
    pub fn out(&self, words: &[&str]) -> String {
        let ran = self.purse(words);
        assert!(ran.code < 2, "{words:?} ended with {}: {}", ran.code, ran.error);
        ran.out
    }

    /// The same as JSON.
    pub fn json(&self, words: &[&str]) -> serde_json::Value {
        let mut all = words.to_vec();
        all.extend(["--format", "json"]);
        serde_json::from_str(&self.out(&all)).expect("JSON")
    }

    /// Replaces text in a file, which must hold it.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.path.join(file);
        let old = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{file}: {why}"));
        assert!(old.contains(from), "{file} does not hold {from:?}");
        fs::write(&path, old.replace(from, to)).expect("can be written");
    }

    /// Writes a file.
    pub fn write(&self, file: &str, content: &str) {
        let path = self.path.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
        fs::write(path, content).expect("can be written");
    }

    /// Reads a file.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"))
    }
}

/// Runs the binary with these words, without colours, in the folder of the repository.
pub fn purse(words: &[&str]) -> Ran {
    command(words).output().map(ran).expect("the binary runs")
}

/// The binary with these words.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purse"));
    command.args(words).env("NO_COLOR", "1").current_dir(repository());
    command
}

/// What a finished command printed.
pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        error: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Copies a folder, without what earlier runs kept in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("can be made");
    for entry in fs::read_dir(from).unwrap_or_else(|why| panic!("{}: {why}", from.display())) {
        let entry = entry.expect("can be read");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("is known") {
            kind if kind.is_dir() && entry.file_name() == ".purse" => {}
            kind if kind.is_dir() => copy(&entry.path(), &target),
            _ => {
                fs::copy(entry.path(), target).expect("can be copied");
            }
        }
    }
}
