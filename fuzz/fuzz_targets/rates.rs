#![no_main]
//! Any text as rates.csv.

mod common;
mod mutate;

use contracts::{Place, RateRow};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|rates: &str| {
    let read = common::check(&common::Texts { rates: Some(rates), ..common::RIGHT });
    // What a price is must not depend on where its row stands.
    if let Some(place) = &read.read.place
        && !rates.contains(['"', '\r'])
    {
        let (header, rows) = rates.trim_start_matches('\n').split_once('\n').unwrap_or((rates, ""));
        let upside_down: Vec<&str> = std::iter::once(header).chain(rows.split('\n').rev()).collect();
        let other = common::check(&common::Texts { rates: Some(&upside_down.join("\n")), ..common::RIGHT });
        let other = other.read.place.as_ref().map(prices);
        assert_eq!(Some(prices(place)), other);
    }
});

fn prices(place: &Place) -> Vec<String> {
    let price = |row: &RateRow| format!("{} {:?} {} {}", row.payment, row.band, row.period, row.price);
    let mut prices: Vec<String> = place.contracts[0].rates.rows().iter().map(price).collect();
    prices.sort();
    prices
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 0, &[common::RATES])
});
