//! The first hour with Commonpurse: a new place, a changed price, a posting, a corrected extract.

use crate::harness::{TestPlace, purse};

#[test]
fn a_new_place_checks_tests_and_settles() {
    let place = TestPlace::new();
    assert_eq!(place.purse(&["check"]).code, 0);
    assert_eq!(place.purse(&["test"]).code, 0);
    let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
    // Six instalments of £10,000 in arrears, and two good reviews at £350.
    assert_eq!(settlement["due_pence"], 60_700_00);
    let shares = settlement["contracts"][0]["shares"].as_array().expect("shares").clone();
    let amounts: Vec<i64> = shares.iter().map(|share| share["amount_pence"].as_i64().expect("pence")).collect();
    assert_eq!(amounts, [36_420_00, 24_280_00]);
}

#[test]
fn a_dry_run_posts_nothing_and_posting_twice_posts_once() {
    let place = TestPlace::new();
    let settle = ["settle", "--as-at", "2027-10-31"];
    let first = place.json(&settle);
    assert_eq!(place.json(&settle), first, "a dry run changes nothing, not even the run's id");
    assert_eq!(transfers(&place).len(), 0);
    let posted = place.purse(&["settle", "--as-at", "2027-10-31", "--post"]);
    assert!(posted.error.contains("Posted £60,700.00"), "{}", posted.error);
    let after_first = transfers(&place);
    let again = place.purse(&["settle", "--as-at", "2027-10-31", "--post"]);
    assert!(again.error.contains("Nothing to post"), "{}", again.error);
    assert_eq!(transfers(&place), after_first);
    let settlement = place.json(&settle);
    assert_eq!(settlement["due_pence"], 0);
    assert_eq!(settlement["contracts"][0]["lines"][0]["posted_pence"], 10_000_00);
}

#[test]
fn a_changed_price_shows_in_a_dry_run_and_posts_the_difference() {
    let place = TestPlace::new();
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    place.replace("contracts/first/rates.csv", "350.00", "355.55");
    let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
    assert_eq!(settlement["due_pence"], 11_10);
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    let new: Vec<serde_json::Value> = transfers(&place).into_iter().skip(14).collect();
    assert_eq!(new.len(), 2, "one increase a funder");
    assert!(new.iter().all(|transfer| transfer["kind"] == "increase" && transfer["cites"].is_u64()), "{new:?}");
}

#[test]
fn a_corrected_extract_gives_money_back_to_those_who_paid_it() {
    let place = TestPlace::new();
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    place.replace("sources/agency/reviews-2027-10-05.csv", "R2,A1,2027-09-01,13", "R2,A1,2027-09-01,3");
    let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
    assert_eq!(settlement["due_pence"], -350_00);
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    let back: Vec<serde_json::Value> = transfers(&place).into_iter().skip(14).collect();
    assert!(back.iter().all(|transfer| transfer["kind"] == "reversal" && transfer["cites"].is_u64()), "{back:?}");
    let amounts: Vec<i64> = back.iter().map(|transfer| transfer["amount_pence"].as_i64().expect("pence")).collect();
    assert_eq!(amounts, [210_00, 140_00]);
    assert_eq!(place.json(&["settle", "--as-at", "2027-10-31"])["due_pence"], 0);
}

/// A file that only corrects a row says nothing of what has happened since the last whole extract.
#[test]
fn a_correction_does_not_say_that_nothing_else_has_happened() {
    let place = TestPlace::new();
    let descriptor = "sources/agency/datapackage.json";
    place
        .write("sources/agency/reviews-2027-11-05.csv", "review_id,person_id,reviewed_on,score\nR2,A1,2027-09-30,13\n");
    let path = "\"path\": \"reviews-2027-10-05.csv\"";
    let both = "\"path\": [\"reviews-2027-10-05.csv\", \"reviews-2027-11-05.csv\"]";
    place.replace(descriptor, path, both);
    let finding = || place.json(&["explain", "p-000002", "--as-at", "2027-11-30"])["results"][0]["finding"].clone();
    assert_eq!(finding(), "not achieved", "taken for a whole extract");
    let said = format!("{both},\n      \"purse:complete-to\": {{ \"reviews-2027-11-05.csv\": \"2027-10-04\" }}");
    place.replace(descriptor, both, &said);
    assert_eq!(finding(), "immature");
    place.replace(descriptor, "2027-10-04\" }", "2027-11-01\" }");
    assert_eq!(finding(), "immature", "the last day of the window is not in it");
    place.replace(descriptor, "2027-11-01\" }", "2027-11-02\" }");
    assert_eq!(finding(), "not achieved", "the last day of the window is in it");
    let shown = place.out(&["intake", "--as-at", "2027-11-30"]);
    assert!(shown.contains("2027-11-05, complete to"), "{shown}");
}

/// Who entered in a month is not known before the extracts tell of all of it, and a bonus looks at everyone.
#[test]
fn a_bonus_waits_until_everyone_who_entered_is_known() {
    let place = TestPlace::new();
    let bonus = "[payments.bonus]\nclause = \"4 Payment for results\"\ntitle = \"Most of a month\"\nkind = \"bonus\"\n\
                 pays = \"good-review\"\nover = \"month\"\nrate_at_least = \"50%\"\namount = \"£1,000\"\n\n[funding.default]";
    place.replace("contracts/first/contract.toml", "[funding.default]", bonus);
    let bonuses = || -> Vec<String> {
        let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
        let lines = settlement["contracts"][0]["lines"].as_array().expect("lines").iter();
        let bonuses = lines.filter(|line| line["payment"] == "bonus");
        bonuses.map(|line| line["line"].as_str().expect("a reference").to_string()).collect()
    };
    assert_eq!(bonuses(), ["first/bonus/2027-09-01/entered-2027-04-01", "first/bonus/2027-09-01/entered-2027-08-01"]);
    let path = "\"path\": \"assessments-2027-10-05.csv\"";
    let said = format!("{path},\n      \"purse:complete-to\": {{ \"assessments-2027-10-05.csv\": \"2027-08-30\" }}");
    place.replace("sources/agency/datapackage.json", path, &said);
    assert_eq!(bonuses(), ["first/bonus/2027-09-01/entered-2027-04-01"], "who entered on 31 August is not known");
}

/// A ledger that is older than what was posted would have the rest posted again.
#[test]
fn an_older_ledger_is_refused() {
    let place = TestPlace::new();
    let ledger = place.path.join(".purse/ledger.sqlite");
    place.out(&["settle", "--as-at", "2027-08-31", "--post"]);
    let older = std::fs::read(&ledger).expect("a ledger");
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    let refused = |end: &str| {
        let ran = place.purse(&["settle", "--as-at", "2027-10-31", "--post"]);
        let why = format!("transfers up to 14 were posted, says {}", place.path.join(".purse/ledger.head").display());
        assert!(ran.code == 2 && ran.error.contains(&why) && ran.error.contains(end), "{}", ran.error);
    };
    std::fs::write(&ledger, older).expect("can be written");
    refused("but the ledger there ends with transfer 8");
    std::fs::write(&ledger, "").expect("can be written");
    refused("but the ledger there ends with none");
    std::fs::remove_file(&ledger).expect("can be removed");
    refused("but the ledger there ends with none");
    std::fs::remove_file(place.path.join(".purse/ledger.head")).expect("can be removed");
    assert_eq!(place.json(&["settle", "--as-at", "2027-10-31"])["due_pence"], 60_700_00);
}

/// A quote that is never closed swallows rows, and what is not there must not be taken for evidence.
#[test]
fn swallowed_rows_are_not_settled_on() {
    let place = TestPlace::new();
    place.replace("sources/agency/reviews-2027-10-05.csv", "R1,A1", "R1,\"A1");
    let refused = place.purse(&["settle", "--as-at", "2027-10-31", "--post"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.error.contains("a quote that opens in row 2 is not closed, so that 5 lines are one row"),
        "{}",
        refused.error
    );
}

#[test]
fn every_pound_is_explained_down_to_the_row() {
    let place = TestPlace::new();
    let explained = place.json(&["explain", "first/good-review/2027-09-01", "--as-at", "2027-10-31"]);
    let results = explained["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["evidence"][0]["file"], "sources/agency/reviews-2027-10-05.csv");
    assert_eq!(results[0]["evidence"][0]["row"], 3);
    assert_eq!(results[0]["entry"]["row"], 2);
    assert_eq!(results[0]["clause"], "2 A good review");
    let person = place.json(&["explain", "p-000001", "--as-at", "2027-10-31"]);
    assert_eq!(person["results"][0]["finding"], "achieved");
}

#[test]
fn an_old_run_is_computed_again_to_the_penny() {
    let place = TestPlace::new();
    let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
    let run = settlement["run"].as_str().expect("a run").to_string();
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    place.replace("contracts/first/rates.csv", "350.00", "400.00");
    place.replace("sources/agency/reviews-2027-10-05.csv", "R2,A1,2027-09-01,13", "R2,A1,2027-09-01,3");
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    let replayed = place.json(&["replay", &run]);
    assert_eq!(replayed["same"], true, "{replayed:#}");
    let changed: Vec<&str> =
        replayed["changed_inputs"].as_array().expect("a list").iter().filter_map(|i| i["path"].as_str()).collect();
    assert_eq!(changed, ["contracts/first/rates.csv", "sources/agency/reviews-2027-10-05.csv"]);
    // Without the kept evidence, the changed extract stands in the way, and is named.
    std::fs::remove_dir_all(place.path.join(".purse/evidence")).expect("can be removed");
    let refused = place.purse(&["replay", &run]);
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("sources/agency/reviews-2027-10-05.csv has changed since"), "{}", refused.error);
}

#[test]
fn a_later_settlement_cannot_be_followed_by_an_earlier_one() {
    let place = TestPlace::new();
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    let earlier = place.json(&["settle", "--as-at", "2027-06-30"]);
    assert_eq!(earlier["due_pence"], 20_000_00, "what was due then, had nothing been posted");
    let refused = place.purse(&["settle", "--as-at", "2027-06-30", "--post"]);
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("the ledger has postings as at 2027-10-31"), "{}", refused.error);
}

/// Two places in one ledger would each take back what the other has posted.
#[test]
fn a_ledger_is_one_place_s_own() {
    let (ours, theirs) = (TestPlace::new(), TestPlace::new());
    let store = ours.path.join("store");
    let store = crate::harness::text(&store);
    theirs.replace("place.toml", "name = \"our-place\"", "name = \"their-place\"");
    ours.out(&["settle", "--as-at", "2027-10-31", "--post", "--store", store]);
    let refused = theirs.purse(&["settle", "--as-at", "2027-10-31", "--post", "--store", store]);
    assert_eq!(refused.code, 2);
    let why = format!("the ledger in {store} is that of the place `our-place`, and this is `their-place`");
    assert!(refused.error.contains(&why), "{}", refused.error);
}

/// A condition of the greatest length is walked through to its end.
#[test]
fn a_long_condition_is_evaluated() {
    let place = TestPlace::new();
    let all: Vec<String> = (0..240).map(|score| format!("score = {score}")).collect();
    let condition = all.join(" OR ");
    assert!(condition.len() < 4_000);
    place.replace("contracts/first/contract.toml", "score >= 10", &condition);
    let settlement = place.json(&["settle", "--as-at", "2027-10-31"]);
    assert!(settlement["due_pence"].as_i64() > Some(60_000_00), "{settlement:#}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let place = TestPlace::new();
    let full = std::fs::File::create("/dev/full").expect("a device that is always full");
    let path = crate::harness::text(&place.path);
    let mut command = crate::harness::command(&["settle", path, "--as-at", "2027-10-31", "--format", "json"]);
    let ran = crate::harness::ran(command.stdout(full).output().expect("it runs"));
    assert_eq!(ran.code, 2);
    assert!(ran.error.contains("not all of the output could be written"), "{}", ran.error);
}

/// A file that cannot be read is in the list that goes to the agency.
#[test]
fn a_file_that_cannot_be_read_is_among_the_problems() {
    let place = TestPlace::new();
    std::fs::remove_file(place.path.join("sources/agency/reviews-2027-10-05.csv")).expect("it was there");
    let listed = place.out(&["intake", "--as-at", "2027-10-31", "--format", "csv"]);
    let row = "sources/agency/reviews-2027-10-05.csv,,,the whole file,the file is not there";
    assert!(listed.lines().nth(1).is_some_and(|line| line.starts_with(row)), "{listed}");
}

#[test]
fn every_command_has_help_with_an_example() {
    let commands =
        ["new", "check", "test", "intake", "link", "review", "measure", "settle", "statement", "explain", "replay"];
    for command in commands.iter().chain(&["completions"]) {
        let ran = purse(&[command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("Example"), "{command} --help shows no example");
    }
    assert_eq!(purse(&["settel"]).code, 2);
}

fn transfers(place: &TestPlace) -> Vec<serde_json::Value> {
    let path = crate::harness::text(&place.path).to_string();
    let ran = purse(&["ledger", "transfers", &path, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.error);
    serde_json::from_str(&ran.out).expect("JSON")
}
