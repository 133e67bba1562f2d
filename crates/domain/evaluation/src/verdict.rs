//! From figures to a verdict in words that claims no more than it may.
//!
//! [`judge`] takes what was counted and estimated of one outcome and says which of five [`Finding`]s it is: better, worse,
//! inconclusive, too few people, or groups that are not alike. A finding of "no effect" is not among them: that a difference
//! was not found says nothing of whether there is one, and the words say so. All words stand in `words`, and are data.
//!
//! Sources of the rules: at least 60 people submitted, at least 30 reoffenders in the treated group for a listed result, and
//! p ≤ .05 are what the Justice Data Lab of England and Wales asks; the file of an evaluation may ask for other numbers.

mod words;

use crate::plan::{Better, MeasureWord};

pub use words::{finding_words, numbers};

/// What an outcome came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Significantly better for those treated.
    Better,
    /// Significantly worse for those treated.
    Worse,
    /// The figures fit an effect of one kind as well as of the other.
    Inconclusive,
    /// Fewer people than were asked for.
    TooFew,
    /// The groups differ too much in what is known of them.
    NotAlike,
}

/// How an effect is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// A difference of shares, as a fraction of 1.
    Difference,
    /// A difference of means.
    Means,
    /// A ratio of rates, odds or hazards; 1 is no difference.
    Ratio,
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// How many people.
    pub people: u64,
    /// To how many of them it happened.
    pub happened: u64,
    /// The share to whom it happened, the mean count, or the median time; weighted as the comparison is.
    pub value: Option<f64>,
}

/// An estimate with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// How it is told.
    pub scale: Scale,
    /// The effect.
    pub effect: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The p-value, corrected if a correction was asked for.
    pub p: f64,
    /// How far the estimate is from no effect, in standard errors; nothing where the test has none.
    pub z: Option<f64>,
}

/// Whether the groups are alike.
#[derive(Debug, Clone, PartialEq)]
pub enum Balance {
    /// Chance decided who was treated.
    ByChance,
    /// No standardised difference is above what is allowed.
    Within {
        /// The largest that is left.
        largest: f64,
        /// What is allowed.
        at_most: f64,
    },
    /// Some are.
    Beyond {
        /// Which, the largest first.
        covariates: Vec<String>,
        /// The largest.
        largest: f64,
        /// What is allowed.
        at_most: f64,
    },
    /// The change is compared, not the level.
    ByChange {
        /// Whether changes before the treatment were alike, where that can be seen.
        alike_before: Option<bool>,
    },
    /// A regression holds covariates fixed.
    ByRegression,
}

/// Everything that a verdict depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The outcome, for people.
    pub title: String,
    /// What was offered.
    pub offer: String,
    /// What people are called.
    pub people: String,
    /// What was measured.
    pub measure: MeasureWord,
    /// Which way is better.
    pub better: Better,
    /// Those treated.
    pub treated: Side,
    /// The others.
    pub comparison: Side,
    /// The estimate; nothing where none can be made of so few.
    pub estimate: Option<Estimate>,
    /// Up to which p-value a difference is significant.
    pub level: f64,
    /// How many people treated there must be.
    pub people_at_least: u64,
    /// To how many it must have happened.
    pub happened_at_least: u64,
    /// Whether the groups are alike.
    pub balance: Balance,
}

/// A verdict in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Which it is.
    pub finding: Finding,
    /// In one or two sentences.
    pub headline: String,
    /// What can be said.
    pub can_say: Vec<String>,
    /// What cannot.
    pub cannot_say: Vec<String>,
    /// How many people each group would need, if the difference that was seen were the true one and were to be found four
    /// times of five; only where the finding is inconclusive or of too few people.
    pub people_needed: Option<u64>,
}

/// Judges one outcome. The order of the rules: too few people, groups that are not alike, then significance.
pub fn judge(facts: &Facts) -> Verdict {
    let finding = finding(facts);
    let people_needed = match finding {
        Finding::Inconclusive | Finding::TooFew => people_needed(facts),
        _ => None,
    };
    let words = words::of(facts, finding, people_needed);
    Verdict { finding, headline: words.headline, can_say: words.can_say, cannot_say: words.cannot_say, people_needed }
}

fn finding(facts: &Facts) -> Finding {
    // How often and when are asked only of those to whom it happened to enough.
    let is_asked = matches!(facts.measure, MeasureWord::Count | MeasureWord::Time);
    let is_listed = !is_asked || facts.treated.happened >= facts.happened_at_least;
    if facts.treated.people < facts.people_at_least || !is_listed {
        return Finding::TooFew;
    }
    if matches!(facts.balance, Balance::Beyond { .. })
        || facts.balance == (Balance::ByChange { alike_before: Some(false) })
    {
        return Finding::NotAlike;
    }
    match facts.estimate {
        Some(estimate) if estimate.p <= facts.level => {
            let is_less = match estimate.scale {
                Scale::Difference | Scale::Means => estimate.effect < 0.0,
                Scale::Ratio => estimate.effect < 1.0,
            };
            if is_less == (facts.better == Better::Less) { Finding::Better } else { Finding::Worse }
        }
        _ => Finding::Inconclusive,
    }
}

/// The most people that a group can be told to need; more could not be had, and nothing is said then.
const NEEDED_MAX: f64 = 10_000_000.0;

/// `n × ((z(1 − level/2) + z(0.8)) ÷ z)²`, rounded up: the error of an estimate falls with the root of the people.
fn people_needed(facts: &Facts) -> Option<u64> {
    let z = facts.estimate?.z.filter(|z| z.is_finite() && *z != 0.0)?;
    let wanted = statistics::normal_quantile(facts.level / 2.0) + statistics::normal_quantile(0.2);
    let needed = (facts.treated.people as f64 * (wanted / z).powi(2)).ceil();
    (needed <= NEEDED_MAX && needed > facts.treated.people as f64).then_some(needed as u64)
}

#[cfg(test)]
mod tests;
