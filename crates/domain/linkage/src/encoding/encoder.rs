//! Makes encodings of records.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use strum::{Display, EnumCount, EnumString, VariantArray};
use thiserror::Error;
use units::Name;

use super::features::{Values, pairs_of_letters};
use super::secret::{Fingerprint, Key, Secret};
use super::Filter;
use crate::nicknames::Nicknames;
use crate::normalise::{IdentifierForm, Reading, read_identifier};
use crate::records::RecordFields;

/// A keyed digest of something that two records can have in common, as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(NonZeroU64);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a token is 16 hexadecimal digits")]
pub struct BadToken;

/// What records must have in common to be brought together without being read. Each is a combination, so that few people
/// share one, and a token says little by how often it comes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumCount, EnumString, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum BlockingToken {
    /// The date of birth and how the surname sounds.
    BirthDateSurname,
    /// The date of birth and how the forename sounds.
    BirthDateForename,
    /// The date of birth and the initials, in either order.
    BirthDateInitials,
    /// The date of birth and the district of the postcode.
    BirthDateDistrict,
    /// The postcode and how the surname sounds.
    PostcodeSurname,
    /// The postcode and the forename's initial.
    PostcodeForename,
    /// How the surname sounds, the forename's initial and the year of birth.
    SurnameYear,
    /// How both names sound, and the birthday.
    NamesBirthday,
}

/// A record's encoding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EncodedRecord {
    /// What names, date of birth, postcode and sex have set.
    pub filter: Filter,
    /// In the order of [`BlockingToken`]; nothing where a value is missing.
    pub blocking: [Option<Token>; BlockingToken::COUNT],
    /// One for each kind, in the order of the kinds.
    pub identifiers: Vec<Option<Token>>,
}

/// Encodes records by a secret.
#[derive(Debug, Clone)]
pub struct Encoder {
    fields: [Key; Field::COUNT],
    blocking: [Key; BlockingToken::COUNT],
    identifiers: Vec<(IdentifierForm, Key)>,
    keys: Key,
    nicknames: Nicknames,
    fingerprint: Fingerprint,
}

/// What sets bits, each by a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumCount, VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum Field {
    Forename,
    ForenameForm,
    Surname,
    BirthDate,
    Postcode,
    Sex,
}

impl Field {
    /// How many positions the field sets, whatever the length of its value: a long name must not outweigh a short one.
    /// The numbers balance what the fields tell, as tried out on labelled records (`benches/README.md`).
    const fn bits(self) -> usize {
        match self {
            Field::Forename => 140,
            Field::ForenameForm => 40,
            Field::Surname => 180,
            Field::BirthDate => 180,
            Field::Postcode => 60,
            Field::Sex => 16,
        }
    }
}

impl Encoder {
    /// Makes ready for records with identifiers of these kinds.
    pub fn new(secret: &Secret, kinds: &[Name]) -> Encoder {
        let field = |at: usize| secret.key(&format!("field {}", Field::VARIANTS[at]));
        let blocking = |at: usize| secret.key(&format!("blocking {}", BlockingToken::VARIANTS[at]));
        let identifier =
            |kind: &Name| (IdentifierForm::of(kind.as_str()), secret.key(&format!("identifier {kind}")));
        Encoder {
            fields: std::array::from_fn(field),
            blocking: std::array::from_fn(blocking),
            identifiers: kinds.iter().map(identifier).collect(),
            keys: secret.key("key of a record"),
            nicknames: Nicknames::table(),
            fingerprint: secret.fingerprint(),
        }
    }

    /// Which secret it encodes by.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// Encodes a record. What cannot be read is missing, as it is where records are compared in clear text.
    pub fn encode(&self, record: &RecordFields<'_>) -> EncodedRecord {
        let values = Values::of(record);
        let identifier = |(kind, (form, key)): (usize, &(IdentifierForm, Key))| {
            match read_identifier(*form, record.identifiers.get(kind).copied().flatten()?) {
                Reading::Good(number) => Some(Token::of(key, &number)),
                _ => None,
            }
        };
        EncodedRecord {
            filter: self.filter(&values),
            blocking: std::array::from_fn(|at| {
                let text = BlockingToken::VARIANTS[at].text(&values)?;
                Some(Token::of(&self.blocking[at], &text))
            }),
            identifiers: self.identifiers.iter().enumerate().map(identifier).collect(),
        }
    }

    /// What stands for an agency's own key where that must not be told: 32 hexadecimal digits.
    pub fn hash_key(&self, key: &str) -> String {
        self.keys.digest(key.as_bytes())[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn filter(&self, values: &Values) -> Filter {
        let mut filter = Filter::EMPTY;
        for field in Field::VARIANTS {
            let features: Vec<String> = match field {
                Field::Forename => pairs_of_letters(&values.forename),
                Field::ForenameForm => values.forename_forms(&self.nicknames),
                Field::Surname => pairs_of_letters(&values.surname),
                Field::BirthDate => values.birth_date_parts(),
                Field::Postcode => values.postcode_parts(),
                Field::Sex => values.sex_letter().map(str::to_string).into_iter().collect(),
            };
            set_bits(&mut filter, &self.fields[*field as usize], field.bits(), &features);
        }
        filter
    }
}

/// Sets `bits` positions by the features, as evenly as can be: the first few may set one more than the others.
fn set_bits(filter: &mut Filter, key: &Key, bits: usize, features: &[String]) {
    for (at, feature) in features.iter().enumerate() {
        let positions = bits / features.len() + usize::from(at < bits % features.len());
        // A digest holds 16 numbers of 16 bits. Their lowest 10 bits are positions, each as good as drawn anew.
        for part in 0..positions.div_ceil(16) {
            let digest = key.digest(format!("{part} {feature}").as_bytes());
            let numbers = digest.as_chunks::<2>().0.iter().map(|pair| usize::from(u16::from_le_bytes(*pair)));
            numbers.take(positions - part * 16).for_each(|position| filter.set(position));
        }
    }
}

impl BlockingToken {
    /// The values in one text; nothing if one is missing.
    fn text(self, values: &Values) -> Option<String> {
        let born = || Some(format!("{:08x}", values.birth_date?.word()));
        let initials = || {
            let mut initials = [values.initial()?, crate::normalise::first_letter(values.surname.first()?)];
            initials.sort_unstable();
            Some(format!("{} {}", initials[0], initials[1]))
        };
        Some(match self {
            BlockingToken::BirthDateSurname => format!("{} {}", born()?, values.surname_sound()?),
            BlockingToken::BirthDateForename => format!("{} {}", born()?, values.forename_sound()?),
            BlockingToken::BirthDateInitials => format!("{} {}", born()?, initials()?),
            BlockingToken::BirthDateDistrict => format!("{} {}", born()?, values.district()?),
            BlockingToken::PostcodeSurname => format!("{} {}", values.whole_postcode()?, values.surname_sound()?),
            BlockingToken::PostcodeForename => format!("{} {}", values.whole_postcode()?, values.initial()?),
            BlockingToken::SurnameYear => {
                format!("{} {} {:04x}", values.surname_sound()?, values.initial()?, values.birth_date?.year())
            }
            BlockingToken::NamesBirthday => {
                let birthday = values.birth_date?.month_and_day();
                format!("{} {} {birthday:04x}", values.forename_sound()?, values.surname_sound()?)
            }
        })
    }

    /// In words, for reports.
    pub fn words(self) -> &'static str {
        match self {
            BlockingToken::BirthDateSurname => "token: date of birth + sound of surname",
            BlockingToken::BirthDateForename => "token: date of birth + sound of forename",
            BlockingToken::BirthDateInitials => "token: date of birth + initials",
            BlockingToken::BirthDateDistrict => "token: date of birth + postcode district",
            BlockingToken::PostcodeSurname => "token: postcode + sound of surname",
            BlockingToken::PostcodeForename => "token: postcode + forename's initial",
            BlockingToken::SurnameYear => "token: sound of surname + forename's initial + year of birth",
            BlockingToken::NamesBirthday => "token: sounds of both names + birthday",
        }
    }
}

impl Token {
    fn of(key: &Key, text: &str) -> Token {
        let digest = key.digest(text.as_bytes());
        let number = digest.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        // One digest in 2⁶⁴ begins with nothing but zeros.
        Token(NonZeroU64::new(number).unwrap_or(NonZeroU64::MAX))
    }

    /// As a number, never 0.
    pub(crate) fn number(self) -> u64 {
        self.0.get()
    }

    pub(crate) fn from_number(number: u64) -> Option<Token> {
        NonZeroU64::new(number).map(Token)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// It may be somebody's number, by a secret that somebody knows.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Token, BadToken> {
        let is_formed = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u64::from_str_radix(text, 16).ok().filter(|_| is_formed).and_then(NonZeroU64::new);
        number.map(Token).ok_or(BadToken)
    }
}
