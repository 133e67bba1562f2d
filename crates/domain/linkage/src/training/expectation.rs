//! Expectation maximisation: how often each level is seen in one person's records, where nobody says which pairs are one
//! person's.
//!
//! The pairs that one rule brings together are a mixture of three: one person, strangers, relatives. What strangers and
//! relatives show is taken as given; how the pairs divide, and what one person's records show, is found by turns (Winkler
//! 1988; Dempster, Laird and Rubin 1977). A rule that asks for a date of birth says nothing of how often dates of birth
//! agree, so each field is learned from the rules that do not ask for it, and the rules take turns.

use super::pattern::{Field, Pattern};
use crate::parameters::Likelihood;

/// The levels of every field.
pub(super) type Tables = Vec<Vec<Likelihood>>;

/// Equal pairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) pattern: Pattern,
    pub(super) pairs: f64,
}

/// How the pairs of a rule divide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    pub(super) same: f64,
    pub(super) strangers: f64,
    pub(super) relatives: f64,
}

/// What one rule's pairs come to.
#[derive(Debug, Clone)]
pub(super) struct Learned {
    pub(super) shares: Shares,
    /// For each field and level, how many pairs of one person show it; empty for fields that the rule asks for.
    pub(super) seen: Vec<Vec<f64>>,
    pub(super) iterations: u32,
    pub(super) converged: bool,
}

/// No more than so many turns.
const ITERATIONS: u32 = 2000;
/// It has converged when no share moves by more than this.
const STILL: f64 = 1e-5;
/// How many pairs of one person the given figures are worth: the greater, the less a few pairs say against them.
pub(super) const PRIOR_PAIRS: f64 = 50.0;

/// Learns from the pairs of one rule, beginning with `tables`; `free` says of each field whether the rule leaves it open.
pub(super) fn maximise(counted: &[Counted], fields: &[Field], free: &[bool], tables: &Tables) -> Learned {
    let mut tables = tables.clone();
    let given = tables.clone();
    let mut shares = Shares { same: 0.4, strangers: 0.4, relatives: 0.2 };
    let mut learned = Learned { shares, seen: Vec::new(), iterations: 0, converged: false };
    while learned.iterations < ITERATIONS && !learned.converged {
        let (next, seen) = expect(counted, fields, free, &tables, shares);
        let mut moved: f64 = (next.same - shares.same).abs().max((next.relatives - shares.relatives).abs());
        for (at, seen) in seen.iter().enumerate().filter(|(at, _)| free[*at]) {
            let all: f64 = seen.iter().sum();
            for (level, seen) in seen.iter().enumerate() {
                let same = (seen + PRIOR_PAIRS * given[at][level].same) / (all + PRIOR_PAIRS);
                moved = moved.max((same - tables[at][level].same).abs());
                tables[at][level].same = same;
            }
        }
        (shares, learned.shares, learned.seen) = (next, next, seen);
        learned.iterations += 1;
        learned.converged = moved < STILL;
    }
    learned
}

/// How the pairs divide under `tables`, and how many of one person's show each level.
fn expect(
    counted: &[Counted],
    fields: &[Field],
    free: &[bool],
    tables: &Tables,
    shares: Shares,
) -> (Shares, Vec<Vec<f64>>) {
    let mut seen: Vec<Vec<f64>> = fields.iter().map(|field| vec![0.0; field.levels()]).collect();
    let mut next = Shares { same: 0.0, strangers: 0.0, relatives: 0.0 };
    let mut all = 0.0;
    for Counted { pattern, pairs } in counted {
        let mut weight = shares;
        for (at, field) in fields.iter().enumerate().filter(|(at, _)| free[*at]) {
            let Some(level) = pattern.level(*field) else { continue };
            let likelihood = &tables[at][level];
            weight.same *= likelihood.same;
            weight.strangers *= likelihood.strangers;
            weight.relatives *= likelihood.relatives;
        }
        let total = weight.same + weight.strangers + weight.relatives;
        let same = pairs * weight.same / total;
        next.same += same;
        next.strangers += pairs * weight.strangers / total;
        next.relatives += pairs * weight.relatives / total;
        all += pairs;
        for (at, field) in fields.iter().enumerate().filter(|(at, _)| free[*at]) {
            if let Some(level) = pattern.level(*field) {
                seen[at][level] += same;
            }
        }
    }
    // None of the three may die out: it could not come back.
    let share = |pairs: f64| (pairs + 1e-6) / (all + 3e-6);
    let next = Shares { same: share(next.same), strangers: share(next.strangers), relatives: share(next.relatives) };
    (next, seen)
}
