//! Rewrites the rows of one file.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Date32Type, Int64Type};
use arrow::util::display::array_value_to_string;
use linkage::{BlockingTokens, EncodedRecord, Encoder, Filter, RecordFields};
use units::{Day, Name};

use super::kind_of;
use super::written::{NewColumn, Written};
use crate::error::IntakeError;
use crate::evidence::ProblemLog;
use crate::fault::Fault;
use crate::reading::{Batch, Scan, Stop, UNREADABLE, read_file};
use crate::report::Problem;
use crate::role::Role;
use crate::table::{Constraints, ExtractFile, FieldKind, Format, Rules, TableDescription, TextShape};

/// One file, being written anew as plain CSV: UTF-8, commas, one header.
pub(super) struct Rewriting<'a> {
    written: &'a Written,
    encoder: &'a Encoder,
    /// For each kind of identifier, the field that holds it.
    identifiers: Vec<Option<usize>>,
    /// The rules by which the file is read here: cells that are kept are texts of which nothing is asked.
    rules: Rules,
    new_columns: usize,
    /// The row of the header is not counted in files that have none.
    shift: u32,
    /// The number of the next row.
    next: u32,
    faults: Vec<(u32, Option<usize>, Fault)>,
    /// What has not been written yet.
    text: String,
    pub(super) rows: u64,
    pub(super) encoded: u64,
    pub(super) unreadable: u64,
}

impl<'a> Rewriting<'a> {
    pub(super) fn new(
        table: &TableDescription,
        written: &'a Written,
        encoder: &'a Encoder,
        kinds: &[Name],
    ) -> Rewriting<'a> {
        let rules = reading_rules(&table.rules, written);
        let new: Vec<NewColumn> = written.new_columns(kinds);
        let of_kind = |kind: &Name| rules.fields.iter().position(|field| kind_of(&field.role).as_ref() == Some(kind));
        let has_header = match &rules.format {
            Format::Csv { dialect, .. } => !dialect.header_rows.is_empty(),
            Format::Parquet => false,
        };
        let mut rewriting = Rewriting {
            written,
            encoder,
            identifiers: kinds.iter().map(of_kind).collect(),
            new_columns: new.len(),
            shift: u32::from(!has_header),
            next: 2,
            faults: Vec::new(),
            text: String::new(),
            rows: 0,
            encoded: 0,
            unreadable: 0,
            rules,
        };
        let kept = written.kept.iter().map(|at| rewriting.rules.fields[*at].name.clone());
        let header: Vec<String> = kept.chain(new.into_iter().map(|column| column.name)).collect();
        rewriting.push_row(&header);
        rewriting
    }

    /// Reads the file and hands its rows to `write`, batch by batch.
    pub(super) fn read(
        &mut self,
        file: &ExtractFile,
        scan: &Scan,
        tick: &(dyn Fn(u64) + Sync),
        write: &mut dyn FnMut(&str) -> Result<(), IntakeError>,
    ) -> Result<(), Stop> {
        let rules = self.rules.clone();
        read_file(file, &rules, scan, tick, &mut |batch| {
            self.take(batch);
            write(&self.text)?;
            self.text.clear();
            Ok(())
        })?;
        // A file without rows has its header all the same.
        Ok(write(&std::mem::take(&mut self.text))?)
    }

    /// What is wrong with rows that could not be read.
    pub(super) fn problems(&mut self, file: &str) -> Vec<Problem> {
        let mut log = ProblemLog::new(&self.rules);
        for (row, field, fault) in &self.faults {
            log.note(*row, *field, fault);
        }
        let mut problems = log.finish().kept;
        problems.iter_mut().for_each(|problem| problem.file = file.to_string());
        problems
    }

    fn take(&mut self, batch: Batch) {
        // Of what is kept nothing was asked, so these are faults of names, dates of birth and identifiers, and of keys
        // that are replaced.
        let mut wrong: Vec<bool> = vec![false; batch.rows.len()];
        for placed in batch.faults {
            wrong[placed.at] = true;
            self.faults.push((batch.rows[placed.at], Some(placed.field), placed.fault));
        }
        let mut lost: BTreeMap<u32, Fault> = batch.lost.into_iter().collect();
        for (at, row) in batch.rows.iter().enumerate() {
            let later = lost.split_off(row);
            self.lose(std::mem::replace(&mut lost, later));
            self.write(*row, &batch.arrays, at, wrong[at]);
        }
        self.lose(lost);
    }

    /// Writes a marker for each row that did not become cells: a row of another length, which is found wherever it is
    /// read.
    fn lose(&mut self, lost: BTreeMap<u32, Fault>) {
        for (row, fault) in lost {
            self.pad_to(row);
            let cells = if self.written.kept.len() + self.new_columns == 1 { 2 } else { 1 };
            self.push_row(&vec![UNREADABLE.to_string(); cells]);
            self.count();
            self.unreadable += 1;
            self.faults.push((row, None, fault));
        }
    }

    fn write(&mut self, row: u32, arrays: &[ArrayRef], at: usize, is_wrong: bool) {
        self.pad_to(row);
        let kept = self.written.kept.iter().map(|field| {
            let text = text(&arrays[*field], at);
            let is_hashed = self.written.hashed.contains(field) && !text.is_empty();
            if is_hashed { self.encoder.hash_key(&text) } else { text }
        });
        let mut cells: Vec<String> = kept.collect();
        if self.written.is_encoded && is_wrong {
            cells.push(UNREADABLE.to_string());
            cells.resize(self.written.kept.len() + self.new_columns, String::new());
        } else if self.written.is_encoded {
            let encoding = self.encode(arrays, at);
            let or_nothing = |text: String, is_nothing: bool| if is_nothing { String::new() } else { text };
            cells.push(or_nothing(encoding.filter.to_string(), encoding.filter == Filter::EMPTY));
            cells.push(or_nothing(encoding.blocking.to_string(), encoding.blocking == BlockingTokens::NONE));
            let token = |kind: &usize| encoding.identifiers[*kind].map_or(String::new(), |token| token.to_string());
            cells.extend(self.written.kinds.iter().map(token));
            self.encoded += 1;
        }
        self.unreadable += u64::from(is_wrong);
        self.push_row(&cells);
        self.count();
    }

    fn encode(&self, arrays: &[ArrayRef], at: usize) -> EncodedRecord {
        let field = |role: Role| {
            let array = &arrays[self.rules.with_role(&role)?];
            array.as_string_opt::<i32>().filter(|texts| !texts.is_null(at)).map(|texts| texts.value(at))
        };
        let born = self.rules.with_role(&Role::DateOfBirth).map(|field| &arrays[field]);
        let born = born.and_then(|days| days.as_primitive_opt::<Date32Type>()).filter(|days| !days.is_null(at));
        let identifier = |field: &Option<usize>| {
            let texts = arrays[(*field)?].as_string_opt::<i32>()?;
            (!texts.is_null(at)).then(|| texts.value(at))
        };
        let identifiers: Vec<Option<&str>> = self.identifiers.iter().map(identifier).collect();
        self.encoder.encode(&RecordFields {
            forename: field(Role::Forename),
            surname: field(Role::Surname),
            previous_surname: field(Role::PreviousSurname),
            full_name: field(Role::FullName),
            birth_date: born.map(|days| Day::from_epoch_days(days.value(at))),
            sex: field(Role::Sex),
            postcode: field(Role::Postcode),
            identifiers: &identifiers,
            ..RecordFields::default()
        })
    }

    /// Writes an empty line for every row that was passed over, so that each row keeps its number.
    fn pad_to(&mut self, row: u32) {
        while self.next < row + self.shift {
            self.text.push('\n');
            self.next += 1;
        }
    }

    fn count(&mut self) {
        self.rows += 1;
        self.next += 1;
    }

    fn push_row(&mut self, cells: &[String]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            // A row of one empty cell would look like no row.
            let needs_quotes = cell.contains([',', '"', '\n', '\r']) || (cells.len() == 1 && cell.is_empty());
            if needs_quotes {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push('\n');
    }
}

/// The rules of a table for reading it to be written anew: what says who someone is is read as ever, what is kept is
/// text as it stands.
fn reading_rules(rules: &Rules, written: &Written) -> Rules {
    let mut rules = rules.clone();
    for at in 0..rules.fields.len() {
        let field = &mut rules.fields[at];
        if field.role.is_clear_identity() {
            continue;
        }
        field.constraints = Constraints::default();
        if !written.hashed.contains(&at) {
            field.kind = FieldKind::Text(TextShape::Any);
            field.missing = Vec::new();
        }
        // Keys keep their fields in the rules, so that columns of the role `ignore` in them are read.
        if field.role != Role::Ignore {
            field.role = Role::Attribute;
        }
    }
    rules
}

/// A cell as text; nothing if it is missing.
fn text(array: &ArrayRef, at: usize) -> String {
    if array.is_null(at) {
        return String::new();
    }
    match (array.as_string_opt::<i32>(), array.as_primitive_opt::<Int64Type>()) {
        (Some(texts), _) => texts.value(at).to_string(),
        (_, Some(numbers)) => numbers.value(at).to_string(),
        _ => array_value_to_string(array, at).unwrap_or_default(),
    }
}
