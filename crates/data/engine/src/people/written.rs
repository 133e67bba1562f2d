//! What agencies have written of chosen people, for a reviewer who has to tell them apart.
//!
//! Whoever asks for this sees personal details. They are handed over and not kept: nothing here can be printed for
//! debugging.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::Date32Type;
use units::Day;

use super::{IdentityInput, IdentityRows, KEY, RECORD, ROW, each_batch, number, text};
use crate::error::EngineError;

/// What an agency has written of one entity.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Written {
    fields: BTreeMap<String, Vec<String>>,
}

impl Written {
    /// The values of a field, each once, in the order in which they were delivered.
    pub fn values(&self, field: &str) -> &[String] {
        self.fields.get(field).map_or(&[], Vec::as_slice)
    }

    /// The fields in which something is written, such as `surname` and `identifier:tenancy`.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }
}

/// Reads what is written of some entities, each given by source and key. Entities of which nothing is written are left out.
///
/// # Errors
///
/// [`EngineError`] if a file cannot be read.
pub fn read_written(
    inputs: &[IdentityInput],
    wanted: &BTreeSet<(String, String)>,
) -> Result<BTreeMap<(String, String), Written>, EngineError> {
    let mut found: BTreeMap<(String, String), Written> = BTreeMap::new();
    for input in inputs.iter().filter(|input| wanted.iter().any(|(source, _)| source == input.source.as_str())) {
        each_batch(input, |batch| {
            let rows = IdentityRows::of(batch, &[]);
            for at in 0..batch.num_rows() {
                let entity = (input.source.to_string(), rows.key(at, &input.table).into_owned());
                if !wanted.contains(&entity) {
                    continue;
                }
                let written = found.entry(entity).or_default();
                for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                    if [RECORD, KEY, ROW].contains(&field.name().as_str()) {
                        continue;
                    }
                    let value = match column.as_string_opt::<i32>() {
                        Some(texts) => text(Some(texts), at).map(str::to_string),
                        None => column
                            .as_primitive_opt::<Date32Type>()
                            .filter(|dates| !dates.is_null(at))
                            .map(|dates| Day::from_epoch_days(dates.value(at)).to_string())
                            .or_else(|| number(column, at).map(|number| number.to_string())),
                    };
                    let Some(value) = value.filter(|value| !value.trim().is_empty()) else { continue };
                    let values = written.fields.entry(field.name().clone()).or_default();
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
        })?;
    }
    Ok(found)
}
