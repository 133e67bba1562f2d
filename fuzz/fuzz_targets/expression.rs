#![no_main]
//! Any text as a condition.

mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|condition: &str| {
    // As a literal string where it can stand as one, so that positions are exercised too; else escaped.
    let written = if condition.contains(['\'', '\n', '\r']) || condition.chars().any(char::is_control) {
        format!("{condition:?}").replace("\\'", "'")
    } else {
        format!("'{condition}'")
    };
    let contract = common::CONTRACT.replace("\"decision = 'accepted'\"", &written);
    common::read(&common::Texts { contract: &contract, ..common::RIGHT });
});
