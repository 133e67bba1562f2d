//! Cherry-picking: whether those started are easier to help than those referred.

use statistics::correction::Correction;
use statistics::samples::{Moments, kolmogorov_smirnov, rank_sum};
use statistics::tables::independence;
use statistics::{Events, Level, Sides, poisson};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;

/// Groups by difficulty.
const DECILES: usize = 10;
/// A standardised difference below which nobody was picked to speak of, as with balance.
const MATTERS: f64 = 0.1;
/// Fewer people on either side than this have no distribution.
const GROUP_MIN: usize = 10;

/// Somebody who was referred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Referred {
    /// How hard to help, as a risk score says that knows nothing of what happened after referral; higher is harder.
    pub difficulty: f64,
    /// Whether they were started.
    pub started: bool,
}

/// Compares the difficulty of those started with that of those referred and not started.
///
/// Tests: rank sum (started easier), Kolmogorov-Smirnov, and χ² of starts by decile of difficulty; the least of their
/// p values, corrected after Holm, decides. It matters from a standardised difference of 0.1 on. Bars are observed over expected
/// starts by decile, from the easiest, with exact Poisson limits; equal scores are in one decile.
///
/// # Errors
///
/// [`EvaluationError::NotFinite`] for a difficulty that is no number.
pub fn cherry_picking(referred: &[Referred], level: Level) -> Result<Sign, EvaluationError> {
    let kind = Kind::CherryPicking;
    if let Some(row) = referred.iter().position(|person| !person.difficulty.is_finite()) {
        return Err(EvaluationError::NotFinite { what: "difficulty".to_owned(), row: row + 1 });
    }
    let of = |started: bool| -> Vec<f64> {
        referred.iter().filter(|person| person.started == started).map(|person| person.difficulty).collect()
    };
    let (started, others) = (of(true), of(false));
    let mut figures = vec![
        Figure { name: "people referred", value: referred.len() as f64 },
        Figure { name: "people started", value: started.len() as f64 },
    ];
    if started.len() < GROUP_MIN || others.len() < GROUP_MIN {
        return Ok(Sign::cannot_be_told(kind, figures, Vec::new()));
    }
    let [one, other, all] = [&started, &others, &referred.iter().map(|person| person.difficulty).collect()]
        .map(|values: &Vec<f64>| Moments::of(values));
    let (one, other, all) = (one?, other?, all?);
    if all.variance == 0.0 {
        return Ok(Sign::cannot_be_told(kind, figures, Vec::new()));
    }
    let pooled = ((one.variance + other.variance) / 2.0).sqrt();
    let difference = if pooled > 0.0 { (one.mean - other.mean) / pooled } else { (one.mean - other.mean).signum() };
    figures.splice(
        0..0,
        [
            Figure { name: "standardised difference of started to not started", value: difference },
            Figure {
                name: "standardised difference of started to referred",
                value: (one.mean - all.mean) / all.variance.sqrt(),
            },
        ],
    );

    let deciles = deciles(referred);
    let mut tests = vec![
        ("rank sum of difficulty, started lower", rank_sum(&started, &others, Sides::Lower)?),
        ("Kolmogorov-Smirnov of difficulty", kolmogorov_smirnov(&started, &others)?),
    ];
    let columns: Vec<[u64; 2]> =
        deciles.iter().map(|decile| [decile.started, decile.people - decile.started]).collect();
    let rows: Vec<&[u64]> = columns.iter().map(<[u64; 2]>::as_slice).collect();
    // All in one decile leave nothing to compare by it.
    if let Ok(test) = independence(&rows) {
        tests.push(("χ² of starts by decile of difficulty", test));
    }
    let corrected = Correction::Holm.apply(&tests.iter().map(|(_, test)| test.p).collect::<Vec<f64>>())?;
    let least = corrected.into_iter().fold(1.0, f64::min);
    let mut used = vec![TestUsed { name: "least of the tests below, after Holm", statistic: None, p: least }];
    used.extend(tests.into_iter().map(|(name, test)| TestUsed { name, statistic: test.statistic, p: test.p }));

    let rate = started.len() as f64 / referred.len() as f64;
    let mut bars = Vec::new();
    for (place, decile) in deciles.iter().enumerate().filter(|(_, decile)| decile.people > 0) {
        let expected = rate * decile.people as f64;
        let interval = poisson::exact_interval(Events::new(decile.started, expected)?, level, Sides::Two);
        bars.push(Bar {
            group: format!("decile {}", place + 1),
            of: decile.people,
            observed: decile.started as f64 / expected,
            expected: Some(1.0),
            low: interval.low,
            high: interval.high,
        });
    }
    Ok(Sign::decided(kind, level, difference <= -MATTERS, used, figures, bars))
}

#[derive(Debug, Clone, Copy, Default)]
struct Decile {
    people: u64,
    started: u64,
}

/// People by difficulty, equal ones together, at the middle of their ranks.
fn deciles(referred: &[Referred]) -> Vec<Decile> {
    let mut sorted: Vec<Referred> = referred.to_vec();
    sorted.sort_by(|one, other| one.difficulty.total_cmp(&other.difficulty));
    let mut deciles = vec![Decile::default(); DECILES];
    let mut before = 0;
    for tied in sorted.chunk_by(|one, other| one.difficulty == other.difficulty) {
        let place = (2 * before + tied.len()) * DECILES / (2 * sorted.len());
        let decile = &mut deciles[place.min(DECILES - 1)];
        decile.people += tied.len() as u64;
        decile.started += tied.iter().filter(|person| person.started).count() as u64;
        before += tied.len();
    }
    deciles
}
