//! TOML into the common tree, with all syntax errors at once.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Diagnostics, Entry, Problem, SourceId, Sources, Table, Value, ValueKind};

/// Reads a TOML text. Syntax errors are recorded, and then there is no table.
pub fn parse_toml(sources: &Sources, id: SourceId, found: &Diagnostics) -> Option<Table> {
    let (table, errors) = DeTable::parse_recoverable(sources.text(id));
    let text = sources.text(id);
    let headings = if errors.is_empty() { Vec::new() } else { headings(text) };
    let mut repeated_heading = None;
    for error in &errors {
        let span = id.span(error.span().unwrap_or(0..0));
        if !error.message().starts_with("duplicate key") {
            let written = text.get(span.start..span.end).unwrap_or_default();
            let detail = in_plain_words(error.message(), written);
            found.at(span, "here", Problem::Syntax { language: "TOML", detail });
            continue;
        }
        // Where a heading stands twice, the parser goes on with the first table, and every key is there again.
        let heading = headings[..headings.partition_point(|heading| heading.start <= span.start)].last();
        if heading.is_some() && heading == repeated_heading {
            continue;
        }
        if heading.is_some_and(|heading| heading.contains(&span.start)) {
            repeated_heading = heading;
        }
        let key = text.get(span.start..span.end).unwrap_or_default().to_string();
        found.at(span, "again", Problem::DuplicateKey { key });
    }
    errors.is_empty().then(|| table_of(id, table.get_ref(), table.span()))
}

/// The lines of headings, such as `[contract]`.
fn headings(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            found.push(start..start + line.len());
        }
        start += line.len();
    }
    found
}

/// The parser's message without the words of its specification, for the mistakes that people make most.
fn in_plain_words(message: &str, written: &str) -> String {
    let is_unclosed = message.contains("string, expected `\"`") || message.contains("string, expected `'`");
    let is_unquoted = message.starts_with("string values must be quoted") || message.starts_with("invalid boolean");
    let is_date = written.contains('/') && written.chars().all(|sign| sign.is_ascii_digit() || sign == '/');
    match (is_unclosed, is_unquoted) {
        (true, _) => "a text has no closing quotation mark".to_string(),
        (_, true) if is_date => "a date is written as year-month-day, like 2027-04-01".to_string(),
        (_, true) => "a text or an amount stands in quotation marks".to_string(),
        _ => message.to_string(),
    }
}

fn table_of(id: SourceId, table: &DeTable<'_>, range: Range<usize>) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: id.span(key.span()),
            value: value_of(id, value),
        })
        .collect();
    // The parser sorts keys by name; people expect the order of the file.
    entries.sort_by_key(|entry| entry.key_span);
    Table { entries, span: id.span(range) }
}

fn value_of(id: SourceId, value: &Spanned<DeValue<'_>>) -> Value {
    let span = id.span(value.span());
    let kind = match value.get_ref() {
        DeValue::String(text) => ValueKind::Text(text.to_string()),
        DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) => ValueKind::Integer(number),
            Err(_) => ValueKind::Decimal(digits.as_str().to_string()),
        },
        DeValue::Float(digits) => ValueKind::Decimal(digits.as_str().to_string()),
        DeValue::Boolean(truth) => ValueKind::Boolean(*truth),
        DeValue::Datetime(date) => ValueKind::Date(date.to_string()),
        DeValue::Array(items) => ValueKind::List(items.iter().map(|item| value_of(id, item)).collect()),
        DeValue::Table(table) => ValueKind::Table(table_of(id, table, value.span())),
    };
    Value { kind, span }
}

#[cfg(test)]
mod tests {
    use super::parse_toml;
    use crate::{Diagnostics, Sources};

    fn problems(text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", text);
        let found = Diagnostics::default();
        parse_toml(&sources, id, &found);
        found.finish().iter().map(|d| format!("{} {}", sources.position(d.labels[0].span), d.message)).collect()
    }

    #[test]
    fn keeps_the_order_of_the_file() {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", "b = 1\na = 2\n[z]\ny = 1979-05-27\n");
        let table = parse_toml(&sources, id, &Diagnostics::default()).expect("valid");
        assert_eq!(table.entries.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["b", "a", "z"]);
    }

    #[test]
    fn shows_all_syntax_errors_at_once() {
        let found = problems("a = \nb = 1\nb = 2\nc = [1, 2\n");
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[1].contains("`b` is given twice"), "{found:#?}");
    }

    #[test]
    fn a_table_that_is_there_twice_is_one_mistake() {
        let found = problems("[a]\nb = 1\nc = 2\n[a]\nb = 1\nc = 2\n[d]\ne = 1\ne = 2\n");
        assert_eq!(found, ["4:2 `a` is given twice", "9:1 `e` is given twice"]);
    }

    #[test]
    fn a_file_of_mistakes_is_read_in_one_pass() {
        // Looking for the heading of each mistake from the start of the file took minutes.
        assert_eq!(problems(&"a = 1\n".repeat(3)), ["2:1 `a` is given twice", "3:1 `a` is given twice"]);
        let mut sources = Sources::default();
        let id = sources.add("a.toml", "a = 1\n".repeat(100_000));
        let found = Diagnostics::default();
        assert!(parse_toml(&sources, id, &found).is_none());
        assert_eq!(found.errors(), 99_999);
    }

    #[test]
    fn a_lost_quotation_mark_is_said_in_plain_words() {
        let found = problems("a = \"one\nb = 2\n");
        assert_eq!(found, ["1:9 this is not valid TOML: a text has no closing quotation mark"]);
    }
}
