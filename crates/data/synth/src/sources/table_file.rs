//! One file of a table, whatever its format, and its row numbers.

use std::path::{Path, PathBuf};

use super::cell::Cell;
use super::csv_file::CsvFile;
use super::descriptor::file_name;
use super::parquet_file::ParquetFile;
use super::tables::{Manner, Table};
use crate::agency::Agency;
use crate::error::SynthError;
use crate::settings::Settings;

/// A file being written.
pub(super) struct TableFile {
    path: PathBuf,
    /// Its path in the place: `sources/police/arrests-2029-04-10.csv`.
    pub(super) shown: String,
    /// How many rows it has so far.
    pub(super) rows: u64,
    sink: Sink,
}

enum Sink {
    Csv(Box<CsvFile>),
    Parquet(Box<ParquetFile>),
}

impl TableFile {
    /// Begins a table's file of a round, 0 or 1, in an agency's folder.
    pub(super) fn create(
        folder: &Path,
        agency: Agency,
        table: &Table,
        manner: Manner,
        settings: &Settings,
        round: usize,
    ) -> Result<TableFile, SynthError> {
        use crate::settings::Format;
        let name = file_name(table, &settings.calendar, settings.format, round);
        let path = folder.join(&name);
        let sink = match settings.format {
            Format::Csv => {
                let file = CsvFile::create(&path, table, manner).map_err(SynthError::file(&path))?;
                Sink::Csv(Box::new(file))
            }
            Format::Parquet => {
                let parquet = |source| SynthError::Parquet { file: path.clone(), source };
                Sink::Parquet(Box::new(ParquetFile::create(&path, table).map_err(parquet)?))
            }
        };
        let shown = format!("sources/{}/{name}", agency.folder());
        Ok(TableFile { path, shown, rows: 0, sink })
    }

    /// Writes a row and gives its number as intake counts: the header of a CSV file is row 1.
    pub(super) fn write(&mut self, cells: &[Cell<'_>]) -> Result<u64, SynthError> {
        self.rows += 1;
        match &mut self.sink {
            Sink::Csv(file) => {
                file.write(cells).map_err(SynthError::file(&self.path))?;
                Ok(self.rows + 1)
            }
            Sink::Parquet(file) => {
                file.write(cells).map_err(|source| SynthError::Parquet { file: self.path.clone(), source })?;
                Ok(self.rows)
            }
        }
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> Result<(), SynthError> {
        match self.sink {
            Sink::Csv(file) => file.finish().map_err(SynthError::file(&self.path)),
            Sink::Parquet(file) => {
                file.finish().map_err(|source| SynthError::Parquet { file: self.path.clone(), source })
            }
        }
    }
}
