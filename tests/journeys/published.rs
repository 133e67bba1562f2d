//! What is published stays true: the JSON Schema of a settlement, the manual's reference, the exports, the descriptors.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{TestPlace, purse, ran, repository, text};

#[test]
fn the_schemas_are_those_that_are_published() {
    for what in ["settlement", "evaluation"] {
        let path = repository().join("docs/schemas").join(format!("{what}.schema.json"));
        let ran = purse(&["reference", &format!("{what}-schema")]);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &ran.out).expect("can be written");
            continue;
        }
        let published = fs::read_to_string(&path).expect("the schema");
        assert_eq!(ran.out, published, "run the tests with UPDATE_EXPECT=1 and publish the new schema");
    }
}

#[test]
fn evaluations_keep_to_the_schema() {
    let published = fs::read_to_string(repository().join("docs/schemas/evaluation.schema.json")).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&published).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (example, name, as_at) in [
        ("release", "aid", "1973-06-30"),
        ("pilots", "completion", "2014-04-30"),
        ("recovery", "first-appointment", "2029-04-30"),
    ] {
        let answer = TestPlace::example(example).json(&["evaluate", name, "--as-at", as_at, "--freeze", "--open"]);
        let wrong: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{example}: {wrong:#?}");
    }
}

#[test]
fn settlements_keep_to_the_schema() {
    let published = fs::read_to_string(repository().join("docs/schemas/settlement.schema.json")).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&published).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (example, as_at) in [("recovery", "2029-04-30"), ("recovery", "2029-07-31"), ("release", "1973-06-30")] {
        let settlement = TestPlace::example(example).json(&["settle", "--as-at", as_at]);
        let wrong: Vec<String> = validator.iter_errors(&settlement).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{example} as at {as_at}: {wrong:#?}");
    }
}

#[test]
fn the_manual_lists_every_key_of_the_contract_language() {
    reference_is_in("contract-language.md", "contract-language");
}

#[test]
fn the_manual_lists_every_key_of_an_evaluation() {
    reference_is_in("evaluation.md", "evaluation");
}

/// Holds the reference between the marks of a page of the manual against what the program prints.
fn reference_is_in(page: &str, what: &str) {
    let path = repository().join("docs/manual").join(page);
    let manual = fs::read_to_string(&path).expect("the manual");
    let (begin, end) = ("<!-- reference: begin -->\n", "<!-- reference: end -->");
    let (before, rest) = manual.split_once(begin).expect("where the reference begins");
    let (printed, after) = rest.split_once(end).expect("where it ends");
    let reference = purse(&["reference", what]).out;
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{begin}{reference}{end}{after}")).expect("can be written");
        return;
    }
    assert_eq!(printed, reference, "run the tests with UPDATE_EXPECT=1 to bring the manual up to date");
}

#[test]
fn other_accounting_software_takes_the_ledger() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", "2029-04-30", "--post"]);
    place.out(&["settle", "--as-at", "2029-07-31", "--post"]);
    let balances: serde_json::Value =
        serde_json::from_str(&purse(&["ledger", "balances", text(&place.path), "--format", "json"]).out).expect("JSON");
    assert!(balances.as_array().expect("accounts").len() > 4);
    for (software, program, arguments) in
        [("beancount", "bean-check", &[][..]), ("hledger", "hledger", &["check", "-s", "-f"][..])]
    {
        let journal = place.path.join(format!("ledger.{software}"));
        fs::write(&journal, purse(&["ledger", "export", text(&place.path), "--to", software]).out).expect("written");
        match Command::new(program).args(arguments).arg(&journal).output() {
            Ok(output) => {
                let ran = ran(output);
                assert_eq!(ran.code, 0, "{program}: {}{}", ran.out, ran.error);
            }
            Err(_) => {
                eprintln!("SKIPPED: {program} is not installed, so the {software} journal was not held against it")
            }
        }
    }
}

/// The descriptors that ship are valid for the software of the standard. (Extracts of the examples hold planted bad rows,
/// which that software finds too; so the descriptors alone are described.)
#[test]
fn the_descriptors_that_ship_are_valid_frictionless_data_packages() {
    if Command::new("frictionless").arg("--version").output().is_err() {
        eprintln!("SKIPPED: frictionless is not installed, so the descriptors were not held against it");
        return;
    }
    let new = TestPlace::new();
    let folders = [
        new.path.join("sources"),
        repository().join("examples/release/sources"),
        repository().join("examples/recovery/sources"),
    ];
    for folder in folders {
        for entry in fs::read_dir(&folder).expect("sources") {
            let source = entry.expect("can be read").path();
            describes(&source);
        }
    }
    // Clean extracts are valid row by row.
    for source in [new.path.join("sources/agency"), repository().join("examples/release/sources/study")] {
        let ran = ran(Command::new("frictionless")
            .args(["validate", "datapackage.json"])
            .current_dir(&source)
            .output()
            .expect("runs"));
        assert_eq!(ran.code, 0, "{}: {}{}", source.display(), ran.out, ran.error);
    }
}

/// Validates a descriptor by itself: every error that is not about a row is ours.
fn describes(source: &Path) {
    let output = Command::new("frictionless")
        .args(["validate", "--json", "datapackage.json"])
        .current_dir(source)
        .output()
        .expect("runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let top = report["errors"].as_array().cloned().unwrap_or_default();
    assert!(top.is_empty(), "{}: {top:#?}", source.display());
    for task in report["tasks"].as_array().expect("tasks") {
        for error in task["errors"].as_array().into_iter().flatten() {
            assert!(error.get("rowNumber").is_some(), "{}: {error:#}", source.display());
        }
    }
}
