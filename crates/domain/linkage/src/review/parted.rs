//! Who would have to go if two records are decided to be one person.
//!
//! A decision comes before all evidence. Where an agency keeps one key a person, or two checked numbers differ, a record
//! that is with one of the two now cannot stay when they are joined. Whoever decides should know that before.

use crate::cluster::{Join, cluster};
use crate::constraint::Constraints;
use crate::link::{Links, resolve, speaks_for};
use crate::model::Model;
use crate::records::{EntityNo, Records};
use crate::score::Scorer;

use super::Question;

/// The entities that stand with one of the two now and would not, if the answer to `question` were that they are the same
/// person; in order.
///
/// The two people are put together anew from their own pairs, with that decision first. Third people play no part.
pub fn parted_by_same(
    records: &Records,
    model: &Model,
    links: &Links,
    pairs: &[Join],
    question: &Question,
) -> Vec<EntityNo> {
    let of_cluster = |entity: EntityNo| links.clusters[entity.0 as usize];
    let is_member = |entity: EntityNo| question.clusters.contains(&of_cluster(entity));
    let is_within = |join: &&Join| [join.one, join.other].iter().all(|record| is_member(records.entity_of(*record)));
    let threshold = model.join.weight();
    let strong = pairs.iter().filter(|join| f64::from(join.weight) >= threshold);
    // Joins below the threshold hold what was one person before.
    let within: Vec<Join> = strong.chain(&links.joins).filter(is_within).copied().collect();
    let mut same = resolve(records, &model.same, &mut Vec::new());
    same.push(question.pair.entities());
    let different = resolve(records, &model.different, &mut Vec::new());
    let constraints = Constraints::new(records, model, &different);
    let scorer = Scorer::fit(records, model);
    let speaks = |one, other| speaks_for(&scorer, one, other);
    let mut groups = cluster(records, &constraints, &same, within, speaks).groups;
    let together = groups.root(question.pair.one);
    records.entities().filter(|entity| is_member(*entity) && groups.root(*entity) != together).collect()
}
