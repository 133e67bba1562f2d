//! Takes records in, reads their fields, and puts them in order.

use std::cmp::Ordering;
use std::fmt;

use strum::VariantArray;
use units::{Day, Name};

use super::encodings::{Collected, Encodings};
use super::memo::Memo;
use super::{EntityNo, FieldQuality, IdentifierQuality, Names, Postcodes, Quality, RecordNo, Records, Row};
use crate::compare::Comparison;
use crate::encoding::{EncodedRecord, Encoder};
use crate::normalise::{
    BirthDate, Coordinates, IdentifierForm, Location, Reading, Sex, Word, read_forenames, read_full_name,
    read_identifier, read_postcode, read_sex, read_surname,
};
use crate::pool::{TextId, TextPool, Texts};

/// One row of an agency's table of people, as the agency wrote it. Empty texts are missing.
#[derive(Clone, Copy, Default)]
pub struct RecordFields<'a> {
    /// The number of the agency, from 0, in the order given to [`Records::builder`].
    pub source: u16,
    /// The agency's own key for the person.
    pub key: &'a str,
    /// Forenames; all but the first count as middle names.
    pub forename: Option<&'a str>,
    /// Middle names.
    pub middle_name: Option<&'a str>,
    /// Surname.
    pub surname: Option<&'a str>,
    /// An earlier surname, such as a maiden name.
    pub previous_surname: Option<&'a str>,
    /// The whole name, read where forename or surname is missing.
    pub full_name: Option<&'a str>,
    /// Date of birth.
    pub birth_date: Option<Day>,
    /// Sex as recorded.
    pub sex: Option<&'a str>,
    /// Postcode.
    pub postcode: Option<&'a str>,
    /// Where the address lies.
    pub coordinates: Coordinates,
    /// Identifiers, one a kind, in the order of the kinds given to [`Records::builder`]; fewer are missing.
    pub identifiers: &'a [Option<&'a str>],
    /// What an agency that sends no names sends in place of everything but the key.
    pub encoding: Option<&'a EncodedRecord>,
}

/// The source alone: everything else is somebody's.
impl fmt::Debug for RecordFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordFields").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Collects records.
#[derive(Debug)]
pub struct RecordsBuilder {
    sources: Vec<Name>,
    kinds: Vec<Name>,
    forms: Vec<IdentifierForm>,
    names: Names,
    postcodes: Postcodes,
    pools: Vec<TextPool>,
    seen: Seen,
    rows: Vec<Row>,
    /// One for each record up to the last that has coordinates.
    locations: Vec<Option<Location>>,
    identifiers: Vec<Option<TextId>>,
    encoder: Option<Encoder>,
    /// One for each record.
    encodings: Vec<Option<Box<Collected>>>,
    source_of: Vec<u16>,
    keys: Texts,
    quality: Quality,
}

/// Texts that have been read before.
#[derive(Debug, Default)]
struct Seen {
    forenames: Memo<Forenames>,
    middle_names: Memo<Option<TextId>>,
    surnames: Memo<Option<TextId>>,
    postcodes: Memo<Option<TextId>>,
    sexes: Memo<Option<Sex>>,
}

/// What a text of forenames is read as.
#[derive(Debug, Clone, Copy, Default)]
struct Forenames {
    first: Option<TextId>,
    /// All others.
    rest: Option<TextId>,
}

/// Records, and where each of those taken in has gone.
#[derive(Debug, Clone)]
pub struct Built {
    /// The records.
    pub records: Records,
    /// The entity of each record that was pushed, in that order.
    pub entity_of_pushed: Vec<EntityNo>,
}

impl RecordsBuilder {
    pub(super) fn new(sources: &[Name], kinds: &[Name]) -> RecordsBuilder {
        let field = |source: &Name, field| FieldQuality { source: source.clone(), field, given: 0, unusable: 0 };
        let identifier = |source: &Name, kind: &Name| {
            let (source, kind) = (source.clone(), kind.clone());
            IdentifierQuality { source, kind, given: 0, failed: 0, placeholders: 0 }
        };
        let each_field = |source| Comparison::VARIANTS.iter().map(move |comparison| field(source, *comparison));
        let each_kind = |source| kinds.iter().map(move |kind| identifier(source, kind));
        RecordsBuilder {
            sources: sources.to_vec(),
            kinds: kinds.to_vec(),
            forms: kinds.iter().map(|kind| IdentifierForm::of(kind.as_str())).collect(),
            names: Names::new(),
            postcodes: Postcodes::default(),
            pools: vec![TextPool::default(); kinds.len()],
            seen: Seen::default(),
            rows: Vec::new(),
            locations: Vec::new(),
            identifiers: Vec::new(),
            encoder: None,
            encodings: Vec::new(),
            source_of: Vec::new(),
            keys: Texts::default(),
            quality: Quality {
                repeated_records: 0,
                fields: sources.iter().flat_map(each_field).collect(),
                identifiers: sources.iter().flat_map(each_kind).collect(),
            },
        }
    }

    /// Encodes the records in clear text that are taken in from now on, to be compared with encoded ones.
    pub fn encode_with(self, encoder: Encoder) -> RecordsBuilder {
        RecordsBuilder { encoder: Some(encoder), ..self }
    }

    /// Takes in one record.
    ///
    /// # Panics
    ///
    /// If the source has no name or there are more identifiers than kinds, which are mistakes of the caller; and
    /// beyond 4,294,967,295 records.
    pub fn push(&mut self, record: RecordFields<'_>) {
        assert!(usize::from(record.source) < self.sources.len(), "source {} has no name", record.source);
        assert!(record.identifiers.len() <= self.kinds.len(), "more identifiers than kinds");
        assert!(u32::try_from(self.rows.len() + 1).is_ok(), "records are counted in 32 bits");
        let row = self.read_row(&record);
        self.read_location(&record);
        self.rows.push(row);
        for kind in 0..self.kinds.len() {
            let text = record.identifiers.get(kind).copied().flatten();
            let identifier = text.and_then(|text| self.read_identifier(record.source, kind, text));
            self.identifiers.push(identifier);
        }
        let encoding = self.encoding(&record);
        self.encodings.push(encoding.map(Box::new));
        self.source_of.push(record.source);
        self.keys.push(record.key);
    }

    fn encoding(&self, record: &RecordFields<'_>) -> Option<Collected> {
        let as_sent = record.encoding.map(|encoding| Collected { encoding: encoding.clone(), is_encoded: true });
        let made = || Some(Collected { encoding: self.encoder.as_ref()?.encode(record), is_encoded: false });
        as_sent.or_else(made)
    }

    fn read_row(&mut self, record: &RecordFields<'_>) -> Row {
        let source = record.source;
        let mut forenames = record.forename.map(|text| self.forenames(text)).unwrap_or_default();
        self.count(source, Comparison::Forename, record.forename, forenames.first.is_some());
        let mut surname = record.surname.and_then(|text| self.surname(text));
        self.count(source, Comparison::Surname, record.surname, surname.is_some());
        if forenames.first.is_none() || surname.is_none() {
            let full_name = record.full_name.map(read_full_name).unwrap_or_default();
            if forenames.first.is_none() {
                forenames = Forenames::of(&mut self.names, &full_name.forenames);
            }
            surname = surname.or_else(|| self.names.intern(&full_name.surname));
        }
        let middle_name = record.middle_name.and_then(|text| self.middle_name(text));
        self.count(source, Comparison::MiddleName, record.middle_name, middle_name.is_some());
        let previous_surname = record.previous_surname.and_then(|text| self.surname(text));
        let birth_date = record.birth_date.and_then(BirthDate::of);
        self.tally(source, Comparison::BirthDate, record.birth_date.is_some(), birth_date.is_some());
        let sex = record.sex.and_then(|text| self.seen.sexes.get(text, read_sex));
        self.count(source, Comparison::Sex, record.sex, sex.is_some());
        let postcode = record.postcode.and_then(|text| self.postcode(text));
        self.count(source, Comparison::Postcode, record.postcode, postcode.is_some());
        Row {
            forename: forenames.first,
            middle_name: self.names.join(forenames.rest, middle_name),
            surname: surname.or(previous_surname),
            previous_surname,
            postcode,
            birth_date,
            sex,
        }
    }

    fn read_location(&mut self, record: &RecordFields<'_>) {
        let location = record.coordinates.read();
        self.tally(record.source, Comparison::Distance, record.coordinates.is_given(), location.is_some());
        if location.is_some() {
            self.locations.resize(self.rows.len(), None);
            self.locations.push(location);
        }
    }

    /// Where the address of what was pushed lies.
    fn location(&self, at: usize) -> Option<Location> {
        self.locations.get(at).copied().flatten()
    }

    fn forenames(&mut self, text: &str) -> Forenames {
        let names = &mut self.names;
        self.seen.forenames.get(text, |text| Forenames::of(names, &read_forenames(text)))
    }

    fn middle_name(&mut self, text: &str) -> Option<TextId> {
        let names = &mut self.names;
        self.seen.middle_names.get(text, |text| names.intern(&read_forenames(text)))
    }

    fn surname(&mut self, text: &str) -> Option<TextId> {
        let names = &mut self.names;
        self.seen.surnames.get(text, |text| names.intern(&read_surname(text)))
    }

    fn postcode(&mut self, text: &str) -> Option<TextId> {
        let postcodes = &mut self.postcodes;
        self.seen.postcodes.get(text, |text| read_postcode(text).map(|parts| postcodes.intern(&parts)))
    }

    fn read_identifier(&mut self, source: u16, kind: usize, text: &str) -> Option<TextId> {
        let quality = &mut self.quality.identifiers[usize::from(source) * self.kinds.len() + kind];
        let reading = read_identifier(self.forms[kind], text);
        quality.given += u64::from(reading != Reading::Missing);
        match reading {
            Reading::Good(number) => Some(self.pools[kind].intern(&number)),
            Reading::Failed => {
                quality.failed += 1;
                None
            }
            Reading::Placeholder => {
                quality.placeholders += 1;
                None
            }
            Reading::Missing => None,
        }
    }

    /// Counts a text as given unless it is blank.
    fn count(&mut self, source: u16, field: Comparison, text: Option<&str>, is_usable: bool) {
        let is_given = text.is_some_and(|text| !text.trim().is_empty());
        self.tally(source, field, is_given, is_usable);
    }

    fn tally(&mut self, source: u16, field: Comparison, is_given: bool, is_usable: bool) {
        let at = usize::from(source) * Comparison::VARIANTS.len() + field as usize;
        self.quality.fields[at].given += u64::from(is_given);
        self.quality.fields[at].unusable += u64::from(is_given && !is_usable);
    }

    /// Puts the records in order of source, key and content, and drops those that repeat another.
    pub fn build(self) -> Records {
        self.build_and_tell().records
    }

    /// As [`RecordsBuilder::build`], and says of each record that was pushed which entity it is of.
    pub fn build_and_tell(mut self) -> Built {
        self.seen = Seen::default();
        let order = self.order();
        let kinds = self.kinds.len();
        let mut entity_of_pushed = vec![EntityNo(0); order.len()];
        let (mut entity_of, mut rows) = (Vec::with_capacity(order.len()), Vec::with_capacity(order.len()));
        let mut identifiers = Vec::with_capacity(self.identifiers.len());
        let mut kept = Vec::with_capacity(order.len());
        let (mut source_of, mut starts, mut keys) = (Vec::new(), Vec::new(), Texts::default());
        let mut last: Option<Placed> = None;
        for placed in order {
            let pushed = placed.at as usize;
            let same = last.filter(|last| last.may_be_of_one_entity(placed)).map(|last| last.at as usize);
            let is_same_entity = same.is_some_and(|last| self.entity(last) == self.entity(pushed));
            let is_repeated = is_same_entity && same.is_some_and(|last| self.compare(last, pushed) == Ordering::Equal);
            if !is_same_entity {
                let (source, key) = self.entity(pushed);
                source_of.push(source);
                // Records are counted in `u32`; `push` sees to it.
                starts.push(RecordNo(entity_of.len() as u32));
                keys.push(key);
            }
            let entity = EntityNo(starts.len() as u32 - 1);
            entity_of_pushed[pushed] = entity;
            if is_repeated {
                self.quality.repeated_records += 1;
                continue;
            }
            last = Some(placed);
            kept.push(pushed);
            entity_of.push(entity);
            rows.push(self.rows[pushed]);
            identifiers.extend_from_slice(&self.identifiers[pushed * kinds..(pushed + 1) * kinds]);
        }
        starts.push(RecordNo(entity_of.len() as u32));

        let has_locations = !self.locations.is_empty();
        let locations = if has_locations { kept.iter().map(|at| self.location(*at)).collect() } else { Vec::new() };
        let encodings = Encodings::of(kept.iter().map(|pushed| self.encodings[*pushed].as_deref()), kinds);

        self.names.seal();
        self.postcodes.seal();
        self.pools.iter_mut().for_each(TextPool::seal);
        let records = Records {
            sources: self.sources,
            kinds: self.kinds,
            names: self.names,
            postcodes: self.postcodes,
            pools: self.pools,
            rows,
            locations,
            identifiers,
            encodings,
            entity_of,
            source_of,
            starts,
            keys,
            quality: self.quality,
        };
        Built { records, entity_of_pushed }
    }

    /// All that was pushed, in order of source, key and content.
    fn order(&self) -> Vec<Placed> {
        // Records are counted in `u32`; `push` sees to it.
        let all = 0..self.rows.len() as u32;
        let place = |at| Placed::of(self.source_of[at as usize], self.keys.get(at as usize), at);
        let mut order: Vec<Placed> = all.map(place).collect();
        let whole = |one: u32, other: u32| self.compare(one as usize, other as usize).then(one.cmp(&other));
        order.sort_unstable_by(|one, other| {
            (one.source, one.prefix).cmp(&(other.source, other.prefix)).then_with(|| whole(one.at, other.at))
        });
        order
    }

    /// The source and key of a record.
    fn entity(&self, at: usize) -> (u16, &str) {
        (self.source_of[at], self.keys.get(at))
    }

    /// By source and key, then by what the fields say: the numbers of texts follow the order of arrival, and must not
    /// decide.
    fn compare(&self, one: usize, other: usize) -> Ordering {
        let (mine, theirs) = (&self.rows[one], &self.rows[other]);
        let name = |name: Option<TextId>| name.map(|name| self.names.text(name));
        let names = |row: &Row| [row.forename, row.middle_name, row.surname, row.previous_surname].map(name);
        let postcode = |row: &Row| row.postcode.map(|postcode| self.postcodes.text(postcode));
        let identifiers = |at: usize| {
            let start = at * self.kinds.len();
            let values = &self.identifiers[start..start + self.kinds.len()];
            values.iter().zip(&self.pools).map(|(value, pool)| value.map(|value| pool.text(value)))
        };
        self.entity(one)
            .cmp(&self.entity(other))
            .then_with(|| names(mine).cmp(&names(theirs)))
            .then_with(|| (mine.birth_date, mine.sex).cmp(&(theirs.birth_date, theirs.sex)))
            .then_with(|| postcode(mine).cmp(&postcode(theirs)))
            .then_with(|| self.location(one).cmp(&self.location(other)))
            .then_with(|| identifiers(one).cmp(identifiers(other)))
            .then_with(|| self.encodings[one].cmp(&self.encodings[other]))
    }
}

/// A record that was pushed, with the beginning of its key: most keys are short and differ, and one number tells them
/// apart without a look at the texts.
#[derive(Debug, Clone, Copy)]
struct Placed {
    source: u16,
    prefix: u128,
    at: u32,
}

impl Placed {
    fn of(source: u16, key: &str, at: u32) -> Placed {
        let mut prefix = [0; 16];
        let length = key.len().min(prefix.len());
        prefix[..length].copy_from_slice(&key.as_bytes()[..length]);
        Placed { source, prefix: u128::from_be_bytes(prefix), at }
    }

    fn may_be_of_one_entity(self, other: Placed) -> bool {
        (self.source, self.prefix) == (other.source, other.prefix)
    }
}

impl Forenames {
    fn of(names: &mut Names, words: &[Word]) -> Forenames {
        let (first, rest) = words.split_at(words.len().min(1));
        Forenames { first: names.intern(first), rest: names.intern(rest) }
    }
}
