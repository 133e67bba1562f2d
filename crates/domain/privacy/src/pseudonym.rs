//! A person's pseudonym for one purpose.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use units::PersonNo;

use crate::key::Key;

/// How many bytes of the digest a pseudonym shows: 120 bits, which is 24 letters without a rest. That two of a billion
/// people share one has a probability of about 10⁻¹⁸.
const SHOWN: usize = 15;

/// A person's pseudonym for one purpose, such as `k3vq-77sd-pma2-xhqe-5t6r-o4bn`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(String);

/// `pseudonym = base32(first 120 bits of HMAC-SHA-256(key, "p-000012"))`
///
/// Person numbers are counted, so a plain digest of one could be found by counting, too; the key keeps that from
/// everybody who does not have it. Under another key everybody has another pseudonym, and nothing joins the two.
///
/// ```
/// use privacy::{Key, pseudonym};
/// use units::PersonNo;
///
/// let (research, audit) = (Key::new([1; 32]), Key::new([2; 32]));
/// assert_eq!(pseudonym(&research, PersonNo(12)).to_string().len(), 29);
/// assert_eq!(pseudonym(&research, PersonNo(12)), pseudonym(&research, PersonNo(12)));
/// assert_ne!(pseudonym(&research, PersonNo(12)), pseudonym(&audit, PersonNo(12)));
/// ```
pub fn pseudonym(key: &Key, person: PersonNo) -> Pseudonym {
    let digest = key.digest(&[b"pseudonym", person.to_string().as_bytes()]);
    // The letters a to z and the digits 2 to 7: nothing in them is mistaken for anything else.
    let letters = BASE32_NOPAD.encode(&digest[..SHOWN]).to_lowercase();
    let fours: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..at + 4]).collect();
    Pseudonym(fours.join("-"))
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use units::PersonNo;

    use super::pseudonym;
    use crate::key::Key;

    #[test]
    fn a_purpose_gives_the_same_pseudonyms_ever_after() {
        // Worked out apart from this code; a change here would break every publication.
        assert_eq!(pseudonym(&Key::new([7; 32]), PersonNo(12)).to_string(), "gjoz-mw72-u5ac-3pyl-x6sp-swlt");
    }

    #[test]
    fn two_purposes_share_no_pseudonym() {
        let all = |byte: u8| -> BTreeSet<_> {
            (0..20_000).map(|person| pseudonym(&Key::new([byte; 32]), PersonNo(person))).collect()
        };
        let (one, other) = (all(1), all(2));
        assert_eq!((one.len(), other.len()), (20_000, 20_000));
        assert!(one.is_disjoint(&other));
    }

    proptest! {
        #[test]
        fn people_and_keys_are_told_apart(a: [u8; 32], b: [u8; 32], one: u32, other: u32) {
            let same = (a, one) == (b, other);
            prop_assert_eq!(pseudonym(&Key::new(a), PersonNo(one)) == pseudonym(&Key::new(b), PersonNo(other)), same);
        }
    }
}
