//! The parts of a record on which two records can be asked to agree.

use std::fmt;
use std::str::FromStr;

use strum::{Display, EnumString, VariantNames};
use units::Name;

use crate::compare::Comparison;
use crate::encoding::{BlockingToken, Token};
use crate::normalise::BirthDate;
use crate::pool::TextId;
use crate::records::{RecordNo, Records};

/// Part of a record on which a rule can want agreement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// A field, or part of it.
    Field(FieldPart),
    /// The identifier of a kind.
    Identifier(Name),
    /// A token of records that cannot be read. No `linkage.toml` names one.
    Token(TokenPart),
}

/// A token on which two records can agree, one of which has nothing but an encoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TokenPart {
    /// That of the identifier of a kind.
    Identifier(Name),
    /// That of a combination of values.
    Values(BlockingToken),
}

/// A field, or part of one or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, Display, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum FieldPart {
    /// The date of birth.
    BirthDate,
    /// The day and month of birth.
    Birthday,
    /// The year of birth.
    BirthYear,
    /// The forename.
    Forename,
    /// The first letter of the forename.
    ForenameInitial,
    /// The first letters of forename and surname, in either order.
    Initials,
    /// Forename and surname, in either order.
    Names,
    /// The postcode.
    Postcode,
    /// The postcode's district.
    PostcodeDistrict,
    /// The surname.
    Surname,
}

/// Before the name of an identifier that is not one of those with a check.
const IDENTIFIER: &str = "identifier:";

/// The identifiers that every place knows by these names.
const KNOWN_IDENTIFIERS: [&str; 3] = ["national-insurance", "nhs-number", "pnc"];

impl Part {
    /// Everything that may be written, for a message.
    pub(crate) fn choices() -> Vec<&'static str> {
        let identifiers = KNOWN_IDENTIFIERS.into_iter().chain(["identifier:NAME"]);
        FieldPart::VARIANTS.iter().copied().chain(identifiers).collect()
    }

    /// As `linkage.toml` writes it; a token, which it cannot write, in words.
    pub fn key(&self) -> String {
        match self {
            Part::Field(field) => field.to_string(),
            Part::Identifier(name) if KNOWN_IDENTIFIERS.contains(&name.as_str()) => name.to_string(),
            Part::Identifier(name) => format!("{IDENTIFIER}{name}"),
            Part::Token(token) => token.to_string(),
        }
    }

    /// The fields that it is made of; an identifier and a token are none.
    pub(crate) fn fields(&self) -> &'static [Comparison] {
        match self {
            Part::Field(field) => field.fields(),
            Part::Identifier(_) | Part::Token(_) => &[],
        }
    }
}

impl FromStr for Part {
    type Err = ();

    /// Reads it as `linkage.toml` writes it.
    fn from_str(text: &str) -> Result<Part, ()> {
        if let Ok(field) = text.parse() {
            return Ok(Part::Field(field));
        }
        let name = if KNOWN_IDENTIFIERS.contains(&text) { text } else { text.strip_prefix(IDENTIFIER).ok_or(())? };
        name.parse().map(Part::Identifier).map_err(|_| ())
    }
}

impl fmt::Display for Part {
    /// In words: `date of birth`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Field(field) => f.write_str(field.words()),
            Part::Identifier(name) => name.fmt(f),
            Part::Token(token) => token.fmt(f),
        }
    }
}

impl fmt::Display for TokenPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenPart::Identifier(name) => write!(f, "token: {name}"),
            TokenPart::Values(token) => f.write_str(token.words()),
        }
    }
}

impl FieldPart {
    fn words(self) -> &'static str {
        match self {
            FieldPart::BirthDate => "date of birth",
            FieldPart::Birthday => "birthday",
            FieldPart::BirthYear => "year of birth",
            FieldPart::Forename => "forename",
            FieldPart::ForenameInitial => "forename's initial",
            FieldPart::Initials => "initials",
            FieldPart::Names => "forename and surname in either order",
            FieldPart::Postcode => "postcode",
            FieldPart::PostcodeDistrict => "postcode district",
            FieldPart::Surname => "surname",
        }
    }

    fn fields(self) -> &'static [Comparison] {
        match self {
            FieldPart::BirthDate | FieldPart::Birthday | FieldPart::BirthYear => &[Comparison::BirthDate],
            FieldPart::Forename | FieldPart::ForenameInitial => &[Comparison::Forename],
            FieldPart::Initials | FieldPart::Names => &[Comparison::Forename, Comparison::Surname],
            FieldPart::Postcode | FieldPart::PostcodeDistrict => &[Comparison::Postcode],
            FieldPart::Surname => &[Comparison::Surname],
        }
    }
}

/// A part whose identifier has been looked up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Field(FieldPart),
    Identifier(usize),
    Token(BlockingToken),
    IdentifierToken(usize),
}

impl Source {
    /// Where a part's values are found; nothing if no record can have one.
    pub(super) fn of(part: &Part, records: &Records) -> Option<Source> {
        let kind = |name: &Name| records.identifiers().iter().position(|kind| kind == name);
        match part {
            Part::Field(field) => Some(Source::Field(*field)),
            Part::Identifier(name) => kind(name).map(Source::Identifier),
            Part::Token(TokenPart::Values(token)) => Some(Source::Token(*token)),
            Part::Token(TokenPart::Identifier(name)) => kind(name).map(Source::IdentifierToken),
        }
    }

    /// A record's value; nothing if it is missing.
    pub(super) fn value(self, records: &Records, record: RecordNo) -> Option<u64> {
        let row = records.row(record);
        let first_letter = |name: TextId| records.names.first_letter(name);
        let postcode = |id: TextId| records.postcodes.parts(id);
        let text = |id: Option<TextId>| id.map(TextId::word);
        let field = match self {
            Source::Identifier(kind) => return records.identifier(record, kind).map(|number| u64::from(number.word())),
            Source::Token(token) => return records.encodings.blocking(record, token).map(Token::number),
            Source::IdentifierToken(kind) => return records.encodings.identifier(record, kind).map(Token::number),
            Source::Field(field) => field,
        };
        let value = match field {
            FieldPart::BirthDate => row.birth_date.map(BirthDate::word),
            FieldPart::Birthday => row.birth_date.map(BirthDate::month_and_day),
            FieldPart::BirthYear => row.birth_date.map(BirthDate::year),
            FieldPart::Forename => text(row.forename),
            FieldPart::ForenameInitial => row.forename.map(first_letter),
            FieldPart::Initials => {
                return Some(in_either_order(first_letter(row.forename?), first_letter(row.surname?)));
            }
            FieldPart::Names => return Some(in_either_order(row.forename?.word(), row.surname?.word())),
            FieldPart::Postcode => text(row.postcode.filter(|id| postcode(*id).is_whole)),
            FieldPart::PostcodeDistrict => text(row.postcode.and_then(|id| postcode(id).district)),
            FieldPart::Surname => text(row.surname),
        };
        value.map(u64::from)
    }
}

fn in_either_order(one: u32, other: u32) -> u64 {
    u64::from(one.min(other)) << 32 | u64::from(one.max(other))
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn what_is_written_is_read_again() {
        for choice in Part::choices() {
            let text = choice.replace("NAME", "tenancy");
            let part: Part = text.parse().expect("a part");
            assert_eq!(part.key(), text);
        }
        for wrong in ["", "dob", "identifier:", "identifier:Of Yore", "tenancy"] {
            assert!(wrong.parse::<Part>().is_err(), "{wrong}");
        }
    }
}
