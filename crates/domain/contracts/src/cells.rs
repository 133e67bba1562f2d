//! Tables in CSV files of a place, such as rate cards: each cell with the place where it stands.
//!
//! What is read here is form: the header, and rows with a value for every column. What a value means is said by whoever
//! asks for the table. A row that cannot be read is reported and left out, and the table is then not whole.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use documents::{Diagnostics, Located, SourceId, Sources, Span, nearest};

use crate::problem::Problem;

/// What a table holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableFile {
    /// What people call it, such as "rate card".
    pub noun: &'static str,
    /// The columns that it must have, and what they mean.
    pub columns: &'static [(&'static str, &'static str)],
    /// The columns that it may have, and what they mean.
    pub optional: &'static [(&'static str, &'static str)],
}

/// The rows of a table.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Those that could be read, in the order of the file.
    pub rows: Vec<Row>,
    /// Whether all of it could be read.
    pub is_whole: bool,
}

/// A row: a value for every column of the table, empty where the file has no such column.
#[derive(Debug)]
pub(crate) struct Row {
    cells: Vec<(&'static str, Located<String>)>,
    /// Where it stands.
    pub span: Span,
    /// Its line in the file, from 1.
    pub line: usize,
}

impl TableFile {
    fn names(self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().chain(self.optional).map(|(name, _)| *name)
    }

    fn listed(self) -> Vec<String> {
        self.names().map(str::to_string).collect()
    }
}

impl Row {
    /// What stands in a column. Asking for a column that the table does not describe is a mistake in this program, and
    /// panics.
    pub fn cell(&self, column: &str) -> &Located<String> {
        match self.cells.iter().find(|(name, _)| *name == column) {
            Some((_, cell)) => cell,
            None => panic!("no table describes the column `{column}`"),
        }
    }

    /// The text in a column; nothing if it is empty.
    pub fn text(&self, column: &str) -> Option<Located<String>> {
        Some(self.cell(column)).filter(|cell| !cell.value.is_empty()).cloned()
    }

    /// What a column says, or a report of why it says nothing; `example` is how it is written.
    pub fn parse<T>(&self, column: &'static str, example: &'static str, found: &Diagnostics) -> Option<Located<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        let cell = self.cell(column);
        match cell.value.parse() {
            Ok(value) => Some(Located::new(value, cell.span)),
            Err(why) => {
                let why = T::Err::to_string(&why);
                found.at(cell.span, "here", Problem::TableValue { column, value: cell.value.clone(), why, example });
                None
            }
        }
    }
}

/// Reads a table; nothing if its header cannot be used.
pub(crate) fn read_rows(sources: &Sources, id: SourceId, found: &Diagnostics, file: TableFile) -> Option<Rows> {
    let text = sources.text(id);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let unreadable = |detail: String| Problem::TableUnreadable { table: file.noun, detail };
    let columns = match reader.headers() {
        Ok(header) => Columns::of(header, id, text, found, file)?,
        Err(error) => {
            found.at(id.start(), "here", unreadable(error.to_string()));
            return None;
        }
    };
    let mut rows = Rows { rows: Vec::new(), is_whole: true };
    for record in reader.records() {
        let row = match record {
            // Spreadsheets leave such rows behind; nothing stands in them.
            Ok(record) if record.iter().all(str::is_empty) => continue,
            Ok(record) => columns.row(&record, id, text, found),
            Err(error) => {
                let start = error.position().map_or(0, |position| offset(position.byte()));
                found.at(id.span(start..start), "here", unreadable(error.to_string()));
                None
            }
        };
        rows.is_whole &= row.is_some();
        rows.rows.extend(row);
    }
    Some(rows)
}

/// Where the columns of a table stand.
struct Columns {
    file: TableFile,
    /// Each column that the table can have, with its number.
    at: Vec<(&'static str, Option<usize>)>,
    /// How many there are.
    width: usize,
}

impl Columns {
    fn of(
        header: &csv::StringRecord,
        id: SourceId,
        text: &str,
        found: &Diagnostics,
        file: TableFile,
    ) -> Option<Columns> {
        let mut columns = Columns { file, at: file.names().map(|name| (name, None)).collect(), width: header.len() };
        let spans = field_spans(text, 0, header.len());
        let mut good = true;
        for (number, name) in header.iter().enumerate() {
            let span = spans.get(number).map_or(id.start(), |range| id.span(range.clone()));
            let problem = match columns.at.iter_mut().find(|(known, _)| *known == name) {
                Some((_, at @ None)) => {
                    *at = Some(number);
                    continue;
                }
                Some(_) => ("again", Problem::TableColumnTwice { column: name.to_string() }),
                None => {
                    let nearest = nearest(name, file.names()).map(str::to_string);
                    let (column, known) = (name.to_string(), file.listed());
                    ("no such column", Problem::TableColumn { table: file.noun, column, nearest, known })
                }
            };
            found.at(span, problem.0, problem.1);
            good = false;
        }
        let is_missing = |name: &str| columns.at.iter().any(|(known, at)| *known == name && at.is_none());
        let missing: Vec<String> =
            file.columns.iter().filter(|(name, _)| is_missing(name)).map(|(name, _)| name.to_string()).collect();
        if !missing.is_empty() {
            let known = file.columns.iter().map(|(name, _)| name.to_string()).collect();
            found.at(id.start(), "", Problem::TableColumnsMissing { table: file.noun, columns: missing, known });
            good = false;
        }
        good.then_some(columns)
    }

    fn row(&self, record: &csv::StringRecord, id: SourceId, text: &str, found: &Diagnostics) -> Option<Row> {
        let position = record.position()?;
        let start = offset(position.byte());
        let spans = field_spans(text, start, record.len());
        let whole = id.span(line_range(text, start));
        if text[whole.start..whole.end].matches('"').count() % 2 == 1 {
            let detail = "a quotation mark is not closed".to_string();
            found.at(whole, "begins here", Problem::TableUnreadable { table: self.file.noun, detail });
            return None;
        }
        if record.len() != self.width {
            found.at(whole, "here", Problem::TableRow { found: record.len(), columns: self.width });
            return None;
        }
        let cell = |(name, at): &(&'static str, Option<usize>)| {
            let value = at.and_then(|at| record.get(at)).unwrap_or_default().to_string();
            let span = at.and_then(|at| spans.get(at)).map_or(whole, |range| id.span(range.clone()));
            (*name, Located::new(value, span))
        };
        // The reader counts from the end of the row before, and passes over blank lines on the way to this one.
        let blank = text[start..whole.start].matches('\n').count();
        Some(Row { cells: self.at.iter().map(cell).collect(), span: whole, line: offset(position.line()) + blank })
    }
}

/// A count of the reader's as this program counts.
fn offset(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The bytes of the line at `start`, without its end; blank lines before it are passed over.
fn line_range(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let begin = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let end = text.get(begin..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |at| begin + at);
    begin..end
}

/// The bytes of each field of the record at `start`. Where quotes make that uncertain, each field is the whole line.
fn field_spans(text: &str, start: usize, fields: usize) -> Vec<Range<usize>> {
    let line = line_range(text, start);
    let raw = &text[line.clone()];
    if raw.contains('"') || raw.split(',').count() != fields {
        return vec![line; fields];
    }
    let mut at = line.start;
    let mut spans = Vec::with_capacity(fields);
    for field in raw.split(',') {
        let begin = at + (field.len() - field.trim_start().len());
        spans.push(begin..begin + field.trim().len());
        at += field.len() + 1;
    }
    spans
}
