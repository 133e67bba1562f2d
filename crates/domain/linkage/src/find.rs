//! One record against a collection that is loaded: who is this?

use std::fmt;

use crate::blocking::Index;
use crate::encoding::Encoder;
use crate::model::{Model, Probability};
use crate::records::{EntityNo, RecordFields, RecordNo, Records};
use crate::score::Weights;
use workers::Workers;

/// Records made ready for finding those that are of the same person as a new one.
pub struct Finder {
    records: Records,
    weights: Weights,
    index: Index,
    encoder: Option<Encoder>,
}

/// An entity that may be the person looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The entity.
    pub entity: EntityNo,
    /// Its record that speaks most for it.
    pub record: RecordNo,
    /// The weight of evidence.
    pub weight: f64,
    /// The probability that it amounts to.
    pub probability: Probability,
}

/// The numbers of records and nothing of anybody.
impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finder").field("records", &self.records.count()).finish_non_exhaustive()
    }
}

impl Finder {
    /// Makes ready, which takes about as long as bringing the records together by all rules once.
    pub fn new(mut records: Records, model: &Model, workers: &dyn Workers) -> Finder {
        let index = Index::of(&records, model, workers);
        let weights = Weights::fit(&records, model);
        records.reopen();
        Finder { records, weights, index, encoder: None }
    }

    /// Encodes those who are looked for, so that they are found among people who cannot be read, too.
    #[must_use]
    pub fn encode_with(self, encoder: Encoder) -> Finder {
        Finder { encoder: Some(encoder), ..self }
    }

    /// The records.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The entities that may be the person of a new record with at least this probability, the likeliest first; of equals
    /// the one of the lower number.
    ///
    /// Of the new record source and key count for nothing. Constraints and decisions count for nothing either: they are
    /// about people who are linked.
    ///
    /// # Panics
    ///
    /// If it has more identifiers than the records have kinds, which is a mistake of the caller.
    pub fn find(&mut self, fields: RecordFields<'_>, at_least: Probability) -> Vec<Candidate> {
        let mut builder = Records::builder(self.records.sources(), self.records.identifiers());
        builder.push(RecordFields { source: 0, key: "", ..fields });
        let alone = builder.build();
        let encoding = self.encoder.as_ref().map(|encoder| encoder.encode(&fields));
        let new = self.records.adopt(&alone, RecordNo(0), encoding.as_ref());
        let found = self.index.find(&self.records, new);
        let least = at_least.weight();
        let mut candidates: Vec<Candidate> = Vec::new();
        for record in found {
            let weight = self.weights.weight(&self.records, record, new);
            if weight >= least {
                let (entity, probability) = (self.records.entity_of(record), Probability::of_weight(weight));
                candidates.push(Candidate { entity, record, weight, probability });
            }
        }
        self.records.forget();
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.record.cmp(&b.record)));
        let mut seen = Vec::new();
        candidates.retain(|candidate| {
            let is_new = !seen.contains(&candidate.entity);
            seen.push(candidate.entity);
            is_new
        });
        candidates
    }
}

#[cfg(test)]
mod tests {
    use super::Finder;
    use crate::model::{Model, Probability};
    use crate::normalise::Coordinates;
    use crate::records::{RecordFields, Records};
    use crate::testing;
    use workers::Alone;

    fn people() -> Records {
        testing::records(
            "police 1: forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA; ni JM402471C
             housing 1: forename Jo; surname Fox; born 1987-03-14
             housing 2: forename Kim; surname Lee; born 1952-11-30",
        )
    }

    #[test]
    fn a_person_is_found_by_whatever_is_known() {
        let mut finder = Finder::new(people(), &Model::default(), &Alone);
        let even = Probability::of_weight(0.0);
        let mut check = |fields: RecordFields<'_>, expected: &[&str]| {
            let found = finder.find(fields, even);
            let keys: Vec<String> = found
                .iter()
                .map(|candidate| finder.records().key(candidate.entity))
                .map(|key| format!("{} {}", key.source, key.key))
                .collect();
            assert_eq!(keys, expected);
        };
        let jo = RecordFields {
            forename: Some("JOE"),
            surname: Some("fox"),
            birth_date: "1987-03-14".parse().ok(),
            ..RecordFields::default()
        };
        check(jo, &["police 1", "housing 1"]);
        check(RecordFields { identifiers: &[Some("jm 40 24 71 c")], ..RecordFields::default() }, &["police 1"]);
        let nobody = RecordFields { full_name: Some("Zebedee Quux"), ..jo };
        check(RecordFields { forename: None, surname: None, birth_date: None, ..nobody }, &[]);
        // Coordinates are looked at, and forgotten with the record.
        let near = Coordinates { latitude: Some(53.8), longitude: Some(-1.5), ..Coordinates::default() };
        check(RecordFields { coordinates: near, ..jo }, &["police 1", "housing 1"]);
        // Looking changes nothing.
        check(jo, &["police 1", "housing 1"]);
        check(RecordFields::default(), &[]);
    }
}
