//! A Parquet file, batch by batch.

use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::convert::Conversion;
use super::header::match_names;
use super::scan::{Scan, open};
use super::split::BATCH_ROWS;
use super::{Batch, FileFacts, Gathering, Stop};
use crate::file_facts::{Remark, Unreadable};
use crate::table::{ExtractFile, Rules};

/// Reads a Parquet file, batch by batch. The first row is 1.
pub(super) fn read(
    file: &ExtractFile,
    rules: &Rules,
    scan: &Scan,
    tick: &(dyn Fn(u64) + Sync),
    each: &mut dyn FnMut(Batch) -> Result<(), Stop>,
) -> Result<FileFacts, Stop> {
    if scan.bytes == 0 {
        return Err(Unreadable::Empty.into());
    }
    let builder = ParquetRecordBatchReaderBuilder::try_new(open(&file.path)?).map_err(not_parquet)?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut remarks = Vec::new();
    let mut columns = match_names(&names, rules, &mut remarks)?;
    for (at, column) in columns.of_field.iter_mut().enumerate() {
        *column = column.filter(|_| rules.is_read(at));
    }
    let mut conversions = Vec::new();
    for (field, column) in rules.fields.iter().zip(&columns.of_field) {
        let conversion = column
            .map(|column| Conversion::new(field, builder.schema().field(column).data_type(), &mut remarks))
            .transpose()?;
        conversions.push(conversion);
    }
    let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    if total >= u64::from(u32::MAX) {
        return Err(Unreadable::TooManyRows.into());
    }
    // Only the columns that are matched are read, so their places among those that are must be counted.
    let mut wanted: Vec<usize> = columns.of_field.iter().flatten().copied().collect();
    wanted.sort_unstable();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(not_parquet)?;
    let mut gathering = Gathering::new(rules);
    let mut row = 0_u32;
    for read in reader {
        let read = read.map_err(|error| damaged(&error))?;
        let count = u32::try_from(read.num_rows()).unwrap_or(u32::MAX);
        let until = row.checked_add(count).ok_or(Unreadable::TooManyRows)?;
        let rows: Vec<u32> = (row + 1..=until).collect();
        let batch = gathering.batch(rows, Vec::new(), |at, _| {
            let (Some(conversion), Some(column)) = (&conversions[at], columns.of_field[at]) else { return Ok(None) };
            let place = wanted.partition_point(|wanted| *wanted < column);
            conversion.convert(read.column(place)).map(Some)
        });
        each(batch.map_err(does_not_fit)?)?;
        let done = |rows: u32| u128::from(scan.bytes) * u128::from(rows) / u128::from(total.max(1));
        tick(u64::try_from(done(until) - done(row)).unwrap_or(0));
        row = until;
    }
    remarks.extend(gathering.remarks());
    if total == 0 {
        remarks.push(Remark::NoRows);
    }
    Ok(FileFacts { encoding: None, line_endings: None, remarks })
}

fn not_parquet(error: parquet::errors::ParquetError) -> Unreadable {
    Unreadable::NotParquet { why: first_line(&error.to_string()) }
}

fn damaged(error: &ArrowError) -> Unreadable {
    Unreadable::NotParquet { why: first_line(&error.to_string()) }
}

/// The library's message could name the value, so it is not shown.
fn does_not_fit(_: ArrowError) -> Unreadable {
    Unreadable::NotParquet { why: "a column holds values beyond its type".to_string() }
}

/// The library's messages may go on with what it read; the first sentence tells enough.
fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end_matches('.').to_string()
}
