//! Nearest neighbours, one or several, with or without replacement.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use workers::{Workers, gather};

use super::controls::{Candidate, Controls};
use super::options::{Nearest, Order};
use super::set::{MatchedSet, Reason, Unmatched};
use super::{Stratum, strata, width};
use crate::EvaluationError;
use crate::regression::check_numbers;
use crate::sorting::Ascending;

/// Matches every treated row with the nearest others, within its stratum if there are strata.
///
/// Without replacement: one pass a ratio level; in each, the treated in the stated order take the nearest that is free and within
/// the caliper. With replacement: each takes the `ratio` nearest. Time is that of sorting.
///
/// # Errors
///
/// [`EvaluationError::ZeroRatio`], [`EvaluationError::Length`], [`EvaluationError::NotFinite`],
/// [`EvaluationError::BadWidth`], [`EvaluationError::NobodyTreated`], [`EvaluationError::EverybodyTreated`],
/// [`EvaluationError::NoSharedStratum`], [`EvaluationError::NobodyWithin`] if the caliper leaves no pair.
///
/// ```
/// use evaluation::Alone;
/// use evaluation::matching::{Nearest, Pair, nearest};
///
/// let treated = [true, true, false, false];
/// let scores = [0.8, 0.5, 0.6, 0.4];
/// let set = nearest(&treated, &scores, None, &Nearest::default(), &Alone)?;
/// // The first chooses first and takes the nearest; the second gets what is left.
/// assert!(set.pairs().eq([Pair { treated: 0, control: 2 }, Pair { treated: 1, control: 3 }]));
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn nearest(
    treated: &[bool],
    distance: &[f64],
    strata_codes: Option<&[u32]>,
    options: &Nearest,
    workers: &dyn Workers,
) -> Result<MatchedSet, EvaluationError> {
    if options.ratio == 0 {
        return Err(EvaluationError::ZeroRatio);
    }
    let strata = strata(treated, strata_codes)?;
    check_numbers("the distance", distance, treated.len())?;
    let caliper = options.caliper.map(|caliper| width("caliper", caliper, distance)).transpose()?;
    let limit = caliper.unwrap_or(f64::INFINITY);
    let matched = gather(workers, strata.len(), |place| {
        let stratum = &strata[place];
        if options.replacement {
            with_replacement(stratum, distance, options.ratio, limit)
        } else {
            without_replacement(stratum, distance, options, limit)
        }
    });
    let mut sets = Vec::new();
    let mut unmatched = Vec::new();
    for part in matched {
        sets.extend(part.sets);
        unmatched.extend(part.unmatched);
    }
    if sets.is_empty() {
        let nearest = strata.iter().filter_map(|stratum| least(stratum, distance)).fold(f64::INFINITY, f64::min);
        return Err(EvaluationError::NobodyWithin { what: "caliper", width: limit, nearest });
    }
    Ok(MatchedSet::new(treated.len(), sets, options.replacement, unmatched, caliper))
}

/// The smallest distance between a treated and another person of a stratum.
pub(super) fn least(stratum: &Stratum, distance: &[f64]) -> Option<f64> {
    let mut controls = Controls::new(&stratum.controls, distance);
    stratum
        .treated
        .iter()
        .filter_map(|&row| {
            let value = distance[row as usize];
            let place = controls.place(value);
            controls.nearest_free(value, place).map(|found| found.away)
        })
        .min_by(f64::total_cmp)
}

/// What one stratum comes to.
struct Part {
    sets: Vec<(u32, Vec<u32>)>,
    unmatched: Vec<Unmatched>,
}

impl Part {
    fn everybody_without(rows: &[u32]) -> Part {
        let reason = Reason::NobodyInStratum;
        Part { sets: Vec::new(), unmatched: rows.iter().map(|&row| Unmatched { row, reason }).collect() }
    }

    fn add(&mut self, row: u32, found: Vec<u32>, reason: impl FnOnce() -> Reason) {
        if found.is_empty() {
            self.unmatched.push(Unmatched { row, reason: reason() });
        } else {
            self.sets.push((row, found));
        }
    }
}

/// A treated person who chooses.
struct Chooser {
    row: u32,
    value: f64,
    place: u32,
}

/// Treated people, highest score first, by row where equal.
fn choosers(stratum: &Stratum, distance: &[f64], controls: &Controls) -> Vec<Chooser> {
    // Sorted by the negative, equal scores stay in the order of rows.
    let sorted = Ascending::of(stratum.treated.iter().copied(), |row| -distance[row as usize]);
    let value = |row: u32| distance[row as usize];
    let places = controls.places_descending(sorted.rows().map(value));
    sorted.rows().zip(places).map(|(row, place)| Chooser { row, value: value(row), place }).collect()
}

fn with_replacement(stratum: &Stratum, distance: &[f64], ratio: u32, limit: f64) -> Part {
    if stratum.controls.is_empty() {
        return Part::everybody_without(&stratum.treated);
    }
    let controls = Controls::new(&stratum.controls, distance);
    let mut part = Part { sets: Vec::with_capacity(stratum.treated.len()), unmatched: Vec::new() };
    let mut found: Vec<Candidate> = Vec::new();
    for chooser in choosers(stratum, distance, &controls) {
        found.clear();
        controls.nearest(chooser.value, chooser.place, ratio as usize, limit, &mut found);
        let rows = found.iter().map(|candidate| candidate.row).collect();
        part.add(chooser.row, rows, || Reason::NobodyWithin);
    }
    part
}

fn without_replacement(stratum: &Stratum, distance: &[f64], options: &Nearest, limit: f64) -> Part {
    if stratum.controls.is_empty() {
        return Part::everybody_without(&stratum.treated);
    }
    let mut controls = Controls::new(&stratum.controls, distance);
    let mut choosers = choosers(stratum, distance, &controls);
    match options.order {
        Order::Descending | Order::Closest => {}
        Order::Ascending => {
            choosers.sort_by(|one, other| one.value.total_cmp(&other.value).then(one.row.cmp(&other.row)))
        }
        Order::Identifier => choosers.sort_unstable_by_key(|chooser| chooser.row),
    }
    let mut sets: Vec<Vec<u32>> = vec![Vec::new(); choosers.len()];
    // Whoever found nobody in one pass will find nobody in the next.
    let mut choosing: Vec<u32> = (0..choosers.len() as u32).collect();
    for _ in 0..options.ratio {
        if options.order == Order::Closest {
            closest_pass(&mut controls, &choosers, &mut sets, &mut choosing, limit);
        } else {
            choosing.retain(|&place| {
                let chooser = &choosers[place as usize];
                let found = controls.nearest_free(chooser.value, chooser.place).filter(|found| found.away <= limit);
                if let Some(found) = found {
                    controls.take(&found);
                    sets[place as usize].push(found.row);
                }
                found.is_some()
            });
        }
    }
    let mut part = Part { sets: Vec::with_capacity(choosers.len()), unmatched: Vec::new() };
    for (chooser, found) in choosers.iter().zip(sets) {
        part.add(chooser.row, found, || {
            let range = if limit.is_finite() { controls.within(chooser.value, limit) } else { 0..1 };
            if range.is_empty() { Reason::NobodyWithin } else { Reason::NobodyLeft }
        });
    }
    part
}

/// A pair that may be made.
struct Offer {
    candidate: Candidate,
    chooser: u32,
    row: u32,
}

impl Ord for Offer {
    fn cmp(&self, other: &Offer) -> Ordering {
        let away = self.candidate.away.total_cmp(&other.candidate.away);
        away.then(self.row.cmp(&other.row)).then(self.candidate.row.cmp(&other.candidate.row))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Offer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Offer {
    fn eq(&self, other: &Offer) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Offer {}

/// One pass in which the nearest two that are left are joined again and again.
fn closest_pass(
    controls: &mut Controls,
    choosers: &[Chooser],
    sets: &mut [Vec<u32>],
    choosing: &mut Vec<u32>,
    limit: f64,
) {
    let offer = |controls: &mut Controls, place: u32| {
        let chooser = &choosers[place as usize];
        let candidate = controls.nearest_free(chooser.value, chooser.place).filter(|found| found.away <= limit)?;
        Some(Reverse(Offer { candidate, chooser: place, row: chooser.row }))
    };
    let mut offers: BinaryHeap<Reverse<Offer>> = choosing.iter().filter_map(|&place| offer(controls, place)).collect();
    let mut matched = Vec::new();
    while let Some(Reverse(best)) = offers.pop() {
        // The offer may be of somebody who has been taken since; then the next nearest is offered.
        match offer(controls, best.chooser) {
            Some(Reverse(now)) if now == best => {
                controls.take(&best.candidate);
                sets[best.chooser as usize].push(best.candidate.row);
                matched.push(best.chooser);
            }
            Some(later) => offers.push(later),
            None => {}
        }
    }
    matched.sort_unstable();
    *choosing = matched;
}
