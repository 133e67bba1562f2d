//! The bytes of a file as UTF-8, whatever they were.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::scan::{Mark, Scan};
use crate::file_facts::Unreadable;

/// The encoding that a file is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The encoding.
    pub(crate) encoding: &'static Encoding,
    /// Whether nobody stated it and the bytes do not tell.
    pub(crate) is_guess: bool,
}

/// Chooses the encoding: a byte order mark is believed first, then the descriptor, then the bytes.
pub(crate) fn choose(scan: &Scan, stated: Option<&'static Encoding>) -> Result<Reading, Unreadable> {
    let certain = |encoding| Ok(Reading { encoding, is_guess: false });
    match (scan.mark, stated) {
        (Mark::Utf8, _) => certain(UTF_8),
        (Mark::Utf16, Some(encoding)) if encoding == UTF_16LE || encoding == UTF_16BE => certain(encoding),
        // Which of the two byte orders it is, the decoder reads from the mark.
        (Mark::Utf16, _) => certain(UTF_16LE),
        (Mark::Workbook, _) => Err(Unreadable::Workbook),
        (_, Some(encoding)) => certain(encoding),
        // Text in UTF-16 has a zero in most of its pairs of bytes; a damaged file of another kind has a few at most.
        (Mark::None, None) if scan.zero_bytes * 4 > scan.bytes => Err(Unreadable::UnmarkedUtf16),
        (Mark::None, None) if scan.is_utf8 => certain(UTF_8),
        (Mark::None, None) => Ok(Reading { encoding: WINDOWS_1252, is_guess: true }),
    }
}

/// The file's bytes as UTF-8. Files in UTF-8 are handed on as they are, so that bytes that are none can be told from
/// their rows; elsewhere they become U+FFFD, which the reader looks for.
pub(crate) fn decode<'a>(file: impl Read + 'a, reading: Reading) -> Box<dyn Read + 'a> {
    if reading.encoding == UTF_8 {
        return Box::new(file);
    }
    Box::new(DecodeReaderBytesBuilder::new().encoding(Some(reading.encoding)).bom_override(true).build(file))
}
