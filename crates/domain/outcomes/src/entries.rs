//! Who enters: the entry rule, exclusions and bands.

use contracts::EntryRule;

use crate::events::{Event, Timeline};
use crate::measured::BandFinding;
use crate::plan::{CohortPlan, ExclusionPlan};

/// An entry found in one timeline.
pub(crate) struct Entered<'a> {
    pub event: &'a Event,
    pub band: BandFinding,
}

/// Every entry of a unit into a cohort, in date order.
///
/// An event that is excluded begins no entry, but a later one may. Of several on one day the first in the total order
/// of the timeline counts.
pub(crate) fn entries<'a>(cohort: &CohortPlan, timeline: &Timeline<'a>) -> Vec<Entered<'a>> {
    let mut found: Vec<Entered<'a>> = Vec::new();
    let mut last_stretch = None;
    for event in timeline.events {
        let candidate = event.has(cohort.enters)
            && cohort.period.contains(event.day)
            && event.belongs_on(event.day)
            && !cohort.exclusions.iter().any(|exclusion| excluded(exclusion, event, timeline));
        if !candidate {
            continue;
        }
        let stretch = (cohort.entry != EntryRule::Every).then(|| cohort.stretch_of(event.day));
        if stretch.is_some() && stretch == last_stretch {
            continue;
        }
        last_stretch = stretch;
        found.push(Entered { event, band: band(cohort, event) });
        if cohort.entry == EntryRule::First {
            break;
        }
    }
    found
}

fn excluded(exclusion: &ExclusionPlan, entry: &Event, timeline: &Timeline<'_>) -> bool {
    let mut others = timeline.events.iter().filter(|event| event.at != entry.at && event.has(exclusion.mark));
    others.any(|event| event.belongs_on(entry.day) && exclusion.around(entry.day).contains(event.day))
}

fn band(cohort: &CohortPlan, entry: &Event) -> BandFinding {
    if cohort.bands.is_empty() {
        return BandFinding::NotBanded;
    }
    let mut fitting = (0_u16..).zip(&cohort.bands).filter(|(_, mark)| entry.has(**mark)).map(|(index, _)| index);
    match (fitting.next(), fitting.next()) {
        (None, _) => BandFinding::NoneFits,
        (Some(band), None) => BandFinding::Band(band),
        (Some(_), Some(_)) => BandFinding::SeveralFit,
    }
}
