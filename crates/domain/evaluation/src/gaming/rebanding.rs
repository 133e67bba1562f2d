//! Re-banding: whether bands go up after referral.

use statistics::{Level, Ratio, Share, Sides, proportion};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;

/// A net share of people moved up below which it does not matter.
const MATTERS: f64 = 0.05;

/// Somebody's band when they were referred, and the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Banded {
    /// As its place among `bands`, from the cheapest to the dearest.
    pub at_referral: usize,
    /// As the same.
    pub latest: usize,
}

/// Compares moves up with moves down.
///
/// Test: exact binomial, one-sided, of moves up among all moves, against `usual_up`: the share of moves that go up where
/// nobody is paid by bands, one half if nothing is known. It matters if, less those moved down, 5% of people or more were
/// moved up. Bars are shares of people moved up by band at referral, with exact limits; nobody can be moved up from the
/// dearest.
///
/// # Errors
///
/// [`EvaluationError::NoSuchBand`] for a band that is none of `bands`; [`EvaluationError::Statistics`] for a usual share that is
/// not between 0 and 1.
pub fn rebanding(
    people: &[Banded],
    bands: &[String],
    usual_up: Option<Ratio>,
    level: Level,
) -> Result<Sign, EvaluationError> {
    let kind = Kind::Rebanding;
    let mut by_band = vec![(0u64, 0u64); bands.len()];
    let (mut up, mut down) = (0u64, 0u64);
    for person in people {
        let band = person.at_referral.max(person.latest) + 1;
        if band > bands.len() {
            return Err(EvaluationError::NoSuchBand { band, bands: bands.len() });
        }
        let (moved, all) = &mut by_band[person.at_referral];
        *all += 1;
        *moved += u64::from(person.latest > person.at_referral);
        up += u64::from(person.latest > person.at_referral);
        down += u64::from(person.latest < person.at_referral);
    }
    let mut bars = Vec::new();
    for (band, &(moved, all)) in bands.iter().zip(&by_band).filter(|(_, (_, all))| *all > 0) {
        let share = Share::new(moved, all)?;
        let interval = proportion::clopper_pearson(share, level, Sides::Two);
        bars.push(Bar {
            group: band.clone(),
            of: all,
            observed: share.rate(),
            expected: None,
            low: interval.low,
            high: interval.high,
        });
    }
    let mut figures = vec![
        Figure { name: "people moved up", value: up as f64 },
        Figure { name: "people moved down", value: down as f64 },
        Figure { name: "people banded", value: people.len() as f64 },
    ];
    let usual = usual_up.map_or(0.5, Ratio::value);
    let moves = up + down;
    if moves == 0 || !level.is_reached_by(proportion::exact_test(Share::new(moves, moves)?, usual, Sides::Higher)?.p) {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    }
    let net = (up as f64 - down as f64) / people.len() as f64;
    figures.insert(0, Figure { name: "net share of people moved up", value: net });
    let test = proportion::exact_test(Share::new(up, moves)?, usual, Sides::Higher)?;
    let used = TestUsed { name: "exact binomial test of moves up among moves", statistic: None, p: test.p };
    Ok(Sign::decided(kind, level, net >= MATTERS, vec![used], figures, bars))
}
