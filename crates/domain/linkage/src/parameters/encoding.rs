//! What the levels of encodings are worth.
//!
//! The figures are judgements for British administrative records, as those of the other levels are, guided by encoding
//! the records of a generator of such records and counting: how a typing error, a move, a marriage or a missing value
//! lowers the likeness, and what families share.

use super::{Likelihood, seen};
use crate::compare::EncodingLevel;

/// In the order of [`EncodingLevel`]'s places.
pub type EncodingLikelihoods = [Likelihood; EncodingLevel::COUNT];

pub(super) const ENCODING: EncodingLikelihoods = [
    // Forename and birthday the same.
    seen(0.3700, 0.00000000050, 0.00001), // 95% alike
    seen(0.3100, 0.00000000100, 0.00002), // 90%: a move
    seen(0.0550, 0.00000000800, 0.00002), // 85%: a slip in a name, or several things
    seen(0.0280, 0.00000001000, 0.00003), // 80%
    seen(0.0200, 0.00000022000, 0.00005), // 75%: another surname
    seen(0.0070, 0.00000020000, 0.00005), // 70%
    seen(0.0020, 0.00000050000, 0.00005), // hardly alike
    // Initials and a birth date, or a year of birth with a surname.
    seen(0.0001, 0.00000000050, 0.00001),
    seen(0.0110, 0.00000000100, 0.00003),
    seen(0.0290, 0.00000000700, 0.00020),
    seen(0.0290, 0.00000004000, 0.00140),
    seen(0.0155, 0.00000007000, 0.00050),
    seen(0.0040, 0.00000020000, 0.00050),
    seen(0.0124, 0.00000300000, 0.00100),
    // A birth date, with a surname or a district: twins have it too.
    seen(0.0001, 0.00000000050, 0.00001),
    seen(0.0020, 0.00000000100, 0.00003),
    seen(0.0100, 0.00000000200, 0.00030),
    seen(0.0130, 0.00000000500, 0.01050),
    seen(0.0105, 0.00000003000, 0.00760),
    seen(0.0035, 0.00000007000, 0.00030),
    seen(0.0027, 0.00000200000, 0.00050),
    // Postcode, surname and initial: fathers and sons of one name have them too.
    seen(0.0001, 0.00000000050, 0.00001),
    seen(0.0001, 0.00000000100, 0.00005),
    seen(0.0075, 0.00000000100, 0.00200),
    seen(0.0010, 0.00000000200, 0.00900),
    seen(0.0015, 0.00000000500, 0.00520),
    seen(0.0007, 0.00000001000, 0.00800),
    seen(0.0005, 0.00000100000, 0.06500),
    // Nothing of the kind: a date of birth is missing, or wrong.
    seen(0.0001, 0.00000001000, 0.00001),
    seen(0.0001, 0.00000001000, 0.00005),
    seen(0.0006, 0.00000001000, 0.00010),
    seen(0.0095, 0.00000032000, 0.00050),
    seen(0.0106, 0.00000220000, 0.00260),
    seen(0.0077, 0.00001800000, 0.03760),
    seen(0.0252, 0.99997206400, 0.84677),
];

#[cfg(test)]
mod tests {
    use super::ENCODING;
    use crate::parameters::Likelihood;

    #[test]
    fn the_levels_are_all_there_is() {
        for share in [|l: &Likelihood| l.same, |l: &Likelihood| l.strangers, |l: &Likelihood| l.relatives] {
            let total: f64 = ENCODING.iter().map(share).sum();
            assert!((total - 1.0).abs() < 1e-9, "{total}");
        }
    }
}
