//! A column of a Parquet file into a column of one of the types that evidence is stored in.
//!
//! Columns whose type says the same as the field's are taken as they are. Texts are read as cells of CSV are. What is
//! written otherwise but means one thing only goes through its exact text. Everything else is refused as a column.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::{CastOptions, cast, cast_with_options};
use arrow::datatypes::{DataType, Date32Type, TimeUnit};
use arrow::error::ArrowError;
use contracts::ColumnKind;

use super::parse::{CellFault, Parsed, Spaces, parse_texts};
use crate::fault::Fault;
use crate::file_facts::{Remark, Unreadable};
use crate::table::{Field, FieldKind};
use crate::values::{Class, DateNotation, NumberNotation, UNIT, parse_number};

/// How a column of Parquet becomes a field's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By a cast that changes no value.
    Cast,
    /// As texts, in the notation of the field.
    Texts,
    /// As texts in the standard's own notation.
    PlainTexts,
    /// As numbers that have to be whole.
    WholeNumbers,
    /// As dates and times that have to be midnights.
    Midnights,
}

/// A column of a Parquet file that holds a field.
#[derive(Debug)]
pub(crate) struct Conversion {
    field: Field,
    way: Way,
}

impl Conversion {
    /// Says how a column of type `found` becomes the field's values, or why it does not.
    pub(crate) fn new(field: &Field, found: &DataType, remarks: &mut Vec<Remark>) -> Result<Conversion, Unreadable> {
        let way = way(field, value_type(found)).map_err(|advice| Unreadable::WrongColumnType {
            column: field.name.clone(),
            found: type_name(found),
            expected: field.kind.name(),
            advice,
        })?;
        if value_type(found).is_floating() {
            remarks.push(Remark::FloatingPoint { column: field.name.clone() });
        }
        let mut field = field.clone();
        if way != Way::Texts {
            field.kind = in_plain_notation(field.kind);
        }
        Ok(Conversion { field, way })
    }

    /// Converts some rows of the column.
    pub(crate) fn convert(&self, array: &ArrayRef) -> Result<Parsed, ArrowError> {
        let plain = match array.data_type() {
            DataType::Dictionary(_, values) => cast(array, values)?,
            _ => Arc::clone(array),
        };
        match self.way {
            Way::Cast => {
                let target = super::parse::arrow_type(self.field.stored());
                Ok(Parsed { array: exactly(&plain, &target)?, faults: Vec::new(), spaces: Spaces::default() })
            }
            Way::Texts | Way::PlainTexts => {
                let texts = exactly(&plain, &DataType::Utf8)?;
                Ok(parse_texts(&self.field, None, texts.as_string::<i32>().iter()))
            }
            Way::WholeNumbers => Ok(whole_numbers(&exactly(&plain, &DataType::Utf8)?)),
            Way::Midnights => midnights(&plain),
        }
    }
}

/// A cast that fails rather than losing a value.
fn exactly(array: &ArrayRef, target: &DataType) -> Result<ArrayRef, ArrowError> {
    cast_with_options(array, target, &CastOptions { safe: false, ..CastOptions::default() })
}

fn value_type(found: &DataType) -> &DataType {
    match found {
        DataType::Dictionary(_, values) => values,
        found => found,
    }
}

/// How values of type `found` become the field's, or what to do about it if they do not.
fn way(field: &Field, found: &DataType) -> Result<Way, &'static str> {
    use DataType::{
        Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, LargeUtf8, Null, Time32, Time64,
        Timestamp, Utf8, Utf8View,
    };
    let stored = field.stored();
    match found {
        Null => Ok(Way::Cast),
        Utf8 | LargeUtf8 | Utf8View => Ok(Way::Texts),
        Timestamp(_, Some(_)) => Err("write dates and times as the clock on the wall shows them: an instant falls on \
                                      different days in different time zones"),
        // The last bit of these does not fit, so they are read digit by digit.
        DataType::UInt64 if stored != ColumnKind::Boolean && stored != ColumnKind::Date => Ok(Way::PlainTexts),
        found if found.is_integer() => match stored {
            ColumnKind::Integer if matches!(field.kind, FieldKind::Integer(_)) => Ok(Way::Cast),
            ColumnKind::Integer | ColumnKind::Decimal | ColumnKind::Text => Ok(Way::PlainTexts),
            ColumnKind::Boolean | ColumnKind::Date => Err("write the column in the field's type, or change the field"),
        },
        Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => number_way(field),
        found if found.is_floating() => number_way(field),
        Boolean if stored == ColumnKind::Boolean => Ok(Way::Cast),
        Date32 | Date64 if stored == ColumnKind::Date => Ok(Way::Cast),
        Timestamp(TimeUnit::Second | TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond, None)
            if stored == ColumnKind::Date =>
        {
            Ok(if matches!(field.kind, FieldKind::Date(_)) { Way::Midnights } else { Way::Cast })
        }
        Timestamp(_, None) if matches!(field.kind, FieldKind::DateTime(_)) => Ok(Way::PlainTexts),
        Time32(_) | Time64(_) if matches!(field.kind, FieldKind::Time(_)) => Ok(Way::PlainTexts),
        _ => Err("write the column in the field's type, or change the field"),
    }
}

fn number_way(field: &Field) -> Result<Way, &'static str> {
    match field.kind {
        FieldKind::Number(_) => Ok(Way::PlainTexts),
        FieldKind::Integer(_) if field.stored() == ColumnKind::Integer => Ok(Way::WholeNumbers),
        _ => Err("write whole numbers or texts, or make the field's type `number`"),
    }
}

/// The same type in the standard's own notation, which is what typed columns are turned into.
fn in_plain_notation(kind: FieldKind) -> FieldKind {
    match kind {
        FieldKind::Number(_) => FieldKind::Number(NumberNotation::default()),
        FieldKind::Integer(_) => FieldKind::Integer(NumberNotation::default()),
        FieldKind::Date(_) => FieldKind::Date(DateNotation::Default),
        FieldKind::Time(_) => FieldKind::Time(DateNotation::Default),
        FieldKind::DateTime(_) => FieldKind::DateTime(DateNotation::Default),
        kind => kind,
    }
}

fn whole_numbers(texts: &ArrayRef) -> Parsed {
    let mut faults = Vec::new();
    let mut read = |(at, text): (usize, Option<&str>)| {
        let whole = match parse_number(text?, &NumberNotation::default()) {
            Ok(units) if units % UNIT == 0 => i64::try_from(units / UNIT).ok(),
            _ => None,
        };
        if whole.is_none() {
            faults.push(CellFault { at, fault: Fault::NotAWholeNumber(Class::DecimalNumber) });
        }
        whole
    };
    let array: Int64Array = texts.as_string::<i32>().iter().enumerate().map(&mut read).collect();
    Parsed { array: Arc::new(array), faults, spaces: Spaces::default() }
}

fn midnights(moments: &ArrayRef) -> Result<Parsed, ArrowError> {
    let days = exactly(moments, &DataType::Date32)?;
    let again = exactly(&days, moments.data_type())?;
    let same = arrow::compute::kernels::cmp::not_distinct(&again, moments)?;
    let faults: Vec<CellFault> = (0..same.len())
        .filter(|at| !same.value(*at))
        .map(|at| CellFault { at, fault: Fault::HasTime(Class::IsoMoment) })
        .collect();
    let days = days.as_primitive::<Date32Type>();
    let midnight_days = days.iter().enumerate().map(|(at, day)| day.filter(|_| same.value(at)));
    let array: arrow::array::Date32Array = midnight_days.collect();
    Ok(Parsed { array: Arc::new(array), faults, spaces: Spaces::default() })
}

/// What people call a type of Arrow.
fn type_name(found: &DataType) -> String {
    let words = match value_type(found) {
        DataType::Boolean => "true and false",
        DataType::Date32 | DataType::Date64 => "dates",
        DataType::Timestamp(_, Some(_)) => "instants in a time zone",
        DataType::Timestamp(_, None) => "dates and times",
        DataType::Time32(_) | DataType::Time64(_) => "times of day",
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => "bytes",
        DataType::Struct(_) | DataType::Map(..) => "objects",
        found if found.is_integer() => "whole numbers",
        found if found.is_floating() => "floating-point numbers",
        found if found.is_numeric() => "decimal numbers",
        found if found.is_nested() => "lists",
        found => return found.to_string(),
    };
    words.to_string()
}
