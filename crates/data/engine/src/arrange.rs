//! Arranging: the current rows of a table, with linked persons, in the order of person, day, file and row.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, UInt32Type};
use datafusion::common::JoinType;
use datafusion::logical_expr::{ColumnarValue, Expr, Volatility, create_udf, lit};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::DataFrame;
use futures::TryStreamExt;

use crate::embedded::Embedded;
use crate::error::EngineError;
use crate::expression::column;
use crate::tables::{Arranged, Deliveries, DeliveryInput, Rows, TableInput, columns, order};

/// Rows a group: small enough that a range of persons can be read without its neighbours.
const ROW_GROUP: usize = 131_072;

/// Writes the current rows of a table in order. The file appears whole or not at all.
pub(crate) async fn arrange(engine: &Embedded, table: &TableInput, into: &Path) -> Result<Arranged, EngineError> {
    let mut all: Option<DataFrame> = None;
    for (number, delivery) in table.deliveries.iter().enumerate() {
        let is_last = number + 1 == table.deliveries.len();
        if table.mode == Deliveries::Snapshot && !is_last {
            continue;
        }
        let mut rows = engine.read_file(&delivery.evidence).await?;
        if table.mode == Deliveries::Changes && !is_last {
            rows = without_replaced(engine, rows, &table.deliveries[number + 1..]).await?;
        }
        let rows = linked(rows, number, delivery)?;
        all = Some(match all {
            Some(earlier) => earlier.union(rows)?,
            None => rows,
        });
    }
    let arranged =
        Arranged { source: table.source.clone(), table: table.table.clone(), rows: Rows::File(into.to_path_buf()) };
    if let Some(rows) = all {
        write(rows.sort(order())?, into).await?;
    }
    Ok(arranged)
}

/// Leaves out the rows whose primary key a later delivery has too.
async fn without_replaced(
    engine: &Embedded,
    rows: DataFrame,
    later: &[DeliveryInput],
) -> Result<DataFrame, EngineError> {
    let mut keys: Option<DataFrame> = None;
    for delivery in later {
        let read = engine.read_file(&delivery.evidence).await?;
        let read = read.select(vec![column(columns::KEY).alias("replaced_by")])?;
        keys = Some(match keys {
            Some(earlier) => earlier.union(read)?,
            None => read,
        });
    }
    match keys {
        Some(keys) => Ok(rows.join(keys, JoinType::LeftAnti, &[columns::KEY], &["replaced_by"], None)?),
        None => Ok(rows),
    }
}

/// Puts the linked person in place of the record number, and the file's number beside the row.
fn linked(rows: DataFrame, number: usize, delivery: &DeliveryInput) -> Result<DataFrame, EngineError> {
    let mut selected: Vec<Expr> = vec![
        look_up("person_of", &delivery.persons, columns::RECORD).alias(columns::UNIT),
        lit(u16::try_from(number).unwrap_or(u16::MAX)).alias(columns::FILE),
    ];
    for field in rows.schema().fields() {
        match field.name().as_str() {
            columns::RECORD | columns::KEY => {}
            columns::HOUSEHOLD => {
                if let Some(households) = &delivery.households {
                    selected.push(look_up("household_of", households, columns::HOUSEHOLD).alias(columns::HOUSEHOLD));
                }
            }
            name => selected.push(column(name)),
        }
    }
    Ok(rows.select(selected)?)
}

/// A column of numbers turned into others by a list; no number stays none.
fn look_up(name: &str, list: &Arc<[u32]>, from: &str) -> Expr {
    let list = Arc::clone(list);
    let function = move |arguments: &[ColumnarValue]| {
        let numbers = ColumnarValue::values_to_arrays(arguments)?;
        let numbers = numbers[0].as_primitive::<UInt32Type>();
        let looked_up: UInt32Array = numbers.iter().map(|number| list.get(number? as usize).copied()).collect();
        Ok(ColumnarValue::Array(Arc::new(looked_up) as ArrayRef))
    };
    create_udf(name, vec![DataType::UInt32], DataType::UInt32, Volatility::Immutable, Arc::new(function))
        .call(vec![column(from)])
}

/// Writes rows in their order to a new file, first under another name.
pub(crate) async fn write(rows: DataFrame, into: &Path) -> Result<(), EngineError> {
    let on_file = |why| EngineError::File { path: into.to_path_buf(), why };
    let part = into.with_extension(format!("{}.part", std::process::id()));
    let schema = Arc::new(rows.schema().as_arrow().clone());
    // The lightest level: these files are a cache that is read more often than kept.
    let level = ZstdLevel::try_new(1).map_err(|why| EngineError::Query(Box::new(why.into())))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .build();
    let file = File::create(&part).map_err(on_file)?;
    let written = async {
        let mut writer = ArrowWriter::try_new(file, schema, Some(properties))?;
        let mut stream = rows.execute_stream().await?;
        while let Some(batch) = stream.try_next().await? {
            writer.write(&batch)?;
        }
        writer.close()?;
        Ok::<(), datafusion::error::DataFusionError>(())
    };
    if let Err(why) = written.await {
        // What is left of it would never be found again; the error that matters is the one before.
        let _ = std::fs::remove_file(&part);
        return Err(EngineError::NotWritten { path: into.to_path_buf(), why: Box::new(why) });
    }
    std::fs::rename(&part, into).map_err(on_file)
}
