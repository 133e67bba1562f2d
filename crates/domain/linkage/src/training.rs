//! Learning what agreement is worth from the records themselves.
//!
//! What strangers show is counted ([`strangers`]); what one person's records show is found by expectation maximisation
//! over the pairs of each blocking rule in turn ([`expectation`]), or counted where a truth is known; how many records of
//! a person there are follows ([`prior`]). What members of a family show is not learned: no rule brings families together
//! and nobody else. All of it begins with the figures of the model, which count as much as a few sightings, so a small
//! collection keeps them and a large one outvotes them.
//!
//! The outcome is a [`Model`] to look at and to keep; nothing is learned while people are linked, so that figures on which
//! money hangs change only when somebody changes them.

mod expectation;
mod pattern;
mod prior;
mod report;
mod sample;
mod strangers;

use std::collections::HashMap;

use crate::blocking::{Blocking, Part, Rule, usual_rules};
use crate::compare::Comparison;
use crate::constraint::Constraints;
use crate::model::{Model, Prior};
use crate::records::{EntityNo, Records};
use crate::score::Scorer;
use workers::Workers;

use expectation::{Counted, Learned, PRIOR_PAIRS, Shares, Tables};
use sample::{Candidate, Candidates};

pub use report::{FieldTraining, LevelTraining, RuleTraining, Source, Trained, TrainedField, TrainingReport};

pub(crate) use pattern::{Field, Pattern};

/// How often strangers and one person's records are learned by turns: each needs the other.
const ROUNDS: u32 = 2;
/// A field that fewer pairs tell of keeps its figures.
pub(crate) const PAIRS_ENOUGH: f64 = 50.0;
/// A rule whose pairs hold fewer of one person than this teaches nothing.
const PAIRS_LEAST: f64 = 10.0;
/// So does one that leaves fewer fields than this open, on average over its pairs.
const FIELDS_LEAST: f64 = 2.0;

/// Learns the parameters and the prior of a model from records.
///
/// `truth` has the true person of each entity, where it is known: then pairs of one person are counted instead of guessed.
/// Fields that the model holds fixed keep their figures. The outcome depends on the records, the model and the seed alone.
pub fn train(
    records: &Records,
    model: &Model,
    truth: Option<&[Option<u32>]>,
    seed: u64,
    workers: &dyn Workers,
) -> Trained {
    let fields = used_fields(records, model);
    let is_free: Vec<bool> = fields.iter().map(|field| !is_fixed(*field, records, model)).collect();
    let given = tables(&fields, records, model);
    let blocking = Blocking::of_values(records, model, workers);
    let rules: Vec<Rule> = blocking.counts().map(|count| count.rule.clone()).collect();
    let constraints = Constraints::new(records, model, &[]);
    let (drawn, mut candidates) = {
        let scorer = Scorer::fit(records, model);
        let drawn = sample::drawn(records, &scorer, seed, workers);
        (drawn, sample::candidates(records, &blocking, &scorer, &constraints, seed, workers))
    };
    drop(blocking);
    let drawn = count(drawn.into_iter());
    let equal = strangers::equal_values(records, &fields);
    let of_rules = by_rule(&candidates, rules.len());
    let mut trained = model.clone();
    trained.prior.strangers_at_least = model.prior.strangers_at_least.min(world(records));
    let mut table = given.clone();
    let mut learned: Vec<Option<Learned>> = Vec::new();
    let mut seen: Vec<Vec<f64>> = Vec::new();
    let mut sightings = Vec::new();
    for _ in 0..ROUNDS {
        let others = (records.count() as f64 - 1.0).max(1.0);
        let share = |of_each: f64| (of_each / others).min(0.25);
        let Prior { matches_per_record, relatives_per_record, .. } = trained.prior;
        let (same, relatives) = (share(matches_per_record), share(relatives_per_record));
        let prior = Shares { same, relatives, strangers: 1.0 - same - relatives };
        sightings = strangers::in_drawn(&fields, &drawn, &table, prior);
        strangers::learn(&sightings, &equal, &mut table, &given, &is_free, same);
        // One person's figures begin anew, so that every turn learns from the records and not from itself.
        let start = with_same_of(&given, &table);
        learned =
            rules.iter().zip(&of_rules).map(|(rule, counted)| learn(rule, counted, records, &fields, &start)).collect();
        seen = match truth {
            Some(truth) => seen_in_truth(records, &Scorer::fit(records, model), truth, &fields),
            None => seen_by_rules(&fields, learned.iter().flatten()),
        };
        for (at, seen) in seen.iter().enumerate().filter(|(at, _)| is_free[*at]) {
            let all: f64 = seen.iter().sum();
            if all < PAIRS_ENOUGH {
                continue;
            }
            for (level, seen) in seen.iter().enumerate() {
                table[at][level].same = (seen + PRIOR_PAIRS * given[at][level].same) / (all + PRIOR_PAIRS);
            }
        }
        set_tables(&mut trained, &fields, records, &table);
        weigh_anew(&mut candidates, &Scorer::fit(records, &trained));
        // Records that can be read do not tell how many of their people are among those that cannot.
        if records.encodings.is_empty() {
            trained.prior = prior::learn(&candidates, records.count(), trained.prior);
        }
    }
    // The usual rules are written out, so that they can be changed.
    if trained.blocking_rules.is_empty() {
        trained.blocking_rules = usual_rules(records);
    }
    let report = report::report(report::Parts {
        records,
        fields: &fields,
        is_free: &is_free,
        sightings: &sightings,
        seen: &seen,
        tables: &table,
        rules: &rules,
        of_rules: &of_rules,
        learned: &learned,
        candidates: candidates.pairs.len() as u64,
        drawn: drawn.iter().map(|counted| counted.pairs).sum::<f64>() as u64,
        is_labelled: truth.is_some(),
    });
    Trained { model: trained, report }
}

/// How many records the world has of which the trained figures speak: those that were counted. A handful say nothing of
/// the world they live in, so it is never taken to be smaller than a thousand.
fn world(records: &Records) -> u32 {
    // Records are counted in `u32`.
    (records.count() as u32).max(1000)
}

/// The fields that the model compares.
fn used_fields(records: &Records, model: &Model) -> Vec<Field> {
    let is_used = |field: &Field| match field {
        Field::Comparison(Comparison::Distance) if !records.has_locations() => false,
        Field::Comparison(comparison) => model.uses(*comparison),
        Field::Identifier(kind) => model.identifier(&records.identifiers()[*kind]).used,
    };
    Field::all(records.identifiers().len()).into_iter().filter(is_used).collect()
}

fn is_fixed(field: Field, records: &Records, model: &Model) -> bool {
    match field {
        Field::Comparison(comparison) => model.fixed.contains(&comparison),
        Field::Identifier(kind) => model.identifier(&records.identifiers()[kind]).fixed,
    }
}

/// The figures of the model.
fn tables(fields: &[Field], records: &Records, model: &Model) -> Tables {
    let of = |field: &Field| match field {
        Field::Comparison(comparison) => model.parameters.levels(*comparison).to_vec(),
        Field::Identifier(kind) => model.identifier_likelihoods(&records.identifiers()[*kind]).to_vec(),
    };
    fields.iter().map(of).collect()
}

/// One person's figures of one, all others of the other.
fn with_same_of(same: &Tables, others: &Tables) -> Tables {
    let mut tables = others.clone();
    for (levels, given) in tables.iter_mut().zip(same) {
        levels.iter_mut().zip(given).for_each(|(level, given)| level.same = given.same);
    }
    tables
}

fn set_tables(model: &mut Model, fields: &[Field], records: &Records, tables: &Tables) {
    for (field, levels) in fields.iter().zip(tables) {
        match field {
            Field::Comparison(comparison) => model.parameters.set_levels(*comparison, levels),
            Field::Identifier(kind) => model.set_identifier_levels(&records.identifiers()[*kind], levels),
        }
    }
}

/// The patterns of each rule's candidates, counted.
fn by_rule(candidates: &Candidates, rules: usize) -> Vec<Vec<Counted>> {
    let of_rule = |rule: usize| {
        let found = candidates.pairs.iter().filter(|pair| pair.found_by >> rule & 1 == 1);
        count(found.map(|pair| pair.pattern))
    };
    (0..rules).map(of_rule).collect()
}

/// Equal patterns, in the order of patterns.
fn count(patterns: impl Iterator<Item = Pattern>) -> Vec<Counted> {
    let mut patterns: Vec<Pattern> = patterns.collect();
    patterns.sort_unstable();
    let equal = patterns.chunk_by(|one, other| one == other);
    equal.map(|equal| Counted { pattern: equal[0], pairs: equal.len() as f64 }).collect()
}

/// Learns from one rule; nothing if it has too few pairs of one person, or leaves too little open: by one field alone
/// nobody can tell one person who slipped from two who are related.
fn learn(rule: &Rule, counted: &[Counted], records: &Records, fields: &[Field], start: &Tables) -> Option<Learned> {
    let free: Vec<bool> = fields.iter().map(|field| !asks_for(rule, *field, records)).collect();
    let open = |pattern: &Pattern| {
        fields.iter().zip(&free).filter(|(field, free)| **free && pattern.level(**field).is_some()).count() as f64
    };
    let pairs: f64 = counted.iter().map(|counted| counted.pairs).sum();
    let compared: f64 = counted.iter().map(|counted| counted.pairs * open(&counted.pattern)).sum();
    if pairs < PAIRS_LEAST || compared < FIELDS_LEAST * pairs {
        return None;
    }
    let learned = expectation::maximise(counted, fields, &free, start);
    (pairs * learned.shares.same >= PAIRS_LEAST).then_some(learned)
}

/// Whether a rule wants agreement on a field, or part of it.
fn asks_for(rule: &Rule, field: Field, records: &Records) -> bool {
    rule.agree.iter().any(|part| match (part, field) {
        (Part::Identifier(name), Field::Identifier(kind)) => *name == records.identifiers()[kind],
        // Who shares a postcode lives near by.
        (Part::Field(_), Field::Comparison(Comparison::Distance)) => part.fields().contains(&Comparison::Postcode),
        (Part::Field(_), Field::Comparison(comparison)) => part.fields().contains(&comparison),
        _ => false,
    })
}

/// How many pairs of one person show each level, over all rules that leave the field open.
fn seen_by_rules<'a>(fields: &[Field], learned: impl Iterator<Item = &'a Learned>) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = fields.iter().map(|field| vec![0.0; field.levels()]).collect();
    for learned in learned {
        for (all, seen) in all.iter_mut().zip(&learned.seen) {
            all.iter_mut().zip(seen).for_each(|(all, seen)| *all += seen);
        }
    }
    all
}

/// How many true pairs show each level.
fn seen_in_truth(records: &Records, scorer: &Scorer<'_>, truth: &[Option<u32>], fields: &[Field]) -> Vec<Vec<f64>> {
    let mut of_person: HashMap<u32, Vec<EntityNo>> = HashMap::new();
    for (entity, person) in records.entities().zip(truth) {
        if let Some(person) = person {
            of_person.entry(*person).or_default().push(entity);
        }
    }
    // Counts are whole numbers, so the order of the people does not show in the sums.
    let mut all: Vec<Vec<f64>> = fields.iter().map(|field| vec![0.0; field.levels()]).collect();
    for entities in of_person.values() {
        for (at, one) in entities.iter().enumerate() {
            for other in &entities[at + 1..] {
                let Some(best) = scorer.best_pair(*one, *other) else { continue };
                if records.encodings.decide(best.one, best.other) {
                    continue;
                }
                let pattern = scorer.look(best.one, best.other).0;
                for (all, field) in all.iter_mut().zip(fields) {
                    if let Some(level) = pattern.level(*field) {
                        all[level] += 1.0;
                    }
                }
            }
        }
    }
    all
}

fn weigh_anew(candidates: &mut Candidates, scorer: &Scorer<'_>) {
    for pair in &mut candidates.pairs {
        let Candidate { one, other, .. } = *pair;
        pair.evidence = scorer.look(one, other).1;
    }
}

#[cfg(test)]
mod tests;
