#![no_main]
//! Any text as contract.toml.

mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|contract: &str| common::read(&common::Texts { contract, ..common::RIGHT }));
