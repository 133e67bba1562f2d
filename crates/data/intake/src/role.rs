//! What a column means to a place: who a row is about, when it happened, or what a contract may ask of it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;
use units::Name;

/// The meaning of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The source's own key of a person.
    Person,
    /// The source's own key of a household.
    Household,
    /// First name.
    Forename,
    /// Middle names.
    MiddleName,
    /// Family name.
    Surname,
    /// An earlier family name.
    PreviousSurname,
    /// The whole name in one column.
    FullName,
    /// Date of birth.
    DateOfBirth,
    /// Sex as recorded.
    Sex,
    /// Postcode.
    Postcode,
    /// Metres east on the British National Grid.
    Easting,
    /// Metres north on the British National Grid.
    Northing,
    /// Degrees north of the equator.
    Latitude,
    /// Degrees east of Greenwich.
    Longitude,
    /// National Insurance number.
    NationalInsurance,
    /// NHS number.
    NhsNumber,
    /// Police National Computer number.
    PncNumber,
    /// Another identifier that several sources share.
    Identifier(Name),
    /// The filter that stands for names, date of birth, sex and postcode where these are not sent.
    EncodedIdentity,
    /// The tokens by which encoded records are brought together.
    BlockingTokens,
    /// The token of an identifier of this kind.
    EncodedIdentifier(Name),
    /// The day the fact happened, or the spell began.
    EventDate,
    /// The last day of the spell; empty while it is open.
    EventEnd,
    /// Which kind of event the row records.
    EventKind,
    /// The day the fact became known.
    KnownDate,
    /// Something that a contract's conditions may read.
    Attribute,
    /// Nothing: the column is not kept.
    Ignore,
}

/// The roles that are a single word, in the order the manual shows them.
const WORDS: &[(&str, Role)] = &[
    ("person", Role::Person),
    ("household", Role::Household),
    ("forename", Role::Forename),
    ("middle-name", Role::MiddleName),
    ("surname", Role::Surname),
    ("previous-surname", Role::PreviousSurname),
    ("full-name", Role::FullName),
    ("date-of-birth", Role::DateOfBirth),
    ("sex", Role::Sex),
    ("postcode", Role::Postcode),
    ("easting", Role::Easting),
    ("northing", Role::Northing),
    ("latitude", Role::Latitude),
    ("longitude", Role::Longitude),
    ("national-insurance", Role::NationalInsurance),
    ("nhs-number", Role::NhsNumber),
    ("pnc", Role::PncNumber),
    ("encoded-identity", Role::EncodedIdentity),
    ("blocking-tokens", Role::BlockingTokens),
    ("event-date", Role::EventDate),
    ("event-end", Role::EventEnd),
    ("event-kind", Role::EventKind),
    ("known-date", Role::KnownDate),
    ("attribute", Role::Attribute),
    ("ignore", Role::Ignore),
];

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadRole {
    /// No such word.
    #[error("there is no such role")]
    Unknown,
    /// `identifier:` without a good name behind it.
    #[error("an identifier is written `identifier:NAME`, and {0}")]
    BadName(units::BadName),
    /// `encoded:` without a good name behind it.
    #[error("the token of an identifier is written `encoded:NAME`, and {0}")]
    BadEncodedName(units::BadName),
}

impl Role {
    /// The words that are roles, for help texts.
    pub fn words() -> Vec<&'static str> {
        let mut words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        words.insert(words.len() - 8, "identifier:NAME");
        words.insert(words.len() - 6, "encoded:NAME");
        words
    }

    /// Whether the column says who someone is. Such columns are kept apart from the facts.
    pub fn is_identity(&self) -> bool {
        !matches!(
            self,
            Role::Person
                | Role::Household
                | Role::EventDate
                | Role::EventEnd
                | Role::EventKind
                | Role::KnownDate
                | Role::Attribute
                | Role::Ignore
        )
    }

    /// Whether the column stands for something that says who someone is, and cannot be read.
    pub fn is_encoded(&self) -> bool {
        matches!(self, Role::EncodedIdentity | Role::BlockingTokens | Role::EncodedIdentifier(_))
    }

    /// Whether the column says who someone is, for all to read.
    pub fn is_clear_identity(&self) -> bool {
        self.is_identity() && !self.is_encoded()
    }

    /// Whether the column holds a coordinate of an address.
    pub fn is_coordinate(&self) -> bool {
        matches!(self, Role::Easting | Role::Northing | Role::Latitude | Role::Longitude)
    }

    /// Whether the column holds a day.
    pub fn is_date(&self) -> bool {
        matches!(self, Role::DateOfBirth) || self.is_event_date()
    }

    /// Whether the column holds a day of the event itself.
    pub fn is_event_date(&self) -> bool {
        matches!(self, Role::EventDate | Role::EventEnd | Role::KnownDate)
    }

    /// Whether the column is stored with the events under its own name.
    pub fn is_stored_with_events(&self) -> bool {
        matches!(self, Role::Attribute | Role::EventKind)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Role::Identifier(name) => write!(f, "identifier:{name}"),
            Role::EncodedIdentifier(name) => write!(f, "encoded:{name}"),
            role => f.pad(WORDS.iter().find(|(_, word)| word == role).map_or("", |(word, _)| word)),
        }
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Role {
    type Err = BadRole;

    fn from_str(text: &str) -> Result<Role, BadRole> {
        if let Some(name) = text.strip_prefix("identifier:") {
            return name.parse().map(Role::Identifier).map_err(BadRole::BadName);
        }
        if let Some(name) = text.strip_prefix("encoded:") {
            return name.parse().map(Role::EncodedIdentifier).map_err(BadRole::BadEncodedName);
        }
        WORDS.iter().find(|(word, _)| *word == text).map(|(_, role)| role.clone()).ok_or(BadRole::Unknown)
    }
}

/// Words in the names of columns that say who someone is, once cut at `_`, `-`, spaces and changes of case.
const TELLING_WORDS: &[&str] = &[
    "name",
    "names",
    "forename",
    "forenames",
    "firstname",
    "surname",
    "lastname",
    "fullname",
    "dob",
    "birth",
    "birthdate",
    "address",
    "postcode",
    "postalcode",
    "phone",
    "telephone",
    "mobile",
    "email",
    "mail",
    "nino",
    "ni",
    "nhs",
    "pnc",
    "passport",
    "uprn",
    "easting",
    "northing",
    "latitude",
    "longitude",
];

/// Whether the name of a column suggests that it says who someone is.
///
/// The names of organisations and things (`provider_name`) are let be: a word such as `provider` in front tells them.
pub fn looks_like_identity(column: &str) -> bool {
    const THINGS: &[&str] = &[
        "provider",
        "service",
        "team",
        "office",
        "court",
        "prison",
        "ward",
        "file",
        "event",
        "product",
        "scheme",
        "area",
        "organisation",
        "agency",
        "site",
        "school",
        "programme",
        "course",
        "offence",
    ];
    let words = words_of(column);
    let tells = words.iter().any(|word| TELLING_WORDS.contains(&word.as_str()));
    tells && !words.iter().any(|word| THINGS.contains(&word.as_str()))
}

/// Cuts `clientFirst_name` into `client`, `first`, `name`.
fn words_of(column: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_was_small = false;
    for letter in column.chars() {
        let starts = !letter.is_alphanumeric() || (letter.is_uppercase() && before_was_small);
        if starts {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
        before_was_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Role, looks_like_identity};

    #[test]
    fn every_word_is_read_back() {
        for word in Role::words().into_iter().filter(|word| !word.ends_with(":NAME")) {
            assert_eq!(word.parse::<Role>().map(|role| role.to_string()), Ok(word.to_string()));
        }
        assert_eq!("identifier:hostel-ref".parse::<Role>().expect("a role").to_string(), "identifier:hostel-ref");
        assert_eq!("encoded:hostel-ref".parse::<Role>().expect("a role").to_string(), "encoded:hostel-ref");
        let bad = "identifier:Hostel".parse::<Role>().expect_err("no name").to_string();
        assert!(bad.starts_with("an identifier is written `identifier:NAME`, and a name has small letters"), "{bad}");
        assert_eq!("persons".parse::<Role>().expect_err("no role").to_string(), "there is no such role");
    }

    #[test]
    fn telling_names_are_told_from_others() {
        for telling in ["surname", "Client Name", "firstName", "DOB", "home_address", "e-mail", "NI", "nhs_no"] {
            assert!(looks_like_identity(telling), "{telling}");
        }
        for plain in ["provider_name", "decision", "nitrazepam", "tier", "renamed", "court name", "days_used_28"] {
            assert!(!looks_like_identity(plain), "{plain}");
        }
    }
}
