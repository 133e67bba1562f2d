#![no_main]
//! Any text as datapackage.json, or as the mapping beside one.

use std::fs;

use documents::{Diagnostics, Sources};
use libfuzzer_sys::fuzz_target;

const RIGHT: &str = include_str!("../../crates/app/runs/template/sources/agency/datapackage.json");

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
    let mut texts = Sources::default();
    let found = Diagnostics::default();
    let sources = intake::describe(place.path(), &mut texts, &found);
    intake::schema(&sources, &found);
    for finding in found.finish() {
        for label in &finding.labels {
            let text = texts.text(label.span.source);
            assert!(text.get(label.span.start..label.span.end).is_some(), "{finding:?}");
        }
    }
});
