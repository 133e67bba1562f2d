//! Names: capital letters without accents, titles taken off, double-barrelled names as their parts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word of a name, in capitals.
pub(crate) type Word = String;

/// A name that an agency keeps in one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct FullName {
    /// The forename and middle names.
    pub(crate) forenames: Vec<Word>,
    /// The parts of the surname.
    pub(crate) surname: Vec<Word>,
}

/// The words of a forename or of middle names; none for a placeholder.
pub(crate) fn read_forenames(text: &str) -> Vec<Word> {
    let words = without_titles(words(text));
    if is_placeholder(&words) { Vec::new() } else { words }
}

/// The parts of a surname, particles joined to what follows: `van der Berg-O'Neill` is `VANDERBERG` and `ONEILL`.
pub(crate) fn read_surname(text: &str) -> Vec<Word> {
    let words = without_suffixes(without_titles(words(text)));
    if is_placeholder(&words) { Vec::new() } else { with_particles_joined(words) }
}

/// Splits a name kept in one field: `SMITH, Jo Ann` at the comma, `Jo Ann Smith` before the last word and its
/// particles. One word alone is a surname, as agencies that keep one word keep that.
pub(crate) fn read_full_name(text: &str) -> FullName {
    if let Some((surname, forenames)) = text.split_once(',') {
        return FullName { forenames: read_forenames(forenames), surname: read_surname(surname) };
    }
    let words = without_suffixes(without_titles(words(text)));
    if is_placeholder(&words) {
        return FullName::default();
    }
    let mut start = words.len() - 1;
    while start > 1 && is_particle(&words[start - 1]) {
        start -= 1;
    }
    let (forenames, surname) = words.split_at(start);
    FullName { forenames: forenames.to_vec(), surname: with_particles_joined(surname.to_vec()) }
}

/// The first letter of a word.
pub(crate) fn first_letter(word: &str) -> u32 {
    word.chars().next().map_or(0, u32::from)
}

/// Capitals of the Latin alphabet; accents, apostrophes and digits dropped; anything else between words.
///
/// Letters of other alphabets are kept, in capitals: they can still be equal.
fn words(text: &str) -> Vec<Word> {
    let mut plain = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nearly all names, and much quicker.
        text.chars().for_each(|letter| push_plain(&mut plain, letter));
    } else {
        text.nfkd().filter(|letter| !is_combining_mark(*letter)).for_each(|letter| push_plain(&mut plain, letter));
    }
    plain.split_whitespace().map(str::to_string).collect()
}

fn push_plain(plain: &mut String, letter: char) {
    match letter {
        'A'..='Z' => plain.push(letter),
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '0'..='9' => {}
        'ß' | 'ẞ' => plain.push_str("SS"),
        'æ' | 'Æ' => plain.push_str("AE"),
        'œ' | 'Œ' => plain.push_str("OE"),
        'ø' | 'Ø' => plain.push('O'),
        'ł' | 'Ł' => plain.push('L'),
        'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('D'),
        'þ' | 'Þ' => plain.push_str("TH"),
        'ı' => plain.push('I'),
        letter if letter.is_alphabetic() => plain.extend(letter.to_uppercase()),
        _ => plain.push(' '),
    }
}

fn without_titles(mut words: Vec<Word>) -> Vec<Word> {
    const TITLES: &[&str] =
        &["MR", "MRS", "MISS", "MS", "MX", "DR", "REV", "REVEREND", "PROF", "PROFESSOR", "SIR", "DAME", "LORD", "LADY"];
    let titles = words.iter().take_while(|word| TITLES.contains(&word.as_str())).count();
    // A title alone is somebody's name.
    if titles < words.len() {
        words.drain(..titles);
    }
    words
}

fn without_suffixes(mut words: Vec<Word>) -> Vec<Word> {
    const SUFFIXES: &[&str] = &["JR", "JNR", "JUNIOR", "SR", "SNR", "SENIOR", "ESQ", "OBE", "MBE", "CBE"];
    while words.len() > 1 && words.last().is_some_and(|word| SUFFIXES.contains(&word.as_str())) {
        words.pop();
    }
    words
}

fn is_particle(word: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "ABU", "AL", "BIN", "DA", "DE", "DEL", "DELLA", "DEN", "DER", "DI", "DOS", "DU", "EL", "IBN", "LA", "LE",
        "MAC", "MC", "O", "SAINT", "ST", "TEN", "TER", "VAN", "VON",
    ];
    PARTICLES.contains(&word)
}

/// Joins particles to the word behind them, since agencies disagree on the space: `MC DONALD`, `MCDONALD`.
fn with_particles_joined(words: Vec<Word>) -> Vec<Word> {
    let mut parts: Vec<Word> = Vec::with_capacity(words.len());
    let mut waiting = String::new();
    for word in words {
        let is_particle = is_particle(&word);
        waiting.push_str(&word);
        if !is_particle {
            parts.push(std::mem::take(&mut waiting));
        }
    }
    if !waiting.is_empty() {
        parts.push(waiting);
    }
    parts
}

/// What people write when a name must be given and none is known. Some of these words are rare names too; a person of
/// that name is still found by everything else.
fn is_placeholder(words: &[Word]) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "ANON",
        "ANONYMOUS",
        "BABY",
        "BABY BOY",
        "BABY GIRL",
        "BLANK",
        "DECLINED",
        "DELETED",
        "DO NOT USE",
        "DUMMY",
        "DUPLICATE",
        "FEMALE",
        "FIRST NAME",
        "FNU",
        "FORENAME",
        "INFANT",
        "LAST NAME",
        "LNU",
        "MALE",
        "N A",
        "N K",
        "NA",
        "NAME UNKNOWN",
        "NIL",
        "NK",
        "NO FIRST NAME",
        "NO FORENAME",
        "NO LAST NAME",
        "NO NAME",
        "NO NAME GIVEN",
        "NO SURNAME",
        "NONAME",
        "NONE",
        "NONE GIVEN",
        "NOT APPLICABLE",
        "NOT AVAILABLE",
        "NOT GIVEN",
        "NOT KNOWN",
        "NOT PROVIDED",
        "NOT RECORDED",
        "NOT STATED",
        "NOTKNOWN",
        "NULL",
        "REFUSED",
        "SURNAME",
        "TBA",
        "TBC",
        "TEST",
        "TEST CLIENT",
        "TEST PATIENT",
        "TEST PERSON",
        "TEST TEST",
        "TESTER",
        "TESTING",
        "UNK",
        "UNKNOWN",
        "UNKNOWN UNKNOWN",
        "UNNAMED",
        "WITHHELD",
    ];
    let is_one_letter_over_and_over = |word: &Word| {
        let mut letters = word.chars();
        let first = letters.next();
        word.len() > 1 && letters.all(|letter| Some(letter) == first)
    };
    words.is_empty()
        || PLACEHOLDERS.contains(&words.join(" ").as_str())
        || words.iter().all(is_one_letter_over_and_over)
}

#[cfg(test)]
mod tests {
    use super::{read_forenames, read_full_name, read_surname};

    fn check_surname(text: &str, expected: &str) {
        assert_eq!(read_surname(text).join(" "), expected, "{text}");
    }

    fn check_forenames(text: &str, expected: &str) {
        assert_eq!(read_forenames(text).join(" "), expected, "{text}");
    }

    fn check_full(text: &str, forenames: &str, surname: &str) {
        let full = read_full_name(text);
        assert_eq!(full.forenames.join(" "), forenames, "{text}");
        assert_eq!(full.surname.join(" "), surname, "{text}");
    }

    #[test]
    fn case_accents_and_marks() {
        check_surname("o'neill", "ONEILL");
        check_surname("O’Neill", "ONEILL");
        check_surname("O Neill", "ONEILL");
        check_surname("Peña", "PENA");
        check_surname("Łuczak", "LUCZAK");
        check_surname("Müller", "MULLER");
        check_surname("Groß", "GROSS");
        check_surname("Søndergård", "SONDERGARD");
        check_surname("Þórðarson", "THORDARSON");
        check_surname("  Smith.  ", "SMITH");
        check_surname("Smith2", "SMITH");
        check_surname("Иванов", "ИВАНОВ");
        check_forenames("ＪＯＨＮ", "JOHN");
    }

    #[test]
    fn parts_and_particles() {
        check_surname("Smith-Jones", "SMITH JONES");
        check_surname("smith – jones", "SMITH JONES");
        check_surname("van der Berg-O'Neill", "VANDERBERG ONEILL");
        check_surname("Mc Donald", "MCDONALD");
        check_surname("De", "DE");
        check_surname("Al Amin", "ALAMIN");
        check_forenames("Jean-Pierre", "JEAN PIERRE");
    }

    #[test]
    fn titles_and_suffixes() {
        check_forenames("Mr. John", "JOHN");
        check_forenames("Rev Dr Mary Ann", "MARY ANN");
        check_forenames("Lady", "LADY");
        check_surname("Brown Jnr", "BROWN");
        check_surname("Senior", "SENIOR");
    }

    #[test]
    fn placeholders_are_missing() {
        for text in
            ["", " - ", "Unknown", "not known", "N/K", "NO-NAME", "test", "XXX", "baby boy", "Mr Unknown", "zz zz"]
        {
            check_surname(text, "");
            check_forenames(text, "");
        }
        check_forenames("A", "A");
        check_surname("Li", "LI");
    }

    #[test]
    fn names_in_one_field() {
        check_full("SMITH, Jo Ann", "JO ANN", "SMITH");
        check_full("Mr Jo Ann van der Berg", "JO ANN", "VANDERBERG");
        check_full("Ana de Souza-Lima", "ANA DE SOUZA", "LIMA");
        check_full("Smith", "", "SMITH");
        check_full("Unknown, John", "JOHN", "");
        check_full("not known", "", "");
    }
}
