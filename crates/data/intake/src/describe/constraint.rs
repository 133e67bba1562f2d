//! The constraints of a field, each checked against its type.

use documents::{Diagnostics, Entry, Value, ValueKind};
use regex::Regex;

use super::Cause;
use super::object::{Object, Shape};
use crate::table::{Bound, Constraints, FieldKind, ListedValue, Pattern, Scalar, Side};
use crate::values::{NumberNotation, parse_scalar};

static CONSTRAINTS: Shape = Shape {
    name: "the constraints",
    standard: &[
        "required",
        "unique",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "pattern",
        "enum",
        "jsonSchema",
    ],
    purse: &[],
};

static CATEGORY: Shape = Shape { name: "the category", standard: &["value", "label"], purse: &[] };

/// Reads the `constraints` of a field.
pub(super) fn read_constraints(entry: Option<&Entry>, kind: &FieldKind, found: &Diagnostics) -> Constraints {
    let mut constraints = Constraints::default();
    let Some(object) = entry.and_then(|entry| Object::open_value(&entry.value, "constraints", &CONSTRAINTS, found))
    else {
        return constraints;
    };
    constraints.required = object.boolean("required").unwrap_or(false);
    constraints.unique = object.boolean("unique").unwrap_or(false);
    constraints.min_length = read_length(object, "minLength", kind);
    constraints.max_length = read_length(object, "maxLength", kind);
    for (key, side, inclusive) in [
        ("minimum", Side::Least, true),
        ("exclusiveMinimum", Side::Least, false),
        ("maximum", Side::Most, true),
        ("exclusiveMaximum", Side::Most, false),
    ] {
        let bound = object.entry(key).and_then(|entry| read_bound(entry, side, inclusive, kind, found));
        constraints.bounds.extend(bound);
    }
    constraints.pattern = read_pattern(object, kind);
    if let Some(items) = object.list("enum") {
        constraints.listed = items.iter().filter_map(|item| read_listed("enum", item, kind, found)).collect();
        if items.is_empty() {
            bad("enum", kind, "lists nothing, so no value could be right", object.span_of("enum"), found);
        }
    }
    if let Some(entry) = object.entry("jsonSchema") {
        let cause = Cause::NotHonoured {
            what: "the constraint `jsonSchema`".into(),
            why: "only the outer form of JSON in a cell is checked",
            instead: "leave it out, or check it before the extract is delivered",
        };
        found.at(entry.key_span, "here", cause);
    }
    constraints
}

/// Reads `categories`: values, or objects with a value and a label. With an `enum` beside them, the `enum` is the
/// narrower list, as the standard says.
pub(super) fn read_categories(
    entry: Option<&Entry>,
    kind: &FieldKind,
    constraints: &mut Constraints,
    found: &Diagnostics,
) {
    let Some(entry) = entry else { return };
    if !matches!(kind, FieldKind::Text(_) | FieldKind::Integer(_)) {
        bad("categories", kind, "is only for string and integer", entry.key_span, found);
        return;
    }
    let Some(items) = entry.value.as_list() else {
        super::object::wrong_type(found, "categories", "a list", "[\"a\", \"b\"]", &entry.value);
        return;
    };
    let mut listed = Vec::new();
    for item in items {
        let value = match &item.kind {
            ValueKind::Table(table) => {
                Object::open(table, &CATEGORY, found);
                match table.get("value") {
                    Some(value) => value,
                    None => {
                        bad("categories", kind, "has an object without `value`", item.span, found);
                        continue;
                    }
                }
            }
            _ => item,
        };
        listed.extend(read_listed("categories", value, kind, found));
    }
    if constraints.listed.is_empty() {
        constraints.listed = listed;
    } else if let Some(stray) = constraints.listed.iter().find(|value| !listed.contains(value)) {
        let why = format!("does not have \"{}\", which `enum` has", stray.text);
        bad("categories", kind, &why, entry.key_span, found);
    }
}

fn bad(constraint: &str, kind: &FieldKind, why: &str, span: documents::Span, found: &Diagnostics) {
    let cause = Cause::BadConstraint { constraint: constraint.to_string(), kind: kind.name(), why: why.to_string() };
    found.at(span, "here", cause);
}

fn read_length(object: Object<'_>, key: &'static str, kind: &FieldKind) -> Option<u32> {
    let count = object.count(key)?;
    let has_length = matches!(
        kind,
        FieldKind::Text(_)
            | FieldKind::Any
            | FieldKind::Array
            | FieldKind::Object
            | FieldKind::List { .. }
            | FieldKind::GeoJson { .. }
    );
    if !has_length {
        bad(key, kind, "says nothing: its values have no length", count.span, object.found);
        return None;
    }
    u32::try_from(count.value).ok()
}

fn read_bound(entry: &Entry, side: Side, inclusive: bool, kind: &FieldKind, found: &Diagnostics) -> Option<Bound> {
    let has_order = matches!(
        kind,
        FieldKind::Number(_)
            | FieldKind::Integer(_)
            | FieldKind::Date(_)
            | FieldKind::Time(_)
            | FieldKind::DateTime(_)
            | FieldKind::Year
            | FieldKind::YearMonth
    );
    if !has_order {
        bad(&entry.key, kind, "says nothing: its values have no order that is read here", entry.key_span, found);
        return None;
    }
    match read_value(&entry.value, kind) {
        Some((text, value)) => Some(Bound { side, inclusive, text, value }),
        None => {
            bad(&entry.key, kind, "is no value of its type and format", entry.value.span, found);
            None
        }
    }
}

fn read_listed(key: &str, item: &Value, kind: &FieldKind, found: &Diagnostics) -> Option<ListedValue> {
    match read_value(item, kind) {
        Some((text, value)) => Some(ListedValue { text, value }),
        None => {
            bad(key, kind, "lists something that is no value of its type and format", item.span, found);
            None
        }
    }
}

/// A value as JSON has it, or as text in the notation of the field.
fn read_value(value: &Value, kind: &FieldKind) -> Option<(String, Scalar)> {
    match (&value.kind, kind) {
        (ValueKind::Boolean(truth), FieldKind::Boolean { .. }) => Some((truth.to_string(), Scalar::Boolean(*truth))),
        (ValueKind::Text(text), _) => Some((text.clone(), parse_scalar(kind, false, text).ok()?)),
        (ValueKind::Integer(_) | ValueKind::Decimal(_), _) => {
            let digits = match &value.kind {
                ValueKind::Integer(number) => number.to_string(),
                ValueKind::Decimal(digits) => digits.clone(),
                _ => return None,
            };
            // A number of JSON is written as JSON writes numbers, whatever the field's notation.
            let plain = match kind {
                FieldKind::Number(_) => &FieldKind::Number(NumberNotation::default()),
                FieldKind::Integer(_) => &FieldKind::Integer(NumberNotation::default()),
                FieldKind::Year => &FieldKind::Year,
                _ => return None,
            };
            let scalar = parse_scalar(plain, false, &digits).ok()?;
            Some((digits, scalar))
        }
        _ => None,
    }
}

fn read_pattern(object: Object<'_>, kind: &FieldKind) -> Option<Pattern> {
    let text = object.text("pattern")?;
    if !matches!(kind, FieldKind::Text(_) | FieldKind::Any) {
        bad("pattern", kind, "is only for string", text.span, object.found);
        return None;
    }
    // The whole of a value matches, as XML Schema has it. The pattern is read alone first: `a)(b` is wrong though its
    // brackets would pair with those put around it.
    match Regex::new(&text.value).and_then(|_| Regex::new(&format!("^(?:{})$", text.value))) {
        Ok(regex) => Some(Pattern { text: text.value, regex }),
        Err(error) => {
            let why = match error {
                regex::Error::Syntax(message) => message.lines().last().unwrap_or("its syntax is wrong").to_string(),
                error => error.to_string(),
            };
            let why = why.trim_start_matches("error: ").to_string();
            object.found.at(text.span, "here", Cause::BadPattern { pattern: text.value, why });
            None
        }
    }
}
