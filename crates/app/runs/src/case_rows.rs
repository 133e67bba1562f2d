//! The people of worked examples as rows in memory, in the same columns as evidence from extracts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use contracts::{Case, CaseEvent, Column, ColumnKind, EventType, Literal, Schema, Unit};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, UInt16Array,
    UInt32Array,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use engine::{Membership, Rows, columns};
use outcomes::{Plan, TablePlan};
use units::Day;

use crate::error::RunError;

/// All cases' people as rows.
pub(crate) struct CaseRows {
    /// For each table of the plan, its rows.
    pub tables: Vec<Option<Rows>>,
    /// For each case, the numbers of its people and households.
    pub units_of_case: Vec<CaseUnits>,
    /// How many people there are in all.
    pub persons: u32,
    /// How many households there are in all.
    pub households: u32,
    /// Who lives where.
    pub memberships: Vec<Membership>,
    names: Vec<BTreeMap<String, PersonUnits>>,
}

/// The units of one case.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseUnits {
    pub persons: Range<u32>,
    pub households: Range<u32>,
}

#[derive(Debug, Clone, Copy)]
struct PersonUnits {
    person: u32,
    household: Option<u32>,
}

/// A row: whose, where it stands in its case, and what it says.
struct CaseRow<'a> {
    person: u32,
    number: u32,
    event: &'a CaseEvent,
}

impl CaseRows {
    /// The unit by which a person of a case is known.
    pub fn unit_of(&self, case: &Case, person: &str, kind: Unit) -> Option<u32> {
        let at = self.names.iter().position(|names| names.contains_key(&key(case, person)))?;
        let units = self.names[at].get(&key(case, person))?;
        match kind {
            Unit::Person => Some(units.person),
            Unit::Household => units.household,
        }
    }
}

/// People of different cases may have the same name; a case is told apart by where it stands.
fn key(case: &Case, person: &str) -> String {
    format!("{:?}/{person}", case.span)
}

/// Numbers everyone and lays their events out as tables.
pub(crate) fn rows_of_tables(cases: &[Case], plan: &Plan, schema: &Schema) -> Result<CaseRows, RunError> {
    let mut all = CaseRows {
        tables: Vec::new(),
        units_of_case: Vec::new(),
        persons: 0,
        households: 0,
        memberships: Vec::new(),
        names: Vec::new(),
    };
    let mut rows: Vec<CaseRow<'_>> = Vec::new();
    for case in cases {
        number_case(case, &mut all, &mut rows);
    }
    for table in &plan.tables {
        let events: Vec<&EventType> =
            schema.events.iter().filter(|event| event.source == table.source && event.table == table.table).collect();
        let mut mine: Vec<&CaseRow<'_>> =
            rows.iter().filter(|row| events.iter().any(|event| event.name == row.event.event)).collect();
        mine.sort_by_key(|row| (row.person, row.event.on, row.number));
        all.tables.push(if mine.is_empty() { None } else { Some(Rows::Memory(batch(table, &events, &mine)?)) });
    }
    Ok(all)
}

fn number_case<'a>(case: &'a Case, all: &mut CaseRows, rows: &mut Vec<CaseRow<'a>>) {
    let (first_person, first_household) = (all.persons, all.households);
    let mut households: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for person in &case.people {
        let household = person.household.as_deref().map(|name| {
            *households.entry(name).or_insert_with(|| {
                all.households += 1;
                all.households - 1
            })
        });
        names.insert(key(case, &person.name), PersonUnits { person: all.persons, household });
        if let Some(household) = household {
            all.memberships.push(Membership { household, person: all.persons, from: Day::MIN, until: Day::MAX });
        }
        for event in &person.events {
            let number = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            rows.push(CaseRow { person: all.persons, number, event });
        }
        all.persons += 1;
    }
    all.names.push(names);
    all.units_of_case
        .push(CaseUnits { persons: first_person..all.persons, households: first_household..all.households });
}

/// The rows of one table, in the order of people and days, with every column that a rule may read.
fn batch(table: &TablePlan, events: &[&EventType], rows: &[&CaseRow<'_>]) -> Result<RecordBatch, RunError> {
    let mut fields: Vec<Field> = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    let mut add = |name: &str, array: ArrayRef| {
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    };
    add(columns::UNIT, Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row.person))));
    add(columns::FILE, Arc::new(UInt16Array::from_iter_values(rows.iter().map(|_| 0))));
    add(columns::ROW, Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row.number))));
    add(columns::DAY, days(rows.iter().map(|row| Some(row.event.on))));
    if table.has_end {
        add(columns::END, days(rows.iter().map(|row| row.event.to)));
    }
    if table.has_known {
        add(columns::KNOWN, days(rows.iter().map(|row| Some(row.event.known.unwrap_or(row.event.on)))));
    }
    let described: BTreeMap<&str, &Column> = events
        .iter()
        .flat_map(|event| &event.columns)
        .filter_map(|column| Some((column.stored.as_deref()?, column)))
        .filter(|(stored, _)| !stored.starts_with('_'))
        .collect();
    for (stored, column) in described {
        let values: Vec<Option<Literal>> = rows.iter().map(|row| value(row, stored, events)).collect();
        add(stored, array(column.kind, &values));
    }
    RecordBatch::try_new(Arc::new(ArrowSchema::new(fields)), arrays)
        .map_err(|why| RunError::Unusable(format!("the worked examples cannot be laid out: {why}")))
}

/// A row's value in a column. The column that tells kinds of event apart holds the row's kind.
fn value(row: &CaseRow<'_>, stored: &str, events: &[&EventType]) -> Option<Literal> {
    let kind = events.iter().find(|event| event.name == row.event.event).and_then(|event| event.selected_by.as_ref());
    if let Some(kind) = kind.filter(|kind| kind.column == stored) {
        return Some(Literal::Text(kind.value.clone()));
    }
    row.event.with.iter().find(|value| value.stored == stored).map(|value| value.value.clone())
}

fn days(values: impl Iterator<Item = Option<Day>>) -> ArrayRef {
    let days: Vec<Option<i32>> = values.map(|day| day.map(Day::epoch_days)).collect();
    Arc::new(Date32Array::from(days))
}

fn array(kind: ColumnKind, values: &[Option<Literal>]) -> ArrayRef {
    match kind {
        ColumnKind::Text => {
            let texts = values.iter().map(|value| match value {
                Some(Literal::Text(text)) => Some(text.as_str()),
                _ => None,
            });
            Arc::new(texts.collect::<StringArray>())
        }
        ColumnKind::Integer => {
            let numbers = values.iter().map(|value| match value {
                Some(Literal::Integer(number)) => Some(*number),
                _ => None,
            });
            Arc::new(numbers.collect::<Int64Array>())
        }
        ColumnKind::Decimal => {
            let numbers = values.iter().map(|value| match value {
                Some(Literal::Decimal { digits, scale }) => {
                    // At most nine places stand behind the point: the reader of cases takes no more than evidence does.
                    Some(i128::from(*digits) * 10_i128.pow(9_u32.saturating_sub(*scale)))
                }
                _ => None,
            });
            let array = numbers.collect::<Decimal128Array>();
            Arc::new(array.with_data_type(DataType::Decimal128(38, 9)))
        }
        ColumnKind::Boolean => {
            let truths = values.iter().map(|value| match value {
                Some(Literal::Boolean(truth)) => Some(*truth),
                _ => None,
            });
            Arc::new(truths.collect::<BooleanArray>())
        }
        ColumnKind::Date => days(values.iter().map(|value| match value {
            Some(Literal::Date(day)) => Some(*day),
            _ => None,
        })),
    }
}
