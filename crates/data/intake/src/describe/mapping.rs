//! `mapping.toml`: what an agency's columns mean, said beside a descriptor that must not be touched.

use documents::{
    Choice, Diagnostics, Entry, Fields, Holds, KeySpec, Located, Problem, SourceId, Sources, TableSpec, ValueKind,
    parse_toml,
};
use units::{Day, Name};

use super::field::read_role;
use crate::role::Role;
use crate::table::Deliveries;

/// What `mapping.toml` holds, for the manual.
pub static MAPPING: TableSpec = TableSpec {
    name: "the mapping",
    says: "what an agency's columns mean, where its own descriptor must not be touched",
    keys: &[
        KeySpec::required("format", Holds::a("the whole number 1", "1"), "the version of this notation"),
        KeySpec::optional("tables", Holds::a("tables", "{ … }"), "one table for each resource of the descriptor"),
    ],
};

/// What `[tables.NAME]` of a mapping holds, for the manual.
pub static MAPPED_TABLE: TableSpec = TableSpec {
    name: "[tables.NAME]",
    says: "what the rows of one resource are",
    keys: &[
        KeySpec::optional("event", Holds::a("a name", "\"assessment\""), "the dated fact that each row records"),
        KeySpec::optional(
            "deliveries",
            Holds::one_of(&["changes", "snapshot", "append"], "\"changes\""),
            "what a later file makes of the earlier ones",
        ),
        KeySpec::optional(
            "received",
            Holds::a("a table", "{ \"people.csv\" = 2027-10-05 }"),
            "the day each file was received",
        ),
        KeySpec::optional(
            "complete-to",
            Holds::a("a table", "{ \"people.csv\" = 2027-09-30 }"),
            "the last day on which the table is complete with a file, where that is not the day before it was received",
        ),
        KeySpec::optional(
            "columns",
            Holds::a("a table", "{ client_id = \"person\" }"),
            "the role of each column that has one",
        ),
    ],
};

impl Choice for Deliveries {
    const ALL: &'static [(&'static str, Deliveries)] =
        &[("changes", Deliveries::Changes), ("snapshot", Deliveries::Snapshot), ("append", Deliveries::Append)];
}

/// What a mapping, or a descriptor's own properties, say of one table.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) event: Option<Located<Name>>,
    pub(super) deliveries: Option<Located<Deliveries>>,
    pub(super) received: Vec<FileDay>,
    pub(super) complete_to: Vec<FileDay>,
    pub(super) columns: Vec<MappedColumn>,
}

/// A day that is said of a file.
#[derive(Debug)]
pub(super) struct FileDay {
    pub(super) file: Located<String>,
    pub(super) day: Day,
}

/// The role of a column.
#[derive(Debug)]
pub(super) struct MappedColumn {
    pub(super) column: Located<String>,
    pub(super) role: Located<Role>,
}

/// What a mapping says of one table.
#[derive(Debug)]
pub(super) struct MappedTable {
    pub(super) name: Located<String>,
    pub(super) meaning: Meaning,
}

/// Reads a mapping.
pub(super) fn read_mapping(texts: &Sources, id: SourceId, found: &Diagnostics) -> Vec<MappedTable> {
    let Some(table) = parse_toml(texts, id, found) else { return Vec::new() };
    let fields = Fields::open(&table, id.start(), &MAPPING, found);
    if let Some(format) = fields.integer("format")
        && format.value != 1
    {
        let cause = Problem::BadValue {
            key: "format".into(),
            value: format.value.to_string(),
            expected: "a format that is read here".into(),
            example: "1".into(),
            why: "this program reads format 1".into(),
        };
        found.at(format.span, "here", cause);
    }
    fields.named_tables("tables").into_iter().filter_map(|entry| read_table(entry, found)).collect()
}

fn read_table(entry: &Entry, found: &Diagnostics) -> Option<MappedTable> {
    let fields = Fields::open_value(entry, &MAPPED_TABLE, found)?;
    let days = |key| fields.table_at(key).map(|entry| read_file_days(entry, found)).unwrap_or_default();
    let columns = fields.table_at("columns").map(|entry| read_columns(entry, found)).unwrap_or_default();
    Some(MappedTable {
        name: Located::new(entry.key.clone(), entry.key_span),
        meaning: Meaning {
            event: fields.parse("event"),
            deliveries: fields.choice("deliveries"),
            received: days("received"),
            complete_to: days("complete-to"),
            columns,
        },
    })
}

/// Reads days that are said of files, from a table of TOML or an object of JSON.
pub(super) fn read_file_days(entry: &Entry, found: &Diagnostics) -> Vec<FileDay> {
    let Some(table) = entry.value.as_table() else {
        super::object::wrong_type(found, &entry.key, "an object", "{\"people.csv\": \"2027-10-05\"}", &entry.value);
        return Vec::new();
    };
    let read = |entry: &Entry| {
        let (ValueKind::Text(text) | ValueKind::Date(text)) = &entry.value.kind else {
            super::object::wrong_type(found, &entry.key, "a date", "\"2027-10-05\"", &entry.value);
            return None;
        };
        match text.parse() {
            Ok(day) => Some(FileDay { file: Located::new(entry.key.clone(), entry.key_span), day }),
            Err(error) => {
                let cause = Problem::BadValue {
                    key: entry.key.clone(),
                    value: text.clone(),
                    expected: "a date".into(),
                    example: "2027-10-05".into(),
                    why: units::BadDate::to_string(&error),
                };
                found.at(entry.value.span, "here", cause);
                None
            }
        }
    };
    table.entries.iter().filter_map(read).collect()
}

fn read_columns(entry: &Entry, found: &Diagnostics) -> Vec<MappedColumn> {
    let Some(table) = entry.value.as_table() else { return Vec::new() };
    let read = |entry: &Entry| {
        let Some(text) = entry.value.as_text() else {
            super::object::wrong_type(found, &entry.key, "a role", "\"person\"", &entry.value);
            return None;
        };
        let role = read_role(&Located::new(text.to_string(), entry.value.span), found)?;
        Some(MappedColumn { column: Located::new(entry.key.clone(), entry.key_span), role })
    };
    table.entries.iter().filter_map(read).collect()
}
