//! What the comparisons find in a pair, packed into one number, so that equal pairs can be counted.

use strum::{EnumCount, VariantArray};

use crate::compare::{
    BirthDateLevel, Comparison, DistanceLevel, ForenameLevel, IdentifierLevel, Level, MiddleNameLevel, PostcodeLevel,
    SexLevel, SurnameLevel,
};

/// A field as training sees it: one of those that every model knows, or a kind of identifier by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Comparison(Comparison),
    Identifier(usize),
}

/// The level of every field, four bits each: 0 where a value is missing, else one more than the level's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Pattern(u64);

/// How many kinds of identifier a pattern has room for. Further ones are not trained.
pub(crate) const KINDS: usize = 16 - Comparison::VARIANTS.len();

impl Field {
    /// Every field that is compared, in the order of patterns.
    pub(crate) fn all(kinds: usize) -> Vec<Field> {
        let comparisons = Comparison::VARIANTS.iter().map(|comparison| Field::Comparison(*comparison));
        comparisons.chain((0..kinds.min(KINDS)).map(Field::Identifier)).collect()
    }

    /// Its place in a pattern.
    fn place(self) -> usize {
        match self {
            Field::Comparison(comparison) => comparison as usize,
            Field::Identifier(kind) => Comparison::VARIANTS.len() + kind,
        }
    }

    /// How many levels it has.
    pub(crate) fn levels(self) -> usize {
        match self {
            Field::Comparison(Comparison::Forename) => ForenameLevel::COUNT,
            Field::Comparison(Comparison::MiddleName) => MiddleNameLevel::COUNT,
            Field::Comparison(Comparison::Surname) => SurnameLevel::COUNT,
            Field::Comparison(Comparison::BirthDate) => BirthDateLevel::COUNT,
            Field::Comparison(Comparison::Postcode) => PostcodeLevel::COUNT,
            Field::Comparison(Comparison::Distance) => DistanceLevel::COUNT,
            Field::Comparison(Comparison::Sex) => SexLevel::COUNT,
            Field::Identifier(_) => IdentifierLevel::COUNT,
        }
    }

    /// The level of this number.
    pub(crate) fn level(self, number: usize) -> Level {
        match self {
            Field::Comparison(Comparison::Forename) => Level::Forename(ForenameLevel::VARIANTS[number]),
            Field::Comparison(Comparison::MiddleName) => Level::MiddleName(MiddleNameLevel::VARIANTS[number]),
            Field::Comparison(Comparison::Surname) => Level::Surname(SurnameLevel::VARIANTS[number]),
            Field::Comparison(Comparison::BirthDate) => Level::BirthDate(BirthDateLevel::VARIANTS[number]),
            Field::Comparison(Comparison::Postcode) => Level::Postcode(PostcodeLevel::VARIANTS[number]),
            Field::Comparison(Comparison::Distance) => Level::Distance(DistanceLevel::VARIANTS[number]),
            Field::Comparison(Comparison::Sex) => Level::Sex(SexLevel::VARIANTS[number]),
            Field::Identifier(kind) => Level::Identifier { kind, level: IdentifierLevel::VARIANTS[number] },
        }
    }
}

impl Pattern {
    /// Adds what one comparison found.
    pub(crate) fn set(&mut self, level: Level) {
        let (field, number) = match level {
            Level::Forename(level) => (Field::Comparison(Comparison::Forename), level as usize),
            Level::MiddleName(level) => (Field::Comparison(Comparison::MiddleName), level as usize),
            Level::Surname(level) => (Field::Comparison(Comparison::Surname), level as usize),
            Level::BirthDate(level) => (Field::Comparison(Comparison::BirthDate), level as usize),
            Level::Postcode(level) => (Field::Comparison(Comparison::Postcode), level as usize),
            Level::Distance(level) => (Field::Comparison(Comparison::Distance), level as usize),
            Level::Sex(level) => (Field::Comparison(Comparison::Sex), level as usize),
            Level::Identifier { kind, level } if kind < KINDS => (Field::Identifier(kind), level as usize),
            // Encodings are not trained.
            Level::Identifier { .. } | Level::Encoding(_) => return,
        };
        // No field has more than fourteen levels.
        self.0 |= (number as u64 + 1) << (4 * field.place());
    }

    /// The level of a field, by number; nothing where a value is missing.
    pub(crate) fn level(self, field: Field) -> Option<usize> {
        let bits = (self.0 >> (4 * field.place())) & 0xF;
        (bits > 0).then(|| bits as usize - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, KINDS, Pattern};
    use crate::compare::{Comparison, IdentifierLevel, Level, SexLevel, SurnameLevel};

    #[test]
    fn what_is_set_is_read() {
        let mut pattern = Pattern::default();
        pattern.set(Level::Surname(SurnameLevel::Different));
        pattern.set(Level::Sex(SexLevel::Same));
        pattern.set(Level::Identifier { kind: KINDS - 1, level: IdentifierLevel::Slip });
        pattern.set(Level::Identifier { kind: KINDS, level: IdentifierLevel::Slip });
        let levels: Vec<Option<usize>> = Field::all(KINDS + 3).into_iter().map(|field| pattern.level(field)).collect();
        let mut expected = vec![None; 16];
        expected[Comparison::Surname as usize] = Some(SurnameLevel::Different as usize);
        expected[Comparison::Sex as usize] = Some(0);
        expected[15] = Some(IdentifierLevel::Slip as usize);
        assert_eq!(levels, expected);
        assert!(Field::all(99).into_iter().all(|field| field.levels() <= 14));
    }
}
