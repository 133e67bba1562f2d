//! What becomes of good rows: evidence, people apart from facts, deliveries, and all of it again without reading.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, StringArray, StringViewArray};
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use intake::{MoreProblems, PROBLEMS_KEPT, Report, bytes_to_read, take_in};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

use crate::support::{AS_AT, Place, day, describe_place, show_report};

/// A descriptor of one resource, `visits`.
fn package(properties: &str, fields: &str, schema: &str) -> String {
    format!(
        r#"{{ "created": "2027-10-05T00:00:00Z", "resources": [ {{ "name": "visits", {properties},
             "schema": {{ "fields": [ {fields} ] {schema} }} }} ] }}"#
    )
}

const CLIENT: &str = r#"{ "name": "client", "type": "string", "purse:role": "person" }"#;
const DAY: &str = r#"{ "name": "day", "type": "date", "purse:role": "event-date" }"#;

/// A Parquet file as text: names and types of its columns, then its rows, with digests left out.
fn show_parquet(path: &Path) -> String {
    let file = File::open(path).expect("evidence");
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let columns: Vec<String> = builder
        .schema()
        .fields()
        .iter()
        .map(|field| {
            let null = if field.is_nullable() { "?" } else { "" };
            format!("{} {}{null}", field.name(), field.data_type())
        })
        .collect();
    let mut shown = columns.join(", ") + "\n";
    for batch in builder.build().expect("a reader") {
        let batch = batch.expect("rows");
        let options = FormatOptions::default().with_null("∅");
        for row in 0..batch.num_rows() {
            let cell = |at: usize| {
                let name = batch.schema().field(at).name().clone();
                let text =
                    ArrayFormatter::try_new(batch.column(at), &options).expect("a format").value(row).to_string();
                if name == "_key" { "#".to_string() } else { text }
            };
            let cells: Vec<String> = (0..batch.num_columns()).map(cell).collect();
            let _ = writeln!(shown, "{}", cells.join(" | "));
        }
    }
    shown
}

/// The evidence of the first table's deliveries: events, identity and households, each under its name.
fn show_evidence(place: &Place, report: &Report) -> String {
    let root = place.evidence().root;
    let mut shown = String::new();
    for delivery in report.tables().flat_map(|table| &table.deliveries) {
        let stored = &delivery.stored;
        let files = [("events", &stored.events), ("identity", &stored.identity), ("households", &stored.households)];
        for (name, path) in files {
            if let Some(path) = path {
                let _ = write!(shown, "{name}: {}", show_parquet(&root.join(path)));
            }
        }
    }
    shown
}

fn check(package: &str, csv: &str, expected: &str) {
    let place = Place::new(&[("sources/agency/datapackage.json", package), ("sources/agency/visits.csv", csv)]);
    let report = place.take_in(AS_AT);
    let shown = show_evidence(&place, &report);
    assert_eq!(shown, expected, "{}", show_report(&report));
}

#[test]
fn facts_are_kept_apart_from_who_they_are_about() {
    let fields = format!(
        r#"{CLIENT}, {{ "name": "surname", "purse:role": "surname" }},
           {{ "name": "born", "type": "date", "format": "%d/%m/%Y", "purse:role": "date-of-birth" }}, {DAY},
           {{ "name": "until", "type": "datetime", "purse:role": "event-end" }},
           {{ "name": "entered", "type": "date", "purse:role": "known-date" }},
           {{ "name": "house", "type": "integer", "purse:role": "household" }},
           {{ "name": "score", "type": "integer" }}, {{ "name": "cost", "type": "number" }},
           {{ "name": "done", "type": "boolean" }}, {{ "name": "year", "type": "year" }},
           {{ "name": "note", "purse:role": "ignore" }}"#
    );
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let csv = "client,surname,born,day,until,entered,house,score,cost,done,year,note\n\
               c1,Okafor,03/04/1990,2027-04-01,2027-04-05T10:00:00,2027-05-01,7,3,1.50,true,2027,x\n\
               c2,Nowak,,2027-04-02,,,,,,,,\n\
               c1,Okafor,03/04/1990,2027-04-03,,,7,4,,0,,\n\
               c1,Smith,03/04/1990,2027-04-04,,,8,,,,,\n\
               c3,Jones,31/04/1990,2027-04-04,,,9,,,,,\n";
    check(
        &package,
        csv,
        "events: _record UInt32, _household UInt32?, _day Date32, _end Date32?, _known Date32?, _row UInt32, score Int64?, \
         cost Decimal128(38, 9)?, done Boolean?, year Int64?\n\
         0 | 0 | 2027-04-01 | 2027-04-05 | 2027-05-01 | 2 | 3 | 1.500000000 | true | 2027\n\
         1 | ∅ | 2027-04-02 | ∅ | ∅ | 3 | ∅ | ∅ | ∅ | ∅\n\
         0 | 0 | 2027-04-03 | ∅ | ∅ | 4 | 4 | ∅ | false | ∅\n\
         0 | 1 | 2027-04-04 | ∅ | ∅ | 5 | ∅ | ∅ | ∅ | ∅\n\
         identity: record UInt32, key Utf8?, row UInt32, surname Utf8?, date-of-birth Date32?\n\
         0 | c1 | 2 | Okafor | 1990-04-03\n\
         1 | c2 | 3 | Nowak | ∅\n\
         0 | c1 | 5 | Smith | 1990-04-03\n\
         households: household UInt32, key Utf8\n\
         0 | 7\n\
         1 | 8\n",
    );
}

#[test]
fn without_a_key_each_combination_of_names_is_a_record() {
    let fields = format!(r#"{{ "name": "nhs", "type": "integer", "purse:role": "nhs-number" }}, {DAY}"#);
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    check(
        &package,
        "nhs,day\n0123,2027-04-01\n0456,2027-04-01\n0123,2027-04-02\n",
        "events: _record UInt32, _day Date32, _row UInt32\n\
         0 | 2027-04-01 | 2\n\
         1 | 2027-04-01 | 3\n\
         0 | 2027-04-02 | 4\n\
         identity: record UInt32, key Utf8?, row UInt32, nhs-number Utf8?\n\
         0 | ∅ | 2 | 0123\n\
         1 | ∅ | 3 | 0456\n",
    );
}

#[test]
fn households_alone_have_no_records() {
    let fields = format!(r#"{{ "name": "house", "purse:role": "household" }}, {DAY}"#);
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    check(
        &package,
        "house,day\nh1,2027-04-01\nh1,2027-04-02\n",
        "events: _household UInt32?, _day Date32, _row UInt32\n\
         0 | 2027-04-01 | 2\n\
         0 | 2027-04-02 | 3\n\
         households: household UInt32, key Utf8\n\
         0 | h1\n",
    );
}

#[test]
fn unusual_texts_are_read() {
    let properties = r#""path": "visits.csv", "purse:event": "visit", "encoding": "utf-16le",
        "dialect": { "delimiter": "||", "escapeChar": "\\", "skipInitialSpace": true, "commentChar": "//",
                     "headerRows": [1, 2], "headerJoin": "_", "nullSequence": "\\N" }"#;
    let fields = r#"{ "name": "client_id", "purse:role": "person" },
        { "name": "client_day", "type": "date", "purse:role": "event-date" }, { "name": "client_note" }"#;
    let place = Place::new(&[("sources/agency/datapackage.json", &package(properties, fields, ""))]);
    let text =
        "client\r\nid|| day|| note\r\n// nothing\r\nc1|| 2027-04-01|| a\\||b, \"c\"\r\nc2||2027-04-02||\\\\N\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    place.write("sources/agency/visits.csv", &bytes);
    let report = place.take_in(AS_AT);
    assert_eq!(
        show_evidence(&place, &report),
        "events: _record UInt32, _day Date32, _row UInt32, client_note Utf8?\n\
         0 | 2027-04-01 | 4 | a||b, \"c\"\n\
         1 | 2027-04-02 | 5 | ∅\n\
         identity: record UInt32, key Utf8?, row UInt32\n\
         0 | c1 | 4\n\
         1 | c2 | 5\n",
        "{}",
        show_report(&report)
    );
}

#[test]
fn text_is_the_same_in_every_encoding() {
    let fields = format!(r#"{{ "name": "who", "purse:role": "household" }}, {DAY}, {{ "name": "note" }}"#);
    let text = "who,day,note\nw,2027-04-01,Zoë’s café\n";
    let utf16 = |text: &str, turn: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(turn).collect::<Vec<u8>>();
    let marked = format!("\u{FEFF}{text}");
    let windows = text.chars().map(|letter| match letter {
        '’' => 0x92,
        letter => u8::try_from(letter).expect("Latin"),
    });
    let table: [(&str, Vec<u8>); 8] = [
        ("", text.as_bytes().to_vec()),
        ("", marked.as_bytes().to_vec()),
        ("", utf16(&marked, u16::to_le_bytes)),
        ("", utf16(&marked, u16::to_be_bytes)),
        (r#", "encoding": "utf-16be""#, utf16(text, u16::to_be_bytes)),
        (r#", "encoding": "utf-8""#, utf16(&marked, u16::to_be_bytes)),
        ("", windows.clone().collect()),
        (r#", "encoding": "windows-1252""#, windows.collect()),
    ];
    for (encoding, bytes) in table {
        let properties = format!(r#""path": "visits.csv", "purse:event": "visit"{encoding}"#);
        let place = Place::new(&[("sources/agency/datapackage.json", &package(&properties, &fields, ""))]);
        place.write("sources/agency/visits.csv", &bytes);
        let report = place.take_in(AS_AT);
        let shown = show_evidence(&place, &report);
        assert!(shown.contains("0 | 2027-04-01 | 2 | Zoë’s café\n"), "{}{shown}", show_report(&report));
    }
}

#[test]
fn tables_that_refer_to_the_next_twice_over_are_read() {
    // Following every way through forty tables would take as many steps as there are ways: a million million.
    const TABLES: usize = 40;
    let keys = |number: usize| {
        let key = |field: &str| {
            let next = number + 1;
            format!(r#"{{ "fields": "{field}", "reference": {{ "resource": "t{next}", "fields": "{field}" }} }}"#)
        };
        if number + 1 < TABLES { format!("{}, {}", key("x"), key("y")) } else { String::new() }
    };
    let table = |number: usize| {
        format!(
            r#"{{ "name": "t{number}", "path": "t.csv", "schema": {{ "fields": [ {{ "name": "x", "type": "string" }},
                 {{ "name": "y", "type": "string" }} ], "foreignKeys": [ {} ] }} }}"#,
            keys(number)
        )
    };
    let tables: Vec<String> = (0..TABLES).map(table).collect();
    let package = format!(r#"{{ "created": "2027-10-05", "resources": [ {} ] }}"#, tables.join(", "));
    let place = Place::new(&[("sources/agency/datapackage.json", &package), ("sources/agency/t.csv", "x,y\n1,2\n")]);
    assert_eq!(place.take_in(AS_AT).totals.accepted, TABLES as u64);
}

#[test]
fn problems_past_a_thousand_of_a_kind_are_counted() {
    let fields = format!("{CLIENT}, {DAY}");
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let place = Place::new(&[
        ("sources/agency/datapackage.json", &package),
        ("sources/agency/visits.csv", &format!("client,day\n{}", "c,never\n".repeat(1_500))),
    ]);
    let report = place.take_in(AS_AT);
    let delivery = &report.sources[0].tables[0].deliveries[0];
    assert_eq!(delivery.problems.len() as u64, PROBLEMS_KEPT);
    assert_eq!(delivery.problems[999].row, 1_001);
    let more = MoreProblems { code: "row::not-a-date".into(), column: Some("day".into()), count: 500 };
    assert_eq!(delivery.more_problems, [more]);
    assert_eq!((delivery.rows.read, delivery.rows.quarantined), (1_500, 1_500));
}

#[test]
fn contracts_are_offered_events_and_not_identities() {
    let fields = format!(
        r#"{CLIENT}, {{ "name": "surname", "purse:role": "surname" }}, {DAY},
           {{ "name": "kind", "purse:role": "event-kind", "constraints": {{ "enum": ["visit", "call"] }} }},
           {{ "name": "until", "type": "date", "purse:role": "event-end" }}, {{ "name": "x", "purse:role": "ignore" }}"#
    );
    let place = Place::new(&[("sources/agency/datapackage.json", &package(r#""path": "visits.csv""#, &fields, ""))]);
    let (sources, shown) = describe_place(place.path());
    let offered = intake::schema(&sources, &documents::Diagnostics::default());
    let events: Vec<String> = offered
        .events
        .iter()
        .map(|event| {
            let columns = event.columns.iter().map(|column| match &column.stored {
                Some(stored) => format!("{}={stored}", column.name),
                None => column.name.clone(),
            });
            let columns = columns.collect::<Vec<_>>().join(" ");
            format!("{} {:?} end {} known {}: {columns}", event.name, event.selected_by, event.has_end, event.has_known)
        })
        .collect();
    let expected = |kind: &str| {
        format!(
            "{kind} Some(KindColumn {{ column: \"kind\", value: \"{kind}\" }}) end true known false: \
             client surname day=_day kind=kind until=_end"
        )
    };
    assert_eq!(events, [expected("visit"), expected("call")], "{shown}");
}

#[test]
fn what_was_read_is_not_read_again_until_something_changes() {
    let fields = format!(r#"{CLIENT}, {DAY}, {{ "name": "score", "type": "integer" }}"#);
    let first = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let place = Place::new(&[
        ("sources/agency/datapackage.json", &first),
        ("sources/agency/visits.csv", "client,day,score\nc1,2027-04-01,1\nc2,soon,2\n"),
    ]);
    let before = place.take_in(AS_AT);
    let key = |report: &Report| report.tables().next().expect("a table").deliveries[0].stored.key.clone();
    let marker =
        place.evidence().root.join(before.sources[0].tables[0].deliveries[0].stored.events.clone().expect("events"));
    let written = std::fs::metadata(&marker).expect("evidence").modified().expect("a time");
    assert_eq!(place.take_in(AS_AT), before);
    let again = std::fs::metadata(&marker).expect("evidence").modified().expect("a time");
    assert_eq!(written, again, "the evidence was not written a second time");
    // A title changes nothing, a rule does, and so does the file.
    place.write(
        "sources/agency/datapackage.json",
        first.replace(r#""created""#, r#""title": "T", "created""#).as_bytes(),
    );
    assert_eq!(key(&place.take_in(AS_AT)), key(&before));
    place.write("sources/agency/datapackage.json", first.replace("integer", "number").as_bytes());
    assert_ne!(key(&place.take_in(AS_AT)), key(&before));
    place.write("sources/agency/datapackage.json", first.as_bytes());
    std::fs::remove_file(&marker).expect("evidence");
    assert_eq!(place.take_in(AS_AT), before, "what has gone is made again");
    assert!(marker.exists());
    let whole = std::fs::metadata(&marker).expect("evidence").len();
    File::options().write(true).open(&marker).expect("evidence").set_len(whole / 2).expect("a shorter file");
    assert_eq!(place.take_in(AS_AT), before, "what was cut short is made again");
    assert_eq!(std::fs::metadata(&marker).expect("evidence").len(), whole);
}

#[test]
fn what_a_killed_run_left_half_written_is_removed() {
    let fields = format!("{CLIENT}, {DAY}");
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let place = Place::new(&[
        ("sources/agency/datapackage.json", &package),
        ("sources/agency/visits.csv", "client,day\nc1,2027-04-01\n"),
        (".purse/identity/writing/old", "half a name"),
        (".purse/identity/writing/new", "half a name"),
    ]);
    let writing = place.evidence().root.join("identity/writing");
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60);
    File::options().write(true).open(writing.join("old")).expect("a file").set_modified(long_ago).expect("a time");
    place.take_in(AS_AT);
    let left: Vec<_> =
        std::fs::read_dir(&writing).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    assert_eq!(left, ["new"], "what another run is writing now stays");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let fields = format!("{CLIENT}, {DAY}");
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let place = Place::new(&[("sources/agency/datapackage.json", &package)]);
    let extract = place.path().join("sources/agency/visits.csv");
    std::os::unix::fs::symlink("/dev/zero", &extract).expect("a link");
    let shown = show_report(&place.take_in(AS_AT));
    assert!(shown.contains("the file cannot be read: it is a pipe or a device, not a file"), "{shown}");
    std::os::unix::fs::symlink("/dev/zero", place.path().join("sources/agency/mapping.toml")).expect("a link");
    let (_, shown) = describe_place(place.path());
    assert!(shown.contains("it is a pipe or a device, not a file"), "{shown}");
}

#[test]
fn the_ticks_come_to_what_was_announced() {
    let fields = format!("{CLIENT}, {DAY}");
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, "");
    let place = Place::new(&[
        ("sources/agency/datapackage.json", &package),
        ("sources/agency/visits.csv", "client,day\nc1,2027-04-01\n"),
    ]);
    let (sources, _) = describe_place(place.path());
    for _ in 0..2 {
        let ticked = AtomicU64::new(0);
        let tick = |bytes: u64| {
            ticked.fetch_add(bytes, Ordering::Relaxed);
        };
        take_in(&sources, &place.evidence(), day(AS_AT), &tick).expect("evidence");
        assert_eq!(ticked.into_inner(), bytes_to_read(&sources, day(AS_AT)));
    }
}

#[test]
fn no_value_is_told_anywhere_but_in_the_evidence() {
    let fields = format!(
        r#"{CLIENT}, {{ "name": "surname", "purse:role": "surname", "constraints": {{ "maxLength": 5 }} }},
           {{ "name": "born", "type": "date", "purse:role": "date-of-birth" }}, {DAY},
           {{ "name": "tier", "type": "integer", "constraints": {{ "maximum": 3 }} }}"#
    );
    let package = package(r#""path": "visits.csv", "purse:event": "visit""#, &fields, r#", "primaryKey": ["client"]"#);
    let csv = "client,surname,born,day,tier\n\
               kx-771,Featherstonehaugh,17/03/1984,17/03/2027,888\n\
               kx-772,Vo,46991,x991y,77q\n\
               kx-773,Vo,1984-03-17,2027-04-01,1\n\
               kx-773,Ng,1984-03-18,2027-04-01,1\n\
               kx-774,Quinlan-Moss,\"19\n";
    let place = Place::new(&[("sources/agency/datapackage.json", &package), ("sources/agency/visits.csv", csv)]);
    let report = place.take_in(AS_AT);
    let mut told = serde_json::to_string(&report).expect("JSON");
    for delivery in report.tables().flat_map(|table| &table.deliveries) {
        let saved = place.evidence().root.join(&delivery.stored.quarantine);
        told.push_str(&std::fs::read_to_string(saved).expect("what is saved"));
        assert_eq!(delivery.rows.accepted, 0, "{}", show_report(&report));
    }
    for value in ["kx-77", "Feather", "17/03", "1984", "888", "46991", "991", "77q", "Quinlan", "Vo\"", "Ng\""] {
        assert!(!told.contains(value), "{value} is told in {told}");
    }
}

/// Rows of a table with a key, as CSV; some are wrong.
fn rows() -> impl Strategy<Value = Vec<String>> {
    let row = (0..30_u32, "[a-c]", prop_oneof![9 => Just("2027-04-01"), 1 => Just("2027-02-30")], 0..3_u32);
    prop::collection::vec(row, 1..60).prop_map(|rows| {
        rows.into_iter().map(|(key, client, day, score)| format!("{key},{client},{day},{score}")).collect()
    })
}

fn keyed_place(files: &[(&str, &[String])]) -> Place {
    let paths: Vec<String> = files.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let properties = format!(r#""path": [{}], "purse:event": "visit""#, paths.join(", "));
    let fields =
        format!(r#"{{ "name": "id", "type": "integer" }}, {CLIENT}, {DAY}, {{ "name": "score", "type": "integer" }}"#);
    let place =
        Place::new(&[("sources/agency/datapackage.json", &package(&properties, &fields, r#", "primaryKey": ["id"]"#))]);
    for (name, rows) in files {
        let text = format!("id,client,day,score\n{}\n", rows.join("\n"));
        place.write(&format!("sources/agency/{name}"), text.as_bytes());
    }
    place
}

/// The rows of one delivery that were accepted, as they were written.
fn accepted(place: &Place, report: &Report, delivery: usize, rows: &[String]) -> Vec<String> {
    let stored = &report.sources[0].tables[0].deliveries[delivery].stored;
    let shown = show_parquet(&place.evidence().root.join(stored.events.as_ref().expect("events")));
    let number = |line: &str| line.split(" | ").nth(2).and_then(|row| row.parse::<usize>().ok()).expect("a row");
    shown.lines().skip(1).map(|line| rows[number(line) - 2].clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_does_not_change_what_is_accepted(rows in rows(), turn in 0_usize..60) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let sets = [&rows, &turned].map(|rows| {
            let place = keyed_place(&[("visits.csv", rows)]);
            let report = place.take_in(AS_AT);
            let counts = report.totals;
            assert_eq!(counts.read, counts.accepted + counts.quarantined);
            assert_eq!(counts.read as usize, rows.len());
            (counts, accepted(&place, &report, 0, rows).into_iter().collect::<BTreeSet<_>>())
        });
        prop_assert_eq!(&sets[0], &sets[1]);
        // What is accepted is what has one good content under its key.
        let expected: BTreeSet<String> = rows
            .iter()
            .filter(|row| {
                let key = row.split(',').next();
                let same = rows.iter().filter(|other| other.split(',').next() == key);
                !row.contains("02-30") && same.clone().all(|other| other == *row)
            })
            .cloned()
            .collect();
        prop_assert_eq!(&sets[0].1, &expected);
    }

    #[test]
    fn no_bytes_stop_intake_and_every_row_is_accounted_for(
        bytes in prop::collection::vec(prop_oneof![6 => prop::sample::select(b"ac12-,\"\r\n ".to_vec()), 1 => any::<u8>()], 0..200),
        dialect in prop::sample::select(vec!["", r#", "dialect": { "escapeChar": "\\", "skipInitialSpace": true }"#]),
    ) {
        let properties = format!(r#""path": "visits.csv", "purse:event": "visit"{dialect}"#);
        let fields = format!("{CLIENT}, {DAY}");
        let place = Place::new(&[("sources/agency/datapackage.json", &package(&properties, &fields, ""))]);
        let text = [b"client,day\n".as_slice(), &bytes, b"\nc,2027-04-01\n"].concat();
        place.write("sources/agency/visits.csv", &text);
        let report = place.take_in(AS_AT);
        let table = &report.sources[0].tables[0];
        prop_assert_eq!(table.deliveries.len() + table.failures.len(), 1);
        let counts = report.totals;
        prop_assert_eq!(counts.read, counts.accepted + counts.quarantined);
        for delivery in &table.deliveries {
            let rows: BTreeSet<u32> = delivery.problems.iter().map(|problem| problem.row).collect();
            prop_assert_eq!(rows.len() as u64, counts.quarantined, "{}", show_report(&report));
        }
    }

    #[test]
    fn a_row_is_released_when_its_key_arrives_in_good_order(first in rows(), second in rows()) {
        let place = keyed_place(&[("visits-2027-07-01.csv", &first), ("visits-2027-10-05.csv", &second)]);
        let report = place.take_in(AS_AT);
        let deliveries = &report.sources[0].tables[0].deliveries;
        let key = |row: &String| row.split(',').next().map(str::to_string);
        let later: BTreeSet<_> = accepted(&place, &report, 1, &second).iter().map(key).collect();
        // A repeat of an accepted row is quarantined too, and released with it if the key comes again.
        let mut kept: Vec<_> = accepted(&place, &report, 0, &first);
        let mut held: Vec<&String> = Vec::new();
        for row in &first {
            match kept.iter().position(|other| other == row) {
                Some(at) => drop(kept.swap_remove(at)),
                None => held.push(row),
            }
        }
        let released = held.iter().filter(|row| later.contains(&key(row))).count() as u64;
        prop_assert_eq!(deliveries[0].rows.released, released);
        prop_assert_eq!(deliveries[0].rows.outstanding, held.len() as u64 - released);
        let early = place.take_in("2027-07-01");
        prop_assert_eq!(early.sources[0].tables[0].deliveries[0].rows.released, 0);
        prop_assert_eq!(early.sources[0].tables[0].not_yet_received.len(), 1);
    }

    #[test]
    fn a_table_written_and_read_is_the_same_in_csv_and_parquet(
        rows in prop::collection::vec(("[a-zé][a-zé,\"' ]{0,8}[a-z]", any::<i64>(), -25_000_i32..40_000, any::<bool>()), 1..40),
    ) {
        let fields = format!(
            r#"{{ "name": "who", "purse:role": "household" }}, {DAY}, {{ "name": "text" }},
               {{ "name": "number", "type": "integer" }}, {{ "name": "flag", "type": "boolean" }}"#
        );
        let mut csv = "who,day,text,number,flag\n".to_string();
        for (text, number, days, flag) in &rows {
            let quoted = text.replace('"', "\"\"");
            let _ = writeln!(csv, "w,{},\"{quoted}\",{number},{flag}", units::Day::from_epoch_days(*days));
        }
        let expected = |first_row: usize| {
            let line = |(at, (text, number, days, flag)): (usize, &(String, i64, i32, bool))| {
                format!("0 | {} | {} | {text} | {number} | {flag}", units::Day::from_epoch_days(*days), at + first_row)
            };
            rows.iter().enumerate().map(line).collect::<Vec<_>>()
        };
        for (file, bytes, first_row) in
            [("visits.csv", csv.into_bytes(), 2), ("visits.parquet", parquet_of(&rows), 1)]
        {
            let properties = format!(r#""path": "{file}", "purse:event": "visit""#);
            let place = Place::new(&[("sources/agency/datapackage.json", &package(&properties, &fields, ""))]);
            place.write(&format!("sources/agency/{file}"), &bytes);
            let report = place.take_in(AS_AT);
            prop_assert_eq!(report.totals.accepted, rows.len() as u64, "{}", show_report(&report));
            let stored = report.sources[0].tables[0].deliveries[0].stored.events.clone().expect("events");
            let shown = show_parquet(&place.evidence().root.join(stored));
            let lines: Vec<&str> = shown.lines().skip(1).collect();
            prop_assert_eq!(lines, expected(first_row));
        }
    }
}

fn parquet_of(rows: &[(String, i64, i32, bool)]) -> Vec<u8> {
    let columns: [(&str, ArrayRef); 5] = [
        ("who", Arc::new(StringArray::from(vec!["w"; rows.len()]))),
        ("day", Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.2)))),
        ("text", Arc::new(StringViewArray::from_iter_values(rows.iter().map(|row| &row.0)))),
        ("number", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1)))),
        ("flag", Arc::new(BooleanArray::from(rows.iter().map(|row| row.3).collect::<Vec<_>>()))),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("columns");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}
