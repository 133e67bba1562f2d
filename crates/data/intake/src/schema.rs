//! What the described sources offer to contracts.

use contracts::{Column, EventType, KindColumn, Schema};
use documents::{Diagnostics, Label, Span};

use crate::describe::Cause;
use crate::role::Role;
use crate::table::{Events, Field, Source, TableDescription};

/// The events of all sources. A name that two tables record is an error: contracts could not tell which is meant.
pub fn schema(sources: &[Source], found: &Diagnostics) -> Schema {
    let mut schema = Schema::default();
    let mut places: Vec<Span> = Vec::new();
    for (source, table) in sources.iter().flat_map(|source| source.tables.iter().map(move |table| (source, table))) {
        for event in events_of(source, table) {
            match schema.events.iter().position(|other| other.name == event.name) {
                Some(first) => report(found, &event, table.span, &schema.events[first], places[first]),
                None => {
                    schema.events.push(event);
                    places.push(table.span);
                }
            }
        }
    }
    schema
}

fn report(found: &Diagnostics, event: &EventType, here: Span, first: &EventType, there: Span) {
    let cause = Cause::RepeatedEvent {
        event: event.name.clone(),
        first: format!("table `{}` of `{}`", first.table, first.source),
    };
    found.at_all(vec![Label::new(here, "again"), Label::new(there, "first")], cause);
}

fn events_of(source: &Source, table: &TableDescription) -> Vec<EventType> {
    let fields = &table.rules.fields;
    let has = |role: Role| fields.iter().any(|field| field.role == role);
    let event = |name: &str, selected_by: Option<KindColumn>| EventType {
        name: name.to_string(),
        source: source.name.clone(),
        table: table.name.clone(),
        selected_by,
        columns: fields.iter().filter(|field| field.role != Role::Ignore).map(column).collect(),
        has_end: has(Role::EventEnd),
        has_known: has(Role::KnownDate),
    };
    match &table.rules.events {
        Events::None => Vec::new(),
        Events::One(name) => vec![event(name, None)],
        Events::ByKind(at) => fields[*at]
            .constraints
            .listed
            .iter()
            .map(|value| {
                let column = fields[*at].name.clone();
                event(&value.text, Some(KindColumn { column, value: value.text.clone() }))
            })
            .collect(),
    }
}

fn column(field: &Field) -> Column {
    let stored = match field.role {
        Role::EventDate => Some("_day".to_string()),
        Role::EventEnd => Some("_end".to_string()),
        Role::KnownDate => Some("_known".to_string()),
        Role::Attribute | Role::EventKind => Some(field.name.clone()),
        _ => None,
    };
    Column {
        name: field.name.clone(),
        stored,
        kind: field.stored(),
        values: field.constraints.listed.iter().map(|value| value.text.clone()).collect(),
        required: field.constraints.required || field.role == Role::EventDate,
    }
}
