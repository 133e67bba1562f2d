//! What a linkage will take: pairs by rule, and memory, before a pair is weighed.

use engine::Cores;
use linkage::{Blocking, Model, Plan, Records, RuleCount};
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use crate::erased_links::with_links_of_erased;
use crate::error::RunError;
use crate::evidence::take_in_people;
use crate::loaded::Loaded;
use crate::numbers::People;
use crate::progress::Progress;

/// What a linkage will take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// How many records would be compared.
    pub records: u64,
    /// What each rule for finding pairs finds.
    pub rules: Vec<PlannedRule>,
    /// The pairs of all rules, each as often as it is found; each would be weighed once.
    pub pairs: u64,
    /// With more pairs than this nobody is linked.
    pub most_pairs: u64,
    /// The bytes of memory that linking is expected to take.
    pub expected_bytes: u64,
    /// The bytes that it takes at most: if every pair were kept.
    pub largest_bytes: u64,
    /// The rule that finds most pairs, if there are more in all than are allowed.
    pub too_many_by: Option<String>,
}

/// What a rule for finding pairs finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedRule {
    /// The rule.
    pub rule: String,
    /// Blocks of records that share its values, and are searched.
    pub blocks: u64,
    /// How many pairs it finds in them.
    pub pairs: u64,
    /// Blocks that are too large to search.
    pub blocks_refused: u64,
    /// The records in those.
    pub records_refused: u64,
    /// The pairs in those, which it does not find.
    pub pairs_refused: u64,
    /// The most records of a block that is searched.
    pub largest_block: u32,
    /// Whether the rule itself asks for small blocks only, because it asks for so little else.
    pub is_for_rare_values: bool,
}

/// Says what linking everyone would take whom extracts received by a day speak of. Nobody is linked.
///
/// # Errors
///
/// [`RunError`] if a descriptor is wrong, or extracts or the store cannot be read.
pub fn plan(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<PlanAnswer, RunError> {
    let place = loaded.parts()?.place;
    let report = take_in_people(loaded, as_at, progress)?;
    let people = People::of(&report, loaded)?;
    progress.begin("Reading identities", None);
    let read = people.read();
    progress.end();
    let records = &read?.records;
    let model = with_links_of_erased(&loaded.model, records, &loaded.identities)?;
    let blocking = blocks(records, &model, progress);
    let plan = Plan::of(records, &model, &blocking);
    Ok(PlanAnswer {
        place: place.name.to_string(),
        as_at: as_at.to_string(),
        records: records.count() as u64,
        rules: plan.rules.iter().map(planned).collect(),
        pairs: plan.pairs,
        most_pairs: u64::from(model.most_pairs),
        expected_bytes: plan.expected_bytes(),
        largest_bytes: plan.largest_bytes(),
        too_many_by: plan.too_many(&model).map(|rule| rule.rule.to_string()),
    })
}

fn planned(count: &RuleCount) -> PlannedRule {
    PlannedRule {
        rule: count.rule.to_string(),
        blocks: count.blocks,
        pairs: count.pairs,
        blocks_refused: count.refused_blocks,
        records_refused: count.refused_records,
        pairs_refused: count.refused_pairs,
        largest_block: count.largest_block,
        is_for_rare_values: count.rule.at_most.is_some(),
    }
}

/// Sorts records into blocks.
fn blocks(records: &Records, model: &Model, progress: &dyn Progress) -> Blocking {
    let tick = progress.begin("Bringing records together", None);
    let blocking = Blocking::plan(records, model, &Cores { tick: &*tick });
    progress.end();
    blocking
}

/// Sorts records into blocks, and refuses them if they have more pairs than the model allows.
pub(crate) fn blocks_within_reason(
    records: &Records,
    model: &Model,
    progress: &dyn Progress,
) -> Result<Blocking, RunError> {
    let blocking = blocks(records, model, progress);
    let plan = Plan::of(records, model, &blocking);
    match plan.too_many(model) {
        None => Ok(blocking),
        Some(rule) => Err(RunError::TooManyPairs {
            pairs: plan.pairs,
            most: u64::from(model.most_pairs),
            rule: rule.rule.to_string(),
            of_rule: rule.pairs,
        }),
    }
}
