#![no_main]
//! Any text as datapackage.json, or as the mapping beside one; what is accepted is used to read extracts.

mod common;
mod mutate;

use std::fs;
use std::path::Path;

use documents::{Diagnostic, Diagnostics, Severity, Sources};
use intake::{EvidenceFolder, Source, TableDescription};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

const RIGHT: &str = include_str!("../../crates/app/runs/template/sources/agency/datapackage.json");

const MAPPING: &str = "format = 1\n[tables.people]\ndeliveries = \"snapshot\"\n[tables.people.columns]\n\
    person_id = \"person\"\nsurname = \"surname\"\n[tables.people.received]\n\"people-2027-10-05.csv\" = 2027-10-05\n";

/// Cells for every type there is.
const CELLS: [&str; 14] = [
    "a",
    "",
    "2027-04-01",
    "1.5",
    "7",
    "true",
    "30/04/2027",
    "2027-04-01T10:00:00Z",
    "10:00:00",
    "2027-04",
    "P1D",
    "{\"a\":[1]}",
    "[1,2]",
    "51.5, -0.1",
];

/// No more files than this are written, and no more fields read.
const FILES_MAX: usize = 4;
const FIELDS_MAX: usize = 40;

fuzz_target!(|input: (bool, &str)| {
    let (is_mapping, text) = input;
    let place = tempfile::tempdir().expect("a folder");
    let source = place.path().join("sources/agency");
    fs::create_dir_all(&source).expect("can be made");
    let descriptor = if is_mapping { RIGHT } else { text };
    fs::write(source.join("datapackage.json"), descriptor).expect("can be written");
    if is_mapping {
        fs::write(source.join("mapping.toml"), text).expect("can be written");
    }
    let (sources, findings) = describe(place.path());
    let (_, again) = describe(place.path());
    assert_eq!(findings, again);
    if !common::has(&findings, Severity::Error) {
        check_reading(place.path(), &sources);
    }
});

fn describe(place: &Path) -> (Vec<Source>, Vec<Diagnostic>) {
    let mut texts = Sources::default();
    let found = Diagnostics::default();
    let sources = intake::describe(place, &mut texts, &found);
    intake::schema(&sources, &found);
    let findings = found.finish();
    common::check_findings(&texts, &findings);
    (sources, findings)
}

/// Extracts that fit a descriptor without errors are read, each row accounted for, and the same when read again.
fn check_reading(place: &Path, sources: &[Source]) {
    let tables = sources.iter().flat_map(|source| &source.tables);
    for table in tables.filter(|table| table.rules.fields.len() <= FIELDS_MAX) {
        for (number, file) in table.files.iter().take(FILES_MAX).enumerate() {
            let is_taken = file.path.exists() || file.path.extension().is_some_and(|kind| kind == "parquet");
            // A name may be longer than the file system takes, or in a folder that is not there.
            if !is_taken && fs::write(&file.path, extract(table, number)).is_err() {
                continue;
            }
        }
    }
    let folder = EvidenceFolder::new(place.join(".purse"));
    let as_at = common::day("2027-12-31");
    let report = intake::take_in(sources, &folder, as_at, &|_| {}).expect("evidence can be stored");
    for rows in report.tables().flat_map(|table| &table.deliveries).map(|delivery| delivery.rows) {
        assert_eq!(rows.read, rows.accepted + rows.quarantined);
        assert_eq!(rows.quarantined, rows.released + rows.outstanding);
    }
    assert_eq!(report, intake::take_in(sources, &folder, as_at, &|_| {}).expect("evidence can be stored"));
}

/// Some rows in the usual dialect, with the cells shifted by one from row to row.
fn extract(table: &TableDescription, number: usize) -> Vec<u8> {
    let fields = &table.rules.fields;
    let mut writer = csv::WriterBuilder::new().from_writer(vec![]);
    writer.write_record(fields.iter().map(|field| field.name.as_bytes())).expect("written");
    for row in 0..CELLS.len() {
        let cell = |at: usize| CELLS[(at + row + number) % CELLS.len()];
        writer.write_record((0..fields.len()).map(cell)).expect("written");
    }
    writer.into_inner().expect("written")
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 1, &[RIGHT, MAPPING])
});
