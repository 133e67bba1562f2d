//! Volume: which band each claim of a payment that is priced by volume lies in.
//!
//! Claims are numbered from 1 in each stretch of the contract, in a total order, so that the same evidence always has
//! the same prices. When claims fall away later, the numbers close up and the highest band gives back.

use std::collections::BTreeMap;

use contracts::{Contract, PricedOn};
use outcomes::Measured;

use crate::claims::Claim;
use crate::overlap::Treatment;
use crate::refusal::Refusal;

/// For each claim of the place the band it lies in; nothing if its payment is not priced by volume.
pub(crate) type Bands = Vec<Option<Result<usize, Refusal>>>;

/// Numbers the claims of a contract's payments by volume. What is paid elsewhere is not counted, and has the price of
/// the first band.
pub(crate) fn bands(
    number: usize,
    contract: &Contract,
    measured: &Measured,
    claims: &[Claim],
    treatments: &[Treatment],
) -> Bands {
    let mut bands: Bands = vec![None; claims.len()];
    let mut counted: BTreeMap<(usize, i32), Vec<usize>> = BTreeMap::new();
    for (at, claim) in claims.iter().enumerate().filter(|(_, claim)| claim.contract == number) {
        let Some(volume) = &contract.payments[claim.payment].volume else { continue };
        if treatments[at] == Treatment::Lost {
            bands[at] = Some(Ok(0));
            continue;
        }
        let day = if volume.counted_on == PricedOn::Entry { claim.index } else { claim.on };
        let stretch = volume.over.every().map_or(0, |every| contract.stretches(every).number_of(day));
        counted.entry((claim.payment, stretch)).or_default().push(at);
    }
    for ((payment, _), mut members) in counted {
        let Some(volume) = &contract.payments[payment].volume else { continue };
        members.sort_by_key(|at| {
            let claim = &claims[*at];
            let unit = measured.entries[claim.entry as usize].unit;
            // Results come in the order of their days whatever says in which stretch they are counted.
            (claim.on, claim.index, unit, claim.entry, claim.outcome)
        });
        for (number, at) in (1_u32..).zip(members) {
            let refusal = || Refusal::PastLastBand {
                payment: contract.payments[payment].name.to_string(),
                last: volume.last().unwrap_or(u32::MAX),
            };
            bands[at] = Some(volume.band_of(number).ok_or_else(refusal));
        }
    }
    bands
}
