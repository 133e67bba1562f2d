//! How alike two names look, by Jaro-Winkler similarity.

use rapidfuzz::distance::jaro_winkler;

use crate::pool::TextId;
use crate::records::Names;

/// From here a name is a slip of the other: one or two letters of a name of usual length.
const CLOSE: f64 = 0.92;
/// From here it may be, in a bad hand or by ear.
const SIMILAR: f64 = 0.85;

/// How alike two different names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// A slip apart.
    Close,
    /// Further apart, but not by chance.
    Similar,
    /// Not alike.
    Unlike,
}

/// Compares two names by their letters.
pub(super) fn likeness(names: &Names, one: TextId, other: TextId) -> Likeness {
    if !names.may_be_alike(one, other, SIMILAR) {
        return Likeness::Unlike;
    }
    let (one, other) = (names.text(one), names.text(other));
    // The order in which Jaro pairs off letters can matter; the order of two records must not.
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let cut = jaro_winkler::Args::default().score_cutoff(SIMILAR);
    let similarity = if first.is_ascii() && second.is_ascii() {
        jaro_winkler::similarity_with_args(first.bytes(), second.bytes(), &cut)
    } else {
        jaro_winkler::similarity_with_args(first.chars(), second.chars(), &cut)
    };
    match similarity {
        Some(similarity) if similarity >= CLOSE => Likeness::Close,
        Some(_) => Likeness::Similar,
        None => Likeness::Unlike,
    }
}
