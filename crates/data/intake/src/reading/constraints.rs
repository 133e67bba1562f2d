//! Holds the values of a column against what its field says of them. CSV and Parquet are checked alike.

use std::cmp::Ordering;
use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, StringArray};
use contracts::ColumnKind;

use super::encodings::check_encodings;
use super::parse::{CellFault, Parsed};
use crate::digest::View;
use crate::fault::{Fault, Needed};
use crate::role::Role;
use crate::table::{Bound, Field, Rules, Scalar, Side};
use crate::values::{Class, civil_part, classify, length_of, parse_scalar};

/// The first day, and the day after the last, on which an event can have happened.
///
/// Placeholders for days that are not known (1900-01-01 is common, as are the years 1 and 9999) lie outside.
const EVENT_DAYS: std::ops::Range<i32> = -25_566..47_847;

/// Why the values of a field must be there, if they must.
pub(crate) fn needed(rules: &Rules, at: usize) -> Option<Needed> {
    let field = &rules.fields[at];
    let has_person = rules.with_role(&Role::Person).is_some() || rules.identity_fields().next().is_some();
    match field.role {
        Role::EventDate => Some(Needed::EventDate),
        Role::EventKind => Some(Needed::EventKind),
        Role::Person => Some(Needed::Person),
        Role::Household if !has_person => Some(Needed::Household),
        _ if rules.primary_key.contains(&at) => Some(Needed::PrimaryKey),
        _ if field.constraints.required => Some(Needed::Required),
        _ => None,
    }
}

/// Adds the faults of values that break the field's constraints. Afterwards the faults are in order again.
pub(crate) fn check(field: &Field, needed: Option<Needed>, parsed: &mut Parsed) {
    let mut faults = Vec::new();
    if let Some(needed) = needed {
        check_needed(needed, parsed, &mut faults);
    }
    let view = View::of(&parsed.array);
    for bound in &field.constraints.bounds {
        check_bound(field, bound, &view, &mut faults);
    }
    if let View::Text(texts) = &view {
        check_texts(field, texts, &mut faults);
        if field.role.is_encoded() {
            check_encodings(&field.role, texts, &mut faults);
        }
    }
    if !field.constraints.listed.is_empty() {
        check_listed(field, &view, &mut faults);
    }
    if field.role.is_event_date() {
        check_event_day(&view, &mut faults);
    }
    if !faults.is_empty() {
        parsed.faults.append(&mut faults);
        parsed.faults.sort_by_key(|fault| fault.at);
    }
}

/// A cell that could not be read is missing in the array too, but has its fault already.
fn check_needed(needed: Needed, parsed: &Parsed, faults: &mut Vec<CellFault>) {
    if parsed.array.null_count() == parsed.faults.len() {
        return;
    }
    let mut known = parsed.faults.iter().peekable();
    for at in (0..parsed.array.len()).filter(|at| parsed.array.is_null(*at)) {
        if known.next_if(|fault| fault.at == at).is_none() {
            faults.push(CellFault { at, fault: Fault::MissingValue { needed } });
        }
    }
}

fn check_bound(field: &Field, bound: &Bound, view: &View<'_>, faults: &mut Vec<CellFault>) {
    let breaks = |order: Ordering| match bound.side {
        Side::Least => order == Ordering::Less || (order == Ordering::Equal && !bound.inclusive),
        Side::Most => order == Ordering::Greater || (order == Ordering::Equal && !bound.inclusive),
    };
    let mut judge = |at: usize, order: Option<Ordering>, class: &dyn Fn() -> Class| {
        if order.is_some_and(breaks) {
            let (class, bound_text, inclusive) = (class(), bound.text.clone(), bound.inclusive);
            let fault = match bound.side {
                Side::Least => Fault::TooSmall { class, bound: bound_text, inclusive },
                Side::Most => Fault::TooLarge { class, bound: bound_text, inclusive },
            };
            faults.push(CellFault { at, fault });
        }
    };
    match (view, &bound.value) {
        (View::Integer(array), Scalar::Integer(bound)) => {
            for (at, value) in array.iter().enumerate() {
                judge(at, value.map(|value| value.cmp(bound)), &|| Class::WholeNumber);
            }
        }
        (View::Decimal(array), Scalar::Decimal(bound)) => {
            for (at, value) in array.iter().enumerate() {
                judge(at, value.map(|value| value.cmp(bound)), &|| Class::DecimalNumber);
            }
        }
        (View::Day(array), Scalar::Day(bound)) => {
            for (at, value) in array.iter().enumerate() {
                judge(at, value.map(|value| value.cmp(bound)), &|| Class::IsoDate);
            }
        }
        (View::Text(array), bound) => {
            for (at, text) in array.iter().enumerate() {
                let order = text.and_then(|text| compare_text(field, text, bound));
                judge(at, order, &|| classify(text.unwrap_or_default()));
            }
        }
        // Bounds are read by the type of the field, so no other pair occurs.
        _ => {}
    }
}

/// Compares a value that is stored as text with a bound of its field's type. Times and months in canonical form
/// compare as their texts do.
fn compare_text(field: &Field, text: &str, bound: &Scalar) -> Option<Ordering> {
    match (parse_scalar(&field.kind, false, text).ok()?, bound) {
        (Scalar::Text(_), Scalar::Text(bound)) => Some(civil_part(text).cmp(civil_part(bound))),
        (Scalar::Integer(value), Scalar::Integer(bound)) => Some(value.cmp(bound)),
        _ => None,
    }
}

fn check_texts(field: &Field, texts: &StringArray, faults: &mut Vec<CellFault>) {
    let constraints = &field.constraints;
    if constraints.min_length.is_none() && constraints.max_length.is_none() && constraints.pattern.is_none() {
        return;
    }
    for (at, text) in texts.iter().enumerate() {
        let Some(text) = text else { continue };
        let class = || classify(text);
        let length = length_of(&field.kind, text);
        if let Some(least) = constraints.min_length.filter(|least| length < *least as usize) {
            faults.push(CellFault { at, fault: Fault::TooShort { class: class(), least } });
        }
        if let Some(most) = constraints.max_length.filter(|most| length > *most as usize) {
            faults.push(CellFault { at, fault: Fault::TooLong { class: class(), most } });
        }
        if let Some(pattern) = constraints.pattern.as_ref().filter(|pattern| !pattern.regex.is_match(text)) {
            let pattern = pattern.text.clone();
            faults.push(CellFault { at, fault: Fault::NoMatch { class: class(), pattern } });
        }
    }
}

fn check_listed(field: &Field, view: &View<'_>, faults: &mut Vec<CellFault>) {
    let listed = &field.constraints.listed;
    let mut refuse = |at: usize, class: Class| {
        let listed = shown(listed.iter().map(|value| value.text.as_str()));
        faults.push(CellFault { at, fault: Fault::NotListed { class, listed } });
    };
    let has = |value: &Scalar| listed.iter().any(|listed| listed.value == *value);
    match view {
        View::Text(array) if field.stored() == ColumnKind::Text && !matches!(listed[0].value, Scalar::Integer(_)) => {
            let texts: Vec<&str> = listed
                .iter()
                .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(text.as_str()) } else { None })
                .collect();
            // A short list is looked through quicker than a text is hashed.
            let long: HashSet<&str> = if texts.len() > 16 { texts.iter().copied().collect() } else { HashSet::new() };
            for (at, text) in array.iter().enumerate() {
                let is_listed = |text: &&str| if long.is_empty() { texts.contains(text) } else { long.contains(text) };
                if let Some(text) = text.filter(|text| !is_listed(text)) {
                    refuse(at, classify(text));
                }
            }
        }
        View::Text(array) => {
            for (at, text) in array.iter().enumerate() {
                if text.is_some_and(|text| !parse_scalar(&field.kind, false, text).is_ok_and(|value| has(&value))) {
                    refuse(at, Class::WholeNumber);
                }
            }
        }
        View::Integer(array) => {
            for (at, value) in array.iter().enumerate() {
                if value.is_some_and(|value| !has(&Scalar::Integer(value))) {
                    refuse(at, Class::WholeNumber);
                }
            }
        }
        View::Decimal(array) => {
            for (at, value) in array.iter().enumerate() {
                if value.is_some_and(|value| !has(&Scalar::Decimal(value))) {
                    refuse(at, Class::DecimalNumber);
                }
            }
        }
        View::Boolean(array) => {
            for (at, value) in array.iter().enumerate() {
                if value.is_some_and(|value| !has(&Scalar::Boolean(value))) {
                    refuse(at, Class::TrueOrFalse);
                }
            }
        }
        View::Day(array) => {
            for (at, value) in array.iter().enumerate() {
                if value.is_some_and(|value| !has(&Scalar::Day(value))) {
                    refuse(at, Class::IsoDate);
                }
            }
        }
    }
}

/// The listed values, the first ten of them by name.
fn shown<'a>(listed: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 10;
    let more = listed.len().saturating_sub(SHOWN);
    let first: Vec<&str> = listed.take(SHOWN).collect();
    match more {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn check_event_day(view: &View<'_>, faults: &mut Vec<CellFault>) {
    let View::Day(days) = view else { return };
    for (at, day) in days.iter().enumerate() {
        if day.is_some_and(|day| !EVENT_DAYS.contains(&day)) {
            faults.push(CellFault { at, fault: Fault::DayOutOfRange(Class::IsoDate) });
        }
    }
}

/// A column of missing values, for a field that the file has no column of.
pub(crate) fn missing_column(field: &Field, rows: usize) -> ArrayRef {
    arrow::array::new_null_array(&super::parse::arrow_type(field.stored()), rows)
}

#[cfg(test)]
mod tests {
    use units::Day;

    use super::EVENT_DAYS;

    #[test]
    fn events_happen_between_1900_and_2100() {
        assert_eq!(Day::from_epoch_days(EVENT_DAYS.start).to_string(), "1900-01-02");
        assert_eq!(Day::from_epoch_days(EVENT_DAYS.end - 1).to_string(), "2100-12-31");
    }
}
