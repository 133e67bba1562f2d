//! A file of delimited text, batch by batch.

use std::fs::File;
use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8};

use super::decode::{Reading, choose, decode};
use super::header::{Columns, join_header, match_by_order, match_names};
use super::rewrite::Rewriter;
use super::scan::{Scan, open};
use super::split::{Cells, SingleRow, Splitter};
use super::{Batch, FileFacts, Gathering, Stop};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::file_facts::{Remark, Unreadable};
use crate::table::{ExtractFile, Rules};
use crate::values::Class;

/// How a text file is written and what its columns hold.
#[derive(Clone, Copy)]
pub(super) struct Notation<'a> {
    pub(super) rules: &'a Rules,
    pub(super) dialect: &'a Dialect,
    pub(super) encoding: Option<&'static Encoding>,
}

/// Reads a text file, batch by batch.
pub(super) fn read(
    file: &ExtractFile,
    notation: Notation<'_>,
    scan: &Scan,
    tick: &(dyn Fn(u64) + Sync),
    each: &mut dyn FnMut(Batch) -> Result<(), Stop>,
) -> Result<FileFacts, Stop> {
    let Notation { rules, dialect, .. } = notation;
    let reading = choose(scan, notation.encoding)?;
    let mut remarks = Vec::new();
    if reading.is_guess {
        remarks.push(Remark::TakenForWindows1252);
    }
    if scan.lines.name() == "mixed" && dialect.terminator.is_none() {
        remarks.push(Remark::MixedLineEndings);
    }
    let mut splitter = Splitter::new(text_of(file, dialect, reading, tick)?, dialect);
    let start = read_header(&mut splitter, notation, &mut remarks)?;
    let mut gathering = Gathering::new(rules);
    let mut has_rows = false;
    let mut first = start.first_row;
    loop {
        let mut cells = match first.take() {
            Some(row) => one_row(row),
            None => splitter.batch(start.columns.width)?,
        };
        if cells.rows.is_empty() && cells.lost.is_empty() {
            break;
        }
        has_rows = true;
        refuse_open_quote(&cells)?;
        let text = take_text(&mut cells, start.columns.width, reading.encoding);
        let width = start.columns.width;
        let ends = &cells.ends;
        let batch =
            gathering.batch(std::mem::take(&mut cells.rows), std::mem::take(&mut cells.lost), |at, field| {
                let Some(column) = start.columns.of_field[at] else { return Ok::<_, Stop>(None) };
                let cell = |index: usize| {
                    let from = if index == 0 { 0 } else { ends[index - 1] };
                    text.get(from..ends[index])
                };
                let texts = (column..ends.len()).step_by(width).map(cell);
                Ok(Some(super::parse::parse_texts(field, dialect.null_sequence.as_deref(), texts)))
            })?;
        each(batch)?;
    }
    remarks.extend(gathering.remarks());
    if splitter.blank.count > 0 {
        remarks.push(Remark::BlankRows { count: splitter.blank.count, first_row: splitter.blank.first });
    }
    if !has_rows {
        remarks.push(Remark::NoRows);
    }
    Ok(FileFacts {
        encoding: Some(reading.encoding.name().to_string()),
        line_endings: Some(scan.lines.name().to_string()),
        remarks,
    })
}

/// A quote that is not closed may swallow any number of rows. In the last line it costs that row alone; anywhere else
/// nobody knows what is lost, and silence must not be taken for evidence.
fn refuse_open_quote(cells: &Cells) -> Result<(), Unreadable> {
    let open = cells.lost.iter().find_map(|(row, fault)| match fault {
        Fault::UnclosedQuote { lines, .. } if *lines > 1 => Some((*row, *lines)),
        _ => None,
    });
    open.map_or(Ok(()), |(row, lines)| Err(Unreadable::OpenQuote { row, lines }))
}

/// The file's text as UTF-8 in a usual dialect.
fn text_of<'a>(
    file: &ExtractFile,
    dialect: &Dialect,
    reading: Reading,
    tick: &'a (dyn Fn(u64) + Sync),
) -> Result<Box<dyn Read + 'a>, Unreadable> {
    let text = decode(Ticking { file: open(&file.path)?, tick }, reading);
    Ok(match dialect.is_unusual() {
        true => Box::new(Rewriter::new(text, dialect)),
        false => text,
    })
}

/// Tells how much of a file has been read.
struct Ticking<'a> {
    file: File,
    tick: &'a (dyn Fn(u64) + Sync),
}

impl Read for Ticking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        (self.tick)(count as u64);
        Ok(count)
    }
}

/// What the start of a file tells.
struct Start {
    columns: Columns,
    /// The first row of data, where it had to be read to know the columns.
    first_row: Option<SingleRow>,
}

fn read_header<R: Read>(
    splitter: &mut Splitter<R>,
    notation: Notation<'_>,
    remarks: &mut Vec<Remark>,
) -> Result<Start, Unreadable> {
    let Notation { rules, dialect, .. } = notation;
    if dialect.header_rows.is_empty() {
        let Some(row) = splitter.single()? else { return Err(Unreadable::Empty) };
        let columns = match_by_order(row.cells.len(), rules)?;
        return Ok(Start { columns, first_row: Some(row) });
    }
    let mut rows = Vec::new();
    for _ in &dialect.header_rows {
        let Some(row) = splitter.single()? else { return Err(Unreadable::Empty) };
        rows.push(row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
    }
    let names = join_header(&rows, &dialect.header_join);
    Ok(Start { columns: match_names(&names, rules, remarks)?, first_row: None })
}

fn one_row(row: SingleRow) -> Cells {
    let mut cells = Cells::default();
    for cell in &row.cells {
        cells.bytes.extend_from_slice(cell);
        cells.ends.push(cells.bytes.len());
    }
    cells.rows.push(row.number);
    cells
}

/// Takes the text out of a batch. Rows with bytes that are no text, or with zeros, are lost.
fn take_text(cells: &mut Cells, width: usize, encoding: &'static Encoding) -> String {
    let replaced = memchr::memmem::Finder::new("\u{FFFD}");
    // What was decoded has U+FFFD where bytes were no text. A file in UTF-8 may hold it rightly.
    let has_replaced = encoding != UTF_8 && replaced.find(&cells.bytes).is_some();
    let has_zeros = memchr::memchr(0, &cells.bytes).is_some();
    let bytes = std::mem::take(&mut cells.bytes);
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if !has_zeros && !has_replaced && cells.ends.iter().all(|end| text.is_char_boundary(*end)) => {
            return text;
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let mut kept = Cells::default();
    kept.lost.append(&mut cells.lost);
    let mut text = String::with_capacity(bytes.len());
    let mut from = 0;
    for (at, row) in cells.rows.iter().enumerate() {
        let ends = &cells.ends[at * width..(at + 1) * width];
        let start = from;
        from = ends.last().copied().unwrap_or(from);
        let row_bytes = &bytes[start..from];
        let class = Class::Bytes(u32::try_from(row_bytes.len()).unwrap_or(u32::MAX));
        if memchr::memchr(0, row_bytes).is_some() {
            kept.lost.push((*row, Fault::NullByte(class)));
            continue;
        }
        let good = std::str::from_utf8(row_bytes).ok().filter(|row| {
            let is_cut_well = ends.iter().all(|end| row.is_char_boundary(end - start));
            is_cut_well && (encoding == UTF_8 || replaced.find(row.as_bytes()).is_none())
        });
        let Some(good) = good else {
            kept.lost.push((*row, Fault::NotText { encoding: encoding.name(), class }));
            continue;
        };
        let base = text.len();
        text.push_str(good);
        kept.ends.extend(ends.iter().map(|end| end - start + base));
        kept.rows.push(*row);
    }
    *cells = kept;
    text
}
