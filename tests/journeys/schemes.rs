//! Schemes that were really used: the published decisions, and the amounts that the examples' terms make of them.

use serde_json::Value;

use crate::harness::{TestPlace, purse, text};

/// The lines of a settlement's first contract that are for a payment: the day of entry and the amount in pence.
fn amounts(settlement: &Value, payment: &str) -> Vec<(String, i64)> {
    let lines = settlement["contracts"][0]["lines"].as_array().expect("lines");
    let mine = lines.iter().filter(|line| line["payment"] == payment);
    let amount = |line: &Value| {
        let reference = line["line"].as_str().expect("a reference").rsplit('/').next().unwrap_or_default().to_string();
        (reference, line["amount_pence"].as_i64().expect("an amount"))
    };
    mine.map(amount).collect()
}

fn checked(name: &str) -> TestPlace {
    let place = TestPlace::example(name);
    let checked = place.purse(&["check"]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    let tested = place.purse(&["test"]);
    assert_eq!(tested.code, 0, "{}", tested.out);
    place
}

fn steps(settlement: &Value, reference: &str) -> String {
    let lines = settlement["contracts"][0]["lines"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["line"] == reference).expect("the line is there");
    let steps = line["steps"].as_array().expect("steps").iter();
    steps.map(|step| format!("{}: {}\n", step["step"], step["detail"])).collect::<String>().replace('"', "")
}

#[test]
fn peterborough_pays_nothing_early_and_capital_with_interest_in_the_end() {
    let place = checked("peterborough");
    let early = place.json(&["settle", "--as-at", "2014-06-30"]);
    assert_eq!(early["due_pence"], 0);
    assert_eq!(amounts(&early, "first"), [("entered-2010-09-09".into(), 0)]);
    let said = steps(&early, "one-service/first/2013-09-09/entered-2010-09-09");
    assert!(said.contains("1420 events of 1000 people (142.00 per 100 people)"), "{said}");
    assert!(said.contains("15500 events of 10000 people (155.00 per 100 people)"), "{said}");
    assert!(said.contains("8.39% of it"), "{said}");
    assert!(said.contains("not reached"), "{said}");
    let late = place.json(&["settle", "--as-at", "2016-06-30"]);
    assert_eq!(late["due_pence"], 6_050_000_00);
    assert_eq!(amounts(&late, "second"), [("entered-2012-07-02".into(), 0)]);
    assert_eq!(amounts(&late, "pooled"), [("entered-2010-09-09".into(), 6_050_000_00)]);
}

#[test]
fn doncaster_keeps_its_price_for_one_cohort_and_repays_a_tenth_for_the_other() {
    let place = checked("doncaster");
    let settlement = place.json(&["settle", "--as-at", "2015-05-31"]);
    let expected = [("entered-2011-10-01".to_string(), 0), ("entered-2012-10-01".to_string(), -2_400_000_00)];
    assert_eq!(amounts(&settlement, "reconviction"), expected);
    assert_eq!(settlement["due_pence"], 45_600_000_00_i64);
    let said = steps(&settlement, "prison/reconviction/2014-10-01/entered-2012-10-01");
    assert!(said.contains("547 of 1000 had the event (54.70%)"), "{said}");
    assert!(said.contains("3.30 points better"), "{said}");
}

/// Deductions reach the ledger, twice is once, and replaying comes to the same penny.
#[test]
fn a_deduction_is_posted_once_and_can_be_replayed() {
    let place = TestPlace::example("doncaster");
    // The first cohort's answer is known first; then the second's takes money back.
    let first = place.json(&["settle", "--as-at", "2014-04-30", "--post"]);
    assert_eq!(first["due_pence"], 48_000_000_00_i64);
    let second = place.json(&["settle", "--as-at", "2015-05-31", "--post"]);
    assert_eq!(second["due_pence"], -2_400_000_00);
    let again = place.json(&["settle", "--as-at", "2015-05-31", "--post"]);
    assert_eq!(again["due_pence"], 0);
    let checked = purse(&["ledger", "check", text(&place.path)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.error);
    let transfers = purse(&["ledger", "transfers", text(&place.path)]);
    assert!(transfers.out.contains("2,400,000.00"), "{}", transfers.out);
    let run = second["run"].as_str().expect("a run").to_string();
    let replayed = place.purse(&["replay", &run]);
    assert_eq!(replayed.code, 0, "{}{}", replayed.out, replayed.error);
}

#[test]
fn pooling_finds_what_quarters_miss() {
    let place = checked("transforming-rehabilitation");
    let settlement = place.json(&["settle", "--as-at", "2018-04-30"]);
    let of = |prefix: &str| -> Vec<i64> {
        let all = amounts(&settlement, "binary");
        all.into_iter().filter(|(line, _)| line.starts_with(prefix)).map(|(_, amount)| amount).collect()
    };
    // £147,000 is earned in the first quarter, of which £90,000 was paid in advance; the others' advances go back.
    assert_eq!(of("foundation-"), [3_000_000; 12]);
    assert_eq!(of("entered-"), [5_700_000, -9_000_000, -9_000_000, -9_000_000]);
    assert_eq!(amounts(&settlement, "annual"), [("entered-2015-10-01".into(), 15_600_000)]);
    assert_eq!(amounts(&settlement, "frequency").iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), [0; 4]);
    let metrics: i64 = ["binary", "frequency", "annual"]
        .iter()
        .flat_map(|payment| amounts(&settlement, payment))
        .map(|(_, amount)| amount)
        .sum();
    assert_eq!(metrics, 30_300_000, "101 reoffenders fewer in the year at £3,000");
}

/// In October to December 2015, 13 of 21 areas were paid and 2 deducted; all together 45.6% against 47.5%.
#[test]
fn thirteen_of_twenty_one_areas_are_paid() {
    let place = TestPlace::example("transforming-rehabilitation");
    let answers = place.json(&["test"]);
    let areas: Vec<i64> = answers
        .as_array()
        .expect("answers")
        .iter()
        .filter(|answer| answer["case"].as_str().is_some_and(|case| case.starts_with("Area ")))
        .filter_map(|answer| answer["due_pence"].as_i64())
        .collect();
    assert_eq!(areas.len(), 21);
    assert_eq!(areas.iter().filter(|due| **due > 0).count(), 13);
    assert_eq!(areas.iter().filter(|due| **due < 0).count(), 2);
}

/// The curve is what would be paid: at the edge of the threshold, one event.
#[test]
fn a_payment_curve_names_its_cliff() {
    let place = TestPlace::example("peterborough");
    let ladder = place.json(&["ladder", "one-service", "--payment", "first", "--people", "1000"]);
    let curve = &ladder["curves"][0];
    let cliffs = curve["cliffs"].as_array().expect("cliffs");
    assert_eq!(cliffs.len(), 1, "{cliffs:?}");
    // A comparison group without a baseline is taken to have an event each: a tenth fewer of 1,000 is 900.
    assert_eq!(cliffs[0]["before"], "901 events of 1000 people");
    assert_eq!(cliffs[0]["at"], "900 events of 1000 people");
    assert_eq!(cliffs[0]["from_pence"], 0);
    assert_eq!(cliffs[0]["to_pence"], 300_000_00);
    let points = curve["points"].as_array().expect("points");
    assert_eq!(points.len(), 121);
    let steady = points.windows(2).all(|pair| pair[0]["amount_pence"].as_i64() <= pair[1]["amount_pence"].as_i64());
    assert!(steady, "more is never paid for less");
    let picture = place.purse(&["ladder", "one-service", "--format", "svg"]);
    assert!(picture.out.starts_with("<svg "), "{}", picture.out);
}

/// What a payment's lines come to in one of the contracts.
fn sum_of(settlement: &Value, contract: &str, payment: &str) -> i64 {
    let contracts = settlement["contracts"].as_array().expect("contracts").iter();
    let lines = contracts.filter(|known| known["contract"] == contract).flat_map(|known| known["lines"].as_array());
    let mine = lines.flatten().filter(|line| line["payment"] == payment);
    mine.map(|line| line["amount_pence"].as_i64().expect("an amount")).sum()
}

#[test]
fn families_come_to_five_sixths_of_four_thousand_pounds_each() {
    let settlement = checked("troubled-families").json(&["settle", "--as-at", "2013-12-31"]);
    for (area, families, lines) in [("birmingham", 4_180_i64, 4), ("lancashire", 2_630, 4)] {
        let of = |payment| sum_of(&settlement, area, payment);
        let all: i64 = ["attachment", "family", "progress", "employment"].into_iter().map(of).sum();
        // Each line is rounded down once, so that each loses less than a penny; results of two contract years are lines of
        // their own.
        let whole = families * 400_000 * 5 / 6;
        assert!(whole - 2 * lines <= all && all <= whole, "{area}: {all} of {whole}");
        assert_eq!(of("attachment"), families * 320_000 * 5 / 6);
    }
}

#[test]
fn both_readings_of_a_shared_saving_pay_what_each_says() {
    let place = checked("local-justice-reinvestment");
    let settlement = place.json(&["settle", "--as-at", "2013-12-31"]);
    let of = |contract, payment| sum_of(&settlement, contract, payment);
    assert_eq!((of("beyond", "adults"), of("beyond", "youth")), (430_000_00, 150_000_00));
    assert_eq!((of("half", "adults"), of("half", "youth")), (255_000_00, 100_000_00));
    let line = place.out(&["explain", "half/adults/2012-07-01", "--as-at", "2013-12-31"]);
    assert!(line.contains("£255,000.00; £85,000.00 is declared by 2013-12-31; £170,000.00 is left"), "{line}");
}

#[test]
fn a_work_programme_is_passed_on_to_the_penny() {
    let place = checked("work-programme");
    let settlement = place.json(&["settle", "--as-at", "2014-06-30"]);
    // Thirty were referred, the last of them after the fee had ended.
    assert_eq!(sum_of(&settlement, "bid", "attachment"), 29 * 376_00);
    let of = |words: &[&str]| place.json(&[&["statement", "bid", "--as-at", "2014-06-30"], words].concat());
    let prime = of(&[]);
    let parts = prime["passed_on"].as_array().expect("parts");
    let sum: i64 = parts.iter().map(|part| part["due_pence"].as_i64().expect("an amount")).sum();
    assert_eq!(Some(sum), prime["settlement"]["due_pence"].as_i64());
    let open_door = of(&["--subcontractor", "open-door"]);
    let part = parts.iter().find(|part| part["provider"] == "open-door").expect("its part");
    assert_eq!(open_door["settlement"]["due_pence"], part["due_pence"]);
    // A third of each line, with what is left over to the prime.
    for line in open_door["settlement"]["lines"].as_array().expect("lines") {
        assert_eq!(line["payment"], "attachment");
    }
}

#[test]
fn delivery_fees_and_a_market_of_licences_settle() {
    let settlement = checked("work-and-health").json(&["settle", "--as-at", "2019-09-30"]);
    assert_eq!(sum_of(&settlement, "programme", "delivery"), 20 * 100_000_00);
    let place = checked("licensed-market");
    let settlement = place.json(&["settle", "--as-at", "2028-12-31"]);
    let all: i64 = ["alder", "birch"]
        .into_iter()
        .flat_map(|licence| ["home", "work"].map(|payment| sum_of(&settlement, licence, payment)))
        .sum();
    assert_eq!(settlement["due_pence"].as_i64(), Some(all));
    let split = settlement["overlaps"].as_array().expect("overlaps");
    assert!(split.iter().any(|overlap| overlap["rule"] == "split"), "{split:#?}");
}
