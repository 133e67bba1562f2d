//! Identities kept private: pseudonyms for one purpose, erasure, encryption.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::harness::{Ran, TestPlace, command, purse, ran, text};

const DAY: [&str; 2] = ["--as-at", "2027-10-31"];
const KEY: &str = "PURSE_IDENTITY_KEY_FILE";

/// What says who Marigold is, in any extract.
const MARIGOLD: [&str; 5] = ["Marigold", "Featherstonehaugh", "1988-02-11", "QQ 12 34 56 C", "ZE2 9XY"];

/// A place in which Marigold is A1 of the agency, H1 of the housing service, and a caller without a key of a helpline, linked
/// by names that go when she is erased. Quentin has called there, too.
fn place() -> TestPlace {
    let place = TestPlace::new();
    let people = "sources/agency/people-2027-10-05.csv";
    place.replace(people, "Sam,Okafor", "Marigold,Featherstonehaugh");
    place.write(
        "sources/housing/datapackage.json",
        r#"{ "name": "housing", "resources": [
          { "name": "tenants", "path": "tenants-2027-10-05.csv", "schema": { "fields": [
            { "name": "tenant", "type": "string", "purse:role": "person" },
            { "name": "name", "type": "string", "purse:role": "full-name" },
            { "name": "born", "type": "date", "purse:role": "date-of-birth" },
            { "name": "number", "type": "string", "purse:role": "identifier:tenancy" },
            { "name": "postcode", "type": "string", "purse:role": "postcode" } ] } } ] }"#,
    );
    place.write(
        "sources/helpline/datapackage.json",
        r#"{ "name": "helpline", "resources": [
          { "name": "callers", "path": "callers-2027-10-05.csv", "purse:event": "call", "schema": { "fields": [
            { "name": "name", "type": "string", "purse:role": "full-name" },
            { "name": "born", "type": "date", "purse:role": "date-of-birth" },
            { "name": "day", "type": "date", "purse:role": "event-date" } ] } } ] }"#,
    );
    place.write(
        "sources/housing/tenants-2027-10-05.csv",
        "tenant,name,born,number,postcode\nH1,Marigold Featherstonehaugh,1988-02-11,QQ 12 34 56 C,ZE2 9XY\n\
         H2,Jo Lindqvist,1975-09-30,,\n",
    );
    place.write(
        "sources/helpline/callers-2027-10-05.csv",
        "name,born,day\nMarigold Featherstonehaugh,1988-02-11,2027-06-01\nQuentin Abernathy,1966-01-02,2027-06-02\n\
         Marigold Featherstonehaugh,1988-02-11,2027-07-01\n",
    );
    place
}

/// Runs a command on the place with a key for identities.
fn with_key(place: &TestPlace, key: &Path, words: &[&str]) -> Ran {
    let mut all = vec![words[0]];
    if words[0] == "identity" {
        all.push(words[1]);
    }
    all.push(text(&place.path));
    all.extend(&words[all.len() - 1..]);
    ran(command(&all).env(KEY, key).output().expect("the binary runs"))
}

/// A new key beside a place, not in it.
fn new_key(place: &TestPlace) -> PathBuf {
    let key = place.path.parent().expect("a folder").join("key");
    assert_eq!(purse(&["identity", "new-key", text(&key)]).code, 0);
    key
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Everything that a file says: its bytes, and what it holds as Parquet. Days are written as year-month-day.
fn content(path: &Path) -> String {
    let mut content = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a file"));
    let Ok(reader) = reader else { return content };
    for batch in reader.build().expect("rows") {
        for column in batch.expect("rows").columns() {
            let Ok(texts) = cast(column, &DataType::Utf8) else { continue };
            for text in texts.as_string::<i32>().iter().flatten() {
                content.push('\n');
                content.push_str(text);
            }
        }
    }
    content
}

/// The files of the store that say one of these.
fn holding(place: &TestPlace, words: &[&str]) -> BTreeSet<PathBuf> {
    let all = files(&place.path.join(".purse"));
    all.into_iter().filter(|path| words.iter().any(|word| content(path).contains(word))).collect()
}

/// The files of identities that anybody can open. A word of two letters stands by chance in what is sealed; how a Parquet
/// file begins does not.
fn plain(place: &TestPlace) -> BTreeSet<PathBuf> {
    let all = files(&place.path.join(".purse/identity"));
    all.into_iter().filter(|path| fs::read(path).expect("can be read").starts_with(b"PAR1")).collect()
}

fn pseudonyms(place: &TestPlace, purpose: &str) -> Vec<(String, String, String)> {
    let answer = place.json(&["pseudonyms", "--purpose", purpose, DAY[0], DAY[1]]);
    let row = |row: &Value| {
        let cell = |name: &str| row[name].as_str().expect("text").to_string();
        (cell("source"), cell("key"), cell("pseudonym"))
    };
    answer["keys"].as_array().expect("rows").iter().map(row).collect()
}

/// The first run that the store keeps.
fn posted_run(place: &TestPlace) -> String {
    let ran = purse(&["ledger", "runs", text(&place.path), "--format", "json"]);
    let runs: Value = serde_json::from_str(&ran.out).expect("JSON");
    runs[0]["run"].as_str().expect("a run").to_string()
}

#[test]
fn a_purpose_gives_the_same_pseudonyms_and_two_give_none_in_common() {
    let place = place();
    let one = pseudonyms(&place, "evaluation");
    assert_eq!(one.len(), 6);
    assert_eq!(one, pseudonyms(&place, "evaluation"));
    let of = |key: &str| &one.iter().find(|row| row.1 == key).expect("a row").2;
    assert_eq!(of("A1"), of("H1"), "one person has one pseudonym");
    let other = pseudonyms(&place, "audit");
    let names = |rows: &[(String, String, String)]| rows.iter().map(|row| row.2.clone()).collect::<BTreeSet<String>>();
    assert!(names(&one).is_disjoint(&names(&other)));
    // A settlement in between changes nothing, and neither does encryption.
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    assert_eq!(one, pseudonyms(&place, "evaluation"));
    let key = new_key(&place);
    assert_eq!(with_key(&place, &key, &["identity", "encrypt"]).code, 0);
    let sealed = with_key(&place, &key, &["pseudonyms", "--purpose", "evaluation", DAY[0], DAY[1], "--format", "csv"]);
    assert!(sealed.out.contains(&format!("agency,A1,{}", of("A1"))), "{}", sealed.out);
}

#[test]
fn an_agency_gets_its_own_keys_and_the_purse_keeps_the_secret_to_itself() {
    let place = place();
    let printed =
        place.purse(&["pseudonyms", "--purpose", "x", DAY[0], DAY[1], "--source", "housing", "--format", "csv"]);
    let rows: Vec<&str> = printed.out.lines().collect();
    assert_eq!(rows.len(), 3, "{}", printed.out);
    assert!(rows[1].starts_with("housing,H1,") && rows[2].starts_with("housing,H2,"), "{}", printed.out);
    assert_eq!(printed.error, "");
    let printed =
        place.purse(&["pseudonyms", "--purpose", "x", DAY[0], DAY[1], "--source", "helpline", "--format", "csv"]);
    let without = "2 records without a key of the agency: not listed.\n";
    assert_eq!((printed.out.as_str(), printed.error.as_str()), ("source,key,pseudonym\n", without));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let facts = fs::metadata(place.path.join(".purse/identity/pseudonyms/x.key")).expect("a key");
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_forgotten_purpose_begins_anew() {
    let place = place();
    let before = pseudonyms(&place, "evaluation");
    assert_eq!(place.purse(&["pseudonyms", "--purpose", "evaluation", "--forget"]).code, 2);
    assert_eq!(before, pseudonyms(&place, "evaluation"));
    assert_eq!(place.purse(&["pseudonyms", "--purpose", "evaluation", "--forget", "--confirm"]).code, 0);
    let after = pseudonyms(&place, "evaluation");
    assert!(before.iter().all(|old| after.iter().all(|new| old.2 != new.2)));
}

#[test]
fn two_who_ask_for_a_new_purpose_at_once_get_the_same_pseudonyms() {
    let place = place();
    place.out(&["link", DAY[0], DAY[1]]);
    let words = ["pseudonyms", text(&place.path), "--purpose", "p", DAY[0], DAY[1], "--format", "csv"];
    let start = |_| command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let started: Vec<_> = (0..6).map(start).collect();
    let ended: Vec<Ran> = started.into_iter().map(|child| ran(child.wait_with_output().expect("it ends"))).collect();
    assert!(ended.iter().all(|ran| ran.code == 0 && ran.out == ended[0].out), "{ended:#?}");
}

#[test]
fn merged_and_split_people_are_told_by_their_pseudonyms() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    let before = pseudonyms(&place, "evaluation");
    let of = |key: &str| &before.iter().find(|row| row.1 == key).expect("a row").2;
    place.write(
        "linkage.toml",
        "format = 1\n[[same]]\nleft = { source = \"agency\", key = \"A3\" }\nright = { source = \"agency\", key = \"A4\" }\n\
         because = \"test\"\n",
    );
    let ran = place.purse(&["pseudonyms", "--purpose", "evaluation", DAY[0], DAY[1]]);
    assert_eq!(
        ran.error,
        format!(
            "{} has become {} for 1 key.\n2 records without a key of the agency: not listed.\n",
            of("A4"),
            of("A3")
        )
    );
    // Once told is told.
    let again = place.purse(&["pseudonyms", "--purpose", "evaluation", DAY[0], DAY[1]]);
    assert_eq!(again.error, "2 records without a key of the agency: not listed.\n");
    assert_eq!(again.out, ran.out);
}

#[test]
fn an_erasure_that_is_not_confirmed_changes_nothing_and_tells_what_it_would_do() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    let state = || -> BTreeSet<(PathBuf, Vec<u8>)> {
        let all = files(&place.path.join(".purse/identity")).into_iter();
        all.map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect()
    };
    let before = state();
    let told = place.purse(&["erase", "p-000001", "--because", "request 17", DAY[0], DAY[1], "--format", "json"]);
    assert_eq!(told.code, 1, "{}", told.error);
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!((&told["erased"], &told["to_erase"]), (&Value::from(0), &Value::from(3)));
    assert!(state() == before, "a file of identities has changed");
    assert_eq!(place.json(&["link", DAY[0], DAY[1]])["erased"], 0);
    let done = place.json(&["erase", "p-000001", "--because", "request 17", DAY[0], DAY[1], "--confirm"]);
    assert_eq!((&done["erased"], &done["to_erase"]), (&Value::from(3), &Value::from(0)));
    assert_eq!(done["rows"], told["rows"], "the same rows are told before and after");
    let again = place.purse(&["erase", "p-000001", "--because", "request 17", DAY[0], DAY[1]]);
    assert_eq!(again.code, 0, "there is nothing left to confirm: {}", again.out);
}

#[test]
fn an_erased_person_is_in_no_file_of_the_store_and_every_sum_stays() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    let before = place.json(&["settle", DAY[0], DAY[1]]);
    let people = pseudonyms(&place, "evaluation");
    let run = posted_run(&place);
    assert!(!holding(&place, &MARIGOLD).is_empty(), "it is looked for where it can be found");

    let told = place.json(&["erase", "p-000001", "--because", "request 17", DAY[0], DAY[1], "--confirm"]);
    assert_eq!((&told["erased"], &told["left"]), (&Value::from(3), &Value::from(0)), "{told:#}");
    let rows: Vec<(String, u64)> = told["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["file"].as_str().expect("a file").to_string(), row["row"].as_u64().expect("a row")))
        .collect();
    let held = [
        ("sources/agency/people-2027-10-05.csv".to_string(), 2),
        ("sources/helpline/callers-2027-10-05.csv".to_string(), 2),
        ("sources/helpline/callers-2027-10-05.csv".to_string(), 4),
        ("sources/housing/tenants-2027-10-05.csv".to_string(), 2),
    ];
    assert_eq!(rows, held);
    assert_eq!(holding(&place, &MARIGOLD), BTreeSet::new());
    // Others are still there.
    assert!(!holding(&place, &["Abernathy"]).is_empty() && !holding(&place, &["Lindqvist"]).is_empty());

    let posted = place.purse(&["settle", DAY[0], DAY[1], "--post"]);
    assert!(posted.error.contains("Nothing to post"), "{}", posted.error);
    assert_eq!(place.json(&["settle", DAY[0], DAY[1]]), before);
    assert_eq!(purse(&["ledger", "check", text(&place.path)]).code, 0);
    assert_eq!(place.json(&["replay", &run])["same"], true);
    assert_eq!(pseudonyms(&place, "evaluation"), people, "an erased person keeps the number");
    let linked = place.json(&["link", DAY[0], DAY[1]]);
    assert_eq!(linked["erased"], 3);
    assert_eq!(holding(&place, &MARIGOLD), BTreeSet::new());

    let again = place.json(&["erase", "p-000001", "--because", "request 17", DAY[0], DAY[1], "--confirm"]);
    assert_eq!((&again["erased"], &again["erased_before"]), (&Value::from(0), &Value::from(3)));
    assert_eq!(again["rows"], told["rows"]);
}

#[test]
fn an_erasure_warns_of_records_of_the_same_person_under_another_number() {
    let place = place();
    // Marigold's neighbour is a slip away from her, and somebody has decided nothing of that.
    place.write(
        "sources/housing/tenants-2027-10-05.csv",
        "tenant,name,born,number,postcode\nH1,Marigold Featherstonehaugh,1988-02-11,QQ 12 34 56 C,ZE2 9XY\n\
         H2,Marigold Featherstone,1988-02-12,,ZE2 9XY\nH3,Jo Lindqvist,1975-09-30,,\n",
    );
    let words = ["erase", "p-000001", "--because", "x", DAY[0], DAY[1]];
    let told = place.json(&words);
    let alike = told["alike"].as_array().expect("records").clone();
    let records: Vec<&str> = alike.iter().map(|alike| alike["record"].as_str().expect("a record")).collect();
    assert_eq!(records, ["housing/H2"], "{told:#}");
    assert_ne!(alike[0]["person"], "p-000001");
    let shown = place.purse(&words).out;
    assert!(shown.contains("housing/H2 of p-00000"), "{shown}");
    assert!(MARIGOLD.iter().all(|word| !shown.contains(word)), "{shown}");
    // The warning comes with the erasure, too, and ends when somebody has said that they are two.
    let [source, key] = ["housing", "H2"];
    place.write(
        "linkage.toml",
        &format!(
            "format = 1\n[[different]]\nleft = {{ source = \"agency\", key = \"A1\" }}\n\
             right = {{ source = \"{source}\", key = \"{key}\" }}\nbecause = \"test\"\n"
        ),
    );
    assert_eq!(place.json(&words)["alike"], Value::from(Vec::<Value>::new()));
    place.write("linkage.toml", "format = 1\n");
    let done = place.json(&["erase", "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"]);
    assert_eq!(done["alike"], told["alike"]);
}

#[test]
fn no_later_intake_brings_an_erased_person_back_nor_parts_the_records() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    place.out(&["erase", "housing/H1", "--because", "request 17", DAY[0], DAY[1], "--confirm"]);
    place.out(&["erase", "agency/A1", "--because", "request 17", DAY[0], DAY[1], "--confirm"]);
    // Everything is read again, also by other rules; and the agency delivers the same people once more, and one more.
    for folder in ["evidence", "quarantine", "arranged"] {
        fs::remove_dir_all(place.path.join(".purse").join(folder)).expect("can be removed");
    }
    place.replace(
        "sources/housing/datapackage.json",
        "\"name\": \"postcode\"",
        "\"title\": \"P\", \"name\": \"postcode\"",
    );
    let old = place.read("sources/housing/tenants-2027-10-05.csv");
    place.write("sources/housing/tenants-2027-10-06.csv", &(old + "H3,Ali Haddad,1992-12-05,,\n"));
    place.replace(
        "sources/housing/datapackage.json",
        "\"path\": \"tenants-2027-10-05.csv\"",
        "\"path\": [\"tenants-2027-10-05.csv\", \"tenants-2027-10-06.csv\"]",
    );
    let linked = place.json(&["link", DAY[0], DAY[1]]);
    assert_eq!(
        (&linked["erased"], &linked["split"]),
        (&Value::from(2), &Value::from(Vec::<Value>::new())),
        "{linked:#}"
    );
    let numbers = pseudonyms(&place, "evaluation");
    let of = |key: &str| &numbers.iter().find(|row| row.1 == key).expect("a row").2;
    assert_eq!(of("A1"), of("H1"), "they stay linked");
    assert_eq!(of("A3"), of("H3"), "others are linked as ever");
    let settled = place.json(&["settle", DAY[0], DAY[1]]);
    assert_eq!(settled["due_pence"], 0);
    // The caller of the same name has not been erased.
    let left: BTreeSet<PathBuf> = holding(&place, &["Featherstonehaugh"]);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(holding(&place, &["QQ 12 34 56 C"]), BTreeSet::new());
    let told = place.json(&["erase", "p-000001", "--because", "request 18", DAY[0], DAY[1], "--confirm"]);
    assert_eq!((&told["erased"], &told["erased_before"]), (&Value::from(1), &Value::from(2)));
    assert_eq!(holding(&place, &MARIGOLD), BTreeSet::new());
}

#[test]
fn an_erasure_that_is_killed_is_finished_by_the_next_command() {
    for milliseconds in [5, 15, 25, 40, 60, 80, 110, 150, 200] {
        let place = place();
        place.out(&["settle", DAY[0], DAY[1], "--post"]);
        let words = ["erase", text(&place.path), "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"];
        let mut child = command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_millis(milliseconds));
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
        let is_begun = place.path.join(".purse/identity/erased.json").exists();
        assert!(place.purse(&["settle", DAY[0], DAY[1], "--post"]).error.contains("Nothing to post"));
        let linked = place.json(&["link", DAY[0], DAY[1]]);
        assert_eq!(linked["erased"], if is_begun { 3 } else { 0 }, "after {milliseconds} ms");
        assert_eq!(holding(&place, &MARIGOLD).is_empty(), is_begun, "after {milliseconds} ms");
    }
}

#[test]
fn an_encrypted_store_holds_no_name_and_gives_the_same() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    let before = place.json(&["link", DAY[0], DAY[1]]);
    let key = new_key(&place);
    let refused = with_key(&place, &key, &["link", DAY[0], DAY[1]]);
    assert_eq!(refused.code, 2, "{}", refused.error);
    assert_eq!(with_key(&place, &key, &["identity", "encrypt"]).code, 0);
    let names = ["Featherstonehaugh", "Lindqvist", "1988-02-11", "QQ 12 34 56 C"];
    assert_eq!(holding(&place, &names), BTreeSet::new());
    let after = with_key(&place, &key, &["link", DAY[0], DAY[1], "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&after.out).expect("JSON"), before);
    // New extracts, and an erasure, with the key.
    let old = place.read("sources/agency/people-2027-10-05.csv");
    place.write("sources/agency/people-2027-10-05.csv", &(old + "A5,Persephone,Quill,1970-01-01\n"));
    let more = with_key(&place, &key, &["link", DAY[0], DAY[1], "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&more.out).expect("JSON")["records"], 9);
    assert_eq!(holding(&place, &["Persephone", "Quill"]), BTreeSet::new());
    assert_eq!(with_key(&place, &key, &["erase", "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"]).code, 0);
    // Without the key again, in the plain: the erased person is not there.
    assert_eq!(with_key(&place, &key, &["identity", "decrypt"]).code, 0);
    assert!(!holding(&place, &["Persephone"]).is_empty() && !plain(&place).is_empty());
    assert_eq!(holding(&place, &MARIGOLD), BTreeSet::new());
    assert_eq!(place.json(&["link", DAY[0], DAY[1]])["erased"], 3);
}

#[test]
fn a_new_store_is_encrypted_from_the_first_file_on() {
    let place = place();
    let key = new_key(&place);
    assert_eq!(with_key(&place, &key, &["settle", DAY[0], DAY[1], "--post"]).code, 0);
    assert_eq!(holding(&place, &["Featherstonehaugh", "Lindqvist"]), BTreeSet::new());
    assert_eq!(plain(&place), BTreeSet::new());
    assert_eq!(place.purse(&["link", DAY[0], DAY[1]]).code, 2);
}

#[test]
fn the_ledger_does_without_the_key_of_identities() {
    let place = place();
    let key = new_key(&place);
    assert_eq!(with_key(&place, &key, &["settle", DAY[0], DAY[1], "--post"]).code, 0);
    let run = posted_run(&place);
    assert_eq!(purse(&["ledger", "check", text(&place.path)]).code, 0);
    assert_eq!(place.json(&["replay", &run])["same"], true);
    assert_eq!(place.purse(&["statement", "first", DAY[0], DAY[1]]).code, 0);
    let settled = place.purse(&["settle", DAY[0], DAY[1], "--post"]);
    assert!(settled.error.contains("Nothing to post"), "{}", settled.error);
    // What has to be arranged by person anew needs to know who is who.
    fs::remove_dir_all(place.path.join(".purse/arranged")).expect("can be removed");
    assert_eq!(place.purse(&["replay", &run]).code, 2);
    assert_eq!(purse(&["ledger", "check", text(&place.path)]).code, 0);
    assert_eq!(purse(&["ledger", "balances", text(&place.path)]).code, 0);
}

#[test]
fn encrypting_that_is_killed_leaves_every_file_readable() {
    for milliseconds in [2, 5, 10, 15, 20, 30, 45] {
        let place = place();
        place.out(&["settle", DAY[0], DAY[1], "--post"]);
        let key = new_key(&place);
        let words = ["identity", "encrypt", text(&place.path)];
        let mut child = command(&words).env(KEY, &key).stdout(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_millis(milliseconds));
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
        let is_begun = place.path.join(".purse/identity/encrypted").exists();
        let linked = if is_begun {
            with_key(&place, &key, &["link", DAY[0], DAY[1]])
        } else {
            place.purse(&["link", DAY[0], DAY[1]])
        };
        assert_eq!(linked.code, 0, "after {milliseconds} ms: {}", linked.error);
        assert_eq!(with_key(&place, &key, &["identity", "encrypt"]).code, 0);
        assert_eq!(holding(&place, &["Featherstonehaugh", "Lindqvist"]), BTreeSet::new());
    }
}

#[test]
fn identities_can_lie_in_another_folder() {
    let place = place();
    place.replace("place.toml", "name = \"our-place\"", "name = \"our-place\"\nidentity = \"../vault\"");
    let refused = place.purse(&["settle", DAY[0], DAY[1], "--post"]);
    assert_eq!(refused.code, 2);
    assert!(refused.error.contains("there is no such folder"), "{}", refused.error);
    let vault = place.path.parent().expect("a folder").join("vault");
    fs::create_dir(&vault).expect("can be made");
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    assert!(!place.path.join(".purse/identity").exists());
    assert_eq!(holding(&place, &["Featherstonehaugh", "A1"]), BTreeSet::new());
    assert!(files(&vault).iter().any(|path| content(path).contains("Featherstonehaugh")));
    let told = place.json(&["erase", "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"]);
    assert_eq!(told["erased"], 3);
    assert!(files(&vault).iter().all(|path| MARIGOLD.iter().all(|word| !content(path).contains(word))));
    let run = posted_run(&place);
    assert_eq!(place.json(&["replay", &run])["same"], true);
}

#[test]
fn two_places_cannot_keep_their_identities_in_one_folder() {
    let (one, other) = (place(), place());
    let vault = one.path.parent().expect("a folder").join("vault");
    fs::create_dir(&vault).expect("can be made");
    for place in [&one, &other] {
        let named = format!("name = \"our-place\"\nidentity = \"{}\"", text(&vault));
        place.replace("place.toml", "name = \"our-place\"", &named);
    }
    one.out(&["settle", DAY[0], DAY[1], "--post"]);
    let state = || -> BTreeSet<(PathBuf, Vec<u8>)> {
        files(&vault).into_iter().map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect()
    };
    let before = state();
    let erase = ["erase", "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"];
    for words in [&["settle", DAY[0], DAY[1], "--post"][..], &["link", DAY[0], DAY[1]], &erase] {
        let refused = other.purse(words);
        assert_eq!(refused.code, 2, "{}", refused.error);
        assert!(refused.error.contains("those of another store"), "{}", refused.error);
    }
    assert!(state() == before, "another place has changed identities");
    // What belongs to the first place goes with its store, wherever both are moved.
    let moved = vault.with_file_name("moved");
    fs::rename(&vault, &moved).expect("can be moved");
    one.replace("place.toml", text(&vault), text(&moved));
    assert_eq!(one.json(&["link", DAY[0], DAY[1]])["new"], 0);
    assert_eq!(one.json(&erase)["erased"], 3);
    // Where nothing is mounted, nobody is numbered anew.
    fs::rename(&moved, &vault).expect("can be moved");
    fs::create_dir(&moved).expect("can be made");
    let refused = one.purse(&["link", DAY[0], DAY[1]]);
    assert!(refused.code == 2 && refused.error.contains("does not hold them"), "{}", refused.error);
    assert_eq!(files(&moved), Vec::<PathBuf>::new());
}

#[test]
fn a_damaged_file_of_identities_is_named() {
    let place = place();
    place.out(&["settle", DAY[0], DAY[1], "--post"]);
    let lists = files(&place.path.join(".purse/identity/numbers"));
    let list = lists.iter().find(|path| path.extension().is_some_and(|end| end == "parquet")).expect("a list");
    let whole = fs::read(list).expect("a file");
    for bytes in [&whole[..0], &whole[..whole.len() / 2]] {
        fs::write(list, bytes).expect("can be written");
        let refused = place.purse(&["erase", "p-000001", "--because", "x", DAY[0], DAY[1]]);
        assert_eq!(refused.code, 2, "{}", refused.error);
        assert!(refused.error.contains(&format!("{} is damaged", text(list))), "{}", refused.error);
    }
    fs::write(list, whole).expect("can be written");
    assert_eq!(place.json(&["erase", "p-000001", "--because", "x", DAY[0], DAY[1], "--confirm"])["erased"], 3);
}
