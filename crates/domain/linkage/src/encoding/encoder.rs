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

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;
    use units::Name;

    use super::{EncodedRecord, Encoder};
    use crate::RecordFields;
    use crate::encoding::{BlockingTokens, Filter, Secret};

    const SECRET: &[u8] = b"a secret of the tests, and of nobody else";

    fn encoder(secret: &[u8]) -> Encoder {
        let kinds: Vec<Name> = ["national-insurance", "tenancy"].map(|kind| kind.parse().expect("a name")).into();
        Encoder::new(&Secret::new(secret).expect("a secret"), &kinds)
    }

    fn encode(secret: &[u8], forename: &str, surname: &str, born: &str, postcode: &str) -> EncodedRecord {
        encoder(secret).encode(&RecordFields {
            forename: Some(forename),
            surname: Some(surname),
            birth_date: born.parse().ok(),
            sex: Some("F"),
            postcode: Some(postcode),
            identifiers: &[Some("JM 40 24 71 C"), None],
            ..RecordFields::default()
        })
    }

    /// What was encoded once is compared with what is encoded years later. If this changes, `VERSION` of the secret's keys
    /// has to change, so that nobody compares the one with the other.
    #[test]
    fn an_encoding_never_changes() {
        let encoded = encode(SECRET, "Siân", "O'Neill-Brown", "1987-03-14", "sw1a 1aa");
        let tokens: Vec<String> = encoded.identifiers.iter().flatten().map(ToString::to_string).collect();
        let shown = format!("{}\n{}\n{}", encoded.filter, encoded.blocking, tokens.join(" "));
        expect![[r#"
            /sRKeXpAmHwyhoizBx7acR4FJqnWus+LUzkh/sFg6yXgYD1RwZkCuBDbqXIp2OH7uIWQ9iRZxXYkrgcCunrAJA4eds5PxOLQoMICpyqzG0XxvE6YgF4cjTAINpWgjanQr7OWIFS5zi8gxUEBQbKek4FxxSEdM40H6sgWPDIg6oQ=
            1453d17276680618 a326b94e217f3caf be5d62797f62312d b013f2ebfbdfba92 566de65e07dc4fea d18e766364bd7dae 76bc4389ce90d0c1 621fd0c8394e7a0a
            ad13bd5e1ad822de"#]].assert_eq(&shown);
        expect!["9ec9397659fa2e78 d4acf8694cb76ebb2f3cb9c0f5f196c2"].assert_eq(&format!(
            "{} {}",
            encoder(SECRET).fingerprint(),
            encoder(SECRET).hash_key("P1234")
        ));
    }

    #[test]
    fn one_spelling_gives_one_encoding() {
        let one = encode(SECRET, "Bill", "O'NEILL", "1987-03-14", "SW1A1AA");
        assert_eq!(one, encode(SECRET, " bill ", "o’neill", "1987-03-14", "sw1a 1aa"));
        let encoder = encoder(SECRET);
        let full_name = RecordFields { full_name: Some("ONEILL, Bill"), ..RecordFields::default() };
        let apart = RecordFields { forename: Some("Bill"), surname: Some("O'Neill"), ..RecordFields::default() };
        assert_eq!(encoder.encode(&full_name), encoder.encode(&apart));
    }

    #[test]
    fn placeholders_are_encoded_as_nothing() {
        let encoded = encoder(SECRET).encode(&RecordFields {
            forename: Some("Unknown"),
            surname: Some("N/K"),
            birth_date: "1900-01-01".parse().ok(),
            postcode: Some("ZZ99 3VZ"),
            identifiers: &[Some("QQ123456C"), Some("n/a")],
            ..RecordFields::default()
        });
        assert_eq!((encoded.filter, encoded.blocking), (Filter::EMPTY, BlockingTokens::NONE));
        assert_eq!(encoded.identifiers, [None, None]);
    }

    #[test]
    fn alike_records_are_alike_and_others_are_not() {
        let one = encode(SECRET, "William", "Fox", "1987-03-14", "SW1A 1AA");
        let likeness = |forename: &str, surname: &str, born: &str, postcode: &str| {
            one.filter.dice(&encode(SECRET, forename, surname, born, postcode).filter)
        };
        assert_eq!(likeness("William", "Fox", "1987-03-14", "SW1A 1AA"), 1.0);
        assert!(likeness("Wiliam", "Fox", "1987-03-14", "SW1A 1AA") > 0.9);
        assert!(likeness("William", "Fox", "1987-03-14", "LS1 4AP") > 0.9);
        assert!(likeness("Bill", "Fox", "1987-03-14", "SW1A 1AA") > 0.8);
        assert!(likeness("Amara", "Day", "1950-09-28", "LS1 4AP") < 0.6);
    }

    proptest! {
        #[test]
        fn another_secret_gives_unrelated_encodings(
            forename in "[A-Z][a-z]{2,8}",
            surname in "[A-Z][a-z]{2,8}",
            other in "[a-zA-Z0-9]{40}",
        ) {
            let one = encode(SECRET, &forename, &surname, "1987-03-14", "SW1A 1AA");
            let two = encode(other.as_bytes(), &forename, &surname, "1987-03-14", "SW1A 1AA");
            // As much as filters of two strangers have in common by chance.
            prop_assert!(one.filter.dice(&two.filter) < 0.65);
            prop_assert!(one.blocking.0.iter().zip(&two.blocking.0).all(|(one, two)| one != two || one.is_none()));
            prop_assert!(one.identifiers[0] != two.identifiers[0]);
        }

        #[test]
        fn any_text_can_be_encoded(text in r"(?s)[A-Za-z0-9/ ,'éß\u{0}-\u{ffff}-]{0,14}") {
            let encoded = encode(SECRET, &text, &text, &text, &text);
            prop_assert_eq!(&encoded, &encode(SECRET, &text, &text, &text, &text));
        }
    }
}
