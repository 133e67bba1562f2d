//! Writes the evidence of one file as Parquet, on a thread of its own, so that one core reads while another writes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use tempfile::NamedTempFile;

use super::folder::{EvidenceFolder, Kind};
use crate::error::IntakeError;

/// Rows a row group: enough for statistics to be worth their room, few enough for a reader to hold several.
const ROW_GROUP_ROWS: usize = 1 << 18;

/// How many batches may wait to be written.
const WAITING_BATCHES: usize = 16;

/// The files being written.
pub(super) struct Outputs {
    sender: SyncSender<(Kind, RecordBatch)>,
    thread: JoinHandle<Result<Vec<Written>, IntakeError>>,
    folder: EvidenceFolder,
}

/// A finished file that has no name yet.
pub(super) struct Written {
    pub(super) kind: Kind,
    pub(super) file: NamedTempFile,
}

struct OpenFile {
    kind: Kind,
    writer: ArrowWriter<NamedTempFile>,
}

impl Outputs {
    /// Starts files of these kinds.
    pub(super) fn start(folder: &EvidenceFolder, kinds: Vec<(Kind, Arc<Schema>)>) -> Result<Outputs, IntakeError> {
        let mut files = Vec::new();
        for (kind, schema) in kinds {
            let file = folder.start()?;
            let writer = ArrowWriter::try_new(file, schema, Some(properties()))
                .map_err(|source| IntakeError::NotWritten { path: folder.root.clone(), source })?;
            files.push(OpenFile { kind, writer });
        }
        let (sender, receiver) = sync_channel(WAITING_BATCHES);
        let root = folder.root.clone();
        let write =
            move || write_all(files, &receiver).map_err(|source| IntakeError::NotWritten { path: root, source });
        let thread = std::thread::Builder::new()
            .name("evidence writer".to_string())
            .spawn(write)
            .map_err(|source| IntakeError::Folder { path: folder.root.clone(), source })?;
        Ok(Outputs { sender, thread, folder: folder.clone() })
    }

    /// Hands a batch to the file of this kind. Returns false if the writer has stopped; [`Outputs::finish`] says why.
    #[must_use]
    pub(super) fn write(&self, kind: Kind, batch: RecordBatch) -> bool {
        batch.num_rows() == 0 || self.sender.send((kind, batch)).is_ok()
    }

    /// Ends the files.
    pub(super) fn finish(self) -> Result<Vec<Written>, IntakeError> {
        drop(self.sender);
        let stopped = |_| IntakeError::WriterStopped { path: self.folder.root.clone() };
        self.thread.join().map_err(stopped)?
    }
}

fn write_all(mut files: Vec<OpenFile>, receiver: &Receiver<(Kind, RecordBatch)>) -> Result<Vec<Written>, ParquetError> {
    for (kind, batch) in receiver {
        if let Some(file) = files.iter_mut().find(|file| file.kind == kind) {
            file.writer.write(&batch)?;
        }
    }
    files.into_iter().map(|file| Ok(Written { kind: file.kind, file: file.writer.into_inner()? })).collect()
}

/// How evidence is written. Numbers that grow with the rows are kept as differences; digests do not compress.
fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS));
    for column in ["_record", "_household", "_row", "record", "row", "household"] {
        let path = ColumnPath::from(column);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    for column in ["_key", "key"] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(column), false);
    }
    properties.set_column_compression(ColumnPath::from("_key"), Compression::UNCOMPRESSED).build()
}
