//! Published data and figures, read where they lie beside the checkout and no part of the project; and invented numbers.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::path::PathBuf;

use csv::{ReaderBuilder, Trim};
use serde_json::Value;

/// A table with its columns as texts.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn texts(&self, column: &str) -> Vec<&str> {
        let place = self.header.iter().position(|name| name == column).expect("a column of the table");
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.texts(column).into_iter().map(|text| text.parse().expect("a number")).collect()
    }
}

/// A table of the shared folder; says so where it is missing.
pub fn table(file: &str) -> Option<Table> {
    let path = shared(file)?;
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_path(path).expect("the shared table");
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Some(Table { header, rows })
}

/// Figures of the shared folder; says so where they are missing.
#[expect(clippy::disallowed_methods, reason = "the domain opens no files; its tests read published figures")]
pub fn figures(file: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(file)?).expect("the shared figures");
    Some(serde_json::from_str(&text).expect("JSON"))
}

#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn shared(file: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    if !folder.exists() {
        println!("skipped: ../shared is not there, and with it {file}");
        return None;
    }
    Some(folder.join(file))
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Holds a figure against the published one, to a relative difference.
#[track_caller]
pub fn assert_close(what: &str, found: f64, expected: f64, relative: f64) {
    let scale = expected.abs().max(1e-8);
    assert!((found - expected).abs() <= relative * scale, "{what}: found {found}, published {expected}");
}

/// Numbers that look random, from a seed (SplitMix64).
pub struct Noise(pub u64);

impl Noise {
    /// Evenly spread from 0 to 1.
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((number ^ (number >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal, with mean 0 and variance 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}
