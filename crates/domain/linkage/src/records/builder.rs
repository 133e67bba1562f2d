//! Takes records in, reads their fields, and puts them in order.

use std::cmp::Ordering;
use std::fmt;

use strum::VariantArray;
use units::{Day, Name};

use super::encodings::{Collected, Encodings};
use super::{EntityNo, FieldQuality, IdentifierQuality, Names, Postcodes, Quality, RecordNo, Records, Row};
use crate::compare::Comparison;
use crate::encoding::{EncodedRecord, Encoder};
use crate::normalise::{
    BirthDate, IdentifierForm, Reading, Word, read_forenames, read_full_name, read_identifier, read_postcode, read_sex,
    read_surname,
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
    rows: Vec<Row>,
    identifiers: Vec<Option<TextId>>,
    encoder: Option<Encoder>,
    /// One for each record.
    encodings: Vec<Option<Box<Collected>>>,
    source_of: Vec<u16>,
    keys: Texts,
    quality: Quality,
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
            rows: Vec::new(),
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
        let full_name = record.full_name.map(read_full_name).unwrap_or_default();
        let mut forenames = record.forename.map(read_forenames).unwrap_or_default();
        self.count(source, Comparison::Forename, record.forename, !forenames.is_empty());
        let mut surname = record.surname.map(read_surname).unwrap_or_default();
        self.count(source, Comparison::Surname, record.surname, !surname.is_empty());
        if forenames.is_empty() {
            forenames = full_name.forenames;
        }
        if surname.is_empty() {
            surname = full_name.surname;
        }
        let more = record.middle_name.map(read_forenames).unwrap_or_default();
        self.count(source, Comparison::MiddleName, record.middle_name, !more.is_empty());
        let middle_names: Vec<Word> = forenames.iter().skip(1).cloned().chain(more).collect();
        forenames.truncate(1);

        let previous = record.previous_surname.map(read_surname).unwrap_or_default();
        let previous_surname = self.names.intern(&previous);
        let birth_date = record.birth_date.and_then(BirthDate::of);
        self.tally(source, Comparison::BirthDate, record.birth_date.is_some(), birth_date.is_some());
        let sex = record.sex.and_then(read_sex);
        self.count(source, Comparison::Sex, record.sex, sex.is_some());
        let postcode = record.postcode.and_then(read_postcode);
        self.count(source, Comparison::Postcode, record.postcode, postcode.is_some());
        Row {
            forename: self.names.intern(&forenames),
            middle_name: self.names.intern(&middle_names),
            surname: self.names.intern(&surname).or(previous_surname),
            previous_surname,
            postcode: postcode.map(|parts| self.postcodes.intern(&parts)),
            birth_date,
            sex,
        }
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
    pub fn build(mut self) -> Records {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        // Extracts mostly come sorted by key, and this sort is quick on runs that are in order.
        order.sort_by(|one, other| self.compare(*one as usize, *other as usize));
        let pushed = order.len();
        order.dedup_by(|next, kept| self.compare(*next as usize, *kept as usize) == Ordering::Equal);
        self.quality.repeated_records = (pushed - order.len()) as u64;

        let kinds = self.kinds.len();
        let mut entity_of = Vec::with_capacity(order.len());
        let (mut source_of, mut starts, mut keys) = (Vec::new(), Vec::new(), Texts::default());
        for (record, pushed) in (0..).zip(order.iter().map(|at| *at as usize)) {
            let (source, key) = (self.source_of[pushed], self.keys.get(pushed));
            let is_new = source_of.last() != Some(&source) || keys.get(keys.len() - 1) != key;
            if is_new {
                source_of.push(source);
                starts.push(RecordNo(record));
                keys.push(key);
            }
            entity_of.push(EntityNo(starts.len() as u32 - 1));
        }
        starts.push(RecordNo(order.len() as u32));
        let rows = order.iter().map(|at| self.rows[*at as usize]).collect();
        let identifiers_of = |at: &u32| &self.identifiers[*at as usize * kinds..(*at as usize + 1) * kinds];
        let identifiers = order.iter().flat_map(identifiers_of).copied().collect();

        let encodings = Encodings::of(order.iter().map(|at| self.encodings[*at as usize].as_deref()), kinds);

        self.names.seal();
        self.postcodes.seal();
        self.pools.iter_mut().for_each(TextPool::seal);
        Records {
            sources: self.sources,
            kinds: self.kinds,
            names: self.names,
            postcodes: self.postcodes,
            pools: self.pools,
            rows,
            identifiers,
            encodings,
            entity_of,
            source_of,
            starts,
            keys,
            quality: self.quality,
        }
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
        self.source_of[one]
            .cmp(&self.source_of[other])
            .then_with(|| self.keys.get(one).cmp(self.keys.get(other)))
            .then_with(|| names(mine).cmp(&names(theirs)))
            .then_with(|| (mine.birth_date, mine.sex).cmp(&(theirs.birth_date, theirs.sex)))
            .then_with(|| postcode(mine).cmp(&postcode(theirs)))
            .then_with(|| identifiers(one).cmp(identifiers(other)))
            .then_with(|| self.encodings[one].cmp(&self.encodings[other]))
    }
}
