//! The design rules on a place: from its rules alone, or with its extracts.

use ::design::{Count, Report, check, probes};
use documents::Severity;
use outcomes::{BandFinding, Plan, Summary, summarise};
use units::Day;

use crate::error::RunError;
use crate::evidence::gather;
use crate::loaded::{Loaded, Ready};
use crate::progress::Progress;
use crate::settle::{Books, measure};

/// Looks at a place with the design rules; with a day, also with those that count people in its extracts. Nothing if the
/// language has errors: what is not a contract has no design.
///
/// # Errors
///
/// [`RunError`] as for [`crate::measure()`], where a day is given.
pub async fn check_design(
    loaded: &Loaded,
    as_at: Option<Day>,
    progress: &dyn Progress,
) -> Result<Option<Report>, RunError> {
    let Some(place) = loaded.place.as_ref().filter(|_| loaded.count(Severity::Error) == 0) else { return Ok(None) };
    let Some(as_at) = as_at else { return Ok(Some(check(place, None))) };
    let probes = probes(place, as_at);
    let asking = Ready { loaded, place: &probes.place };
    let books = Books::read(loaded).await?;
    let plan = Plan::of(&probes.place, &loaded.schema)?;
    let evidence = gather(asking, &plan, as_at, books.numbers.as_deref(), progress).await?;
    let measured = measure(asking, &plan, &evidence, progress).await?;
    let summaries = summarise(&probes.place.contracts, &measured);
    let evidence = probes.evidence(as_at, summaries.iter().map(counted));
    Ok(Some(check(place, Some(&evidence))))
}

fn counted(summary: &Summary) -> (usize, usize, Option<usize>, Count) {
    let band = match summary.band {
        BandFinding::Band(band) => Some(usize::from(band)),
        _ => None,
    };
    let frequency = summary.frequency.map_or((0, 0), |ratio| (ratio.part, ratio.of));
    let count = Count {
        entered: summary.entered,
        decided: summary.decided,
        achieved: summary.achieved,
        events: frequency.0,
        people: frequency.1,
    };
    (usize::from(summary.contract), usize::from(summary.outcome), band, count)
}
