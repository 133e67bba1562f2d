//! A linkage against a truth: a file that says which keys are one person, for whoever has clerical labels or an invented
//! place.

use std::collections::HashMap;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use linkage::{
    Accuracy, ClusterNo, EntityKey, Links, Model, Probability, Records, Workers, pairs_accuracy, people_accuracy,
};
use schemars::JsonSchema;
use serde::Serialize;
use units::{PersonNo, Rate};

use crate::error::RunError;
use crate::loaded::read_text;

/// How well a linkage does against a truth. Persons are told by their pseudonymous numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccuracyAnswer {
    /// How many of the place's records the truth speaks of.
    pub records_known: u64,
    /// How many of its records it does not speak of; they are left out.
    pub records_left_out: u64,
    /// How many of its lines name a key that no extract holds.
    pub keys_unknown: u64,
    /// Pairs of records by the probability from which they would be joined, in ascending order.
    pub pairs: Vec<AccuracyRow>,
    /// Pairs of records within the people that were found.
    pub people: AccuracyRow,
    /// People with records of more than one true person.
    pub merged: Vec<String>,
    /// The numbers of each true person who has more than one.
    pub split: Vec<Vec<String>>,
}

/// Precision and recall of pairs of records.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccuracyRow {
    /// The probability from which pairs are joined.
    pub at_least: f64,
    /// Pairs that are joined.
    pub found: u64,
    /// Those of them that are one person.
    pub right: u64,
    /// Pairs that are one person and are not joined.
    pub missed: u64,
    /// The share of joined pairs that are right; nothing if none is joined.
    pub precision: Option<f64>,
    /// The share of true pairs that are joined; nothing if there are none.
    pub recall: Option<f64>,
    /// The harmonic mean of the two.
    pub f1: Option<f64>,
}

/// A truth as its file says it: keys of agencies, and whose they are.
pub(crate) struct TruthFile {
    /// The true person of each source and key, and the line that says so.
    told: HashMap<(String, String), Told>,
}

/// Whose a key is.
struct Told {
    line: u64,
    person: u32,
}

/// A truth about the records of a place.
pub(crate) struct Truth {
    /// The true person of each entity.
    pub persons: Vec<Option<u32>>,
    keys_unknown: u64,
}

/// The columns of a truth.
const COLUMNS: [&str; 3] = ["person", "source", "key"];

impl TruthFile {
    /// Reads a truth: CSV with a line for each key of an agency, that says whose it is.
    ///
    /// # Errors
    ///
    /// [`RunError::File`], [`RunError::NotText`], and [`RunError::Truth`] with the line that cannot be used.
    pub(crate) fn read(path: &Path) -> Result<TruthFile, RunError> {
        let refused = |line: u64, why: String| RunError::Truth { path: path.to_path_buf(), line, why };
        let text = read_text(path)?;
        let mut reader = ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|_| refused(1, "it has no header".to_string()))?.clone();
        let mut places = [0; COLUMNS.len()];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let found = header.iter().position(|name| name.trim() == column);
            *place = found.ok_or_else(|| refused(1, format!("there is no column `{column}`")))?;
        }
        let mut told: HashMap<(String, String), Told> = HashMap::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut row = StringRecord::new();
        while reader
            .read_record(&mut row)
            .map_err(|why| refused(line_of(&why), "it has more or fewer cells than the header".to_string()))?
        {
            let line = row.position().map_or(0, csv::Position::line);
            let [person, source, key] = places.map(|place| row[place].trim().to_string());
            if person.is_empty() || source.is_empty() || key.is_empty() {
                return Err(refused(line, "person, source and key must all be given".to_string()));
            }
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let person = *numbers.entry(person).or_insert(next);
            if let Some(earlier) = told.get(&(source.clone(), key.clone()))
                && earlier.person != person
            {
                let why = format!("line {} says of the same key that it is another person's", earlier.line);
                return Err(refused(line, why));
            }
            told.entry((source, key)).or_insert(Told { line, person });
        }
        Ok(TruthFile { told })
    }

    /// What it says of these records.
    pub(crate) fn of(&self, records: &Records) -> Truth {
        let mut truth = Truth { persons: vec![None; records.entity_count()], keys_unknown: 0 };
        for ((source, key), told) in &self.told {
            match records.find(EntityKey { source, key }) {
                Some(entity) => truth.persons[entity.0 as usize] = Some(told.person),
                None => truth.keys_unknown += 1,
            }
        }
        truth
    }
}

impl Truth {
    /// Holds a linkage against it. `numbers` has the pseudonymous number of each entity.
    pub(crate) fn judge(
        &self,
        records: &Records,
        model: &Model,
        links: &Links,
        numbers: &[PersonNo],
        workers: &dyn Workers,
    ) -> AccuracyAnswer {
        let known = self.persons.iter().flatten().count() as u64;
        let people = people_accuracy(&links.clusters, &self.persons);
        // Every cluster has an entity, and its number is that of all of them.
        let mut of_cluster: HashMap<ClusterNo, PersonNo> = HashMap::new();
        for (cluster, number) in links.clusters.iter().zip(numbers) {
            of_cluster.entry(*cluster).or_insert(*number);
        }
        let name = |cluster: &ClusterNo| of_cluster.get(cluster).map(PersonNo::to_string).unwrap_or_default();
        let names = |clusters: &[ClusterNo]| clusters.iter().map(name).collect::<Vec<String>>();
        let thresholds = thresholds(model.join);
        let pairs = pairs_accuracy(records, model, &self.persons, &thresholds, workers);
        AccuracyAnswer {
            records_known: known,
            records_left_out: self.persons.len() as u64 - known,
            keys_unknown: self.keys_unknown,
            pairs: pairs.iter().map(|row| accuracy_row(row.at_least, row.accuracy)).collect(),
            people: accuracy_row(model.join, people.accuracy),
            merged: names(&people.merged),
            split: people.split.iter().map(|clusters| names(clusters)).collect(),
        }
    }
}

/// The probabilities at which pairs are judged, the model's own among them.
fn thresholds(join: Probability) -> Vec<Probability> {
    let usual = [(1, 2), (3, 4), (9, 10), (95, 100), (99, 100), (999, 1000)];
    let mut thresholds: Vec<Probability> =
        usual.iter().filter_map(|(part, of)| Probability::of(Rate::of(*part, *of)?)).collect();
    if !thresholds.contains(&join) {
        thresholds.push(join);
    }
    thresholds.sort_by(|one, other| one.get().total_cmp(&other.get()));
    thresholds
}

fn accuracy_row(at_least: Probability, accuracy: Accuracy) -> AccuracyRow {
    AccuracyRow {
        at_least: at_least.get(),
        found: accuracy.found,
        right: accuracy.right,
        missed: accuracy.true_pairs - accuracy.right,
        precision: accuracy.precision(),
        recall: accuracy.recall(),
        f1: accuracy.f1(),
    }
}

fn line_of(why: &csv::Error) -> u64 {
    why.position().map_or(0, csv::Position::line)
}
