//! The descriptor of a source that was written anew: the agency's own, with other columns.
//!
//! What the mapping says is put into it, so that nothing else has to be sent.

use std::fs;
use std::path::Path;

use linkage::Fingerprint;
use serde_json::{Map, Value, json};

use super::written::Written;
use super::{EncodeError, identifier_kinds, secret_of};
use crate::role::Role;
use crate::table::{Events, Source, TableDescription};

/// Keys of a resource that say how its files were written before.
const OF_OLD_FILES: [&str; 9] =
    ["dialect", "encoding", "format", "mediatype", "hash", "bytes", "stats", "profile", "url"];

/// Keys of a field that say how its values were written before.
const OF_OLD_VALUES: [&str; 8] = [
    "format",
    "groupChar",
    "decimalChar",
    "bareNumber",
    "constraints",
    "missingValues",
    "categories",
    "categoriesOrdered",
];

/// Writes the descriptor.
pub(super) fn write(
    source: &Source,
    folder: &Path,
    tables: &[Written],
    fingerprint: &Fingerprint,
) -> Result<String, EncodeError> {
    let mut package = read(&folder.join("datapackage.json"))?;
    let old = package.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut resources = Vec::new();
    for (table, written) in source.tables.iter().zip(tables) {
        let Some(old) = old.iter().find(|old| old.get("name").and_then(Value::as_str) == Some(&table.name)) else {
            continue;
        };
        let mut resource = old.as_object().cloned().unwrap_or_default();
        let schema = match resource.get("schema").and_then(Value::as_str) {
            Some(file) => read(&folder.join(file))?,
            None => resource.get("schema").and_then(Value::as_object).cloned().unwrap_or_default(),
        };
        OF_OLD_FILES.iter().for_each(|key| drop(resource.remove(*key)));
        resource.insert("schema".into(), Value::Object(new_schema(schema, table, written, source)));
        describe_files(&mut resource, table);
        if let Some(secret) = secret_of(table, fingerprint) {
            resource.insert("purse:secret".into(), secret.into());
        }
        resources.push(Value::Object(resource));
    }
    package.insert("resources".into(), Value::Array(resources));
    // Plain data always serialises.
    Ok(serde_json::to_string_pretty(&package).unwrap_or_default() + "\n")
}

fn read(path: &Path) -> Result<Map<String, Value>, EncodeError> {
    let on_file = |why| EncodeError::NotWritten { path: path.to_path_buf(), why };
    let text = fs::read_to_string(path).map_err(on_file)?;
    // It has been read by the same rules before.
    serde_json::from_str(&text).map_err(|why| on_file(why.into()))
}

fn describe_files(resource: &mut Map<String, Value>, table: &TableDescription) {
    let names: Vec<&str> = table.files.iter().map(|file| file.name.as_str()).collect();
    resource.insert("type".into(), "table".into());
    resource.insert("format".into(), "csv".into());
    resource.insert("mediatype".into(), "text/csv".into());
    resource.insert("encoding".into(), "utf-8".into());
    resource.insert("path".into(), if let [only] = names[..] { only.into() } else { names.clone().into() });
    resource.insert("purse:deliveries".into(), table.deliveries.to_string().into());
    let received = table.files.iter().map(|file| (file.name.clone(), file.received.to_string().into()));
    resource.insert("purse:received".into(), Value::Object(received.collect()));
    let stated = table.files.iter().filter(|file| file.complete_to.epoch_days() + 1 != file.received.epoch_days());
    let stated: Map<String, Value> =
        stated.map(|file| (file.name.clone(), file.complete_to.to_string().into())).collect();
    resource.remove("purse:complete-to");
    if !stated.is_empty() {
        resource.insert("purse:complete-to".into(), Value::Object(stated));
    }
    if let Events::One(event) = &table.rules.events {
        resource.insert("purse:event".into(), event.as_str().into());
    }
}

fn new_schema(
    mut schema: Map<String, Value>,
    table: &TableDescription,
    written: &Written,
    source: &Source,
) -> Map<String, Value> {
    let rules = &table.rules;
    let old = schema.get("fields").and_then(Value::as_array).cloned().unwrap_or_default();
    let kept = written.kept.iter().filter_map(|at| {
        let mut field = old.get(*at)?.as_object()?.clone();
        if written.hashed.contains(at) {
            let is_required = rules.fields[*at].constraints.required;
            OF_OLD_VALUES.iter().for_each(|key| drop(field.remove(*key)));
            field.insert("type".into(), "string".into());
            if is_required {
                field.insert("constraints".into(), json!({ "required": true }));
            }
        }
        if rules.fields[*at].role != Role::Attribute {
            field.insert("purse:role".into(), rules.fields[*at].role.to_string().into());
        }
        Some(Value::Object(field))
    });
    let new = written.new_columns(&identifier_kinds(source)).into_iter().map(|column| {
        let title = "Stands for what is not sent";
        json!({ "name": column.name, "type": "string", "title": title, "purse:role": column.role.to_string() })
    });
    let fields: Vec<Value> = kept.chain(new).collect();
    schema.insert("fields".into(), Value::Array(fields));
    schema.remove("fieldsMatch");
    if rules.unique_keys.iter().any(|key| key.iter().any(|at| !written.kept.contains(at))) {
        let is_kept = |key: &&Vec<usize>| key.iter().all(|at| written.kept.contains(at));
        let names = |key: &Vec<usize>| key.iter().map(|at| rules.fields[*at].name.clone()).collect::<Vec<_>>();
        let keys: Vec<Vec<String>> = rules.unique_keys.iter().filter(is_kept).map(names).collect();
        schema.insert("uniqueKeys".into(), json!(keys));
    }
    schema
}
