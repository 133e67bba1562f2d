//! Reads a JSON object of a descriptor.
//!
//! Unlike our own documents, a descriptor may hold properties of other people, so an unknown key is none of our
//! business, unless it is nearly one that we would have read.

use documents::{Diagnostics, Entry, Located, Problem, Span, Table, Value, ValueKind, nearest};

use super::Cause;

/// What an object is and which keys it can have.
#[derive(Debug)]
pub(super) struct Shape {
    /// How people name it.
    pub(super) name: &'static str,
    /// Keys of the standard, whether read here or not.
    pub(super) standard: &'static [&'static str],
    /// Our own keys.
    pub(super) purse: &'static [&'static str],
}

/// An object being read. Each reading reports a value of the wrong kind and gives `None`.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    table: &'a Table,
    shape: &'static Shape,
    pub(super) found: &'a Diagnostics,
}

impl<'a> Object<'a> {
    /// Opens `table` and reports near misses among its keys.
    pub(super) fn open(table: &'a Table, shape: &'static Shape, found: &'a Diagnostics) -> Self {
        for entry in &table.entries {
            report_near_miss(entry, shape, found);
        }
        Object { table, shape, found }
    }

    /// Opens the value of `entry`, or reports that it is no object.
    pub(super) fn open_value(
        value: &'a Value,
        key: &str,
        shape: &'static Shape,
        found: &'a Diagnostics,
    ) -> Option<Self> {
        match value.as_table() {
            Some(table) => Some(Object::open(table, shape, found)),
            None => {
                wrong_type(found, key, "an object", "{ … }", value);
                None
            }
        }
    }

    /// Where the object stands.
    pub(super) fn span(&self) -> Span {
        self.table.span
    }

    /// The entry of a key.
    pub(super) fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        debug_assert!(self.shape.standard.contains(&key) || self.shape.purse.contains(&key), "{key}");
        self.table.entry(key)
    }

    /// Where the value of a key stands, or else the object.
    pub(super) fn span_of(&self, key: &'static str) -> Span {
        self.entry(key).map_or(self.table.span, |entry| entry.value.span)
    }

    /// Reports that `key` should be there.
    pub(super) fn missing(&self, key: &'static str, says: &'static str, example: &'static str) {
        let start = Span { end: self.table.span.start + 1, ..self.table.span };
        self.found.at(start, "", Problem::MissingKey { key, table: self.shape.name, says, example });
    }

    /// Text.
    pub(super) fn text(&self, key: &'static str) -> Option<Located<String>> {
        let entry = self.entry(key)?;
        match entry.value.as_text() {
            Some(text) => Some(Located::new(text.to_string(), entry.value.span)),
            None => self.wrong(entry, "text", "\"…\""),
        }
    }

    /// Text that is a single byte, because that is what splits and quotes.
    pub(super) fn byte(&self, key: &'static str) -> Option<Located<u8>> {
        let text = self.text(key)?;
        match *text.value.as_bytes() {
            [byte] => Some(Located::new(byte, text.span)),
            _ => {
                let what = format!("a `{key}` that is not one plain character");
                let why = "it is compared byte by byte";
                self.found.at(
                    text.span,
                    "here",
                    Cause::NotHonoured { what, why, instead: "write the file with another" },
                );
                None
            }
        }
    }

    /// true or false.
    pub(super) fn boolean(&self, key: &'static str) -> Option<bool> {
        let entry = self.entry(key)?;
        match entry.value.kind {
            ValueKind::Boolean(truth) => Some(truth),
            _ => self.wrong(entry, "true or false", "true"),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, key: &'static str) -> Option<Located<u64>> {
        let entry = self.entry(key)?;
        let number = match entry.value.kind {
            ValueKind::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        };
        match number {
            Some(number) => Some(Located::new(number, entry.value.span)),
            None => self.wrong(entry, "a whole number", "1"),
        }
    }

    /// A list.
    pub(super) fn list(&self, key: &'static str) -> Option<&'a [Value]> {
        let entry = self.entry(key)?;
        match entry.value.as_list() {
            Some(items) => Some(items),
            None => self.wrong(entry, "a list", "[ … ]"),
        }
    }

    /// A list of texts; a single text counts as a list of one, as the first version of the standard had it.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Located<String>>> {
        let entry = self.entry(key)?;
        texts_of(&entry.value).or_else(|| self.wrong(entry, "a list of texts", "[\"…\"]"))
    }

    /// A list of row numbers, from 1.
    pub(super) fn row_numbers(&self, key: &'static str) -> Option<Vec<u32>> {
        let entry = self.entry(key)?;
        let number = |item: &Value| match item.kind {
            ValueKind::Integer(number) if number >= 1 => u32::try_from(number).ok(),
            _ => None,
        };
        let numbers: Option<Vec<u32>> = entry.value.as_list()?.iter().map(number).collect();
        numbers.or_else(|| self.wrong(entry, "a list of row numbers", "[1, 2]"))
    }

    /// Reports that the value of `entry` is of the wrong kind.
    pub(super) fn wrong<T>(&self, entry: &Entry, expected: &str, example: &str) -> Option<T> {
        wrong_type(self.found, &entry.key, expected, example, &entry.value);
        None
    }
}

/// A list of texts, or a single one.
pub(super) fn texts_of(value: &Value) -> Option<Vec<Located<String>>> {
    let text = |value: &Value| Some(Located::new(value.as_text()?.to_string(), value.span));
    match value.as_list() {
        Some(items) => items.iter().map(text).collect(),
        None => text(value).map(|text| vec![text]),
    }
}

/// Reports a value of the wrong kind.
pub(super) fn wrong_type(found: &Diagnostics, key: &str, expected: &str, example: &str, value: &Value) {
    let cause = Problem::WrongType {
        key: key.to_string(),
        expected: expected.to_string(),
        example: example.to_string(),
        found: value.noun(),
    };
    found.at(value.span, "here", cause);
}

fn report_near_miss(entry: &Entry, shape: &'static Shape, found: &Diagnostics) {
    let key = entry.key.as_str();
    let known = || shape.standard.iter().chain(shape.purse).copied();
    if known().any(|known| known == key) {
        return;
    }
    // Other people's properties have prefixes of their own and often resemble the standard's on purpose: `dc:title`.
    let is_ours = key.to_lowercase().starts_with("purse");
    if key.contains(':') && !is_ours {
        return;
    }
    let ours = shape.purse.iter().find(|ours| ours.strip_prefix("purse:") == Some(key));
    let cause = match ours.copied().or_else(|| nearest(key, known())) {
        Some(nearest) => Cause::NearMiss { key: key.to_string(), nearest: nearest.to_string() },
        None if is_ours => Cause::UnknownPurseKey { key: key.to_string(), known: shape.purse },
        None => return,
    };
    found.at(entry.key_span, "", cause);
}
