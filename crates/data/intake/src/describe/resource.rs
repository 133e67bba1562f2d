//! One resource of a descriptor: its files, how they are written, its schema and what its rows mean.

use std::path::Path;
use std::str::FromStr;

use documents::{Choice, Diagnostics, Entry, Located, Problem, Span, Value};
use units::Name;

use super::Cause;
use super::dialect::read_dialect;
use super::encoded::check_encoded;
use super::field::{ReadField, read_field, read_missing_values};
use super::files::{list_files, read_checksum};
use super::keys::{Keys, list_of_keys, read_keys};
use super::mapping::{FileDay, MappedColumn, Meaning, read_file_days};
use super::object::{Object, Shape};
use super::package::Context;
use super::roles::{PlacedField, check_roles};
use crate::dialect::Dialect;
use crate::table::{Deliveries, FieldsMatch, Format, Rules, TableDescription};

pub(super) static RESOURCE: Shape = Shape {
    name: "the resource",
    standard: &[
        "name",
        "path",
        "url",
        "data",
        "type",
        "$schema",
        "profile",
        "title",
        "description",
        "homepage",
        "format",
        "mediatype",
        "encoding",
        "bytes",
        "hash",
        "sources",
        "licenses",
        "contributors",
        "dialect",
        "schema",
        "compression",
        "innerpath",
        "extrapaths",
        "scheme",
        "stats",
    ],
    purse: &["purse:event", "purse:deliveries", "purse:received", "purse:complete-to", "purse:secret"],
};

static SCHEMA: Shape = Shape {
    name: "the schema",
    standard: &[
        "$schema",
        "name",
        "title",
        "description",
        "fields",
        "fieldsMatch",
        "missingValues",
        "primaryKey",
        "uniqueKeys",
        "foreignKeys",
    ],
    purse: &[],
};

impl Choice for FieldsMatch {
    const ALL: &'static [(&'static str, FieldsMatch)] = &[
        ("exact", FieldsMatch::Exact),
        ("equal", FieldsMatch::Equal),
        ("subset", FieldsMatch::Subset),
        ("superset", FieldsMatch::Superset),
        ("partial", FieldsMatch::Partial),
    ];
}

/// A table whose foreign keys are still names.
pub(super) struct ReadTable {
    pub(super) table: TableDescription,
    pub(super) keys: Keys,
}

/// Reads one resource. `mapped` is what the mapping says of it.
pub(super) fn read_resource(
    value: &Value,
    mapped: impl FnOnce(&str) -> Option<Meaning>,
    context: &mut Context<'_>,
) -> Option<ReadTable> {
    let found = context.found;
    let object = Object::open_value(value, "resources", &RESOURCE, found)?;
    let Some(name) = object.text("name") else {
        if object.entry("name").is_none() {
            object.missing("name", "by what the table is called", "\"people\"");
        }
        return None;
    };
    let mut mapped = mapped(&name.value).unwrap_or_default();
    let mapped_columns = std::mem::take(&mut mapped.columns);
    let kind = file_kind(object);
    if object.entry("schema").is_none() && kind == FileKind::Other && !is_table(object) {
        found.at(name.span, "", Cause::NotATable { resource: name.value });
        return None;
    }
    let format = read_format(object, kind, context);
    let schema = read_schema(object, context);
    let meaning = agree(own_meaning(object, found), mapped, found);
    let checksum = object.text("hash").and_then(|text| read_checksum(&text, found));
    let bytes = object.count("bytes").map(|count| count.value);
    let files = list_files(object, &meaning, bytes, checksum, context);
    let (fields, rest) = schema?;
    let fields = with_roles(fields, &mapped_columns, found);
    let deliveries = choose_deliveries(&meaning, &rest.keys, name.span, found);
    let placed: Vec<PlacedField<'_>> = fields
        .iter()
        .map(|read| PlacedField {
            field: &read.field,
            name: read.name.span,
            role: read.role.as_ref().map(|role| role.span),
        })
        .collect();
    let events = check_roles(&name, meaning.event.as_ref(), &placed, found);
    let secret = object.text("purse:secret");
    check_encoded(&name, secret.as_ref(), &placed, found);
    let rules = Rules {
        format: format?,
        fields: fields.into_iter().map(|read| read.field).collect(),
        fields_match: rest.fields_match,
        primary_key: rest.keys.primary.clone(),
        unique_keys: rest.keys.unique.clone(),
        foreign_keys: Vec::new(),
        referred: Vec::new(),
        events,
    };
    let table = TableDescription { name: name.value, span: name.span, files, deliveries, secret, rules };
    Some(ReadTable { table, keys: rest.keys })
}

/// How the files of a resource are written, as far as format, media type and names tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Csv,
    Tsv,
    Parquet,
    Other,
}

fn file_kind(object: Object<'_>) -> FileKind {
    let of_extension = |extension: &str| match extension.to_lowercase().as_str() {
        "csv" | "txt" => FileKind::Csv,
        "tsv" | "tab" => FileKind::Tsv,
        "parquet" | "pq" => FileKind::Parquet,
        _ => FileKind::Other,
    };
    if let Some(format) = object.text("format") {
        return of_extension(&format.value);
    }
    let path = object.entry("path").or_else(|| object.entry("url")).and_then(|entry| match entry.value.as_list() {
        Some(items) => items.first().and_then(Value::as_text),
        None => entry.value.as_text(),
    });
    let by_name = path.and_then(|path| Path::new(path).extension()).and_then(|extension| extension.to_str());
    match by_name.map_or(FileKind::Other, of_extension) {
        FileKind::Other => match object.text("mediatype").map(|text| text.value).as_deref() {
            Some("text/csv") => FileKind::Csv,
            Some("text/tab-separated-values") => FileKind::Tsv,
            Some("application/vnd.apache.parquet") => FileKind::Parquet,
            _ => FileKind::Other,
        },
        kind => kind,
    }
}

/// Whether the resource says outright that it is a table.
fn is_table(object: Object<'_>) -> bool {
    let table = object.text("type").is_some_and(|text| text.value == "table");
    table || object.text("profile").is_some_and(|text| text.value.contains("tabular-data-resource"))
}

fn read_format(object: Object<'_>, kind: FileKind, context: &mut Context<'_>) -> Option<Format> {
    let found = context.found;
    let refuse = |span: Span, what: &str, why: &'static str, instead: &'static str| {
        found.at(span, "here", Cause::NotHonoured { what: what.to_string(), why, instead });
    };
    for key in ["compression", "innerpath"] {
        if object.text(key).is_some_and(|text| text.value != "no") {
            let what = format!("`{key}`");
            refuse(object.span_of(key), &what, "files are read as they are", "unpack the files");
        }
    }
    if object.entry("data").is_some() {
        let why = "a delivery is a file with a date of receipt";
        refuse(object.span_of("data"), "`data` inside the descriptor", why, "put it into a file and give its `path`");
    }
    if object.entry("extrapaths").is_some() {
        let why = "each file of a table is a delivery of its own";
        refuse(object.span_of("extrapaths"), "`extrapaths`", why, "list the files under `path`");
    }
    let encoding =
        object.text("encoding").and_then(|label| match encoding_rs::Encoding::for_label(label.value.as_bytes()) {
            Some(encoding) => Some(encoding),
            None => {
                found.at(label.span, "here", Cause::UnknownEncoding { label: label.value });
                None
            }
        });
    let dialect = object.entry("dialect").and_then(|entry| {
        let value = context.inline_or_file(entry)?;
        let states_delimiter = value.as_table().is_some_and(|table| table.get("delimiter").is_some());
        read_dialect(&value, found).map(|dialect| (dialect, states_delimiter))
    });
    match kind {
        FileKind::Csv => {
            Some(Format::Csv { dialect: dialect.map(|(dialect, _)| dialect).unwrap_or_default(), encoding })
        }
        FileKind::Tsv => {
            let (mut dialect, stated) = dialect.unwrap_or((Dialect::default(), false));
            if !stated {
                dialect.delimiter = "\t".to_string();
            }
            Some(Format::Csv { dialect, encoding })
        }
        FileKind::Parquet => Some(Format::Parquet),
        // That there is no path at all is said where paths are read.
        FileKind::Other if ["path", "url", "format"].iter().all(|key| object.entry(key).is_none()) => None,
        FileKind::Other => {
            let span = object.entry("format").or(object.entry("path")).map_or(object.span(), |entry| entry.value.span);
            refuse(span, "this kind of file", "tables are read from CSV and Parquet", "save it as CSV or Parquet");
            None
        }
    }
}

/// What a schema holds besides its fields.
struct Rest {
    keys: Keys,
    fields_match: FieldsMatch,
}

fn read_schema(object: Object<'_>, context: &mut Context<'_>) -> Option<(Vec<ReadField>, Rest)> {
    let found = context.found;
    let Some(entry) = object.entry("schema") else {
        object.missing("schema", "what the columns hold", "{ \"fields\": [ … ] }");
        return None;
    };
    let value = context.inline_or_file(entry)?;
    let schema = Object::open_value(&value, "schema", &SCHEMA, found)?;
    let missing = match schema.list("missingValues") {
        Some(items) => read_missing_values(items, found),
        None => vec![String::new()],
    };
    let Some(items) = schema.list("fields").filter(|items| !items.is_empty()) else {
        let is_empty = schema.entry("fields").is_none_or(|entry| entry.value.as_list().is_some());
        if is_empty {
            schema.missing("fields", "what the columns hold", "[ { \"name\": \"id\", \"type\": \"string\" } ]");
        }
        return None;
    };
    let read: Vec<Option<ReadField>> = items.iter().map(|item| read_field(item, &missing, found)).collect();
    // Keys that name a field which could not be read would only lead to more messages about the same mistake.
    let fields: Vec<ReadField> = read.into_iter().collect::<Option<_>>()?;
    for (at, field) in fields.iter().enumerate() {
        if fields[..at].iter().any(|other| other.name.value == field.name.value) {
            let cause = Cause::RepeatedName { what: "field", name: field.name.value.clone() };
            found.at(field.name.span, "again", cause);
        }
    }
    let keys = read_keys(
        schema.entry("primaryKey"),
        list_of_keys(schema.entry("uniqueKeys"), found),
        list_of_keys(schema.entry("foreignKeys"), found),
        &fields,
        found,
    );
    let fields_match = match schema.entry("fieldsMatch") {
        // Drafts of the second version had a list of one word.
        Some(entry) => choice("fieldsMatch", entry, schema.texts("fieldsMatch")?.first()?, found)?,
        None => FieldsMatch::Exact,
    };
    Some((fields, Rest { keys, fields_match }))
}

fn choice<T: Choice>(key: &str, entry: &Entry, text: &Located<String>, found: &Diagnostics) -> Option<T> {
    let picked = T::ALL.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
    if picked.is_none() {
        let words: Vec<&str> = T::ALL.iter().map(|(word, _)| *word).collect();
        let cause = Problem::NotAChoice {
            key: key.to_string(),
            value: text.value.clone(),
            nearest: documents::nearest(&text.value, words.iter().copied()).map(str::to_string),
            choices: words.iter().map(|word| word.to_string()).collect(),
        };
        found.at(entry.value.span, "not one of them", cause);
    }
    picked
}

/// What the descriptor itself says in our properties.
fn own_meaning(object: Object<'_>, found: &Diagnostics) -> Meaning {
    let event = object.text("purse:event").and_then(|text| match Name::from_str(&text.value) {
        Ok(name) => Some(Located::new(name, text.span)),
        Err(error) => {
            let cause = Problem::BadValue {
                key: "purse:event".into(),
                value: text.value,
                expected: "a name".into(),
                example: "\"assessment\"".into(),
                why: error.to_string(),
            };
            found.at(text.span, "here", cause);
            None
        }
    });
    let deliveries = object.entry("purse:deliveries").and_then(|entry| {
        let text = object.text("purse:deliveries")?;
        choice("purse:deliveries", entry, &text, found).map(|mode| Located::new(mode, text.span))
    });
    let days = |key| object.entry(key).map(|entry| read_file_days(entry, found)).unwrap_or_default();
    let (received, complete_to) = (days("purse:received"), days("purse:complete-to"));
    Meaning { event, deliveries, received, complete_to, columns: Vec::new() }
}

/// Puts the mapping's roles on the fields.
fn with_roles(mut fields: Vec<ReadField>, mapped: &[MappedColumn], found: &Diagnostics) -> Vec<ReadField> {
    for column in mapped {
        let Some(at) = fields.iter().position(|field| field.name.value == column.column.value) else {
            let names = fields.iter().map(|field| field.name.value.as_str());
            let nearest = documents::nearest(&column.column.value, names).map(str::to_string);
            found.at(column.column.span, "here", Cause::UnknownField { name: column.column.value.clone(), nearest });
            continue;
        };
        let field = &mut fields[at];
        match &field.role {
            Some(role) if role.value != column.role.value => {
                let what = format!("the role of `{}`", field.name.value);
                disagree(found, column.role.span, what, &role.value, &column.role.value);
            }
            _ => {
                field.field.role = column.role.value.clone();
                field.role = Some(column.role.clone());
            }
        }
    }
    fields
}

/// Joins what descriptor and mapping say. Where both speak, they have to say the same.
fn agree(own: Meaning, mapped: Meaning, found: &Diagnostics) -> Meaning {
    if let (Some(own), Some(mapped)) = (&own.event, &mapped.event)
        && own.value != mapped.value
    {
        disagree(found, mapped.span, "the event".to_string(), &own.value, &mapped.value);
    }
    if let (Some(own), Some(mapped)) = (&own.deliveries, &mapped.deliveries)
        && own.value != mapped.value
    {
        disagree(found, mapped.span, "the kind of deliveries".to_string(), &own.value, &mapped.value);
    }
    let received = |file: &str| format!("the day `{file}` was received");
    let complete_to = |file: &str| format!("the day up to which `{file}` is complete");
    Meaning {
        event: own.event.or(mapped.event),
        deliveries: own.deliveries.or(mapped.deliveries),
        received: agree_on_days(own.received, mapped.received, received, found),
        complete_to: agree_on_days(own.complete_to, mapped.complete_to, complete_to, found),
        columns: Vec::new(),
    }
}

fn agree_on_days(
    mut own: Vec<FileDay>,
    mapped: Vec<FileDay>,
    what: impl Fn(&str) -> String,
    found: &Diagnostics,
) -> Vec<FileDay> {
    for other in mapped {
        match own.iter().find(|known| known.file.value == other.file.value) {
            Some(known) if known.day != other.day => {
                disagree(found, other.file.span, what(&other.file.value), &known.day, &other.day);
            }
            Some(_) => {}
            None => own.push(other),
        }
    }
    own
}

fn disagree(found: &Diagnostics, span: Span, what: String, descriptor: &impl ToString, mapping: &impl ToString) {
    let (descriptor, mapping) = (descriptor.to_string(), mapping.to_string());
    found.at(span, "here", Cause::Disagreement { what, descriptor, mapping });
}

/// Changes where there is a primary key to tell them by, unless something else is said.
fn choose_deliveries(meaning: &Meaning, keys: &Keys, table: Span, found: &Diagnostics) -> Deliveries {
    let default = if keys.primary.is_empty() { Deliveries::Append } else { Deliveries::Changes };
    let chosen = meaning.deliveries.as_ref().map_or(default, |mode| mode.value);
    if chosen == Deliveries::Changes && keys.primary.is_empty() {
        let span = meaning.deliveries.as_ref().map_or(table, |mode| mode.span);
        found.at(span, "here", Cause::ChangesWithoutKey);
    }
    chosen
}
