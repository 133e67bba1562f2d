//! What is read of an arranged table: the unit, the days, the marks of the rules, and the numbers that are scored.

use datafusion::arrow::array::{
    Array, AsArray, Date32Array, Decimal128Array, PrimitiveArray, RecordBatch, UInt16Array, UInt32Array,
};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, Date32Type, UInt16Type, UInt32Type};
use datafusion::common::ScalarValue;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{Expr, Operator, binary_expr, cast, lit};
use outcomes::{RowMark, TablePlan};
use units::Day;

use crate::embedded::Embedded;
use crate::error::EngineError;
use crate::expression::{column, lower};
use crate::tables::{Rows, columns, order};

/// Scores are read with nine decimal places.
const SCORE: DataType = DataType::Decimal128(38, 9);

/// The units that one task reads: from the first up to, but not including, the last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnitRange {
    pub from: u32,
    pub until: Option<u32>,
}

/// Streams the rows of a range of units, in order, as far as they were known on a day.
pub(crate) async fn scan(
    engine: &Embedded,
    rows: &Rows,
    plan: &TablePlan,
    range: UnitRange,
    as_at: Day,
) -> Result<SendableRecordBatchStream, EngineError> {
    let rows = engine.read_in_order(rows).await?;
    let has = |name: &str| rows.schema().has_column_with_unqualified_name(name);
    let day = |name: &str| column(name);
    let today = Expr::Literal(ScalarValue::Date32(Some(as_at.epoch_days())), None);
    let mut filter = column(columns::UNIT).gt_eq(lit(range.from)).and(day(columns::DAY).lt_eq(today.clone()));
    if let Some(until) = range.until {
        filter = filter.and(column(columns::UNIT).lt(lit(until)));
    }
    if plan.has_known && has(columns::KNOWN) {
        // A fact without a date of knowledge is known from the day it happened.
        let known = column(columns::KNOWN);
        filter = filter.and(known.clone().is_null().or(known.lt_eq(today)));
    }
    let mut wanted = vec![column(columns::UNIT), column(columns::FILE), column(columns::ROW), column(columns::DAY)];
    for optional in [columns::END, columns::KNOWN, columns::PERSON, columns::MEMBER_FROM, columns::MEMBER_UNTIL] {
        if has(optional) {
            wanted.push(column(optional));
        }
    }
    wanted.extend(plan.marks.iter().enumerate().map(|(number, mark)| mark_expression(mark).alias(mark_name(number))));
    wanted.extend(
        plan.values.iter().enumerate().map(|(number, value)| cast(column(value), SCORE).alias(value_name(number))),
    );
    Ok(rows.filter(filter)?.select(wanted)?.sort(order())?.execute_stream().await?)
}

/// Whether a row is of the mark's kind of event and satisfies its condition.
pub(crate) fn mark_expression(mark: &RowMark) -> Expr {
    let kind = mark.kind.as_ref().map(|(stored, value)| binary_expr(column(stored), Operator::Eq, lit(value.as_str())));
    let condition = mark.condition.as_ref().map(lower);
    match (kind, condition) {
        (Some(kind), Some(condition)) => kind.and(condition),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => lit(true),
    }
}

fn mark_name(number: usize) -> String {
    format!("mark_{number}")
}

fn value_name(number: usize) -> String {
    format!("value_{number}")
}

/// A batch of scanned rows, column by column, ready to be walked through.
pub(crate) struct Scanned {
    pub len: usize,
    units: UInt32Array,
    files: UInt16Array,
    rows: UInt32Array,
    days: Date32Array,
    ends: Option<Date32Array>,
    knowns: Option<Date32Array>,
    persons: Option<UInt32Array>,
    member_from: Option<Date32Array>,
    member_until: Option<Date32Array>,
    pub marks: Vec<u128>,
    values: Vec<Decimal128Array>,
}

impl Scanned {
    /// Takes a batch apart.
    pub fn of(batch: &RecordBatch, plan: &TablePlan) -> Result<Scanned, EngineError> {
        let len = batch.num_rows();
        let mut marks = vec![0_u128; len];
        for number in 0..plan.marks.len() {
            let name = mark_name(number);
            let column = batch.column_by_name(&name).and_then(|column| column.as_boolean_opt());
            let truth = column.ok_or(EngineError::Column { column: name })?;
            let bit = 1_u128 << number;
            // Unknown is not true: the bits of empty values are masked out.
            let set = match truth.nulls() {
                Some(nulls) => truth.values() & nulls.inner(),
                None => truth.values().clone(),
            };
            for at in set.set_indices() {
                marks[at] |= bit;
            }
        }
        let nothing = || Decimal128Array::from(vec![None; len]);
        let values = (0..plan.values.len()).map(|number| optional(batch, &value_name(number)).unwrap_or_else(nothing));
        Ok(Scanned {
            len,
            units: needed::<UInt32Type>(batch, columns::UNIT)?,
            files: needed::<UInt16Type>(batch, columns::FILE)?,
            rows: needed::<UInt32Type>(batch, columns::ROW)?,
            days: needed::<Date32Type>(batch, columns::DAY)?,
            ends: optional::<Date32Type>(batch, columns::END),
            knowns: optional::<Date32Type>(batch, columns::KNOWN),
            persons: optional::<UInt32Type>(batch, columns::PERSON),
            member_from: optional::<Date32Type>(batch, columns::MEMBER_FROM),
            member_until: optional::<Date32Type>(batch, columns::MEMBER_UNTIL),
            marks,
            values: values.collect(),
        })
    }

    /// The units of all rows.
    pub fn units(&self) -> &[u32] {
        self.units.values()
    }

    /// The file of a row.
    pub fn file(&self, at: usize) -> u16 {
        self.files.value(at)
    }

    /// The row's number in its file.
    pub fn row(&self, at: usize) -> u32 {
        self.rows.value(at)
    }

    /// The row's day.
    pub fn day(&self, at: usize) -> Day {
        Day::from_epoch_days(self.days.value(at))
    }

    /// The last day of the row's spell, if it has one.
    pub fn end(&self, at: usize) -> Option<Day> {
        date(self.ends.as_ref(), at)
    }

    /// Whether the table has ends at all.
    pub fn has_ends(&self) -> bool {
        self.ends.is_some()
    }

    /// The day on which the row became known, if it says.
    pub fn known(&self, at: usize) -> Option<Day> {
        date(self.knowns.as_ref(), at)
    }

    /// The row's person, where the unit is a household.
    pub fn person(&self, at: usize) -> Option<u32> {
        self.persons.as_ref().map(|persons| persons.value(at))
    }

    /// The first day of that person's membership.
    pub fn member_from(&self, at: usize) -> Day {
        date(self.member_from.as_ref(), at).unwrap_or(Day::MIN)
    }

    /// The day after its last.
    pub fn member_until(&self, at: usize) -> Day {
        date(self.member_until.as_ref(), at).unwrap_or(Day::MAX)
    }

    /// The row's numbers.
    pub fn values(&self, at: usize) -> impl Iterator<Item = Option<i128>> + '_ {
        self.values.iter().map(move |numbers| (!numbers.is_null(at)).then(|| numbers.value(at)))
    }
}

/// A column of a type, taken out of its batch once, so that no row asks for the type again.
fn optional<T: ArrowPrimitiveType>(batch: &RecordBatch, name: &str) -> Option<PrimitiveArray<T>> {
    batch.column_by_name(name)?.as_primitive_opt::<T>().cloned()
}

fn needed<T: ArrowPrimitiveType>(batch: &RecordBatch, name: &str) -> Result<PrimitiveArray<T>, EngineError> {
    optional(batch, name).ok_or_else(|| EngineError::Column { column: name.to_string() })
}

fn date(column: Option<&Date32Array>, at: usize) -> Option<Day> {
    let dates = column?;
    (!dates.is_null(at)).then(|| Day::from_epoch_days(dates.value(at)))
}
