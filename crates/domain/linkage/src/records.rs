//! The records that are linked, held in columns of numbers.
//!
//! A record is one row of an agency's table of people. Rows with the same source and key are one **entity**: the agency
//! itself says that they are the same person under several names. Entities and records are numbered in the order of
//! source and key, then content, whatever order they came in, so that nothing later can depend on that order.
//!
//! A record takes some 32 bytes and 4 for each kind of identifier; each distinct text is held once. The texts stay
//! inside: no error, report or log of this crate shows one.

mod adopt;
mod builder;
mod encodings;
mod memo;
mod names;
mod postcodes;

use std::ops::Range;

use units::Name;

use crate::compare::Comparison;
use crate::normalise::{BirthDate, Location, Sex};
use crate::pool::{TextId, TextPool, Texts};

pub use builder::{Built, RecordFields, RecordsBuilder};

pub(crate) use encodings::Encodings;
pub(crate) use names::Names;
pub(crate) use postcodes::Postcodes;

/// All records of a linkage.
#[derive(Debug, Clone)]
pub struct Records {
    sources: Vec<Name>,
    kinds: Vec<Name>,
    pub(crate) names: Names,
    pub(crate) postcodes: Postcodes,
    pools: Vec<TextPool>,
    rows: Vec<Row>,
    /// One for each record; empty where nobody has coordinates.
    locations: Vec<Option<Location>>,
    /// One for each record and kind, a record's together.
    identifiers: Vec<Option<TextId>>,
    pub(crate) encodings: Encodings,
    entity_of: Vec<EntityNo>,
    source_of: Vec<u16>,
    /// The first record of each entity, and behind them the number of records.
    starts: Vec<RecordNo>,
    keys: Texts,
    quality: Quality,
}

/// A record's place in [`Records`], from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordNo(pub u32);

/// An entity's place in [`Records`], from 0: in order of source and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityNo(pub u32);

/// How the outside world names an entity: an agency and that agency's own key for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityKey<'a> {
    /// The agency's name.
    pub source: &'a str,
    /// Its key.
    pub key: &'a str,
}

/// How many values of each source could be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quality {
    /// Records that repeat another of the same entity word for word, and are kept once.
    pub repeated_records: u64,
    /// One for each source and field, in that order.
    pub fields: Vec<FieldQuality>,
    /// One for each source and kind of identifier, in that order.
    pub identifiers: Vec<IdentifierQuality>,
}

/// How many values of a field could be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldQuality {
    /// The agency.
    pub source: Name,
    /// The field.
    pub field: Comparison,
    /// Values that are not empty.
    pub given: u64,
    /// Of these, placeholders and values that could not be read; they count as missing.
    pub unusable: u64,
}

/// How many identifiers of a kind could be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierQuality {
    /// The agency.
    pub source: Name,
    /// The kind.
    pub kind: Name,
    /// Values that are not empty.
    pub given: u64,
    /// Of these, numbers that fail the check of their form; they are not used as evidence.
    pub failed: u64,
    /// Of these, specimens, test numbers and words that stand for nothing.
    pub placeholders: u64,
}

/// A record's fields, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Row {
    pub(crate) forename: Option<TextId>,
    pub(crate) middle_name: Option<TextId>,
    pub(crate) surname: Option<TextId>,
    pub(crate) previous_surname: Option<TextId>,
    pub(crate) postcode: Option<TextId>,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) sex: Option<Sex>,
}

impl Records {
    /// Starts a collection of the records of `sources` with `identifiers` of these kinds.
    ///
    /// The names of the kinds decide how their values are checked: `national-insurance`, `nhs-number` and `pnc` have
    /// checks; any other kind is taken as it is.
    pub fn builder(sources: &[Name], identifiers: &[Name]) -> RecordsBuilder {
        RecordsBuilder::new(sources, identifiers)
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// How many entities there are.
    pub fn entity_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The agencies, by number.
    pub fn sources(&self) -> &[Name] {
        &self.sources
    }

    /// The kinds of identifier, by number.
    pub fn identifiers(&self) -> &[Name] {
        &self.kinds
    }

    /// Whether any record came encoded, and cannot be read.
    pub fn has_encoded(&self) -> bool {
        !self.encodings.is_empty()
    }

    /// How many values could be used.
    pub fn quality(&self) -> &Quality {
        &self.quality
    }

    /// How many distinct values they have.
    pub(crate) fn values(&self) -> usize {
        self.names.count() + self.postcodes.count() + self.pools.iter().map(TextPool::len).sum::<usize>()
    }

    /// How many bytes of memory they take.
    pub fn bytes(&self) -> u64 {
        let columns = self.rows.capacity() * size_of::<Row>()
            + self.locations.capacity() * size_of::<Option<Location>>()
            + self.identifiers.capacity() * size_of::<Option<TextId>>()
            + self.entity_of.capacity() * size_of::<EntityNo>()
            + self.source_of.capacity() * size_of::<u16>()
            + self.starts.capacity() * size_of::<RecordNo>();
        let texts = self.names.bytes() + self.postcodes.bytes() + self.encodings.bytes() + self.keys.bytes();
        (columns + texts + self.pools.iter().map(TextPool::bytes).sum::<usize>()) as u64
    }

    /// All entities, in the order of their sources' numbers and their keys.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = EntityNo> + '_ {
        // `starts` is counted in `u32`.
        (0..self.entity_count()).map(|at| EntityNo(at as u32))
    }

    /// What the outside world calls an entity.
    pub fn key(&self, entity: EntityNo) -> EntityKey<'_> {
        let source = self.sources[usize::from(self.source(entity))].as_str();
        EntityKey { source, key: self.keys.get(entity.0 as usize) }
    }

    /// The entity of this key, if it has a record.
    pub fn find(&self, key: EntityKey<'_>) -> Option<EntityNo> {
        let source = self.sources.iter().position(|source| source.as_str() == key.source)?;
        let source = u16::try_from(source).ok()?;
        let (mut low, mut high) = (0, self.entity_count());
        while low < high {
            let middle = low.midpoint(high);
            let here = (self.source_of[middle], self.keys.get(middle));
            match here.cmp(&(source, key.key)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                // Entities are counted in `u32`.
                std::cmp::Ordering::Equal => return Some(EntityNo(middle as u32)),
            }
        }
        None
    }

    /// The records of an entity.
    pub fn records_of(&self, entity: EntityNo) -> impl Iterator<Item = RecordNo> + Clone + use<> {
        let Range { start, end } = self.starts[entity.0 as usize].0..self.starts[entity.0 as usize + 1].0;
        (start..end).map(RecordNo)
    }

    /// The entity of a record.
    pub fn entity_of(&self, record: RecordNo) -> EntityNo {
        self.entity_of[record.0 as usize]
    }

    /// The number of an entity's source.
    pub fn source(&self, entity: EntityNo) -> u16 {
        self.source_of[entity.0 as usize]
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = RecordNo> + use<> {
        // Records are counted in `u32`; the builder sees to it.
        (0..self.rows.len() as u32).map(RecordNo)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn row(&self, record: RecordNo) -> &Row {
        &self.rows[record.0 as usize]
    }

    /// Where a record's address lies, if it has coordinates.
    #[inline]
    pub(crate) fn location(&self, record: RecordNo) -> Option<Location> {
        self.locations.get(record.0 as usize).copied().flatten()
    }

    /// Whether any record has coordinates.
    pub(crate) fn has_locations(&self) -> bool {
        !self.locations.is_empty()
    }

    pub(crate) fn identifiers_of(&self, record: RecordNo) -> &[Option<TextId>] {
        let start = record.0 as usize * self.kinds.len();
        &self.identifiers[start..start + self.kinds.len()]
    }

    pub(crate) fn identifier(&self, record: RecordNo, kind: usize) -> Option<TextId> {
        self.identifiers_of(record)[kind]
    }

    pub(crate) fn pool(&self, kind: usize) -> &TextPool {
        &self.pools[kind]
    }
}

#[cfg(test)]
mod tests {
    use units::Name;

    use super::{EntityKey, EntityNo, RecordFields, Records};

    fn names(texts: &[&str]) -> Vec<Name> {
        texts.iter().map(|text| text.parse().expect("a name")).collect()
    }

    #[test]
    fn a_record_is_small() {
        assert!(size_of::<super::Row>() <= 28);
    }

    #[test]
    fn entities_are_numbered_by_source_and_key_whatever_order_they_come_in() {
        let fields = [(1, "9", "Jo"), (0, "b", "Kim"), (1, "10", "Al"), (0, "b", "Ann"), (0, "b", "kim")];
        for turned in [false, true] {
            let mut builder = Records::builder(&names(&["police", "housing"]), &[]);
            let mut fields = fields;
            if turned {
                fields.reverse();
            }
            for (source, key, forename) in fields {
                builder.push(RecordFields { source, key, forename: Some(forename), ..RecordFields::default() });
            }
            let records = builder.build();
            let keys: Vec<String> = records
                .entities()
                .map(|entity| {
                    let EntityKey { source, key } = records.key(entity);
                    let forenames: Vec<&str> = records
                        .records_of(entity)
                        .filter_map(|record| records.row(record).forename)
                        .map(|forename| records.names.text(forename))
                        .collect();
                    format!("{source} {key}: {}", forenames.join(", "))
                })
                .collect();
            assert_eq!(keys, ["police b: ANN, KIM", "housing 10: AL", "housing 9: JO"]);
            assert_eq!(records.quality().repeated_records, 1);
            assert_eq!(records.find(EntityKey { source: "housing", key: "9" }), Some(EntityNo(2)));
            assert_eq!(records.find(EntityKey { source: "police", key: "9" }), None);
            assert_eq!(records.find(EntityKey { source: "prison", key: "9" }), None);
            assert_eq!(records.all().map(|record| records.entity_of(record).0).collect::<Vec<_>>(), [0, 0, 1, 2]);
        }
    }

    #[test]
    fn records_that_differ_in_their_coordinates_alone_are_two_whatever_order_they_come_in() {
        let north = |latitude| crate::Coordinates {
            latitude: Some(latitude),
            longitude: Some(-1.5),
            ..crate::Coordinates::default()
        };
        let at = [crate::Coordinates::default(), north(53.8), north(53.9), north(53.8), north(95.0)];
        for turned in [false, true] {
            let mut at = at;
            if turned {
                at.reverse();
            }
            let mut builder = Records::builder(&names(&["police"]), &[]);
            for coordinates in at {
                builder.push(RecordFields { key: "1", surname: Some("Fox"), coordinates, ..RecordFields::default() });
            }
            let records = builder.build();
            let places: Vec<bool> = records.all().map(|record| records.location(record).is_some()).collect();
            assert_eq!(places, [false, true, true]);
            assert!(records.location(super::RecordNo(1)) < records.location(super::RecordNo(2)));
            let quality = records.quality();
            assert_eq!(quality.repeated_records, 2);
            let of_distance = quality.fields.iter().find(|quality| quality.field == crate::Comparison::Distance);
            let of_distance = of_distance.expect("it is counted");
            assert_eq!((of_distance.given, of_distance.unusable), (4, 1));
        }
    }

    #[test]
    fn unusable_values_are_counted_by_source() {
        let kinds = names(&["national-insurance", "nhs-number"]);
        let mut builder = Records::builder(&names(&["police", "housing"]), &kinds);
        let numbers = [
            (0, ["JM402471C", "9434765919"]),
            (0, ["JM402471", "9434765918"]),
            (1, ["QQ123456C", ""]),
            (1, ["T1", "n/k"]),
        ];
        for (at, (source, [insurance, nhs])) in numbers.into_iter().enumerate() {
            builder.push(RecordFields {
                source,
                key: &at.to_string(),
                surname: Some("unknown"),
                postcode: Some(if at == 0 { "SW1A 1AA" } else { " " }),
                identifiers: &[Some(insurance), Some(nhs)],
                ..RecordFields::default()
            });
        }
        let quality = builder.build().quality().clone();
        let identifiers: Vec<String> = quality
            .identifiers
            .iter()
            .map(|q| format!("{} {} {}/{}/{}", q.source, q.kind, q.given, q.failed, q.placeholders))
            .collect();
        assert_eq!(
            identifiers,
            [
                "police national-insurance 2/0/0",
                "police nhs-number 2/1/0",
                "housing national-insurance 2/1/1",
                "housing nhs-number 1/0/1",
            ]
        );
        let fields: Vec<String> = quality
            .fields
            .iter()
            .filter(|q| q.given > 0)
            .map(|q| format!("{} {} {}/{}", q.source, q.field, q.given, q.unusable))
            .collect();
        assert_eq!(fields, ["police surname 2/2", "police postcode 1/0", "housing surname 2/2"]);
    }
}
