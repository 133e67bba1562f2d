//! One tree for TOML and JSON: tables, lists and scalars that know where they stand.

use crate::Span;

/// A value and where it was written.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// What a value is. Numbers keep the digits as written: nothing here is ever a float.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// A string.
    Text(String),
    /// A whole number that fits `i64`.
    Integer(i64),
    /// A number with a point or an exponent, or one too large for `i64`, as written.
    Decimal(String),
    /// true or false.
    Boolean(bool),
    /// A bare TOML date, or date and time, as written.
    Date(String),
    /// JSON's null.
    Null,
    /// A list.
    List(Vec<Value>),
    /// A table, or JSON object.
    Table(Table),
}

/// Keys and values in the order they were written.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// Where it stands.
    pub span: Span,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

impl Table {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }
}

impl Value {
    /// What a person calls this kind of value.
    pub fn noun(&self) -> &'static str {
        match &self.kind {
            ValueKind::Text(_) => "text",
            ValueKind::Integer(_) => "a whole number",
            ValueKind::Decimal(_) => "a number with a decimal point",
            ValueKind::Boolean(_) => "true or false",
            ValueKind::Date(_) => "a date",
            ValueKind::Null => "null",
            ValueKind::List(items) if items.is_empty() => "an empty list",
            ValueKind::List(_) => "a list",
            ValueKind::Table(_) => "a table",
        }
    }

    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.kind {
            ValueKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            ValueKind::List(items) => Some(items),
            _ => None,
        }
    }
}
