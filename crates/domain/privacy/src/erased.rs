//! Who has been erased: a list without identity, by which whoever is on it is known again.
//!
//! People are on the list by **marks**: digests of an agency and its key under a secret of the list. Rows without an
//! agency's key are known by a digest of their names, so the erased ones get a key that is made of the mark instead.

use std::collections::HashSet;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::key::Key;

/// What stands before the mark in the key of an erased row that its agency gave none.
pub const STAND_IN: &str = "#erased-";

/// A digest of an agency and its key: 128 bits as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark(String);

/// One erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// When it was done, in UTC.
    pub at: String,
    /// Why.
    pub because: String,
    /// Who was erased: the keys of one person.
    pub erased: Vec<Mark>,
    /// The other keys of the same person, with which they stay linked.
    pub with: Vec<Mark>,
}

/// The list as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// The secret of its marks, in hexadecimal digits.
    secret: String,
    /// The erasures, the earliest first.
    pub erasures: Vec<Erasure>,
}

/// The list as it is asked.
#[derive(Debug, Clone)]
pub struct ErasedPeople {
    secret: Key,
    marks: HashSet<Mark>,
}

impl Erased {
    /// An empty list.
    pub fn new(secret: &Key) -> Erased {
        Erased { secret: secret.to_hexadecimal(), erasures: Vec::new() }
    }

    /// The list, to be asked; nothing if its secret cannot be read.
    pub fn people(&self) -> Option<ErasedPeople> {
        let marks = self.erasures.iter().flat_map(|erasure| &erasure.erased).cloned().collect();
        Some(ErasedPeople { secret: self.secret.parse().ok()?, marks })
    }
}

impl ErasedPeople {
    /// The mark of an agency's key. That of a stand-in is the one it was made of.
    pub fn mark(&self, source: &str, key: &str) -> Mark {
        if let Some((_, mark)) = key.split_once(STAND_IN) {
            let mark = Mark(mark.to_string());
            if self.marks.contains(&mark) {
                return mark;
            }
        }
        let digest = self.secret.digest(&[b"erased", source.as_bytes(), key.as_bytes()]);
        Mark(HEXLOWER.encode(&digest[..16]))
    }

    /// Whether this key of this agency has been erased.
    pub fn contains(&self, source: &str, key: &str) -> bool {
        !self.marks.is_empty() && self.marks.contains(&self.mark(source, key))
    }

    /// The key that an erased row of a table gets if its agency gave it none.
    pub fn stand_in(&self, source: &str, table: &str, key: &str) -> String {
        format!("{table}{STAND_IN}{}", self.mark(source, key).0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Erased, Erasure};
    use crate::key::Key;

    fn erased(secret: u8, keys: &[(&str, &str)]) -> Erased {
        let mut list = Erased::new(&Key::new([secret; 32]));
        let people = list.people().expect("a list");
        let erased = keys.iter().map(|(source, key)| people.mark(source, key)).collect();
        list.erasures.push(Erasure { at: String::new(), because: String::new(), erased, with: Vec::new() });
        list
    }

    #[test]
    fn only_the_key_of_the_agency_is_on_the_list() {
        let people = erased(1, &[("housing", "H7")]).people().expect("a list");
        assert!(people.contains("housing", "H7"));
        assert!(!people.contains("housing", "H8") && !people.contains("benefits", "H7"));
    }

    #[test]
    fn a_mark_does_not_tell_the_key_without_the_secret() {
        let (one, other) = (erased(1, &[("housing", "H7")]), erased(2, &[("housing", "H7")]));
        assert_ne!(one.erasures[0].erased, other.erasures[0].erased);
        assert!(!format!("{:?}", one.erasures).contains("H7"));
    }

    #[test]
    fn a_stand_in_is_known_again_and_nobody_else_can_pass_for_it() {
        let people = erased(1, &[("housing", "tenants#0123")]).people().expect("a list");
        let stand_in = people.stand_in("housing", "tenants", "tenants#0123");
        assert!(people.contains("housing", &stand_in));
        assert_eq!(people.stand_in("housing", "tenants", &stand_in), stand_in);
        assert!(!people.contains("housing", "tenants#erased-0123"));
    }
}
