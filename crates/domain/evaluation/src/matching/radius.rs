//! Everybody within a radius.

use workers::{Workers, gather};

use super::controls::Controls;
use super::nearest::least;
use super::options::Caliper;
use super::set::{Reason, Unmatched};
use super::{strata, width};
use crate::EvaluationError;
use crate::regression::check_numbers;
use crate::weighting::effective_size;

/// Treated people with everybody who is within a radius of them.
///
/// Sets overlap and may be large, so they are kept as stretches of the comparison people in the order of their scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Radius {
    rows: usize,
    controls: Vec<u32>,
    treated: Vec<u32>,
    ranges: Vec<std::ops::Range<u32>>,
    unmatched: Vec<Unmatched>,
    width: f64,
}

/// Compares every treated row with all others of its stratum that are at most `radius` away.
///
/// # Errors
///
/// As for [`super::nearest`]; [`EvaluationError::NobodyWithin`] if nobody is within the radius of anybody.
pub fn radius(
    treated: &[bool],
    distance: &[f64],
    strata_codes: Option<&[u32]>,
    radius: Caliper,
    workers: &dyn Workers,
) -> Result<Radius, EvaluationError> {
    let strata = strata(treated, strata_codes)?;
    check_numbers("the distance", distance, treated.len())?;
    let width = width("radius", radius, distance)?;
    let sorted = gather(workers, strata.len(), |place| Controls::new(&strata[place].controls, distance));
    let mut found = Radius {
        rows: treated.len(),
        controls: Vec::new(),
        treated: Vec::new(),
        ranges: Vec::new(),
        unmatched: Vec::new(),
        width,
    };
    for (stratum, controls) in strata.iter().zip(&sorted) {
        let from = found.controls.len() as u32;
        for &row in &stratum.treated {
            let range = controls.within(distance[row as usize], width);
            if range.is_empty() {
                let alone = stratum.controls.is_empty();
                let reason = if alone { Reason::NobodyInStratum } else { Reason::NobodyWithin };
                found.unmatched.push(Unmatched { row, reason });
            } else {
                found.treated.push(row);
                found.ranges.push(from + range.start..from + range.end);
            }
        }
        found.controls.extend(controls.rows());
    }
    if found.treated.is_empty() {
        let nearest = strata.iter().filter_map(|stratum| least(stratum, distance)).fold(f64::INFINITY, f64::min);
        return Err(EvaluationError::NobodyWithin { what: "radius", width, nearest });
    }
    found.unmatched.sort_unstable_by_key(|unmatched| unmatched.row);
    Ok(found)
}

impl Radius {
    /// Treated people with somebody within the radius, stratum by stratum.
    pub fn treated(&self) -> &[u32] {
        &self.treated
    }

    /// Those within the radius of the treated person at a place of [`Radius::treated`], by score.
    pub fn controls(&self, place: usize) -> &[u32] {
        let range = &self.ranges[place];
        &self.controls[range.start as usize..range.end as usize]
    }

    /// Treated people with nobody within the radius.
    pub fn unmatched(&self) -> &[Unmatched] {
        &self.unmatched
    }

    /// The radius in units of the distance.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// How many comparison people a treated person has on average.
    pub fn mean_size(&self) -> f64 {
        let pairs: u64 = self.ranges.iter().map(|range| u64::from(range.end - range.start)).sum();
        pairs as f64 / self.ranges.len() as f64
    }

    /// How many different comparison people are within the radius of somebody.
    pub fn control_count(&self) -> usize {
        self.covered().into_iter().filter(|covered| *covered > 0).count()
    }

    /// How many comparison people of equal weight would say as much.
    pub fn effective_controls(&self) -> f64 {
        effective_size(self.shares().iter().copied())
    }

    /// For each row of the sample its weight, as [`super::MatchedSet::weights`] has it.
    pub fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.rows];
        self.treated.iter().for_each(|&row| weights[row as usize] = 1.0);
        let scale = self.control_count() as f64 / self.treated.len() as f64;
        for (&row, share) in self.controls.iter().zip(self.shares()) {
            weights[row as usize] = share * scale;
        }
        weights
    }

    /// For each comparison person the number of treated people within whose radius they are.
    fn covered(&self) -> Vec<i64> {
        let mut changes = vec![0_i64; self.controls.len() + 1];
        for range in &self.ranges {
            changes[range.start as usize] += 1;
            changes[range.end as usize] -= 1;
        }
        let mut sum = 0;
        changes.truncate(self.controls.len());
        for change in &mut changes {
            sum += *change;
            *change = sum;
        }
        changes
    }

    /// For each comparison person `Σ 1/k` over the treated whose sets of `k` they are in.
    fn shares(&self) -> Vec<f64> {
        let mut starts = vec![0.0; self.controls.len() + 1];
        let mut ends = vec![0.0; self.controls.len() + 1];
        for range in &self.ranges {
            let share = 1.0 / f64::from(range.end - range.start);
            starts[range.start as usize] += share;
            ends[range.end as usize] += share;
        }
        // What has begun and ended again cancels; the rounding that it leaves is carried along apart.
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        let mut add = |part: f64| {
            let next = sum + part;
            lost += if sum.abs() >= part.abs() { (sum - next) + part } else { (part - next) + sum };
            sum = next;
            sum + lost
        };
        let covered = self.covered();
        covered
            .iter()
            .enumerate()
            .map(|(place, covered)| {
                add(-ends[place]);
                let share = add(starts[place]);
                if *covered == 0 { 0.0 } else { share }
            })
            .collect()
    }
}
