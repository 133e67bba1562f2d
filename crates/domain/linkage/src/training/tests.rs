//! A planted truth is found again, and what cannot be learned is kept and named.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use proptest::prelude::*;

use super::{Source, TrainedField, train};
use crate::compare::Comparison;
use crate::model::Model;
use crate::records::Records;
use crate::testing;
use workers::{Alone, Workers};

/// Records of `people` with two records each, in which every `slip`th second record has another forename.
fn twice(people: usize, slip: usize) -> (Records, Vec<Option<u32>>) {
    const FORENAMES: [&str; 8] = ["Jo", "Kim", "Albert", "Vera", "Winston", "Yusuf", "Zoe", "Nigel"];
    const STARTS: [&str; 9] = ["Ash", "Bro", "Cla", "Dun", "Eve", "Fitz", "Gro", "Hol", "Inch"];
    const ENDS: [&str; 7] = ["by", "combe", "field", "ham", "ley", "ton", "worth"];
    let mut lines = String::new();
    for person in 0..people {
        let pick = |field: u64, of: usize| scatter(person as u64, field) as usize % of;
        let surname = format!("{}{}", STARTS[pick(1, 9)], ENDS[pick(2, 7)]);
        let born = format!("19{:02}-{:02}-{:02}", 40 + pick(3, 50), 1 + pick(4, 12), 2 + pick(5, 26));
        let postcode = format!("M{} {}AB", 1 + pick(6, 30), pick(7, 9));
        let sex = ["f", "m"][pick(8, 2)];
        for source in ["police", "housing"] {
            let is_slip = source == "housing" && person % slip == 0;
            let forename = FORENAMES[(pick(9, 8) + if is_slip { 4 } else { 0 }) % 8];
            lines.push_str(&format!(
                "{source} {person:05}: forename {forename}; surname {surname}; born {born}; postcode {postcode}; sex {sex}\n"
            ));
        }
    }
    let records = testing::records(&lines);
    let truth = records.entities().map(|entity| records.key(entity).key.parse().ok()).collect();
    (records, truth)
}

/// A number that has nothing to do with its neighbours.
fn scatter(person: u64, field: u64) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write_u64(person);
    hasher.write_u64(field);
    hasher.finish()
}

#[test]
fn a_planted_share_is_found() {
    let (records, truth) = twice(450, 5);
    for truth in [None, Some(&truth[..])] {
        let trained = train(&records, &Model::default(), truth, 1, &Alone);
        let different = trained.model.parameters.forename.last().expect("a level").same;
        // Rules bring together the pairs that agree, so guessing comes out a little low.
        let slack = if truth.is_some() { 0.02 } else { 0.04 };
        assert!((different - 0.2).abs() < slack, "{different} with truth {}", truth.is_some());
        let matches = trained.model.prior.matches_per_record;
        assert!((matches - 1.0).abs() < 0.05, "{matches}");
        assert_eq!(trained.report.is_labelled, truth.is_some());
        for levels in [&trained.model.parameters.forename[..], &trained.model.parameters.birth_date] {
            let sums = [levels.iter().map(|l| l.same).sum::<f64>(), levels.iter().map(|l| l.strangers).sum()];
            assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-6), "{sums:?}");
        }
    }
}

#[test]
fn distances_are_learned_where_there_are_coordinates() {
    // One person of four has moved far, the others by a house.
    let lines = |with_coordinates: bool| -> String {
        let of_person = |person: usize| {
            let north = 50.0 + (scatter(person as u64, 1) % 6_000) as f64 / 1000.0;
            let place = |side: usize| {
                let moved = if person.is_multiple_of(4) { 1.0 } else { 0.0001 };
                let north = north + moved * side as f64;
                if with_coordinates { format!("; at {north:.4} -1.5") } else { String::new() }
            };
            let born = format!("19{:02}-{:02}-{:02}", 30 + person % 70, 1 + person % 12, 2 + person % 26);
            let surname = format!("Fox{}", (b'a' + (person % 23) as u8) as char);
            let who = format!("forename Jo; surname {surname}; born {born}");
            format!("police {person:05}: {who}{}\nhousing {person:05}: {who}{}\n", place(0), place(1))
        };
        (0..600).map(of_person).collect()
    };
    let records = testing::records(&lines(true));
    let truth: Vec<Option<u32>> = records.entities().map(|entity| records.key(entity).key.parse().ok()).collect();
    let trained = train(&records, &Model::default(), Some(&truth), 1, &Alone);
    let same = trained.model.parameters.distance.map(|level| level.same);
    assert!((same[0] - 0.75).abs() < 0.03 && (same[4] - 0.25).abs() < 0.03, "{same:?}");
    let far = trained.model.parameters.distance[4].strangers;
    assert!(far > 0.7 && far < 1.0, "{far}");
    let without = testing::records(&lines(false));
    let fields = train(&without, &Model::default(), None, 1, &Alone).report.fields;
    let distance = TrainedField::Comparison(Comparison::Distance);
    assert!(fields.iter().all(|told| told.field != distance), "nothing is said of what is not there");
    assert!(trained.report.fields.iter().any(|told| told.field == distance));
}

#[test]
fn what_cannot_be_learned_is_kept_and_named() {
    let (records, _) = twice(300, 5);
    let fixed = Model { fixed: vec![Comparison::Forename], ..Model::default() };
    let trained = train(&records, &fixed, None, 1, &Alone);
    assert_eq!(trained.model.parameters.forename, fixed.parameters.forename);
    let source = |wanted: Comparison| {
        let field = trained.report.fields.iter().find(|field| field.field == TrainedField::Comparison(wanted));
        field.expect("a field").same
    };
    assert_eq!(source(Comparison::Forename), Source::Fixed);
    // Nobody has a middle name.
    assert_eq!(source(Comparison::MiddleName), Source::Kept { pairs: 0 });
    assert!(matches!(source(Comparison::Surname), Source::Learned { .. }));
    assert!(trained.report.rules.iter().filter(|rule| rule.same.is_some()).all(|rule| rule.converged));
}

#[test]
fn nothing_teaches_nothing() {
    for lines in ["", "police 1: forename Jo", "police 1:\nhousing 1:"] {
        let trained = train(&testing::records(lines), &Model::default(), None, 1, &Alone);
        assert_eq!(trained.model.parameters.forename, Model::default().parameters.forename, "{lines}");
        let close = |one: &[crate::Likelihood], other: &[crate::Likelihood]| {
            one.iter().zip(other).all(|(one, other)| (one.strangers - other.strangers).abs() < 1e-3)
        };
        assert!(close(&trained.model.parameters.surname, &Model::default().parameters.surname), "{lines}");
    }
}

/// Does the pieces from the last to the first.
struct Backwards;

impl Workers for Backwards {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..pieces).rev().for_each(work);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn neither_the_order_of_records_nor_that_of_the_work_matters(seed in 0_u64..9, people in 20_usize..60) {
        let lines = |turned: bool| {
            let mut lines: Vec<String> = (0..people)
                .flat_map(|person| ["police", "housing"].map(|source| {
                    let (forename, surname) = (["Jo", "Kim", "Al"][person % 3], ["Fox", "Lee", "Day", "Khan"][person % 4]);
                    let born = format!("19{:02}-03-{:02}", 50 + person % 40, 1 + person % 28);
                    format!("{source} {person}: forename {forename}; surname {surname}; born {born}")
                }))
                .collect();
            if turned {
                lines.reverse();
            }
            testing::records(&lines.join("\n"))
        };
        let one = train(&lines(false), &Model::default(), None, seed, &Alone);
        let other = train(&lines(true), &Model::default(), None, seed, &Backwards);
        prop_assert_eq!(one.model, other.model);
        prop_assert_eq!(one.report, other.report);
    }
}
