//! A CSV file in an agency's manner.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use csv::{Terminator, Writer, WriterBuilder};
use encoding_rs::WINDOWS_1252;

use super::cell::Cell;
use super::tables::{Manner, Table};

/// A CSV file being written.
pub(super) struct CsvFile {
    writer: Writer<BufWriter<File>>,
    manner: Manner,
    text: String,
}

impl CsvFile {
    /// Begins the file with its header.
    pub(super) fn create(path: &Path, table: &Table, manner: Manner) -> io::Result<CsvFile> {
        let terminator = if manner.carriage_return { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let file = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
        let mut writer = WriterBuilder::new().delimiter(manner.delimiter).terminator(terminator).from_writer(file);
        writer.write_record(table.columns.iter().map(|column| column.name))?;
        Ok(CsvFile { writer, manner, text: String::new() })
    }

    /// Writes a row.
    pub(super) fn write(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            self.text.clear();
            cell.write(self.manner, &mut self.text);
            if self.manner.is_windows_1252 && !self.text.is_ascii() {
                self.writer.write_field(WINDOWS_1252.encode(&self.text).0)?;
            } else {
                self.writer.write_field(&self.text)?;
            }
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
