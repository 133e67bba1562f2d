//! What the encodings of two records are worth: the likeness of their filters, and the tokens of their identifiers.
//!
//! How common a value is cannot be counted where values cannot be read, so no weight is refined by it. Of identifiers it
//! is only seen whether they are the same: a slip of the hand looks like another number.

use strum::VariantArray;

use super::{LevelWeight, Step};
use crate::compare::{IdentifierLevel, Level, compare_encodings};
use crate::parameters::{EncodingLikelihoods, Likelihood};
use crate::records::{RecordNo, Records};

/// Weighs pairs of records of which one has nothing but an encoding.
#[derive(Debug, Clone)]
pub(super) struct EncodedFields {
    /// By the place of the level.
    levels: Vec<LevelWeight>,
    /// By kind; nothing for kinds that are not used.
    identifiers: Vec<Option<IdentifierWeights>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct IdentifierWeights {
    equal: LevelWeight,
    different: LevelWeight,
}

impl IdentifierWeights {
    /// From the levels of identifiers that can be read.
    pub(super) fn of(levels: &[LevelWeight]) -> IdentifierWeights {
        let likelihood = |level: IdentifierLevel| levels[level as usize].likelihood;
        let unequal = IdentifierLevel::VARIANTS.iter().filter(|level| **level != IdentifierLevel::Equal);
        let none = Likelihood { same: 0.0, strangers: 0.0, relatives: 0.0 };
        let different = unequal.map(|level| likelihood(*level)).fold(none, |sum, level| Likelihood {
            same: sum.same + level.same,
            strangers: sum.strangers + level.strangers,
            relatives: sum.relatives + level.relatives,
        });
        IdentifierWeights { equal: levels[IdentifierLevel::Equal as usize], different: LevelWeight::of(&different) }
    }
}

impl EncodedFields {
    pub(super) fn new(likelihoods: &EncodingLikelihoods, identifiers: Vec<Option<IdentifierWeights>>) -> EncodedFields {
        EncodedFields { levels: likelihoods.iter().map(LevelWeight::of).collect(), identifiers }
    }

    /// Makes every comparison in turn.
    pub(super) fn compare(&self, records: &Records, one: RecordNo, other: RecordNo, mut take: impl FnMut(Step)) {
        let encodings = &records.encodings;
        if let Some(level) = compare_encodings(encodings, one, other) {
            take(step(&self.levels[level.place()], Level::Encoding(level)));
        }
        for (kind, weights) in self.identifiers.iter().enumerate() {
            let Some(weights) = weights else { continue };
            let (mine, theirs) = (encodings.identifier(one, kind), encodings.identifier(other, kind));
            let (Some(mine), Some(theirs)) = (mine, theirs) else { continue };
            let (level, weight) = match mine == theirs {
                true => (IdentifierLevel::Equal, &weights.equal),
                false => (IdentifierLevel::Different, &weights.different),
            };
            take(step(weight, Level::Identifier { kind, level }));
        }
    }
}

fn step(weight: &LevelWeight, level: Level) -> Step {
    weight.step(level, weight.strangers)
}
