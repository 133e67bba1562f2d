//! Writes a source anew for somebody who must not read its names: the agency does this itself, before it sends anything.
//!
//! Columns that say who someone is go, and encodings of them come. Everything else stays as it was written, cell by cell
//! and row by row, so that a row has the same number on both sides. A row that cannot be read is not passed over: a marker
//! takes the place of its encoding, and whoever receives it finds it quarantined. Columns of the role `ignore`, and
//! columns that the descriptor does not have, are left out, because nobody knows what is in them.

mod check;
mod descriptor;
mod rows;
mod written;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use linkage::{Encoder, Fingerprint, Secret};
use serde::Serialize;
use thiserror::Error;
use units::Name;

use crate::describe::plain_words;
use crate::error::IntakeError;
use crate::file_facts::Unreadable;
use crate::reading::{Stop, scan};
use crate::report::{Failure, Problem};
use crate::role::Role;
use crate::table::{ExtractFile, Source, TableDescription};
use rows::Rewriting;
use written::Written;

pub use check::check_encodable;

/// A source that was written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodedSource {
    /// The fingerprint of the secret.
    pub secret: String,
    /// Its files.
    pub files: Vec<EncodedFile>,
    /// What is wrong with rows that could not be encoded.
    pub problems: Vec<Problem>,
}

/// A file that was written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodedFile {
    /// The table.
    pub table: String,
    /// The file, as the descriptor names it.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// Rows whose people are encoded.
    pub encoded: u64,
    /// Rows that could not be read, and in which a marker stands instead.
    pub unreadable: u64,
}

/// Why a source was not written anew.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// Extracts that cannot be read.
    #[error("extracts cannot be read")]
    Extracts(Vec<Failure>),
    /// A file that cannot be written.
    #[error("{} cannot be written: {}", path.display(), plain_words(.why))]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
}

/// How a source is encoded.
#[derive(Debug, Clone, Copy)]
pub struct EncodeSettings<'a> {
    /// What agencies share.
    pub secret: &'a Secret,
    /// Whether the agency's own keys of people and households are replaced by keyed digests, too.
    pub hash_keys: bool,
}

/// Writes a source that [`check_encodable`] has nothing against into an empty folder. `tick` is told of bytes as for
/// [`crate::take_in`].
///
/// # Errors
///
/// [`EncodeError`]; what was written is then of no use.
pub fn encode_source(
    source: &Source,
    folder: &Path,
    into: &Path,
    settings: EncodeSettings<'_>,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<EncodedSource, EncodeError> {
    let kinds = identifier_kinds(source);
    let encoder = Encoder::new(settings.secret, &kinds);
    let tables: Vec<Written> = written::tables(source, &kinds, settings.hash_keys);
    let mut encoded =
        EncodedSource { secret: encoder.fingerprint().to_string(), files: Vec::new(), problems: Vec::new() };
    let mut failures = Vec::new();
    for (table, written) in source.tables.iter().zip(&tables) {
        for file in &table.files {
            let mut rewriting = Rewriting::new(table, written, &encoder, &kinds);
            match rewrite(&mut rewriting, file, &into.join(&file.name), tick) {
                Ok(()) => {}
                Err(Unwritten::Read(unreadable)) => {
                    failures.push(unreadable.failure(&file.name));
                    continue;
                }
                Err(Unwritten::Write(why)) => return Err(why),
            }
            encoded.files.push(EncodedFile {
                table: table.name.clone(),
                file: file.name.clone(),
                rows: rewriting.rows,
                encoded: rewriting.encoded,
                unreadable: rewriting.unreadable,
            });
            encoded.problems.append(&mut rewriting.problems(&file.name));
        }
    }
    if !failures.is_empty() {
        return Err(EncodeError::Extracts(failures));
    }
    let text = descriptor::write(source, folder, &tables, encoder.fingerprint())?;
    // The descriptor comes last: without it a folder is no source.
    write(&into.join("datapackage.json"), &text)?;
    Ok(encoded)
}

/// Why a file was not written anew.
enum Unwritten {
    /// It cannot be read; others still can.
    Read(Unreadable),
    /// Nothing can be written.
    Write(EncodeError),
}

/// Reads a file and writes it anew, batch by batch.
fn rewrite(
    rewriting: &mut Rewriting<'_>,
    file: &ExtractFile,
    into: &Path,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<(), Unwritten> {
    let failed = |source| IntakeError::Folder { path: into.to_path_buf(), source };
    let mut write = || -> Result<(), Stop> {
        let scan = scan(&file.path, file.bytes, file.checksum.as_ref(), tick)?;
        make_folder_of(into).map_err(failed)?;
        let mut out = File::create(into).map_err(failed)?;
        rewriting.read(file, &scan, tick, &mut |text| out.write_all(text.as_bytes()).map_err(failed))
    };
    write().map_err(|stop| match stop {
        Stop::File(unreadable) => Unwritten::Read(unreadable),
        Stop::Folder(why) => {
            let why = io::Error::other(std::error::Error::source(&why).map_or(why.to_string(), ToString::to_string));
            Unwritten::Write(EncodeError::NotWritten { path: into.to_path_buf(), why })
        }
    })
}

fn write(path: &Path, text: &str) -> Result<(), EncodeError> {
    let on_file = |why| EncodeError::NotWritten { path: path.to_path_buf(), why };
    make_folder_of(path).and_then(|()| fs::write(path, text)).map_err(on_file)
}

fn make_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// The kinds of identifier that any table has, in order of name.
fn identifier_kinds(source: &Source) -> Vec<Name> {
    let fields = source.tables.iter().flat_map(|table| &table.rules.fields);
    let mut kinds: Vec<Name> = fields.filter_map(|field| kind_of(&field.role)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The kind of an identifier, if the role is one.
fn kind_of(role: &Role) -> Option<Name> {
    match role {
        Role::NationalInsurance | Role::NhsNumber | Role::PncNumber => role.to_string().parse().ok(),
        Role::Identifier(name) => Some(name.clone()),
        _ => None,
    }
}

/// The fingerprint in a descriptor.
fn secret_of(table: &TableDescription, fingerprint: &Fingerprint) -> Option<String> {
    table.rules.has_clear_identity().then(|| fingerprint.to_string())
}
