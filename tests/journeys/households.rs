//! Families: a household enters by any member's event, and what happens to any member counts.

use crate::harness::TestPlace;

const CONTRACT: &str = r#"
format = 1

[contract]
title = "Families"
commissioner = "council"
provider = "charity"
start = 2027-04-01
end = 2028-03-31
settles = "quarterly"
round = "down to the penny"

[cohorts.families]
clause = "1 Who enters"
unit = "household"
enters = "referral"
entry = "first"

[outcomes.at-school]
clause = "2 A good review"
title = "At most one exclusion among the children"
measure = "frequency"
event = "exclusion"
per = "person"
at_most = 1
within = "6 months"

[payments.at-school]
clause = "4 Payment for results"
kind = "outcome"
pays = "at-school"
price = "£800"

[funding.default]
clause = "5 Who pays"
shares = { council = "100%" }
remainder = "first in order"
over_cap = "leave unfunded"
"#;

const DESCRIPTOR: &str = r#"{
  "name": "schools",
  "resources": [
    { "name": "members", "type": "table", "path": "members-2028-04-05.csv", "purse:event": "membership",
      "schema": { "fields": [
        { "name": "child", "type": "string", "purse:role": "person" },
        { "name": "family", "type": "string", "purse:role": "household" },
        { "name": "since", "type": "date", "purse:role": "event-date" },
        { "name": "until", "type": "date", "purse:role": "event-end" } ] } },
    { "name": "referrals", "type": "table", "path": "referrals-2028-04-05.csv", "purse:event": "referral",
      "schema": { "fields": [
        { "name": "child", "type": "string", "purse:role": "person" },
        { "name": "referred_on", "type": "date", "purse:role": "event-date" } ] } },
    { "name": "exclusions", "type": "table", "path": "exclusions-2028-04-05.csv", "purse:event": "exclusion",
      "schema": { "fields": [
        { "name": "child", "type": "string", "purse:role": "person" },
        { "name": "excluded_on", "type": "date", "purse:role": "event-date" } ] } }
  ]
}"#;

/// Family F1: two children, one exclusion each: two exclusions in all, so not achieved. F2: one exclusion of a child who
/// joined only after the family entered, which does not count, and one that does: achieved. F3: nobody is excluded.
/// F4 was never referred.
const MEMBERS: &str = "child,family,since,until\nA,F1,2020-01-01,\nB,F1,2020-01-01,\nC,F2,2020-01-01,\n\
                       D,F2,2027-07-01,\nE,F3,2020-01-01,\nG,F4,2020-01-01,\nC,F9,2015-01-01,2019-12-31\n";
const REFERRALS: &str = "child,referred_on\nA,2027-05-03\nB,2027-06-01\nC,2027-05-10\nE,2027-06-14\n";
const EXCLUSIONS: &str = "child,excluded_on\nA,2027-05-20\nB,2027-09-30\nC,2027-06-30\nD,2027-08-01\nE,2028-01-10\n";

fn families() -> TestPlace {
    let place = TestPlace::new();
    std::fs::remove_dir_all(place.path.join("sources/agency")).expect("can be removed");
    std::fs::remove_file(place.path.join("contracts/first/cases.toml")).expect("can be removed");
    place.write("contracts/first/contract.toml", CONTRACT);
    place.write("contracts/first/rates.csv", "payment,band,from,price\n");
    place.write("sources/schools/datapackage.json", DESCRIPTOR);
    place.write("sources/schools/members-2028-04-05.csv", MEMBERS);
    place.write("sources/schools/referrals-2028-04-05.csv", REFERRALS);
    place.write("sources/schools/exclusions-2028-04-05.csv", EXCLUSIONS);
    place
}

#[test]
fn a_family_enters_once_and_all_its_members_count() {
    let place = families();
    let ran = place.purse(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let measures = place.json(&["measure", "--as-at", "2028-04-30"]);
    let row = &measures["outcomes"][0];
    assert_eq!((&row["entered"], &row["achieved"]), (&3.into(), &2.into()), "{measures:#}");
    let settlement = place.json(&["settle", "--as-at", "2028-04-30"]);
    assert_eq!(settlement["due_pence"], 1_600_00);
}

#[test]
fn a_worked_example_can_speak_of_families() {
    let place = families();
    place.write(
        "contracts/first/cases.toml",
        r#"
format = 1

[[cases]]
name = "Two children, one exclusion each"
clause = "Schedule 1 Worked examples"
as_at = 2028-04-30

[[cases.people]]
name = "Ann"
household = "first"
events = [{ event = "referral", on = 2027-05-03 }, { event = "exclusion", on = 2027-05-20 }]

[[cases.people]]
name = "Ben"
household = "first"
events = [{ event = "exclusion", on = 2027-09-30 }]

[[cases.people]]
name = "Cy"
household = "second"
events = [{ event = "referral", on = 2027-05-03 }, { event = "exclusion", on = 2027-05-20 }]

[cases.expect]
due = "£800"
results = [
    { person = "Ann", outcome = "at-school", is = "not achieved" },
    { person = "Cy", outcome = "at-school", is = "achieved" },
]
"#,
    );
    let ran = place.purse(&["test"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.error);
}
