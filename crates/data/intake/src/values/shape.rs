//! Types that are stored as text: is it what its field says, and how is it written canonically?

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{classify, parse_moment, parse_scalar, parse_time};
use crate::fault::Fault;
use crate::table::{FieldKind, GeoPointShape, TextShape};

/// The text itself if it is what `kind` says, in its canonical form.
///
/// Canonical are: UUIDs in small letters; times and dates with times in ISO 8601. JSON is kept as written, because
/// writing it anew would put its numbers through floats.
pub(crate) fn parse_shape<'t>(kind: &FieldKind, text: &'t str) -> Result<Cow<'t, str>, Fault> {
    let refuse = || Fault::NotOfType { class: classify(text) };
    let is_good = match kind {
        FieldKind::Text(shape) => return text_shape(*shape, text).ok_or_else(refuse),
        FieldKind::Time(notation) => {
            return parse_time(text, notation).map(|time| Cow::Owned(time.to_string())).ok_or_else(refuse);
        }
        FieldKind::DateTime(notation) => {
            return parse_moment(text, notation).map(|moment| Cow::Owned(moment.canonical_text()));
        }
        FieldKind::YearMonth => is_year_month(text),
        FieldKind::Duration => is_duration(text),
        FieldKind::Object => json_length(text, '{').is_some(),
        FieldKind::Array => json_length(text, '[').is_some(),
        FieldKind::List { delimiter, item } => {
            text.split(delimiter.as_str()).all(|part| parse_scalar(item, false, part.trim()).is_ok())
        }
        FieldKind::GeoPoint(shape) => is_geo_point(*shape, text),
        FieldKind::GeoJson { topology } => is_geo_json(*topology, text),
        FieldKind::Number(_) | FieldKind::Integer(_) | FieldKind::Year | FieldKind::Boolean { .. } => {
            parse_scalar(kind, false, text)?;
            true
        }
        FieldKind::Date(_) => {
            parse_scalar(kind, false, text)?;
            true
        }
        FieldKind::Any => true,
    };
    if is_good { Ok(Cow::Borrowed(text)) } else { Err(refuse()) }
}

/// The words that the descriptor lists for true and false, and no others.
pub(crate) fn parse_boolean(text: &str, true_values: &[String], false_values: &[String]) -> Result<bool, Fault> {
    if true_values.iter().any(|word| word == text) {
        Ok(true)
    } else if false_values.iter().any(|word| word == text) {
        Ok(false)
    } else {
        Err(Fault::NotTrueOrFalse(classify(text)))
    }
}

/// A year of at least four digits, perhaps with a minus, as XML Schema's `gYear` has it.
pub(crate) fn parse_year(text: &str) -> Result<i64, Fault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let good = (4..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten().ok_or_else(|| Fault::NotOfType { class: classify(text) })
}

/// The length that `minLength` and `maxLength` count: characters of text, items of lists and arrays, keys of objects.
pub(crate) fn length_of(kind: &FieldKind, text: &str) -> usize {
    match kind {
        FieldKind::Array => json_length(text, '[').unwrap_or(0),
        FieldKind::Object => json_length(text, '{').unwrap_or(0),
        FieldKind::List { delimiter, .. } => text.split(delimiter.as_str()).count(),
        _ => text.chars().count(),
    }
}

/// A canonical date and time without its offset, so that texts compare as the moments on the clock do.
pub(crate) fn civil_part(text: &str) -> &str {
    match text.split_once('T') {
        Some((date, time)) => {
            let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
            &text[..date.len() + 1 + end]
        }
        None => text,
    }
}

fn text_shape(shape: TextShape, text: &str) -> Option<Cow<'_, str>> {
    let good = match shape {
        TextShape::Any => true,
        TextShape::Email => is_email(text),
        TextShape::Uri => is_uri(text),
        TextShape::Binary => is_base64(text),
        TextShape::Uuid => return is_uuid(text).then(|| Cow::Owned(text.to_ascii_lowercase())),
    };
    good.then_some(Cow::Borrowed(text))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels = || domain.split('.');
    !local.is_empty()
        && !text.contains(char::is_whitespace)
        && !local.contains('@')
        && labels().count() >= 2
        && labels().all(|label| !label.is_empty())
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(letters)
        && !rest.is_empty()
        && !rest.contains(char::is_whitespace)
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_year_month(text: &str) -> bool {
    let Some((year, month)) = text.rsplit_once('-') else { return false };
    parse_year(year).is_ok() && month.len() == 2 && month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
}

/// The form of XML Schema's `duration`.
fn is_duration(text: &str) -> bool {
    static DURATION: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^-?P(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$").ok());
    let says_something = !text.ends_with(['P', 'T']);
    says_something && DURATION.as_ref().is_some_and(|duration| duration.is_match(text))
}

/// How many items or keys a JSON array or object has, if `text` is one.
fn json_length(text: &str, opening: char) -> Option<usize> {
    if !text.starts_with(opening) {
        return None;
    }
    match opening {
        '[' => serde_json::from_str::<Vec<IgnoredAny>>(text).ok().map(|items| items.len()),
        _ => serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text).ok().map(|keys| keys.len()),
    }
}

fn is_geo_point(shape: GeoPointShape, text: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Point {
        lon: f64,
        lat: f64,
    }
    let point = match shape {
        GeoPointShape::Pair => text
            .split_once(',')
            .and_then(|(lon, lat)| Some(Point { lon: lon.trim().parse().ok()?, lat: lat.trim().parse().ok()? })),
        GeoPointShape::Array => serde_json::from_str(text).ok().map(|[lon, lat]: [f64; 2]| Point { lon, lat }),
        GeoPointShape::Object => serde_json::from_str(text).ok(),
    };
    point.is_some_and(|point| point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0)
}

/// Whether `text` has the members that its kind of GeoJSON (RFC 7946) or TopoJSON has; coordinates are not read.
fn is_geo_json(topology: bool, text: &str) -> bool {
    #[derive(Deserialize)]
    struct Shape {
        r#type: String,
    }
    let Ok(shape) = serde_json::from_str::<Shape>(text) else { return false };
    let Ok(members) = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text) else { return false };
    let needed: &[&str] = match (topology, shape.r#type.as_str()) {
        (true, "Topology") => &["objects", "arcs"],
        (false, "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon") => {
            &["coordinates"]
        }
        (false, "GeometryCollection") => &["geometries"],
        (false, "Feature") => &["geometry", "properties"],
        (false, "FeatureCollection") => &["features"],
        (true | false, _) => return false,
    };
    needed.iter().all(|member| members.contains_key(*member))
}

#[cfg(test)]
mod tests {
    use super::parse_shape;
    use crate::table::{FieldKind, GeoPointShape, TextShape};
    use crate::values::DateNotation;

    #[test]
    fn shapes_take_what_is_right_and_refuse_the_rest() {
        let integers =
            FieldKind::List { delimiter: ";".into(), item: Box::new(FieldKind::Integer(Default::default())) };
        let table: [(FieldKind, &[&str], &[&str]); 16] = [
            (FieldKind::Text(TextShape::Email), &["a@b.org"], &["a", "a@b", "@b.org", "a b@c.org", "a@b@c.org"]),
            (FieldKind::Text(TextShape::Uri), &["https://a.org/b", "urn:x:1"], &["a.org", "1a:b", "http:", "a:b c"]),
            (FieldKind::Text(TextShape::Binary), &["YQ==", ""], &["YQ=", "?Q==", "===="]),
            (FieldKind::Text(TextShape::Uuid), &["123e4567-e89b-12d3-a456-426614174000"], &["123e4567"]),
            (FieldKind::Time(DateNotation::Default), &["15:00:00"], &["15:00", "25:00:00", "3pm"]),
            (FieldKind::Year, &["2027", "-0044"], &["27", "20x7"]),
            (FieldKind::YearMonth, &["2027-04"], &["2027-13", "2027-4", "04/2027"]),
            (FieldKind::Duration, &["P1Y2M", "-PT1.5S", "P1DT2H"], &["P", "PT", "1Y", "P1H"]),
            (FieldKind::Object, &[r#"{"a":1}"#, "{}"], &["[1]", "{", "a"]),
            (FieldKind::Array, &["[1,[2]]"], &["{}", "[1", "1"]),
            (integers, &["1;2", "1; 2"], &["1,2", "1;x", "1;"]),
            (FieldKind::GeoPoint(GeoPointShape::Pair), &["-0.13, 51.5"], &["51.5", "200, 1", "a, b"]),
            (FieldKind::GeoPoint(GeoPointShape::Array), &["[-0.13, 51.5]"], &["-0.13, 51.5", "[1]", "[1,2,3]"]),
            (FieldKind::GeoPoint(GeoPointShape::Object), &[r#"{"lon":1,"lat":2}"#], &[r#"{"lon":1}"#]),
            (
                FieldKind::GeoJson { topology: false },
                &[r#"{"type":"Point","coordinates":[1,2]}"#],
                &["{}", r#"{"type":"Topology"}"#, r#"{"type":"Point"}"#, r#"{"type":"Feature"}"#],
            ),
            (
                FieldKind::GeoJson { topology: true },
                &[r#"{"type":"Topology","objects":{},"arcs":[]}"#],
                &[r#"{"type":"Point"}"#],
            ),
        ];
        for (kind, good, bad) in table {
            for text in good {
                assert!(parse_shape(&kind, text).is_ok(), "{text} as {}", kind.name());
            }
            for text in bad {
                let fault = parse_shape(&kind, text).map(|_| ()).expect_err("refused");
                assert_eq!(fault.code(), "row::not-of-type", "{text} as {}", kind.name());
            }
        }
    }
}
