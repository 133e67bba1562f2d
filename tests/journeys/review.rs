//! People decide where the linkage cannot, and what they decide holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Ran, TestPlace, command, purse, ran, text};

const JULY: &str = "2029-07-31";
const HEADER: &str = "left_source,left_key,right_source,right_key,verdict,by,on,because,drawn\n";

/// Runs `purse review` with these answers, one a line.
fn review(place: &TestPlace, words: &[&str], answers: &str) -> Ran {
    let mut all = vec!["review", text(&place.path), "--as-at", JULY];
    all.extend(words);
    let mut child = command(&all)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // Whoever has enough stops reading.
    let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
    child.wait_with_output().map(ran).expect("it ends")
}

/// The pairs that are listed, each as its two keys.
fn listed(place: &TestPlace, words: &[&str]) -> Vec<String> {
    let mut all = vec!["review", "--as-at", JULY, "--list", "--limit", "1000"];
    all.extend(words);
    let answer = place.json(&all);
    answer["questions"].as_array().expect("questions").iter().map(|question| keys(&question["keys"])).collect()
}

fn keys(keys: &Value) -> String {
    format!("{} {}", keys[0].as_str().expect("a key"), keys[1].as_str().expect("a key"))
}

/// The pairs that were printed, each as its two keys.
fn asked(out: &str) -> Vec<String> {
    let rows = out.lines().filter_map(|line| line.strip_prefix(" key "));
    rows.map(|row| row.split_whitespace().collect::<Vec<&str>>().join(" ")).collect()
}

/// The lines of `decisions.csv` without their days.
fn decisions(place: &TestPlace) -> Vec<String> {
    let text = place.read("decisions.csv");
    assert!(text.starts_with(HEADER) && text.ends_with('\n'), "{text}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| format!("{} {}: {} {} {} {}", &row[1], &row[3], &row[4], &row[5], &row[7], &row[8])).collect()
}

/// The true person of each agency's key.
fn truth(place: &Path) -> BTreeMap<(String, String), String> {
    let mut reader = csv::Reader::from_path(place.join("truth/people.csv")).expect("the truth");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| ((row[1].to_string(), row[2].to_string()), row[0].to_string())).collect()
}

#[test]
fn the_best_pairs_are_asked_first_and_never_twice() {
    let place = TestPlace::example("recovery");
    let queue = listed(&place, &[]);
    assert_eq!(queue, listed(&place, &[]), "the same every time");
    let first = review(&place, &["--by", "ann", "--limit", "5"], "d\nd two files\nc\nd\nc\n");
    assert_eq!((first.code, asked(&first.out)), (0, queue[..5].to_vec()), "{}", first.error);
    assert_eq!(
        decisions(&place),
        [
            format!("{}: different ann  priority", queue[0]),
            format!("{}: different ann two files priority", queue[1]),
            format!("{}: cannot-tell ann  priority", queue[2]),
            format!("{}: different ann  priority", queue[3]),
            format!("{}: cannot-tell ann  priority", queue[4]),
        ]
    );
    // Ann is not asked again. Ben is asked of what she could not tell, and of nothing that is decided.
    let of_ann = listed(&place, &["--by", "ann"]);
    assert!(queue[..5].iter().all(|pair| !of_ann.contains(pair)), "{of_ann:?}");
    let of_ben = listed(&place, &["--by", "ben"]);
    assert!(of_ben.contains(&queue[2]) && of_ben.contains(&queue[4]) && !of_ben.contains(&queue[0]), "{of_ben:?}");
    let rest = review(&place, &["--by", "ann", "--limit", "1000"], &"c\n".repeat(1000));
    assert_eq!(rest.code, 0, "{}", rest.error);
    assert_eq!(listed(&place, &["--by", "ann"]), Vec::<String>::new());
    assert!(review(&place, &["--by", "ann"], "").error.contains("nothing to ask"));
}

#[test]
fn what_is_decided_holds_and_can_be_taken_back() {
    let place = TestPlace::example("recovery");
    let linked = |place: &TestPlace| place.json(&["link", "--as-at", JULY]);
    let before = linked(&place);
    let queue = place.json(&["review", "--as-at", JULY, "--list", "--limit", "1"]);
    let question = &queue["questions"][0];
    // Taken back before anything else was said, the answer counts for nothing.
    let undone = review(&place, &["--by", "ann", "--limit", "2"], "u\ns\nu\nq\n");
    assert_eq!(undone.code, 0, "{}", undone.error);
    assert!(undone.error.contains("nothing to take back") && undone.error.contains("0 answers"), "{}", undone.error);
    assert_eq!(linked(&place), before, "lines that change nothing leave the linkage as it is");
    let said = review(&place, &["--by", "ben", "--limit", "1"], "s\nu\nd\n");
    assert_eq!(said.code, 0, "{}", said.error);
    let verdicts: Vec<String> =
        decisions(&place).iter().map(|line| line.split(' ').skip(2).take(2).collect::<Vec<&str>>().join(" ")).collect();
    assert_eq!(verdicts, ["same ann", "cannot-tell ann", "same ben", "cannot-tell ben", "different ben"]);
    // Carl finds them one person: he and Ben disagree, so nothing follows until Ben gives way.
    let row = |verdict: &str, by: &str| {
        let (sources, keys) = (&question["sources"], &question["keys"]);
        let cell = |value: &Value| value.as_str().expect("a text").to_string();
        format!(
            "{},{},{},{},{verdict},{by},2029-08-01,,priority\n",
            cell(&sources[1]),
            cell(&keys[1]),
            cell(&sources[0]),
            cell(&keys[0])
        )
    };
    let mut text = place.read("decisions.csv") + &row("same", "carl");
    place.write("decisions.csv", &text);
    let apart = place.purse(&["link", "--as-at", JULY]);
    assert_eq!(apart.code, 1);
    assert!(apart.out.contains("carl says that these two are one person and ben that they are two"), "{}", apart.out);
    assert_eq!(linked(&place)["people"], before["people"]);
    text += &row("same", "ben");
    place.write("decisions.csv", &text);
    let joined = linked(&place);
    let record = |side: usize| {
        format!(
            "{}/{}",
            question["sources"][side].as_str().expect("a source"),
            question["keys"][side].as_str().expect("a key")
        )
    };
    let pair = place.json(&["link", "--as-at", JULY, "--pair", &record(0), &record(1)]);
    assert_eq!(pair["persons"][0], pair["persons"][1]);
    assert_ne!(joined["linkage"], before["linkage"]);
    assert_eq!(joined["disagreements"], serde_json::json!([]));
}

#[test]
fn an_answer_that_contradicts_decisions_is_not_written_down() {
    let place = TestPlace::example("recovery");
    let mut of_person: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (key, person) in truth(&place.path) {
        of_person.entry(person).or_default().push(key);
    }
    let mut decided = HEADER.to_string();
    for pair in of_person.values().flat_map(|keys| keys.windows(2)) {
        let [(one, key), (other, other_key)] = pair else { continue };
        decided.push_str(&format!("{one},{key},{other},{other_key},same,planted,2029-07-31,,priority\n"));
    }
    place.write("decisions.csv", &decided);
    // A sample asks about pairs that are decided, too, so that it can be held against the linkage.
    let all = review(&place, &["--by", "ann", "--sample", "20"], &"d\n".repeat(20));
    assert_eq!(all.code, 1, "{}", all.error);
    assert!(all.error.contains("Not written down: it contradicts decisions.csv:"), "{}", all.error);
    assert_eq!(place.purse(&["check"]).code, 0);
}

#[test]
fn a_queue_is_decided_elsewhere_and_imported_once() {
    let place = TestPlace::example("recovery");
    let file = place.path.join("queue.csv");
    let exported = review(&place, &["--limit", "4", "--export", text(&file)], "");
    assert_eq!((exported.code, exported.out.as_str()), (0, ""));
    assert!(
        exported.error.contains("4 pairs in ") && exported.error.contains("personal details"),
        "{}",
        exported.error
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let filled: String = place
        .read("queue.csv")
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            1 => line.replacen(",,,priority", ",different,two files,priority", 1) + "\n",
            2 => line.replacen(",,,priority", ",cannot-tell,,priority", 1) + "\n",
            _ => line.to_string() + "\n",
        })
        .collect();
    place.write("queue.csv", &filled);
    let words = ["--by", "ann", "--import", text(&file)];
    assert_eq!(review(&place, &words, "").out, "2 added, 0 there before, 2 without a verdict\n");
    let once = place.read("decisions.csv");
    assert_eq!(review(&place, &words, "").out, "0 added, 2 there before, 2 without a verdict\n");
    assert_eq!(place.read("decisions.csv"), once);
    let queue = listed(&place, &["--by", "ann"]);
    assert_eq!(queue.len() + 2, listed_in(&once, &place));
}

/// How many pairs were listed before these decisions.
fn listed_in(decisions: &str, place: &TestPlace) -> usize {
    place.write("decisions.csv", HEADER);
    let before = listed(place, &["--by", "ann"]).len();
    place.write("decisions.csv", decisions);
    before
}

#[test]
fn answers_that_are_none_stop_the_sitting_and_keep_what_was_said() {
    let place = TestPlace::example("recovery");
    let out_of_step = review(&place, &["--by", "ann"], "d\nmaybe\nd\n");
    assert_eq!(out_of_step.code, 2);
    assert!(out_of_step.error.contains("line 2 of the answers does not begin with an answer"), "{}", out_of_step.error);
    assert_eq!(decisions(&place).len(), 1);
}

/// Only the reviewer sees details: lists and reports have none.
#[test]
fn lists_and_reports_name_nobody() {
    let place = TestPlace::example("recovery");
    let shown = review(&place, &["--by", "ann", "--limit", "3"], "c\nc\nc\n").out;
    let surname = shown.lines().find_map(|line| line.strip_prefix(" surname ")).expect("a surname");
    let surname = surname.split_whitespace().find(|word| word.len() > 2).expect("a name").to_string();
    for words in [["--list", "--format", "table"], ["--list", "--format", "json"], ["--report", "--format", "json"]] {
        let mut all = vec!["review", "--as-at", JULY];
        all.extend(words);
        assert!(!place.out(&all).contains(&surname), "{words:?}");
    }
    assert!(!place.read("decisions.csv").contains(&surname));
}

/// Who answers a sample by the truth gets an estimate that holds the truth, as 95 of 100 seeds should: of the first sixteen,
/// fifteen do.
#[test]
fn a_sample_estimates_precision_and_recall() {
    let place = TestPlace::example("recovery");
    let truth = truth(&place.path);
    let known = place.json(&["link", "--as-at", JULY, "--truth", text(&place.path.join("truth/people.csv"))]);
    let file = place.path.join("sample.csv");
    let sample = ["--sample", "150", "--seed", "3"];
    let exported = review(&place, &[&sample[..], &["--export", text(&file)]].concat(), "");
    assert_eq!(exported.code, 0, "{}", exported.error);
    let mut drawn = Vec::new();
    let mut answers = String::new();
    let mut reader = csv::Reader::from_path(&file).expect("the sample");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_string).collect();
    assert!(!header.iter().any(|column| column == "probability" || column == "why"), "it is blind: {header:?}");
    for row in reader.records().map(|row| row.expect("a row")) {
        let person = |source: usize| truth.get(&(row[source].to_string(), row[source + 1].to_string()));
        drawn.push(format!("{} {}", &row[1], &row[3]));
        answers.push_str(if person(0) == person(2) { "s\n" } else { "d\n" });
    }
    assert_eq!(drawn.len(), 150);
    // The same pairs in the same order, without a word of what the machine thinks of them.
    let said = review(&place, &[&["--by", "ann"], &sample[..]].concat(), &answers);
    assert_eq!((said.code, asked(&said.out)), (0, drawn.clone()), "{}", said.error);
    assert!(!said.out.contains("Weight") && !said.out.contains('%') && !said.out.contains("p-0"), "{}", said.out);
    assert!(decisions(&place).iter().all(|line| line.ends_with(" sample")));
    assert!(review(&place, &[&["--by", "ann"], &sample[..]].concat(), "").error.contains("nothing to ask"));
    // Ben answers the same seed, and sees it otherwise in the first ten.
    let turned: String = answers
        .lines()
        .enumerate()
        .map(|(at, answer)| if (answer == "s") == (at >= 10) { "s\n" } else { "d\n" })
        .collect();
    let report = place.json(&["review", "--as-at", JULY, "--report"]);
    let estimates = &report["estimates"];
    assert_eq!(
        (&estimates["judged"], &estimates["undecided"], &estimates["gone"]),
        (&150.into(), &0.into(), &0.into())
    );
    let holds = |estimate: &Value, key: &str, truth: f64| {
        let interval = &estimate[format!("{key}_interval")];
        let [low, high] = [0, 1].map(|end| interval[end].as_f64().expect("an end"));
        assert!(low <= truth && truth <= high && high - low < 0.3, "{key} of {estimate}: {truth}");
    };
    let number = |row: &Value, key: &str| row[key].as_f64().expect("a number");
    let rows = known["accuracy"]["pairs"].as_array().expect("rows");
    let at_threshold = rows.iter().find(|row| row["at_least"] == 0.95).expect("the threshold");
    let people = &known["accuracy"]["people"];
    holds(&estimates["at_threshold"], "precision", number(at_threshold, "precision"));
    holds(&estimates["people"], "precision", number(people, "precision"));
    // Of the pairs that no rule brings together a sample knows nothing, and of those the truth has some.
    let file = place.path.join("all.csv");
    assert_eq!(review(&place, &["--sample", "100000", "--export", text(&file)], "").code, 0);
    let mut reader = csv::Reader::from_path(&file).expect("all weighed pairs");
    let is_same = |row: &csv::StringRecord| {
        let person = |source: usize| truth.get(&(row[source].to_string(), row[source + 1].to_string()));
        person(0) == person(2)
    };
    let weighed = reader.records().map(|row| row.expect("a row")).filter(is_same).count() as f64;
    holds(&estimates["at_threshold"], "recall", number(at_threshold, "right") / weighed);
    let ben = review(&place, &[&["--by", "ben"], &sample[..]].concat(), &turned);
    assert!(ben.code < 2, "{}", ben.error);
    let report = place.json(&["review", "--as-at", JULY, "--report"]);
    let agreement = &report["agreement_pooled"];
    assert_eq!(agreement["pairs"].as_u64().expect("pairs"), 150);
    assert!((number(agreement, "share") - 140.0 / 150.0).abs() < 1e-9, "{agreement}");
    assert_eq!(report["disagreements"].as_array().expect("a list").len(), 10);
    assert_eq!(report["estimates"]["undecided"], 10);
}

/// Two records are found to be one person, paid as one, and found to be two after all: money follows both times.
#[test]
fn money_follows_a_change_of_mind() {
    let place = TestPlace::new();
    let october = "2027-10-31";
    assert!(place.purse(&["settle", "--as-at", october, "--post"]).code < 2);
    let line = |verdict: &str| format!("agency,A1,agency,A4,{verdict},ann,2027-11-02,register checked,priority\n");
    let due = |place: &TestPlace| place.json(&["settle", "--as-at", october])["due_pence"].as_i64().expect("pence");
    assert_eq!(due(&place), 0);
    place.write("decisions.csv", &(HEADER.to_string() + &line("same")));
    assert_eq!(due(&place), -350_00);
    let posted = place.purse(&["settle", "--as-at", october, "--post"]);
    assert!(posted.code < 2, "{}", posted.error);
    assert_eq!(due(&place), 0);
    let run: Value =
        serde_json::from_str(&purse(&["ledger", "runs", text(&place.path), "--format", "json"]).out).expect("JSON");
    let runs: BTreeSet<String> =
        run.as_array().expect("runs").iter().map(|run| run["run"].as_str().expect("a name").to_string()).collect();
    place.write("decisions.csv", &(place.read("decisions.csv") + &line("different")));
    assert_eq!(due(&place), 350_00);
    // Old runs are computed again with the decisions of their day.
    for run in runs {
        let again = place.json(&["replay", &run]);
        assert_eq!(again["same"], true, "{again}");
    }
}
