//! Arrests.

use super::case::Case;
use super::facts::Arrest;
use super::plan::Plan;
use crate::agency::Agency;
use crate::calendar::months_after;
use crate::random::Topic;
use crate::world::World;

const REASONS: &[&str] = &["theft", "drunk and disorderly", "possession", "breach of bail", "assault"];

/// The arrests of a person, in no order.
pub(crate) fn arrests(world: &World, plan: &Plan) -> Vec<Arrest> {
    if !plan.known_to.contains(Agency::Police) {
        return Vec::new();
    }
    let stream = &mut world.stream(Topic::Arrests, plan.person);
    let around = plan.entry.unwrap_or(world.settings.calendar.entries.from);
    let reason = stream.pick(REASONS);
    let mut found: Vec<Arrest> = match (plan.case, plan.entry) {
        (Some(Case::ArrestedAroundTheEnd), Some(entry)) => {
            let ends = months_after(entry, 12);
            [ends.plus_days(-1), ends].map(|on| Arrest { on, reason }).into()
        }
        _ => {
            let count = 1 + stream.weighted(&[35, 30, 20, 10, 5]);
            (0..count)
                .map(|_| Arrest { on: around.plus_days(stream.between(-500, 600)), reason: stream.pick(REASONS) })
                .collect()
        }
    };
    found.retain(|arrest| arrest.on < world.settings.calendar.first.received);
    found
}
