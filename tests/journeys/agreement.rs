//! Invented places, whose truth is known: what the pipeline finds must be what was planted, to the penny.
//!
//! The truth is worked out by `synth` from what it drew, by a plain reading of the terms that shares no code with what
//! measures, prices and funds. So two independent routes must agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::harness::{TestPlace, purse, text};

/// The two days that the truth is told for.
const DAYS: [&str; 2] = ["2029-04-30", "2029-07-31"];

/// What matters of a line.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    people: i64,
    quantity: i64,
    amount_pence: i64,
    status: String,
}

fn invent(people: u32, seed: u64, clean: bool) -> TestPlace {
    let place = TestPlace::empty();
    let (people, seed) = (people.to_string(), seed.to_string());
    let mut words = vec!["synth", text(&place.path), "--people", &people, "--seed", &seed];
    if clean {
        words.push("--clean");
    }
    let ran = purse(&words);
    assert_eq!(ran.code, 0, "{}", ran.error);
    place
}

fn found(place: &TestPlace, as_at: &str) -> (BTreeMap<String, Line>, BTreeMap<(String, String), i64>) {
    let settlement = place.json(&["settle", "--as-at", as_at]);
    let mut lines = BTreeMap::new();
    let mut shares: BTreeMap<(String, String), i64> = BTreeMap::new();
    for contract in settlement["contracts"].as_array().expect("contracts") {
        for line in contract["lines"].as_array().expect("lines") {
            let number = |key: &str| line[key].as_i64().expect("a number");
            let status = line["status"].as_str().expect("a status").to_string();
            let known = Line {
                people: number("people"),
                quantity: number("quantity"),
                amount_pence: number("amount_pence"),
                status,
            };
            lines.insert(line["line"].as_str().expect("a line").to_string(), known);
            for share in line["shares"].as_array().expect("shares") {
                let key = (contract["contract"].as_str().expect("a name"), share["funder"].as_str().expect("a name"));
                *shares.entry((key.0.to_string(), key.1.to_string())).or_default() +=
                    share["amount_pence"].as_i64().expect("pence");
            }
        }
    }
    (lines, shares)
}

fn planted(place: &Path, as_at: &str) -> (BTreeMap<String, Line>, BTreeMap<(String, String), i64>) {
    let rows = |file: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(place.join("truth").join(file)).expect("the truth");
        let header = reader.headers().expect("a header").clone();
        let read = reader.records().map(|row| {
            let row = row.expect("a row");
            header.iter().map(str::to_string).zip(row.iter().map(str::to_string)).collect()
        });
        read.filter(|row: &BTreeMap<String, String>| row["as_at"] == as_at).collect()
    };
    let number = |row: &BTreeMap<String, String>, key: &str| row[key].parse::<i64>().expect("a number");
    let lines = rows("due.csv");
    let lines = lines.iter().map(|row| {
        let line = Line {
            people: number(row, "people"),
            quantity: number(row, "quantity"),
            amount_pence: number(row, "amount_pence"),
            status: row["status"].clone(),
        };
        (row["line"].clone(), line)
    });
    let shares = rows("shares.csv");
    let shares =
        shares.iter().map(|row| ((row["contract"].clone(), row["funder"].clone()), number(row, "amount_pence")));
    (lines.collect(), shares.filter(|(_, amount)| *amount != 0).collect())
}

fn compare(place: &TestPlace, what: &str) {
    for as_at in DAYS {
        let ((lines, shares), (true_lines, true_shares)) = (found(place, as_at), planted(&place.path, as_at));
        for (line, truth) in &true_lines {
            assert_eq!(lines.get(line), Some(truth), "{what}, {line} as at {as_at}");
        }
        for line in lines.keys() {
            assert!(true_lines.contains_key(line), "{what}, {line} as at {as_at} was not planted: {:?}", lines[line]);
        }
        assert_eq!(shares, true_shares, "{what} as at {as_at}");
    }
}

#[test]
fn a_place_without_errors_is_paid_to_the_penny() {
    // The last is large enough for tables of several batches, in which rows could lose their order.
    for (people, seed) in [(60, 1), (400, 2), (1500, 3), (6000, 8)] {
        compare(&invent(people, seed, true), &format!("{people} people, seed {seed}"));
    }
}

/// With the errors of real life, and told who is who by the truth itself, every line comes to the planted penny: bad rows,
/// late rows and corrections change nothing that they should not.
#[test]
fn a_place_with_errors_is_paid_to_the_penny_once_everybody_is_known() {
    for (people, seed) in [(300, 4), (1200, 5)] {
        let place = invent(people, seed, false);
        place.write("linkage.toml", &decisions(&place.path));
        compare(&place, &format!("{people} people with errors, seed {seed}"));
    }
}

/// A linkage that is decided by the truth alone.
fn decisions(place: &Path) -> String {
    let text = fs::read_to_string(place.join("truth/people.csv")).expect("the truth");
    let mut of_person: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        of_person.entry(cells[0]).or_default().push((cells[1], cells[2]));
    }
    let mut toml = String::from("format = 1\n\n[thresholds]\njoin = \"0.999999999999\"\n");
    for records in of_person.values() {
        for pair in records.windows(2) {
            let entity = |(source, key): (&str, &str)| format!("{{ source = \"{source}\", key = \"{key}\" }}");
            let (left, right) = (entity(pair[0]), entity(pair[1]));
            toml.push_str(&format!("\n[[same]]\nleft = {left}\nright = {right}\nbecause = \"planted\"\n"));
        }
    }
    toml
}

/// Whatever is planted, a bad row is quarantined and a good one is not.
#[test]
fn exactly_the_planted_bad_rows_are_quarantined() {
    let place = invent(800, 6, false);
    let mut reader = csv::Reader::from_path(place.path.join("truth/problems.csv")).expect("the truth");
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let mut planted: Vec<(String, u64)> = reader
        .records()
        .map(|row| row.expect("a row"))
        .filter(|row| &row[at("quarantined")] == "yes")
        .map(|row| (row[at("file")].to_string(), row[at("row")].parse().expect("a row number")))
        .collect();
    let report = place.json(&["intake", "--as-at", "2029-07-31"]);
    let mut found = Vec::new();
    for source in report["sources"].as_array().expect("sources") {
        for table in source["tables"].as_array().expect("tables") {
            for delivery in table["deliveries"].as_array().expect("deliveries") {
                for problem in delivery["problems"].as_array().expect("problems") {
                    let file = format!("{}/{}", source["source"].as_str().unwrap(), problem["file"].as_str().unwrap());
                    found.push((file, problem["row"].as_u64().expect("a row")));
                }
            }
        }
    }
    planted.sort();
    found.sort();
    found.dedup();
    let named = |list: &[(String, u64)]| -> Vec<String> {
        list.iter().map(|(file, row)| format!("{}:{row}", file.trim_start_matches("sources/"))).collect()
    };
    assert_eq!(named(&found), named(&planted));
}

/// No person's detail is in anything that is printed.
#[test]
fn nothing_that_is_printed_names_anybody() {
    let place = invent(200, 7, false);
    let people = place.read("sources/treatment/people-2029-04-10.csv");
    let mut private: Vec<&str> = Vec::new();
    for row in people.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        // Surnames, dates of birth and NHS numbers; a forename could be an ordinary word.
        private.extend([cells[2], cells[3], cells[6]].into_iter().filter(|cell| cell.len() > 5));
    }
    let mut printed = String::new();
    for command in ["settle", "measure", "intake", "link"] {
        for format in ["table", "json", "csv"] {
            let ran = place.purse(&[command, "--as-at", "2029-07-31", "--format", format]);
            printed.push_str(&ran.out);
            printed.push_str(&ran.error);
        }
    }
    let words: std::collections::BTreeSet<&str> =
        printed.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '\'')).collect();
    for detail in private {
        assert!(!words.contains(detail), "{detail} was printed");
    }
}
