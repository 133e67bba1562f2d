//! Reads one table against its spec, and says everything that is wrong with it.

use std::fmt::Display;
use std::str::FromStr;

use crate::{
    Diagnostics, Entry, Holds, KeySpec, Located, Need, Problem, Span, Table, TableSpec, Value, ValueKind, nearest,
};

/// A closed list of words, each with its meaning.
pub trait Choice: Copy + 'static {
    /// Every word and what it stands for, in the order people should see them.
    const ALL: &'static [(&'static str, Self)];
}

/// A table being read.
///
/// Opening it reports unknown and missing keys; each reading reports a value of the wrong kind and gives `None`.
/// Asking for a key that the spec does not have is a mistake in this program, and panics.
pub struct Fields<'a> {
    table: &'a Table,
    spec: &'static TableSpec,
    found: &'a Diagnostics,
}

impl<'a> Fields<'a> {
    /// Opens `table`; `at` is where a missing key is reported, usually the table's own key.
    pub fn open(table: &'a Table, at: Span, spec: &'static TableSpec, found: &'a Diagnostics) -> Self {
        for entry in &table.entries {
            if spec.key(&entry.key).is_none() {
                let known: Vec<&str> = spec.keys.iter().map(|key| key.key).collect();
                let nearest = nearest(&entry.key, known.iter().copied());
                let cause = Problem::UnknownKey { key: entry.key.clone(), table: spec.name, nearest, known };
                found.at(entry.key_span, "no such key", cause);
            }
        }
        let fields = Fields { table, spec, found };
        for key in spec.keys.iter().filter(|key| key.need == Need::Required) {
            if table.get(key.key).is_none() {
                fields.missing(key.key, at);
            }
        }
        fields
    }

    /// Opens `value` as a table, or reports that it is none.
    pub fn open_value(entry: &'a Entry, spec: &'static TableSpec, found: &'a Diagnostics) -> Option<Self> {
        match entry.value.as_table() {
            Some(table) => Some(Fields::open(table, entry.key_span, spec, found)),
            None => {
                wrong_type(found, &entry.key, Holds::a("a table", "{ … }"), &entry.value);
                None
            }
        }
    }

    /// The table itself.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// Where problems go.
    pub fn found(&self) -> &'a Diagnostics {
        self.found
    }

    /// Reports that `key` should be there, at `at`; not where it is there under a name that is misspelt, which has been
    /// reported already.
    pub fn missing(&self, key: &'static str, at: Span) {
        let spec = self.spec_of(key);
        if self.is_misspelt(key) {
            return;
        }
        let cause = Problem::MissingKey { key, table: self.spec.name, says: spec.says, example: spec.holds.example };
        self.found.at(at, "", cause);
    }

    /// Whether the key is there.
    pub fn has(&self, key: &'static str) -> bool {
        self.entry(key).is_some()
    }

    /// The entry of a key.
    pub fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        self.spec_of(key);
        self.table.entry(key)
    }

    /// Where the key's value stands, or else `otherwise`.
    pub fn span_or(&self, key: &'static str, otherwise: Span) -> Span {
        self.entry(key).map_or(otherwise, |entry| entry.value.span)
    }

    /// Text.
    pub fn text(&self, key: &'static str) -> Option<Located<String>> {
        let entry = self.entry(key)?;
        match &entry.value.kind {
            ValueKind::Text(text) => Some(Located::new(text.clone(), entry.value.span)),
            _ => self.wrong(entry),
        }
    }

    /// true or false.
    pub fn boolean(&self, key: &'static str) -> Option<Located<bool>> {
        let entry = self.entry(key)?;
        match entry.value.kind {
            ValueKind::Boolean(truth) => Some(Located::new(truth, entry.value.span)),
            _ => self.wrong(entry),
        }
    }

    /// A whole number.
    pub fn integer(&self, key: &'static str) -> Option<Located<i64>> {
        let entry = self.entry(key)?;
        match entry.value.kind {
            ValueKind::Integer(number) => Some(Located::new(number, entry.value.span)),
            _ => self.wrong(entry),
        }
    }

    /// A value written as text, such as an amount. Bare TOML dates count as text.
    pub fn parse<T>(&self, key: &'static str) -> Option<Located<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        let entry = self.entry(key)?;
        self.parse_value(entry, self.spec_of(key).holds)
    }

    /// The value of a key, or of the default that its spec states. The span of a default is `at`.
    pub fn parse_or_default<T>(&self, key: &'static str, at: Span) -> Option<Located<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.has(key) {
            return self.parse(key);
        }
        self.default_of(key).parse().ok().map(|value| Located::new(value, at))
    }

    /// One word of a closed list.
    pub fn choice<T: Choice>(&self, key: &'static str) -> Option<Located<T>> {
        let text = self.text(key)?;
        let picked = T::ALL.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
        if picked.is_none() {
            let words: Vec<&str> = T::ALL.iter().map(|(word, _)| *word).collect();
            self.not_a_choice(key, &text, &words);
        }
        picked.map(|meaning| Located::new(meaning, text.span))
    }

    /// One word of a closed list, or the default that its spec states.
    pub fn choice_or_default<T: Choice>(&self, key: &'static str, at: Span) -> Option<Located<T>> {
        if self.has(key) {
            return self.choice(key);
        }
        let default = self.default_of(key);
        T::ALL.iter().find(|(word, _)| *word == default).map(|(_, meaning)| Located::new(*meaning, at))
    }

    /// Reports that the word at a key is not one of `words`.
    pub fn not_a_choice(&self, key: &str, text: &Located<String>, words: &[&str]) {
        let cause = Problem::NotAChoice {
            key: key.to_string(),
            value: text.value.clone(),
            nearest: nearest(&text.value, words.iter().copied()).map(str::to_string),
            choices: words.iter().map(|word| word.to_string()).collect(),
        };
        self.found.at(text.span, "not one of them", cause);
    }

    /// A list of texts. A single text counts as a list of one.
    pub fn texts(&self, key: &'static str) -> Option<Vec<Located<String>>> {
        let entry = self.entry(key)?;
        match &entry.value.kind {
            ValueKind::Text(text) => Some(vec![Located::new(text.clone(), entry.value.span)]),
            ValueKind::List(items) if items.is_empty() => {
                self.found.at(entry.value.span, "names nothing", Problem::EmptyList { key: key.to_string() });
                None
            }
            ValueKind::List(items) => items
                .iter()
                .map(|item| match &item.kind {
                    ValueKind::Text(text) => Some(Located::new(text.clone(), item.span)),
                    _ => self.wrong(entry),
                })
                .collect(),
            _ => self.wrong(entry),
        }
    }

    /// A table below this one.
    pub fn table_at(&self, key: &'static str) -> Option<&'a Entry> {
        let entry = self.entry(key)?;
        match entry.value.kind {
            ValueKind::Table(_) => Some(entry),
            _ => self.wrong(entry),
        }
    }

    /// The named tables below a key: `[outcomes.a]`, `[outcomes.b]`.
    pub fn named_tables(&self, key: &'static str) -> Vec<&'a Entry> {
        let Some(table) = self.table_at(key).and_then(|entry| entry.value.as_table()) else {
            return Vec::new();
        };
        let is_table = |entry: &&Entry| {
            let good = matches!(entry.value.kind, ValueKind::Table(_));
            if !good {
                wrong_type(self.found, &format!("{key}.{}", entry.key), Holds::a("a table", "{ … }"), &entry.value);
            }
            good
        };
        table.entries.iter().filter(is_table).collect()
    }

    /// The tables of a list: `[[stages]]`, or an inline list of tables.
    pub fn tables(&self, key: &'static str) -> Vec<&'a Table> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let Some(items) = entry.value.as_list() else {
            self.wrong::<()>(entry);
            return Vec::new();
        };
        let tables: Vec<&Table> = items.iter().filter_map(Value::as_table).collect();
        if tables.len() < items.len() {
            self.wrong::<()>(entry);
        }
        tables
    }

    /// Reads text, or a bare date, as a `T`.
    pub fn parse_value<T>(&self, entry: &Entry, holds: Holds) -> Option<Located<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        let (ValueKind::Text(text) | ValueKind::Date(text)) = &entry.value.kind else {
            wrong_type(self.found, &entry.key, holds, &entry.value);
            return None;
        };
        match text.parse() {
            Ok(value) => Some(Located::new(value, entry.value.span)),
            Err(why) => {
                let cause = Problem::BadValue {
                    key: entry.key.clone(),
                    value: text.clone(),
                    expected: holds.what.to_string(),
                    example: holds.example.to_string(),
                    why: T::Err::to_string(&why),
                };
                self.found.at(entry.value.span, "here", cause);
                None
            }
        }
    }

    fn is_misspelt(&self, key: &str) -> bool {
        let known = || self.spec.keys.iter().map(|spec| spec.key);
        let unknown = self.table.entries.iter().filter(|entry| self.spec.key(&entry.key).is_none());
        unknown.into_iter().any(|entry| nearest(&entry.key, known()) == Some(key))
    }

    fn wrong<T>(&self, entry: &Entry) -> Option<T> {
        let holds = self.spec.key(&entry.key).map_or(Holds::a("something else", "…"), |spec| spec.holds);
        wrong_type(self.found, &entry.key, holds, &entry.value);
        None
    }

    fn default_of(&self, key: &'static str) -> &'static str {
        match self.spec_of(key).need {
            Need::Default(default) => default,
            need => panic!("{}.{key} has no default: {need:?}", self.spec.name),
        }
    }

    fn spec_of(&self, key: &'static str) -> &'static KeySpec {
        let Some(spec) = self.spec.key(key) else { panic!("{} does not describe `{key}`", self.spec.name) };
        spec
    }
}

fn wrong_type(found: &Diagnostics, key: &str, holds: Holds, value: &Value) {
    let cause = Problem::WrongType {
        key: key.to_string(),
        expected: holds.what.to_string(),
        example: holds.example.to_string(),
        found: value.noun(),
    };
    found.at(value.span, "here", cause);
}
