//! The fields of a schema: names, types and notations.

use documents::{Diagnostics, Located, Problem, Value, ValueKind};

use super::Cause;
use super::constraint::{read_categories, read_constraints};
use super::object::{Object, Shape, texts_of, wrong_type};
use crate::role::Role;
use crate::table::{Field, FieldKind, GeoPointShape, TextShape};
use crate::values::{DateNotation, NumberNotation, check_notation};

static FIELD: Shape = Shape {
    name: "the field",
    standard: &[
        "name",
        "type",
        "format",
        "title",
        "description",
        "example",
        "constraints",
        "categories",
        "categoriesOrdered",
        "missingValues",
        "rdfType",
        "decimalChar",
        "groupChar",
        "bareNumber",
        "trueValues",
        "falseValues",
        "delimiter",
        "itemType",
        "unit",
    ],
    purse: &["purse:role"],
};

static MISSING_VALUE: Shape = Shape { name: "the missing value", standard: &["value", "label"], purse: &[] };

const TYPES: &[&str] = &[
    "string",
    "number",
    "integer",
    "boolean",
    "object",
    "array",
    "list",
    "datetime",
    "date",
    "time",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "any",
];

/// The types that the items of a list can have.
const ITEM_TYPES: &[&str] = &["string", "integer", "boolean", "number", "datetime", "date", "time"];

/// A field and where its role is given, for later checks.
#[derive(Debug, Clone)]
pub(super) struct ReadField {
    pub(super) field: Field,
    pub(super) name: Located<String>,
    pub(super) role: Option<Located<Role>>,
}

/// Reads one field. `missing` is how the schema writes missing values.
pub(super) fn read_field(value: &Value, missing: &[String], found: &Diagnostics) -> Option<ReadField> {
    let object = Object::open_value(value, "fields", &FIELD, found)?;
    let Some(name) = object.text("name") else {
        if object.entry("name").is_none() {
            object.missing("name", "the column's name", "\"decision\"");
        }
        return None;
    };
    let kind = read_kind(object)?;
    let own_missing = object.list("missingValues").map(|items| read_missing_values(items, found));
    let mut constraints = read_constraints(object.entry("constraints"), &kind, found);
    read_categories(object.entry("categories"), &kind, &mut constraints, found);
    let role = object.text("purse:role").and_then(|text| read_role(&text, found));
    let field = Field {
        name: name.value.clone(),
        kind,
        missing: own_missing.unwrap_or_else(|| missing.to_vec()),
        constraints,
        role: role.as_ref().map_or(Role::Attribute, |role| role.value.clone()),
    };
    Some(ReadField { field, name, role })
}

/// Reads a role, or reports why the text is none.
pub(super) fn read_role(text: &Located<String>, found: &Diagnostics) -> Option<Located<Role>> {
    match text.value.parse() {
        Ok(role) => Some(Located::new(role, text.span)),
        Err(error) => {
            let nearest = documents::nearest(&text.value, Role::words());
            found.at(text.span, "here", Cause::BadRole { role: text.value.clone(), why: error.to_string(), nearest });
            None
        }
    }
}

/// How missing values are written: texts, or objects with a text and a label.
pub(super) fn read_missing_values(items: &[Value], found: &Diagnostics) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for item in items {
        let text = match &item.kind {
            ValueKind::Text(text) => Some(text.clone()),
            ValueKind::Table(_) => Object::open_value(item, "missingValues", &MISSING_VALUE, found)
                .and_then(|object| object.text("value"))
                .map(|text| text.value),
            _ => {
                wrong_type(found, "missingValues", "texts, or objects with a text `value`", "[\"\", \"NA\"]", item);
                None
            }
        };
        values.extend(text);
    }
    values.dedup();
    values
}

fn read_kind(object: Object<'_>) -> Option<FieldKind> {
    let name = object.text("type");
    let name = match (&name, object.entry("type")) {
        (Some(name), _) => name.value.as_str(),
        (None, Some(_)) => return None,
        (None, None) => "any",
    };
    let format = match object.text("format") {
        // Version 0 of the standard put `fmt:` in front of patterns.
        Some(text) => text.map(|text| text.strip_prefix("fmt:").map_or(text.clone(), str::to_string)),
        None => Located::new("default".to_string(), object.span()),
    };
    let kind = match name {
        "string" => FieldKind::Text(read_text_shape(&format, object.found)?),
        "number" => FieldKind::Number(read_number_notation(object)),
        "integer" => FieldKind::Integer(read_number_notation(object)),
        "boolean" => read_boolean(object),
        "date" => FieldKind::Date(read_date_notation(name, &format, object.found)?),
        "time" => FieldKind::Time(read_date_notation(name, &format, object.found)?),
        "datetime" => FieldKind::DateTime(read_date_notation(name, &format, object.found)?),
        "year" => FieldKind::Year,
        "yearmonth" => FieldKind::YearMonth,
        "duration" => FieldKind::Duration,
        "object" => FieldKind::Object,
        "array" => FieldKind::Array,
        "list" => read_list(object)?,
        "geopoint" => FieldKind::GeoPoint(read_geo_point(&format, object.found)?),
        "geojson" => FieldKind::GeoJson { topology: read_geo_json(&format, object.found)? },
        "any" => FieldKind::Any,
        _ => {
            unknown_type(object, "type", name, TYPES);
            return None;
        }
    };
    let has_formats = matches!(
        kind,
        FieldKind::Text(_)
            | FieldKind::Date(_)
            | FieldKind::Time(_)
            | FieldKind::DateTime(_)
            | FieldKind::GeoPoint(_)
            | FieldKind::GeoJson { .. }
    );
    if !has_formats && format.value != "default" {
        bad_format(&format, kind.name(), "it has none but default", object.found);
    }
    Some(kind)
}

fn unknown_type(object: Object<'_>, key: &'static str, name: &str, types: &[&str]) {
    let cause = Problem::NotAChoice {
        key: key.to_string(),
        value: name.to_string(),
        nearest: documents::nearest(name, types.iter().copied()).map(str::to_string),
        choices: types.iter().map(|word| word.to_string()).collect(),
    };
    object.found.at(object.span_of(key), "not one of them", cause);
}

fn bad_format(format: &Located<String>, kind: &'static str, why: &str, found: &Diagnostics) {
    found.at(format.span, "here", Cause::BadFormat { format: format.value.clone(), kind, why: why.to_string() });
}

fn read_text_shape(format: &Located<String>, found: &Diagnostics) -> Option<TextShape> {
    Some(match format.value.as_str() {
        "default" => TextShape::Any,
        "email" => TextShape::Email,
        "uri" => TextShape::Uri,
        "binary" => TextShape::Binary,
        "uuid" => TextShape::Uuid,
        _ => {
            bad_format(format, "string", "it is not one of the standard's", found);
            return None;
        }
    })
}

fn read_number_notation(object: Object<'_>) -> NumberNotation {
    let plain = NumberNotation::default();
    let text = |key| object.text(key).map(|text| text.value).filter(|text| !text.is_empty());
    let notation = NumberNotation {
        decimal: text("decimalChar").unwrap_or(plain.decimal),
        group: text("groupChar"),
        bare: object.boolean("bareNumber").unwrap_or(plain.bare),
    };
    if notation.group.as_ref() == Some(&notation.decimal) {
        let mark = &notation.decimal;
        let cause = Cause::NotHonoured {
            what: format!("`{mark}` before decimals and between groups of digits"),
            why: "one number could be read in two ways",
            instead: "say in `decimalChar` and `groupChar` what stands where",
        };
        object.found.at(object.span_of("groupChar"), "here", cause);
    }
    notation
}

fn read_boolean(object: Object<'_>) -> FieldKind {
    let words = |key, default: &[&str]| match object.texts(key) {
        Some(words) => words.into_iter().map(|word| word.value).collect(),
        None => default.iter().map(|word| word.to_string()).collect(),
    };
    FieldKind::Boolean {
        true_values: words("trueValues", &["true", "True", "TRUE", "1"]),
        false_values: words("falseValues", &["false", "False", "FALSE", "0"]),
    }
}

fn read_date_notation(kind: &str, format: &Located<String>, found: &Diagnostics) -> Option<DateNotation> {
    let kind = TYPES.iter().find(|name| **name == kind)?;
    match format.value.as_str() {
        "default" => Some(DateNotation::Default),
        "any" => Some(DateNotation::Any),
        pattern if !pattern.contains('%') => {
            bad_format(format, kind, "a pattern has directives such as %d", found);
            None
        }
        pattern => match check_notation(kind, pattern) {
            Ok(()) => Some(DateNotation::Pattern(pattern.to_string())),
            Err(why) => {
                bad_format(format, kind, &why, found);
                None
            }
        },
    }
}

fn read_list(object: Object<'_>) -> Option<FieldKind> {
    let delimiter = object.text("delimiter").map_or(",".to_string(), |text| text.value);
    let item_name = object.text("itemType").map_or("string".to_string(), |text| text.value);
    let item = match item_name.as_str() {
        "string" => FieldKind::Text(TextShape::Any),
        "integer" => FieldKind::Integer(NumberNotation::default()),
        "number" => FieldKind::Number(NumberNotation::default()),
        "boolean" => read_boolean(object),
        "date" => FieldKind::Date(DateNotation::Default),
        "time" => FieldKind::Time(DateNotation::Default),
        "datetime" => FieldKind::DateTime(DateNotation::Default),
        _ => {
            unknown_type(object, "itemType", &item_name, ITEM_TYPES);
            return None;
        }
    };
    Some(FieldKind::List { delimiter, item: Box::new(item) })
}

fn read_geo_point(format: &Located<String>, found: &Diagnostics) -> Option<GeoPointShape> {
    Some(match format.value.as_str() {
        "default" => GeoPointShape::Pair,
        "array" => GeoPointShape::Array,
        "object" => GeoPointShape::Object,
        _ => {
            bad_format(format, "geopoint", "it is not one of the standard's", found);
            return None;
        }
    })
}

fn read_geo_json(format: &Located<String>, found: &Diagnostics) -> Option<bool> {
    match format.value.as_str() {
        "default" => Some(false),
        "topojson" => Some(true),
        _ => {
            bad_format(format, "geojson", "it is not one of the standard's", found);
            None
        }
    }
}

/// The texts of a value that is a list of texts or a single one; used for keys. All rows would have a key of no fields in
/// common, so an empty list is reported.
pub(super) fn key_fields(value: &Value, key: &str, found: &Diagnostics) -> Option<Vec<Located<String>>> {
    let texts = texts_of(value).filter(|texts| !texts.is_empty());
    if texts.is_none() {
        wrong_type(found, key, "names of fields", "[\"id\"]", value);
    }
    texts
}
