//! What reviewers have decided, line by line: `decisions.csv`.
//!
//! A line is one reviewer's **ruling** about a pair of entities. Lines are only added. Of each reviewer the latest ruling
//! about a pair counts, whichever way round the pair is written. Where the rulings that count, without those that cannot
//! tell, all say the same, that is a decision as those of `linkage.toml` are; where they do not, the pair has no effect
//! until they do. The order of lines about different pairs means nothing.
//!
//! This module refuses to say who is right.

mod line;
mod masked;
mod problem;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use documents::{Diagnostics, Span};
use strum::{Display, EnumString, VariantNames};
use units::Day;

use crate::model::{DecidedEntity, Decision, Model, decisions};

pub use masked::without_details;
pub use problem::DecisionProblem;
pub use reader::{DECISION_COLUMNS, Imported, ImportedBy, ImportedRuling, read_import};

/// What a reviewer says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// They are one person.
    Same,
    /// They are two people.
    Different,
    /// What is known does not say.
    CannotTell,
}

/// How a pair came to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Drawn {
    /// Because the answer was worth most.
    Priority,
    /// By chance, so that what is found of it holds of all pairs.
    Sample,
}

/// One reviewer's line about a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// One entity.
    pub left: DecidedEntity,
    /// The other.
    pub right: DecidedEntity,
    /// What the reviewer says.
    pub verdict: Verdict,
    /// The reviewer.
    pub by: String,
    /// The day on which it was said.
    pub on: Day,
    /// On what grounds; may be empty. Nothing about the person.
    pub because: String,
    /// How the pair came to be asked about.
    pub drawn: Drawn,
    /// Where it is written.
    pub at: Span,
}

/// Two entities, in one order whichever way round they were written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DecidedPair {
    low: DecidedEntity,
    high: DecidedEntity,
}

/// Reviewers who say different things of one pair, so that it has no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The rulings that count and say that they are one person; there is at least one.
    pub same: Vec<Ruling>,
    /// Those that say they are two; there is at least one.
    pub different: Vec<Ruling>,
}

/// All rulings of a place, and what follows from them.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    rulings: Vec<Ruling>,
    /// For each pair and reviewer, the places of their rulings, in order.
    of_pair: BTreeMap<DecidedPair, BTreeMap<String, Vec<usize>>>,
}

impl DecidedPair {
    /// The pair of two entities.
    pub fn of(one: &DecidedEntity, other: &DecidedEntity) -> DecidedPair {
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        DecidedPair { low: low.clone(), high: high.clone() }
    }

    /// The two, in order.
    pub fn entities(&self) -> [&DecidedEntity; 2] {
        [&self.low, &self.high]
    }
}

impl Ruling {
    /// The pair it is about.
    pub fn pair(&self) -> DecidedPair {
        DecidedPair::of(&self.left, &self.right)
    }
}

impl Decided {
    /// Adds a ruling that is later than all others.
    pub fn add(&mut self, ruling: Ruling) {
        let of_reviewers = self.of_pair.entry(ruling.pair()).or_default();
        of_reviewers.entry(ruling.by.clone()).or_default().push(self.rulings.len());
        self.rulings.push(ruling);
    }

    /// All rulings, in the order in which they were written.
    pub fn rulings(&self) -> &[Ruling] {
        &self.rulings
    }

    /// Every pair that somebody has been asked about, in order.
    pub fn pairs(&self) -> impl Iterator<Item = &DecidedPair> {
        self.of_pair.keys()
    }

    /// All that a reviewer has said of a pair, the latest last.
    pub fn said<'a>(&'a self, pair: &DecidedPair, by: &str) -> impl DoubleEndedIterator<Item = &'a Ruling> {
        let places = self.of_pair.get(pair).and_then(|of_reviewers| of_reviewers.get(by));
        places.into_iter().flatten().map(|at| &self.rulings[*at])
    }

    /// The rulings about a pair that count: each reviewer's latest, in the order of their names. With `drawn`, as if there
    /// were no others than those that were drawn so.
    pub fn counting(&self, pair: &DecidedPair, drawn: Option<Drawn>) -> Vec<&Ruling> {
        let fits = |ruling: &&Ruling| drawn.is_none_or(|drawn| ruling.drawn == drawn);
        let latest = |places: &Vec<usize>| places.iter().rev().map(|at| &self.rulings[*at]).find(fits);
        let of_reviewers = self.of_pair.get(pair);
        of_reviewers.into_iter().flat_map(BTreeMap::values).filter_map(latest).collect()
    }

    /// What holds of a pair: nothing if nobody could tell or reviewers disagree.
    pub fn verdict(&self, pair: &DecidedPair, drawn: Option<Drawn>) -> Option<Verdict> {
        let counting = self.counting(pair, drawn);
        let told: BTreeSet<Verdict> = counting
            .into_iter()
            .map(|ruling| ruling.verdict)
            .filter(|verdict| *verdict != Verdict::CannotTell)
            .collect();
        if told.len() == 1 { told.first().copied() } else { None }
    }

    /// Pairs of which reviewers say different things.
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let of_pair = |pair: &DecidedPair| {
            let say = |verdict| {
                let counting = self.counting(pair, None).into_iter();
                counting.filter(|ruling| ruling.verdict == verdict).cloned().collect::<Vec<Ruling>>()
            };
            let (same, different) = (say(Verdict::Same), say(Verdict::Different));
            (!same.is_empty() && !different.is_empty()).then_some(Disagreement { same, different })
        };
        self.pairs().filter_map(of_pair).collect()
    }

    /// The decisions that follow and have this verdict, in the order of their pairs. With `drawn`, as if there were no other
    /// rulings than those that were drawn so.
    pub fn decisions(&self, wanted: Verdict, drawn: Option<Drawn>) -> Vec<Decision> {
        let decided = self.pairs().filter(|pair| self.verdict(pair, drawn) == Some(wanted));
        let decision = |pair: &DecidedPair| {
            let counting = self.counting(pair, drawn).into_iter();
            let last = counting.filter(|ruling| ruling.verdict == wanted).max_by_key(|ruling| ruling.at)?;
            let (left, right) = (last.left.clone(), last.right.clone());
            Some(Decision { left, right, because: last.because.clone(), at: last.at })
        };
        decided.filter_map(decision).collect()
    }

    /// The model with what follows from the rulings, or from those only that were drawn so.
    pub fn overrule(&self, model: &Model, drawn: Option<Drawn>) -> Model {
        let mut overruled = model.clone();
        overruled.same.extend(self.decisions(Verdict::Same, drawn));
        overruled.different.extend(self.decisions(Verdict::Different, drawn));
        overruled
    }

    /// Reports decisions that contradict each other or those of `model`, also through others. What `model` contradicts
    /// by itself is reported where it is read.
    pub fn check(&self, model: &Model, found: &Diagnostics) {
        if self.rulings.is_empty() {
            return;
        }
        let own = Diagnostics::default();
        decisions::check(&model.same, &model.different, &own);
        if own.errors() == 0 {
            let overruled = self.overrule(model, None);
            decisions::check(&overruled.same, &overruled.different, found);
        }
    }
}

#[cfg(test)]
mod tests;
