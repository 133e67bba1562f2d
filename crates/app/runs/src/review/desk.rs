//! What there is to be asked: the queue by worth, or a sample by chance.

use engine::Cores;
use linkage::{
    Chance, DecidedEntity, DecidedPair, Drawn, EntityKey, EntityNo, EntityPair, Join, Model, Probability, Question,
    Records, draw, parted_by_same, queue, strata, weigh,
};
use outcomes::Plan;
use schemars::JsonSchema;
use serde::Serialize;
use store::Sha256;
use units::{Day, Name, PersonNo};

use super::{DisagreementAnswer, disagreements};
use crate::error::RunError;
use crate::link::{Linked, linked};
use crate::loaded::Loaded;
use crate::progress::Progress;

/// Which pairs are to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those whose answers are worth most, at most so many.
    Priority {
        /// How many.
        limit: usize,
    },
    /// So many that chance chooses, less those that the reviewer has decided already.
    Sample {
        /// How many.
        size: usize,
        /// What chance starts from.
        seed: u64,
    },
}

/// What there is to be asked, without a personal detail.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QueueAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// How many questions there are in all.
    pub open: u64,
    /// Those whose answers are worth most, the best first.
    pub questions: Vec<QuestionAnswer>,
    /// Pairs of which reviewers say different things.
    pub disagreements: Vec<DisagreementAnswer>,
}

/// A pair that is worth a person's time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuestionAnswer {
    /// The numbers of the people to whom the two records belong now.
    pub persons: [String; 2],
    /// The agencies of the two records.
    pub sources: [String; 2],
    /// The agencies' keys.
    pub keys: [String; 2],
    /// The probability that they are one person.
    pub probability: f64,
    /// refused, weak-join or below-threshold.
    pub why: String,
    /// What forbids that they are joined, if something does.
    pub forbidden: Option<String>,
    /// How many records stand in the people that it is about.
    pub records: u32,
    /// Records, as AGENCY/KEY, that are with one of the two now and would have to go if the answer is that they are the same.
    pub parted: Vec<String>,
}

/// A linkage, ready to be asked about.
pub struct Desk<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) as_at: Day,
    pub(super) linked: Linked,
    pub(super) of_entity: Vec<PersonNo>,
}

/// A pair that a reviewer is asked about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub pair: EntityPair,
    /// What is asked of the queue; nothing in a sample, of which the reviewer is to know nothing else.
    pub question: Option<Question>,
    /// The entities that would have to go if the answer is that they are the same.
    pub parted: Vec<EntityNo>,
}

impl Asked {
    pub fn drawn(&self) -> Drawn {
        if self.question.is_some() { Drawn::Priority } else { Drawn::Sample }
    }
}

impl<'a> Desk<'a> {
    /// Links everyone in the extracts received by a day.
    ///
    /// # Errors
    ///
    /// [`RunError`] if extracts or the store cannot be read.
    pub async fn open(loaded: &'a Loaded, as_at: Day, progress: &dyn Progress) -> Result<Desk<'a>, RunError> {
        let linked = linked(loaded, as_at, progress).await?;
        let of_entity = linked.people.of_entities(&linked.numbers)?;
        Ok(Desk { loaded, as_at, linked, of_entity })
    }

    /// The questions that are open, for everybody or for one reviewer.
    ///
    /// # Errors
    ///
    /// [`RunError`] if identities cannot be read.
    pub fn list(&self, by: Option<&str>, limit: usize, progress: &dyn Progress) -> Result<QueueAnswer, RunError> {
        let (questions, pairs) = self.questions(by, progress)?;
        let records = self.records()?;
        let listed = questions.iter().take(limit).map(|question| {
            let parted = self.parted(records, &pairs, question);
            let [one, other] = question.pair.entities();
            let keys = [one, other].map(|entity| records.key(entity));
            QuestionAnswer {
                persons: [one, other].map(|entity| self.person(entity).to_string()),
                sources: keys.map(|key| key.source.to_string()),
                keys: keys.map(|key| key.key.to_string()),
                probability: question.probability,
                why: question.why.to_string(),
                forbidden: question.forbidden.as_ref().map(ToString::to_string),
                records: question.moves,
                parted: parted.into_iter().map(|entity| record_name(records, entity)).collect(),
            }
        });
        Ok(QueueAnswer {
            place: self.loaded.parts()?.place.name.to_string(),
            as_at: self.as_at.to_string(),
            open: questions.len() as u64,
            questions: listed.collect(),
            disagreements: disagreements(self.loaded),
        })
    }

    /// The pairs to be asked about.
    pub(super) fn asked(
        &self,
        wanted: Wanted,
        by: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Vec<Asked>, RunError> {
        match wanted {
            Wanted::Priority { limit } => {
                let records = self.records()?;
                let (questions, pairs) = self.questions(by, progress)?;
                let asked = questions.into_iter().take(limit).map(|question| Asked {
                    pair: question.pair,
                    parted: self.parted(records, &pairs, &question),
                    question: Some(question),
                });
                Ok(asked.collect())
            }
            Wanted::Sample { size, seed } => {
                let records = self.records()?;
                let pairs = every_pair(records, &self.loaded.rules, progress);
                let strata = strata(records, &self.loaded.rules, &pairs);
                let drawn = draw(records, &strata, size, |of, keys| chance(seed, of, keys));
                let is_open = |pair: &EntityPair| {
                    let decided = &self.loaded.decided;
                    let pair = decided_pair(records, pair.entities());
                    !by.is_some_and(|by| decided.said(&pair, by).any(|ruling| ruling.drawn == Drawn::Sample))
                };
                let open = drawn.into_iter().filter(is_open);
                Ok(open.map(|pair| Asked { pair, question: None, parted: Vec::new() }).collect())
            }
        }
    }

    /// All questions that are open, the best first, and the pairs from which they come.
    fn questions(&self, by: Option<&str>, progress: &dyn Progress) -> Result<(Vec<Question>, Vec<Join>), RunError> {
        let records = self.records()?;
        let decided = &self.loaded.decided;
        let is_answered =
            |pair: [EntityNo; 2]| by.is_some_and(|by| decided.said(&decided_pair(records, pair), by).next().is_some());
        let from = probability(linkage::UNCERTAIN_FROM);
        let pairs = weighed(records, &self.loaded.model, from, progress);
        let paid = self.paid_sources(records)?;
        let is_paid = |source: u16| paid[usize::from(source)];
        let questions = queue(records, &self.loaded.model, &self.linked.links, &pairs, is_paid, is_answered);
        Ok((questions, pairs))
    }

    /// For each source, whether a contract reads its extracts.
    fn paid_sources(&self, records: &Records) -> Result<Vec<bool>, RunError> {
        let plan = Plan::of(self.loaded.parts()?.place, &self.loaded.schema)?;
        let is_read = |source: &Name| plan.tables.iter().any(|table| table.source == source.as_str());
        Ok(records.sources().iter().map(is_read).collect())
    }

    /// Who would have to go if the two of a question are the same person.
    fn parted(&self, records: &Records, pairs: &[Join], question: &Question) -> Vec<EntityNo> {
        // Nobody has to go where nothing stands in the way.
        if question.forbidden.is_none() {
            return Vec::new();
        }
        parted_by_same(records, &self.loaded.model, &self.linked.links, pairs, question)
    }

    pub(super) fn records(&self) -> Result<&Records, RunError> {
        Ok(&self.linked.people.read()?.records)
    }

    pub(super) fn person(&self, entity: EntityNo) -> PersonNo {
        self.of_entity.get(entity.0 as usize).copied().unwrap_or(PersonNo(0))
    }
}

/// What a record is called: an agency, and its key.
pub(super) fn record_name(records: &Records, entity: EntityNo) -> String {
    let EntityKey { source, key } = records.key(entity);
    format!("{source}/{key}")
}

/// Every pair that rules bring together and that may be sampled.
pub(super) fn every_pair(records: &Records, model: &Model, progress: &dyn Progress) -> Vec<Join> {
    weighed(records, model, probability(linkage::SAMPLED_FROM), progress)
}

/// A share that is above nothing and below everything.
fn probability(share: f64) -> Probability {
    Probability::of_weight((share / (1.0 - share)).log2())
}

fn weighed(records: &Records, model: &Model, at_least: Probability, progress: &dyn Progress) -> Vec<Join> {
    let tick = progress.begin("Weighing pairs: pairs compared", None);
    let pairs = weigh(records, model, at_least, &Cores { tick: &*tick }).pairs;
    progress.end();
    pairs
}

/// An entity as decisions name it.
pub(super) fn decided_entity(records: &Records, entity: EntityNo) -> DecidedEntity {
    let key = records.key(entity);
    let source = &records.sources()[usize::from(records.source(entity))];
    DecidedEntity { source: source.clone(), key: key.key.to_string() }
}

pub(super) fn decided_pair(records: &Records, pair: [EntityNo; 2]) -> DecidedPair {
    let [one, other] = pair.map(|entity| decided_entity(records, entity));
    DecidedPair::of(&one, &other)
}

/// A number that is uniform and the same on every machine: a digest of the seed and what the agencies call the two.
fn chance(seed: u64, of: Chance, keys: [EntityKey<'_>; 2]) -> u64 {
    let mut bytes = seed.to_be_bytes().to_vec();
    bytes.push(if of == Chance::Draw { 0 } else { 1 });
    for text in keys.iter().flat_map(|key| [key.source, key.key]) {
        bytes.extend(text.as_bytes());
        bytes.push(0);
    }
    let digest = Sha256::of(&bytes).to_string();
    // Sixteen hexadecimal digits are a `u64`.
    u64::from_str_radix(&digest[..16], 16).unwrap_or_default()
}
