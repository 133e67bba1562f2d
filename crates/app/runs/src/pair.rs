//! Why two records are one person, or two: the weight of their evidence, step by step.

use linkage::{
    BestPair, ClusterNo, Decision, EntityKey, EntityNo, Level, Links, Model, Records, Scorer, barrier_between,
};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, PersonNo};

use crate::error::RunError;
use crate::link::{Linked, linked};
use crate::loaded::Loaded;
use crate::numbers::decided_by;
use crate::progress::Progress;

/// Why two records are one person, or two. Weights are binary logarithms of odds: 1 more doubles the odds that the
/// records are of one person. Nothing in it identifies anybody.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairAnswer {
    /// The agencies of the two records.
    pub sources: [String; 2],
    /// The agencies' keys.
    pub keys: [String; 2],
    /// The numbers of the people they belong to.
    pub persons: [String; 2],
    /// The odds before anything is compared.
    pub prior: f64,
    /// What each comparison adds; fields of which one record has no value are left out.
    pub steps: Vec<PairStep>,
    /// What is taken off because members of one family would agree on this, too.
    pub relatives: f64,
    /// What it comes to.
    pub total: f64,
    /// The probability that it amounts to.
    pub probability: f64,
    /// The probability from which records are joined.
    pub joined_from: f64,
    /// What forbids joining the two people, if they are two and something does.
    pub forbidden: Option<String>,
    /// What somebody has decided of records of the two.
    pub decided: Option<PairDecision>,
}

/// What somebody has decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PairDecision {
    /// Whether they are one person by it.
    pub same: bool,
    /// Who, and where that is written: `decisions.csv:3, ann on 2027-11-02`.
    pub by: String,
}

/// What one comparison adds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairStep {
    /// The field, or the kind of identifier.
    pub field: String,
    /// How the values agree.
    pub level: String,
    /// What such an agreement is worth, over all values.
    pub weight: f64,
    /// What the frequency of this value adds: above nothing for rare values, below for common ones.
    pub frequency: f64,
}

/// Explains the strongest pair between two people, each told by a number such as p-000012 or a key such as
/// `housing/H7`.
///
/// # Errors
///
/// [`RunError::NoSuchRecord`] if one of them is in no extract, [`RunError::SamePerson`] if both are one number, and
/// whatever keeps extracts or the store from being read.
pub async fn explain_pair(
    loaded: &Loaded,
    as_at: Day,
    asked: [&str; 2],
    progress: &dyn Progress,
) -> Result<PairAnswer, RunError> {
    let Linked { people, links, numbers } = linked(loaded, as_at, progress).await?;
    let of_entity = people.of_entities(&numbers)?;
    let records = &people.read()?.records;
    for number in asked.iter().filter_map(|asked| asked.parse::<PersonNo>().ok()) {
        numbers.must_be_in_use(&loaded.identities, number, of_entity.contains(&number))?;
    }
    let [left, right] = [named(asked[0], 1, records, &of_entity)?, named(asked[1], 2, records, &of_entity)?];
    if left == right {
        return Err(RunError::SamePerson);
    }
    let scorer = Scorer::fit(records, &loaded.model);
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
    let best = pairs.filter_map(|(one, other)| scorer.best_pair(one, other)).reduce(stronger);
    let best = best.ok_or(RunError::SamePerson)?;
    let decided = decided(loaded, records, &left, &right);
    Ok(PairAnswer { decided, ..answer(&best, &scorer, records, &loaded.model, &links, &of_entity) })
}

/// What has been decided of a record of the one and a record of the other, of `linkage.toml` first.
fn decided(loaded: &Loaded, records: &Records, left: &[EntityNo], right: &[EntityNo]) -> Option<PairDecision> {
    let is_about = |decision: &&Decision| {
        let ends = [&decision.left, &decision.right].map(|entity| records.find(entity.key()));
        let [Some(one), Some(other)] = ends else { return false };
        let is_between = |one, other| left.contains(&one) && right.contains(&other);
        is_between(one, other) || is_between(other, one)
    };
    let told = |decisions: &[Decision], same: bool| {
        let decision = decisions.iter().find(is_about)?;
        Some(PairDecision { same, by: decided_by(loaded, decision) })
    };
    told(&loaded.model.different, false).or_else(|| told(&loaded.model.same, true))
}

fn stronger(best: BestPair, next: BestPair) -> BestPair {
    if next.weight > best.weight { next } else { best }
}

/// The entities of a number, or the one of a key.
fn named(asked: &str, place: u8, records: &Records, of_entity: &[PersonNo]) -> Result<Vec<EntityNo>, RunError> {
    let found: Vec<EntityNo> = match (asked.parse::<PersonNo>(), asked.split_once('/')) {
        (Ok(number), _) => {
            records.entities().zip(of_entity).filter(|(_, of)| **of == number).map(|(at, _)| at).collect()
        }
        (_, Some((source, key))) => records.find(EntityKey { source, key }).into_iter().collect(),
        _ => Vec::new(),
    };
    // What was asked for may be an agency's key, so it is not repeated.
    if found.is_empty() { Err(RunError::NoSuchRecord { place }) } else { Ok(found) }
}

fn answer(
    best: &BestPair,
    scorer: &Scorer<'_>,
    records: &Records,
    model: &Model,
    links: &Links,
    of_entity: &[PersonNo],
) -> PairAnswer {
    let told = scorer.explain(best.one, best.other);
    let entities = [best.one, best.other].map(|record| records.entity_of(record));
    let [one, other] = entities.map(|entity| links.clusters[entity.0 as usize]);
    let members = |of: ClusterNo| -> Vec<EntityNo> {
        records.entities().filter(|entity| links.clusters[entity.0 as usize] == of).collect()
    };
    let barrier = if one == other { None } else { barrier_between(records, model, &members(one), &members(other)) };
    let field = |level: Level| match level {
        Level::Identifier { kind, .. } => records.identifiers().get(kind).map(ToString::to_string),
        Level::Encoding(_) => Some("encoding".to_string()),
        level => level.comparison().map(|comparison| comparison.to_string()),
    };
    let steps = told.steps.iter().map(|step| PairStep {
        field: field(step.level).unwrap_or_default(),
        level: step.level.to_string(),
        weight: step.weight,
        frequency: step.frequency,
    });
    PairAnswer {
        sources: entities.map(|entity| records.key(entity).source.to_string()),
        keys: entities.map(|entity| records.key(entity).key.to_string()),
        persons: entities.map(|entity| of_entity[entity.0 as usize].to_string()),
        prior: told.prior,
        steps: steps.collect(),
        relatives: told.relatives,
        total: told.total,
        probability: told.probability.get(),
        joined_from: model.join.get(),
        forbidden: barrier.map(|barrier| barrier.to_string()),
        decided: None,
    }
}
