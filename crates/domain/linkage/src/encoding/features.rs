//! What of a record is put into its encoding, as texts: each feature is a few letters or figures that two records can
//! have in common.

use crate::nicknames::Nicknames;
use crate::normalise::{
    BirthDate, PostcodeParts, Sex, Word, first_letter, read_forenames, read_full_name, read_postcode, read_sex,
    read_surname,
};
use crate::records::RecordFields;

/// A record's values, normalised as linkage normalises them.
#[derive(Default)]
pub(super) struct Values {
    pub(super) forename: Option<Word>,
    /// The parts of the surname.
    pub(super) surname: Vec<Word>,
    pub(super) birth_date: Option<BirthDate>,
    pub(super) postcode: Option<PostcodeParts>,
    pub(super) sex: Option<Sex>,
}

impl Values {
    pub(super) fn of(record: &RecordFields<'_>) -> Values {
        let full_name = record.full_name.map(read_full_name).unwrap_or_default();
        let or = |words: Vec<Word>, otherwise: Vec<Word>| if words.is_empty() { otherwise } else { words };
        let forenames = or(record.forename.map(read_forenames).unwrap_or_default(), full_name.forenames);
        let surname = or(record.surname.map(read_surname).unwrap_or_default(), full_name.surname);
        Values {
            forename: forenames.into_iter().next(),
            surname: or(surname, record.previous_surname.map(read_surname).unwrap_or_default()),
            birth_date: record.birth_date.and_then(BirthDate::of),
            postcode: record.postcode.and_then(read_postcode),
            sex: record.sex.and_then(read_sex),
        }
    }

    pub(super) fn initial(&self) -> Option<u32> {
        self.forename.as_deref().map(first_letter)
    }

    pub(super) fn forename_sound(&self) -> Option<String> {
        self.forename.as_deref().map(sound)
    }

    pub(super) fn surname_sound(&self) -> Option<String> {
        self.surname.first().map(|word| sound(word))
    }

    /// The postcode's district.
    pub(super) fn district(&self) -> Option<&str> {
        match self.postcode.as_ref()? {
            PostcodeParts::Unit { unit, district_end, .. } => Some(&unit[..*district_end]),
            PostcodeParts::District { district, .. } => Some(district),
            PostcodeParts::Other(_) => None,
        }
    }

    /// The postcode, if it is a whole one.
    pub(super) fn whole_postcode(&self) -> Option<&str> {
        match self.postcode.as_ref()? {
            PostcodeParts::Unit { unit, .. } => Some(unit),
            PostcodeParts::Other(text) => Some(text),
            PostcodeParts::District { .. } => None,
        }
    }

    /// The names that a forename may be a form of: `BILL` of `WILLIAM`. A name that no list has is its own.
    pub(super) fn forename_forms(&self, nicknames: &Nicknames) -> Vec<String> {
        let Some(forename) = &self.forename else { return Vec::new() };
        let forms: Vec<String> = nicknames.names_of(forename).map(str::to_string).collect();
        if forms.is_empty() { vec![forename.clone()] } else { forms }
    }

    /// Day, month and year.
    pub(super) fn birth_date_parts(&self) -> Vec<String> {
        let Some(date) = self.birth_date else { return Vec::new() };
        let month_and_day = date.month_and_day();
        vec![
            format!("day {:02x}", month_and_day & 0xFF),
            format!("month {:02x}", month_and_day >> 8),
            format!("year {:04x}", date.year()),
        ]
    }

    /// The postcode and what it lies in.
    pub(super) fn postcode_parts(&self) -> Vec<String> {
        match &self.postcode {
            Some(PostcodeParts::Unit { unit, sector_end, district_end, area_end }) => {
                [*area_end, *district_end, *sector_end, unit.len()].map(|end| unit[..end].to_string()).to_vec()
            }
            Some(PostcodeParts::District { district, area_end }) => {
                vec![district[..*area_end].into(), district.clone()]
            }
            Some(PostcodeParts::Other(text)) => vec![text.clone()],
            None => Vec::new(),
        }
    }

    pub(super) fn sex_letter(&self) -> Option<&'static str> {
        self.sex.map(|sex| match sex {
            Sex::Female => "F",
            Sex::Male => "M",
        })
    }
}

/// The pairs of neighbouring letters of words, each once, with the beginning and the end of each word marked.
pub(super) fn pairs_of_letters<'w>(words: impl IntoIterator<Item = &'w Word>) -> Vec<String> {
    let mut pairs = Vec::new();
    for word in words {
        let mut before = ' ';
        for letter in word.chars().chain([' ']) {
            pairs.push([before, letter].iter().collect());
            before = letter;
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How a word sounds, roughly: its first letter and three figures for the consonants that follow, as Russell's Soundex
/// of 1918 has them. Letters of other alphabets are left out behind the first.
fn sound(word: &str) -> String {
    let class = |letter: char| match letter {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    };
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut code = String::from(first);
    let mut before = class(first);
    for letter in letters {
        let now = class(letter);
        if let Some(figure) = now.filter(|_| now != before) {
            code.push(figure);
        }
        // H and W do not part two letters of one class.
        if !matches!(letter, 'H' | 'W') {
            before = now;
        }
        if code.chars().count() == 4 {
            break;
        }
    }
    while code.chars().count() < 4 {
        code.push('0');
    }
    code
}

#[cfg(test)]
mod tests {
    use super::{pairs_of_letters, sound};

    #[test]
    fn words_that_sound_alike() {
        for (one, other) in [("ROBERT", "RUPERT"), ("SMITH", "SMYTH"), ("CLARK", "CLARKE"), ("STEVENS", "STEPHENS")] {
            assert_eq!(sound(one), sound(other));
        }
        assert_eq!(["ASHCRAFT", "TYMCZAK", "LEE", "O"].map(sound), ["A261", "T522", "L000", "O000"]);
    }

    #[test]
    fn letters_in_pairs() {
        let pairs = |words: &[&str]| pairs_of_letters(&words.iter().map(|word| word.to_string()).collect::<Vec<_>>());
        assert_eq!(pairs(&["ANNA"]), [" A", "A ", "AN", "NA", "NN"]);
        assert_eq!(pairs(&["JO", "LI"]), [" J", " L", "I ", "JO", "LI", "O "]);
        assert_eq!(pairs(&[]), [""; 0]);
    }
}
