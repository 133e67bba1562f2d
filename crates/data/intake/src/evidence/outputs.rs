//! Writes the evidence of one file as Parquet, on a thread of its own, so that one core reads while another writes.

use std::io::{self, Write};
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
    writer: ArrowWriter<Sink>,
}

/// What a file grows in.
enum Sink {
    Disk(NamedTempFile),
    /// Identities that are sealed must not reach a disk before, so they wait in memory.
    Memory(Vec<u8>),
}

impl Outputs {
    /// Starts files of these kinds.
    pub(super) fn start(folder: &EvidenceFolder, kinds: Vec<(Kind, Arc<Schema>)>) -> Result<Outputs, IntakeError> {
        let mut files = Vec::new();
        for (kind, schema) in kinds {
            let seals = kind == Kind::Identity && folder.keeper().is_some_and(|keeper| keeper.seals());
            let sink = if seals { Sink::Memory(Vec::new()) } else { Sink::Disk(folder.start(kind)?) };
            let writer = ArrowWriter::try_new(sink, schema, Some(properties()))
                .map_err(|source| IntakeError::NotWritten { path: folder.root.clone(), source })?;
            files.push(OpenFile { kind, writer });
        }
        let (sender, receiver) = sync_channel(WAITING_BATCHES);
        let into = folder.clone();
        let write = move || {
            let files = write_all(files, &receiver, &into)
                .map_err(|source| IntakeError::NotWritten { path: into.root.clone(), source })?;
            files.into_iter().map(|file| finished(file, &into)).collect()
        };
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

fn write_all(
    mut files: Vec<OpenFile>,
    receiver: &Receiver<(Kind, RecordBatch)>,
    folder: &EvidenceFolder,
) -> Result<Vec<(Kind, Sink)>, ParquetError> {
    for (kind, batch) in receiver {
        if let Some(file) = files.iter_mut().find(|file| file.kind == kind) {
            let batch = match folder.keeper() {
                Some(keeper) if kind == Kind::Identity => {
                    keeper.admit(&folder.table().source, &folder.table().table, batch)?
                }
                _ => batch,
            };
            file.writer.write(&batch)?;
        }
    }
    files.into_iter().map(|file| Ok((file.kind, file.writer.into_inner()?))).collect()
}

/// A file on the disk, sealed if it waited in memory for that.
fn finished((kind, sink): (Kind, Sink), folder: &EvidenceFolder) -> Result<Written, IntakeError> {
    let file = match sink {
        Sink::Disk(file) => file,
        Sink::Memory(bytes) => {
            let failed = |source| IntakeError::Folder { path: folder.path(kind, ""), source };
            let sealed = folder.keeper().map_or(Ok(Vec::new()), |keeper| keeper.seal(bytes)).map_err(failed)?;
            let mut file = folder.start(kind)?;
            file.write_all(&sealed).map_err(failed)?;
            file
        }
    };
    Ok(Written { kind, file })
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Disk(file) => file.write(bytes),
            Sink::Memory(memory) => memory.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Disk(file) => file.flush(),
            Sink::Memory(_) => Ok(()),
        }
    }
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
