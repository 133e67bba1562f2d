//! JSON into the common tree.

use std::collections::HashSet;

use jsonc_parser::ast::{ObjectPropName, Value as Node};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::{Diagnostics, Entry, Problem, SourceId, Sources, Table, Value, ValueKind};

/// Strict JSON: no comments, loose names or trailing commas, because other tools must read the same file.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a JSON text. A syntax error is recorded, and then there is no value.
pub fn parse_json(sources: &Sources, id: SourceId, found: &Diagnostics) -> Option<Value> {
    let text = sources.text(id);
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => match parsed.value {
            Some(node) => Some(value_of(id, &node, found)),
            None => {
                found.at(id.start(), "", Problem::Syntax { language: "JSON", detail: "the file is empty".into() });
                None
            }
        },
        Err(error) => {
            let range = error.range();
            let detail = in_a_sentence(&error.kind().to_string());
            found.at(id.span(range.start..range.end), "here", Problem::Syntax { language: "JSON", detail });
            None
        }
    }
}

/// The parser begins its messages with a capital.
fn in_a_sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn value_of(id: SourceId, node: &Node<'_>, found: &Diagnostics) -> Value {
    let range = node.range();
    let span = id.span(range.start..range.end);
    let kind = match node {
        Node::StringLit(text) => ValueKind::Text(text.value.to_string()),
        Node::NumberLit(digits) => match digits.value.parse() {
            Ok(number) => ValueKind::Integer(number),
            Err(_) => ValueKind::Decimal(digits.value.to_string()),
        },
        Node::BooleanLit(truth) => ValueKind::Boolean(truth.value),
        Node::NullKeyword(_) => ValueKind::Null,
        Node::Array(items) => ValueKind::List(items.elements.iter().map(|item| value_of(id, item, found)).collect()),
        Node::Object(object) => {
            let mut entries: Vec<Entry> = Vec::with_capacity(object.properties.len());
            let mut keys = HashSet::with_capacity(object.properties.len());
            for property in &object.properties {
                let key = match &property.name {
                    ObjectPropName::String(name) => name.value.to_string(),
                    ObjectPropName::Word(name) => name.value.to_string(),
                };
                let name = property.name.range();
                let key_span = id.span(name.start..name.end);
                if !keys.insert(key.clone()) {
                    found.at(key_span, "again", Problem::DuplicateKey { key });
                    continue;
                }
                entries.push(Entry { key, key_span, value: value_of(id, &property.value, found) });
            }
            ValueKind::Table(Table { entries, span })
        }
    };
    Value { kind, span }
}

#[cfg(test)]
mod tests {
    use super::parse_json;
    use crate::{Diagnostics, Sources};

    fn check(text: &str, expected: &[&str]) {
        let mut sources = Sources::default();
        let id = sources.add("a.json", text);
        let found = Diagnostics::default();
        parse_json(&sources, id, &found);
        let shown = |d: crate::Diagnostic| format!("{} {}", sources.position(d.labels[0].span), d.message);
        assert_eq!(found.finish().into_iter().map(shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_key_that_is_there_twice_is_said_at_its_second_place() {
        check("{ \"a\": 1, \"b\": { \"a\": 2 }, \"\\u0061\": 3 }", &["1:28 `a` is given twice"]);
    }

    #[test]
    fn an_object_of_many_keys_is_read_in_one_pass() {
        // Looking for each key among all before it took minutes.
        let pairs: Vec<String> = (0..100_000).map(|number| format!("\"k{number}\":0")).collect();
        check(&format!("{{{}}}", pairs.join(",")), &[]);
    }
}
