//! Do the roles of a table fit together, and what events do its rows record?

use documents::{Diagnostics, Located, Span};
use units::Name;

use super::Cause;
use crate::role::{Role, looks_like_identity};
use crate::table::{Events, Field, FieldKind};

/// What the names of stored evidence's own columns begin with.
const RESERVED: char = '_';

/// A field with the place of its name, and of its role if it has been given one.
pub(super) struct PlacedField<'a> {
    pub(super) field: &'a Field,
    pub(super) name: Span,
    pub(super) role: Option<Span>,
}

/// Checks the roles of a table and says what events its rows record.
pub(super) fn check_roles(
    table: &Located<String>,
    event: Option<&Located<Name>>,
    fields: &[PlacedField<'_>],
    found: &Diagnostics,
) -> Events {
    for (at, placed) in fields.iter().enumerate() {
        check_field(placed, &fields[..at], found);
    }
    let events = events_of(event, fields, found);
    let has = |role: Role| fields.iter().any(|placed| placed.field.role == role);
    if events == Events::None {
        for placed in fields.iter().filter(|placed| placed.field.role.is_event_date()) {
            let span = placed.role.unwrap_or(placed.name);
            found.at(span, "here", Cause::RoleWithoutEvent { role: placed.field.role.to_string() });
        }
        return events;
    }
    if !has(Role::EventDate) {
        found.at(table.span, "", Cause::EventWithoutDate { table: table.value.clone() });
    }
    let names_someone = fields.iter().any(|placed| placed.field.role.is_identity());
    if !has(Role::Person) && !has(Role::Household) && !names_someone {
        found.at(table.span, "", Cause::EventWithoutPerson { table: table.value.clone() });
    }
    events
}

fn check_field(placed: &PlacedField<'_>, before: &[PlacedField<'_>], found: &Diagnostics) {
    let Field { name, role, kind, .. } = placed.field;
    let span = placed.role.unwrap_or(placed.name);
    if let Some(wanted) = wanted_type(role, kind) {
        found.at(span, "here", Cause::RoleType { role: role.to_string(), kind: kind.name(), wanted });
    }
    let constraints = &placed.field.constraints;
    let has_bounds = !constraints.bounds.is_empty() || !constraints.listed.is_empty();
    if role.is_date() && matches!(kind, FieldKind::DateTime(_)) && has_bounds {
        let cause = Cause::NotHonoured {
            what: format!("a bound or list of dates and times for {role}"),
            why: "only the day is kept of it",
            instead: "make the field's type `date`, or leave the constraint out",
        };
        found.at(span, "here", cause);
    }
    let may_repeat = matches!(role, Role::Attribute | Role::Ignore);
    if !may_repeat && before.iter().any(|other| other.field.role == *role) {
        found.at(span, "again", Cause::RepeatedRole { role: role.to_string() });
    }
    if role.is_stored_with_events() && name.starts_with(RESERVED) {
        found.at(placed.name, "here", Cause::ReservedColumn { name: name.clone() });
    }
    if placed.role.is_none() && looks_like_identity(name) {
        found.at(placed.name, "", Cause::LooksLikeIdentity { column: name.clone() });
    }
}

/// What types the role takes, if `kind` is none of them.
fn wanted_type(role: &Role, kind: &FieldKind) -> Option<&'static str> {
    let (fits, wanted) = match role {
        Role::Attribute | Role::Ignore => (true, ""),
        role if role.is_date() => {
            (matches!(kind, FieldKind::Date(_) | FieldKind::DateTime(_)), "a field of type date or datetime")
        }
        Role::EventKind => (matches!(kind, FieldKind::Text(_) | FieldKind::Any), "a field of type string"),
        role if role.is_coordinate() => {
            (matches!(kind, FieldKind::Number(_) | FieldKind::Integer(_)), "a field of type number or integer")
        }
        _ => (
            matches!(kind, FieldKind::Text(_) | FieldKind::Integer(_) | FieldKind::Any),
            "a field of type string or integer",
        ),
    };
    (!fits).then_some(wanted)
}

fn events_of(event: Option<&Located<Name>>, fields: &[PlacedField<'_>], found: &Diagnostics) -> Events {
    let kinds = fields.iter().position(|placed| placed.field.role == Role::EventKind);
    match (event, kinds) {
        (None, None) => Events::None,
        (Some(event), None) => Events::One(event.value.to_string()),
        (event, Some(at)) => {
            let column = fields[at].field.name.clone();
            if let Some(event) = event {
                let cause = Cause::EventAndKinds { event: event.value.to_string(), column: column.clone() };
                found.at(event.span, "here", cause);
            }
            if fields[at].field.constraints.listed.is_empty() {
                found.at(fields[at].name, "here", Cause::KindsNotListed { column });
            }
            Events::ByKind(at)
        }
    }
}
