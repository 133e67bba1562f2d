//! One source: its `datapackage.json`, and the `mapping.toml` beside it.

use std::io;
use std::path::{Path, PathBuf};

use documents::{Diagnostics, Entry, SourceId, Sources, Value, parse_json};
use units::Day;

use super::Cause;
use super::files::{is_inside, read_created};
use super::keys::{Unresolved, resolve};
use super::mapping::{MappedTable, read_mapping};
use super::object::{Object, Shape};
use super::resource::{ReadTable, read_resource};
use crate::table::{Rules, Source};

static PACKAGE: Shape = Shape {
    name: "the data package",
    standard: &[
        "resources",
        "$schema",
        "profile",
        "name",
        "id",
        "title",
        "description",
        "homepage",
        "version",
        "licenses",
        "contributors",
        "sources",
        "created",
        "keywords",
        "image",
        "author",
        "maintainers",
    ],
    purse: &[],
};

/// Where a descriptor is being read.
pub(super) struct Context<'a> {
    /// The source's folder.
    pub(super) folder: PathBuf,
    /// The folder as people know it: `sources/probation`.
    shown: String,
    /// The date part of the package's `created`.
    pub(super) created: Option<Day>,
    texts: &'a mut Sources,
    pub(super) found: &'a Diagnostics,
}

/// Reads the descriptor and the mapping of the source in `folder`, which people know as `shown`.
pub(super) fn read_source(
    name: &str,
    folder: &Path,
    shown: &str,
    texts: &mut Sources,
    found: &Diagnostics,
) -> Option<Source> {
    let mut context = Context { folder: folder.to_path_buf(), shown: shown.to_string(), created: None, texts, found };
    if !folder.join("datapackage.json").exists() {
        let id = context.texts.add(context.shown_path("datapackage.json"), "");
        found.at(id.start(), "", Cause::NoDescriptor { source: name.to_string() });
        return None;
    }
    let mapping = match folder.join("mapping.toml").exists() {
        true => context.load("mapping.toml").map(|id| read_mapping(context.texts, id, found)).unwrap_or_default(),
        false => Vec::new(),
    };
    let id = context.load("datapackage.json")?;
    let value = parse_json(context.texts, id, found)?;
    let object = Object::open_value(&value, "datapackage.json", &PACKAGE, found)?;
    context.created = object.text("created").and_then(|text| read_created(&text, found));
    let Some(items) = object.list("resources") else {
        if object.entry("resources").is_none() {
            object.missing("resources", "the tables", "[ { \"name\": \"people\", … } ]");
        }
        return None;
    };
    let tables = read_tables(items, mapping, &mut context);
    Some(Source { name: name.to_string(), tables })
}

fn read_tables(
    items: &[Value],
    mut mapping: Vec<MappedTable>,
    context: &mut Context<'_>,
) -> Vec<crate::table::TableDescription> {
    let found = context.found;
    report_unknown_tables(items, &mapping, found);
    let mut read: Vec<ReadTable> = Vec::new();
    let mut all_were_read = true;
    for item in items {
        let mapped = |name: &str| {
            let at = mapping.iter().position(|table| table.name.value == name)?;
            Some(mapping.swap_remove(at).meaning)
        };
        let errors = found.errors();
        match read_resource(item, mapped, context) {
            Some(table) if read.iter().any(|other| other.table.name == table.table.name) => {
                let cause = Cause::RepeatedName { what: "resource", name: table.table.name };
                found.at(table.table.span, "again", cause);
            }
            Some(table) => read.push(table),
            None => all_were_read &= found.errors() == errors,
        }
    }
    let mut rules: Vec<Rules> = read.iter().map(|table| table.table.rules.clone()).collect();
    let (mut tables, unresolved): (Vec<_>, Vec<_>) = read
        .into_iter()
        .map(|read| {
            let unresolved = Unresolved { table: read.table.name.clone(), keys: read.keys.foreign };
            (read.table, unresolved)
        })
        .unzip();
    // A reference to a resource that has mistakes of its own would only be reported a second time.
    if all_were_read {
        resolve(&unresolved, &mut rules, found);
    }
    for (table, rules) in tables.iter_mut().zip(rules) {
        table.rules = rules;
    }
    tables
}

fn report_unknown_tables(items: &[Value], mapping: &[MappedTable], found: &Diagnostics) {
    let names: Vec<&str> = items.iter().filter_map(|item| item.as_table()?.get("name")?.as_text()).collect();
    for table in mapping.iter().filter(|table| !names.contains(&table.name.value.as_str())) {
        let nearest = documents::nearest(&table.name.value, names.iter().copied()).map(str::to_string);
        found.at(table.name.span, "here", Cause::UnknownResource { name: table.name.value.clone(), nearest });
    }
}

impl Context<'_> {
    fn shown_path(&self, file: &str) -> String {
        format!("{}/{file}", self.shown)
    }

    /// Reads a text file of the source's folder.
    fn load(&mut self, file: &str) -> Option<SourceId> {
        let shown = self.shown_path(file);
        let path = self.folder.join(file);
        match require_file(&path).and_then(|()| std::fs::read_to_string(&path)) {
            Ok(text) => Some(self.texts.add(shown, text)),
            Err(error) => {
                let id = self.texts.add(shown.clone(), "");
                self.found.at(id.start(), "", Cause::Unreadable { file: shown, why: plain_words(&error) });
                None
            }
        }
    }

    /// The value of an entry, or of the file whose path it is: the standard lets schemas and dialects be either.
    pub(super) fn inline_or_file(&mut self, entry: &Entry) -> Option<Value> {
        let Some(path) = entry.value.as_text() else { return Some(entry.value.clone()) };
        if path.contains("://") {
            let cause = Cause::NotHonoured {
                what: "an address on the network".into(),
                why: "what a table means must not change with somebody's server",
                instead: "put the file into the source's folder and give its path",
            };
            self.found.at(entry.value.span, "here", cause);
            return None;
        }
        if !is_inside(path) {
            self.found.at(entry.value.span, "here", Cause::BadPath { path: path.to_string() });
            return None;
        }
        if !self.folder.join(path).exists() {
            let cause = Cause::Unreadable { file: self.shown_path(path), why: "it is not there".to_string() };
            self.found.at(entry.value.span, "here", cause);
            return None;
        }
        let id = self.load(path)?;
        parse_json(self.texts, id, self.found)
    }
}

/// Refuses folders, and pipes and devices, which may never end.
pub(crate) fn require_file(path: &Path) -> io::Result<()> {
    let kind = std::fs::metadata(path)?.file_type();
    match kind.is_file() {
        true => Ok(()),
        false if kind.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        false => Err(io::Error::other("it is a pipe or a device, not a file")),
    }
}

/// Why a file cannot be read, without the numbers of the operating system.
pub(crate) fn plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_string(),
        io::ErrorKind::PermissionDenied => "permission is denied".to_string(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_string(),
        io::ErrorKind::IsADirectory => "it is a folder".to_string(),
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}
