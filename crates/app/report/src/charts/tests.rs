//! Pictures at their limits: nothing is cut or overlaps, and the figures are those of the tables.

use runs::{
    AccuracyAnswer, AccuracyRow, ClusterSize, LinkAnswer, PairAnswer, PairStep, ParameterRow, ParametersAnswer,
    WeightBin, Weights,
};

use super::frame::tests::texts;
use super::{accuracy_svg, pair_svg, parameters_svg, people_svg, weights_svg};

const LONG: &str = "a-kind-of-identifier-with-a-name-that-is-far-too-long-for-any-column-of-any-table";

/// A linkage with these pairs, each as the lower edge of its bin, pairs, and those of them above the threshold.
fn linkage(bins: &[(Option<i32>, u64, u64)], sizes: &[(u32, u64)]) -> LinkAnswer {
    let last = bins.len().saturating_sub(1);
    let bin = |(number, (from, pairs, above)): (usize, &(Option<i32>, u64, u64))| WeightBin {
        from: *from,
        // The last bin has no upper edge if it is that from 128 on.
        to: from.map_or(Some(-64), |from| (number < last || from < 128).then_some(from + 1)),
        pairs: *pairs,
        above: *above,
    };
    let bins: Vec<WeightBin> = bins.iter().enumerate().map(bin).collect();
    LinkAnswer {
        place: "calder".into(),
        as_at: "2029-07-31".into(),
        linkage: "a2529bfffe5f81b7a4bb2cad".into(),
        records: sizes.iter().map(|(records, people)| u64::from(*records) * people).sum(),
        people: sizes.iter().map(|(_, people)| people).sum(),
        sources: Vec::new(),
        sizes: sizes.iter().map(|(records, people)| ClusterSize { records: *records, people: *people }).collect(),
        rules: Vec::new(),
        pairs_weighed: bins.iter().map(|bin| bin.pairs).sum(),
        pairs_above: bins.iter().map(|bin| bin.above).sum(),
        weights: Weights { joined_from: 0.95, threshold: 4.247_927_513_443_585, bins },
        refused: 0,
        idle_decisions: Vec::new(),
        disagreements: Vec::new(),
        erased: 0,
        identifiers_failed: 0,
        new: 0,
        merged: Vec::new(),
        split: Vec::new(),
        moved: 0,
        changes: Vec::new(),
        accuracy: None,
    }
}

/// Bins from one weight to another with these many pairs each, all above the threshold from 5 on.
fn bins(from: i32, to: i32, pairs: impl Fn(i32) -> u64) -> Vec<(Option<i32>, u64, u64)> {
    let bin = |weight| (Some(weight), pairs(weight), if weight > 4 { pairs(weight) } else { 0 });
    (from..to).map(bin).collect()
}

/// Checks that a picture says all of these.
#[track_caller]
fn check(picture: &str, says: &[&str]) {
    let found = texts(picture);
    for text in says {
        // What is long may have been broken into lines.
        let is_said = found.iter().any(|found| found == text) || text.len() > 40 && found.join(" ").contains(text);
        assert!(is_said, "nothing says {text:?}: {found:#?}");
    }
}

#[test]
fn weights_of_no_pairs_and_of_one() {
    check(&weights_svg(&linkage(&[], &[])), &["No rule has brought two records together, so no pair was weighed."]);
    let one = weights_svg(&linkage(&[(Some(12), 1, 1)], &[(2, 1)]));
    check(&one, &["Of 1 pair weighed, 1 is one person by the evidence.", "below 95%: 0 pairs", "from 95% on: 1 pair"]);
}

#[test]
fn weights_whose_threshold_divides_a_bin() {
    let divided = weights_svg(&linkage(&[(Some(3), 7, 0), (Some(4), 9, 5), (Some(5), 8, 8)], &[]));
    check(&divided, &["7", "4", "5", "8", "joined from 95% (weight +4.25)"]);
}

#[test]
fn weights_far_apart_are_gathered() {
    let wide = weights_svg(&linkage(&bins(-60, 120, |weight| 1 + weight.unsigned_abs() as u64), &[]));
    check(&wide, &["Upwards: pairs. Each column is 5 units of weight wide.", "295", "590", "-60", "+100"]);
    let tails = [(None, 12, 0), (Some(-64), 3, 0), (Some(127), 4, 4), (Some(128), 999, 999)];
    let gathered = "The column at the end gathers all weights of 128 and more.";
    check(&weights_svg(&linkage(&tails, &[])), &["12", "3", "4", "999", gathered]);
}

#[test]
fn weights_of_a_million_pairs_go_by_tens() {
    let many = weights_svg(&linkage(&bins(-25, 22, |weight| if weight == -15 { 1_000_000 } else { 1 }), &[]));
    check(&many, &["1,000,000", "Upwards: pairs; each line is ten times the one below it.", "100,000"]);
    check(&weights_svg(&linkage(&[(Some(-15), 5_000_000, 0)], &[])), &["5,000,000"]);
}

#[test]
fn people_of_many_sizes_are_gathered() {
    check(&people_svg(&linkage(&[], &[])), &["There are no records of people."]);
    check(&people_svg(&linkage(&[], &[(1, 1)])), &["1 record is of one person.", "1 person (100%)"]);
    let sizes: Vec<(u32, u64)> = (1..=90).map(|size| (size, if size == 1 { 12_345_678 } else { 1 })).collect();
    let many = people_svg(&linkage(&[], &sizes));
    check(&many, &["12,345,678 people (over 99%)", "19 records", "20 to 90 records", "71 people (less than 1%)"]);
}

fn accuracy_row(at_least: f64, [found, right, missed]: [u64; 3]) -> AccuracyRow {
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    AccuracyRow {
        at_least,
        found,
        right,
        missed,
        precision: share(right, found),
        recall: share(right, right + missed),
        f1: None,
    }
}

fn accuracy(pairs: &[(f64, [u64; 3])], people: [u64; 3]) -> String {
    let answer = linkage(&[], &[(2, 4)]);
    let accuracy = AccuracyAnswer {
        records_known: 8,
        records_left_out: 1,
        keys_unknown: 0,
        pairs: pairs.iter().map(|(at_least, counts)| accuracy_row(*at_least, *counts)).collect(),
        people: accuracy_row(0.95, people),
        merged: Vec::new(),
        split: Vec::new(),
    };
    accuracy_svg(&answer, &accuracy)
}

#[test]
fn accuracy_of_everything_and_of_nothing() {
    let thresholds = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.999_999];
    let perfect = accuracy(&thresholds.map(|at_least| (at_least, [12_345_678, 12_345_678, 0])), [5, 5, 0]);
    check(&perfect, &["Of 5 pairs within the people found, none is wrong; of 5 true pairs, none is missed."]);
    check(&perfect, &["100.00%", "from 99.9999%", "12,345,678"]);
    let none = accuracy(&thresholds.map(|at_least| (at_least, [0, 0, 0])), [0, 0, 0]);
    check(&none, &["Of 0 pairs within the people found, none is wrong; of 0 true pairs, none is missed."]);
    let crossing = [(0.5, [100, 20, 1]), (0.9, [50, 20, 1]), (0.95, [10, 9, 12]), (0.99, [1, 1, 20])];
    check(&accuracy(&crossing, [10, 9, 12]), &["20.00%", "95.24%", "90.00%", "42.86%", "4.76%"]);
}

fn step(field: &str, level: &str, weight: f64, frequency: f64) -> PairStep {
    PairStep { field: field.into(), level: level.into(), weight, frequency }
}

fn pair(prior: f64, steps: Vec<PairStep>, relatives: f64) -> PairAnswer {
    let total = prior + relatives + steps.iter().map(|step| step.weight + step.frequency).sum::<f64>();
    PairAnswer {
        sources: ["treatment".into(), "benefits".into()],
        keys: ["T-000113".into(), "0000102C".into()],
        persons: ["p-000063".into(), "p-000064".into()],
        prior,
        steps,
        relatives,
        total,
        probability: (1.0 / (1.0 + (-total).exp2())).clamp(f64::EPSILON, 1.0 - f64::EPSILON),
        joined_from: 0.95,
        forbidden: None,
        decided: None,
    }
}

#[test]
fn a_decided_pair_says_so_and_names_neither_keys_nor_reviewers() {
    let by = "decisions.csv:2, ann on 2027-11-02".to_string();
    let decided = Some(runs::PairDecision { same: true, by });
    let picture = pair_svg(&PairAnswer { decided, ..pair(-13.29, Vec::new(), 0.0) });
    check(&picture, &["one person by decision, whatever the evidence says"]);
    assert!(["T-000113", "0000102C", "ann"].iter().all(|word| !texts(&picture).join(" ").contains(word)));
}

#[test]
fn a_pair_of_which_nothing_is_compared() {
    check(&pair_svg(&pair(-13.29, Vec::new(), 0.0)), &["before anything is compared", "-13.29", "what it comes to"]);
}

#[test]
fn a_pair_with_much_to_compare() {
    let names = ["forename", "middle-name", "surname", "birth-date", "postcode", "sex", LONG];
    let mut steps: Vec<PairStep> =
        names.iter().map(|field| step(field, "the same year, one the first of January", 11.5, -0.75)).collect();
    steps.extend((1..=12).map(|kind| step(&format!("identifier-{kind}"), "a slip apart", 12.77, 1.25)));
    check(
        &pair_svg(&pair(-60.0, steps, -30.5)),
        &["identifier-12", "+12.77", "-0.75", "-30.50", "joined from 95% (weight +4.25)"],
    );
    let against = (1..=8).map(|_| step("surname", "different", -9.0, 0.0)).collect();
    check(&pair_svg(&pair(-13.29, against, 0.0)), &["-85.29"]);
}

#[test]
fn parameters_of_many_kinds() {
    let row = |field: &str, level: &str, same: f64, strangers: f64| ParameterRow {
        field: field.into(),
        level: level.into(),
        same,
        strangers,
        relatives: 0.5,
        weight: (same / strangers).log2(),
    };
    let kinds = (1..=12).map(|kind| format!("identifier-{kind}")).chain([LONG.to_string()]);
    let rows = kinds.flat_map(|kind| {
        [
            row(&kind, "the same", 0.999_999, 1e-18),
            row(&kind, "the same year, one the first of January", 0.04, 0.04),
            row(&kind, "different", 1e-9, 0.999_999),
        ]
    });
    let picture = parameters_svg(&ParametersAnswer { place: "calder".into(), rows: rows.collect() });
    check(&picture, &["identifier-12", "next to never", "+59.79", "-29.90", "+0.00", "over 99.9%"]);
    let none = parameters_svg(&ParametersAnswer { place: "calder".into(), rows: Vec::new() });
    check(&none, &["No field is compared, so nothing speaks for or against one person."]);
}
