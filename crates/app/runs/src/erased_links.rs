//! Erased people in linkage: they are compared with nobody, and stay linked with those with whom they were.

use std::borrow::Cow;
use std::collections::HashMap;

use documents::Sources;
use linkage::{DecidedEntity, Decision, EntityKey, EntityNo, Model, Records};
use privacy::{ErasedPeople, Mark};

use crate::error::RunError;
use crate::identities::Identities;

/// The model with a decision for each link of somebody who has been erased: what it was found by is gone. A decision of
/// `linkage.toml` that two are different people comes first.
pub(crate) fn with_links_of_erased<'a>(
    model: &'a Model,
    records: &Records,
    identities: &Identities,
) -> Result<Cow<'a, Model>, RunError> {
    let (Some(list), Some(people)) = (identities.erased()?, identities.erased_people()?) else {
        return Ok(Cow::Borrowed(model));
    };
    let asked = list.erasures.iter().flat_map(|erasure| erasure.erased.iter().chain(&erasure.with));
    let mut entities: HashMap<&Mark, Option<EntityNo>> = asked.map(|mark| (mark, None)).collect();
    for entity in records.entities() {
        let EntityKey { source, key } = records.key(entity);
        if let Some(known) = entities.get_mut(&people.mark(source, key)) {
            *known = Some(entity);
        }
    }
    let decided = |entity: EntityNo| DecidedEntity {
        source: records.sources()[usize::from(records.source(entity))].clone(),
        key: records.key(entity).key.to_string(),
    };
    // No text says these; a decision that names nobody is left out, so that its place is never shown.
    let at = Sources::default().add("erased.json", "").start();
    let mut joined = model.clone();
    for erasure in &list.erasures {
        let marks = erasure.erased.iter().chain(&erasure.with);
        let present: Vec<EntityNo> = marks.filter_map(|mark| entities.get(mark).copied().flatten()).collect();
        for pair in present.windows(2) {
            let [left, right] = [decided(pair[0]), decided(pair[1])];
            let is_about =
                |decision: &Decision| [(&left, &right), (&right, &left)].contains(&(&decision.left, &decision.right));
            if !model.different.iter().any(is_about) {
                joined.same.push(Decision { left, right, because: "linked before one was erased".into(), at });
            }
        }
    }
    Ok(Cow::Owned(joined))
}

/// How many records of people have been erased.
pub(crate) fn count_of_erased(records: &Records, erased: &ErasedPeople) -> u64 {
    let is_erased = |entity: &EntityNo| {
        let EntityKey { source, key } = records.key(*entity);
        erased.contains(source, key)
    };
    records.entities().filter(is_erased).count() as u64
}
