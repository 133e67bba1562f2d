//! Who pays: unit costs and gains of a whole place, shares by benefit to the penny, and packages from proposal to payment.

use serde_json::Value;

use crate::harness::{Ran, TestPlace, purse, text};

const APRIL: &str = "2029-04-30";
const JULY: &str = "2029-07-31";

fn pence(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_else(|| panic!("{key} of {value}"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} of {value}"))
}

fn sum(rows: &[Value], key: &str, keep: impl Fn(&Value) -> bool) -> i64 {
    rows.iter().filter(|row| keep(row)).map(|row| pence(row, key)).sum()
}

#[test]
fn what_funders_pay_is_what_is_settled_and_every_gain_adds_up() {
    let place = TestPlace::example("recovery");
    let answer = place.json(&["funders", "--as-at", APRIL]);
    let settled = place.json(&["settle", "--as-at", APRIL]);
    let (funders, flows) = (list(&answer, "funders"), list(&answer, "flows"));
    assert_eq!(sum(funders, "pays_pence", |_| true), pence(&settled, "due_pence"));
    for funder in funders {
        let mine = |flow: &Value| flow["funder"] == funder["funder"];
        for key in ["pays_pence", "gains_pence"] {
            assert_eq!(sum(flows, key, mine), pence(funder, key), "{key} of {}", funder["funder"]);
        }
        assert_eq!(pence(funder, "difference_pence"), pence(funder, "gains_pence") - pence(funder, "pays_pence"));
    }
    // A job saves half a year of £9,724.61 at DWP, net of 30% deadweight, 20% substitution and 10% optimism bias.
    let job = |saving: &&Value| saving["code"] == "E&E1.0.1";
    let saving = list(&answer, "savings").iter().find(job).expect("the saving of DWP");
    assert_eq!((pence(saving, "cost_pence"), pence(saving, "saves_pence")), (972_461, 245_060));
    let jobs = |flow: &&Value| flow["funder"] == "dwp" && flow["outcome"] == "In work for 26 weeks";
    for flow in flows.iter().filter(jobs) {
        // Rounded once, on all results together, and not result by result.
        let apart = pence(flow, "results") * 245_060;
        assert!((pence(flow, "gains_pence") - apart).abs() <= pence(flow, "results"), "{flow}");
    }
    assert_eq!(answer["without_costs"], serde_json::json!(["Better wellbeing", "In a settled home"]));
    // Looking keeps nothing and changes nothing.
    assert_eq!(place.json(&["funders", "--as-at", APRIL]), answer);
}

#[test]
fn the_picture_of_funders_says_what_the_table_says() {
    let place = TestPlace::example("recovery");
    let answer = place.json(&["funders", "--as-at", APRIL]);
    let picture = place.out(&["funders", "--as-at", APRIL, "--format", "svg"]);
    assert_eq!(place.out(&["funders", "--as-at", APRIL, "--format", "svg"]), picture);
    let parsed = roxmltree::Document::parse(&picture).expect("XML");
    let texts = parsed.descendants().filter(|node| node.has_tag_name("text"));
    let said: String = texts.filter_map(|node| node.text()).map(str::trim).collect::<Vec<_>>().join("|");
    let shown = |amount: i64| units::Pence::new(amount).to_string();
    for funder in list(&answer, "funders").iter().filter(|row| pence(row, "pays_pence") > 0) {
        for words in [
            format!("pays {}", shown(pence(funder, "pays_pence"))),
            format!("gains {}", shown(pence(funder, "gains_pence"))),
        ] {
            assert!(said.contains(&words), "{words}: {said}");
        }
    }
    for provider in ["riverside", "northside"] {
        let paid = sum(list(&answer, "flows"), "pays_pence", |flow| flow["provider"] == provider);
        assert!(said.contains(&shown(paid)), "{provider}: {said}");
    }
    assert!(said.contains("Elsewhere"), "whoever gains and pays nothing is named: {said}");
    let rows = place.out(&["funders", "--as-at", APRIL, "--format", "csv"]);
    assert_eq!(rows.lines().count(), list(&answer, "flows").len() + 1);
}

#[test]
fn a_contract_shared_by_benefit_is_paid_in_proportion_to_the_savings() {
    let place = TestPlace::example("recovery");
    place.replace(
        "contracts/recovery/contract.toml",
        "shares = { dwp = \"60%\", council = \"40%\" }",
        "shares = \"by benefit\"",
    );
    place.replace("contracts/recovery/contract.toml", "priority = [\"council\", \"dwp\"]", "priority = [\"council\"]");
    let settled = place.json(&["settle", "--as-at", APRIL]);
    let lines = list(&settled, "contracts").iter().flat_map(|contract| list(contract, "lines"));
    let mut seen = 0;
    for line in lines.filter(|line| line["payment"] == "in-work" && pence(line, "amount_pence") > 0) {
        let shares = list(line, "shares");
        let share = |funder: &str| sum(shares, "amount_pence", |share| share["funder"] == funder);
        let amount = pence(line, "amount_pence");
        // Both parts are of one year, so that they stand as 9,234 to 566 exactly.
        let exact = amount * 9_234;
        assert!((share("dwp") * 9_800 - exact).abs() < 9_800, "{line}");
        assert_eq!(share("dwp") + share("dhsc"), amount);
        seen += 1;
    }
    assert!(seen > 1);
}

/// Runs `purse package WORD PLACE …`.
fn package(place: &TestPlace, words: &[&str]) -> Ran {
    let mut all = vec!["package", words[0], text(&place.path)];
    all.extend(&words[1..]);
    purse(&all)
}

fn package_json(place: &TestPlace, words: &[&str]) -> Value {
    let mut words = words.to_vec();
    words.extend(["--format", "json"]);
    let ran = package(place, &words);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.error);
    serde_json::from_str(&ran.out).expect("JSON")
}

fn ledger(place: &TestPlace, account: &str) -> i64 {
    let ran = purse(&["ledger", "balances", text(&place.path), "--format", "json"]);
    let accounts: Vec<Value> = serde_json::from_str(&ran.out).expect("JSON");
    accounts.iter().find(|row| row["account"] == account).map_or(0, |row| pence(row, "balance_pence"))
}

/// The person whom the only result of a line is of, which is not known in April and paid in July.
fn person_of(place: &TestPlace, line: &str) -> String {
    let explained = place.json(&["explain", line, "--as-at", JULY]);
    let results = list(&explained, "results");
    assert_eq!(results.len(), 1, "{explained}");
    results[0]["person"].as_str().expect("a person").to_string()
}

const LINE: &str = "recovery/in-work/2029-04-01/medium/full";

#[test]
fn a_package_goes_from_proposal_to_payment() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let person = person_of(&place, LINE);
    let propose = [
        "propose",
        "--person",
        &person,
        "--contract",
        "recovery",
        "--result",
        "in-work",
        "--expires",
        "2029-06-30",
        "--by",
        "ann",
        "--as-at",
        APRIL,
    ];
    let proposed = package_json(&place, &propose);
    // The full stage puts 40% of £2,400 at risk; DWP pays 60% of it and the council 40%.
    assert_eq!((pence(&proposed, "price_pence"), pence(&proposed, "held_pence")), (96_000, 0));
    let parts = list(&list(&proposed, "results")[0], "parts");
    let amounts: Vec<i64> = parts.iter().map(|part| pence(part, "amount_pence")).collect();
    assert_eq!(amounts, [57_600, 38_400]);
    let name = proposed["package"].as_str().expect("a name");
    assert_eq!(package_json(&place, &propose), proposed, "twice is once");
    let decide = |what: &str, holder: &str, on: &str| {
        package_json(&place, &[what, name, "--holder", holder, "--by", "ben", "--why", "agreed", "--as-at", on])
    };
    let waiting = decide("approve", "dwp", "2029-05-02");
    assert_eq!((&waiting["state"], &waiting["waiting_on"]), (&"waiting".into(), &serde_json::json!(["council"])));
    assert_eq!(ledger(&place, "commitments/dwp/work-programmes"), 57_600);
    assert_eq!(decide("approve", "dwp", "2029-05-02"), waiting, "twice is once");
    let started = decide("approve", "council", "2029-05-03");
    assert_eq!((started["state"].as_str(), pence(&started, "held_pence")), (Some("started"), 96_000));
    assert_eq!(ledger(&place, "reserved/recovery"), -96_000);
    // What is held is not paid: what was due before is due now.
    let paid = ledger(&place, "pots/dwp/work-programmes");
    // A dry run leaves the ledger alone; a posting pays the result and releases what was held for it, in one.
    place.out(&["settle", "--as-at", JULY]);
    assert_eq!(ledger(&place, "reserved/recovery"), -96_000);
    let settled = place.json(&["settle", "--as-at", JULY, "--post"]);
    let lines = list(&settled, "contracts").iter().flat_map(|contract| list(contract, "lines"));
    assert_eq!(lines.filter(|line| line["line"] == LINE).map(|line| pence(line, "due_pence")).sum::<i64>(), 96_000);
    for account in ["commitments/dwp/work-programmes", "commitments/council/public-health", "reserved/recovery"] {
        assert_eq!(ledger(&place, account), 0, "{account}");
    }
    assert!(ledger(&place, "pots/dwp/work-programmes") >= paid + 57_600);
    let again = place.json(&["settle", "--as-at", JULY, "--post"]);
    assert_eq!(pence(&again, "due_pence"), 0, "settling again posts nothing");
    let shown = package_json(&place, &["show", &name[..6], "--as-at", JULY]);
    assert_eq!((shown["state"].as_str(), pence(&shown, "held_pence")), (Some("started"), 0));
    assert_eq!(list(&shown, "history").len(), 3);
    // All of it is sound, and the settlement can be computed again as the packages were then.
    assert_eq!(purse(&["ledger", "check", text(&place.path)]).code, 0);
    let run = settled["run"].as_str().expect("a run");
    assert_eq!(place.json(&["replay", run])["same"], true);
    let closed = decide("close", "council", JULY);
    assert_eq!(closed["state"], "closed");
}

#[test]
fn what_is_held_is_released_when_one_declines_or_time_is_over() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let propose = |person: &str| {
        let answer = package_json(
            &place,
            &[
                "propose",
                "--person",
                person,
                "--contract",
                "recovery",
                "--result",
                "drug-free=£600",
                "--expires",
                "2029-05-31",
                "--by",
                "ann",
                "--as-at",
                APRIL,
            ],
        );
        answer["package"].as_str().expect("a name").to_string()
    };
    let (one, other) = (propose("p-000001"), propose("p-000002"));
    let decide = |what: &str, package: &str, holder: &str, on: &str| {
        let words = [what, package, "--holder", holder, "--by", "ben", "--why", "so it is", "--as-at", on];
        package_json(&place, &words)
    };
    for name in [&one, &other] {
        decide("approve", name, "moj", "2029-05-10");
    }
    assert_eq!(ledger(&place, "commitments/moj/reducing-reoffending"), 24_000);
    let declined = decide("decline", &one, "dhsc", "2029-05-11");
    assert_eq!((declined["state"].as_str(), pence(&declined, "held_pence")), (Some("declined"), 0));
    assert_eq!(ledger(&place, "commitments/moj/reducing-reoffending"), 12_000);
    // The last day counts, and the day after it is too late.
    let waiting = package_json(&place, &["show", &other, "--as-at", "2029-05-31"]);
    assert_eq!(waiting["state"], "waiting");
    let late = ["approve", &other, "--holder", "dhsc", "--by", "ben", "--as-at", "2029-06-01"];
    let refused = package(&place, &late);
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("it could be approved until 2029-05-31"), "{}", refused.error);
    // It has expired by itself; what it holds is released once, when somebody says so.
    let expire = |on: &str| package_json(&place, &["expire", "--as-at", on]).as_array().expect("a list").len();
    assert_eq!(expire("2029-05-31"), 0);
    assert_eq!(expire("2029-06-01"), 1);
    assert_eq!(expire("2029-06-01"), 0);
    assert_eq!(ledger(&place, "commitments/moj/reducing-reoffending"), 0);
    // Nothing was edited: every step is there.
    let all = package_json(&place, &["list", "--as-at", JULY]);
    let states: Vec<&str> =
        all.as_array().expect("a list").iter().map(|row| row["state"].as_str().expect("a state")).collect();
    assert_eq!(states.iter().filter(|state| **state == "declined").count(), 1);
    assert_eq!(states.iter().filter(|state| **state == "expired").count(), 1);
    assert_eq!(purse(&["ledger", "check", text(&place.path)]).code, 0);
}

#[test]
fn refusals_of_packages_say_why_and_what_to_do() {
    let place = TestPlace::example("recovery");
    place.out(&["settle", "--as-at", APRIL, "--post"]);
    let propose = [
        "propose",
        "--person",
        "p-000001",
        "--contract",
        "recovery",
        "--result",
        "in-work=£960",
        "--expires",
        "2029-05-31",
        "--by",
        "ann",
        "--as-at",
        APRIL,
    ];
    let proposed = package_json(&place, &propose);
    let name = proposed["package"].as_str().expect("a name");
    let by = ["--by", "ben", "--as-at", "2029-05-02"];
    let rows: [(&[&str], &str); 6] = [
        (&["approve", name, "--holder", "moj"], "`moj` holds no part of the package; its holders are dwp, council"),
        (&["decline", name, "--holder", "dwp"], "nothing says why"),
        (
            &["close", name, "--holder", "dwp", "--why", "x"],
            "the package has not started: dwp, council have not approved",
        ),
        (&["approve", "k-0", "--holder", "dwp"], "there is no package `k-0`"),
        (&["approve", name, "--holder", "No One"], "`No One` is not the name of a funder"),
        (
            &["decline", name, "--holder", "dwp", "--why", "one\u{7}two"],
            "a signature or reason has no control characters",
        ),
    ];
    for (words, expected) in rows {
        let ran = package(&place, &[words, &by].concat());
        assert_eq!(ran.code, 2, "{words:?}");
        assert!(ran.error.contains(expected) && ran.error.contains("help: "), "{words:?}: {}", ran.error);
    }
    // The same result of the same person cannot be held for twice; and nothing is done before the ledger's last posting.
    let again = package(&place, &[&propose[..6], &["in-work=£970"], &propose[7..]].concat());
    assert!(
        again.error.contains(&format!("package {name} holds money for `in-work` of p-000001 already")),
        "{}",
        again.error
    );
    let early = package(&place, &["approve", name, "--holder", "dwp", "--by", "ben", "--as-at", "2029-04-29"]);
    assert!(early.error.contains("something happened to the package on 2029-04-30"), "{}", early.error);
}
