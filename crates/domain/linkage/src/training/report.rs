//! What was learned, from how much, and what was not.

use std::fmt;

use units::Name;

use super::expectation::{Counted, Learned, Tables};
use super::pattern::Field;
use super::strangers::Sightings;
use crate::blocking::Rule;
use crate::compare::{Comparison, Level};
use crate::model::Model;
use crate::parameters::Likelihood;
use crate::records::Records;

/// A model that was learned, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// How it came about.
    pub report: TrainingReport,
}

/// How a model came about.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingReport {
    /// Pairs brought together by rules that were looked at.
    pub candidates: u64,
    /// Pairs drawn at random.
    pub drawn: u64,
    /// Whether pairs of one person were counted by a truth instead of guessed.
    pub is_labelled: bool,
    /// What each rule taught.
    pub rules: Vec<RuleTraining>,
    /// What was learned of each field.
    pub fields: Vec<FieldTraining>,
}

/// What a rule taught.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTraining {
    /// The rule.
    pub rule: Rule,
    /// Pairs of it that were looked at.
    pub pairs: u64,
    /// The share of them that are of one person; nothing if they are too few to learn from.
    pub same: Option<f64>,
    /// Turns taken until nothing moved.
    pub iterations: u32,
    /// Whether nothing moved in the end.
    pub converged: bool,
}

/// What was learned of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldTraining {
    /// The field, or the kind of identifier.
    pub field: TrainedField,
    /// Where the figures for one person come from.
    pub same: Source,
    /// Where those for strangers come from.
    pub strangers: Source,
    /// Its levels.
    pub levels: Vec<LevelTraining>,
}

/// A field or a kind of identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainedField {
    /// A field.
    Comparison(Comparison),
    /// A kind of identifier.
    Identifier(Name),
}

/// Where figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From so many pairs.
    Learned {
        /// How many.
        pairs: u64,
    },
    /// They were held fixed.
    Fixed,
    /// Kept: no rule, or not enough pairs, can tell.
    Kept {
        /// How many pairs there were.
        pairs: u64,
    },
}

/// What was learned of a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelTraining {
    /// The level.
    pub level: Level,
    /// How often it is seen.
    pub likelihood: Likelihood,
    /// In how many pairs of one person it was seen.
    pub seen_same: f64,
}

impl fmt::Display for TrainedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainedField::Comparison(comparison) => comparison.fmt(f),
            TrainedField::Identifier(name) => name.fmt(f),
        }
    }
}

/// Fewer pairs of one person than this do not outvote the given figures.
const PAIRS_ENOUGH: f64 = 50.0;

/// What training has at its end.
pub(super) struct Parts<'a> {
    pub(super) records: &'a Records,
    pub(super) fields: &'a [Field],
    pub(super) is_free: &'a [bool],
    pub(super) sightings: &'a [Vec<Sightings>],
    pub(super) seen: &'a [Vec<f64>],
    pub(super) tables: &'a Tables,
    pub(super) rules: &'a [Rule],
    pub(super) of_rules: &'a [Vec<Counted>],
    pub(super) learned: &'a [Option<Learned>],
    pub(super) candidates: u64,
    pub(super) drawn: u64,
    pub(super) is_labelled: bool,
}

pub(super) fn report(parts: Parts<'_>) -> TrainingReport {
    let rules =
        parts.rules.iter().zip(parts.of_rules).zip(parts.learned).map(|((rule, counted), learned)| RuleTraining {
            rule: rule.clone(),
            pairs: counted.iter().map(|counted| counted.pairs).sum::<f64>() as u64,
            same: learned.as_ref().map(|learned| learned.shares.same),
            iterations: learned.as_ref().map_or(0, |learned| learned.iterations),
            converged: learned.as_ref().is_some_and(|learned| learned.converged),
        });
    TrainingReport {
        candidates: parts.candidates,
        drawn: parts.drawn,
        is_labelled: parts.is_labelled,
        rules: rules.collect(),
        fields: (0..parts.fields.len()).map(|at| field(&parts, at)).collect(),
    }
}

fn field(parts: &Parts<'_>, at: usize) -> FieldTraining {
    let field = parts.fields[at];
    let of_same: f64 = parts.seen[at].iter().sum();
    let of_strangers = parts.sightings[at].iter().map(|sightings| sightings.of).fold(0.0, f64::max);
    let source = |pairs: f64| match (parts.is_free[at], pairs >= PAIRS_ENOUGH) {
        (false, _) => Source::Fixed,
        (true, true) => Source::Learned { pairs: pairs as u64 },
        (true, false) => Source::Kept { pairs: pairs as u64 },
    };
    let levels = parts.tables[at].iter().zip(&parts.seen[at]).enumerate();
    FieldTraining {
        field: match field {
            Field::Comparison(comparison) => TrainedField::Comparison(comparison),
            Field::Identifier(kind) => TrainedField::Identifier(parts.records.identifiers()[kind].clone()),
        },
        same: source(of_same),
        strangers: source(of_strangers),
        levels: levels
            .map(|(number, (likelihood, seen))| LevelTraining {
                level: field.level(number),
                likelihood: *likelihood,
                seen_same: *seen,
            })
            .collect(),
    }
}
