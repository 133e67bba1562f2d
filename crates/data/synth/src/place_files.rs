//! The place's own files: its parties and contracts. They are those of `examples/recovery`, written unchanged.

/// A file of the place.
pub(crate) struct PlaceFile {
    /// Its path in the place.
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
}

macro_rules! place_files {
    ($($path:literal),+ $(,)?) => {
        &[$(PlaceFile { path: $path, text: include_str!(concat!("../../../../examples/recovery/", $path)) }),+]
    };
}

/// All of them.
pub(crate) const PLACE_FILES: &[PlaceFile] = place_files![
    "place.toml",
    "terms.md",
    "cases.toml",
    "unit-costs.csv",
    "deflators.csv",
    "contracts/recovery/contract.toml",
    "contracts/recovery/terms.md",
    "contracts/recovery/rates.csv",
    "contracts/recovery/cases.toml",
    "contracts/work/contract.toml",
    "contracts/work/terms.md",
    "contracts/work/cases.toml",
];

/// The rate card of the recovery contract.
pub(crate) const RATES: &str = include_str!("../../../../examples/recovery/contracts/recovery/rates.csv");
