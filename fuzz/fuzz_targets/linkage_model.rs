#![no_main]
//! Any text as linkage.toml.

use documents::{Diagnostics, Sources};
use libfuzzer_sys::fuzz_target;
use linkage::Model;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("linkage.toml", text);
    let found = Diagnostics::default();
    let model = Model::read(&sources, id, &found);
    assert!(model.join.get() > 0.0 && model.join.get() < 1.0);
    for finding in found.finish() {
        for label in &finding.labels {
            assert!(sources.text(id).get(label.span.start..label.span.end).is_some(), "{finding:?}");
        }
    }
});
