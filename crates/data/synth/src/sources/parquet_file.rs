//! A Parquet file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, Date32Builder, Decimal128Builder, Int64Builder, RecordBatch, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::cell::Cell;
use super::tables::{Kind, Table};

/// Rows that are gathered before they are written.
const ROW_GROUP: usize = 1 << 17;
/// Decimal numbers have one digit behind the point.
const DECIMAL: DataType = DataType::Decimal128(10, 1);

/// A Parquet file being written.
pub(super) struct ParquetFile {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
}

/// The cells of one column so far.
enum Column {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Decimal128Builder),
    Date(Date32Builder),
}

impl ParquetFile {
    /// Begins the file.
    pub(super) fn create(path: &Path, table: &Table) -> Result<ParquetFile, ParquetError> {
        let field = |column: &super::tables::Column| {
            let kind = match column.kind {
                Kind::Text => DataType::Utf8,
                Kind::Integer => DataType::Int64,
                Kind::Number => DECIMAL,
                Kind::Date => DataType::Date32,
            };
            Field::new(column.name, kind, true)
        };
        let schema = Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?)).build();
        let file = File::create_new(path)?;
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))?;
        let columns = table.columns.iter().map(|column| Column::new(column.kind)).collect();
        Ok(ParquetFile { writer, schema, columns })
    }

    /// Writes a row.
    pub(super) fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), ParquetError> {
        self.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        if self.columns[0].len() >= ROW_GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let arrays = self.columns.iter_mut().map(Column::finish).collect::<Result<_, _>>()?;
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), arrays)?)
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> Result<(), ParquetError> {
        self.flush()?;
        self.writer.close().map(drop)
    }
}

impl Column {
    fn new(kind: Kind) -> Column {
        match kind {
            Kind::Text => Column::Text(StringBuilder::new()),
            Kind::Integer => Column::Integer(Int64Builder::new()),
            Kind::Number => Column::Number(Decimal128Builder::new()),
            Kind::Date => Column::Date(Date32Builder::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Column::Text(builder) => builder.len(),
            Column::Integer(builder) => builder.len(),
            Column::Number(builder) => builder.len(),
            Column::Date(builder) => builder.len(),
        }
    }

    /// Adds a cell. One of another kind is nothing here: such cells are planted in CSV only.
    fn push(&mut self, cell: &Cell<'_>) {
        match self {
            Column::Text(builder) => builder.append_option(if let Cell::Text(text) = cell { Some(text) } else { None }),
            Column::Integer(builder) => {
                builder.append_option(if let Cell::Integer(number) = cell { Some(*number) } else { None });
            }
            Column::Number(builder) => {
                builder.append_option(if let Cell::Tenths(tenths) = cell { Some(i128::from(*tenths)) } else { None });
            }
            Column::Date(builder) => {
                builder.append_option(if let Cell::Day(day) = cell { Some(day.epoch_days()) } else { None });
            }
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ParquetError> {
        Ok(match self {
            Column::Text(builder) => Arc::new(builder.finish()),
            Column::Integer(builder) => Arc::new(builder.finish()),
            Column::Number(builder) => Arc::new(builder.finish().with_data_type(DECIMAL)),
            Column::Date(builder) => Arc::new(builder.finish()),
        })
    }
}
