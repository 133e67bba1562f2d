//! How many records of the same person, and of relatives, a record has: what the candidates add up to.

use super::sample::Candidates;
use crate::model::Prior;

/// No more than so many turns; each begins with what the last came to.
const TURNS: u32 = 20;
/// Nothing less or more is believed: what is not expected at all can never be found.
const LEAST: f64 = 0.001;
const MOST: f64 = 100.0;

/// The prior that the candidates of `records` records bear out, beginning with `prior`.
pub(super) fn learn(candidates: &Candidates, records: usize, prior: Prior) -> Prior {
    let records = records as f64;
    let mut prior = prior;
    for _ in 0..TURNS {
        let strangers = prior.strangers(records);
        let (mut same, mut relatives) = (0.0, 0.0);
        for pair in &candidates.pairs {
            let odds_of_strangers = strangers / prior.matches_per_record * (-pair.evidence.strangers).exp2();
            let odds_of_relatives =
                prior.relatives_per_record / prior.matches_per_record * (-pair.evidence.relatives).exp2();
            let chance = 1.0 / (1.0 + odds_of_strangers + odds_of_relatives);
            same += chance;
            relatives += chance * odds_of_relatives;
        }
        // Each pair is of two records.
        let of_each = |pairs: f64| (2.0 * pairs * candidates.each_stands_for / records).clamp(LEAST, MOST);
        let next = Prior { matches_per_record: of_each(same), relatives_per_record: of_each(relatives), ..prior };
        let moved = (next.matches_per_record / prior.matches_per_record).ln().abs()
            + (next.relatives_per_record / prior.relatives_per_record).ln().abs();
        prior = next;
        if moved < 1e-3 {
            break;
        }
    }
    prior
}
