//! What is asked, and in which order; what is drawn; and whether a planted truth is found again.

use std::cell::Cell;

use documents::Sources;

use super::{
    Chance, EntityPair, Labelled, Question, Stratum, Why, draw, estimate, follows, parted_by_same, queue, strata,
};
use crate::cluster::Join;
use crate::decided::Verdict;
use crate::link::{ClusterNo, link, weigh};
use crate::model::{DecidedEntity, Decision, Model, Probability};
use crate::records::{EntityKey, EntityNo, RecordNo, Records};
use crate::testing;
use workers::Alone;

fn at_least(probability: f64) -> Probability {
    Probability::of_weight((probability / (1.0 - probability)).log2())
}

fn asked(records: &Records, model: &Model, is_answered: impl Fn([EntityNo; 2]) -> bool) -> Vec<Question> {
    let links = link(records, model, &[], &Alone);
    let pairs = weigh(records, model, at_least(super::UNCERTAIN_FROM), &Alone).pairs;
    queue(records, model, &links, &pairs, |_| true, is_answered)
}

fn check(model: &Model, lines: &str, expected: &[&str]) {
    let records = testing::records(lines);
    let name = |entity: EntityNo| format!("{} {}", records.key(entity).source, records.key(entity).key);
    let shown = |question: &Question| {
        let [one, other] = question.pair.entities().map(name);
        format!("{one} + {other}: {} {}", question.why, question.moves)
    };
    let found: Vec<String> = asked(&records, model, |_| false).iter().map(shown).collect();
    assert_eq!(found, expected, "{lines}");
}

const JO: &str = "forename Jo; surname Fox; born 1987-03-14";
const SLIP: &str = "forename Jo; surname Fox; born 1987-03-15";
const MARRIED: &str = "forename Jo; surname Khan; born 1987-03-14";

fn decision(left: &str, right: &str) -> Decision {
    let entity = |text: &str| {
        let (source, key) = text.split_once(' ').expect("a source and a key");
        DecidedEntity { source: source.parse().expect("a name"), key: key.into() }
    };
    let at = Sources::default().add("decisions.csv", "").start();
    Decision { left: entity(left), right: entity(right), because: String::new(), at }
}

#[test]
fn what_is_open_is_asked_and_what_is_plain_is_not() {
    let model = Model::default();
    check(&model, &format!("police 1: {JO}; ni JM402471C; sex f\nhousing 1: {JO}; ni JM402471C; sex f"), &[]);
    check(&model, "police 1: forename Al; surname Khan\nhousing 1: forename Jo; surname Fox", &[]);
    check(&model, &format!("police 1: {JO}\nhousing 1: {JO}"), &[]);
    // A slip in the date, and nothing else that holds the two together.
    check(&model, &format!("police 1: {JO}\nhousing 1: {SLIP}"), &["police 1 + housing 1: weak-join 2"]);
    check(&model, &format!("police 1: {JO}\nhousing 1: {MARRIED}"), &["police 1 + housing 1: below-threshold 2"]);
    let twin = JO.replace("Jo", "Kim");
    let lives = "middle Ann; postcode SW1A 1AA";
    check(
        &model,
        &format!("police 1: {JO}; {lives}\nhousing 1: {twin}; {lives}"),
        &["police 1 + housing 1: refused 2"],
    );
}

#[test]
fn what_the_evidence_leaves_open_comes_before_what_is_forbidden_and_what_is_unlikely() {
    let twin = "middle Ann; postcode SW1A 1AA";
    let lines = format!(
        "police 1: {JO}; {twin}\nhousing 1: forename Kim; surname Fox; born 1987-03-14; {twin}\n\
         police 2: forename Vera; surname Ashby; born 1951-02-03\nhousing 2: forename Vera; surname Ashby; born 1951-02-04\n\
         police 3: forename Omar; surname Inchley; born 1960-07-08\nhousing 3: forename Omar; surname Brown; born 1960-07-09"
    );
    let records = testing::records(&lines);
    let questions = asked(&records, &Model::default(), |_| false);
    let turns: Vec<(Why, bool, bool)> = questions
        .iter()
        .map(|question| (question.why, question.forbidden.is_some(), question.probability >= 0.5))
        .collect();
    let expected = [(Why::WeakJoin, false, true), (Why::Refused, true, true), (Why::BelowThreshold, false, false)];
    assert_eq!(turns, expected, "{questions:#?}");
}

#[test]
fn an_answer_is_worth_what_hangs_on_it() {
    let records = testing::records(&format!("police 1: {JO}\nhousing 1: {SLIP}"));
    let links = link(&records, &Model::default(), &[], &Alone);
    let pairs = weigh(&records, &Model::default(), at_least(super::UNCERTAIN_FROM), &Alone).pairs;
    let police = 0;
    let value = |is_paid: &dyn Fn(u16) -> bool| {
        let asked = queue(&records, &Model::default(), &links, &pairs, is_paid, |_| false);
        (asked[0].moves, asked[0].paid, asked[0].value() / (asked[0].probability * (1.0 - asked[0].probability)))
    };
    assert_eq!(value(&|_| true).1, 2);
    assert_eq!(value(&|source| source == police).1, 1);
    let (moves, paid, worth) = value(&|_| false);
    assert_eq!((moves, paid), (2, 0));
    assert!(worth.abs() < 1e-9);
}

#[test]
fn whoever_would_have_to_go_is_named_before_the_answer() {
    let lines = format!("police 1: {JO}; ni JM402471C\nhousing 1: {JO}; ni JM402471C\nhousing 2: {JO}; sex f");
    let records = testing::records(&lines);
    let model = Model::default();
    let links = link(&records, &model, &[], &Alone);
    let pairs = weigh(&records, &model, at_least(super::UNCERTAIN_FROM), &Alone).pairs;
    let questions = queue(&records, &model, &links, &pairs, |_| true, |_| false);
    let asked = questions.iter().find(|question| question.forbidden.is_some()).expect("housing keeps one key a person");
    let parted = parted_by_same(&records, &model, &links, &pairs, asked);
    let names: Vec<&str> = parted.iter().map(|entity| records.key(*entity).key).collect();
    assert_eq!(names, ["1"], "{asked:?}");
    assert_eq!(records.key(parted[0]).source, "housing");
    // What that decision does is what was said.
    let [one, other] = asked.pair.entities().map(|entity| records.key(entity));
    let decided = decision(&format!("{} {}", one.source, one.key), &format!("{} {}", other.source, other.key));
    let after = link(&records, &Model { same: vec![decided], ..model.clone() }, &[], &Alone);
    let [police, first, second] = [0, 1, 2].map(|entity| after.clusters[entity]);
    assert!(police == second && police != first, "{:?}", after.clusters);
    // Where nothing stands in the way nobody has to go.
    let open = testing::records(&format!("police 1: {JO}\nhousing 1: {MARRIED}"));
    let links = link(&open, &model, &[], &Alone);
    let pairs = weigh(&open, &model, at_least(super::UNCERTAIN_FROM), &Alone).pairs;
    let questions = queue(&open, &model, &links, &pairs, |_| true, |_| false);
    assert_eq!(parted_by_same(&open, &model, &links, &pairs, &questions[0]), []);
}

#[test]
fn two_people_are_asked_about_once() {
    let three = format!("police 1: {JO}; nhs 9434765919\nbenefits 1: {JO}; nhs 9434765919\nhousing 1: {MARRIED}");
    let records = testing::records(&three);
    let questions = asked(&records, &Model::default(), |_| false);
    assert_eq!(questions.iter().filter(|question| question.why == Why::BelowThreshold).count(), 1, "{questions:?}");
    assert_eq!(questions[0].moves, 3);
}

#[test]
fn decided_and_answered_pairs_are_left_out() {
    let lines = format!("police 1: {JO}\nhousing 1: {SLIP}\nbenefits 1: forename Jo; surname Fox; born 1987-03-24");
    let records = testing::records(&lines);
    let pair = |one: &str, other: &str| {
        let find = |text: &str| {
            let (source, key) = text.split_once(' ').expect("a source and a key");
            records.find(EntityKey { source, key }).expect("it is there")
        };
        let mut pair = [find(one), find(other)];
        pair.sort_unstable();
        pair
    };
    let all = asked(&records, &Model::default(), |_| false);
    assert_eq!(all.len(), 2, "a tree of three");
    let first = all[0].pair.entities();
    assert!(
        asked(&records, &Model::default(), |asked| asked == first).iter().all(|other| other.pair.entities() != first)
    );
    let apart = Model { different: vec![decision("police 1", "housing 1")], ..Model::default() };
    let left = asked(&records, &apart, |_| false);
    assert!(left.iter().all(|question| question.pair.entities() != pair("police 1", "housing 1")), "{left:?}");
    let together =
        Model { same: vec![decision("police 1", "housing 1"), decision("police 1", "benefits 1")], ..Model::default() };
    assert_eq!(asked(&records, &together, |_| false), []);
}

fn question(one: u32, other: u32) -> Question {
    let join = Join { one: RecordNo(one), other: RecordNo(other), weight: 0.0 };
    let pair = EntityPair { one: EntityNo(one), other: EntityNo(other), join };
    let clusters = [ClusterNo(one), ClusterNo(other)];
    Question { pair, clusters, probability: 0.5, why: Why::BelowThreshold, moves: 2, paid: 2, forbidden: None }
}

#[test]
fn answers_settle_other_questions() {
    let (ab, bc, ac, ad) = (question(0, 1), question(1, 2), question(0, 2), question(0, 3));
    let settled = |asked: &Question, given: &[(&Question, Verdict)]| follows(asked, given.iter().copied());
    assert!(settled(&ac, &[(&ab, Verdict::Same), (&bc, Verdict::Same)]));
    assert!(settled(&ac, &[(&ab, Verdict::Same), (&bc, Verdict::Different)]));
    assert!(!settled(&ac, &[(&ab, Verdict::Different), (&bc, Verdict::Different)]));
    assert!(!settled(&ac, &[(&ab, Verdict::Same), (&bc, Verdict::CannotTell)]));
    assert!(!settled(&ad, &[(&ab, Verdict::Same), (&bc, Verdict::Same)]));
    // A join inside a person is another matter.
    assert!(!settled(&question(0, 0), &[(&ab, Verdict::Same)]));
}

/// A generator of numbers that look random, for tests only (SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Records of so many entities, and as many invented pairs of them, each with a probability.
fn invented(probabilities: &[f64]) -> (Records, Vec<Join>) {
    let lines: Vec<String> = (0..2 * probabilities.len()).map(|at| format!("police {at:05}: surname Fox")).collect();
    let records = testing::records(&lines.join("\n"));
    let join = |(at, share): (usize, &f64)| {
        let at = u32::try_from(2 * at).expect("few");
        Join { one: RecordNo(at), other: RecordNo(at + 1), weight: (share / (1.0 - share)).log2() as f32 }
    };
    (records, probabilities.iter().enumerate().map(join).collect())
}

fn chance(seed: u64) -> impl Fn(Chance, [EntityKey<'_>; 2]) -> u64 {
    move |of, pair| {
        let number = pair[0].key.parse::<u64>().expect("a number");
        mixed(seed ^ mixed(number + if of == Chance::Draw { 0 } else { 1 << 40 }))
    }
}

/// Pairs as a linkage weighs them: most are plainly two people.
fn probabilities() -> Vec<f64> {
    let uniform = |at: u64| (mixed(at) >> 11) as f64 / (1_u64 << 53) as f64;
    (0..3000).map(|at| if at < 2400 { 0.00005 } else { uniform(at).clamp(0.001, 0.9995) }).collect()
}

#[test]
fn a_sample_is_the_same_whatever_order_pairs_come_in_and_takes_from_every_stratum() {
    let (records, mut pairs) = invented(&probabilities());
    let model = Model::default();
    let drawn = |pairs: &[Join], seed| draw(&records, &strata(&records, &model, pairs), 120, chance(seed));
    let first = drawn(&pairs, 7);
    pairs.reverse();
    assert_eq!(drawn(&pairs, 7), first);
    assert_ne!(drawn(&pairs, 8), first);
    assert_eq!(first.len(), 120);
    for stratum in strata(&records, &model, &pairs).iter().filter(|stratum| !stratum.pairs.is_empty()) {
        let taken = first.iter().filter(|pair| stratum.pairs.contains(pair)).count();
        assert!(taken >= 6.min(stratum.pairs.len()), "{} to {}: {taken}", stratum.from, stratum.to);
    }
    // All that may be sampled, and each once: 2,400 are plain strangers.
    assert_eq!(draw(&records, &strata(&records, &model, &pairs), 10_000, chance(7)).len(), pairs.len() - 2400);
    assert_eq!(draw(&records, &strata(&records, &model, &[]), 10, chance(7)), []);
}

/// A truth planted by the probabilities themselves is found again, and the intervals hold it about as often as they say.
#[test]
fn estimates_recover_a_planted_truth() {
    let (records, pairs) = invented(&probabilities());
    let model = Model::default();
    let strata = strata(&records, &model, &pairs);
    let threshold = model.join.weight();
    let is_joined = |pair: &EntityPair| f64::from(pair.join.weight) >= threshold;
    let (mut covered, mut tried) = ([0, 0], 0);
    for seed in 0..200 {
        let is_same = |pair: &EntityPair| {
            let share = Probability::of_weight(f64::from(pair.join.weight)).get();
            ((mixed(!seed ^ mixed(u64::from(pair.one.0) << 20)) >> 11) as f64 / (1_u64 << 53) as f64) < share
        };
        let all = || strata.iter().flat_map(|stratum| &stratum.pairs);
        let count = |wanted: &dyn Fn(&EntityPair) -> bool| all().filter(|pair| wanted(pair)).count() as f64;
        let right = count(&|pair| is_joined(pair) && is_same(pair));
        let precision = right / count(&is_joined);
        let recall = right / count(&is_same);
        let drawn = draw(&records, &strata, 160, chance(seed));
        let judged: std::collections::HashSet<EntityNo> = drawn.iter().map(|pair| pair.one).collect();
        let label = |pair: &EntityPair| Labelled {
            is_joined: is_joined(pair),
            is_same: judged.contains(&pair.one).then(|| is_same(pair)),
        };
        let found = estimate(&strata, label);
        let holds = |estimate: Option<super::Estimate>, truth: f64| {
            let estimate = estimate.expect("it was judged");
            assert!(estimate.low <= estimate.value && estimate.value <= estimate.high, "{estimate:?}");
            estimate.low <= truth && truth <= estimate.high
        };
        covered[0] += i32::from(holds(found.precision, precision));
        covered[1] += i32::from(holds(found.recall, recall));
        tried += 1;
    }
    assert!(covered.iter().all(|covered| covered * 100 >= tried * 90), "{covered:?} of {tried}");
}

#[test]
fn a_pair_that_everybody_has_judged_leaves_nothing_open() {
    let (records, pairs) = invented(&[0.999, 0.97, 0.4, 0.02]);
    let strata: Vec<Stratum> = strata(&records, &Model::default(), &pairs);
    let calls = Cell::new(0);
    let label = |pair: &EntityPair| {
        calls.set(calls.get() + 1);
        Labelled { is_joined: pair.join.weight > 4.0, is_same: Some(pair.join.weight > -2.0) }
    };
    let found = estimate(&strata, label);
    let (precision, recall) = (found.precision.expect("judged"), found.recall.expect("judged"));
    assert_eq!((precision.value, precision.low, precision.high), (1.0, 1.0, 1.0));
    assert!((recall.value - 2.0 / 3.0).abs() < 1e-12 && (recall.high - recall.low).abs() < 1e-12, "{recall:?}");
    assert!(calls.get() > 0);
    let nothing = estimate(&strata, |pair| Labelled { is_joined: pair.join.weight > 4.0, is_same: None });
    assert_eq!((nothing.joined, nothing.precision, nothing.recall), (2, None, None));
}
