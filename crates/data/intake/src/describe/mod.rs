//! Reads what agencies say of their extracts: Frictionless data packages, and mappings beside them.
//!
//! Only descriptors are read here, never data. Everything that is right by the standard is either honoured or refused
//! with a reason; nothing is ignored in silence.

mod cause;
mod constraint;
mod dialect;
mod encoded;
mod field;
mod files;
mod keys;
mod mapping;
mod object;
mod package;
mod resource;
mod roles;

use std::path::Path;

use documents::{Diagnostics, Sources};

pub use mapping::{MAPPED_TABLE, MAPPING};

pub(crate) use cause::Cause;
pub(crate) use package::{plain_words, require_file};

use crate::table::Source;

/// Reads the descriptors of all sources of the place in folder `place`, in the order of their names.
///
/// Texts are added to `texts` under their paths inside the place, and every problem goes to `found`. While there are
/// errors, the sources are not fit to be read.
pub fn describe(place: &Path, texts: &mut Sources, found: &Diagnostics) -> Vec<Source> {
    let folder = place.join("sources");
    let names = match folder_names(&folder) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let id = texts.add("sources", "");
            let cause = Cause::Unreadable { file: "sources".to_string(), why: plain_words(&error) };
            found.at(id.start(), "", cause);
            return Vec::new();
        }
    };
    if names.is_empty() {
        let id = texts.add("sources", "");
        found.at(id.start(), "", Cause::NoSources);
    }
    let read = |name: &String| package::read_source(name, &folder.join(name), &format!("sources/{name}"), texts, found);
    let sources: Vec<Source> = names.iter().filter_map(read).collect();
    encoded::check_one_secret(&sources, found);
    sources
}

/// Reads the descriptor of one source that stands in a folder by itself, as an agency has it. Its texts are known as
/// lying in the folder of that name.
pub fn describe_source(folder: &Path, texts: &mut Sources, found: &Diagnostics) -> Option<Source> {
    let name = folder.file_name().map_or_else(|| "source".to_string(), |name| name.to_string_lossy().into_owned());
    package::read_source(&name, folder, &name, texts, found)
}

/// The folders inside a folder, by name, without hidden ones.
fn folder_names(folder: &Path) -> Result<Vec<String>, std::io::Error> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
