#![no_main]
//! Any text as contract.toml.

mod common;
mod mutate;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|contract: &str| {
    common::check(&common::Texts { contract, ..common::RIGHT });
});

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 0, &[common::CONTRACT, common::PLACE])
});
