//! Households: who belonged to which when, and rows in the order of households.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Date32Array, RecordBatch, UInt32Array};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, Schema, UInt32Type};
use datafusion::common::JoinType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::prelude::DataFrame;
use futures::TryStreamExt;
use units::Day;

use crate::arrange::write;
use crate::embedded::Embedded;
use crate::error::EngineError;
use crate::expression::column;
use crate::tables::{Arranged, Rows, columns};

/// A person's time in a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The household's number.
    pub household: u32,
    /// The person's number.
    pub person: u32,
    /// The first day.
    pub from: Day,
    /// The day after the last.
    pub until: Day,
}

/// The households of one delivery.
#[derive(Debug, Clone)]
pub struct HouseholdInput {
    /// The source (agency folder).
    pub source: String,
    /// The file that lists them.
    pub path: PathBuf,
}

/// The households of a place, numbered.
#[derive(Debug, Clone)]
pub struct NumberedHouseholds {
    /// For each input, the place's number of each household number of the file.
    pub of_input: Vec<Arc<[u32]>>,
    /// How many households there are.
    pub count: u32,
}

/// Numbers the households of a place, in the order of sources and keys.
///
/// # Errors
///
/// [`EngineError`] if a file cannot be read.
pub fn number_households(inputs: &[HouseholdInput]) -> Result<NumberedHouseholds, EngineError> {
    let mut lists: Vec<Vec<String>> = Vec::new();
    for input in inputs {
        lists.push(read_keys(&input.path)?);
    }
    let named = inputs.iter().zip(&lists).flat_map(|(input, keys)| keys.iter().map(|key| (&input.source, key)));
    let all: BTreeSet<(&String, &String)> = named.collect();
    let numbers: BTreeMap<(&String, &String), u32> = all.into_iter().zip(0_u32..).collect();
    let number = |input: &HouseholdInput, key: &String| numbers.get(&(&input.source, key)).copied().unwrap_or(u32::MAX);
    let mapped = inputs.iter().zip(&lists).map(|(input, keys)| keys.iter().map(|key| number(input, key)).collect());
    Ok(NumberedHouseholds { of_input: mapped.collect(), count: u32::try_from(numbers.len()).unwrap_or(u32::MAX) })
}

/// The keys of a file's households, by their numbers.
fn read_keys(path: &Path) -> Result<Vec<String>, EngineError> {
    let on_file = |why| EngineError::File { path: path.to_path_buf(), why };
    let query = |why| EngineError::Query(Box::new(datafusion::error::DataFusionError::from(why)));
    let file = File::open(path).map_err(on_file)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|reader| reader.build()).map_err(query)?;
    let mut keys: Vec<String> = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|why| EngineError::Query(Box::new(why.into())))?;
        let numbers = batch.column_by_name("household").and_then(|column| column.as_primitive_opt::<UInt32Type>());
        let texts = batch.column_by_name("key").and_then(|column| column.as_string_opt::<i32>());
        let (Some(numbers), Some(texts)) = (numbers, texts) else {
            return Err(EngineError::Column { column: "household".into() });
        };
        for at in 0..batch.num_rows() {
            let number = numbers.value(at) as usize;
            keys.resize(keys.len().max(number + 1), String::new());
            keys[number] = texts.value(at).to_string();
        }
    }
    Ok(keys)
}

/// The memberships that an arranged table with a household column records, in order, each once.
pub(crate) async fn memberships(engine: &Embedded, table: &Arranged) -> Result<Vec<Membership>, EngineError> {
    let rows = engine.read(&table.rows).await?;
    let has = |name: &str| rows.schema().has_column_with_unqualified_name(name);
    if !has(columns::HOUSEHOLD) {
        return Ok(Vec::new());
    }
    let has_end = has(columns::END);
    let mut wanted = vec![column(columns::UNIT), column(columns::HOUSEHOLD), column(columns::DAY)];
    if has_end {
        wanted.push(column(columns::END));
    }
    let known = column(columns::HOUSEHOLD).is_not_null().and(column(columns::UNIT).is_not_null());
    let mut stream = rows.filter(known)?.select(wanted)?.execute_stream().await?;
    let mut found = Vec::new();
    while let Some(batch) = stream.try_next().await? {
        let persons = batch.column(0).as_primitive::<UInt32Type>();
        let households = batch.column(1).as_primitive::<UInt32Type>();
        let days = batch.column(2).as_primitive::<Date32Type>();
        let ends = has_end.then(|| batch.column(3).as_primitive::<Date32Type>());
        for at in 0..batch.num_rows() {
            // A table that states a household but no end says where the person lives from then on.
            let until =
                ends.and_then(|ends| (!datafusion::arrow::array::Array::is_null(ends, at)).then(|| ends.value(at)));
            found.push(Membership {
                household: households.value(at),
                person: persons.value(at),
                from: Day::from_epoch_days(days.value(at)),
                until: until.map_or(Day::MAX, |end| Day::from_epoch_days(end).plus_days(1)),
            });
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Writes a table's rows once for each household that the row's person ever belonged to, with the days of membership.
pub(crate) async fn arrange(
    engine: &Embedded,
    table: &Arranged,
    memberships: &[Membership],
    into: &Path,
) -> Result<Arranged, EngineError> {
    write(by_household(engine, &table.rows, memberships).await?, into).await?;
    Ok(Arranged { rows: Rows::File(into.to_path_buf()), ..table.clone() })
}

/// The same in memory, for a few rows.
pub(crate) async fn arrange_in_memory(
    engine: &Embedded,
    rows: &Rows,
    memberships: &[Membership],
) -> Result<Rows, EngineError> {
    let placed = by_household(engine, rows, memberships).await?;
    let schema = Arc::new(placed.schema().as_arrow().clone());
    let batches = placed.collect().await?;
    let joined = concat_batches(&schema, &batches);
    joined.map(Rows::Memory).map_err(|why| EngineError::Query(Box::new(why.into())))
}

async fn by_household(engine: &Embedded, rows: &Rows, memberships: &[Membership]) -> Result<DataFrame, EngineError> {
    let members = engine.session().read_batch(batch(memberships)?)?;
    let rows = engine.read(rows).await?;
    let own: Vec<String> = rows
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .filter(|name| name != columns::HOUSEHOLD && name != columns::UNIT)
        .collect();
    let joined = rows.join(members, JoinType::Inner, &[columns::UNIT], &["member"], None)?;
    let mut wanted = vec![
        column("household").alias("_of"),
        column("member").alias(columns::PERSON),
        column(columns::MEMBER_FROM),
        column(columns::MEMBER_UNTIL),
    ];
    wanted.extend(own.iter().map(|name| column(name)));
    let placed = joined.select(wanted)?.with_column_renamed("_of", columns::UNIT)?;
    let order = [columns::UNIT, columns::DAY, columns::FILE, columns::ROW, columns::PERSON, columns::MEMBER_FROM];
    Ok(placed.sort(order.iter().map(|name| column(name).sort(true, false)).collect())?)
}

fn batch(memberships: &[Membership]) -> Result<RecordBatch, EngineError> {
    let numbers =
        |of: fn(&Membership) -> u32| Arc::new(UInt32Array::from_iter_values(memberships.iter().map(of))) as ArrayRef;
    let days =
        |of: fn(&Membership) -> i32| Arc::new(Date32Array::from_iter_values(memberships.iter().map(of))) as ArrayRef;
    let schema = Schema::new(vec![
        Field::new("household", DataType::UInt32, false),
        Field::new("member", DataType::UInt32, false),
        Field::new(columns::MEMBER_FROM, DataType::Date32, false),
        Field::new(columns::MEMBER_UNTIL, DataType::Date32, false),
    ]);
    let columns = vec![
        numbers(|membership| membership.household),
        numbers(|membership| membership.person),
        days(|membership| membership.from.epoch_days()),
        days(|membership| membership.until.epoch_days()),
    ];
    RecordBatch::try_new(Arc::new(schema), columns)
        .map_err(|why| EngineError::Query(Box::new(datafusion::error::DataFusionError::from(why))))
}
