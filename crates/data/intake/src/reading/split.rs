//! Delimited text into rows of cells, with the row numbers that a spreadsheet shows.
//!
//! The splitting itself is `csv-core`'s. Here are the things it leaves to others: empty rows and comments are counted,
//! so that row numbers stay right; a quote that is never closed is found, and does not fill the memory.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use super::scan::refused;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::file_facts::Unreadable;

const INPUT_BYTES: usize = 1 << 18;

/// A row longer than this is no row: a quote in it is not closed, or the file is no text.
const ROW_BYTES_MAX: usize = 1 << 20;

/// How many rows a batch has at most. Small enough for its text to stay in the processor's second cache.
pub(crate) const BATCH_ROWS: usize = 4096;

/// Some rows, cell after cell.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The text of all cells.
    pub(crate) bytes: Vec<u8>,
    /// Where each cell ends.
    pub(crate) ends: Vec<usize>,
    /// The row numbers.
    pub(crate) rows: Vec<u32>,
    /// Rows that could not be split into as many cells as there are columns.
    pub(crate) lost: Vec<(u32, Fault)>,
    /// How much of `bytes` and `ends` is filled while a batch is being read; the rest is room for the next row.
    filled_bytes: usize,
    filled_ends: usize,
}

/// Empty rows that were passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BlankRows {
    pub(crate) count: u64,
    pub(crate) first: u32,
}

/// Splits a text into rows.
pub(crate) struct Splitter<R> {
    input: R,
    core: Reader,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
    /// Whether the byte before `start` was a carriage return, so that a line feed belongs to it.
    after_return: bool,
    row: u32,
    terminator: Option<u8>,
    comment: Vec<u8>,
    header_rows: Vec<u32>,
    /// In order.
    comment_rows: Vec<u32>,
    pub(crate) blank: BlankRows,
}

/// One row, cell by cell.
pub(crate) struct SingleRow {
    pub(crate) number: u32,
    pub(crate) cells: Vec<Vec<u8>>,
}

/// What a row was.
enum Row {
    Cells,
    Blank,
    Lost(Fault),
    End,
}

impl<R: Read> Splitter<R> {
    /// Splits `input`. An unusual dialect has been rewritten before.
    pub(crate) fn new(input: R, dialect: &Dialect) -> Splitter<R> {
        let mut builder = ReaderBuilder::new();
        if !dialect.is_unusual() {
            let delimiter = dialect.delimiter.as_bytes().first().copied().unwrap_or(b',');
            builder.delimiter(delimiter).double_quote(dialect.double_quote);
            match dialect.quote {
                Some(quote) => builder.quote(quote),
                None => builder.quoting(false),
            };
        }
        builder.terminator(dialect.terminator.map_or(Terminator::CRLF, Terminator::Any));
        let mut comment_rows = dialect.comment_rows.clone();
        comment_rows.sort_unstable();
        Splitter {
            input,
            core: builder.build(),
            buffer: vec![0; INPUT_BYTES],
            start: 0,
            end: 0,
            is_at_end: false,
            after_return: false,
            row: 0,
            terminator: dialect.terminator,
            comment: dialect.comment.clone().unwrap_or_default().into_bytes(),
            header_rows: dialect.header_rows.clone(),
            comment_rows,
            blank: BlankRows::default(),
        }
    }

    /// Reads up to [`BATCH_ROWS`] rows of `width` cells. An empty batch is the end.
    pub(crate) fn batch(&mut self, width: usize) -> Result<Cells, Unreadable> {
        let mut cells = Cells::default();
        while cells.rows.len() + cells.lost.len() < BATCH_ROWS {
            let (bytes, ends) = (cells.filled_bytes, cells.filled_ends);
            match self.row(&mut cells)? {
                Row::End => break,
                Row::Blank => {}
                Row::Lost(fault) => cells.lost.push((self.row, fault)),
                Row::Cells if cells.filled_ends - ends == width => {
                    cells.rows.push(self.row);
                    continue;
                }
                Row::Cells => {
                    let count = |cells: usize| u32::try_from(cells).unwrap_or(u32::MAX);
                    let fault = Fault::Ragged { found: count(cells.filled_ends - ends), expected: count(width) };
                    cells.lost.push((self.row, fault));
                }
            }
            (cells.filled_bytes, cells.filled_ends) = (bytes, ends);
        }
        cells.bytes.truncate(cells.filled_bytes);
        cells.ends.truncate(cells.filled_ends);
        Ok(cells)
    }

    /// Reads the next row with anything in it, whatever its width: for headers. The cells are its bytes, apart.
    pub(crate) fn single(&mut self) -> Result<Option<SingleRow>, Unreadable> {
        loop {
            let mut cells = Cells::default();
            match self.row(&mut cells)? {
                Row::End => return Ok(None),
                Row::Lost(Fault::UnclosedQuote { lines, .. }) => {
                    return Err(Unreadable::OpenQuote { row: self.row, lines });
                }
                Row::Blank | Row::Lost(_) => {}
                Row::Cells => {
                    let ends = &cells.ends[..cells.filled_ends];
                    let starts = std::iter::once(0).chain(ends.iter().copied());
                    let cut = |(start, end): (usize, &usize)| cells.bytes[start..*end].to_vec();
                    return Ok(Some(SingleRow { number: self.row, cells: starts.zip(ends).map(cut).collect() }));
                }
            }
        }
    }

    fn row(&mut self, cells: &mut Cells) -> Result<Row, Unreadable> {
        if !self.pass_over()? {
            return Ok(Row::End);
        }
        self.next_row()?;
        let row = self.split(cells)?;
        if matches!(row, Row::Blank) {
            self.count_blank();
        }
        if self.is_skipped() && !matches!(row, Row::End) {
            return Ok(Row::Blank);
        }
        Ok(row)
    }

    /// Passes over empty lines and comments, counting their rows. False at the end of the text.
    fn pass_over(&mut self) -> Result<bool, Unreadable> {
        const MARK: &[u8] = "\u{FEFF}".as_bytes();
        self.fill(MARK.len())?;
        if self.row == 0 && self.buffer[self.start..self.end].starts_with(MARK) {
            self.start += MARK.len();
        }
        loop {
            self.fill(self.comment.len().max(2))?;
            if self.after_return && self.buffer[self.start..self.end].first() == Some(&b'\n') {
                self.start += 1;
            }
            self.after_return = false;
            self.fill(self.comment.len().max(2))?;
            let ahead = &self.buffer[self.start..self.end];
            let Some(first) = ahead.first() else { return Ok(false) };
            if self.is_line_end(*first) {
                self.after_return = *first == b'\r' && self.terminator.is_none();
                self.start += 1;
                self.next_row()?;
                if !self.is_skipped() {
                    self.count_blank();
                }
            } else if !self.comment.is_empty() && ahead.starts_with(&self.comment) {
                self.pass_over_line()?;
                self.next_row()?;
            } else {
                return Ok(true);
            }
        }
    }

    fn pass_over_line(&mut self) -> Result<(), Unreadable> {
        loop {
            let end = self.buffer[self.start..self.end].iter().position(|byte| self.is_line_end(*byte));
            match end {
                Some(at) => {
                    self.after_return = self.buffer[self.start + at] == b'\r' && self.terminator.is_none();
                    self.start += at + 1;
                    return Ok(());
                }
                None => {
                    self.start = self.end;
                    self.fill(1)?;
                    if self.start == self.end {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Splits one row, which is there, and appends its cells.
    fn split(&mut self, cells: &mut Cells) -> Result<Row, Unreadable> {
        let (first_byte, first_end) = (cells.filled_bytes, cells.filled_ends);
        let (mut byte, mut end) = (first_byte, first_end);
        let first_line = self.core.line();
        let mut overlong = 0_usize;
        let mut is_open = false;
        let mut last_byte = None;
        let line_end = [self.terminator.unwrap_or(b'\n')];
        loop {
            self.fill(1)?;
            let is_last = self.start == self.end;
            if byte == cells.bytes.len() {
                cells.bytes.resize(byte * 2 + BATCH_ROWS * 32, 0);
            }
            if end == cells.ends.len() {
                cells.ends.resize(end * 2 + BATCH_ROWS, 0);
            }
            // Whether the text ends inside quotes is told by a line end put behind it: outside, it ends the row.
            let ahead = match (is_last, is_open) {
                (false, _) => &self.buffer[self.start..self.end],
                (true, false) => &line_end[..],
                (true, true) => &[],
            };
            let (result, read, wrote, ended) =
                self.core.read_record(ahead, &mut cells.bytes[byte..], &mut cells.ends[end..]);
            if is_last {
                is_open |= read > 0 && result == ReadRecordResult::InputEmpty;
            } else {
                last_byte = ahead[..read].last().copied().or(last_byte);
                self.start += read;
            }
            byte += wrote;
            end += ended;
            if byte - first_byte > ROW_BYTES_MAX {
                overlong += byte - first_byte;
                (byte, end) = (first_byte, first_end);
            }
            if result == ReadRecordResult::Record {
                self.after_return = last_byte == Some(b'\r') && self.terminator.is_none();
            }
            match result {
                ReadRecordResult::End => return Ok(Row::End),
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::Record if is_open || overlong > 0 => {
                    // The line end put behind an open quote is not the file's.
                    let added = u64::from(is_open && line_end == *b"\n");
                    let begun = u64::from(last_byte != Some(b'\n'));
                    let lines = self.core.line() - first_line - added + begun;
                    let bytes = overlong + byte - first_byte - usize::from(is_open);
                    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                    return Ok(Row::Lost(Fault::UnclosedQuote { lines, bytes, to_the_end: is_open }));
                }
                ReadRecordResult::Record => {
                    // Ends are counted from the start of the row; in the batch they count from its own start.
                    cells.ends[first_end..end].iter_mut().for_each(|end| *end += first_byte);
                    (cells.filled_bytes, cells.filled_ends) = (byte, end);
                    return Ok(if byte == first_byte { Row::Blank } else { Row::Cells });
                }
            }
        }
    }

    /// Makes at least `wanted` bytes ready, unless the text ends before.
    fn fill(&mut self, wanted: usize) -> Result<(), Unreadable> {
        if self.end - self.start >= wanted || self.is_at_end {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < wanted && !self.is_at_end {
            let count = self.input.read(&mut self.buffer[self.end..]).map_err(|error| refused(&error))?;
            self.end += count;
            self.is_at_end = count == 0;
        }
        Ok(())
    }

    fn is_line_end(&self, byte: u8) -> bool {
        match self.terminator {
            Some(terminator) => byte == terminator,
            None => byte == b'\n' || byte == b'\r',
        }
    }

    /// Whether the row is not read: a comment, or one above the header's last that holds no header.
    fn is_skipped(&self) -> bool {
        let is_above = self.header_rows.last().is_some_and(|last| self.row < *last);
        self.comment_rows.binary_search(&self.row).is_ok() || (is_above && !self.header_rows.contains(&self.row))
    }

    fn next_row(&mut self) -> Result<(), Unreadable> {
        self.row = self.row.checked_add(1).ok_or(Unreadable::TooManyRows)?;
        Ok(())
    }

    fn count_blank(&mut self) {
        if self.blank.count == 0 {
            self.blank.first = self.row;
        }
        self.blank.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Splitter;
    use crate::dialect::Dialect;

    /// Rows as `number: cell|cell`, then rows that were lost, then the count of empty rows.
    fn split(dialect: &Dialect, text: &str, width: usize) -> String {
        let mut splitter = Splitter::new(text.as_bytes(), dialect);
        let mut lines = Vec::new();
        loop {
            let cells = splitter.batch(width).expect("a text");
            if cells.rows.is_empty() && cells.lost.is_empty() {
                break;
            }
            let mut from = 0;
            for (at, row) in cells.rows.iter().enumerate() {
                let mut texts = Vec::new();
                for end in &cells.ends[at * width..(at + 1) * width] {
                    texts.push(String::from_utf8_lossy(&cells.bytes[from..*end]).into_owned());
                    from = *end;
                }
                lines.push(format!("{row}: {}", texts.join("|")));
            }
            lines.extend(cells.lost.iter().map(|(row, fault)| format!("{row}: {}", fault.code())));
        }
        lines.push(format!("blank {}", splitter.blank.count));
        lines.join("\n")
    }

    #[test]
    fn rows_keep_the_numbers_of_a_spreadsheet() {
        let plain = Dialect::default();
        assert_eq!(split(&plain, "a,b\r\nc,d", 2), "1: a|b\n2: c|d\nblank 0");
        assert_eq!(split(&plain, "a,b\n\n\r\nc,d\n,\n", 2), "1: a|b\n4: c|d\nblank 3");
        assert_eq!(split(&plain, "a,\"b\nb\"\nc,d\n", 2), "1: a|b\nb\n2: c|d\nblank 0");
        assert_eq!(split(&plain, "a,b\rc,d\r", 2), "1: a|b\n2: c|d\nblank 0");
        assert_eq!(split(&plain, "a\nb,c\nd,e,f\n", 2), "2: b|c\n1: row::ragged\n3: row::ragged\nblank 0");
        let commented = Dialect { comment: Some("//".into()), comment_rows: vec![3], ..Dialect::default() };
        assert_eq!(split(&commented, "a,b\n// c\r\nd,e\nf,g", 2), "1: a|b\n4: f|g\nblank 0");
        let ended = Dialect { terminator: Some(b';'), ..Dialect::default() };
        assert_eq!(split(&ended, "a,b;;c,d;", 2), "1: a|b\n3: c|d\nblank 1");
    }

    #[test]
    fn rows_above_the_header_are_passed_over_however_many_they_are() {
        let low = Dialect { header_rows: vec![2, 4], ..Dialect::default() };
        assert_eq!(split(&low, "a\nb\nc\nd\ne\n", 1), "2: b\n4: d\n5: e\nblank 0");
        let lowest = Dialect { header_rows: vec![u32::MAX], ..Dialect::default() };
        assert_eq!(split(&lowest, "a\nb\n", 1), "blank 0");
    }

    #[test]
    fn open_quotes_are_found_and_do_not_fill_the_memory() {
        let plain = Dialect::default();
        assert_eq!(split(&plain, "a,b\nc,\"d\ne,f\n", 2), "1: a|b\n2: row::unclosed-quote\nblank 0");
        let long = format!("a,b\nc,\"{}\"\ne,f\n", "x\n".repeat(2 << 20));
        assert_eq!(split(&plain, &long, 2), "1: a|b\n3: e|f\n2: row::unclosed-quote\nblank 0");
        let returned = long.replace("\"\ne", "\"\r\ne");
        assert_eq!(split(&plain, &returned, 2), "1: a|b\n3: e|f\n2: row::unclosed-quote\nblank 0");
        let ended = Dialect { terminator: Some(b';'), ..Dialect::default() };
        assert_eq!(split(&ended, "a,\"b", 2), "1: row::unclosed-quote\nblank 0");
    }

    #[test]
    fn rows_are_counted_no_further_than_they_can_be() {
        let mut splitter = Splitter::new("a\nb\n".as_bytes(), &Dialect::default());
        splitter.row = u32::MAX - 1;
        assert_eq!(splitter.batch(1).map(|cells| cells.rows).map_err(|why| why.code()), Err("file::too-many-rows"));
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate_on_closed_text(
            rows in prop::collection::vec(prop::collection::vec("[a ,\"\n\r£]{1,6}", 3), 1..40),
        ) {
            let mut text = String::new();
            for row in &rows {
                let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                text.push_str(&quoted.join(","));
                text.push_str("\r\n");
            }
            let expected: Vec<String> =
                rows.iter().enumerate().map(|(at, row)| format!("{}: {}", at + 1, row.join("|"))).collect();
            let found = split(&Dialect::default(), &text, 3);
            prop_assert_eq!(found, format!("{}\nblank 0", expected.join("\n")));
        }
    }
}
