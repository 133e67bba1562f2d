//! Primary, unique and foreign keys: names of fields become numbers of fields.

use documents::{Diagnostics, Entry, Located, Span, Value, nearest};

use super::Cause;
use super::field::{ReadField, key_fields};
use super::object::{Object, Shape, wrong_type};
use crate::table::{ForeignKey, Rules};

static FOREIGN_KEY: Shape = Shape { name: "the foreign key", standard: &["fields", "reference"], purse: &[] };
static REFERENCE: Shape = Shape { name: "the reference", standard: &["resource", "fields"], purse: &[] };

/// The keys of one table. Foreign keys are still names: the tables they refer to may come later in the descriptor.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) primary: Vec<usize>,
    pub(super) unique: Vec<Vec<usize>>,
    pub(super) foreign: Vec<NamedForeignKey>,
}

/// A foreign key as written.
#[derive(Debug)]
pub(super) struct NamedForeignKey {
    fields: Vec<usize>,
    resource: Option<Located<String>>,
    referred: Vec<Located<String>>,
    span: Span,
}

/// Reads the keys of a schema.
pub(super) fn read_keys(
    primary: Option<&Entry>,
    unique: Option<&[Value]>,
    foreign: Option<&[Value]>,
    fields: &[ReadField],
    found: &Diagnostics,
) -> Keys {
    let numbers = |value: &Value, key: &str| {
        let names = key_fields(value, key, found)?;
        field_numbers(&names, fields.iter().map(|field| field.name.value.as_str()), found)
    };
    // Where there is no primary key, some tools write an empty list.
    let primary = primary.filter(|entry| entry.value.as_list().is_none_or(|names| !names.is_empty()));
    Keys {
        primary: primary.and_then(|entry| numbers(&entry.value, "primaryKey")).unwrap_or_default(),
        unique: unique.unwrap_or_default().iter().filter_map(|value| numbers(value, "uniqueKeys")).collect(),
        foreign: foreign.unwrap_or_default().iter().filter_map(|value| read_foreign(value, fields, found)).collect(),
    }
}

fn read_foreign(value: &Value, fields: &[ReadField], found: &Diagnostics) -> Option<NamedForeignKey> {
    let object = Object::open_value(value, "foreignKeys", &FOREIGN_KEY, found)?;
    let (Some(own), Some(reference)) = (object.entry("fields"), object.entry("reference")) else {
        let key = if object.entry("fields").is_none() { "fields" } else { "reference" };
        object.missing(key, "which fields refer to what", "[\"client_id\"]");
        return None;
    };
    let names = key_fields(&own.value, "fields", found)?;
    let own = field_numbers(&names, fields.iter().map(|field| field.name.value.as_str()), found)?;
    let reference = Object::open_value(&reference.value, "reference", &REFERENCE, found)?;
    let Some(referred) = reference.entry("fields") else {
        reference.missing("fields", "which fields are referred to", "[\"id\"]");
        return None;
    };
    let referred = key_fields(&referred.value, "fields", found)?;
    if own.len() != referred.len() {
        found.at(object.span(), "here", Cause::KeyLength { fields: own.len(), referred: referred.len() });
        return None;
    }
    // The first version of the standard wrote "" for the table itself.
    let resource = reference.text("resource").filter(|name| !name.value.is_empty());
    Some(NamedForeignKey { fields: own, resource, referred, span: object.span() })
}

/// The numbers of the named fields; names that are not there are reported.
fn field_numbers<'f>(
    names: &[Located<String>],
    fields: impl Iterator<Item = &'f str> + Clone,
    found: &Diagnostics,
) -> Option<Vec<usize>> {
    let number = |name: &Located<String>| {
        let at = fields.clone().position(|field| field == name.value);
        if at.is_none() {
            let nearest = nearest(&name.value, fields.clone()).map(str::to_string);
            found.at(name.span, "here", Cause::UnknownField { name: name.value.clone(), nearest });
        }
        at
    };
    let numbers: Vec<Option<usize>> = names.iter().map(number).collect();
    numbers.into_iter().collect()
}

/// A table whose foreign keys are still names.
pub(super) struct Unresolved {
    pub(super) table: String,
    pub(super) keys: Vec<NamedForeignKey>,
}

/// Turns the names of foreign keys into tables and fields, and notes at each table what is referred to.
///
/// `rules` are the rules of all tables of the package, in the order of `tables`.
pub(super) fn resolve(tables: &[Unresolved], rules: &mut [Rules], found: &Diagnostics) {
    for (at, table) in tables.iter().enumerate() {
        for key in &table.keys {
            let target = match &key.resource {
                None => at,
                Some(name) => match tables.iter().position(|other| other.table == name.value) {
                    Some(target) => target,
                    None => {
                        let names = tables.iter().map(|other| other.table.as_str());
                        let nearest = nearest(&name.value, names).map(str::to_string);
                        found.at(name.span, "here", Cause::UnknownResource { name: name.value.clone(), nearest });
                        continue;
                    }
                },
            };
            let names = rules[target].field_names();
            let Some(referred) = field_numbers(&key.referred, names.iter().map(String::as_str), found) else {
                continue;
            };
            if !types_agree(key, &rules[at], &rules[target], &referred, found) {
                continue;
            }
            let set = match rules[target].referred.iter().position(|set| *set == referred) {
                Some(set) => set,
                None => {
                    rules[target].referred.push(referred);
                    rules[target].referred.len() - 1
                }
            };
            let foreign = ForeignKey {
                fields: key.fields.clone(),
                table: (target != at).then(|| tables[target].table.clone()),
                referred: set,
                names: key.referred.iter().map(|name| name.value.clone()).collect(),
            };
            rules[at].foreign_keys.push(foreign);
        }
    }
    report_circles(tables, rules, found);
}

fn types_agree(key: &NamedForeignKey, own: &Rules, target: &Rules, referred: &[usize], found: &Diagnostics) -> bool {
    let clash = key
        .fields
        .iter()
        .zip(referred)
        .find(|(field, referred)| own.fields[**field].stored() != target.fields[**referred].stored());
    if let Some((field, referred)) = clash {
        let (field, referred) = (&own.fields[*field], &target.fields[*referred]);
        let cause = Cause::KeyTypes {
            field: field.name.clone(),
            kind: field.kind.name(),
            referred: referred.name.clone(),
            referred_kind: referred.kind.name(),
        };
        found.at(key.span, "here", cause);
    }
    clash.is_none()
}

/// Takes away, again and again, the tables that refer to no table that is left. What remains goes round.
fn report_circles(tables: &[Unresolved], rules: &[Rules], found: &Diagnostics) {
    let mut left: Vec<usize> = (0..tables.len()).collect();
    loop {
        let refers = |at: usize| {
            let names = rules[at].foreign_keys.iter().filter_map(|key| key.table.as_ref());
            names.clone().any(|name| left.iter().any(|other| tables[*other].table == *name))
        };
        let remaining: Vec<usize> = left.iter().copied().filter(|at| refers(*at)).collect();
        if remaining.len() == left.len() {
            break;
        }
        left = remaining;
    }
    if let Some(first) = left.first().and_then(|at| tables[*at].keys.first()) {
        let names = left.iter().map(|at| tables[*at].table.clone()).collect();
        found.at(first.span, "here", Cause::ReferenceCircle { tables: names });
    }
}

/// A list of keys, or a report that it is none.
pub(super) fn list_of_keys<'a>(entry: Option<&'a Entry>, found: &Diagnostics) -> Option<&'a [Value]> {
    let entry = entry?;
    let items = entry.value.as_list();
    if items.is_none() {
        wrong_type(found, &entry.key, "a list", "[ … ]", &entry.value);
    }
    items
}
