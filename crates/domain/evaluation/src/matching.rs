//! Who is compared with whom: for each treated person the comparison people nearest to them.
//!
//! A distance is a number for each person: a propensity score, its logit, or anything else. Without replacement the treated
//! choose one after the other, by default from the highest score down, one comparison person a pass. Every tie is broken by
//! the order of identifiers: of two treated with one score the one with the smaller identifier chooses first, and of two
//! comparison people equally far away the one with the smaller identifier is chosen. Other software breaks ties otherwise, so
//! that on tied scores its pairs, and whatever depends on them, may differ from these.
//!
//! No function here sees an outcome.

mod controls;
mod nearest;
mod options;
mod radius;
mod set;

pub use nearest::nearest;
pub use options::{Caliper, Nearest, Order};
pub use radius::{Radius, radius};
pub use set::{MatchedSet, Pair, Reason, Unmatched};

use crate::EvaluationError;

/// Rows of each stratum, treated and not, ascending.
struct Stratum {
    treated: Vec<u32>,
    controls: Vec<u32>,
}

/// The strata in the order of their codes; one if there are no codes.
fn strata(treated: &[bool], codes: Option<&[u32]>) -> Result<Vec<Stratum>, EvaluationError> {
    let people = treated.len();
    match treated.iter().filter(|treated| **treated).count() {
        _ if people == 0 => return Err(EvaluationError::NoRows),
        0 => return Err(EvaluationError::NobodyTreated { people }),
        count if count == people => return Err(EvaluationError::EverybodyTreated { people }),
        _ => {}
    }
    let mut strata: std::collections::BTreeMap<u32, Stratum> = std::collections::BTreeMap::new();
    if let Some(codes) = codes
        && codes.len() != people
    {
        return Err(EvaluationError::Length { what: "the strata".to_owned(), expected: people, found: codes.len() });
    }
    for (row, treated) in treated.iter().enumerate() {
        let code = codes.map_or(0, |codes| codes[row]);
        let stratum = strata.entry(code).or_insert_with(|| Stratum { treated: Vec::new(), controls: Vec::new() });
        if *treated { &mut stratum.treated } else { &mut stratum.controls }.push(row as u32);
    }
    if strata.values().all(|stratum| stratum.treated.is_empty() || stratum.controls.is_empty()) {
        return Err(EvaluationError::NoSharedStratum);
    }
    Ok(strata.into_values().collect())
}

/// The width of a caliper or radius in the units of the distance: standard deviations are those of the whole sample.
fn width(what: &'static str, caliper: Caliper, distance: &[f64]) -> Result<f64, EvaluationError> {
    let (given, width) = match caliper {
        Caliper::Absolute(width) => (width, width),
        Caliper::Deviations(count) => {
            let rows = distance.len() as f64;
            let mean = distance.iter().sum::<f64>() / rows;
            let squares: f64 = distance.iter().map(|value| (value - mean).powi(2)).sum();
            (count, count * (squares / (rows - 1.0)).sqrt())
        }
    };
    if given > 0.0 && width.is_finite() {
        return Ok(width);
    }
    Err(EvaluationError::BadWidth { what, value: given })
}

#[cfg(test)]
mod tests;
