#![no_main]
//! Any bytes as an extract: text in one of several dialects, or Parquet.

mod common;
mod mutate;

use std::fs;
use std::path::Path;

use arrow::array::RecordBatchReader;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use documents::{Diagnostics, Sources};
use intake::{EvidenceFolder, PROBLEMS_KEPT, Report, RowCounts, TableReport};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const HEADER: &str = "id,person,surname,from,to,score,days,clean,band,at,mail,boss\n";

const FIELDS: &str = r#"[
    { "name": "id", "type": "string", "constraints": { "required": true } },
    { "name": "person", "type": "string", "purse:role": "person" },
    { "name": "surname", "type": "string", "purse:role": "surname" },
    { "name": "from", "type": "date", "purse:role": "event-date" },
    { "name": "to", "type": "date", "format": "any", "purse:role": "event-end" },
    { "name": "score", "type": "number", "groupChar": ",", "bareNumber": false },
    { "name": "days", "type": "integer", "constraints": { "minimum": 0 } },
    { "name": "clean", "type": "boolean" },
    { "name": "band", "type": "string", "constraints": { "enum": ["high", "low"], "maxLength": 4 } },
    { "name": "at", "type": "datetime", "format": "any", "missingValues": ["", "-"] },
    { "name": "mail", "type": "string", "format": "email", "constraints": { "unique": true } },
    { "name": "boss", "type": "string" } ]"#;

/// How the extract is written, and whether its rows have a header before them. The first is the usual way.
const WAYS: [(&str, bool); 9] = [
    ("", true),
    (r#", "dialect": { "delimiter": ";", "quoteChar": "'", "doubleQuote": false }"#, false),
    (r#", "dialect": { "delimiter": "||", "skipInitialSpace": true, "header": false }"#, false),
    (r##", "dialect": { "escapeChar": "\\", "commentChar": "#", "commentRows": [2, 5] }"##, true),
    (r#", "dialect": { "lineTerminator": ";", "nullSequence": "\\N", "header": false }"#, false),
    (r#", "dialect": { "headerRows": [1, 3], "headerJoin": "" }"#, false),
    (r#", "encoding": "windows-1252", "dialect": { "quoteChar": "" }"#, true),
    (r#", "encoding": "utf-16le""#, false),
    (r#", "encoding": "shift_jis""#, true),
];

/// Chooses Parquet rather than one of the [`WAYS`].
const IS_PARQUET: u8 = b'P';
const PARQUET: &str =
    include_str!("../../crates/data/intake/tests/problems/parquet-values/sources/agency/datapackage.json");

fuzz_target!(|input: (u8, &[u8])| {
    let (way, bytes) = input;
    let place = tempfile::tempdir().expect("a folder");
    if way == IS_PARQUET {
        check_counts(&take_in(place.path(), PARQUET, bytes));
        return;
    }
    let (dialect, has_header) = WAYS[usize::from(way) % WAYS.len()];
    let header = if has_header { HEADER } else { "" };
    let content = [header.as_bytes(), bytes].concat();
    let descriptor = descriptor(dialect);
    let report = take_in(place.path(), &descriptor, &content);
    check_counts(&report);
    // Reading again finds what was stored; reading anew comes to the same.
    assert_eq!(report, take_in(place.path(), &descriptor, &content));
    fs::remove_dir_all(place.path().join(".purse")).expect("can be removed");
    assert_eq!(report, take_in(place.path(), &descriptor, &content));
    if dialect.is_empty()
        && let Some(rewritten) = rewrite_upside_down(bytes, &report)
    {
        let accepted = accepted_rows(place.path(), &report);
        let other_place = tempfile::tempdir().expect("a folder");
        let other = take_in(other_place.path(), &descriptor, &rewritten);
        assert_eq!(table(&report).totals, table(&other).totals, "{:?}", String::from_utf8_lossy(&rewritten));
        assert_eq!(problems(&report), problems(&other), "{:?}", String::from_utf8_lossy(&rewritten));
        assert_eq!(accepted, accepted_rows(other_place.path(), &other));
    }
});

fn descriptor(dialect: &str) -> String {
    format!(
        r#"{{ "name": "agency", "resources": [ {{ "name": "reviews", "type": "table",
        "path": "reviews-2027-10-05.csv", "purse:event": "review"{dialect}, "schema": {{ "primaryKey": ["id"],
        "foreignKeys": [ {{ "fields": ["boss"], "reference": {{ "resource": "", "fields": ["id"] }} }} ],
        "fields": {FIELDS} }} }} ] }}"#
    )
}

fn take_in(place: &Path, descriptor: &str, content: &[u8]) -> Report {
    let source = place.join("sources/agency");
    fs::create_dir_all(&source).expect("can be made");
    fs::write(source.join("datapackage.json"), descriptor).expect("can be written");
    for file in ["reviews-2027-10-05.csv", "visits.parquet"] {
        fs::write(source.join(file), content).expect("can be written");
    }
    let found = Diagnostics::default();
    let sources = intake::describe(place, &mut Sources::default(), &found);
    assert_eq!(found.errors(), 0, "{:#?}", found.finish());
    let folder = EvidenceFolder::new(place.join(".purse"));
    intake::take_in(&sources, &folder, common::day("2027-12-31"), &|_| {}).expect("evidence can be stored")
}

fn table(report: &Report) -> &TableReport {
    &report.sources[0].tables[0]
}

/// Every row is accounted for, and every quarantined row has a reason.
fn check_counts(report: &Report) {
    let table = table(report);
    assert_eq!(table.deliveries.len() + table.failures.len(), 1);
    for delivery in &table.deliveries {
        let RowCounts { read, accepted, quarantined, released, outstanding } = delivery.rows;
        assert_eq!(read, accepted + quarantined);
        assert_eq!((released, outstanding), (0, quarantined));
        let mut rows: Vec<u32> = delivery.problems.iter().map(|problem| problem.row).collect();
        assert!(rows.is_sorted(), "{rows:?}");
        rows.dedup();
        let is_cut = delivery.more_problems.iter().any(|more| more.count > 0);
        assert!(is_cut || rows.len() as u64 == quarantined, "{delivery:#?}");
        assert!(!is_cut || delivery.problems.len() as u64 >= PROBLEMS_KEPT);
    }
}

/// What is wrong, but for the places of the rows.
fn problems(report: &Report) -> Vec<(Option<&str>, &str, &str)> {
    let problems = table(report).deliveries.iter().flat_map(|delivery| &delivery.problems);
    let mut told: Vec<_> = problems.map(|p| (p.column.as_deref(), p.code.as_str(), p.class.as_str())).collect();
    told.sort_unstable();
    told
}

/// The same rows in the opposite order and with quotes around every cell, as the `csv` crate reads and writes them.
/// Nothing if the file is not read at all, has a quote that is not closed, or so many zeros that the quotes could decide
/// whether it is taken for UTF-16.
fn rewrite_upside_down(bytes: &[u8], report: &Report) -> Option<Vec<u8>> {
    let delivery = table(report).deliveries.first()?;
    let is_open = |problem: &intake::Problem| problem.code == "row::unclosed-quote";
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if delivery.problems.iter().any(is_open) || !delivery.more_problems.is_empty() || zeros * 10 > bytes.len() {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut rows: Vec<csv::ByteRecord> = reader.byte_records().collect::<Result<_, _>>().expect("bytes can be split");
    // A row with nothing in it is passed over as an empty line is.
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(vec![]);
    for row in rows.iter().rev() {
        writer.write_byte_record(row).expect("written");
    }
    let rows = writer.into_inner().expect("written");
    Some([HEADER.as_bytes(), &rows].concat())
}

/// The accepted rows as they are stored, but for their numbers, in order of their text.
fn accepted_rows(place: &Path, report: &Report) -> Vec<String> {
    let Some(path) = table(report).deliveries.first().and_then(|delivery| delivery.stored.events.as_ref()) else {
        return Vec::new();
    };
    let file = fs::File::open(place.join(".purse").join(path)).expect("evidence is there");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|file| file.build()).expect("evidence");
    let numbered = ["_record", "_row"];
    let schema = reader.schema();
    let kept: Vec<usize> =
        (0..schema.fields().len()).filter(|at| !numbered.contains(&schema.field(*at).name().as_str())).collect();
    let options = FormatOptions::new().with_null("-");
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.expect("a batch").project(&kept).expect("columns");
        let columns: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).expect("shown")).collect();
        let row = |at: usize| columns.iter().map(|column| format!("{:?}", column.value(at).to_string())).collect();
        rows.extend((0..batch.num_rows()).map(|at| -> Vec<String> { row(at) }).map(|cells| cells.join(" ")));
    }
    rows.sort_unstable();
    rows
}

/// Rows for their cells.
const DONOR: &str = "r1,p1,Smith,2027-04-01,2027-05-01,\"1,234.5\",3,true,high,2027-04-01T10:00:00,a@b.org,r2\n\
    r2,p1,Smith,2027-04-01,,-1.5e3,0,false,low,1 April 2027 3:04 PM,,r1\n\
    r2,p1,Smith,2027-04-01,,-1.5e3,0,false,low,1 April 2027 3:04 PM,,r1\n\
    r3,p2,O'Neill,2027-06-30,30/06/2027,£12,12,,,03/04/2027 10:00,,\n\n\
    r4,,,01/04/2027,,,,,,,,\n,,,,,,,,,,,\n";

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 1, &[DONOR])
});
