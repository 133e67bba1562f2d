//! Parking: whether harder people are taken on and then left alone.

use statistics::{Level, Share, Sides, proportion, two_proportions};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;

/// A difference of shares below which it does not matter.
const MATTERS: f64 = 0.05;

/// Somebody who was started and whose case is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCase {
    /// The band, as its place among `bands`, from the easiest to the hardest.
    pub band: usize,
    /// Days since the last contact, or since the start if there was none.
    pub days_since_contact: u32,
}

/// Compares the share of open cases without contact for more than `days` in the hardest band with that in all others.
///
/// Test: Fisher's, one-sided. It matters from 5 percentage points on. Bars are shares by band with exact limits. The usual
/// number of days is 60.
///
/// # Errors
///
/// [`EvaluationError::NoSuchBand`] for a band that is none of `bands`.
pub fn parking(cases: &[OpenCase], bands: &[String], days: u32, level: Level) -> Result<Sign, EvaluationError> {
    let kind = Kind::Parking;
    let mut counts = vec![(0u64, 0u64); bands.len()];
    for case in cases {
        let Some((parked, people)) = counts.get_mut(case.band) else {
            return Err(EvaluationError::NoSuchBand { band: case.band + 1, bands: bands.len() });
        };
        *people += 1;
        *parked += u64::from(case.days_since_contact > days);
    }
    let mut bars = Vec::new();
    let mut shares = Vec::new();
    for (band, &(parked, people)) in bands.iter().zip(&counts).filter(|(_, (_, people))| *people > 0) {
        let share = Share::new(parked, people)?;
        let interval = proportion::clopper_pearson(share, level, Sides::Two);
        bars.push(Bar {
            group: band.clone(),
            of: people,
            observed: share.rate(),
            expected: None,
            low: interval.low,
            high: interval.high,
        });
        shares.push(share);
    }
    let total: (u64, u64) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let mut figures = vec![
        Figure { name: "open cases", value: total.1 as f64 },
        Figure { name: "open cases without contact for too long", value: total.0 as f64 },
    ];
    let Some((hardest, easier)) = shares.split_last().filter(|(_, easier)| !easier.is_empty()) else {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    };
    let others = Share::new(total.0 - hardest.events(), easier.iter().map(|share| share.people()).sum())?;
    let worst = Share::new(hardest.people().min(total.0), hardest.people())?;
    let rest = Share::new(total.0 - worst.events(), others.people())?;
    if !level.is_reached_by(two_proportions::fisher(worst, rest, Sides::Higher).p) {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    }
    let difference = hardest.rate() - others.rate();
    figures.splice(
        0..0,
        [
            Figure { name: "share without contact for too long in the hardest band", value: hardest.rate() },
            Figure { name: "share without contact for too long in all other bands", value: others.rate() },
        ],
    );
    let test = two_proportions::fisher(*hardest, others, Sides::Higher);
    let used = TestUsed { name: "Fisher's exact test, hardest band higher", statistic: None, p: test.p };
    Ok(Sign::decided(kind, level, difference >= MATTERS, vec![used], figures, bars))
}
