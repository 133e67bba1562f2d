//! Distinct names and what is worth knowing of each before names are compared in pairs.

use std::sync::LazyLock;

use crate::nicknames::{Nicknames, ShortForms};
use crate::normalise::{Word, first_letter};
use crate::pool::{TextId, TextPool};

/// Every forename, middle name and surname, in one pool, so that a surname can equal a forename.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pool: TextPool,
    facts: Vec<NameFacts>,
    nicknames: &'static Nicknames,
}

/// Made once: it is the same for all records.
static NICKNAMES: LazyLock<Nicknames> = LazyLock::new(Nicknames::table);

/// How many words of a name can be compared alone; further words count only in the whole.
const PARTS: usize = 3;

/// What is worth knowing of a name.
#[derive(Debug, Clone, Copy)]
struct NameFacts {
    /// Its letters, one bit each; letters of other alphabets share bits.
    letters: u32,
    length: u32,
    first_letter: u32,
    short_forms: ShortForms,
    /// Its words, if it has several.
    parts: [Option<TextId>; PARTS],
}

impl Names {
    pub(crate) fn new() -> Names {
        Names { pool: TextPool::default(), facts: Vec::new(), nicknames: &NICKNAMES }
    }

    /// The number of a name of these words; nothing for no words.
    pub(crate) fn intern(&mut self, words: &[Word]) -> Option<TextId> {
        let [first, rest @ ..] = words else { return None };
        if rest.is_empty() {
            return Some(self.intern_text(first, [None; PARTS]));
        }
        let mut parts = [None; PARTS];
        for (part, word) in parts.iter_mut().zip(words) {
            *part = Some(self.intern_text(word, [None; PARTS]));
        }
        Some(self.intern_text(&words.join(" "), parts))
    }

    /// The number of the name that two names make, one behind the other; either may be missing.
    pub(crate) fn join(&mut self, one: Option<TextId>, other: Option<TextId>) -> Option<TextId> {
        let (Some(first), Some(second)) = (one, other) else { return one.or(other) };
        let words = format!("{} {}", self.text(first), self.text(second));
        self.intern(&words.split(' ').map(str::to_string).collect::<Vec<Word>>())
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.pool.bytes() + self.facts.capacity() * size_of::<NameFacts>()
    }

    fn intern_text(&mut self, text: &str, parts: [Option<TextId>; PARTS]) -> TextId {
        let id = self.pool.intern(text);
        if id.index() == self.facts.len() {
            let letters = text.chars().filter(|letter| *letter != ' ');
            self.facts.push(NameFacts {
                letters: letters.fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 32)),
                // Names of four thousand million letters are not expected.
                length: text.chars().count() as u32,
                first_letter: first_letter(text),
                short_forms: self.nicknames.of(text),
                parts,
            });
        }
        id
    }

    /// Makes ready again for adding more.
    pub(crate) fn reopen(&mut self) {
        self.pool.reopen();
    }

    /// Drops the means of adding more.
    pub(crate) fn seal(&mut self) {
        self.pool.seal();
    }

    pub(crate) fn text(&self, name: TextId) -> &str {
        self.pool.text(name)
    }

    /// How many distinct names there are.
    pub(crate) fn count(&self) -> usize {
        self.facts.len()
    }

    pub(crate) fn short_forms(&self, name: TextId) -> ShortForms {
        self.facts[name.index()].short_forms
    }

    pub(crate) fn first_letter(&self, name: TextId) -> u32 {
        self.facts[name.index()].first_letter
    }

    pub(crate) fn is_initial(&self, name: TextId) -> bool {
        self.facts[name.index()].length == 1
    }

    /// The words of a name; a name of one word is its own.
    pub(crate) fn parts(&self, name: TextId) -> [Option<TextId>; PARTS] {
        let parts = self.facts[name.index()].parts;
        if parts[0].is_some() { parts } else { [Some(name), None, None] }
    }

    /// Whether two names have a word in common.
    pub(crate) fn share_a_part(&self, one: TextId, other: TextId) -> bool {
        let theirs = self.parts(other);
        self.parts(one).iter().any(|part| part.is_some() && theirs.contains(part))
    }

    /// Whether the Jaro-Winkler similarity of two names can reach `least`: an upper bound from their lengths and the
    /// letters that only one of them has, which spares most pairs the full comparison.
    pub(crate) fn may_be_alike(&self, one: TextId, other: TextId, least: f64) -> bool {
        let (one, other) = (self.facts[one.index()], self.facts[other.index()]);
        let own = |mine: NameFacts, theirs: NameFacts| (mine.letters & !theirs.letters).count_ones();
        let matching = (one.length - own(one, other)).min(other.length - own(other, one));
        let matching = f64::from(matching);
        let jaro = (matching / f64::from(one.length) + matching / f64::from(other.length) + 1.0) / 3.0;
        // Winkler's bonus is at most four tenths of what is missing, and needs the same first letter.
        let bonus = if one.first_letter == other.first_letter { 0.4 * (1.0 - jaro) } else { 0.0 };
        jaro + bonus >= least
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapidfuzz::distance::jaro_winkler;

    use super::Names;

    proptest! {
        #[test]
        fn the_bound_never_hides_a_likeness(one in "[A-E]{1,7}( [A-E]{1,4})?", other in "[A-Fa-e]{1,9}") {
            let mut names = Names::new();
            let words = |text: &str| text.split(' ').map(str::to_string).collect::<Vec<_>>();
            let (left, right) = (names.intern(&words(&one)).unwrap(), names.intern(&words(&other)).unwrap());
            let similarity = jaro_winkler::similarity(one.chars(), other.chars());
            prop_assert!(names.may_be_alike(left, right, similarity - 1e-9));
        }
    }
}
