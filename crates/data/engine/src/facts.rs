//! Single rows of an arranged table with some of their columns, for whoever describes people by what was known of them.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Date32Type, Float64Type, UInt16Type, UInt32Type};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, cast, lit};
use futures::TryStreamExt;
use outcomes::RowMark;
use units::Day;

use crate::embedded::Embedded;
use crate::error::EngineError;
use crate::expression::column;
use crate::scan::mark_expression;
use crate::tables::{Rows, columns, order};

/// Which rows are wanted, and what of them.
#[derive(Debug, Clone)]
pub struct FactQuestion {
    /// Which kind of event, and which condition.
    pub mark: RowMark,
    /// The columns that are wanted.
    pub columns: Vec<FactColumn>,
    /// Nothing that happened or became known after this day is read.
    pub as_at: Day,
}

/// A stored column, as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactColumn {
    /// Its name in the evidence.
    pub stored: String,
    /// Whether it is wanted as text; otherwise it is a number, and true is 1.
    pub is_text: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The person's number.
    pub unit: u32,
    /// The day it happened.
    pub day: Day,
    /// The day on which it became known; the day it happened if the extract does not say.
    pub known: Day,
    /// Its file among the table's, in the order in which they were received.
    pub file: u16,
    /// Its row there, as a spreadsheet counts it.
    pub row: u32,
    /// What was asked for, in that order.
    pub values: Vec<FactValue>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// The cell is empty.
    Missing,
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

impl Embedded {
    /// The rows that satisfy a condition, in the order of units, days, files and rows.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the rows cannot be read or a column is not there.
    pub async fn facts(&self, rows: &Rows, question: &FactQuestion) -> Result<Vec<Fact>, EngineError> {
        let rows = self.read_in_order(rows).await?;
        let has_known = rows.schema().has_column_with_unqualified_name(columns::KNOWN);
        let today = Expr::Literal(ScalarValue::Date32(Some(question.as_at.epoch_days())), None);
        let mut filter = column(columns::DAY).lt_eq(today.clone()).and(mark_expression(&question.mark));
        let mut wanted = vec![column(columns::UNIT), column(columns::DAY), column(columns::FILE), column(columns::ROW)];
        if has_known {
            let known = column(columns::KNOWN);
            filter = filter.and(known.clone().is_null().or(known.lt_eq(today)));
            wanted.push(column(columns::KNOWN));
        }
        for (number, asked) in question.columns.iter().enumerate() {
            let kind = if asked.is_text { DataType::Utf8 } else { DataType::Float64 };
            wanted.push(cast(column(&asked.stored), kind).alias(name(number)));
        }
        let known_units = column(columns::UNIT).is_not_null().and(column(columns::UNIT).gt_eq(lit(0_u32)));
        let selected = rows.filter(filter.and(known_units))?.select(wanted)?.sort(order())?;
        let mut stream = selected.execute_stream().await?;
        let mut facts = Vec::new();
        while let Some(batch) = stream.try_next().await? {
            take(&batch, question, &mut facts)?;
        }
        Ok(facts)
    }
}

fn name(number: usize) -> String {
    format!("fact_{number}")
}

fn take(batch: &RecordBatch, question: &FactQuestion, facts: &mut Vec<Fact>) -> Result<(), EngineError> {
    let missing = |column: &str| EngineError::Column { column: column.to_string() };
    let find = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
    let units = find(columns::UNIT)?.as_primitive_opt::<UInt32Type>().ok_or_else(|| missing(columns::UNIT))?;
    let days = find(columns::DAY)?.as_primitive_opt::<Date32Type>().ok_or_else(|| missing(columns::DAY))?;
    let files = find(columns::FILE)?.as_primitive_opt::<UInt16Type>().ok_or_else(|| missing(columns::FILE))?;
    let rows = find(columns::ROW)?.as_primitive_opt::<UInt32Type>().ok_or_else(|| missing(columns::ROW))?;
    let knowns = batch.column_by_name(columns::KNOWN).and_then(|known| known.as_primitive_opt::<Date32Type>());
    let named = (0..question.columns.len()).map(|number| find(&name(number)));
    let values = named.collect::<Result<Vec<_>, _>>()?;
    for at in 0..batch.num_rows() {
        let day = Day::from_epoch_days(days.value(at));
        let known = knowns.filter(|knowns| !knowns.is_null(at)).map(|knowns| Day::from_epoch_days(knowns.value(at)));
        let value = |(column, asked): (&&datafusion::arrow::array::ArrayRef, &FactColumn)| {
            if column.is_null(at) {
                return Ok(FactValue::Missing);
            }
            if asked.is_text {
                let texts = column.as_string_opt::<i32>().ok_or_else(|| missing(&asked.stored))?;
                return Ok(FactValue::Text(texts.value(at).to_string()));
            }
            let numbers = column.as_primitive_opt::<Float64Type>().ok_or_else(|| missing(&asked.stored))?;
            Ok(FactValue::Number(numbers.value(at)))
        };
        let values = values.iter().zip(&question.columns).map(value).collect::<Result<Vec<_>, EngineError>>()?;
        let known = known.unwrap_or(day);
        facts.push(Fact { unit: units.value(at), day, known, file: files.value(at), row: rows.value(at), values });
    }
    Ok(())
}
