//! Numbers that authorities give people, and what tells a good one from a mistyped one.
//!
//! A number that fails its check is not used as evidence of identity: it is someone's mistake, and may be somebody
//! else's number.

use strum::EnumString;

/// Which checks an identifier can be put to. The name of the kind decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum IdentifierForm {
    /// National Insurance number: the prefixes and suffixes of HM Revenue and Customs' manual, NIM39110. It has no
    /// check digit.
    NationalInsurance,
    /// NHS number: ten digits, the last of them by modulus 11 (NHS Data Dictionary, `NHS NUMBER`).
    NhsNumber,
    /// Police National Computer id: year, serial number and a letter by modulus 23.
    Pnc,
    /// Any other: nothing is known of its form.
    #[strum(disabled)]
    Other,
}

/// What a text is worth as an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A number in its one spelling.
    Good(String),
    /// A number that no authority can have given out.
    Failed,
    /// No number at all: a specimen, a test number or a word.
    Placeholder,
    /// Nothing.
    Missing,
}

impl IdentifierForm {
    /// The form of the kind of this name.
    pub(crate) fn of(name: &str) -> IdentifierForm {
        name.parse().unwrap_or(IdentifierForm::Other)
    }

    /// Whether a wrong number would be noticed.
    pub(crate) fn is_checked(self) -> bool {
        self != IdentifierForm::Other
    }
}

/// Reads a text as an identifier of this form.
pub(crate) fn read_identifier(form: IdentifierForm, text: &str) -> Reading {
    let packed: String = match form {
        IdentifierForm::Other => text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect(),
        _ => text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect(),
    };
    if packed.is_empty() {
        return Reading::Missing;
    }
    if is_word_for_nothing(&packed) {
        return Reading::Placeholder;
    }
    match form {
        IdentifierForm::NationalInsurance => national_insurance(&packed),
        IdentifierForm::NhsNumber => nhs_number(&packed),
        IdentifierForm::Pnc => pnc(text, &packed),
        IdentifierForm::Other => Reading::Good(packed),
    }
}

/// Two letters, six digits and mostly a suffix A to D, which some systems leave out and which tells no one apart.
fn national_insurance(packed: &str) -> Reading {
    let bytes = packed.as_bytes();
    let is_formed = matches!(bytes.len(), 8 | 9)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..8].iter().all(u8::is_ascii_digit)
        && bytes.get(8).is_none_or(u8::is_ascii_uppercase);
    if !is_formed {
        return Reading::Failed;
    }
    let (prefix, digits) = (&packed[..2], &packed[2..8]);
    // TN stands before a date of birth, and F or M behind it, in temporary numbers; QQ is the prefix of specimens;
    // AB123456 is the example on many forms.
    if matches!(prefix, "TN" | "QQ") || is_run(digits) || &packed[..8] == "AB123456" {
        return Reading::Placeholder;
    }
    let is_given_out = !b"DFIQUV".contains(&bytes[0])
        && !b"DFIOQUV".contains(&bytes[1])
        && bytes.get(8).is_none_or(|suffix| (b'A'..=b'D').contains(suffix))
        && !["BG", "GB", "KN", "NK", "NT", "ZZ"].contains(&prefix);
    if is_given_out { Reading::Good(packed[..8].to_string()) } else { Reading::Failed }
}

/// Ten digits; the last is 11 less the remainder by 11 of the sum of the first nine times 10, 9, … 2.
fn nhs_number(packed: &str) -> Reading {
    let bytes = packed.as_bytes();
    if bytes.len() != 10 || !bytes.iter().all(u8::is_ascii_digit) {
        return Reading::Failed;
    }
    // Numbers that begin with 999 are for tests and are never given to a person.
    if is_run(packed) || packed.starts_with("999") {
        return Reading::Placeholder;
    }
    let sum: u32 = (2..=10).rev().zip(bytes).map(|(times, digit)| times * u32::from(digit - b'0')).sum();
    let check = (11 - sum % 11) % 11;
    if check == u32::from(bytes[9] - b'0') { Reading::Good(packed.to_string()) } else { Reading::Failed }
}

/// `1979/0012345Z`, `79/12345Z` or `79/0012345Z`: the letter is the remainder by 23 of year (two digits) and serial
/// number (seven digits) taken as one number, in an alphabet without I, O and S that begins with Z.
fn pnc(text: &str, packed: &str) -> Reading {
    const LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";
    let Some((digits, letter)) = packed.split_at_checked(packed.len() - 1) else { return Reading::Failed };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Reading::Failed;
    }
    let (year, serial) = match text.split_once('/') {
        Some((year, _)) => {
            let year_digits = year.bytes().filter(u8::is_ascii_digit).count();
            digits.split_at(year_digits.min(digits.len()))
        }
        // Without a stroke only the full forms are clear.
        None if digits.len() == 11 => digits.split_at(4),
        None if digits.len() == 9 => digits.split_at(2),
        None => return Reading::Failed,
    };
    if !matches!(year.len(), 2 | 4) || !(1..=7).contains(&serial.len()) {
        return Reading::Failed;
    }
    let Ok(serial) = serial.parse::<u32>() else { return Reading::Failed };
    let year = &year[year.len() - 2..];
    if serial == 0 {
        return Reading::Placeholder;
    }
    let number = year.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')) * 10_000_000 + serial;
    let check = LETTERS[(number % 23) as usize];
    if letter.as_bytes() == [check] { Reading::Good(format!("{year}/{serial:07}{letter}")) } else { Reading::Failed }
}

/// Words that people write where a number must stand.
fn is_word_for_nothing(packed: &str) -> bool {
    const WORDS: &[&str] = &[
        "NK",
        "N/K",
        "NA",
        "N/A",
        "NONE",
        "NULL",
        "NIL",
        "NOTKNOWN",
        "UNKNOWN",
        "UNK",
        "TEST",
        "TBC",
        "TBA",
        "PENDING",
        "NOTGIVEN",
        "NOTPROVIDED",
        "REFUSED",
        "-",
        ".",
        "?",
    ];
    WORDS.contains(&packed) || is_run(packed)
}

/// One character over and over, or the digits counted up or down.
fn is_run(packed: &str) -> bool {
    let bytes = packed.as_bytes();
    let all_the_same = bytes.len() > 1 && bytes.iter().all(|byte| *byte == bytes[0]);
    all_the_same || (bytes.len() > 3 && ("1234567890".starts_with(packed) || "9876543210".starts_with(packed)))
}

#[cfg(test)]
mod tests {
    use super::{IdentifierForm, Reading, read_identifier};

    fn check(kind: &str, text: &str, expected: &str) {
        let shown = match read_identifier(IdentifierForm::of(kind), text) {
            Reading::Good(number) => number,
            other => format!("{other:?}").to_lowercase(),
        };
        assert_eq!(shown, expected, "{kind} {text}");
    }

    #[test]
    fn national_insurance_numbers() {
        let kind = "national-insurance";
        check(kind, "JM 40 24 71 C", "JM402471");
        check(kind, "jm402471", "JM402471");
        check(kind, "JM402471E", "failed");
        check(kind, "JM40247", "failed");
        check(kind, "J1402471C", "failed");
        for prefix in ["DA", "FA", "IA", "QA", "UA", "VA", "AD", "AF", "AI", "AO", "AQ", "AU", "AV"] {
            check(kind, &format!("{prefix}402471C"), "failed");
        }
        for prefix in ["BG", "GB", "KN", "NK", "NT", "ZZ"] {
            check(kind, &format!("{prefix}402471C"), "failed");
        }
        for placeholder in ["TN140387M", "TN140387", "QQ123456C", "AB123456C", "JM000000A", "n/a", "XXXXXXXXX"] {
            check(kind, placeholder, "placeholder");
        }
        check(kind, "  ", "missing");
    }

    #[test]
    fn nhs_numbers() {
        let kind = "nhs-number";
        // The example of the NHS Data Dictionary.
        check(kind, "943 476 5919", "9434765919");
        check(kind, "943-476-5919", "9434765919");
        check(kind, "943 476 5918", "failed");
        check(kind, "934 476 5919", "failed");
        check(kind, "94347659", "failed");
        // The sum leaves 1, so the check digit would be 10: no such number is given out.
        check(kind, "1000000010", "failed");
        check(kind, "0000000000", "placeholder");
        check(kind, "4444444444", "placeholder");
        check(kind, "9990000018", "placeholder");
        check(kind, "not known", "placeholder");
    }

    #[test]
    fn police_numbers() {
        let kind = "pnc";
        check(kind, "2003/0011985X", "03/0011985X");
        check(kind, "03/11985X", "03/0011985X");
        check(kind, "20030011985x", "03/0011985X");
        check(kind, "030011985X", "03/0011985X");
        check(kind, "2003/0011985Y", "failed");
        check(kind, "2003/0011958X", "failed");
        check(kind, "2003/00119851X", "failed");
        check(kind, "11985X", "failed");
        check(kind, "X", "failed");
        check(kind, "03/0000000A", "placeholder");
    }

    #[test]
    fn other_numbers_are_taken_as_they_are() {
        check("prison-number", "a1234 bc", "A1234BC");
        check("email", "robert255@smith.net", "ROBERT255@SMITH.NET");
        for placeholder in ["N/A", "0000", "unknown", "123456789", "-"] {
            check("prison-number", placeholder, "placeholder");
        }
        check("prison-number", "", "missing");
    }
}
