//! What has been decided, whether reviewers agree, and what a sample says of the linkage.

use std::collections::{BTreeMap, HashMap};

use linkage::{
    Agreement, Decided, Drawn, EntityNo, EntityPair, Estimate, Estimates, Labelled, Links, Records, Stratum, Verdict,
    agreement, estimate, strata,
};
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use super::desk::every_pair;
use super::{DisagreementAnswer, disagreements};
use crate::error::RunError;
use crate::evidence::take_in_people;
use crate::loaded::Loaded;
use crate::numbers::{People, link};
use crate::progress::Progress;

/// What has been decided, and what it says of the linkage. Nothing in it identifies anybody of whom records are kept.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReviewReport {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// Pairs that somebody has been asked about.
    pub pairs: u64,
    /// Pairs that are decided to be one person.
    pub same: u64,
    /// Pairs that are decided to be two.
    pub different: u64,
    /// Who has decided how much.
    pub reviewers: Vec<ReviewerAnswer>,
    /// Pairs of which reviewers say different things.
    pub disagreements: Vec<DisagreementAnswer>,
    /// How every two reviewers agree who have decided a pair in common.
    pub agreement: Vec<AgreementAnswer>,
    /// How all of them agree; nothing if no two have decided a pair in common.
    pub agreement_pooled: Option<AgreementAnswer>,
    /// What the sample says; nothing if none has been decided.
    pub estimates: Option<EstimatesAnswer>,
}

/// What a reviewer has decided: how many pairs, by their latest verdicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReviewerAnswer {
    /// The reviewer.
    pub by: String,
    /// Pairs that are one person.
    pub same: u64,
    /// Pairs that are two.
    pub different: u64,
    /// Pairs of which they cannot tell.
    pub cannot_tell: u64,
}

/// How two reviewers, or all of them, agree.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AgreementAnswer {
    /// The two; nobody if it is of all.
    pub reviewers: Vec<String>,
    /// Pairs that both have decided.
    pub pairs: u64,
    /// The share of which they say the same.
    pub share: f64,
    /// Cohen's kappa; nothing if they could not but agree.
    pub kappa: Option<f64>,
}

/// Precision and recall as a sample says.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EstimatesAnswer {
    /// Weighed pairs of records, from which the sample was drawn.
    pub pairs: u64,
    /// Pairs of the sample that have been decided.
    pub judged: u64,
    /// Pairs of the sample of which nobody could tell or reviewers disagree.
    pub undecided: u64,
    /// Pairs of the sample that no rule brings together any more, or whose keys no extract holds.
    pub gone: u64,
    /// The probability from which pairs are joined.
    pub joined_from: f64,
    /// If all pairs from that probability on were joined.
    pub at_threshold: EstimateAnswer,
    /// The people as found, without what the sample itself has decided.
    pub people: EstimateAnswer,
    /// From where the sample was drawn.
    pub strata: Vec<StratumAnswer>,
}

/// Precision and recall, each with its 95% interval as `[low, high]`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EstimateAnswer {
    /// Weighed pairs that are joined.
    pub joined: u64,
    /// The share of joined pairs that are right; nothing if it cannot be told.
    pub precision: Option<f64>,
    /// Its interval.
    pub precision_interval: Option<[f64; 2]>,
    /// The share of right pairs that are joined; nothing if it cannot be told.
    pub recall: Option<f64>,
    /// Its interval.
    pub recall_interval: Option<[f64; 2]>,
}

/// The pairs of a range of probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StratumAnswer {
    /// The lowest probability that belongs here.
    pub from: f64,
    /// The lowest that does not, or 1.
    pub to: f64,
    /// How many pairs there are.
    pub pairs: u64,
    /// How many of them have been decided.
    pub judged: u64,
    /// How many of those are one person.
    pub same: u64,
}

/// Reports on all decisions of a place.
///
/// # Errors
///
/// [`RunError`] if extracts or the store cannot be read.
pub fn review_report(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<ReviewReport, RunError> {
    let decided = &loaded.decided;
    let agreement = agreement(decided);
    let pooled = Agreement::pooled(agreement.iter().map(|two| &two.agreement));
    let has_sample = decided.rulings().iter().any(|ruling| ruling.drawn == Drawn::Sample);
    let estimates = if has_sample { Some(estimates(loaded, as_at, progress)?) } else { None };
    let count = |verdict| decided.decisions(verdict, None).len() as u64;
    Ok(ReviewReport {
        place: loaded.parts()?.place.name.to_string(),
        as_at: as_at.to_string(),
        pairs: decided.pairs().count() as u64,
        same: count(Verdict::Same),
        different: count(Verdict::Different),
        reviewers: reviewers(decided),
        disagreements: disagreements(loaded),
        agreement: agreement
            .iter()
            .filter_map(|two| agreement_answer(two.reviewers.to_vec(), &two.agreement))
            .collect(),
        agreement_pooled: agreement_answer(Vec::new(), &pooled),
        estimates,
    })
}

fn reviewers(decided: &Decided) -> Vec<ReviewerAnswer> {
    let mut found: BTreeMap<&str, ReviewerAnswer> = BTreeMap::new();
    for ruling in decided.pairs().flat_map(|pair| decided.counting(pair, None)) {
        let reviewer = found.entry(&ruling.by).or_insert_with(|| ReviewerAnswer {
            by: ruling.by.clone(),
            same: 0,
            different: 0,
            cannot_tell: 0,
        });
        *match ruling.verdict {
            Verdict::Same => &mut reviewer.same,
            Verdict::Different => &mut reviewer.different,
            Verdict::CannotTell => &mut reviewer.cannot_tell,
        } += 1;
    }
    found.into_values().collect()
}

fn agreement_answer(reviewers: Vec<String>, agreement: &Agreement) -> Option<AgreementAnswer> {
    let share = agreement.share()?;
    Some(AgreementAnswer { reviewers, pairs: agreement.pairs(), share, kappa: agreement.kappa() })
}

/// The verdicts of a sample, by entities.
struct Judged {
    verdicts: HashMap<[EntityNo; 2], bool>,
    /// How many pairs of it are not decided.
    undecided: u64,
    /// How many name keys that no extract holds.
    unknown: u64,
}

impl Judged {
    fn of(decided: &Decided, records: &Records) -> Judged {
        let mut judged = Judged { verdicts: HashMap::new(), undecided: 0, unknown: 0 };
        for pair in decided.pairs().filter(|pair| !decided.counting(pair, Some(Drawn::Sample)).is_empty()) {
            let [one, other] = pair.entities().map(|entity| records.find(entity.key()));
            match (one.zip(other), decided.verdict(pair, Some(Drawn::Sample))) {
                (None, _) => judged.unknown += 1,
                (_, None) => judged.undecided += 1,
                (Some((one, other)), Some(verdict)) => {
                    let pair = if one <= other { [one, other] } else { [other, one] };
                    judged.verdicts.insert(pair, verdict == Verdict::Same);
                }
            }
        }
        judged
    }

    fn of_pair(&self, pair: &EntityPair) -> Option<bool> {
        self.verdicts.get(&pair.entities()).copied()
    }
}

/// What the sample has decided is taken out before people are found: a linkage that has been told the answers would judge
/// itself by them.
fn estimates(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<EstimatesAnswer, RunError> {
    let people = People::of(&take_in_people(loaded, as_at, progress)?, loaded)?;
    let untold = loaded.decided.overrule(&loaded.rules, Some(Drawn::Priority));
    let links = link(&people, &untold, &[], progress)?;
    let records = &people.read()?.records;
    let strata = strata(records, &untold, &every_pair(records, &untold, progress));
    let judged = Judged::of(&loaded.decided, records);
    let threshold = untold.join.weight();
    let at_threshold = estimate(&strata, |pair| Labelled {
        is_joined: f64::from(pair.join.weight) >= threshold,
        is_same: judged.of_pair(pair),
    });
    let as_found =
        estimate(&strata, |pair| Labelled { is_joined: are_joined(&links, pair), is_same: judged.of_pair(pair) });
    let strata: Vec<StratumAnswer> = strata.iter().map(|stratum| stratum_answer(stratum, &judged)).collect();
    let found: u64 = strata.iter().map(|stratum| stratum.judged).sum();
    Ok(EstimatesAnswer {
        pairs: strata.iter().map(|stratum| stratum.pairs).sum(),
        judged: found,
        undecided: judged.undecided,
        gone: judged.unknown + judged.verdicts.len() as u64 - found,
        joined_from: untold.join.get(),
        at_threshold: estimate_answer(&at_threshold),
        people: estimate_answer(&as_found),
        strata,
    })
}

fn are_joined(links: &Links, pair: &EntityPair) -> bool {
    let [one, other] = pair.entities().map(|entity| links.clusters[entity.0 as usize]);
    one == other
}

fn stratum_answer(stratum: &Stratum, judged: &Judged) -> StratumAnswer {
    let told: Vec<bool> = stratum.pairs.iter().filter_map(|pair| judged.of_pair(pair)).collect();
    StratumAnswer {
        from: stratum.from,
        to: stratum.to,
        pairs: stratum.pairs.len() as u64,
        judged: told.len() as u64,
        same: told.iter().filter(|is_same| **is_same).count() as u64,
    }
}

fn estimate_answer(estimates: &Estimates) -> EstimateAnswer {
    let interval = |estimate: Option<Estimate>| estimate.map(|estimate| [estimate.low, estimate.high]);
    EstimateAnswer {
        joined: estimates.joined,
        precision: estimates.precision.map(|estimate| estimate.value),
        precision_interval: interval(estimates.precision),
        recall: estimates.recall.map(|estimate| estimate.value),
        recall_interval: interval(estimates.recall),
    }
}
