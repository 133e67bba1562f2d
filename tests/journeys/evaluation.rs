//! Whether it worked: designs that are frozen before outcomes are opened, verdicts, and figures that other software computed.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Ran, TestPlace, purse, repository, text};

const RELEASED: &[&str] = &["evaluate", "aid", "--as-at", "1973-06-30"];

fn with<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    words.iter().chain(more).copied().collect()
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().unwrap_or_else(|| panic!("{key} is no number in {of}"))
}

fn outcome<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let outcomes = answer["outcomes"].as_array().expect("outcomes");
    outcomes.iter().find(|outcome| outcome["name"] == name).unwrap_or_else(|| panic!("no outcome {name}"))
}

fn check_near(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found}, expected {expected}");
}

/// The folder of data and figures from outside, if it is there.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn shared() -> Option<PathBuf> {
    let shared = repository().join("../shared");
    let is_there = shared.join("golden").is_dir();
    if !is_there {
        eprintln!("SKIPPED: {} is not there", shared.display());
    }
    is_there.then_some(shared)
}

#[test]
fn the_same_men_by_three_tests_and_the_test_that_is_named_decides() {
    let place = TestPlace::example("release");
    let answer = place.json(&with(RELEASED, &["--freeze", "--open"]));
    let arrested = outcome(&answer, "arrested");
    assert_eq!(arrested["finding"], "better");
    let rounded = |value: &Value| format!("{:.4}", number(value, "p"));
    assert_eq!(rounded(arrested), "0.0494");
    let fisher = arrested["also"].as_array().expect("tests").iter().find(|test| test["test"] == "fisher exact");
    assert_eq!(rounded(fisher.expect("Fisher's")), "0.0632");
    let time = outcome(&answer, "time-to-arrest");
    assert_eq!((rounded(time).as_str(), time["finding"].as_str()), ("0.0501", Some("inconclusive")));
    assert!(time["people_needed"].as_u64().is_some_and(|people| people > 216), "{}", time["people_needed"]);
    // Numbers at risk begin with everybody.
    assert_eq!(time["survival"]["treated"]["at_risk"][0]["people"], 216);
}

#[test]
fn outcomes_stay_closed_until_the_design_is_frozen() {
    let place = TestPlace::example("release");
    let draft = place.json(RELEASED);
    assert_eq!(
        (draft["design"]["state"].as_str(), draft["outcomes"].as_array().map(Vec::len)),
        (Some("draft"), Some(0))
    );
    let refused = place.purse(&with(RELEASED, &["--open"]));
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("is not frozen"), "{}", refused.error);
    let frozen = place.json(&with(RELEASED, &["--freeze"]));
    assert_eq!(
        (frozen["design"]["state"].as_str(), frozen["outcomes"].as_array().map(Vec::len)),
        (Some("frozen"), Some(0))
    );
    assert_eq!(frozen["design"]["sha256"], draft["design"]["sha256"], "freezing changes nothing");
    // Freezing the same again makes no version.
    assert_eq!(place.json(&with(RELEASED, &["--freeze"]))["design"]["versions"].as_array().map(Vec::len), Some(1));
    let opened = place.json(&with(RELEASED, &["--open"]));
    assert_eq!(opened["design"]["state"], "opened");
    // What has been opened is shown as it was.
    assert_eq!(place.json(RELEASED)["outcomes"], opened["outcomes"]);
    // A settlement beside it neither lists nor replays a design.
    place.out(&["settle", "--as-at", "1973-06-30", "--post"]);
    let runs: Value =
        serde_json::from_str(&purse(&["ledger", "runs", text(&place.path), "--format", "json"]).out).expect("JSON");
    assert_eq!(runs.as_array().map(Vec::len), Some(1));
    let run = opened["design"]["versions"][0]["run"].as_str().expect("a run");
    assert!(place.purse(&["replay", run]).error.contains("is of an evaluation"));
}

#[test]
fn a_change_is_a_new_version_that_shows() {
    let place = TestPlace::example("release");
    place.out(&with(RELEASED, &["--freeze", "--open"]));
    place.replace("evaluations/aid.toml", "test = \"z pooled\"", "test = \"fisher exact\"");
    let refused = place.purse(&with(RELEASED, &["--open"]));
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("has changed since version 1 was frozen"), "{}", refused.error);
    let second = place.json(&with(RELEASED, &["--freeze", "--open"]));
    assert_eq!(second["design"]["version"], 2);
    assert_eq!(second["design"]["is_after_outcomes"], true);
    assert_eq!(second["design"]["versions"].as_array().map(Vec::len), Some(2));
    assert!(second["cautions"][0].as_str().is_some_and(|caution| caution.contains("after outcomes had been opened")));
    let listed = place.json(&["evaluate", "aid", "--versions"]);
    assert_eq!(listed["versions"].as_array().map(Vec::len), Some(2));
}

#[test]
fn before_and_after_says_better_and_the_difference_in_differences_says_worse() {
    let place = TestPlace::example("pilots");
    let answer = place.json(&["evaluate", "completion", "--as-at", "2014-04-30", "--freeze", "--open"]);
    let completed = outcome(&answer, "completed");
    let naive = &completed["change"]["before_and_after"];
    assert!(number(naive, "effect") > 0.0 && number(naive, "p") <= 0.05, "before and after alone say better: {naive}");
    assert_eq!(completed["finding"], "worse");
    assert!(number(completed, "high") < 0.0, "{completed}");
    assert!(number(&completed["change"], "before_alike_p") > 0.05);
    assert_eq!(completed["change"]["events"].as_array().map(Vec::len), Some(3));
}

#[test]
fn an_unlike_past_forbids_a_verdict() {
    let place = TestPlace::example("pilots");
    // With the year before taken for the beginning, areas that changed alike are held against a year that did not.
    place.replace("evaluations/completion.toml", "from = 2012-04-01", "from = 2013-01-01");
    place.replace("evaluations/completion.toml", "periods = \"12 months\"", "periods = \"9 months\"");
    let answer = place.json(&["evaluate", "completion", "--as-at", "2014-04-30", "--freeze", "--open"]);
    assert_eq!(outcome(&answer, "completed")["finding"], "groups not alike");
}

#[test]
fn a_matched_design_says_who_is_left_out_and_never_who_somebody_is() {
    let place = TestPlace::example("recovery");
    let bundle = place.path.join("bundle");
    let words =
        ["evaluate", "first-appointment", "--as-at", "2029-04-30", "--freeze", "--open", "--bundle", text(&bundle)];
    let answer = place.json(&words);
    assert_eq!(answer["balance"]["is_within"], true);
    assert!(number(&answer["balance"], "largest_before") > number(&answer["balance"], "largest"));
    assert_eq!(outcome(&answer, "started")["finding"], "inconclusive");
    assert!(outcome(&answer, "started")["treated"]["not_yet_known"].as_u64().is_some_and(|people| people > 0));
    let signs: Vec<&str> =
        answer["gaming"].as_array().expect("signs").iter().filter_map(|sign| sign["sign"].as_str()).collect();
    assert!(signs.contains(&"Cherry-picking") && signs.contains(&"Parking"), "{signs:?}");
    let people = fs::read_to_string(bundle.join("people.csv")).expect("people");
    let sets = fs::read_to_string(bundle.join("sets.csv")).expect("sets");
    let matched = answer["groups"]["treated_compared"].as_u64().expect("a count");
    assert_eq!(sets.lines().count() as u64, matched + 1, "one of the pool each");
    for known in ["p-0", "T-0000", "PR/0"] {
        assert!(!people.contains(known) && !sets.contains(known), "{known}");
    }
    let listed: Vec<&str> = people.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert!(sets.lines().skip(1).flat_map(|line| line.split(',')).all(|person| listed.contains(&person)));
    // The same design on another day's extracts is the same design.
    let again = place.json(&["evaluate", "first-appointment", "--as-at", "2029-07-31", "--open"]);
    assert_eq!(again["design"]["sha256"], answer["design"]["sha256"]);
    assert_eq!(again["outcomes_as_at"], "2029-07-31");
    let known = |answer: &Value| outcome(answer, "arrests")["treated"]["people"].as_u64().expect("a count");
    assert!(known(&again) >= known(&answer));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let Some(shared) = shared() else { return };
    let lalonde = fs::read_to_string(shared.join("data/lalonde_matchit_614.csv")).expect("the data");
    let mut lines: Vec<&str> = lalonde.lines().skip(1).collect();
    let header = lalonde.lines().next().expect("a header");
    let place = TestPlace::empty();
    let mut answers = Vec::new();
    for name in ["one.csv", "other.csv"] {
        place
            .write(name, &(std::iter::once(header).chain(lines.iter().copied()).collect::<Vec<_>>().join("\n") + "\n"));
        let mut answer = of_lalonde(&place.path.join(name), &["--caliper", "0.2", "--balance", "50%"]);
        for key in ["name", "design"] {
            answer[key] = Value::Null;
        }
        answers.push(answer);
        lines.reverse();
    }
    assert_eq!(answers[0], answers[1]);
}

fn of_lalonde(path: &std::path::Path, more: &[&str]) -> Value {
    let words = [
        "evaluate",
        text(path),
        "--treatment",
        "treat",
        "--covariates",
        "age,educ,married,nodegree,re74,re75",
        "--categories",
        "race",
        "--amount",
        "re78",
        "--better",
        "more",
        "--id",
        "id",
        "--format",
        "json",
    ];
    json(purse(&with(&words, more)))
}

fn json(ran: Ran) -> Value {
    assert!(ran.code < 2, "{}", ran.error);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn figures_of_other_software_come_out_through_the_command() {
    let Some(shared) = shared() else { return };
    let golden = |name: &str| -> Value {
        let text = fs::read_to_string(shared.join("golden").join(name)).expect("golden figures");
        serde_json::from_str(&text).expect("JSON")
    };
    let matched = golden("lalonde_matchit.json");
    let answer = of_lalonde(&shared.join("data/lalonde_matchit_614.csv"), &[]);
    let nearest = &matched["matchit"]["nn1"];
    check_near(number(&answer["outcomes"][0], "effect"), number(nearest, "att"), 1e-6, "nearest neighbour");
    assert_eq!(answer["outcomes"][0]["finding"], "groups not alike", "and so it must not be believed");
    let weighted = of_lalonde(&shared.join("data/lalonde_matchit_614.csv"), &["--method", "weights"]);
    check_near(number(&weighted["outcomes"][0], "effect"), number(&matched["ipw_att"], "att"), 1e-6, "weights");

    let place = TestPlace::empty();
    place.write(
        "plan.toml",
        "format = 1\n[evaluation]\ntitle = \"Minimum wages\"\noffer = \"a higher minimum wage\"\npeople = \"counties\"\n\
         method = \"differences\"\n[data]\ntreatment = \"treat\"\n[differences]\ntiming = \"staggered\"\narea = \"countyreal\"\n\
         period = \"year\"\nstart = \"first.treat\"\n[outcomes.lemp]\nmeasure = \"amount\"\nbetter = \"more\"\ntest = \"robust\"\n",
    );
    let plan = place.path.join("plan.toml");
    let counties = shared.join("data/mpdta.csv");
    let answer = json(purse(&["evaluate", text(&counties), text(&plan), "--format", "json"]));
    let staggered = &golden("did.json")["mpdta_csdid_nocov_dr_nevertreated"]["agg"]["simple"];
    let expected = staggered["overall_att"][0].as_f64().expect("a number");
    check_near(number(&answer["outcomes"][0], "effect"), expected, 1e-6, "staggered adoption");
    let events = answer["outcomes"][0]["change"]["events"].as_array().expect("events");
    assert!(events.iter().any(|event| event["period"] == -1) && events.iter().any(|event| event["period"] == 3));
}

#[test]
fn a_file_without_a_store_says_that_nothing_is_kept() {
    let rossi = repository().join("examples/release/sources/study/rossi.csv");
    let words = [
        "evaluate",
        text(&rossi),
        "--treatment",
        "fin",
        "--time",
        "week:arrest",
        "--method",
        "randomised",
        "--better",
        "less",
    ];
    let ran = purse(&words);
    assert!(ran.out.contains("It is not kept"), "{}", ran.out);
    assert!(ran.out.contains(".0501"), "{}", ran.out);
    let store = TestPlace::empty();
    fs::create_dir_all(&store.path).expect("a folder");
    let kept = |more: &[&str]| purse(&with(&with(&words, &["--store", text(&store.path), "--format", "json"]), more));
    assert_eq!(json(kept(&[]))["outcomes"].as_array().map(Vec::len), Some(0), "with a store outcomes wait");
    assert_eq!(kept(&["--open"]).code, 2);
    assert_eq!(json(kept(&["--freeze", "--open"]))["design"]["version"], 1);
}
