//! Descriptors: `datapackage.json` by the Data Package standard, version 2, and `mapping.toml` where meanings stand apart.

use std::fmt::Write as _;

use serde::Serialize;

use super::tables::{Column, Kind, Manner, Package, Table};
use crate::agency::Agency;
use crate::settings::{Calendar, Format};

#[derive(Serialize)]
struct DataPackage<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
    created: String,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: &'static str,
    title: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    path: Paths,
    format: &'static str,
    mediatype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    #[serde(rename = "purse:event", skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
    #[serde(rename = "purse:deliveries", skip_serializing_if = "Option::is_none")]
    deliveries: Option<&'static str>,
    schema: Schema<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Several(Vec<String>),
}

#[derive(Serialize)]
struct Dialect {
    delimiter: char,
    #[serde(rename = "lineTerminator")]
    line_terminator: &'static str,
}

#[derive(Serialize)]
struct Schema<'a> {
    fields: Vec<Field<'a>>,
    #[serde(rename = "primaryKey")]
    primary_key: [&'static str; 1],
    #[serde(rename = "foreignKeys", skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    title: &'static str,
    #[serde(rename = "purse:role", skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints<'a>>,
}

#[derive(Serialize)]
struct Constraints<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<i64>,
    #[serde(rename = "enum", skip_serializing_if = "<[_]>::is_empty")]
    listed: &'a [&'static str],
}

#[derive(Serialize)]
struct ForeignKey {
    fields: [&'static str; 1],
    reference: Reference,
}

#[derive(Serialize)]
struct Reference {
    resource: &'static str,
    fields: [&'static str; 1],
}

/// The name of a table's file in a round, 0 or 1.
pub(crate) fn file_name(table: &Table, calendar: &Calendar, format: Format, round: usize) -> String {
    let extension = match format {
        Format::Csv => "csv",
        Format::Parquet => "parquet",
    };
    format!("{}-{}.{extension}", table.name, calendar.rounds()[round].received)
}

/// The descriptor of an agency's package, as text.
pub(crate) fn descriptor(agency: Agency, calendar: &Calendar, format: Format) -> String {
    let package = Package::of(agency);
    let resources = package.tables.iter().map(|table| resource(table, &package, calendar, format)).collect();
    let described = DataPackage {
        profile: "https://datapackage.org/profiles/2.0/datapackage.json",
        name: agency.folder(),
        title: package.title,
        description: "Invented people; any likeness to real ones is chance.",
        created: format!("{}T06:00:00Z", calendar.first.received),
        resources,
    };
    // Plain data that cannot fail to be written as text; a descriptor of nothing would be noticed at once.
    let mut text = serde_json::to_string_pretty(&described).unwrap_or_default();
    text.push('\n');
    text
}

fn resource(table: &Table, package: &Package, calendar: &Calendar, format: Format) -> Resource<'static> {
    let Manner { delimiter, is_windows_1252, has_mapping, .. } = package.manner;
    let is_csv = format == Format::Csv;
    let path = match table.is_delivered_twice {
        true => Paths::Several([0, 1].map(|round| file_name(table, calendar, format, round)).into()),
        false => Paths::One(file_name(table, calendar, format, 0)),
    };
    let unusual = Dialect { delimiter: char::from(delimiter), line_terminator: "\r\n" };
    Resource {
        name: table.name,
        title: table.title,
        kind: "table",
        path,
        format: if is_csv { "csv" } else { "parquet" },
        mediatype: if is_csv { "text/csv" } else { "application/vnd.apache.parquet" },
        encoding: is_csv.then_some(if is_windows_1252 { "windows-1252" } else { "utf-8" }),
        dialect: (is_csv && delimiter != b',').then_some(unusual),
        event: table.event.filter(|_| !has_mapping),
        deliveries: (table.is_delivered_twice && !has_mapping).then_some("changes"),
        schema: schema(table, package, format),
    }
}

fn schema(table: &Table, package: &Package, format: Format) -> Schema<'static> {
    let key = table.columns[0].name;
    let refers = |column: &&Column| table.event.is_some() && column.role == Some("person");
    let foreign = table.columns.iter().filter(refers).map(|column| ForeignKey {
        fields: [column.name],
        reference: Reference { resource: "people", fields: [column.name] },
    });
    Schema {
        fields: table.columns.iter().map(|column| field(column, package.manner, format)).collect(),
        primary_key: [key],
        foreign_keys: foreign.collect(),
    }
}

fn field(column: &Column, manner: Manner, format: Format) -> Field<'static> {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Date => "date",
    };
    let has_any = column.required || column.bounds.is_some();
    let constraints = has_any.then_some(Constraints {
        required: column.required.then_some(true),
        minimum: column.bounds.map(|bounds| bounds.least),
        maximum: column.bounds.map(|bounds| bounds.most),
        listed: column.listed,
    });
    let is_day_first = manner.is_day_first && column.kind == Kind::Date && format == Format::Csv;
    Field {
        name: column.name,
        kind,
        format: is_day_first.then_some("%d/%m/%Y"),
        title: column.title,
        role: column.role.filter(|_| !manner.has_mapping),
        constraints,
    }
}

/// The mapping of an agency whose descriptor must not be touched; nothing for the others.
pub(crate) fn mapping(agency: Agency) -> Option<String> {
    let package = Package::of(agency);
    if !package.manner.has_mapping {
        return None;
    }
    let mut text = String::from(
        "# What the jobcentre's columns mean. Its descriptor is its own and is left as it came.\nformat = 1\n",
    );
    for table in package.tables {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n[tables.{}]\n", table.name);
        if let Some(event) = table.event {
            let _ = writeln!(text, "event = \"{event}\"");
        }
        if table.is_delivered_twice {
            text.push_str("deliveries = \"changes\"\n");
        }
        let _ = write!(text, "\n[tables.{}.columns]\n", table.name);
        for column in table.columns {
            if let Some(role) = column.role {
                let _ = writeln!(text, "{} = \"{role}\"", column.name);
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{descriptor, mapping};
    use crate::agency::Agency;
    use crate::settings::{Calendar, Format};

    fn described(agency: Agency) -> serde_json::Value {
        let text = descriptor(agency, &Calendar::default(), Format::Csv);
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn the_police_write_in_their_own_manner() {
        let arrests = &described(Agency::Police)["resources"][1];
        assert_eq!(arrests["path"], "arrests-2029-04-10.csv");
        assert_eq!(arrests["encoding"], "windows-1252");
        assert_eq!(arrests["dialect"]["delimiter"], ";");
        assert_eq!(arrests["schema"]["fields"][2]["format"], "%d/%m/%Y");
        assert_eq!(arrests["purse:event"], "arrest");
        assert_eq!(arrests["schema"]["foreignKeys"][0]["reference"]["resource"], "people");
    }

    #[test]
    fn reviews_are_delivered_twice() {
        let reviews = &described(Agency::Treatment)["resources"][3];
        assert_eq!(reviews["path"][1], "reviews-2029-07-10.csv");
        assert_eq!(reviews["purse:deliveries"], "changes");
        assert_eq!(reviews["schema"]["fields"][4]["constraints"]["maximum"], 28);
    }

    #[test]
    fn what_benefits_means_stands_in_its_mapping() {
        assert!(!descriptor(Agency::Benefits, &Calendar::default(), Format::Csv).contains("purse:"));
        let mapping = mapping(Agency::Benefits).expect("a mapping");
        assert!(mapping.contains("[tables.employment]\nevent = \"employment\"\ndeliveries = \"changes\"\n"));
        assert!(mapping.contains("national_insurance = \"national-insurance\"\n"));
        assert_eq!(super::mapping(Agency::Police), None);
    }
}
