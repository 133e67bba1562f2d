//! The example of Calder: recovery and work, four funders, two contracts, from the first dry run to the restatement.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::{TestPlace, purse, text};

/// The settlement after the first extracts, and the one after the second.
const APRIL: &str = "2029-04-30";
const JULY: &str = "2029-07-31";

#[test]
fn the_worked_examples_come_to_the_same_penny() {
    let place = TestPlace::example("recovery");
    let ran = place.purse(&["test"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.error);
}

/// A changed price is seen in a dry run, posted as the difference alone, and posted once.
#[test]
fn a_changed_price_is_seen_posted_and_posted_once() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let before = transfers(&place);
    place.replace("contracts/work/contract.toml", "price = \"£400\"", "price = \"£410\"");
    let dry = place.json(&["settle", "--as-at", APRIL]);
    let attached: i64 = lines(&dry).iter().filter(|line| line["payment"] == "attachment").map(quantity).sum();
    assert!(attached > 50);
    assert_eq!(dry["due_pence"], attached * 10_00);
    assert_eq!(transfers(&place), before, "a dry run posts nothing");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let after = transfers(&place);
    let new = &after[before.len()..];
    assert!(!new.is_empty() && new.iter().all(|transfer| transfer["kind"] == "increase"), "{new:#?}");
    let posted: i64 = new.iter().map(|transfer| transfer["amount_pence"].as_i64().expect("pence")).sum();
    assert_eq!(posted, attached * 10_00);
    let again = place.purse(&["settle", "--as-at", APRIL, "--post"]);
    assert!(again.error.contains("Nothing to post"), "{}", again.error);
    assert_eq!(transfers(&place), after);
}

/// The second extracts correct, release and add rows. What had been paid for results that are no longer there goes back to
/// the funders that paid it, each transfer citing the one that it takes back.
#[test]
fn later_extracts_restate_what_was_paid() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let before = transfers(&place);
    let july = place.json(&["settle", "--as-at", JULY]);
    let falls: Vec<Value> = lines(&july).into_iter().filter(|line| pence(line, "due_pence") < 0).collect();
    assert!(!falls.is_empty(), "some result was taken back");
    place.out(&["settle", "--as-at", JULY, "--post"]);
    let new = transfers(&place).split_off(before.len());
    for line in &falls {
        let back: i64 = new
            .iter()
            .filter(|transfer| transfer["line"] == line["line"])
            .map(|transfer| {
                assert_eq!(transfer["kind"], "reversal");
                let cited = &before[usize::try_from(pence(transfer, "cites")).expect("a number") - 1];
                assert_eq!((&cited["debit"], &cited["credit"]), (&transfer["credit"], &transfer["debit"]));
                assert_eq!(cited["line"], line["line"]);
                pence(transfer, "amount_pence")
            })
            .sum();
        assert_eq!(-back, pence(line, "due_pence"), "{}", line["line"]);
    }
    assert_eq!(place.json(&["settle", "--as-at", JULY])["due_pence"], 0);
    let sound = purse(&["ledger", "check", text(&place.path)]);
    assert!(sound.code == 0 && sound.out.starts_with("The ledger is sound"), "{}{}", sound.out, sound.error);
}

/// Every line's shares sum to it, every contract's lines and shares to what is due, and all contracts to the place.
#[test]
fn everything_sums() {
    let place = TestPlace::example("recovery");
    for as_at in ["2027-12-31", APRIL, JULY] {
        let settlement = place.json(&["settle", "--as-at", as_at]);
        let mut all = 0;
        for contract in settlement["contracts"].as_array().expect("contracts") {
            let mut due = 0;
            for line in contract["lines"].as_array().expect("lines") {
                let shares: i64 = line["shares"].as_array().expect("shares").iter().map(share).sum();
                let amount = pence(line, "amount_pence");
                assert_eq!(shares, amount - pence(line, "unfunded_pence"), "{}", line["line"]);
                assert_eq!(pence(line, "due_pence"), shares - pence(line, "posted_pence"), "{}", line["line"]);
                due += pence(line, "due_pence");
            }
            let shares: i64 = contract["shares"].as_array().expect("shares").iter().map(share).sum();
            assert_eq!((due, shares), (pence(contract, "due_pence"), due));
            all += due;
        }
        assert_eq!(all, pence(&settlement, "due_pence"));
    }
}

/// The truth planted beside the extracts knows who is who. Linkage finds nearly everyone, and what it misses costs little:
/// whoever is known for who they are is paid for to the penny.
#[test]
fn what_linkage_misses_costs_little() {
    let place = TestPlace::example("recovery");
    for as_at in [APRIL, JULY] {
        let settlement = place.json(&["settle", "--as-at", as_at]);
        let mut truth = csv::Reader::from_path(place.path.join("truth/due.csv")).expect("the truth");
        let header = truth.headers().expect("a header").clone();
        let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
        let planted: BTreeMap<String, i64> = truth
            .records()
            .map(|row| row.expect("a row"))
            .filter(|row| &row[at("as_at")] == as_at)
            .map(|row| (row[at("line")].to_string(), row[at("amount_pence")].parse().expect("pence")))
            .collect();
        let found: BTreeMap<String, i64> = lines(&settlement)
            .iter()
            .map(|line| (line["line"].as_str().expect("a line").to_string(), pence(line, "amount_pence")))
            .collect();
        let whole: i64 = planted.values().sum();
        let same = planted.iter().filter(|(line, amount)| found.get(*line) == Some(amount)).count();
        assert!(same * 100 >= planted.len() * 95, "{same} of {} lines as at {as_at}", planted.len());
        let apart = (whole - found.values().sum::<i64>()).abs();
        assert!(apart * 1000 <= whole, "{apart} of {whole} pence as at {as_at}");
    }
}

/// How well people are found, by the truth that is shipped with the example. A wrong join takes somebody's result, so
/// there is none.
#[test]
fn people_are_found_as_the_truth_has_them() {
    let place = TestPlace::example("recovery");
    let truth = place.path.join("truth/people.csv");
    let linked = place.json(&["link", "--as-at", JULY, "--truth", truth.to_str().expect("a path")]);
    let accuracy = &linked["accuracy"];
    assert_eq!(accuracy["records_known"], linked["records"]);
    assert_eq!((&accuracy["records_left_out"], &accuracy["keys_unknown"]), (&0.into(), &0.into()));
    let people = &accuracy["people"];
    assert_eq!(people["precision"], 1.0, "{people}");
    assert!(people["recall"].as_f64().expect("a recall") >= 0.92, "{people}");
    assert_eq!(accuracy["merged"], serde_json::json!([]));
    // Every pair is right, wrong or missed, and a higher threshold finds fewer.
    let rows = accuracy["pairs"].as_array().expect("rows");
    let count = |row: &Value, key: &str| row[key].as_u64().expect("a count");
    let true_pairs = count(people, "right") + count(people, "missed");
    assert!(rows.iter().all(|row| count(row, "right") + count(row, "missed") == true_pairs), "{rows:?}");
    assert!(rows.is_sorted_by(|low, high| count(low, "found") >= count(high, "found")), "{rows:?}");
}

/// Why two records are one person or two is told without a word of who they are.
#[test]
fn a_pair_of_records_is_explained() {
    let place = TestPlace::example("recovery");
    let pair = |one: &str, other: &str| place.json(&["link", "--as-at", JULY, "--pair", one, other]);
    let same = pair("treatment/T-000113", "benefits/0000102C");
    assert_eq!(same["persons"][0], same["persons"][1], "the truth has them as one person");
    assert_eq!(same["sources"], serde_json::json!(["treatment", "benefits"]));
    let number = |answer: &Value, key: &str| answer[key].as_f64().expect("a number");
    // prior + steps + relatives = total, and that is the probability.
    let steps = same["steps"].as_array().expect("steps").iter();
    let sum: f64 = steps.map(|step| number(step, "weight") + number(step, "frequency")).sum();
    let total = number(&same, "total");
    assert!((number(&same, "prior") + sum + number(&same, "relatives") - total).abs() < 1e-9, "{same}");
    assert!((1.0 / (1.0 + (-total).exp2()) - number(&same, "probability")).abs() < 1e-9, "{same}");
    let other = pair("treatment/T-000113", "treatment/T-000030");
    assert_ne!(other["persons"][0], other["persons"][1], "two keys of one agency");
    let forbidden = other["forbidden"].as_str().expect("a reason");
    assert!(forbidden.ends_with("keeps one entity a person, and has both"), "{forbidden}");
    let shown = place.out(&["link", "--as-at", JULY, "--pair", "treatment/T-000113", "benefits/0000102C"]);
    assert!(shown.contains("joined from 95%: one person."), "{shown}");
    // The records are named as they were asked for, and by nothing else.
    assert!(shown.contains("treatment/T-000113") && shown.contains("benefits/0000102C"), "{shown}");
}

/// No result is paid twice: of the claims on one, at most one is paid.
#[test]
fn no_result_is_paid_twice() {
    let place = TestPlace::example("recovery");
    let settlement = place.json(&["settle", "--as-at", JULY]);
    let overlaps = settlement["overlaps"].as_array().expect("overlaps");
    assert!(overlaps.len() > 10);
    for overlap in overlaps {
        let claims = overlap["claims"].as_array().expect("claims");
        let paid = claims.iter().filter(|claim| claim["treatment"] == "paid").count();
        assert!(claims.len() > 1 && paid == 1, "{overlap:#}");
    }
}

/// Rows in the reverse order, in extracts of events and of people: the same pennies.
#[test]
fn the_order_of_rows_does_not_matter() {
    let place = TestPlace::example("recovery");
    let before = place.json(&["settle", "--as-at", JULY]);
    let sums = |settlement: &Value| -> BTreeMap<String, (i64, i64)> {
        let line = |line: &Value| {
            let name = line["line"].as_str().expect("a line").to_string();
            (name, (quantity(line), pence(line, "amount_pence")))
        };
        lines(settlement).iter().map(line).collect()
    };
    for file in [
        "sources/treatment/assessments-2029-04-10.csv",
        "sources/treatment/reviews-2029-04-10.csv",
        "sources/treatment/people-2029-04-10.csv",
        "sources/housing/people-2029-04-10.csv",
        "sources/benefits/referrals-2029-04-10.csv",
    ] {
        let old = place.read(file);
        let (header, rows) = old.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        place.write(file, &format!("{header}\n{}\n", rows.join("\n")));
    }
    assert_eq!(sums(&place.json(&["settle", "--as-at", JULY])), sums(&before));
}

/// Any line that pays for people is explained down to the file and row of each.
#[test]
fn every_line_is_explained_down_to_its_rows() {
    let place = TestPlace::example("recovery");
    let settlement = place.json(&["settle", "--as-at", JULY]);
    let paying = lines(&settlement).into_iter().filter(|line| pence(line, "people") > 0 && line["kind"] != "block");
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for line in paying {
        kinds.insert(line["payment"].to_string(), line["line"].as_str().expect("a line").to_string());
    }
    assert!(kinds.len() >= 10, "{kinds:?}");
    for line in kinds.values() {
        let explained = place.json(&["explain", line, "--as-at", JULY, "--all"]);
        let results = explained["results"].as_array().expect("results");
        assert!(!results.is_empty(), "{line}");
        for result in results {
            let file = result["entry"]["file"].as_str().expect("a file");
            let row = usize::try_from(pence(&result["entry"], "row")).expect("a row");
            assert!(place.read(file).lines().count() >= row, "{line}: {file} row {row}");
            assert!(result["person"].as_str().is_some_and(|person| person.starts_with("p-")), "{result:#}");
        }
    }
}

/// A statement says what is owed, what is not and why not, in every format; titles are shown as they are written.
#[test]
fn a_statement_says_what_is_owed_and_why_not() {
    let place = TestPlace::example("recovery");
    place.replace("place.toml", "title = \"Northside Works\"", "title = \"Northside <Works> & Sons\"");
    let of = |format: &str| place.out(&["statement", "work", "--as-at", JULY, "--format", format]);
    let settlement = place.json(&["settle", "--as-at", JULY]);
    let work = &settlement["contracts"][1];
    let due = units::Pence::new(pence(work, "due_pence")).to_string();
    let page = of("html");
    for part in [
        "<!doctype html>",
        "Northside &lt;Works&gt; &amp; Sons",
        due.as_str(),
        "overlap: the results are paid elsewhere, or to nobody, by the place&#x27;s overlap rule",
        "first wins <span class=\"why\">(3 One result is paid once)</span>",
        "a newer extract",
    ] {
        assert!(page.contains(part), "the page does not say {part}");
    }
    assert!(!page.contains("http"), "the page stands alone");
    let table = of("table");
    assert!(table.contains("Statement for Northside <Works> & Sons") && table.contains(&due), "{table}");
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(json["settlement"], *work);
    let rows = csv::Reader::from_reader(of("csv").as_bytes()).into_records().count();
    assert_eq!(rows, work["lines"].as_array().expect("lines").len());
    // Its run is kept, so that whoever holds the statement can have it computed again.
    let replayed = place.json(&["replay", json["run"].as_str().expect("a run")]);
    assert_eq!(replayed["same"], true);
}

fn lines(settlement: &Value) -> Vec<Value> {
    let contracts = settlement["contracts"].as_array().expect("contracts");
    contracts.iter().flat_map(|contract| contract["lines"].as_array().expect("lines").clone()).collect()
}

fn transfers(place: &TestPlace) -> Vec<Value> {
    let ran = purse(&["ledger", "transfers", text(&place.path), "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.error);
    serde_json::from_str(&ran.out).expect("JSON")
}

fn pence(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_else(|| panic!("no number `{key}` in {value:#}"))
}

fn quantity(line: &Value) -> i64 {
    pence(line, "quantity")
}

fn share(share: &Value) -> i64 {
    pence(share, "amount_pence")
}
