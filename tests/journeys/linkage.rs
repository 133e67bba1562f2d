//! A model learned from a place's records, and people who are looked up among them.

use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Ran, TestPlace, command, purse, ran, text};

const JULY: &str = "2029-07-31";

/// Runs `purse link` on so many threads.
fn link_on(threads: &str, place: &TestPlace, words: &[&str]) -> Ran {
    let mut all = vec!["link", text(&place.path), "--as-at", JULY];
    all.extend(words);
    let mut command = command(&all);
    command.env("RAYON_NUM_THREADS", threads).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.output().map(ran).expect("it ends")
}

fn accuracy(place: &TestPlace) -> Value {
    let truth = place.path.join("truth/people.csv");
    place.json(&["link", "--as-at", JULY, "--truth", text(&truth)])["accuracy"]["people"].clone()
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().expect("a number")
}

#[test]
fn a_learned_model_is_the_same_on_any_number_of_threads_and_links_better() {
    let place = TestPlace::example("recovery");
    let before = accuracy(&place);
    for threads in ["1", "2"] {
        let file = place.path.join(format!("learned-{threads}.toml"));
        let learned = link_on(threads, &place, &["--write-model", text(&file)]);
        assert_eq!(learned.code, 0, "{}", learned.error);
    }
    let model = place.read("learned-1.toml");
    assert_eq!(model, place.read("learned-2.toml"));
    // What has been written is not written over, and another seed is another model.
    let file = place.path.join("learned-1.toml");
    assert_eq!(link_on("2", &place, &["--write-model", text(&file)]).code, 2);
    assert_eq!(place.read("learned-1.toml"), model);

    std::fs::write(place.path.join("linkage.toml"), &model).expect("a file");
    let checked = purse(&["check", text(&place.path)]);
    assert_eq!(checked.code, 0, "{}", checked.error);
    let after = accuracy(&place);
    assert!(number(&after, "precision") > 0.999 && number(&after, "f1") > number(&before, "f1"), "{before} {after}");
    let [one, two] = ["1", "2"].map(|threads| link_on(threads, &place, &["--format", "json"]).out);
    assert_eq!(one, two);
}

#[test]
fn a_truth_teaches_too() {
    let place = TestPlace::example("recovery");
    let (truth, file) = (place.path.join("truth/people.csv"), place.path.join("learned.toml"));
    let words = ["link", "--as-at", JULY, "--truth", text(&truth), "--write-model", text(&file)];
    let answer = place.json(&words);
    assert_eq!(answer["is_labelled"], true);
    // 621 pairs of records are of one person in truth, and each has a sex or has none.
    let sex = answer["fields"].as_array().expect("fields").iter().find(|field| field["field"] == "sex");
    assert!(sex.expect("a field")["one_person"]["pairs"].as_u64().expect("a count") <= 621);
    assert!(place.read("learned.toml").contains("counted by a truth"));
}

#[test]
fn everybody_of_an_extract_is_found_again() {
    let place = TestPlace::example("recovery");
    // What the treatment service knows of its first people, with the columns named by what they mean.
    let people = place.read("sources/treatment/people-2029-04-10.csv");
    let mut reader = csv::Reader::from_reader(people.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let descriptor: Value =
        serde_json::from_str(&place.read("sources/treatment/datapackage.json")).expect("a descriptor");
    let tables = descriptor["resources"].as_array().expect("resources");
    let fields = tables.iter().find(|table| table["name"] == "people").expect("a table")["schema"]["fields"].clone();
    let roles: Vec<(usize, String)> = fields
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|field| Some((column(field["name"].as_str()?)?, field["purse:role"].as_str()?.to_string())))
        .filter(|(_, role)| {
            ["forename", "surname", "full-name", "date-of-birth", "sex", "postcode", "nhs-number", "national-insurance"]
                .contains(&role.as_str())
        })
        .collect();
    assert!(roles.len() > 3, "{fields}");
    let mut asked = roles.iter().map(|(_, role)| role.as_str()).collect::<Vec<&str>>().join(",");
    for row in reader.records().map(|row| row.expect("a row")).take(30) {
        let cells: Vec<&str> = roles.iter().map(|(at, _)| &row[*at]).collect();
        asked.push_str(&format!("\n{}", cells.join(",")));
    }
    std::fs::write(place.path.join("asked.csv"), asked + "\n").expect("a file");
    let file = place.path.join("asked.csv");
    let answer = place.json(&["link", "--as-at", JULY, "--find", text(&file)]);
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 30);
    let known_to_treatment = |row: &&Value| {
        let first = &row["people"][0];
        first["probability"].as_f64().is_some_and(|chance| chance > 0.5)
            && first["sources"].as_array().is_some_and(|sources| sources.iter().any(|source| source == "treatment"))
    };
    // A row without a date of birth and a postcode may be anybody's.
    assert!(rows.iter().filter(known_to_treatment).count() >= 28, "{answer}");
}
