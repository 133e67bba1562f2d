//! Sex as recorded.

/// What two records can agree or disagree about. Anything else is missing: it neither helps nor harms a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sex {
    Female,
    Male,
}

/// Reads words, letters and the codes of the NHS Data Dictionary (`PERSON STATED GENDER CODE`: 1 male, 2 female).
pub(crate) fn read_sex(text: &str) -> Option<Sex> {
    let text = text.trim();
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&["f", "female", "woman", "girl", "2"]) {
        Some(Sex::Female)
    } else if is_one_of(&["m", "male", "man", "boy", "1"]) {
        Some(Sex::Male)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Sex, read_sex};

    #[test]
    fn reads_letters_words_and_codes() {
        let table = [
            ("F", Some(Sex::Female)),
            (" female ", Some(Sex::Female)),
            ("2", Some(Sex::Female)),
            ("m", Some(Sex::Male)),
            ("Male", Some(Sex::Male)),
            ("1", Some(Sex::Male)),
            ("9", None),
            ("0", None),
            ("unknown", None),
            ("X", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(read_sex(text), expected, "{text}");
        }
    }
}
