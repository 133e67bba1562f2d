//! Whether reviewers agree, on pairs that several of them have decided.

use std::collections::BTreeMap;

use crate::decided::{Decided, Verdict};

/// How two reviewers, or all of them, agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Pairs of which both say that they are one person.
    pub both_same: u64,
    /// Pairs of which both say that they are two.
    pub both_different: u64,
    /// Pairs that only the first says are one.
    pub first_same: u64,
    /// Pairs that only the second says are one.
    pub second_same: u64,
}

/// How two reviewers agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewersAgreement {
    /// The two, in the order of their names.
    pub reviewers: [String; 2],
    /// How they agree.
    pub agreement: Agreement,
}

impl Agreement {
    /// Pairs that both have decided.
    pub fn pairs(&self) -> u64 {
        self.both_same + self.both_different + self.first_same + self.second_same
    }

    /// The share of pairs of which they say the same; nothing without pairs.
    pub fn share(&self) -> Option<f64> {
        let pairs = self.pairs() as f64;
        (pairs > 0.0).then(|| (self.both_same + self.both_different) as f64 / pairs)
    }

    /// Cohen's kappa (1960): agreement beyond what chance would bring,
    /// `(observed − expected) / (1 − expected)`, where `expected` is what two reviewers agree on who say *same* as often as
    /// these, and without looking. Nothing if they could not but agree.
    pub fn kappa(&self) -> Option<f64> {
        let pairs = self.pairs() as f64;
        let observed = self.share()?;
        let first = (self.both_same + self.first_same) as f64 / pairs;
        let second = (self.both_same + self.second_same) as f64 / pairs;
        let expected = first * second + (1.0 - first) * (1.0 - second);
        (expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
    }

    /// All together: the counts of every two reviewers added up, in the order of their names.
    pub fn pooled<'a>(each: impl Iterator<Item = &'a Agreement>) -> Agreement {
        each.fold(Agreement::default(), |sum, next| Agreement {
            both_same: sum.both_same + next.both_same,
            both_different: sum.both_different + next.both_different,
            first_same: sum.first_same + next.first_same,
            second_same: sum.second_same + next.second_same,
        })
    }
}

/// How every two reviewers agree who have decided a pair in common, in the order of their names. Who cannot tell has not
/// decided.
pub fn agreement(decided: &Decided) -> Vec<ReviewersAgreement> {
    let mut found: BTreeMap<[&str; 2], Agreement> = BTreeMap::new();
    for pair in decided.pairs() {
        let counting = decided.counting(pair, None);
        let told: Vec<_> = counting.into_iter().filter(|ruling| ruling.verdict != Verdict::CannotTell).collect();
        for (at, one) in told.iter().enumerate() {
            for other in &told[at + 1..] {
                let agreement = found.entry([&one.by, &other.by]).or_default();
                let cell = match (one.verdict, other.verdict) {
                    (Verdict::Same, Verdict::Same) => &mut agreement.both_same,
                    (Verdict::Same, _) => &mut agreement.first_same,
                    (_, Verdict::Same) => &mut agreement.second_same,
                    _ => &mut agreement.both_different,
                };
                *cell += 1;
            }
        }
    }
    let found = found.into_iter();
    found.map(|(who, agreement)| ReviewersAgreement { reviewers: who.map(str::to_string), agreement }).collect()
}
