//! Who is who at scale: identity tables into records, linked numbers back to the rows of every extract.
//!
//! Only this module reads identity tables. What it gives to others is numbers, and to a reviewer what is written of two
//! people (`written`).

mod written;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Schema, UInt32Type};
use linkage::{
    BlockingTokens, Built, Coordinates, EncodedRecord, Encoder, EntityKey, Filter, Known, RecordFields, Records, Secret,
};
use privacy::Key;
use sha2::{Digest, Sha256};
use units::{Day, Name, PersonNo};

use crate::error::EngineError;
use crate::sealed::{open_identity, parquet_bytes, write_identity};

pub use written::{Written, read_written};

/// The identity table of one delivery.
#[derive(Debug, Clone)]
pub struct IdentityInput {
    /// The source (agency folder).
    pub source: Name,
    /// The table it came with; rows without a person key are told apart by it.
    pub table: String,
    /// The file.
    pub path: PathBuf,
    /// The key that opens it, if it is sealed.
    pub key: Option<Key>,
}

/// Everyone that any source speaks of.
pub struct People {
    /// Their records, for linkage.
    pub records: Records,
    /// For each input, the entity of each of its record numbers.
    entities: Vec<Vec<u32>>,
    /// Whether everybody in the inputs has an entity.
    is_complete: bool,
}

/// The number that an entity had, as it is kept between linkages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptNumber {
    /// The source.
    pub source: String,
    /// Its key of the person.
    pub key: String,
    /// The number.
    pub person: PersonNo,
}

/// Columns of an identity file that are not identity themselves.
pub(crate) const RECORD: &str = "record";
pub(crate) const KEY: &str = "key";
pub(crate) const ROW: &str = "row";
/// The column of filters, and what the names of columns of tokens of identifiers begin with.
const ENCODED: &str = "encoded-identity";
const ENCODED_IDENTIFIER: &str = "encoded:";

/// The columns that say where an address lies. They are measured, and measured anew: nobody is known by them.
const COORDINATES: [&str; 4] = ["easting", "northing", "latitude", "longitude"];

/// Reads the identity tables of all deliveries. Where some are encoded, those in clear text are encoded by the secret, to be
/// compared with them.
///
/// # Errors
///
/// [`EngineError`] if a file cannot be read.
pub fn read_people(inputs: &[IdentityInput], secret: Option<&Secret>) -> Result<People, EngineError> {
    let mut sources: Vec<Name> = inputs.iter().map(|input| input.source.clone()).collect();
    sources.sort();
    sources.dedup();
    let columns: Vec<Vec<String>> = inputs.iter().map(identity_columns).collect::<Result<_, EngineError>>()?;
    let kinds = identifier_kinds(&columns);
    // Tables that only name keys add nothing to the records of people, unless they know somebody the others do not.
    let named: Vec<bool> = columns.iter().map(|columns| !columns.is_empty()).collect();
    let is_encoded = columns.iter().flatten().any(|column| column == ENCODED);
    let encoder = secret.filter(|_| is_encoded).map(|secret| Encoder::new(secret, &kinds));
    let people = build(inputs, &sources, &kinds, encoder.as_ref(), |at| named[at])?;
    if people.is_complete { Ok(people) } else { build(inputs, &sources, &kinds, encoder.as_ref(), |_| true) }
}

impl People {
    /// For each input, the person of each of its record numbers; `of_entity` has the person of each entity in order.
    pub fn persons(&self, of_entity: &[PersonNo]) -> Vec<Arc<[u32]>> {
        let person = |entity: &u32| of_entity.get(*entity as usize).map_or(u32::MAX, |person| person.0);
        self.entities.iter().map(|entities| entities.iter().map(person).collect()).collect()
    }
}

/// The identity columns of a file.
fn identity_columns(input: &IdentityInput) -> Result<Vec<String>, EngineError> {
    let reader = open_identity(&input.path, input.key.as_ref())?;
    let names = reader.schema().fields().iter().map(|field| field.name().clone());
    Ok(names.filter(|name| ![RECORD, KEY, ROW].contains(&name.as_str())).collect())
}

/// The kinds of identifier among the columns of all files, in order of name.
fn identifier_kinds(columns: &[Vec<String>]) -> Vec<Name> {
    let mut kinds: Vec<Name> = columns.iter().flatten().filter_map(|column| identifier_kind(column)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The kind of identifier that a column holds, in clear text or as a token, if it holds one.
fn identifier_kind(column: &str) -> Option<Name> {
    match column {
        "national-insurance" | "nhs-number" | "pnc" => column.parse().ok(),
        _ => column.strip_prefix("identifier:").or(column.strip_prefix(ENCODED_IDENTIFIER))?.parse().ok(),
    }
}

/// A record that was read: which input's, and its number there.
struct ReadRecord {
    input: u32,
    record: u32,
}

/// The people of the inputs that are `wanted`, who are looked up in the others.
fn build(
    inputs: &[IdentityInput],
    sources: &[Name],
    kinds: &[Name],
    encoder: Option<&Encoder>,
    wanted: impl Fn(usize) -> bool,
) -> Result<People, EngineError> {
    let builder = Records::builder(sources, kinds);
    let mut builder = match encoder {
        Some(encoder) => builder.encode_with(encoder.clone()),
        None => builder,
    };
    let mut read = Vec::new();
    for (at, input) in inputs.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        let source = source_number(sources, &input.source);
        each_batch(input, |batch| {
            let rows = IdentityRows::of(batch, kinds);
            let mut identifiers: Vec<Option<&str>> = vec![None; kinds.len()];
            for row in 0..batch.num_rows() {
                let key = rows.key(row, &input.table);
                for (identifier, column) in identifiers.iter_mut().zip(&rows.identifiers) {
                    *identifier = text(*column, row);
                }
                builder.push(RecordFields {
                    source,
                    key: &key,
                    forename: text(rows.forename, row),
                    middle_name: text(rows.middle_name, row),
                    surname: text(rows.surname, row),
                    previous_surname: text(rows.previous_surname, row),
                    full_name: text(rows.full_name, row),
                    birth_date: rows.birth_date(row),
                    sex: text(rows.sex, row),
                    postcode: text(rows.postcode, row),
                    coordinates: rows.coordinates(row),
                    identifiers: &identifiers,
                    encoding: rows.encoding(row).as_ref(),
                });
                // Inputs are files, and far fewer than `u32` counts.
                read.push(ReadRecord { input: at as u32, record: rows.record(row) });
            }
        })?;
    }
    let Built { records, entity_of_pushed } = builder.build_and_tell();
    let mut entities: Vec<Vec<u32>> = vec![Vec::new(); inputs.len()];
    for (read, entity) in read.iter().zip(entity_of_pushed) {
        set(&mut entities[read.input as usize], read.record, entity.0);
    }
    let others: Vec<usize> = (0..inputs.len()).filter(|at| !wanted(*at)).collect();
    let is_complete = look_up(inputs, &others, sources, &records, &mut entities)?;
    Ok(People { records, entities, is_complete })
}

fn set(list: &mut Vec<u32>, at: u32, entity: u32) {
    list.resize(list.len().max(at as usize + 1), u32::MAX);
    list[at as usize] = entity;
}

/// Finds the entities of `others` by their keys, and says whether everybody was found.
fn look_up(
    inputs: &[IdentityInput],
    others: &[usize],
    sources: &[Name],
    records: &Records,
    entities: &mut [Vec<u32>],
) -> Result<bool, EngineError> {
    let mut is_complete = true;
    for source in sources {
        let mut of_source = others.iter().copied().filter(|at| inputs[*at].source == *source).peekable();
        if of_source.peek().is_none() {
            continue;
        }
        // One source at a time, so that the map is no larger than its largest list of people.
        let numbers: HashMap<&str, u32> = records
            .entities()
            .map(|entity| (records.key(entity), entity.0))
            .filter(|(key, _)| key.source == source.as_str())
            .map(|(key, entity)| (key.key, entity))
            .collect();
        for at in of_source {
            each_batch(&inputs[at], |batch| {
                let rows = IdentityRows::of(batch, &[]);
                for row in 0..batch.num_rows() {
                    let entity = numbers.get(rows.key(row, &inputs[at].table).as_ref()).copied();
                    is_complete &= entity.is_some();
                    set(&mut entities[at], rows.record(row), entity.unwrap_or(u32::MAX));
                }
            })?;
        }
    }
    Ok(is_complete)
}

fn source_number(sources: &[Name], source: &Name) -> u16 {
    let number = sources.iter().position(|known| known == source).unwrap_or(usize::MAX);
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn each_batch(input: &IdentityInput, mut see: impl FnMut(&RecordBatch)) -> Result<(), EngineError> {
    let reader = open_identity(&input.path, input.key.as_ref())?
        .build()
        .map_err(|why| EngineError::Query(Box::new(why.into())))?;
    for batch in reader {
        see(&batch.map_err(|why| EngineError::damaged(&input.path, &why))?);
    }
    Ok(())
}

/// A batch of an identity file, column by column.
pub(crate) struct IdentityRows<'a> {
    batch: &'a RecordBatch,
    record: Option<&'a ArrayRef>,
    key: Option<&'a StringArray>,
    forename: Option<&'a StringArray>,
    middle_name: Option<&'a StringArray>,
    surname: Option<&'a StringArray>,
    previous_surname: Option<&'a StringArray>,
    full_name: Option<&'a StringArray>,
    birth_date: Option<&'a ArrayRef>,
    sex: Option<&'a StringArray>,
    postcode: Option<&'a StringArray>,
    /// Easting, northing, latitude and longitude.
    coordinates: [Option<&'a ArrayRef>; 4],
    identifiers: Vec<Option<&'a StringArray>>,
    filter: Option<&'a StringArray>,
    blocking: Option<&'a StringArray>,
    /// One for each kind.
    tokens: Vec<Option<&'a StringArray>>,
}

impl<'a> IdentityRows<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, kinds: &[Name]) -> IdentityRows<'a> {
        let texts = |name: &str| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
        let identifier = |kind: &Name| texts(kind.as_str()).or_else(|| texts(&format!("identifier:{kind}")));
        IdentityRows {
            batch,
            record: batch.column_by_name(RECORD),
            key: texts(KEY),
            forename: texts("forename"),
            middle_name: texts("middle-name"),
            surname: texts("surname"),
            previous_surname: texts("previous-surname"),
            full_name: texts("full-name"),
            birth_date: batch.column_by_name("date-of-birth"),
            sex: texts("sex"),
            postcode: texts("postcode"),
            coordinates: COORDINATES.map(|name| batch.column_by_name(name)),
            identifiers: kinds.iter().map(identifier).collect(),
            filter: texts(ENCODED),
            blocking: texts("blocking-tokens"),
            tokens: kinds.iter().map(|kind| texts(&format!("{ENCODED_IDENTIFIER}{kind}"))).collect(),
        }
    }

    /// The keys that the source gave.
    pub(crate) fn keys(&self) -> Option<&'a StringArray> {
        self.key
    }

    fn record(&self, at: usize) -> u32 {
        self.record.and_then(|column| column.as_primitive_opt::<UInt32Type>()).map_or(0, |records| records.value(at))
    }

    /// The source's own key. A row without one is known by a digest of its names and identifiers, so that the same
    /// person is the same entity in the next delivery.
    pub(crate) fn key(&self, at: usize, table: &str) -> std::borrow::Cow<'a, str> {
        if let Some(key) = text(self.key, at) {
            return key.into();
        }
        let mut digest = Sha256::new();
        for (field, column) in self.batch.schema().fields().iter().zip(self.batch.columns()) {
            let name = field.name().as_str();
            if [RECORD, KEY, ROW].contains(&name) || COORDINATES.contains(&name) {
                continue;
            }
            digest.update(field.name().as_bytes());
            digest.update([0]);
            if let Some(texts) = column.as_string_opt::<i32>() {
                digest.update(text(Some(texts), at).unwrap_or_default().as_bytes());
            } else if let Some(dates) = column.as_primitive_opt::<Date32Type>().filter(|dates| !dates.is_null(at)) {
                digest.update(dates.value(at).to_le_bytes());
            }
            digest.update([1]);
        }
        let short: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{table}#{short}").into()
    }

    /// The record's encoding, if the file has encodings. What intake has accepted can be read.
    fn encoding(&self, at: usize) -> Option<EncodedRecord> {
        let token = |column: &Option<&StringArray>| text(*column, at)?.parse().ok();
        self.filter.map(|_| EncodedRecord {
            filter: text(self.filter, at).and_then(|text| text.parse().ok()).unwrap_or(Filter::EMPTY),
            blocking: text(self.blocking, at).and_then(|text| text.parse().ok()).unwrap_or(BlockingTokens::NONE),
            identifiers: self.tokens.iter().map(token).collect(),
        })
    }

    fn coordinates(&self, at: usize) -> Coordinates {
        let [easting, northing, latitude, longitude] = self.coordinates.map(|column| number(column?, at));
        Coordinates { easting, northing, latitude, longitude }
    }

    fn birth_date(&self, at: usize) -> Option<Day> {
        let dates = self.birth_date?.as_primitive_opt::<Date32Type>()?;
        (!dates.is_null(at)).then(|| Day::from_epoch_days(dates.value(at)))
    }
}

/// A cell of a column of decimal numbers.
fn number(column: &ArrayRef, at: usize) -> Option<f64> {
    let DataType::Decimal128(_, places) = column.data_type() else { return None };
    let numbers = column.as_primitive_opt::<Decimal128Type>().filter(|numbers| !numbers.is_null(at))?;
    // Coordinates have far fewer digits than a float holds.
    Some(numbers.value(at) as f64 / 10_f64.powi(i32::from(*places)))
}

fn text(column: Option<&StringArray>, at: usize) -> Option<&str> {
    column.filter(|column| !column.is_null(at)).map(|column| column.value(at))
}

/// Writes everyone's numbers: those of `people` in the order of entities, and then those in `previous` of entities that no source speaks of any more,
/// so that a number is never given twice. The file appears whole or not at all.
///
/// # Errors
///
/// [`EngineError`] if the file cannot be written.
pub fn write_numbers(
    people: &People,
    of_entity: &[PersonNo],
    previous: &[KeptNumber],
    into: &Path,
    key: Option<&Key>,
) -> Result<(), EngineError> {
    let records = &people.records;
    let present = records.entities().zip(of_entity).map(|(entity, person)| {
        let key = records.key(entity);
        (key.source, key.key, person.0)
    });
    let absent = previous
        .iter()
        .filter(|kept| records.find(EntityKey { source: &kept.source, key: &kept.key }).is_none())
        .map(|kept| (kept.source.as_str(), kept.key.as_str(), kept.person.0));
    write_list(present.chain(absent), into, key)
}

/// Writes sources, keys and numbers; sealed if there is a key.
pub(crate) fn write_list<'a>(
    list: impl Iterator<Item = (&'a str, &'a str, u32)>,
    into: &Path,
    key: Option<&Key>,
) -> Result<(), EngineError> {
    let (mut sources, mut keys, mut persons) = (Vec::new(), Vec::new(), Vec::new());
    for (source, key, person) in list {
        sources.push(source);
        keys.push(key);
        persons.push(person);
    }
    let schema = Arc::new(Schema::new(vec![
        Field::new("source", DataType::Utf8, false),
        Field::new(KEY, DataType::Utf8, false),
        Field::new("person", DataType::UInt32, false),
    ]));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(sources)),
        Arc::new(StringArray::from(keys)),
        Arc::new(UInt32Array::from(persons)),
    ];
    let batch =
        RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|why| EngineError::Query(Box::new(why.into())))?;
    write_identity(into, &parquet_bytes(schema, &[batch])?, key)
}

/// Reads the numbers of an earlier linkage.
///
/// # Errors
///
/// [`EngineError`] if the file cannot be read.
pub fn read_numbers(path: &Path, key: Option<&Key>) -> Result<Vec<KeptNumber>, EngineError> {
    let reader = open_identity(path, key)?.build().map_err(|why| EngineError::Query(Box::new(why.into())))?;
    let mut kept = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|why| EngineError::damaged(path, &why))?;
        let texts = |name: &str| {
            let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
            column.ok_or_else(|| EngineError::Column { column: name.to_string() })
        };
        let persons = batch.column_by_name("person").and_then(|column| column.as_primitive_opt::<UInt32Type>());
        let persons = persons.ok_or_else(|| EngineError::Column { column: "person".into() })?;
        let (sources, keys) = (texts("source")?, texts(KEY)?);
        for at in 0..batch.num_rows() {
            kept.push(KeptNumber {
                source: sources.value(at).to_string(),
                key: keys.value(at).to_string(),
                person: PersonNo(persons.value(at)),
            });
        }
    }
    Ok(kept)
}

/// The numbers as linkage takes them.
pub fn known(kept: &[KeptNumber]) -> Vec<Known<'_>> {
    kept.iter()
        .map(|kept| Known { entity: EntityKey { source: &kept.source, key: &kept.key }, person: kept.person })
        .collect()
}
