//! Records that may be of somebody who is being erased, and stand under another number: left behind, they would still say
//! who it was.

use std::collections::HashMap;

use engine::KeptNumber;
use linkage::{DecidedEntity, EntityKey, EntityNo, Probability, Records, Scorer, UNCERTAIN_FROM};
use privacy::ErasedPeople;
use schemars::JsonSchema;
use serde::Serialize;
use units::PersonNo;

use crate::loaded::Loaded;

/// A record that may be of the same person. Nothing in it says who that is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AlikeRecord {
    /// The agency, and its key.
    pub record: String,
    /// The number under which it stands.
    pub person: String,
    /// The probability that it is of the person.
    pub probability: f64,
}

/// The records of others that are as likely of the same person as review asks about, the likeliest first. Whom somebody
/// has decided to be another, and who has been erased, is left out.
///
/// Every record is compared, whatever rules bring together: an erasure is rare, and must not miss one.
pub(crate) fn alike(
    records: &Records,
    loaded: &Loaded,
    person: PersonNo,
    kept: &[KeptNumber],
    erased: &ErasedPeople,
) -> Vec<AlikeRecord> {
    let numbers: HashMap<(&str, &str), PersonNo> =
        kept.iter().map(|kept| ((kept.source.as_str(), kept.key.as_str()), kept.person)).collect();
    let is_there = |entity: &EntityNo| {
        let EntityKey { source, key } = records.key(*entity);
        !erased.contains(source, key)
    };
    let number = |entity: EntityNo| {
        let EntityKey { source, key } = records.key(entity);
        numbers.get(&(source, key)).copied()
    };
    let (mine, others): (Vec<EntityNo>, Vec<EntityNo>) =
        records.entities().filter(is_there).partition(|entity| number(*entity) == Some(person));
    let find = |entity: &DecidedEntity| records.find(entity.key());
    let apart: Vec<[Option<EntityNo>; 2]> =
        loaded.model.different.iter().map(|decision| [find(&decision.left), find(&decision.right)]).collect();
    let is_apart = |other: EntityNo| {
        apart.iter().any(|ends| ends.contains(&Some(other)) && mine.iter().any(|mine| ends.contains(&Some(*mine))))
    };
    let scorer = Scorer::fit(records, &loaded.model);
    let best = |other: EntityNo| {
        let weights = mine.iter().filter_map(|mine| scorer.best_pair(*mine, other)).map(|best| best.weight);
        let probability = Probability::of_weight(weights.reduce(f64::max)?).get();
        (probability >= UNCERTAIN_FROM).then_some((probability, other))
    };
    let mut found: Vec<(f64, EntityNo)> =
        others.into_iter().filter_map(best).filter(|(_, other)| !is_apart(*other)).collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let told = |(probability, entity): (f64, EntityNo)| {
        let EntityKey { source, key } = records.key(entity);
        let person = number(entity).map_or_else(String::new, |number| number.to_string());
        AlikeRecord { record: format!("{source}/{key}"), person, probability }
    };
    found.into_iter().map(told).collect()
}
