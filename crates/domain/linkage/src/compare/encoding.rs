//! Encodings: how alike two filters are, and what their tokens say of why.
//!
//! The likeness alone does not tell a typing error in somebody's surname from a twin's forename: both cost about as many
//! bits. The tokens do: twins share a date of birth and a surname, but none of the tokens that have a forename in them.

use std::fmt;

use strum::{Display, EnumCount, VariantArray};

use crate::encoding::BlockingToken;
use crate::records::{Encodings, RecordNo};

/// How two encodings agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EncodingLevel {
    /// How alike the filters are.
    pub likeness: Likeness,
    /// What the tokens have in common.
    pub shared: Shared,
}

/// How alike two filters are: the share of their bits that they have in common, after Dice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum Likeness {
    /// 95% and more.
    #[strum(to_string = "95% alike")]
    From95,
    /// 90% and more.
    #[strum(to_string = "90% alike")]
    From90,
    /// 85% and more.
    #[strum(to_string = "85% alike")]
    From85,
    /// 80% and more.
    #[strum(to_string = "80% alike")]
    From80,
    /// 75% and more.
    #[strum(to_string = "75% alike")]
    From75,
    /// 70% and more.
    #[strum(to_string = "70% alike")]
    From70,
    /// Less, as any two people's are.
    #[strum(to_string = "hardly alike")]
    Less,
}

/// What the tokens of two records have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum Shared {
    /// The forename, and the date of birth or the birthday and the surname.
    #[strum(to_string = "forename and birthday the same")]
    ForenameAndBirthday,
    /// The initials and the date of birth; or the surname, the initial and the year of birth.
    #[strum(to_string = "initials and birth date the same")]
    InitialsAndBirth,
    /// The date of birth, with the surname or the district.
    #[strum(to_string = "birth date the same")]
    Birth,
    /// The postcode, the surname and the initial.
    #[strum(to_string = "postcode and surname the same")]
    Postcode,
    /// None of these.
    #[strum(to_string = "little the same")]
    Nothing,
}

impl EncodingLevel {
    /// How many levels there are.
    pub const COUNT: usize = Likeness::COUNT * Shared::COUNT;

    /// Every level, in the order of their places.
    pub fn all() -> impl Iterator<Item = EncodingLevel> {
        let with = |shared: &Shared| {
            let shared = *shared;
            Likeness::VARIANTS.iter().map(move |likeness| EncodingLevel { likeness: *likeness, shared })
        };
        Shared::VARIANTS.iter().flat_map(with)
    }

    /// The level's place among all: by what is shared, then by likeness.
    pub(crate) fn place(self) -> usize {
        self.shared as usize * Likeness::COUNT + self.likeness as usize
    }
}

impl fmt::Display for EncodingLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.likeness, self.shared)
    }
}

impl Likeness {
    fn of(share: f64) -> Likeness {
        const LEAST: [(f64, Likeness); 6] = [
            (0.95, Likeness::From95),
            (0.90, Likeness::From90),
            (0.85, Likeness::From85),
            (0.80, Likeness::From80),
            (0.75, Likeness::From75),
            (0.70, Likeness::From70),
        ];
        LEAST.into_iter().find(|(least, _)| share >= *least).map_or(Likeness::Less, |(_, likeness)| likeness)
    }
}

/// Compares the encodings of two records; nothing if one has none.
pub(crate) fn compare_encodings(encodings: &Encodings, one: RecordNo, other: RecordNo) -> Option<EncodingLevel> {
    let ((mine, my_count), (theirs, their_count)) = (encodings.filter(one)?, encodings.filter(other)?);
    let share = 2.0 * f64::from(mine.common(theirs)) / f64::from(my_count + their_count);
    let same = |token: BlockingToken| {
        let mine = encodings.blocking(one, token);
        mine.is_some() && mine == encodings.blocking(other, token)
    };
    Some(EncodingLevel { likeness: Likeness::of(share), shared: Shared::of(same) })
}

impl Shared {
    /// What is shared, the most telling first.
    fn of(same: impl Fn(BlockingToken) -> bool) -> Shared {
        if same(BlockingToken::BirthDateForename) || same(BlockingToken::NamesBirthday) {
            Shared::ForenameAndBirthday
        } else if same(BlockingToken::BirthDateInitials) || same(BlockingToken::SurnameYear) {
            Shared::InitialsAndBirth
        } else if same(BlockingToken::BirthDateSurname) || same(BlockingToken::BirthDateDistrict) {
            Shared::Birth
        } else if same(BlockingToken::PostcodeSurname) && same(BlockingToken::PostcodeForename) {
            Shared::Postcode
        } else {
            Shared::Nothing
        }
    }
}
