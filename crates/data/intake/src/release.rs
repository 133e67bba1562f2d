//! Which quarantined rows a later delivery brought in good order.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::digest::{AlreadyHashed, Digest};
use crate::error::IntakeError;
use crate::evidence::{EvidenceFolder, KeyedRow, Saved, read_keyed_rows, read_keys_of_parquet};
use crate::report::Release;

/// Where a quarantined row stands.
#[derive(Debug, Clone, Copy)]
struct Held {
    delivery: usize,
    row: u32,
}

/// For each of a table's deliveries, in their order, the quarantined rows whose primary key was accepted later.
///
/// Only digests of keys are kept and compared. Accepted keys are read only while earlier rows wait for them.
pub(crate) fn release(
    deliveries: &[(&str, &Saved)],
    folder: &EvidenceFolder,
) -> Result<Vec<Vec<Release>>, IntakeError> {
    let mut released: Vec<Vec<Release>> = vec![Vec::new(); deliveries.len()];
    let mut held: HashMap<Digest, Vec<Held>, BuildHasherDefault<AlreadyHashed>> = HashMap::default();
    for (number, (key, saved)) in deliveries.iter().enumerate() {
        if let Some(kind) = saved.accepted_keys().filter(|_| !held.is_empty()) {
            read_keys_of_parquet(folder, kind, key, |accepted| {
                for waiting in held.remove(&accepted.key).into_iter().flatten() {
                    let release = Release { row: waiting.row, by_delivery: number, by_row: accepted.row };
                    released[waiting.delivery].push(release);
                }
            })?;
        }
        let is_last = number + 1 == deliveries.len();
        if saved.has_quarantined_keys() && !is_last {
            for KeyedRow { key, row } in read_keyed_rows(folder, key)? {
                held.entry(key).or_default().push(Held { delivery: number, row });
            }
        }
    }
    released.iter_mut().for_each(|rows| rows.sort_unstable());
    Ok(released)
}
