//! The descriptors are valid for the public `frictionless` tool, and so are all rows of a clean place.

use std::path::{Path, PathBuf};
use std::process::Command;

use synth::Settings;

use crate::support::Place;

/// The tool: what `PURSE_FRICTIONLESS` names, or the one on the path.
fn tool() -> Option<PathBuf> {
    let named = std::env::var_os("PURSE_FRICTIONLESS").map(PathBuf::from);
    let tool = named.unwrap_or_else(|| PathBuf::from("frictionless"));
    Command::new(&tool).arg("--version").output().is_ok_and(|output| output.status.success()).then_some(tool)
}

fn validate(tool: &Path, folder: &Path) -> serde_json::Value {
    let output = Command::new(tool).args(["validate", "--json", "datapackage.json"]).current_dir(folder).output();
    serde_json::from_slice(&output.expect("it runs").stdout).expect("a report")
}

#[test]
#[allow(clippy::print_stderr, reason = "whoever runs the tests should know that one did nothing")]
fn the_public_tool_finds_nothing_wrong_with_a_clean_place() {
    let Some(tool) = tool() else {
        eprintln!("SKIPPED: `frictionless` is not on the path, and PURSE_FRICTIONLESS names no such tool");
        return;
    };
    let place = Place::write(&Settings::clean(400, 3));
    for source in ["treatment", "probation", "housing", "benefits", "police"] {
        let report = validate(&tool, &place.path().join("sources").join(source));
        assert_eq!(report["valid"], true, "{source}: {report:#}");
    }
}

/// In a place with errors the tool stumbles over bad rows that were planted, and over corrections, whose keys it takes for
/// repeated ones.
#[test]
#[allow(clippy::print_stderr, reason = "whoever runs the tests should know that one did nothing")]
fn the_public_tool_finds_only_what_was_planted() {
    let Some(tool) = tool() else {
        eprintln!("SKIPPED: `frictionless` is not on the path, and PURSE_FRICTIONLESS names no such tool");
        return;
    };
    let place = Place::write(&Settings::believable(400, 3));
    for (source, tables) in [("probation", "offences"), ("housing", "tenancies"), ("police", "arrests")] {
        let report = validate(&tool, &place.path().join("sources").join(source));
        let file = format!("sources/{source}/{tables}-2029-04-10.csv");
        let planted: Vec<String> = place
            .truth("problems.csv")
            .into_iter()
            .filter(|row| row["file"] == file)
            .map(|row| row["row"].clone())
            .collect();
        for task in report["tasks"].as_array().expect("tasks") {
            for error in task["errors"].as_array().expect("errors") {
                let row = error["rowNumber"].to_string();
                assert!(planted.contains(&row), "{source}: {error:#}");
            }
        }
    }
}
