//! What two records must agree on to be compared.

use std::fmt;
use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use strum::Display;
use units::Name;

use super::token::TokenRule;
use crate::compare::Comparison;
use crate::model::Model;
use crate::normalise::BirthDate;
use crate::pool::TextId;
use crate::records::{RecordNo, Records, Row};

/// What two records must agree on to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The same identifier of a kind.
    Identifier {
        /// Its place in [`Records::identifiers`].
        kind: usize,
        /// Its name.
        name: Name,
    },
    /// Fields.
    Fields(FieldRule),
    /// A token of records that cannot be read.
    Token(TokenRule),
}

/// Fields on which two records must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// All of these.
    pub parts: &'static [Part],
    /// The most records of a block, where the rule asks for so little that only rare values are worth a search.
    pub at_most: Option<u32>,
}

/// Parts of a record on which a rule can want agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display)]
pub enum Part {
    /// The date of birth.
    #[strum(to_string = "date of birth")]
    BirthDate,
    /// The day and month of birth.
    #[strum(to_string = "birthday")]
    Birthday,
    /// The year of birth.
    #[strum(to_string = "year of birth")]
    BirthYear,
    /// The forename.
    #[strum(to_string = "forename")]
    Forename,
    /// The first letter of the forename.
    #[strum(to_string = "forename's initial")]
    ForenameInitial,
    /// The first letters of forename and surname, in either order.
    #[strum(to_string = "initials")]
    Initials,
    /// Forename and surname, in either order.
    #[strum(to_string = "forename and surname in either order")]
    Names,
    /// The postcode.
    #[strum(to_string = "postcode")]
    Postcode,
    /// The postcode's district.
    #[strum(to_string = "postcode district")]
    PostcodeDistrict,
    /// The surname.
    #[strum(to_string = "surname")]
    Surname,
}

/// The rules beside the identifiers, the surest first.
///
/// Together they find two records of one person unless slips, moves and missing values meet in nearly all fields. The
/// last four ask for little. Searched in full they would cost more than all others; searched for rare values only,
/// they find the worst pairs of a small collection at no cost worth mention in a large one.
const RULES: &[FieldRule] = &[
    all(&[Part::BirthDate, Part::Surname]),
    all(&[Part::BirthDate, Part::Forename]),
    all(&[Part::BirthDate, Part::Initials]),
    all(&[Part::BirthDate, Part::PostcodeDistrict]),
    all(&[Part::Postcode, Part::Surname]),
    all(&[Part::Postcode, Part::Forename]),
    all(&[Part::Surname, Part::ForenameInitial, Part::BirthYear]),
    all(&[Part::Surname, Part::Forename, Part::Birthday]),
    rare(20, &[Part::Names]),
    rare(10, &[Part::BirthDate]),
    rare(10, &[Part::Surname]),
    rare(10, &[Part::Forename]),
];

const fn all(parts: &'static [Part]) -> FieldRule {
    FieldRule { parts, at_most: None }
}

const fn rare(at_most: u32, parts: &'static [Part]) -> FieldRule {
    FieldRule { parts, at_most: Some(at_most) }
}

/// The rules for whose fields `model` has a use.
pub(super) fn fields(model: &Model) -> impl Iterator<Item = FieldRule> {
    let is_used = |part: &Part| part.fields().iter().all(|field| model.uses(*field));
    RULES.iter().filter(move |rule| rule.parts.iter().all(is_used)).copied()
}

impl Rule {
    /// The most records of a block, if the rule says so.
    pub(super) fn at_most(&self) -> Option<u32> {
        match self {
            Rule::Identifier { .. } | Rule::Token(_) => None,
            Rule::Fields(fields) => fields.at_most,
        }
    }

    /// A record's values as one number; nothing if one is missing.
    ///
    /// It is a hash. Two sets of values that come to the same number share a block, and their pairs are weighed for
    /// nothing; no link depends on it.
    pub(super) fn key(&self, records: &Records, record: RecordNo) -> Option<u64> {
        match self {
            Rule::Identifier { kind, .. } => records.identifier(record, *kind).map(|number| u64::from(number.word())),
            Rule::Fields(fields) => {
                let row = records.row(record);
                let mut hasher = FixedState::default().build_hasher();
                for part in fields.parts {
                    hasher.write_u64(part.value(records, row)?);
                }
                Some(hasher.finish())
            }
            Rule::Token(token) => token.key(records, record),
        }
    }

    /// Whether the rule is for these two records of a block. Tokens are not for two records that can both be read.
    pub(super) fn wants(&self, records: &Records, one: RecordNo, other: RecordNo) -> bool {
        !matches!(self, Rule::Token(_)) || records.encodings.decide(one, other)
    }

    /// Whether two records have all values, and the same.
    pub(super) fn agree(&self, records: &Records, one: RecordNo, other: RecordNo) -> bool {
        match self {
            Rule::Identifier { kind, .. } => {
                let number = records.identifier(one, *kind);
                number.is_some() && number == records.identifier(other, *kind)
            }
            Rule::Fields(fields) => {
                let (one, other) = (records.row(one), records.row(other));
                fields.parts.iter().all(|part| {
                    let value = part.value(records, one);
                    value.is_some() && value == part.value(records, other)
                })
            }
            Rule::Token(token) => token.agree(records, one, other),
        }
    }
}

impl fmt::Display for Rule {
    /// `date of birth + surname`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Identifier { name, .. } => name.fmt(f),
            Rule::Token(token) => token.fmt(f),
            Rule::Fields(fields) => f.pad(&fields.parts.iter().map(Part::to_string).collect::<Vec<_>>().join(" + ")),
        }
    }
}

impl Part {
    /// The fields it is made of.
    fn fields(self) -> &'static [Comparison] {
        match self {
            Part::BirthDate | Part::Birthday | Part::BirthYear => &[Comparison::BirthDate],
            Part::Forename | Part::ForenameInitial => &[Comparison::Forename],
            Part::Initials | Part::Names => &[Comparison::Forename, Comparison::Surname],
            Part::Postcode | Part::PostcodeDistrict => &[Comparison::Postcode],
            Part::Surname => &[Comparison::Surname],
        }
    }

    /// A record's value; nothing if it is missing.
    fn value(self, records: &Records, row: &Row) -> Option<u64> {
        let first_letter = |name: TextId| records.names.first_letter(name);
        let postcode = |id: TextId| records.postcodes.parts(id);
        let text = |id: Option<TextId>| id.map(TextId::word);
        let value = match self {
            Part::BirthDate => row.birth_date.map(BirthDate::word),
            Part::Birthday => row.birth_date.map(BirthDate::month_and_day),
            Part::BirthYear => row.birth_date.map(BirthDate::year),
            Part::Forename => text(row.forename),
            Part::ForenameInitial => row.forename.map(first_letter),
            Part::Initials => return Some(in_either_order(first_letter(row.forename?), first_letter(row.surname?))),
            Part::Names => return Some(in_either_order(row.forename?.word(), row.surname?.word())),
            Part::Postcode => text(row.postcode.filter(|id| postcode(*id).is_whole)),
            Part::PostcodeDistrict => text(row.postcode.and_then(|id| postcode(id).district)),
            Part::Surname => text(row.surname),
        };
        value.map(u64::from)
    }
}

fn in_either_order(one: u32, other: u32) -> u64 {
    u64::from(one.min(other)) << 32 | u64::from(one.max(other))
}
