//! One cell's text into one value, by the rules of the Table Schema standard, or the reason why not.
//!
//! Everything is exact: numbers are whole or in units of 10⁻⁹, dates are civil days. Reasons tell the class of a value
//! and never the value.

mod class;
mod date;
mod number;
mod shape;

pub use date::DateNotation;
pub use number::NumberNotation;

pub(crate) use class::{Class, classify};
pub(crate) use date::{check_notation, parse_civil_day, parse_day, parse_moment, parse_time};
pub(crate) use number::{DECIMAL_PLACES, UNIT, parse_integer, parse_number};
pub(crate) use shape::{civil_part, length_of, parse_boolean, parse_shape, parse_year};

use crate::fault::Fault;
use crate::table::{FieldKind, Scalar};

/// Reads `text` as a value of this type. `day_only` asks of a date and time for its date alone.
pub(crate) fn parse_scalar(kind: &FieldKind, day_only: bool, text: &str) -> Result<Scalar, Fault> {
    Ok(match kind {
        FieldKind::Number(notation) => Scalar::Decimal(parse_number(text, notation)?),
        FieldKind::Integer(notation) => Scalar::Integer(parse_integer(text, notation)?),
        FieldKind::Year => Scalar::Integer(parse_year(text)?),
        FieldKind::Boolean { true_values, false_values } => {
            Scalar::Boolean(parse_boolean(text, true_values, false_values)?)
        }
        FieldKind::Date(notation) => Scalar::Day(parse_day(text, notation)?),
        FieldKind::DateTime(notation) if day_only => Scalar::Day(parse_civil_day(text, notation)?),
        _ => Scalar::Text(parse_shape(kind, text)?.into_owned()),
    })
}
