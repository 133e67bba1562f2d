//! What every part of the reader needs, and the small readings they share.

use std::fmt::Display;
use std::str::FromStr;

use documents::{Diagnostics, Entry, Fields, Holds, Located, Sources, Span, TableSpec, nearest};
use units::{Day, Name, Period};

use crate::condition::{Selector, read_condition};
use crate::problem::Problem;
use crate::schema::{EventType, Schema};
use crate::terms::Terms;

/// A span of text.
pub(crate) const TEXT: Holds = Holds::a("text", "\"…\"");
/// A name.
pub(crate) const NAME: Holds = Holds::a("a name", "\"riverside\"");
/// A list of names.
pub(crate) const NAMES: Holds = Holds::a("a list of names", "[\"moj\", \"dwp\"]");
/// An amount of money.
pub(crate) const AMOUNT: Holds = Holds::a("an amount of money", "\"£1,200.50\"");
/// A rate or share.
pub(crate) const RATE: Holds = Holds::a("a rate", "\"31.2%\"");
/// A date.
pub(crate) const DATE: Holds = Holds::a("a date", "2027-04-01");
/// A length of time.
pub(crate) const LENGTH: Holds = Holds::a("a length of time", "\"12 months\"");
/// A number of people or events.
pub(crate) const COUNT: Holds = Holds::a("a whole number", "3");
/// A clause.
pub(crate) const CLAUSE: Holds = Holds::a("a heading of terms.md", "\"4.2 Free from drug of dependence\"");
/// An event.
pub(crate) const EVENT: Holds = Holds::a("the name of an event", "\"assessment\"");
/// A condition.
pub(crate) const CONDITION: Holds = Holds::a("a condition on the event's columns, in SQL", "\"decision = 'accepted'\"");
/// A table.
pub(crate) const TABLE: Holds = Holds::a("a table", "{ … }");
/// Tables by name.
pub(crate) const TABLES: Holds = Holds::a("tables by name", "[….NAME]");
/// A list of tables.
pub(crate) const TABLE_LIST: Holds = Holds::a("a list of tables", "[[…]]");
/// A rounding.
pub(crate) const ROUNDING: Holds =
    Holds { what: "a rounding", example: "\"down to the penny\"", choices: units::Rounding::NAMES };
/// A remainder rule.
pub(crate) const REMAINDER: Holds =
    Holds { what: "a remainder rule", example: "\"largest remainder, then order\"", choices: units::Remainder::NAMES };
/// The version of the format.
pub(crate) const FORMAT: Holds = Holds::a("the version of the format", "1");

/// The version of the language that this reader knows.
pub const FORMAT_VERSION: i64 = 1;

/// Everything a part of a contract is read with.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub sources: &'a Sources,
    pub schema: &'a Schema,
    pub found: &'a Diagnostics,
    pub terms: &'a Terms,
}

impl<'a> Reader<'a> {
    /// Opens a named table such as `[outcomes.drug-free]`, and reads its name.
    pub fn open(&self, entry: &'a Entry, spec: &'static TableSpec) -> Option<Named<'a>> {
        let name = name_of(entry, self.found);
        let fields = Fields::open_value(entry, spec, self.found)?;
        Some(Named { name: name?, fields })
    }

    /// The event that a key names.
    pub fn event(&self, fields: &Fields<'_>, key: &'static str) -> Option<&'a EventType> {
        let text = fields.text(key)?;
        let event = self.schema.event(&text.value);
        if event.is_none() && !self.schema.is_partial {
            let known: Vec<String> = self.schema.events.iter().map(|event| event.name.clone()).collect();
            let cause = Problem::UnknownEvent {
                event: text.value.clone(),
                nearest: nearest(&text.value, known.iter().map(String::as_str)).map(str::to_string),
                known,
            };
            self.found.at(text.span, "no such event", cause);
        }
        event
    }

    /// An event and the condition on its rows.
    pub fn selector(&self, fields: &Fields<'_>, event_key: &'static str) -> Option<Selector> {
        let event = self.event(fields, event_key)?;
        self.condition(fields, "where", event)
    }

    /// The rows of `event` that satisfy the condition at `key`, or all if there is none.
    pub fn condition(&self, fields: &Fields<'_>, key: &'static str, event: &EventType) -> Option<Selector> {
        if !fields.has(key) {
            return Some(Selector { event: event.name.clone(), condition: None, text: None });
        }
        self.condition_of(&fields.text(key)?, event)
    }

    /// The rows of `event` that satisfy a condition.
    pub fn condition_of(&self, text: &Located<String>, event: &EventType) -> Option<Selector> {
        let condition = read_condition(text, event, self.sources, self.found)?;
        Some(Selector { event: event.name.clone(), condition: Some(condition), text: Some(text.value.clone()) })
    }

    /// Whether a name in the file of `span` cannot be read.
    pub fn has_bad_name(&self, span: Span) -> bool {
        let code = documents::Cause::code(&Problem::BadName { name: String::new() });
        self.found.has(code, span.source)
    }

    /// The index of what a key names among `known`.
    pub fn index(&self, text: &Located<String>, what: &'static str, known: &[Name]) -> Option<usize> {
        let index = known.iter().position(|name| name.as_str() == text.value);
        // Beside a table whose name cannot be read, that table may be the one that is meant.
        if index.is_none() && !self.has_bad_name(text.span) {
            let cause = Problem::UnknownReference {
                what,
                name: text.value.clone(),
                nearest: nearest(&text.value, known.iter().map(Name::as_str)).map(str::to_string),
                known: known.iter().map(Name::to_string).collect(),
            };
            self.found.at(text.span, format!("no such {what}"), cause);
        }
        index
    }
}

/// The named tables of one kind, such as all `[outcomes.NAME]`: those that could be read, and those that are only known
/// by name because something in them is wrong. A reference to the latter is no mistake of its own.
pub(crate) struct Declared<T> {
    names: Vec<Name>,
    read: Vec<Option<T>>,
}

impl<T> Declared<T> {
    /// Reads every named table at `key`.
    pub fn read(
        reader: &Reader<'_>,
        file: &Fields<'_>,
        key: &'static str,
        mut read: impl FnMut(&Entry, Located<Name>) -> Option<T>,
    ) -> Declared<T> {
        let mut declared = Declared { names: Vec::new(), read: Vec::new() };
        for entry in file.named_tables(key) {
            if let Some(name) = name_of(entry, reader.found) {
                declared.names.push(name.value.clone());
                declared.read.push(read(entry, name));
            }
        }
        declared
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The table of an index, if it could be read.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.read.get(index)?.as_ref()
    }

    /// All of them, if all could be read.
    pub fn complete(self) -> Option<Vec<T>> {
        self.read.into_iter().collect()
    }
}

/// A named table being read.
pub(crate) struct Named<'a> {
    pub name: Located<Name>,
    pub fields: Fields<'a>,
}

/// The name of a table such as `[outcomes.drug-free]`.
pub(crate) fn name_of(entry: &Entry, found: &Diagnostics) -> Option<Located<Name>> {
    match entry.key.parse::<Name>() {
        Ok(name) => Some(Located::new(name, entry.key_span)),
        Err(_) => {
            found.at(entry.key_span, "", Problem::BadName { name: entry.key.clone() });
            None
        }
    }
}

/// Checks the `format` key.
pub(crate) fn check_format(fields: &Fields<'_>) {
    let Some(format) = fields.integer("format") else { return };
    if format.value != FORMAT_VERSION {
        let cause = Problem::UnknownFormat { found: format.value, known: FORMAT_VERSION };
        fields.found().at(format.span, "", cause);
    }
}

/// A first and a last day, as people write periods, turned into one. The last day may be left out.
pub(crate) fn period(
    fields: &Fields<'_>,
    from_key: &'static str,
    to_key: &'static str,
    otherwise: Period,
) -> Option<Period> {
    let from = if fields.has(from_key) { fields.parse::<Day>(from_key)?.value } else { otherwise.from };
    let until = if fields.has(to_key) { fields.parse::<Day>(to_key)?.value.plus_days(1) } else { otherwise.until };
    if from >= until {
        let at = fields.span_or(to_key, fields.span_or(from_key, fields.table().span));
        let cause = Problem::EndBeforeStart { start: from, end: until.plus_days(-1) };
        fields.found().at(at, "before the start", cause);
        return None;
    }
    Some(Period { from, until })
}

/// A value that must be above nothing.
pub(crate) fn positive<T>(fields: &Fields<'_>, key: &'static str, is_positive: impl Fn(&T) -> bool) -> Option<T>
where
    T: FromStr + Display,
    T::Err: Display,
{
    let value = fields.parse::<T>(key)?;
    if is_positive(&value.value) {
        return Some(value.value);
    }
    let cause = Problem::NotPositive { key, value: value.value.to_string() };
    fields.found().at(value.span, "not above nothing", cause);
    None
}

/// A whole number from 1 to a million.
pub(crate) fn count(fields: &Fields<'_>, key: &'static str) -> Option<u32> {
    let number = fields.integer(key)?;
    match u32::try_from(number.value) {
        Ok(count) if (1..=1_000_000).contains(&count) => Some(count),
        _ => {
            let cause = Problem::NotPositive { key, value: number.value.to_string() };
            fields.found().at(number.span, "not from 1 to 1,000,000", cause);
            None
        }
    }
}

/// The span of a key's value, or of its table when it is left out.
pub(crate) fn at(fields: &Fields<'_>, key: &'static str) -> Span {
    fields.span_or(key, fields.table().span)
}
