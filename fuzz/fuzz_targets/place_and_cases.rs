#![no_main]
//! Any text as place.toml, terms.md or cases.toml.

mod common;
mod mutate;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    common::check(&match which % 3 {
        0 => common::Texts { place: text, ..common::RIGHT },
        1 => common::Texts { terms: text, ..common::RIGHT },
        _ => common::Texts { cases: Some(text), ..common::RIGHT },
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 1, &[common::PLACE, common::TERMS, common::CASES])
});
