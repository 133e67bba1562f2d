//! Matching against the same rules written plainly, on small invented samples with many ties.

use proptest::prelude::*;
use workers::Alone;

use super::{Caliper, MatchedSet, Nearest, Order, Pair, Reason, nearest, radius};
use crate::EvaluationError;

/// Whom each treated row gets, by looking at every comparison row each time.
fn plainly(treated: &[bool], scores: &[f64], strata: &[u32], options: &Nearest, limit: f64) -> Vec<Pair> {
    let rows = || 0..treated.len() as u32;
    let score = |row: u32| scores[row as usize];
    let mut order: Vec<u32> = rows().filter(|&row| treated[row as usize]).collect();
    match options.order {
        Order::Descending => order.sort_by(|one, other| score(*other).total_cmp(&score(*one)).then(one.cmp(other))),
        Order::Ascending => order.sort_by(|one, other| score(*one).total_cmp(&score(*other)).then(one.cmp(other))),
        Order::Identifier | Order::Closest => {}
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for _ in 0..options.ratio {
        for &chooser in &order {
            let free = |row: &u32| {
                !treated[*row as usize]
                    && strata[*row as usize] == strata[chooser as usize]
                    && (score(*row) - score(chooser)).abs() <= limit
                    && !pairs
                        .iter()
                        .any(|pair| pair.control == *row && (!options.replacement || pair.treated == chooser))
            };
            let away = |row: &u32| (score(*row) - score(chooser)).abs();
            let best = rows().filter(free).min_by(|one, other| away(one).total_cmp(&away(other)).then(one.cmp(other)));
            pairs.extend(best.map(|control| Pair { treated: chooser, control }));
        }
    }
    pairs.sort_by_key(|pair| pair.treated);
    pairs
}

fn sample() -> impl Strategy<Value = (Vec<bool>, Vec<f64>, Vec<u32>)> {
    let row = (any::<bool>(), prop_oneof![(0..12_i32).prop_map(|value| f64::from(value) / 8.0), -1.0..2.0], 0..3_u32);
    prop::collection::vec(row, 2..60).prop_map(|rows| {
        let strata = rows.iter().map(|(_, _, stratum)| *stratum).collect();
        (
            rows.iter().map(|(treated, _, _)| *treated).collect(),
            rows.iter().map(|(_, score, _)| *score).collect(),
            strata,
        )
    })
}

fn options() -> impl Strategy<Value = Nearest> {
    let caliper = prop_oneof![Just(None), (0.01..1.0_f64).prop_map(|width| Some(Caliper::Absolute(width)))];
    let order = prop_oneof![Just(Order::Descending), Just(Order::Ascending), Just(Order::Identifier)];
    (1..4_u32, any::<bool>(), caliper, order).prop_map(|(ratio, replacement, caliper, order)| Nearest {
        ratio,
        replacement,
        caliper,
        order,
    })
}

proptest! {
    #[test]
    fn it_is_what_the_rules_say((treated, scores, strata) in sample(), options in options(), by_stratum in any::<bool>()) {
        let limit = match options.caliper {
            Some(Caliper::Absolute(width)) => width,
            _ => f64::INFINITY,
        };
        let codes = if by_stratum { strata } else { vec![0; treated.len()] };
        let expected = plainly(&treated, &scores, &codes, &options, limit);
        match nearest(&treated, &scores, Some(&codes), &options, &Alone) {
            Ok(set) => {
                let mut found: Vec<Pair> = set.pairs().collect();
                found.sort_by_key(|pair| pair.treated);
                prop_assert_eq!(found, expected);
                let treated_count = treated.iter().filter(|treated| **treated).count();
                prop_assert_eq!(set.treated().len() + set.unmatched().len(), treated_count);
                // A set that is repeated from its pairs weighs the same.
                let pairs: Vec<Pair> = set.pairs().collect();
                let again = MatchedSet::of_pairs(&treated, &pairs).unwrap();
                prop_assert_eq!(again.weights(), set.weights());
            }
            Err(_) => prop_assert!(expected.is_empty()),
        }
    }

    #[test]
    fn weights_sum_to_the_people_there_are((treated, scores, _) in sample(), options in options()) {
        if let Ok(set) = nearest(&treated, &scores, None, &options, &Alone) {
            let weights = set.weights();
            let sum = |is: bool| weights.iter().zip(&treated).filter(|(_, own)| **own == is).map(|(w, _)| *w).sum::<f64>();
            prop_assert!((sum(true) - set.treated().len() as f64).abs() < 1e-9);
            prop_assert!((sum(false) - set.control_count() as f64).abs() < 1e-9);
        }
    }

    #[test]
    fn a_radius_holds_everybody_within_it((treated, scores, _) in sample(), width in 0.01..0.8_f64) {
        let Ok(found) = radius(&treated, &scores, None, Caliper::Absolute(width), &Alone) else { return Ok(()) };
        let mut shares = vec![0.0; treated.len()];
        for (place, &row) in found.treated().iter().enumerate() {
            let expected: Vec<u32> = (0..treated.len() as u32)
                .filter(|&other| !treated[other as usize] && (scores[other as usize] - scores[row as usize]).abs() <= width)
                .collect();
            let mut controls = found.controls(place).to_vec();
            controls.sort_unstable();
            prop_assert_eq!(&controls, &expected);
            expected.iter().for_each(|&other| shares[other as usize] += 1.0 / expected.len() as f64);
        }
        let scale = found.control_count() as f64 / found.treated().len() as f64;
        for ((weight, share), treated) in found.weights().iter().zip(shares).zip(&treated) {
            prop_assert!(*treated || (weight - share * scale).abs() < 1e-12);
        }
    }

    #[test]
    fn the_closest_two_are_joined_first((treated, scores, _) in sample()) {
        let closest = Nearest { order: Order::Closest, ..Nearest::default() };
        let Ok(set) = nearest(&treated, &scores, None, &closest, &Alone) else { return Ok(()) };
        let away = |one: u32, other: u32| (scores[one as usize] - scores[other as usize]).abs();
        let least = |rows: &[bool]| {
            let all = 0..rows.len() as u32;
            let pairs = all.clone().filter(|row| treated[*row as usize]).flat_map(|one| {
                all.clone().filter(|row| !treated[*row as usize]).map(move |other| (one, other))
            });
            pairs.map(|(one, other)| away(one, other)).fold(f64::INFINITY, f64::min)
        };
        let best = set.pairs().map(|pair| away(pair.treated, pair.control)).fold(f64::INFINITY, f64::min);
        prop_assert_eq!(best, least(&treated));
    }
}

#[test]
fn who_has_nobody_is_told_why() {
    // One near pair, one whose only neighbour is taken, one far from everybody, one alone in a stratum.
    let treated = [true, true, true, true, false];
    let scores = [0.52, 0.51, 0.9, 0.5, 0.5];
    let options = Nearest { caliper: Some(Caliper::Absolute(0.05)), ..Nearest::default() };
    let set = nearest(&treated, &scores, Some(&[1, 1, 1, 2, 1]), &options, &Alone).unwrap();
    assert!(set.pairs().eq([Pair { treated: 0, control: 4 }]));
    let reasons: Vec<(u32, Reason)> =
        set.unmatched().iter().map(|unmatched| (unmatched.row, unmatched.reason)).collect();
    assert_eq!(reasons, [(1, Reason::NobodyLeft), (2, Reason::NobodyWithin), (3, Reason::NobodyInStratum)]);
}

#[test]
fn what_cannot_be_matched_is_refused() {
    let refuse = |treated: &[bool], scores: &[f64], strata: Option<&[u32]>, options: &Nearest| {
        nearest(treated, scores, strata, options, &Alone).unwrap_err()
    };
    let one = Nearest::default();
    let error = refuse(&[true, false], &[0.1, 0.9], None, &Nearest { caliper: Some(Caliper::Absolute(0.2)), ..one });
    assert_eq!(
        error.to_string(),
        "no treated person has a comparison person within the caliper of 0.200000; the nearest two are 0.800000 apart: \
         widen it, or accept that these groups cannot be compared"
    );
    assert_eq!(refuse(&[true, true], &[0.1, 0.2], None, &one), EvaluationError::EverybodyTreated { people: 2 });
    assert_eq!(refuse(&[false, false], &[0.1, 0.2], None, &one), EvaluationError::NobodyTreated { people: 2 });
    assert_eq!(refuse(&[true, false], &[0.1, 0.2], Some(&[1, 2]), &one), EvaluationError::NoSharedStratum);
    assert_eq!(refuse(&[true, false], &[0.1, 0.2], None, &Nearest { ratio: 0, ..one }), EvaluationError::ZeroRatio);
    let none = Nearest { caliper: Some(Caliper::Deviations(0.0)), ..one };
    assert_eq!(
        refuse(&[true, false], &[0.1, 0.2], None, &none),
        EvaluationError::BadWidth { what: "caliper", value: 0.0 }
    );
    let gap = refuse(&[true, false], &[0.1, f64::NAN], None, &one);
    assert_eq!(gap, EvaluationError::NotFinite { what: "the distance".to_owned(), row: 2 });
}
