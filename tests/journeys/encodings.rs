//! Agencies that may not send names: their extracts are encoded, the place links them, and no name is left.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::harness::{TestPlace, purse, text};

const JULY: &str = "2029-07-31";

/// Encodes sources of a place in their place, by a secret beside `place.toml`.
fn encode(place: &TestPlace, sources: &[&str], options: &[&str]) {
    let secret = place.path.join("secret.txt");
    if !secret.exists() {
        place.write("secret.txt", "0123456789abcdef0123456789abcdef\n");
    }
    for source in sources {
        let (clear, encoded) = (place.path.join("sources").join(source), place.path.join("encoded"));
        let mut words = vec!["encode", text(&clear), "--secret-file", text(&secret), "--out", text(&encoded)];
        words.extend(options);
        let ran = purse(&words);
        // An extract of the example has rows that cannot be read, which are told.
        assert!(ran.code < 2, "{source}: {}", ran.error);
        fs::remove_dir_all(&clear).expect("can be removed");
        fs::rename(&encoded, &clear).expect("can be moved");
    }
}

fn with_secret(place: &TestPlace) {
    place.write("linkage.toml", "format = 1\n\n[encodings]\nsecret_file = \"secret.txt\"\n");
}

/// The share of true pairs of records that are joined, and of joined pairs that are right.
fn recall_and_precision(place: &TestPlace) -> (f64, f64) {
    let truth = place.path.join("truth/people.csv");
    let linked = place.json(&["link", "--as-at", JULY, "--truth", text(&truth)]);
    let people = &linked["accuracy"]["people"];
    (people["recall"].as_f64().expect("a recall"), people["precision"].as_f64().expect("a precision"))
}

#[test]
fn an_encoded_agency_is_linked_with_those_that_send_names() {
    let place = TestPlace::example("recovery");
    encode(&place, &["treatment"], &[]);
    with_secret(&place);
    let (recall, precision) = recall_and_precision(&place);
    assert!(recall >= 0.85 && precision == 1.0, "recall {recall}, precision {precision}");
    let told = place.out(&["link", "--as-at", JULY, "--pair", "treatment/T-000113", "benefits/0000102C"]);
    assert!(told.contains("encoding") && told.contains("one person."), "{told}");
}

#[test]
fn whoever_is_looked_for_is_found_among_the_encoded_where_the_place_has_the_secret() {
    let place = TestPlace::example("recovery");
    let people = place.read("sources/treatment/people-2029-04-10.csv");
    let row = people.lines().find(|line| line.starts_with("T-000113")).expect("somebody");
    let cells: Vec<&str> = row.split(',').collect();
    let asked = format!("forename,surname,date-of-birth,sex,postcode\n{}\n", cells[1..6].join(","));
    place.write("asked.csv", &asked);
    let asked = place.path.join("asked.csv");
    let words = ["link", "--as-at", JULY, "--find", text(&asked)];
    encode(&place, &["treatment"], &[]);
    with_secret(&place);
    let found = place.json(&words);
    let first = &found["rows"][0]["people"][0];
    assert!(first["probability"].as_f64().expect("a number") > 0.9, "{found:#}");
    assert!(first["sources"].as_array().expect("sources").contains(&"treatment".into()), "{found:#}");
    // What the levels of encodings are worth is shown where there are some, and nowhere else.
    let levels = |place: &TestPlace| {
        let told = place.json(&["link", "--parameters"]);
        let rows = told["rows"].as_array().expect("rows").clone();
        rows.iter().filter(|row| row["field"] == "encoding").count()
    };
    assert_eq!((levels(&place), levels(&TestPlace::example("recovery"))), (35, 0));
    encode(&place, &["benefits", "housing", "police", "probation"], &[]);
    place.write("linkage.toml", "format = 1\n");
    let refused = place.purse(&words);
    assert!(refused.code == 2 && refused.error.contains("without their secret nobody is found"), "{}", refused.error);
}

#[test]
fn encoded_agencies_are_linked_by_somebody_without_the_secret() {
    let place = TestPlace::example("recovery");
    encode(&place, &["benefits", "housing", "police", "probation", "treatment"], &[]);
    fs::remove_file(place.path.join("secret.txt")).expect("can be removed");
    let (recall, precision) = recall_and_precision(&place);
    assert!(recall >= 0.75 && precision == 1.0, "recall {recall}, precision {precision}");
}

/// Events, keys and row numbers are as they were: what does not depend on who is who comes to the same.
#[test]
fn facts_are_untouched() {
    let clear = TestPlace::example("recovery");
    let place = TestPlace::example("recovery");
    let all = ["benefits", "housing", "police", "probation", "treatment"];
    encode(&place, &all, &[]);
    fs::remove_file(place.path.join("secret.txt")).expect("can be removed");
    let tables = |place: &TestPlace| {
        let report = place.json(&["intake", "--as-at", JULY]);
        let sources = report["sources"].as_array().expect("sources").clone();
        let of_source = |source: &serde_json::Value| source["tables"].as_array().expect("tables").clone();
        let deliveries = sources.iter().flat_map(of_source).flat_map(|table| {
            let mode = table["mode"].clone();
            let deliveries = table["deliveries"].as_array().expect("deliveries").clone();
            deliveries.into_iter().map(move |delivery| (mode.clone(), delivery))
        });
        let told = |(mode, delivery): (serde_json::Value, serde_json::Value)| {
            let rows: BTreeSet<u64> = delivery["problems"]
                .as_array()
                .expect("problems")
                .iter()
                .map(|problem| problem["row"].as_u64().expect("a row"))
                .collect();
            let (received, complete_to) = (delivery["received"].clone(), delivery["complete_to"].clone());
            (delivery["file"].to_string(), mode, received, complete_to, delivery["rows"].clone(), rows)
        };
        deliveries.map(told).collect::<Vec<_>>()
    };
    let (before, after) = (tables(&clear), tables(&place));
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
}

/// Keys that are replaced still tell whose row it is, in every table of the agency.
#[test]
fn replaced_keys_agree_in_all_tables() {
    let clear = TestPlace::example("recovery");
    let place = TestPlace::example("recovery");
    encode(&place, &["treatment"], &["--hash-keys"]);
    with_secret(&place);
    assert!(!place.read("sources/treatment/starts-2029-04-10.csv").contains("T-000001"));
    let accepted = |place: &TestPlace| place.json(&["intake", "--as-at", JULY])["totals"]["accepted"].clone();
    assert_eq!(accepted(&clear), accepted(&place));
    let records = |place: &TestPlace| place.json(&["link", "--as-at", JULY])["records"].clone();
    assert_eq!(records(&clear), records(&place));
}

#[test]
fn no_name_is_in_what_is_sent() {
    let clear = TestPlace::example("recovery");
    let place = TestPlace::example("recovery");
    let sources = ["benefits", "housing", "police", "probation", "treatment"];
    encode(&place, &sources, &["--hash-keys"]);
    for source in sources {
        let extracts = clear.path.join("sources").join(source);
        let descriptor = clear.read(&format!("sources/{source}/datapackage.json"));
        let people = files(&extracts).into_iter().find(|file| file.starts_with("people")).expect("people");
        let delimiter = if descriptor.contains("\"delimiter\": \";\"") { b';' } else { b',' };
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_path(extracts.join(&people))
            .expect("people");
        // Words of the descriptor are not the agency's people: there are people of the name of Fields.
        let encoded = files(&place.path.join("sources").join(source)).into_iter().filter(|file| file.ends_with(".csv"));
        let written: Vec<String> = encoded.map(|file| place.read(&format!("sources/{source}/{file}"))).collect();
        let cells: BTreeSet<String> =
            written.iter().flat_map(|text| text.split([',', '\n', '"', ' '])).map(|word| word.to_lowercase()).collect();
        for row in rows.byte_records() {
            for cell in row.expect("a row").iter().skip(1) {
                let cell = String::from_utf8_lossy(cell).to_lowercase();
                let words = cell.split([' ', ',']).filter(|word| word.len() > 3 && word.parse::<f64>().is_err());
                for word in words {
                    assert!(!cells.contains(word), "{source}: a word of {people} is still there");
                }
            }
        }
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.collect()
}
