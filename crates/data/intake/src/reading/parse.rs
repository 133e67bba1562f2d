//! A column of texts into a column of one of the types that evidence is stored in.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow::datatypes::DataType;
use contracts::ColumnKind;

use crate::fault::Fault;
use crate::table::{Field, FieldKind, TextShape};
use crate::values::{
    DECIMAL_PLACES, parse_boolean, parse_civil_day, parse_day, parse_integer, parse_number, parse_shape, parse_year,
};

/// How many digits a stored number has in all.
const DECIMAL_DIGITS: u8 = 38;

/// A column of a batch, and what is wrong with its cells. A cell that is wrong is missing in the array.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) array: ArrayRef,
    /// By cell, in order.
    pub(crate) faults: Vec<CellFault>,
    pub(crate) spaces: Spaces,
}

/// What is wrong with one cell of a column.
#[derive(Debug)]
pub(crate) struct CellFault {
    /// Its place in the batch.
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

/// White space around values that was left out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spaces {
    pub(crate) count: u64,
    /// The place of the first in the batch.
    pub(crate) first_at: usize,
}

/// The type that a field's values are stored as.
pub(crate) fn arrow_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Decimal => DataType::Decimal128(DECIMAL_DIGITS, DECIMAL_PLACES as i8),
        ColumnKind::Boolean => DataType::Boolean,
        ColumnKind::Date => DataType::Date32,
    }
}

/// Parses `texts`, one a row, by the rules of `field`. `null_sequence` is a dialect's way to write a missing value.
pub(crate) fn parse_texts<'t>(
    field: &Field,
    null_sequence: Option<&str>,
    texts: impl ExactSizeIterator<Item = Option<&'t str>>,
) -> Parsed {
    let rows = texts.len();
    let column = Column { field, null_sequence };
    match field.stored() {
        ColumnKind::Text => {
            let mut builder = StringBuilder::with_capacity(rows, rows * 8);
            let is_plain = matches!(field.kind, FieldKind::Text(TextShape::Any) | FieldKind::Any);
            let parse = |text: &'t str| if is_plain { Ok(Cow::Borrowed(text)) } else { parse_shape(&field.kind, text) };
            let (faults, spaces) = column.each(texts, |text| {
                builder.append_option(text.map(parse).transpose()?);
                Ok(())
            });
            Parsed { array: Arc::new(builder.finish()), faults, spaces }
        }
        ColumnKind::Integer => {
            let mut builder = Int64Builder::with_capacity(rows);
            let parse = |text| match &field.kind {
                FieldKind::Integer(notation) => parse_integer(text, notation),
                _ => parse_year(text),
            };
            let (faults, spaces) = column.each(texts, |text| {
                builder.append_option(text.map(parse).transpose()?);
                Ok(())
            });
            Parsed { array: Arc::new(builder.finish()), faults, spaces }
        }
        ColumnKind::Decimal => {
            let mut builder = Decimal128Builder::with_capacity(rows).with_data_type(arrow_type(ColumnKind::Decimal));
            let plain = Default::default();
            let notation = if let FieldKind::Number(notation) = &field.kind { notation } else { &plain };
            let (faults, spaces) = column.each(texts, |text| {
                builder.append_option(text.map(|text| parse_number(text, notation)).transpose()?);
                Ok(())
            });
            Parsed { array: Arc::new(builder.finish()), faults, spaces }
        }
        ColumnKind::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(rows);
            let parse = |text| match &field.kind {
                FieldKind::Boolean { true_values, false_values } => parse_boolean(text, true_values, false_values),
                _ => parse_boolean(text, &[], &[]),
            };
            let (faults, spaces) = column.each(texts, |text| {
                builder.append_option(text.map(parse).transpose()?);
                Ok(())
            });
            Parsed { array: Arc::new(builder.finish()), faults, spaces }
        }
        ColumnKind::Date => {
            let mut builder = Date32Builder::with_capacity(rows);
            let parse = |text| match &field.kind {
                FieldKind::DateTime(notation) => parse_civil_day(text, notation),
                FieldKind::Date(notation) => parse_day(text, notation),
                _ => parse_day(text, &crate::values::DateNotation::Default),
            };
            let (faults, spaces) = column.each(texts, |text| {
                builder.append_option(text.map(parse).transpose()?);
                Ok(())
            });
            Parsed { array: Arc::new(builder.finish()), faults, spaces }
        }
    }
}

/// How the cells of one column are written.
struct Column<'a> {
    field: &'a Field,
    null_sequence: Option<&'a str>,
}

impl Column<'_> {
    /// Hands each value to `keep`, without white space around it, or nothing where it is missing.
    fn each<'t>(
        &self,
        texts: impl Iterator<Item = Option<&'t str>>,
        mut keep: impl FnMut(Option<&'t str>) -> Result<(), Fault>,
    ) -> (Vec<CellFault>, Spaces) {
        let mut faults = Vec::new();
        let mut spaces = Spaces::default();
        for (at, written) in texts.enumerate() {
            let text = written.map(trim);
            let mut is_missing = text.is_none_or(|text| self.is_missing(text));
            if text.map(str::len) != written.map(str::len) {
                // White space itself may be how a missing value is written; then nothing was left out.
                if written.is_some_and(|written| self.is_missing(written)) {
                    is_missing = true;
                } else {
                    spaces.first_at = if spaces.count == 0 { at } else { spaces.first_at };
                    spaces.count += 1;
                }
            }
            let present = text.filter(|_| !is_missing);
            if let Err(fault) = keep(present) {
                faults.push(CellFault { at, fault });
                // What is missing is never wrong, so this keeps the columns of equal length.
                if keep(None).is_err() {
                    debug_assert!(false, "a missing value was refused");
                }
            }
        }
        (faults, spaces)
    }

    fn is_missing(&self, text: &str) -> bool {
        self.field.is_missing(text) || self.null_sequence == Some(text)
    }
}

/// Takes white space off both ends; quick where there is none.
fn trim(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim() }
}
