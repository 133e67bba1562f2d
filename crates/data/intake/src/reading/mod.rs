//! A file into batches of typed columns, with what is wrong with their cells. CSV and Parquet come out alike.

mod constraints;
mod convert;
mod decode;
mod encodings;
mod header;
mod parquet_file;
mod parse;
mod rewrite;
mod scan;
mod split;
mod text_file;

use arrow::array::ArrayRef;

pub(crate) use encodings::UNREADABLE;
pub(crate) use parse::arrow_type;
pub(crate) use scan::{Scan, hexadecimal, scan};

use crate::error::IntakeError;
use crate::fault::Fault;
use crate::file_facts::{Remark, Unreadable};
use crate::table::{ExtractFile, Field, Format, Rules};
use constraints::{check, needed};
use parse::Parsed;
use split::BlankRows;

/// Some rows of a file, as columns in the order of the fields.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The number of each row.
    pub(crate) rows: Vec<u32>,
    /// One column a field. A cell that is wrong is missing.
    pub(crate) arrays: Vec<ArrayRef>,
    /// What is wrong with cells, field by field.
    pub(crate) faults: Vec<PlacedFault>,
    /// Rows that did not become cells.
    pub(crate) lost: Vec<(u32, Fault)>,
}

/// What is wrong with one cell of a batch.
#[derive(Debug)]
pub(crate) struct PlacedFault {
    /// The row's place in the batch.
    pub(crate) at: usize,
    /// The field.
    pub(crate) field: usize,
    pub(crate) fault: Fault,
}

/// What was found out about a file while it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileFacts {
    pub(crate) encoding: Option<String>,
    pub(crate) line_endings: Option<String>,
    pub(crate) remarks: Vec<Remark>,
}

/// Why reading stopped before the end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file cannot be read; others still can.
    File(Unreadable),
    /// Evidence cannot be written, so nothing can.
    Folder(IntakeError),
}

impl From<Unreadable> for Stop {
    fn from(unreadable: Unreadable) -> Stop {
        Stop::File(unreadable)
    }
}

impl From<IntakeError> for Stop {
    fn from(error: IntakeError) -> Stop {
        Stop::Folder(error)
    }
}

/// Reads a file, batch by batch in the order of its rows.
pub(crate) fn read_file(
    file: &ExtractFile,
    rules: &Rules,
    scan: &Scan,
    tick: &(dyn Fn(u64) + Sync),
    each: &mut dyn FnMut(Batch) -> Result<(), Stop>,
) -> Result<FileFacts, Stop> {
    match &rules.format {
        Format::Csv { dialect, encoding } => {
            text_file::read(file, text_file::Notation { rules, dialect, encoding: *encoding }, scan, tick, each)
        }
        Format::Parquet => parquet_file::read(file, rules, scan, tick, each),
    }
}

/// Gathers the columns of a batch, each checked against its field, and the white space that was left out.
struct Gathering<'a> {
    rules: &'a Rules,
    spaces: Vec<BlankRows>,
}

impl<'a> Gathering<'a> {
    fn new(rules: &'a Rules) -> Gathering<'a> {
        Gathering { rules, spaces: vec![BlankRows::default(); rules.fields.len()] }
    }

    /// Makes a batch of the rows; `column` gives the column of each field, or nothing if the file has none.
    fn batch<E>(
        &mut self,
        rows: Vec<u32>,
        lost: Vec<(u32, Fault)>,
        mut column: impl FnMut(usize, &Field) -> Result<Option<Parsed>, E>,
    ) -> Result<Batch, E> {
        let mut arrays = Vec::with_capacity(self.rules.fields.len());
        let mut faults = Vec::new();
        for (at, field) in self.rules.fields.iter().enumerate() {
            let missing = || Parsed {
                array: constraints::missing_column(field, rows.len()),
                faults: Vec::new(),
                spaces: Default::default(),
            };
            if !self.rules.is_read(at) {
                arrays.push(missing().array);
                continue;
            }
            let mut parsed = column(at, field)?.unwrap_or_else(missing);
            check(field, needed(self.rules, at), &mut parsed);
            let spaces = &mut self.spaces[at];
            if spaces.count == 0 && parsed.spaces.count > 0 {
                spaces.first = rows[parsed.spaces.first_at];
            }
            spaces.count += parsed.spaces.count;
            faults.extend(parsed.faults.into_iter().map(|cell| PlacedFault {
                at: cell.at,
                field: at,
                fault: cell.fault,
            }));
            arrays.push(parsed.array);
        }
        Ok(Batch { rows, arrays, faults, lost })
    }

    fn remarks(&self) -> impl Iterator<Item = Remark> {
        self.rules.fields.iter().zip(&self.spaces).filter(|(_, spaces)| spaces.count > 0).map(|(field, spaces)| {
            Remark::WhiteSpace { column: field.name.clone(), count: spaces.count, first_row: spaces.first }
        })
    }
}
