//! Linking people, and saying what was found.

use std::path::Path;

use engine::Cores;
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use crate::erased_links::count_of_erased;
use crate::error::RunError;
use crate::evidence;
use crate::loaded::Loaded;
use crate::numbers::{Numbers, People, kept_numbers, link as link_people};
use crate::progress::Progress;
use crate::review::{DisagreementAnswer, disagreements, written_at};
use crate::settle::Books;
use crate::truth::{AccuracyAnswer, Truth, TruthFile};
use crate::weights::Weights;

/// What a linkage found. Nothing in it identifies anybody.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LinkAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// Names the linkage.
    pub linkage: String,
    /// How many records sources hold of people.
    pub records: u64,
    /// How many people they are.
    pub people: u64,
    /// How many records each source holds.
    pub sources: Vec<SourceRecords>,
    /// How many people have so many records.
    pub sizes: Vec<ClusterSize>,
    /// What each rule for finding pairs found.
    pub rules: Vec<RuleAnswer>,
    /// Pairs weighed.
    pub pairs_weighed: u64,
    /// Pairs that are one person by the evidence.
    pub pairs_above: u64,
    /// How many pairs have which weight.
    pub weights: Weights,
    /// Joins that a constraint refused, such as twins.
    pub refused: u64,
    /// Where decisions stand that name a key which no extract holds, as `linkage.toml:3`; they have no effect.
    pub idle_decisions: Vec<String>,
    /// Pairs of which reviewers say different things; these lines have no effect.
    pub disagreements: Vec<DisagreementAnswer>,
    /// Records whose identity has been erased; they are compared with nobody.
    pub erased: u64,
    /// Identifiers that fail their check and were not used.
    pub identifiers_failed: u64,
    /// Numbers of people that are new since the last posted run.
    pub new: u64,
    /// Numbers that have become one since: the one that stays, and the one that has gone.
    pub merged: Vec<[String; 2]>,
    /// Numbers that have become two since: the one that was, and the one that is new.
    pub split: Vec<[String; 2]>,
    /// Records that have gone since from one person to another, both known before.
    pub moved: u64,
    /// These changes in words, and whether somebody decided them or the evidence.
    pub changes: Vec<String>,
    /// How well it does, if a truth was given.
    pub accuracy: Option<AccuracyAnswer>,
}

/// How many records a source holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceRecords {
    /// The source.
    pub source: String,
    /// How many people it has a key for.
    pub records: u64,
}

/// How many people have so many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClusterSize {
    /// How many records.
    pub records: u32,
    /// How many people have so many.
    pub people: u64,
}

/// What a rule for finding pairs found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleAnswer {
    /// The rule.
    pub rule: String,
    /// How many pairs it finds.
    pub pairs: u64,
    /// How many of those it was the first to find.
    pub weighed: u64,
    /// How many of those are one person by the evidence.
    pub above: u64,
    /// Blocks that were too large to search.
    pub blocks_refused: u64,
    /// The records in those.
    pub records_refused: u64,
    /// The most records of a block that is searched.
    pub largest_block: u32,
    /// Whether the rule itself asks for small blocks only, because it asks for so little else.
    pub is_for_rare_values: bool,
}

/// Links everyone whom extracts received by a day speak of, and holds that against a truth, if one is given.
///
/// # Errors
///
/// [`RunError`] if a descriptor or the truth is wrong, or extracts or the store cannot be read.
pub async fn link(
    loaded: &Loaded,
    as_at: Day,
    truth: Option<&Path>,
    progress: &dyn Progress,
) -> Result<LinkAnswer, RunError> {
    let place = loaded.parts()?.place;
    // A mistake in it is told before the long work begins.
    let truth = truth.map(TruthFile::read).transpose()?;
    let linked = linked(loaded, as_at, progress).await?;
    let Linked { people, links, numbers } = &linked;
    let idle_decisions = links.report.idle_decisions.iter().map(|decision| written_at(loaded, decision.at)).collect();
    let accuracy = match truth {
        Some(truth) => Some(judged(&truth.of(&people.read()?.records), loaded, &linked, progress)?),
        None => None,
    };
    let disagreements = disagreements(loaded);
    let weights = Weights::of(&links.report.weights, loaded.model.join);
    let erased = match loaded.identities.erased_people()? {
        Some(erased) => count_of_erased(&people.read()?.records, &erased),
        None => 0,
    };
    Ok(LinkAnswer {
        idle_decisions,
        disagreements,
        accuracy,
        weights,
        erased,
        ..answer(place.name.as_str(), as_at, people, numbers, links)?
    })
}

/// Everyone, and who is who.
pub(crate) struct Linked {
    pub people: People,
    pub links: linkage::Links,
    pub numbers: Numbers,
}

/// Reads the extracts received by a day and links everyone in them, also where the numbers are known already.
pub(crate) async fn linked(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<Linked, RunError> {
    let ready = loaded.parts()?;
    let books = Books::read(loaded).await?;
    let report = evidence::take_in_people(loaded, as_at, progress)?;
    let people = People::of(&report, loaded)?;
    let previous = books.numbers.as_deref();
    let kept = kept_numbers(&loaded.identities, previous)?;
    let links = link_people(&people, &loaded.model, &kept, progress)?;
    let numbers = match Numbers::find(&people, ready, previous) {
        Some(found) => found,
        None => Numbers::keep(&people, ready, previous, &links)?,
    };
    Ok(Linked { people, links, numbers })
}

fn judged(
    truth: &Truth,
    loaded: &Loaded,
    linked: &Linked,
    progress: &dyn Progress,
) -> Result<AccuracyAnswer, RunError> {
    let Linked { people, links, numbers } = linked;
    let records = &people.read()?.records;
    let of_entity = people.of_entities(numbers)?;
    let tick = progress.begin("Judging pairs: pairs compared", None);
    let judged = truth.judge(records, &loaded.model, links, &of_entity, &Cores { tick: &*tick });
    progress.end();
    Ok(judged)
}

fn answer(
    place: &str,
    as_at: Day,
    people: &People,
    numbers: &Numbers,
    links: &linkage::Links,
) -> Result<LinkAnswer, RunError> {
    let records = &people.read()?.records;
    let mut of_source = vec![0_u64; records.sources().len()];
    for entity in records.entities() {
        of_source[usize::from(records.source(entity))] += 1;
    }
    let name = |number: u32| units::PersonNo(number).to_string();
    let pairs = |list: &[[u32; 2]]| list.iter().map(|pair| pair.map(name)).collect();
    let sources = records.sources().iter().zip(of_source);
    let report = &links.report;
    Ok(LinkAnswer {
        place: place.to_string(),
        as_at: as_at.to_string(),
        linkage: numbers.id.clone(),
        records: numbers.entities,
        people: numbers.people,
        sources: sources.map(|(source, records)| SourceRecords { source: source.to_string(), records }).collect(),
        sizes: report.sizes.iter().map(|size| ClusterSize { records: size.entities, people: size.clusters }).collect(),
        rules: report.rules.iter().map(rule_answer).collect(),
        pairs_weighed: report.pairs_weighed,
        pairs_above: report.pairs_above,
        weights: Weights::default(),
        refused: report.refused.len() as u64,
        idle_decisions: Vec::new(),
        disagreements: Vec::new(),
        erased: 0,
        identifiers_failed: report.quality.identifiers.iter().map(|quality| quality.failed).sum(),
        new: numbers.new,
        merged: pairs(&numbers.merged),
        split: pairs(&numbers.split),
        moved: numbers.moved,
        changes: numbers.changes_in_words(|_| true),
        accuracy: None,
    })
}

fn rule_answer(rule: &linkage::RuleReport) -> RuleAnswer {
    RuleAnswer {
        rule: rule.count.rule.to_string(),
        pairs: rule.count.pairs,
        weighed: rule.weighed,
        above: rule.above,
        blocks_refused: rule.count.refused_blocks,
        records_refused: rule.count.refused_records,
        largest_block: rule.count.largest_block,
        is_for_rare_values: rule.count.rule.at_most.is_some(),
    }
}
