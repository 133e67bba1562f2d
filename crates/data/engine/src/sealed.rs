//! Files of identities, sealed or not: opened for reading, and written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::Result as ParquetResult;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::file::reader::{ChunkReader, Length};
use privacy::{Key, is_sealed, open, seal};

use crate::error::EngineError;

/// The bytes of a file of identities.
pub(crate) enum IdentityFile {
    /// As they lie on the disk.
    Plain(File),
    /// Opened, in memory: what has been opened must not lie on a disk.
    Opened(Bytes),
}

/// Opens a file of identities; sealed ones need the key.
pub(crate) fn open_identity(
    path: &Path,
    key: Option<&Key>,
) -> Result<ParquetRecordBatchReaderBuilder<IdentityFile>, EngineError> {
    let on_file = |why| EngineError::File { path: path.to_path_buf(), why };
    let mut file = File::open(path).map_err(on_file)?;
    let mut beginning = Vec::new();
    Read::by_ref(&mut file).take(32).read_to_end(&mut beginning).map_err(on_file)?;
    let file = if is_sealed(&beginning) {
        IdentityFile::Opened(read_identity(path, key)?.into())
    } else {
        IdentityFile::Plain(file)
    };
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|why| EngineError::damaged(path, &why))
}

/// Reads a whole file of identities; sealed ones need the key.
///
/// # Errors
///
/// [`EngineError`] if it cannot be read, or is sealed and there is no key or another.
pub fn read_identity(path: &Path, key: Option<&Key>) -> Result<Vec<u8>, EngineError> {
    let bytes = fs::read(path).map_err(|why| EngineError::File { path: path.to_path_buf(), why })?;
    match key {
        _ if !is_sealed(&bytes) => Ok(bytes),
        Some(key) => {
            open(key, &bytes).map_err(|why| EngineError::Sealed { path: path.to_path_buf(), why: why.to_string() })
        }
        None => Err(EngineError::Sealed { path: path.to_path_buf(), why: "it is encrypted".into() }),
    }
}

/// Writes a whole file of identities, sealed if there is a key. The file appears whole or not at all.
///
/// # Errors
///
/// [`EngineError`] if it cannot be written.
pub fn write_identity(path: &Path, plain: &[u8], key: Option<&Key>) -> Result<(), EngineError> {
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let sealed = key.map(|key| seal(key, plain));
    let write = || -> io::Result<()> {
        let mut file = private(&part)?;
        file.write_all(sealed.as_deref().unwrap_or(plain))?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().map_err(|why| {
        // What is left of it would never be found again; the error that matters is the one before.
        let _ = fs::remove_file(&part);
        EngineError::NotWritten { path: path.to_path_buf(), why: Box::new(why.into()) }
    })
}

/// A new file that nobody else may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(true).open(path)
}

/// Rows as the bytes of a Parquet file.
pub(crate) fn parquet_bytes(schema: Arc<Schema>, batches: &[RecordBatch]) -> Result<Vec<u8>, EngineError> {
    let level = ZstdLevel::default();
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
    let write = || -> ParquetResult<Vec<u8>> {
        let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
        for batch in batches {
            writer.write(batch)?;
        }
        writer.into_inner()
    };
    write().map_err(|why| EngineError::Query(Box::new(why.into())))
}

impl Length for IdentityFile {
    fn len(&self) -> u64 {
        match self {
            IdentityFile::Plain(file) => Length::len(file),
            IdentityFile::Opened(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for IdentityFile {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Box<dyn Read>> {
        Ok(match self {
            IdentityFile::Plain(file) => Box::new(BufReader::new(file.get_read(start)?)),
            IdentityFile::Opened(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        match self {
            IdentityFile::Plain(file) => file.get_bytes(start, length),
            IdentityFile::Opened(bytes) => bytes.get_bytes(start, length),
        }
    }
}
