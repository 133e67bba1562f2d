//! Records as text, for tests.

use units::Name;

use crate::{Coordinates, RecordFields, Records};

/// The agencies of the tests.
pub(crate) const SOURCES: [&str; 3] = ["police", "housing", "benefits"];
/// The kinds of identifier of the tests: two that are checked, and one that is not.
pub(crate) const KINDS: [&str; 3] = ["national-insurance", "nhs-number", "tenancy"];

/// Records written as `police 1: forename Jo; surname Fox; born 1987-03-14`, one a line.
pub(crate) fn records(lines: &str) -> Records {
    let name = |text: &str| text.parse::<Name>().expect("a name");
    let mut builder = Records::builder(&SOURCES.map(name), &KINDS.map(name));
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (entity, fields) = line.split_once(':').expect("an entity and its fields");
        let (source, key) = entity.split_once(' ').expect("a source and a key");
        let source = SOURCES.iter().position(|known| *known == source).expect("a source of the tests");
        // There are three of them.
        let mut record = RecordFields { source: source as u16, key, ..RecordFields::default() };
        let mut numbers = [None; KINDS.len()];
        for field in fields.split(';').map(str::trim).filter(|field| !field.is_empty()) {
            let (field, value) = field.split_once(' ').expect("a field and its value");
            match field {
                "forename" => record.forename = Some(value),
                "middle" => record.middle_name = Some(value),
                "surname" => record.surname = Some(value),
                "previous" => record.previous_surname = Some(value),
                "full" => record.full_name = Some(value),
                "born" => record.birth_date = Some(value.parse().expect("a date")),
                "at" => {
                    let (latitude, longitude) = value.split_once(' ').expect("latitude and longitude");
                    let degrees = |text: &str| Some(text.parse().expect("degrees"));
                    let (latitude, longitude) = (degrees(latitude), degrees(longitude));
                    record.coordinates = Coordinates { latitude, longitude, ..Coordinates::default() };
                }
                "sex" => record.sex = Some(value),
                "postcode" => record.postcode = Some(value),
                "ni" => numbers[0] = Some(value),
                "nhs" => numbers[1] = Some(value),
                "tenancy" => numbers[2] = Some(value),
                other => panic!("no field {other}"),
            }
        }
        builder.push(RecordFields { identifiers: &numbers, ..record });
    }
    builder.build()
}
