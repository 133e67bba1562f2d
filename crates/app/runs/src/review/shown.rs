//! A pair side by side, as a reviewer sees it.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Written, read_written};
use linkage::{Level, Scorer};

use super::desk::{Asked, Desk, record_name};
use crate::decisions_file::on_one_line;
use crate::error::RunError;

/// A pair with what the agencies have written of it. It holds personal details, so it cannot be printed for debugging and
/// does not serialise.
pub struct PairShown {
    /// The agencies of the two records.
    pub sources: [String; 2],
    /// The agencies' keys.
    pub keys: [String; 2],
    /// Field by field.
    pub fields: Vec<FieldShown>,
    /// What the machine makes of it; nothing where the reviewer is to judge without knowing.
    pub evidence: Option<Evidence>,
}

/// A field of a pair.
pub struct FieldShown {
    /// The field, or the kind of identifier.
    pub field: String,
    /// What the agencies have written, several values with ` / ` between them.
    pub values: [String; 2],
    /// Whether the values agree, at a glance; nothing if they are not compared, or a reviewer is to see for themselves.
    pub sign: Option<Sign>,
    /// How they agree, in words.
    pub level: Option<String>,
    /// What that is worth.
    pub weight: Option<f64>,
}

/// Whether two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// They are the same.
    Same,
    /// They are alike.
    Alike,
    /// They are different.
    Different,
}

/// What the machine makes of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The numbers of the people to whom the two records belong now.
    pub persons: [String; 2],
    /// The odds before anything is compared.
    pub prior: f64,
    /// What is taken off because members of one family would agree on this, too.
    pub relatives: f64,
    /// What it comes to.
    pub total: f64,
    /// The probability that it amounts to.
    pub probability: f64,
    /// The probability from which records are joined.
    pub joined_from: f64,
    /// refused, weak-join or below-threshold.
    pub why: String,
    /// What forbids that they are joined, if something does.
    pub forbidden: Option<String>,
    /// How many records stand in the people that it is about.
    pub records: u32,
    /// Records, as AGENCY/KEY, that would have to go if the answer is that they are the same.
    pub parted: Vec<String>,
}

const FULL_NAME: &str = "full-name";

/// Fields in the order in which people look at them; identifiers follow.
const ORDER: [&str; 13] = [
    FULL_NAME,
    "forename",
    "middle-name",
    "surname",
    "previous-surname",
    "date-of-birth",
    "sex",
    "postcode",
    "distance",
    "easting",
    "northing",
    "latitude",
    "longitude",
];

/// Reads what is written of each pair.
pub(super) fn shown(desk: &Desk<'_>, asked: &[Asked]) -> Result<Vec<PairShown>, RunError> {
    let records = desk.records()?;
    let key = |entity| {
        let key = records.key(entity);
        (key.source.to_string(), key.key.to_string())
    };
    let wanted: BTreeSet<(String, String)> = asked.iter().flat_map(|asked| asked.pair.entities()).map(key).collect();
    let written = read_written(&desk.linked.people.inputs_with_key()?, &wanted)?;
    let scorer = Scorer::fit(records, &desk.loaded.model);
    let pair = |asked: &Asked| {
        let keys = asked.pair.entities().map(key);
        let nothing = Written::default();
        let sides = [0, 1].map(|side| written.get(&keys[side]).unwrap_or(&nothing));
        let mut fields = side_by_side(sides);
        let evidence = asked.question.as_ref().map(|question| {
            // The sides are those of the entities, whichever record has the lower number.
            let told = scorer.explain(asked.pair.join.one, asked.pair.join.other);
            for step in &told.steps {
                let name = field_of(step.level, records.identifiers());
                let at = fields.iter().position(|field| field.field == name).unwrap_or_else(|| {
                    fields.push(FieldShown::empty(name));
                    fields.len() - 1
                });
                fields[at].sign = Some(sign(step.level));
                fields[at].level = Some(step.level.to_string());
                fields[at].weight = Some(step.weight + step.frequency);
            }
            Evidence {
                persons: asked.pair.entities().map(|entity| desk.person(entity).to_string()),
                prior: told.prior,
                relatives: told.relatives,
                total: told.total,
                probability: told.probability.get(),
                joined_from: desk.loaded.model.join.get(),
                why: question.why.to_string(),
                forbidden: question.forbidden.as_ref().map(ToString::to_string),
                records: question.moves,
                parted: asked.parted.iter().map(|entity| record_name(records, *entity)).collect(),
            }
        });
        let [left, right] = keys;
        PairShown { sources: [left.0, right.0], keys: [left.1, right.1], fields, evidence }
    };
    Ok(asked.iter().map(pair).collect())
}

impl FieldShown {
    fn empty(field: String) -> FieldShown {
        FieldShown { field, values: [String::new(), String::new()], sign: None, level: None, weight: None }
    }
}

/// A name in full from its parts, to be held against one that is only written in full.
fn full_name(side: &Written) -> String {
    let parts = ["forename", "middle-name", "surname"].into_iter().filter_map(|part| side.values(part).last());
    parts.map(|part| on_one_line(part)).collect::<Vec<String>>().join(" ")
}

/// Every field in which something is written on either side.
fn side_by_side(sides: [&Written; 2]) -> Vec<FieldShown> {
    let fields: BTreeSet<&str> = sides.iter().flat_map(|side| side.fields()).collect();
    let others = fields.iter().copied().filter(|field| !ORDER.contains(field));
    let known = ORDER.into_iter().filter(|field| fields.contains(field));
    let row = |field: &str| {
        // What an agency has written must not steer the terminal.
        let values = sides.map(|side| {
            let values = side.values(field).iter().map(|value| on_one_line(value));
            let written = values.collect::<Vec<String>>().join(" / ");
            if written.is_empty() && field == FULL_NAME { full_name(side) } else { written }
        });
        let name = field.strip_prefix("identifier:").unwrap_or(field);
        FieldShown { values, ..FieldShown::empty(name.to_string()) }
    };
    known.chain(others).map(row).collect()
}

/// The name of the field that a comparison looks at, as extracts call it.
fn field_of(level: Level, identifiers: &[units::Name]) -> String {
    match level {
        Level::BirthDate(_) => "date-of-birth".to_string(),
        Level::Identifier { kind, .. } => identifiers.get(kind).map(ToString::to_string).unwrap_or_default(),
        level => level.comparison().map(|comparison| comparison.to_string()).unwrap_or_default(),
    }
}

fn sign(level: Level) -> Sign {
    if level.is_same() {
        Sign::Same
    } else if level.is_different() {
        Sign::Different
    } else {
        Sign::Alike
    }
}

/// The values of each side by field, for a table of several pairs.
pub(super) fn by_field(pair: &PairShown) -> BTreeMap<&str, [&str; 2]> {
    let mut values = BTreeMap::new();
    for field in &pair.fields {
        values.insert(field.field.as_str(), field.values.each_ref().map(String::as_str));
    }
    values
}

/// The fields of several pairs, in the order in which people look at them.
pub(super) fn all_fields(pairs: &[PairShown]) -> Vec<&str> {
    let fields: BTreeSet<&str> = pairs.iter().flat_map(|pair| &pair.fields).map(|field| field.field.as_str()).collect();
    let known = ORDER.into_iter().filter(|field| fields.contains(field));
    let others = fields.iter().copied().filter(|field| !ORDER.contains(field));
    known.chain(others).collect()
}
