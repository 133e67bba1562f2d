#![no_main]
//! Any text as place.toml, terms.md or cases.toml.

mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    common::read(&match which % 3 {
        0 => common::Texts { place: text, ..common::RIGHT },
        1 => common::Texts { terms: text, ..common::RIGHT },
        _ => common::Texts { cases: text, ..common::RIGHT },
    });
});
