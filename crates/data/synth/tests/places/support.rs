//! Places that last as long as a test, and their files read back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use synth::{Settings, Written, write};

/// A place in a folder of its own.
pub struct Place {
    folder: tempfile::TempDir,
    pub written: Written,
}

/// A CSV file read back: a map by column for each row.
pub type Rows = Vec<BTreeMap<String, String>>;

impl Place {
    pub fn write(settings: &Settings) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(settings, folder.path(), &|_| ()).expect("a place");
        Place { folder, written }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A table of the truth.
    pub fn truth(&self, name: &str) -> Rows {
        read_csv(&fs::read_to_string(self.path().join("truth").join(name)).expect("a file"), b',')
    }
}

/// Reads a CSV text.
pub fn read_csv(text: &str, delimiter: u8) -> Rows {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row =
        |record: csv::StringRecord| header.iter().map(str::to_string).zip(record.iter().map(str::to_string)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Every file below a folder, by its path in it.
pub fn files_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(folder).expect("inside").to_path_buf();
                found.insert(inside, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Pence of a cell.
pub fn pence(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].parse().expect("pence")
}
