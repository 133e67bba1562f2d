//! Numbers the people and households of one file, in the order they first appear among accepted rows.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray, UInt32Array};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Field as ArrowField, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::digest::{Digest, DigestNumbers, DigestSet, RowDigests};
use crate::reading::arrow_type;
use crate::role::Role;
use crate::table::Rules;

/// The people of one file.
///
/// With a column of person keys, each key is a record; without, each combination of names and identifiers is one.
pub(super) struct People {
    person: Option<usize>,
    identity: Vec<usize>,
    numbers: DigestNumbers,
    /// The first combination of names and identifiers of each record; most people have only that.
    first: Vec<Digest>,
    /// The other combinations, each with its record.
    aliases: DigestSet,
    schema: Arc<Schema>,
}

/// What a batch of rows tells of people.
pub(super) struct Recorded {
    /// The record of each row.
    pub(super) records: UInt32Array,
    /// What is new of them.
    pub(super) identity: RecordBatch,
}

impl People {
    /// For a table that says something of people.
    pub(super) fn new(rules: &Rules) -> Option<People> {
        if !rules.has_people() {
            return None;
        }
        Some(People {
            person: rules.with_role(&Role::Person),
            identity: rules.identity_fields().map(|(at, _)| at).collect(),
            numbers: DigestNumbers::default(),
            first: Vec::new(),
            aliases: DigestSet::default(),
            schema: identity_schema(rules),
        })
    }

    /// The schema of the identity file.
    pub(super) fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }

    /// Numbers the people of some accepted rows.
    pub(super) fn record(&mut self, arrays: &[ArrayRef], rows: &[u32]) -> Result<Recorded, ArrowError> {
        let names = self.combinations(arrays, rows.len());
        let keys = self.person.map(|person| RowDigests::new(arrays, [person]).all(rows.len()));
        let mut records = Vec::with_capacity(rows.len());
        let mut new_at: Vec<u32> = Vec::new();
        // Most of this loop is waiting for memory. It does nothing else, so that the waits overlap.
        for at in 0..rows.len() {
            let combination = names.as_ref().map_or(NAMELESS, |names| names[at]);
            let key = keys.as_ref().map_or(combination, |keys| keys[at]);
            let next = u32::try_from(self.first.len()).unwrap_or(u32::MAX);
            let record = *self.numbers.entry(key).or_insert(next);
            let is_new = if record == next {
                self.first.push(combination);
                true
            } else {
                self.first[record as usize] != combination && self.aliases.insert(alias(record, combination))
            };
            if is_new {
                new_at.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
            records.push(record);
        }
        let records = UInt32Array::from(records);
        let identity = self.identity_batch(arrays, rows, &records, &UInt32Array::from(new_at))?;
        Ok(Recorded { records, identity })
    }

    /// The names and identifiers of each row as one digest, if the table has any.
    fn combinations(&self, arrays: &[ArrayRef], rows: usize) -> Option<Vec<Digest>> {
        let columns = self.identity.iter().copied();
        (!self.identity.is_empty()).then(|| RowDigests::new(arrays, columns).all(rows))
    }

    fn identity_batch(
        &self,
        arrays: &[ArrayRef],
        rows: &[u32],
        records: &UInt32Array,
        new_at: &UInt32Array,
    ) -> Result<RecordBatch, ArrowError> {
        let key: ArrayRef = match self.person {
            Some(person) => cast(&take(&arrays[person], new_at, None)?, &DataType::Utf8)?,
            None => Arc::new(StringArray::new_null(new_at.len())),
        };
        let rows = UInt32Array::from_iter_values(new_at.values().iter().map(|at| rows[*at as usize]));
        let mut columns = vec![take(records, new_at, None)?, key, Arc::new(rows) as ArrayRef];
        for at in &self.identity {
            columns.push(take(&arrays[*at], new_at, None)?);
        }
        RecordBatch::try_new(self.schema(), columns)
    }
}

/// Where nothing but a key is known of people, all have the same names: none.
const NAMELESS: Digest = Digest([0; 16]);

/// One combination of names of one record, as one digest.
fn alias(record: u32, combination: Digest) -> Digest {
    let mut bytes = [0; 20];
    bytes[..4].copy_from_slice(&record.to_le_bytes());
    bytes[4..].copy_from_slice(&combination.0);
    Digest::of(&bytes)
}

fn identity_schema(rules: &Rules) -> Arc<Schema> {
    let mut fields = vec![
        ArrowField::new("record", DataType::UInt32, false),
        ArrowField::new("key", DataType::Utf8, true),
        ArrowField::new("row", DataType::UInt32, false),
    ];
    for (_, field) in rules.identity_fields() {
        fields.push(ArrowField::new(field.role.to_string(), arrow_type(field.stored()), true));
    }
    Arc::new(Schema::new(fields))
}

/// The households of one file.
pub(super) struct Households {
    column: usize,
    numbers: DigestNumbers,
    schema: Arc<Schema>,
}

/// What a batch of rows tells of households.
pub(super) struct Housed {
    /// The household of each row that has one.
    pub(super) households: UInt32Array,
    /// What is new of them.
    pub(super) keys: RecordBatch,
}

impl Households {
    /// For a table with a column of households.
    pub(super) fn new(rules: &Rules) -> Option<Households> {
        let schema = Schema::new(vec![
            ArrowField::new("household", DataType::UInt32, false),
            ArrowField::new("key", DataType::Utf8, false),
        ]);
        let column = rules.with_role(&Role::Household)?;
        Some(Households { column, numbers: DigestNumbers::default(), schema: Arc::new(schema) })
    }

    /// The schema of the households file.
    pub(super) fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }

    /// Numbers the households of some accepted rows.
    pub(super) fn record(&mut self, arrays: &[ArrayRef], rows: usize) -> Result<Housed, ArrowError> {
        let mut digests = RowDigests::new(arrays, [self.column]);
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(rows);
        let (mut new_at, mut new_numbers) = (Vec::new(), Vec::new());
        for at in 0..rows {
            if digests.has_null(at) {
                numbers.push(None);
                continue;
            }
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(digests.digest(at)).or_insert(next);
            if number == next {
                new_at.push(u32::try_from(at).unwrap_or(u32::MAX));
                new_numbers.push(number);
            }
            numbers.push(Some(number));
        }
        let keys = cast(&take(&arrays[self.column], &UInt32Array::from(new_at), None)?, &DataType::Utf8)?;
        let columns = vec![Arc::new(UInt32Array::from(new_numbers)) as ArrayRef, keys];
        let keys = RecordBatch::try_new(self.schema(), columns)?;
        Ok(Housed { households: UInt32Array::from(numbers), keys })
    }
}
