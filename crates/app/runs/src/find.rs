//! Who is this? Records that are in no extract, against everyone who has been linked.

use std::collections::BTreeMap;
use std::num::ParseFloatError;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use engine::Cores;
use linkage::{Coordinates, Encoder, Finder, Probability, RecordFields, Records};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, Name, PersonNo, Rate};

use crate::error::RunError;
use crate::link::{Linked, linked};
use crate::loaded::{Loaded, read_text};
use crate::progress::Progress;

/// Who may be who. Nothing in it identifies anybody.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// How many records of people there are to be compared with.
    pub records: u64,
    /// A row for each line of the file.
    pub rows: Vec<FoundRow>,
}

/// Who a line of the file may be.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundRow {
    /// The line, from 1; the header is line 1.
    pub line: u64,
    /// The likeliest people first.
    pub people: Vec<FoundPerson>,
}

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundPerson {
    /// The person's number.
    pub person: String,
    /// The probability of the record that speaks most for it.
    pub probability: f64,
    /// The agencies with a record that speaks for it.
    pub sources: Vec<String>,
}

/// What a file of people can say beside identifiers.
const COLUMNS: [&str; 12] = [
    "forename",
    "middle-name",
    "surname",
    "previous-surname",
    "full-name",
    "date-of-birth",
    "sex",
    "postcode",
    "easting",
    "northing",
    "latitude",
    "longitude",
];

/// Before the name of an identifier that has no check.
const IDENTIFIER: &str = "identifier:";

/// How many people are told for each line.
const PEOPLE_MOST: usize = 5;

/// Compares each line of a file with everyone whom extracts received by a day speak of; tells those who are as likely as
/// not.
///
/// # Errors
///
/// [`RunError::Find`] with the line that cannot be used; [`RunError::FindAmongEncoded`] if people are encoded and there is no
/// secret; [`RunError`] if extracts or the store cannot be read.
pub async fn find(loaded: &Loaded, as_at: Day, file: &Path, progress: &dyn Progress) -> Result<FindAnswer, RunError> {
    let place = loaded.parts()?.place;
    let asked = Asked::read(file)?;
    let Linked { people, numbers, .. } = linked(loaded, as_at, progress).await?;
    let of_entity = people.of_entities(&numbers)?;
    let records = &people.read()?.records;
    if records.has_encoded() && loaded.secret.is_none() {
        return Err(RunError::FindAmongEncoded);
    }
    let places = asked.places(records, file)?;
    let tick = progress.begin("Making ready", None);
    let mut finder = Finder::new(records.clone(), &loaded.model, &Cores { tick: &*tick });
    progress.end();
    if let Some(secret) = loaded.secret.as_ref().filter(|_| records.has_encoded()) {
        finder = finder.encode_with(Encoder::new(secret, records.identifiers()));
    }
    progress.begin("Finding people", None);
    let rows = asked.rows.iter().map(|row| row.find(&places, &mut finder, &of_entity, file));
    let rows = rows.collect::<Result<_, RunError>>();
    progress.end();
    Ok(FindAnswer {
        place: place.name.to_string(),
        as_at: as_at.to_string(),
        records: records.count() as u64,
        rows: rows?,
    })
}

/// A file of people.
struct Asked {
    header: StringRecord,
    rows: Vec<AskedRow>,
}

/// One of its lines.
struct AskedRow {
    line: u64,
    cells: StringRecord,
}

/// Where its columns are.
struct Places {
    fields: [Option<usize>; COLUMNS.len()],
    /// By kind of identifier.
    identifiers: Vec<Option<usize>>,
}

fn refused(file: &Path, line: u64, why: String) -> RunError {
    RunError::Find { path: file.to_path_buf(), line, why }
}

impl Asked {
    fn read(file: &Path) -> Result<Asked, RunError> {
        let text = read_text(file)?;
        let mut reader = ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|_| refused(file, 1, "it has no header".to_string()))?.clone();
        if header.iter().all(|column| column.trim().is_empty()) {
            return Err(refused(file, 1, "it has no header".to_string()));
        }
        let mut rows = Vec::new();
        let mut cells = StringRecord::new();
        loop {
            let more = reader.read_record(&mut cells).map_err(|why| {
                let line = why.position().map_or(0, csv::Position::line);
                refused(file, line, "it has more or fewer cells than the header".to_string())
            })?;
            if !more {
                return Ok(Asked { header, rows });
            }
            rows.push(AskedRow { line: cells.position().map_or(0, csv::Position::line), cells: cells.clone() });
        }
    }

    /// Finds the columns, and refuses those that mean nothing here.
    fn places(&self, records: &Records, file: &Path) -> Result<Places, RunError> {
        let mut places = Places { fields: [None; COLUMNS.len()], identifiers: vec![None; records.identifiers().len()] };
        for (at, column) in self.header.iter().map(str::trim).enumerate() {
            let kind = column.strip_prefix(IDENTIFIER).unwrap_or(column);
            let place = match COLUMNS.iter().position(|known| *known == column) {
                Some(field) => &mut places.fields[field],
                None => {
                    let kind = records.identifiers().iter().position(|name| name.as_str() == kind);
                    let kind = kind.ok_or_else(|| refused(file, 1, unknown(at, records.identifiers())))?;
                    &mut places.identifiers[kind]
                }
            };
            if place.replace(at).is_some() {
                return Err(refused(file, 1, format!("column {} says the same as another", at + 1)));
            }
        }
        Ok(places)
    }
}

/// The header may be somebody's details, if it is none, so it is not repeated.
fn unknown(at: usize, kinds: &[Name]) -> String {
    let known: Vec<String> = COLUMNS.iter().map(ToString::to_string).chain(kinds.iter().map(Name::to_string)).collect();
    format!("the name of column {} is none of {}", at + 1, known.join(", "))
}

impl AskedRow {
    fn find(
        &self,
        places: &Places,
        finder: &mut Finder,
        of_entity: &[PersonNo],
        file: &Path,
    ) -> Result<FoundRow, RunError> {
        let cell = |place: Option<usize>| {
            place.and_then(|at| self.cells.get(at)).map(str::trim).filter(|text| !text.is_empty())
        };
        let [forename, middle_name, surname, previous_surname, full_name, born, sex, postcode, coordinates @ ..] =
            places.fields.map(cell);
        let birth_date = match born.map(str::parse::<Day>) {
            None => None,
            Some(Ok(day)) => Some(day),
            Some(Err(_)) => {
                let why = "the date of birth is not written as 1987-03-14".to_string();
                return Err(refused(file, self.line, why));
            }
        };
        let number = |text: Option<&str>| text.map(str::parse::<f64>).transpose();
        let [easting, northing, latitude, longitude] = coordinates.map(number);
        let coordinates = (|| {
            Ok(Coordinates { easting: easting?, northing: northing?, latitude: latitude?, longitude: longitude? })
        })();
        let coordinates = coordinates.map_err(|_: ParseFloatError| {
            refused(file, self.line, "a coordinate is not written as 53.8008 or 430000".to_string())
        })?;
        let identifiers: Vec<Option<&str>> = places.identifiers.iter().map(|place| cell(*place)).collect();
        let fields = RecordFields {
            forename,
            middle_name,
            surname,
            previous_surname,
            full_name,
            birth_date,
            sex,
            postcode,
            coordinates,
            identifiers: &identifiers,
            ..RecordFields::default()
        };
        let found = finder.find(fields, even());
        // The likeliest record of a person counts, and it comes first.
        let mut people: Vec<(PersonNo, f64)> = Vec::new();
        let mut sources: BTreeMap<PersonNo, Vec<String>> = BTreeMap::new();
        for candidate in found {
            let person = of_entity.get(candidate.entity.0 as usize).copied().unwrap_or(PersonNo(0));
            let source = finder.records().key(candidate.entity).source.to_string();
            let of_person = sources.entry(person).or_default();
            if of_person.is_empty() {
                people.push((person, candidate.probability.get()));
            }
            if !of_person.contains(&source) {
                of_person.push(source);
            }
        }
        people.truncate(PEOPLE_MOST);
        let told = people.into_iter().map(|(person, probability)| FoundPerson {
            person: person.to_string(),
            probability,
            sources: sources.remove(&person).unwrap_or_default(),
        });
        Ok(FoundRow { line: self.line, people: told.collect() })
    }
}

/// As likely as not.
fn even() -> Probability {
    Rate::of(1, 2).and_then(Probability::of).unwrap_or(Probability::of_weight(0.0))
}
