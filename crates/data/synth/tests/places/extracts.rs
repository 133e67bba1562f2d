//! The extracts: the same for the same seed, of the right size, and bad only where the truth says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use synth::{Errors, Format, Settings, SynthError, TruthDetail, ticks, write};
use units::Day;

use crate::support::{Place, files_of, read_csv};

fn settings(people: u32) -> Settings {
    Settings::believable(people, 11)
}

#[test]
fn equal_settings_make_equal_places() {
    let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
    let one = threads(1).install(|| files_of(Place::write(&settings(500)).path()));
    let other = threads(4).install(|| files_of(Place::write(&settings(500)).path()));
    assert!(one == other, "the number of threads shows");
    let reseeded = files_of(Place::write(&Settings::believable(500, 12)).path());
    let reviews = Path::new("sources/treatment/reviews-2029-04-10.csv");
    assert_ne!(one[reviews], reseeded[reviews]);
}

#[test]
fn sizes_are_what_was_asked_for() {
    for people in [1, 240, 2000] {
        let place = Place::write(&settings(people));
        let persons: BTreeSet<String> =
            place.truth("people.csv").into_iter().map(|row| row["person"].clone()).collect();
        assert_eq!(persons.len(), people as usize, "everybody is known to somebody");
        assert_eq!(place.truth("people.csv").len() as u64, place.written.records());
        if people > 1 {
            let of_each = |count: u64| count as f64 / f64::from(people);
            let (events, records) = (of_each(place.written.event_rows()), of_each(place.written.records()));
            assert!((8.5..11.5).contains(&events) && (2.3..2.8).contains(&records), "{events} {records}");
        }
    }
}

#[test]
fn ticks_come_to_what_was_foretold() {
    let ticked = std::sync::atomic::AtomicU64::new(0);
    let folder = tempfile::tempdir().expect("a folder");
    let tick = |people| {
        ticked.fetch_add(people, std::sync::atomic::Ordering::Relaxed);
    };
    write(&settings(1300), folder.path(), &tick).expect("a place");
    assert_eq!(ticked.into_inner(), ticks(&settings(1300)));
}

/// What is wrong with a row, by file, row and kind.
type Wrong = BTreeSet<(String, u64, String)>;

#[test]
fn every_bad_row_is_listed_and_every_listed_row_is_bad() {
    let place = Place::write(&settings(3000));
    let listed: Wrong = place
        .truth("problems.csv")
        .into_iter()
        .map(|row| (row["file"].clone(), row["row"].parse().expect("a number"), row["kind"].clone()))
        .collect();
    let found = wrong_rows(place.path());
    let only = |one: &Wrong, other: &Wrong| one.difference(other).take(5).cloned().collect::<Vec<_>>();
    assert_eq!((only(&listed, &found), only(&found, &listed)), (vec![], vec![]));
    let kinds: BTreeSet<&str> = listed.iter().map(|(_, _, kind)| kind.as_str()).collect();
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    let bad = listed.iter().filter(|(_, _, kind)| kind != "white-space").count() as f64;
    let share = bad / place.written.event_rows() as f64;
    assert!((0.002..0.006).contains(&share), "{share}");
}

#[test]
fn rows_that_are_released_come_in_good_order() {
    let place = Place::write(&settings(3000));
    let problems = place.truth("problems.csv");
    let released: Vec<_> = problems.iter().filter(|row| !row["released_by_row"].is_empty()).collect();
    assert!(released.len() > 10, "{}", released.len());
    for row in released {
        let id = |file: &str, row: &str| {
            let text = fs::read_to_string(place.path().join(file)).expect("a file");
            let line: usize = row.parse().expect("a number");
            text.lines().nth(line - 1).expect("a line").split(',').next().expect("a number").to_string()
        };
        assert_eq!(id(&row["file"], &row["row"]), id(&row["released_by_file"], &row["released_by_row"]));
        assert!(row["released_by_file"].contains("2029-07-10"));
    }
}

#[test]
fn a_clean_place_has_nothing_wrong_and_nothing_changed() {
    let place = Place::write(&Settings::clean(2000, 5));
    assert!(place.written.planted.is_empty());
    assert_eq!(place.truth("problems.csv").len(), 0);
    assert_eq!(wrong_rows(place.path()), Wrong::new());
    for (source, table) in [("treatment", "reviews"), ("benefits", "employment")] {
        let ids = |round: &str| -> HashSet<String> {
            let file = place.path().join(format!("sources/{source}/{table}-{round}.csv"));
            let text = fs::read_to_string(file).expect("a file");
            text.lines().skip(1).map(|line| line.split(',').next().expect("a number").to_string()).collect()
        };
        assert!(ids("2029-04-10").is_disjoint(&ids("2029-07-10")) && !ids("2029-07-10").is_empty(), "{table}");
    }
}

/// Looks for whatever could be wrong with a row, by the descriptors alone.
fn wrong_rows(place: &Path) -> Wrong {
    let mut wrong = Wrong::new();
    for source in ["treatment", "probation", "housing", "benefits", "police"] {
        let folder = place.join("sources").join(source);
        let text = fs::read_to_string(folder.join("datapackage.json")).expect("a descriptor");
        let package: Value = serde_json::from_str(&text).expect("JSON");
        let mut keys: HashSet<String> = HashSet::new();
        for resource in package["resources"].as_array().expect("resources") {
            let paths = match &resource["path"] {
                Value::Array(paths) => paths.iter().map(|path| path.as_str().expect("a path")).collect(),
                path => vec![path.as_str().expect("a path")],
            };
            for path in paths {
                let bytes = fs::read(folder.join(path)).expect("a file");
                let is_windows = resource["encoding"] == "windows-1252";
                let encoding = if is_windows { encoding_rs::WINDOWS_1252 } else { encoding_rs::UTF_8 };
                let delimiter = resource["dialect"]["delimiter"].as_str().map_or(b',', |text| text.as_bytes()[0]);
                let rows = read_csv(&encoding.decode(&bytes).0, delimiter);
                let fields = resource["schema"]["fields"].as_array().expect("fields");
                if resource["name"] == "people" {
                    let key = fields[0]["name"].as_str().expect("a name");
                    keys.extend(rows.iter().map(|row| row[key].clone()));
                } else {
                    let mut note = |row: usize, kind: &str| {
                        wrong.insert((format!("sources/{source}/{path}"), row as u64 + 2, kind.to_string()));
                    };
                    check_rows(&rows, fields, &keys, &mut note);
                }
            }
        }
    }
    wrong
}

fn check_rows(
    rows: &[BTreeMap<String, String>],
    fields: &[Value],
    keys: &HashSet<String>,
    note: &mut impl FnMut(usize, &str),
) {
    let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().expect("a name")).collect();
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        by_id.entry(&row[names[0]]).or_default().push(at);
        if !keys.contains(&row[names[1]]) {
            note(at, "no-such-reference");
        }
        for (field, name) in fields.iter().zip(&names) {
            check_cell(&row[*name], field, &mut |kind| note(at, kind));
        }
        let day = |name: &str| row.get(name).and_then(|text| text.trim().parse::<Day>().ok());
        if day("started_on").zip(day("ended_on")).is_some_and(|(start, end)| end < start) {
            note(at, "ends-before-start");
        }
    }
    for same in by_id.values().filter(|same| same.len() > 1) {
        let is_repeat =
            same.iter().all(|at| rows[*at] == rows[same[0]] || trimmed(&rows[*at]) == trimmed(&rows[same[0]]));
        for at in if is_repeat { &same[1..] } else { same } {
            note(*at, if is_repeat { "repeated-row" } else { "key-conflict" });
        }
    }
}

fn trimmed(row: &BTreeMap<String, String>) -> Vec<&str> {
    row.values().map(|cell| cell.trim()).collect()
}

fn check_cell(cell: &str, field: &Value, note: &mut impl FnMut(&str)) {
    let value = cell.trim();
    if value != cell {
        note("white-space");
    }
    let constraints = &field["constraints"];
    if value.is_empty() {
        if constraints["required"] == true {
            note("missing-value");
        }
        return;
    }
    if field["type"] == "date" && iso(value, field).parse::<Day>().is_err() {
        note(if value.parse::<u32>().is_ok() { "serial-number" } else { "no-such-day" });
    }
    if let Some(listed) = constraints["enum"].as_array()
        && !listed.iter().any(|word| word == value)
    {
        note("not-listed");
    }
    if let Some(most) = constraints["maximum"].as_f64()
        && value.parse::<f64>().is_ok_and(|number| number > most)
    {
        note("too-large");
    }
}

/// A date in the notation of the standard.
fn iso(value: &str, field: &Value) -> String {
    let parts: Vec<&str> = value.split('/').collect();
    match (field["format"] == "%d/%m/%Y", &parts[..]) {
        (true, [day, month, year]) => format!("{year}-{month}-{day}"),
        _ => value.to_string(),
    }
}

#[test]
fn the_police_write_in_their_own_manner() {
    let place = Place::write(&settings(3000));
    let bytes = fs::read(place.path().join("sources/police/people-2029-04-10.csv")).expect("a file");
    assert!(std::str::from_utf8(&bytes).is_err(), "some name has an accent");
    let text = encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned();
    assert!(text.starts_with("nominal_ref;pnc;forename;surname;date_of_birth;sex;postcode\r\n"), "{}", &text[..80]);
    assert!(text.lines().count() > 100 && text.matches("\r\n").count() == text.matches('\n').count());
}

/// Parquet holds what CSV does, without what is bad: planted rows are not there, held rows come with the second delivery.
#[test]
fn parquet_holds_the_good_rows() {
    let csv = Place::write(&settings(1500));
    let parquet = Place::write(&Settings { format: Format::Parquet, ..settings(1500) });
    let problems = csv.truth("problems.csv");
    for (one, other) in csv.written.tables.iter().zip(&parquet.written.tables) {
        let folder = format!("sources/{}/{}-", one.source, one.table);
        let bad = problems.iter().filter(|row| row["file"].starts_with(&folder) && row["quarantined"] == "yes").count();
        assert_eq!(one.rows - bad as u64, other.rows, "{folder}");
    }
    let rows: i64 = ["2029-04-10", "2029-07-10"]
        .map(|round| parquet.path().join(format!("sources/treatment/reviews-{round}.parquet")))
        .map(|path| {
            let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a file")).expect("Parquet");
            builder.metadata().file_metadata().num_rows()
        })
        .iter()
        .sum();
    let reviews = parquet.written.tables.iter().find(|table| table.table == "reviews").expect("reviews");
    assert_eq!(rows as u64, reviews.rows);
    let truth = |place: &Place, name: &str| fs::read(place.path().join("truth").join(name)).expect("a file");
    for name in ["people.csv", "outcomes.csv", "due.csv", "shares.csv"] {
        assert!(truth(&csv, name) == truth(&parquet, name), "{name} does not depend on the format");
    }
}

#[test]
fn single_findings_can_be_left_out() {
    let place = Place::write(&Settings { truth: TruthDetail::Totals, ..settings(300) });
    let whole = Place::write(&settings(300));
    let names = |place: &Place| files_of(&place.path().join("truth")).into_keys().collect::<BTreeSet<_>>();
    let left_out: Vec<String> =
        names(&whole).difference(&names(&place)).map(|path| path.display().to_string()).collect();
    assert_eq!(left_out, ["outcomes.csv", "overlaps.csv"]);
    assert_eq!(place.written, whole.written);
}

fn refusal(settings: &Settings, into: &Path) -> String {
    let refused: SynthError = write(settings, into, &|_| ()).expect_err("a refusal");
    refused.to_string().replace(&into.display().to_string(), "PLACE")
}

#[test]
fn refusals_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("new");
    assert_eq!(refusal(&settings(0), &empty), "a place needs at least one person; ask for more");
    let mut late = settings(10);
    late.calendar.second.received = late.calendar.first.as_at;
    assert_eq!(
        refusal(&late, &empty),
        "these days must follow each other and do not: first entry 2027-04-01, last entry 2028-12-31, first extracts \
         2029-04-10, first settlement 2029-04-30, second extracts 2029-04-30 (after the first settlement), second \
         settlement 2029-07-31"
    );
    assert!(!empty.exists(), "nothing is made for settings that cannot be");
    fs::write(folder.path().join("notes.txt"), "mine").expect("a file");
    assert_eq!(
        refusal(&settings(10), folder.path()),
        "PLACE is not empty, and a new place never overwrites anything; name a folder that is empty or not there yet"
    );
    let file = folder.path().join("notes.txt");
    assert!(refusal(&settings(10), &file).starts_with("the folder PLACE cannot be used: "));
}

#[test]
fn rates_can_be_set_one_by_one() {
    let only = Errors { white_space: "5%".parse().expect("a rate"), ..Errors::none() };
    let place = Place::write(&Settings { errors: only, ..settings(1000) });
    let kinds: Vec<&str> = place.written.planted.iter().map(|planted| planted.kind).collect();
    assert_eq!(kinds, ["white-space"]);
    let share = place.written.planted[0].rows as f64 / place.written.event_rows() as f64;
    assert!((0.04..0.06).contains(&share), "{share}");
}
