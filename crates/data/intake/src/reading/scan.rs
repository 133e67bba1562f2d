//! The first pass over a file: its checksums, its size and what kind of bytes it holds.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Digest, Sha256, Sha512};

use crate::describe::require_file;
use crate::file_facts::Unreadable;
use crate::table::{Checksum, ChecksumAlgorithm};

const CHUNK_BYTES: usize = 1 << 18;

/// What the first pass tells of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scan {
    /// SHA-256, in hexadecimal digits.
    pub(crate) sha256: String,
    /// Size in bytes.
    pub(crate) bytes: u64,
    /// What its first bytes mark it as.
    pub(crate) mark: Mark,
    /// Whether all of it is UTF-8.
    pub(crate) is_utf8: bool,
    /// How many bytes are zero.
    pub(crate) zero_bytes: u64,
    /// How its lines end, counted.
    pub(crate) lines: LineEnds,
}

/// What the first bytes of a file mark it as: a byte order mark, or what every workbook begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Utf8,
    Utf16,
    Workbook,
}

/// Line ends by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LineEnds {
    pub(crate) lf: u64,
    pub(crate) cr: u64,
    pub(crate) crlf: u64,
}

impl LineEnds {
    /// LF, CRLF, CR or mixed.
    pub(crate) fn name(self) -> &'static str {
        match (self.lf > 0, self.cr > 0, self.crlf > 0) {
            (_, false, false) => "LF",
            (false, true, false) => "CR",
            (false, false, true) => "CRLF",
            _ => "mixed",
        }
    }
}

/// Reads the whole file once, and holds it against the size and checksum that the descriptor states.
pub(crate) fn scan(
    path: &Path,
    stated_bytes: Option<u64>,
    stated: Option<&Checksum>,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Scan, Unreadable> {
    let mut file = open(path)?;
    let mut sha256 = Sha256::new();
    let mut other = stated.and_then(|checksum| hasher(checksum.algorithm));
    let mut text = TextScan::default();
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut bytes = 0;
    loop {
        let count = file.read(&mut buffer).map_err(|error| refused(&error))?;
        if count == 0 {
            break;
        }
        let chunk = &buffer[..count];
        Digest::update(&mut sha256, chunk);
        if let Some(other) = &mut other {
            other.update(chunk);
        }
        text.chunk(chunk);
        bytes += count as u64;
        tick(count as u64);
    }
    let sha256 = hexadecimal(&sha256.finalize());
    if let Some(stated) = stated_bytes.filter(|stated| *stated != bytes) {
        return Err(Unreadable::WrongSize { stated, found: bytes });
    }
    if let Some(stated) = stated {
        let found = other.map_or_else(|| sha256.clone(), |other| hexadecimal(&other.finalize()));
        if found != stated.digits {
            return Err(Unreadable::WrongChecksum { algorithm: stated.algorithm.to_string() });
        }
    }
    Ok(text.finish(sha256, bytes))
}

/// Opens a file, or says in plain words why not.
pub(crate) fn open(path: &Path) -> Result<File, Unreadable> {
    match require_file(path).and_then(|()| File::open(path)) {
        Ok(file) => Ok(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Unreadable::Missing),
        Err(error) => Err(refused(&error)),
    }
}

pub(crate) fn refused(error: &std::io::Error) -> Unreadable {
    Unreadable::Refused { why: crate::describe::plain_words(error) }
}

/// A hasher of another algorithm than the one that is always used.
fn hasher(algorithm: ChecksumAlgorithm) -> Option<Box<dyn DynDigest>> {
    match algorithm {
        ChecksumAlgorithm::Md5 => Some(Box::new(Md5::new())),
        ChecksumAlgorithm::Sha1 => Some(Box::new(Sha1::new())),
        ChecksumAlgorithm::Sha512 => Some(Box::new(Sha512::new())),
        ChecksumAlgorithm::Sha256 => None,
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What chunks of bytes are like as text.
#[derive(Default)]
struct TextScan {
    start: Vec<u8>,
    not_utf8: bool,
    /// The bytes of a character that the last chunk cut.
    cut: Vec<u8>,
    zero_bytes: u64,
    lines: LineEnds,
    ends_in_cr: bool,
}

impl TextScan {
    fn chunk(&mut self, chunk: &[u8]) {
        let missing = 4_usize.saturating_sub(self.start.len());
        self.start.extend_from_slice(&chunk[..chunk.len().min(missing)]);
        self.zero_bytes += memchr::memchr_iter(0, chunk).count() as u64;
        self.count_lines(chunk);
        if !self.not_utf8 {
            self.check_utf8(chunk);
        }
    }

    fn count_lines(&mut self, chunk: &[u8]) {
        let lf = memchr::memchr_iter(b'\n', chunk).count() as u64;
        let mut crlf = u64::from(self.ends_in_cr && chunk.first() == Some(&b'\n'));
        let mut cr = u64::from(self.ends_in_cr) - crlf;
        for at in memchr::memchr_iter(b'\r', chunk) {
            match chunk.get(at + 1) {
                Some(b'\n') => crlf += 1,
                Some(_) => cr += 1,
                None => {}
            }
        }
        self.ends_in_cr = chunk.last() == Some(&b'\r');
        self.lines.crlf += crlf;
        self.lines.cr += cr;
        self.lines.lf += lf - crlf;
    }

    fn check_utf8(&mut self, chunk: &[u8]) {
        let joined;
        let bytes = if self.cut.is_empty() {
            chunk
        } else {
            joined = [self.cut.as_slice(), chunk].concat();
            joined.as_slice()
        };
        match std::str::from_utf8(bytes) {
            Ok(_) => self.cut.clear(),
            Err(error) if error.error_len().is_some() => self.not_utf8 = true,
            Err(error) => self.cut = bytes[error.valid_up_to()..].to_vec(),
        }
    }

    fn finish(self, sha256: String, bytes: u64) -> Scan {
        let mark = match self.start.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => Mark::Utf8,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Mark::Utf16,
            // A ZIP archive, as today's workbooks are, and the container of those of before 2007.
            [b'P', b'K', 0x03, 0x04] | [0xD0, 0xCF, 0x11, 0xE0] => Mark::Workbook,
            _ => Mark::None,
        };
        let mut lines = self.lines;
        lines.cr += u64::from(self.ends_in_cr);
        let is_utf8 = !self.not_utf8 && self.cut.is_empty();
        Scan { sha256, bytes, mark, is_utf8, zero_bytes: self.zero_bytes, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineEnds, Mark, TextScan};

    fn scan(chunks: &[&[u8]]) -> super::Scan {
        let mut text = TextScan::default();
        chunks.iter().for_each(|chunk| text.chunk(chunk));
        text.finish(String::new(), 0)
    }

    #[test]
    fn characters_and_line_ends_may_be_cut_anywhere() {
        let text = "a\r\n£b\rc\nd\r".as_bytes();
        for cut in 0..text.len() {
            let found = scan(&[&text[..cut], &text[cut..]]);
            assert!(found.is_utf8, "cut at {cut}");
            assert_eq!(found.lines, LineEnds { lf: 1, cr: 2, crlf: 1 }, "cut at {cut}");
        }
        assert!(!scan(&[b"\xA3"]).is_utf8);
        assert!(!scan(&[b"\xC2"]).is_utf8, "half a character at the end");
    }

    #[test]
    fn marks_are_known() {
        assert_eq!(scan(&[b"\xEF\xBB\xBFa"]).mark, Mark::Utf8);
        assert_eq!(scan(&[b"\xFF\xFEa\0"]).mark, Mark::Utf16);
        assert_eq!(scan(&[b"ab"]).mark, Mark::None);
        assert_eq!(scan(&[b"PK", b"\x03\x04\x14\x00"]).mark, Mark::Workbook);
        assert_eq!(scan(&[b"PK;1"]).mark, Mark::None);
        assert_eq!(scan(&[b"a\0b\0"]).zero_bytes, 2);
    }
}
