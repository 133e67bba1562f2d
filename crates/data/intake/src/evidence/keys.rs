//! Keys within one file: which occur twice, and what is known of them afterwards.
//!
//! Ten million keys have to be compared without holding them: their digests are gathered in a list and sorted, which
//! takes 20 bytes a row and no table of hashes that has to be moved as it grows.

use std::collections::HashMap;

use arrow::array::AsArray;
use arrow::datatypes::UInt32Type;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use rayon::prelude::*;

use super::folder::{EvidenceFolder, Kind};
use crate::digest::{Digest, DigestSet};
use crate::error::IntakeError;
use crate::fault::{Fault, OtherRows};
use crate::table::Rules;

/// A row and the digest of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyedRow {
    pub(crate) key: Digest,
    pub(crate) row: u32,
}

/// All rows of a file by key.
#[derive(Default)]
pub(super) struct KeyIndex {
    rows: Vec<KeyedRow>,
}

/// A fault that shows only when the whole file has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LateFault {
    pub(super) row: u32,
    pub(super) field: Option<usize>,
    pub(super) fault: Fault,
}

impl KeyIndex {
    /// Adds a row.
    pub(super) fn push(&mut self, key: Digest, row: u32) {
        self.rows.push(KeyedRow { key, row });
    }

    /// The rows of each key that occurs more than once, by row.
    pub(super) fn clashes(&mut self) -> Vec<Vec<u32>> {
        self.rows.par_sort_unstable();
        let runs = self.rows.chunk_by(|one, other| one.key == other.key).filter(|run| run.len() > 1);
        runs.map(|run| run.iter().map(|keyed| keyed.row).collect()).collect()
    }
}

/// The faults of rows that have their primary key in common.
///
/// Rows of one content are the same fact told again: the first is kept. Where contents differ, none is kept, because
/// which one counts must not depend on their order. A row that `contents` does not have differs from all others.
pub(super) fn primary_key_faults(
    rules: &Rules,
    clashes: &[Vec<u32>],
    contents: &HashMap<u32, Digest>,
) -> Vec<LateFault> {
    let field = if let [only] = rules.primary_key[..] { Some(only) } else { None };
    let mut faults = Vec::new();
    for rows in clashes {
        let (first, repeats) = (rows[0], &rows[1..]);
        let is_same = |row: &u32| contents.contains_key(row) && contents.get(row) == contents.get(&first);
        if repeats.iter().all(is_same) {
            let repeat = |row: &u32| LateFault { row: *row, field: None, fault: Fault::RepeatedRow { first } };
            faults.extend(repeats.iter().map(repeat));
        } else {
            let conflict =
                |row: &u32| LateFault { row: *row, field, fault: Fault::KeyConflict { others: others(rows, *row) } };
            faults.extend(rows.iter().map(conflict));
        }
    }
    faults
}

/// The faults of rows that have unique values in common. Rows that are repeats of another do not count a second time.
pub(super) fn unique_faults(
    rules: &Rules,
    fields: &[usize],
    clashes: Vec<Vec<u32>>,
    is_repeat: impl Fn(u32) -> bool,
) -> Vec<LateFault> {
    let field = if let [only] = *fields { Some(only) } else { None };
    let names: Vec<String> = fields.iter().map(|at| format!("`{}`", rules.fields[*at].name)).collect();
    let mut faults = Vec::new();
    for mut rows in clashes {
        rows.retain(|row| !is_repeat(*row));
        if rows.len() < 2 {
            continue;
        }
        faults.extend(rows.iter().map(|row| LateFault {
            row: *row,
            field,
            fault: Fault::NotUnique { fields: names.join(", "), others: others(&rows, *row) },
        }));
    }
    faults
}

fn others(rows: &[u32], row: u32) -> OtherRows {
    let first = rows.iter().copied().filter(|other| *other != row).take(OtherRows::SHOWN).collect();
    OtherRows { first, count: rows.len() - 1 }
}

/// The sets of fields whose values occur once: `unique` of a field, and `uniqueKeys`.
pub(super) fn unique_sets(rules: &Rules) -> Vec<Vec<usize>> {
    let single = rules.fields.iter().enumerate().filter(|(_, field)| field.constraints.unique).map(|(at, _)| vec![at]);
    let mut sets: Vec<Vec<usize>> = single.chain(rules.unique_keys.iter().cloned()).collect();
    // What is unique because it is the primary key has been reported as that.
    sets.retain(|set| *set != rules.primary_key);
    sets.sort();
    sets.dedup();
    sets
}

/// Bytes of keyed rows, in order: sixteen of the digest and four of the row, most significant first.
pub(super) fn bytes_of_rows(rows: &mut [KeyedRow]) -> Vec<u8> {
    rows.sort_unstable();
    rows.iter().flat_map(|keyed| keyed.key.0.into_iter().chain(keyed.row.to_be_bytes())).collect()
}

/// Reads what [`bytes_of_rows`] wrote.
pub(crate) fn read_keyed_rows(folder: &EvidenceFolder, key: &str) -> Result<Vec<KeyedRow>, IntakeError> {
    let bytes = folder.read(Kind::QuarantinedKeys, key)?;
    let (chunks, _) = bytes.as_chunks::<20>();
    let read = |chunk: &[u8; 20]| {
        let mut digest = [0; 16];
        let mut row = [0; 4];
        digest.copy_from_slice(&chunk[..16]);
        row.copy_from_slice(&chunk[16..]);
        KeyedRow { key: Digest(digest), row: u32::from_be_bytes(row) }
    };
    Ok(chunks.iter().map(read).collect())
}

/// Bytes of digests, in order and each once.
pub(super) fn bytes_of_digests(mut digests: Vec<Digest>) -> Vec<u8> {
    digests.sort_unstable();
    digests.dedup();
    digests.iter().flat_map(|digest| digest.0).collect()
}

/// Adds what [`bytes_of_digests`] wrote to `digests`.
pub(crate) fn read_digests(
    folder: &EvidenceFolder,
    kind: Kind,
    key: &str,
    digests: &mut DigestSet,
) -> Result<(), IntakeError> {
    let bytes = folder.read(kind, key)?;
    let (chunks, _) = bytes.as_chunks::<16>();
    digests.extend(chunks.iter().map(|chunk| Digest(*chunk)));
    Ok(())
}

/// Calls `each` with every accepted row of a stored Parquet file that has keys.
pub(crate) fn read_keys_of_parquet(
    folder: &EvidenceFolder,
    kind: Kind,
    key: &str,
    mut each: impl FnMut(KeyedRow),
) -> Result<(), IntakeError> {
    let failed = |source: ParquetError| IntakeError::Parquet { path: folder.path(kind, key), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(folder.open(kind, key)?).map_err(failed)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["_row", "_key"]);
    for batch in builder.with_projection(mask).build().map_err(failed)? {
        let batch = batch.map_err(|error| failed(ParquetError::from(error)))?;
        let (Some(rows), Some(keys)) = (batch.column_by_name("_row"), batch.column_by_name("_key")) else { continue };
        let (rows, keys) = (rows.as_primitive::<UInt32Type>(), keys.as_fixed_size_binary());
        for at in 0..rows.len() {
            if let Ok(digest) = keys.value(at).try_into() {
                each(KeyedRow { key: Digest(digest), row: rows.value(at) });
            }
        }
    }
    Ok(())
}
