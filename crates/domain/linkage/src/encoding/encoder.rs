//! Makes encodings of records.

use strum::{Display, EnumCount, VariantArray};
use units::Name;

use super::Filter;
use super::features::{Values, pairs_of_letters};
use super::secret::{Fingerprint, Key, Secret};
use super::token::{BlockingToken, BlockingTokens, Token};
use crate::nicknames::Nicknames;
use crate::normalise::{IdentifierForm, Reading, read_identifier};
use crate::records::RecordFields;

/// A record's encoding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EncodedRecord {
    /// What names, date of birth, postcode and sex have set.
    pub filter: Filter,
    /// What it is brought together with others by.
    pub blocking: BlockingTokens,
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
        let identifier = |kind: &Name| (IdentifierForm::of(kind.as_str()), secret.key(&format!("identifier {kind}")));
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
        let identifier = |(kind, (form, key)): (usize, &(IdentifierForm, Key))| match read_identifier(
            *form,
            record.identifiers.get(kind).copied().flatten()?,
        ) {
            Reading::Good(number) => Some(Token::of(key, &number)),
            _ => None,
        };
        EncodedRecord {
            filter: self.filter(&values),
            blocking: BlockingTokens(std::array::from_fn(|at| {
                let text = BlockingToken::VARIANTS[at].text(&values)?;
                Some(Token::of(&self.blocking[at], &text))
            })),
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
