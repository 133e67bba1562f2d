//! The truth holds together: shares sum, limits hold, and nothing is paid twice.

use std::collections::{BTreeMap, BTreeSet};

use synth::{Settings, TruthDetail};

use crate::support::{Place, pence};

const SETTLEMENTS: [&str; 2] = ["2029-04-30", "2029-07-31"];

fn believable(people: u32) -> Place {
    Place::write(&Settings::believable(people, 3))
}

#[test]
fn shares_sum_to_lines_and_totals() {
    let place = believable(1000);
    let (due, shares) = (place.truth("due.csv"), place.truth("shares.csv"));
    for (settlement, totals) in SETTLEMENTS.iter().zip(&place.written.settlements) {
        for contract in &totals.contracts {
            let sum = |rows: &[BTreeMap<String, String>]| -> i64 {
                let mine =
                    rows.iter().filter(|row| row["as_at"] == *settlement && row["contract"] == contract.contract);
                mine.map(|row| pence(row, "amount_pence")).sum()
            };
            assert_eq!((sum(&due), sum(&shares)), (contract.due_pence, contract.due_pence), "{settlement}");
            assert!(contract.due_pence > 0);
        }
    }
    for row in &due {
        let (amount, full) = (pence(row, "amount_pence"), pence(row, "full_amount_pence"));
        let fits = match row["status"].as_str() {
            "due" => 0 < amount && amount <= full,
            "shadow" | "overlap" | "capped" => amount == 0 && full > 0,
            status => panic!("{status}"),
        };
        assert!(fits, "{row:?}");
    }
    let lines: BTreeSet<(&str, &str)> = due.iter().map(|row| (row["as_at"].as_str(), row["line"].as_str())).collect();
    assert_eq!(lines.len(), due.len(), "every line has a reference of its own");
}

/// One person's results of one kind are paid once while their windows overlap: what is left when the lost claims are taken
/// from the achieved results must be what the lines pay for.
#[test]
fn no_result_is_paid_twice() {
    let place = believable(2000);
    let (outcomes, overlaps, due) = (place.truth("outcomes.csv"), place.truth("overlaps.csv"), place.truth("due.csv"));
    for settlement in SETTLEMENTS {
        let achieved = |contract: &str, outcome: &str| {
            let of = |row: &&BTreeMap<String, String>| {
                row["as_at"] == settlement
                    && row["contract"] == contract
                    && row["outcome"] == outcome
                    && row["finding"] == "achieved"
            };
            outcomes.iter().filter(of).count() as i64
        };
        let lost = |contract: &str, payment: &str| {
            let of = |row: &&BTreeMap<String, String>| {
                row["as_at"] == settlement && row["lost_contract"] == contract && row["lost_payment"] == payment
            };
            overlaps.iter().filter(of).count() as i64
        };
        let paid = |contract: &str, payment: &str, is_lost: bool| -> i64 {
            let of = |row: &&BTreeMap<String, String>| {
                row["as_at"] == settlement
                    && row["contract"] == contract
                    && row["payment"] == payment
                    && (row["status"] == "overlap") == is_lost
            };
            due.iter().filter(of).map(|row| row["quantity"].parse::<i64>().expect("a count")).sum()
        };
        for (contract, outcome) in [
            ("recovery", "drug-free"),
            ("recovery", "no-reoffence"),
            ("recovery", "wellbeing"),
            ("recovery", "settled-home"),
            ("recovery", "in-work"),
            ("work", "job"),
        ] {
            let (all, gone) = (achieved(contract, outcome), lost(contract, outcome));
            assert_eq!(
                (paid(contract, outcome, false), paid(contract, outcome, true)),
                (all - gone, gone),
                "{outcome}"
            );
        }
        assert!(lost("work", "job") > 0 && lost("recovery", "in-work") > 0);
    }
    for row in &overlaps {
        assert!((&row["paid_on"], &row["paid_entered"]) <= (&row["lost_on"], &row["lost_entered"]), "{row:?}");
    }
}

#[test]
fn limits_hold_however_many_people_there_are() {
    let place = Place::write(&Settings { truth: TruthDetail::Totals, ..Settings::believable(25_000, 9) });
    let due = place.truth("due.csv");
    let capped = due.iter().filter(|row| row["status"] == "capped").count();
    assert!(capped > 10, "{capped}");
    for settlement in SETTLEMENTS {
        let mine = || due.iter().filter(|row| row["as_at"] == settlement);
        let recovery: i64 =
            mine().filter(|row| row["contract"] == "recovery").map(|row| pence(row, "amount_pence")).sum();
        assert_eq!(recovery, 4_000_000_00, "the whole limit is used and no more");
        let mut years: BTreeMap<(&str, i32), i64> = BTreeMap::new();
        for row in mine().filter(|row| !["core", "start"].contains(&row["payment"].as_str())) {
            let (year, month): (i32, i32) =
                (row["period_from"][..4].parse().expect("a year"), row["period_from"][5..7].parse().expect("a month"));
            let year = year - i32::from(month < 4);
            *years.entry((&row["contract"], year)).or_default() += pence(row, "amount_pence");
        }
        for ((contract, year), sum) in years {
            let limit = if contract == "work" { 1_000_000_00 } else { 600_000_00 };
            assert!(sum <= limit, "{contract} {year}: {sum}");
        }
    }
}

/// The second settlement sees at least what the first did, apart from what was corrected.
#[test]
fn what_is_known_grows() {
    let place = believable(1000);
    let [april, july] = &place.written.settlements[..] else { panic!("two settlements") };
    for (before, after) in april.contracts.iter().zip(&july.contracts) {
        assert_eq!(before.entries, after.entries);
        for (before, after) in before.outcomes.iter().zip(&after.outcomes) {
            assert!(after.immature <= before.immature, "{before:?} {after:?}");
        }
    }
    let outcomes = place.truth("outcomes.csv");
    let key = |row: &BTreeMap<String, String>| {
        [&row["contract"], &row["person"], &row["entered"], &row["outcome"]].map(Clone::clone)
    };
    let of = |settlement: &str| -> BTreeMap<_, String> {
        let mine = outcomes.iter().filter(|row| row["as_at"] == settlement);
        mine.map(|row| (key(row), row["finding"].clone())).collect()
    };
    let (april, july) = (of("2029-04-30"), of("2029-07-31"));
    let taken_back = april.iter().filter(|(key, finding)| *finding == "achieved" && july[*key] != "achieved").count();
    assert!((1..60).contains(&taken_back), "{taken_back}");
}
