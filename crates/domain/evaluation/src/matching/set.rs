//! A matched set: which treated person is compared with which others.

use crate::{Clusters, EvaluationError};

/// A treated person and one of those they are compared with, as rows of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The treated person.
    pub treated: u32,
    /// The comparison person.
    pub control: u32,
}

/// Why a treated person has nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Their stratum has no comparison people.
    NobodyInStratum,
    /// Nobody is within the caliper or radius.
    NobodyWithin,
    /// Those who would do were taken by others.
    NobodyLeft,
}

/// A treated person who is compared with nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmatched {
    /// Their row.
    pub row: u32,
    /// Why.
    pub reason: Reason,
}

/// Treated people with those they are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedSet {
    rows: usize,
    treated: Vec<u32>,
    ends: Vec<u32>,
    controls: Vec<u32>,
    replacement: bool,
    unmatched: Vec<Unmatched>,
    width: Option<f64>,
}

impl MatchedSet {
    /// Sets in the order of treated rows.
    pub(super) fn new(
        rows: usize,
        mut sets: Vec<(u32, Vec<u32>)>,
        replacement: bool,
        mut unmatched: Vec<Unmatched>,
        width: Option<f64>,
    ) -> MatchedSet {
        sets.sort_unstable_by_key(|(treated, _)| *treated);
        unmatched.sort_unstable_by_key(|unmatched| unmatched.row);
        let mut ends = Vec::with_capacity(sets.len());
        let mut controls = Vec::with_capacity(sets.len());
        let mut treated = Vec::with_capacity(sets.len());
        for (row, found) in sets {
            treated.push(row);
            controls.extend(found);
            ends.push(controls.len() as u32);
        }
        MatchedSet { rows, treated, ends, controls, replacement, unmatched, width }
    }

    /// A set from pairs that were made before, for whoever repeats an evaluation.
    ///
    /// Whether comparison people serve several is seen from the pairs. Why others have nobody is not known; they are not
    /// among the unmatched.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::NoSuchRow`], [`EvaluationError::WrongGroup`], [`EvaluationError::NoRows`] without pairs.
    pub fn of_pairs(treated: &[bool], pairs: &[Pair]) -> Result<MatchedSet, EvaluationError> {
        if pairs.is_empty() {
            return Err(EvaluationError::NoRows);
        }
        let mut uses = vec![0_u32; treated.len()];
        for pair in pairs {
            for (row, claimed, is) in [(pair.treated, "treated", true), (pair.control, "not treated", false)] {
                match treated.get(row as usize) {
                    None => return Err(EvaluationError::NoSuchRow { row: row as usize + 1, rows: treated.len() }),
                    Some(found) if *found != is => {
                        return Err(EvaluationError::WrongGroup { row: row as usize + 1, claimed });
                    }
                    Some(_) => uses[row as usize] += 1,
                }
            }
        }
        let replacement = pairs.iter().any(|pair| uses[pair.control as usize] > 1);
        let mut sets: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
        pairs.iter().for_each(|pair| sets.entry(pair.treated).or_default().push(pair.control));
        Ok(MatchedSet::new(treated.len(), sets.into_iter().collect(), replacement, Vec::new(), None))
    }

    /// How many people the sample has, matched or not.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Treated people who are compared with somebody, ascending.
    pub fn treated(&self) -> &[u32] {
        &self.treated
    }

    /// Those with whom the treated person at a place of [`MatchedSet::treated`] is compared, nearest first or in the order
    /// of passes.
    pub fn controls(&self, place: usize) -> &[u32] {
        let from = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.controls[from..self.ends[place] as usize]
    }

    /// Treated people who are compared with nobody.
    pub fn unmatched(&self) -> &[Unmatched] {
        &self.unmatched
    }

    /// The caliper in units of the distance.
    pub fn width(&self) -> Option<f64> {
        self.width
    }

    /// Whether a comparison person may be in several sets.
    pub fn replacement(&self) -> bool {
        self.replacement
    }

    /// All pairs, by treated row.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.treated
            .iter()
            .enumerate()
            .flat_map(|(place, &treated)| self.controls(place).iter().map(move |&control| Pair { treated, control }))
    }

    /// How many different comparison people there are.
    pub fn control_count(&self) -> usize {
        if !self.replacement {
            return self.controls.len();
        }
        let mut rows = self.controls.clone();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }

    /// What a comparison person's share in a set is multiplied with in [`MatchedSet::weights`].
    pub fn scale(&self) -> f64 {
        self.control_count() as f64 / self.treated.len() as f64
    }

    /// For each row of the sample its weight: 1 for treated people in the set; for comparison people `Σ 1/k` over the sets
    /// of `k` they are in, times the scale that makes these weights sum to the number of different comparison people; 0 for others.
    pub fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.rows];
        for (place, &treated) in self.treated.iter().enumerate() {
            weights[treated as usize] = 1.0;
            let controls = self.controls(place);
            controls.iter().for_each(|&control| weights[control as usize] += 1.0 / controls.len() as f64);
        }
        let scale = self.scale();
        let mut is_treated = self.treated.iter().peekable();
        for (row, weight) in weights.iter_mut().enumerate() {
            if is_treated.next_if(|treated| **treated as usize == row).is_none() {
                *weight *= scale;
            }
        }
        weights
    }

    /// For each pair member the number of its set: rows are the treated and then their comparison people, set by set.
    pub(crate) fn members(&self) -> Members {
        let mut members = Members { rows: Vec::new(), sets: Vec::new(), weights: Vec::new() };
        let scale = self.scale();
        for (place, &treated) in self.treated.iter().enumerate() {
            let controls = self.controls(place);
            members.push(treated, place, 1.0);
            controls.iter().for_each(|&control| members.push(control, place, scale / controls.len() as f64));
        }
        members
    }
}

/// The rows of a set, one for each time that somebody is in it.
pub(crate) struct Members {
    pub(crate) rows: Vec<u32>,
    pub(crate) sets: Vec<u32>,
    pub(crate) weights: Vec<f64>,
}

impl Members {
    fn push(&mut self, row: u32, set: usize, weight: f64) {
        self.rows.push(row);
        self.sets.push(set as u32);
        self.weights.push(weight);
    }

    pub(crate) fn set_clusters(&self) -> Result<Clusters, EvaluationError> {
        Clusters::of(&self.sets)
    }

    pub(crate) fn person_clusters(&self) -> Result<Clusters, EvaluationError> {
        Clusters::of(&self.rows)
    }
}
