#![no_main]
//! Any text as rates.csv.

mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|rates: &str| common::read(&common::Texts { rates, ..common::RIGHT }));
