//! Taking people's identities out of identity tables and lists of numbers. Keys, record numbers and rows stay, so that facts
//! keep their person.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray};
use datafusion::arrow::compute::nullif;
use datafusion::arrow::datatypes::UInt32Type;
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use privacy::{ErasedPeople, Key};

use crate::error::EngineError;
use crate::people::{IdentityInput, IdentityRows, KEY, KeptNumber, RECORD, ROW};
use crate::sealed::{open_identity, parquet_bytes, write_identity};
use crate::tables::columns;

/// What a file says of the people who are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsOf {
    /// Their record numbers.
    pub records: BTreeSet<u32>,
    /// The rows of the extract in which their names or identifiers stand for the first time.
    pub rows: BTreeSet<u32>,
}

/// Rows of an identity table, without the identity of those who have been erased.
///
/// Who has been erased and has no key of the agency is known by a digest of the identity, which goes, too: a stand-in takes
/// its place.
///
/// # Errors
///
/// [`ArrowError`] if a column cannot be rewritten.
pub fn without_erased(
    batch: RecordBatch,
    source: &str,
    table: &str,
    erased: &ErasedPeople,
) -> Result<RecordBatch, ArrowError> {
    let rows = IdentityRows::of(&batch, &[]);
    let keys: Vec<_> = (0..batch.num_rows()).map(|at| rows.key(at, table)).collect();
    let gone: Vec<bool> = keys.iter().map(|key| erased.contains(source, key)).collect();
    if !gone.contains(&true) {
        return Ok(batch);
    }
    let given = rows.keys();
    let new_keys = keys.iter().enumerate().map(|(at, key)| match given.filter(|given| !given.is_null(at)) {
        Some(given) => Some(given.value(at).to_string()),
        None => gone[at].then(|| erased.stand_in(source, table, key)),
    });
    let new_keys: ArrayRef = Arc::new(new_keys.collect::<StringArray>());
    let gone = BooleanArray::from(gone);
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| match field.name().as_str() {
        KEY => Ok(Arc::clone(&new_keys)),
        RECORD | ROW => Ok(Arc::clone(column)),
        _ => nullif(column, &gone),
    });
    let columns = columns.collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
    RecordBatch::try_new(schema, columns)
}

/// Takes the identity of those who have been erased out of a file. The file is as it was or as it should be, never between.
///
/// # Errors
///
/// [`EngineError`] if it cannot be read or written.
pub fn erase_from(input: &IdentityInput, erased: &ErasedPeople) -> Result<(), EngineError> {
    let reader = open_identity(&input.path, input.key.as_ref())?;
    let schema = Arc::clone(reader.schema());
    let reader = reader.build().map_err(|why| EngineError::Query(Box::new(why.into())))?;
    let mut batches = Vec::new();
    let mut is_changed = false;
    for batch in reader {
        let batch = batch.map_err(|why| EngineError::damaged(&input.path, &why))?;
        let without = without_erased(batch.clone(), input.source.as_str(), &input.table, erased);
        let without = without.map_err(|why| EngineError::Query(Box::new(why.into())))?;
        is_changed |= without != batch;
        batches.push(without);
    }
    if is_changed { write_identity(&input.path, &parquet_bytes(schema, &batches)?, input.key.as_ref()) } else { Ok(()) }
}

/// Where an identity table speaks of some people. A table that holds keys alone says nothing of anybody's identity.
///
/// # Errors
///
/// [`EngineError`] if it cannot be read.
pub fn rows_of(input: &IdentityInput, wanted: &dyn Fn(&str) -> bool) -> Result<RowsOf, EngineError> {
    let reader = open_identity(&input.path, input.key.as_ref())?;
    let mut found = RowsOf::default();
    if reader.schema().fields().iter().all(|field| [RECORD, KEY, ROW].contains(&field.name().as_str())) {
        return Ok(found);
    }
    for batch in reader.build().map_err(|why| EngineError::Query(Box::new(why.into())))? {
        let batch = batch.map_err(|why| EngineError::Query(Box::new(why.into())))?;
        let rows = IdentityRows::of(&batch, &[]);
        let numbers =
            |name: &str| batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt32Type>());
        let missing = |name: &str| EngineError::Column { column: name.to_string() };
        let records = numbers(RECORD).ok_or_else(|| missing(RECORD))?;
        let extract_rows = numbers(ROW).ok_or_else(|| missing(ROW))?;
        for at in (0..batch.num_rows()).filter(|at| wanted(&rows.key(*at, &input.table))) {
            found.records.insert(records.value(at));
            found.rows.insert(extract_rows.value(at));
        }
    }
    Ok(found)
}

/// The rows of an extract whose facts are about some records.
///
/// # Errors
///
/// [`EngineError`] if the evidence cannot be read.
pub fn rows_of_records(evidence: &Path, wanted: &BTreeSet<u32>) -> Result<BTreeSet<u32>, EngineError> {
    let file = File::open(evidence).map_err(|why| EngineError::File { path: evidence.to_path_buf(), why })?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|reader| reader.build());
    let mut found = BTreeSet::new();
    for batch in reader.map_err(|why| EngineError::Query(Box::new(why.into())))? {
        let batch = batch.map_err(|why| EngineError::Query(Box::new(why.into())))?;
        let numbers =
            |name: &str| batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt32Type>());
        let (Some(records), Some(rows)) = (numbers(columns::RECORD), numbers(columns::ROW)) else { continue };
        let both = records.values().iter().zip(rows.values());
        found.extend(both.filter(|(record, _)| wanted.contains(record)).map(|(_, row)| *row));
    }
    Ok(found)
}

/// Puts stand-ins into a list of numbers for those who were erased and were known by a digest of their identity. Says
/// whether that changed anything.
pub fn put_stand_ins(kept: &mut [KeptNumber], erased: &ErasedPeople) -> bool {
    let mut is_changed = false;
    for number in kept.iter_mut() {
        let Some(table) = table_of_derived(&number.key).map(str::to_string) else { continue };
        if erased.contains(&number.source, &number.key) {
            let stand_in = erased.stand_in(&number.source, &table, &number.key);
            is_changed |= stand_in != number.key;
            number.key = stand_in;
        }
    }
    is_changed
}

/// The table of a key that no agency gave: of a digest of somebody's identity, or of a stand-in for one.
pub fn table_of_derived(key: &str) -> Option<&str> {
    let is_digest = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (table, rest) = key.rsplit_once('#')?;
    is_digest(rest.strip_prefix("erased-").unwrap_or(rest)).then_some(table)
}

/// Writes a list of numbers in the place of another; the file is as it was or as it should be, never between.
///
/// # Errors
///
/// [`EngineError`] if it cannot be written.
pub fn rewrite_numbers(kept: &[KeptNumber], into: &Path, key: Option<&Key>) -> Result<(), EngineError> {
    let list = kept.iter().map(|kept| (kept.source.as_str(), kept.key.as_str(), kept.person.0));
    crate::people::write_list(list, into, key)
}
