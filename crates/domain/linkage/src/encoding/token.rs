//! Tokens: keyed digests by which it is seen that two records have something in common, and not what.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use strum::{Display, EnumCount, EnumString, VariantArray};
use thiserror::Error;

use super::features::Values;
use super::secret::Key;
use crate::normalise::first_letter;

/// A keyed digest of something that two records can have in common, as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(NonZeroU64);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a token is 16 hexadecimal digits")]
pub struct BadToken;

/// A record's tokens to be brought together by, in the order of [`BlockingToken`]; nothing where a value is missing.
///
/// Written one after another with a space between them, `-` for a missing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockingTokens(pub [Option<Token>; BlockingToken::COUNT]);

/// A text that is no list of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is not {} tokens of 16 hexadecimal digits each, or `-` for a missing one", BlockingToken::COUNT)]
pub struct BadTokens;

/// What records must have in common to be brought together without being read. Each is a combination, so that few people
/// share one, and a token says little by how often it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumCount, EnumString, VariantArray)]
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

impl BlockingToken {
    /// The values in one text; nothing if one is missing.
    pub(super) fn text(self, values: &Values) -> Option<String> {
        let born = || Some(format!("{:08x}", values.birth_date?.word()));
        let initials = || {
            let mut initials = [values.initial()?, first_letter(values.surname.first()?)];
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
    pub(super) fn of(key: &Key, text: &str) -> Token {
        let digest = key.digest(text.as_bytes());
        let number = digest.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        // One digest in 2⁶⁴ begins with nothing but zeros.
        Token(NonZeroU64::new(number).unwrap_or(NonZeroU64::MAX))
    }

    /// As a number, never 0.
    pub(crate) fn number(self) -> u64 {
        self.0.get()
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

impl BlockingTokens {
    /// Of a record of which nothing is known.
    pub const NONE: BlockingTokens = BlockingTokens([None; BlockingToken::COUNT]);

    /// One of them.
    pub fn get(&self, token: BlockingToken) -> Option<Token> {
        self.0[token as usize]
    }
}

impl fmt::Display for BlockingTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> =
            self.0.iter().map(|token| token.map_or("-".to_string(), |token| token.to_string())).collect();
        f.pad(&words.join(" "))
    }
}

impl FromStr for BlockingTokens {
    type Err = BadTokens;

    fn from_str(text: &str) -> Result<BlockingTokens, BadTokens> {
        let token = |word: &str| if word == "-" { Ok(None) } else { word.parse().map(Some) };
        let tokens: Result<Vec<Option<Token>>, BadToken> = text.split(' ').map(token).collect();
        tokens.ok().and_then(|tokens| tokens.try_into().ok()).map(BlockingTokens).ok_or(BadTokens)
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockingTokens, Token};

    #[test]
    fn tokens_are_read_as_they_were_written() {
        let token: Token = "00000000000000ab".parse().expect("a token");
        assert_eq!(token.to_string(), "00000000000000ab");
        for bad in ["", "ab", "0000000000000000", "+0000000000000ab", "00000000000000ag", "00000000000000abc"] {
            assert!(bad.parse::<Token>().is_err(), "{bad}");
        }
        let mut tokens = BlockingTokens::NONE;
        assert_eq!(tokens.to_string(), "- - - - - - - -");
        tokens.0[3] = Some(token);
        assert_eq!(tokens.to_string().parse(), Ok(tokens));
        for bad in ["", "-", "- - - - - - - - -", "- - - - - - - ab", "-  - - - - - -"] {
            assert!(bad.parse::<BlockingTokens>().is_err(), "{bad}");
        }
    }
}
