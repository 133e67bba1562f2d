//! The example on real data: 432 released men.

use std::fs;

use crate::harness::{TestPlace, repository};

#[test]
fn the_men_come_to_the_sum_by_hand() {
    let place = TestPlace::example("release");
    assert_eq!(place.purse(&["check"]).code, 0);
    assert_eq!(place.purse(&["test"]).code, 0);
    let settlement = place.json(&["settle", "--as-at", "1973-06-30"]);
    assert_eq!(settlement["due_pence"], 27_000_00);
    assert_eq!(settlement["contracts"][0]["lines"][0]["quantity"], 18);
    let measures = place.json(&["measure", "--as-at", "1973-06-30"]);
    let rows = measures["outcomes"].as_array().expect("rows");
    let paid = rows.iter().filter(|row| row["measure"] == "binary");
    let achieved: Vec<u64> = paid.filter_map(|row| row["achieved"].as_u64()).collect();
    assert_eq!(achieved, [168, 150]);
}

#[test]
fn nobody_is_paid_for_before_the_year_is_over() {
    let place = TestPlace::example("release");
    // The extract was received in June 1973, so the year before nothing of it was known.
    let settlement = place.json(&["settle", "--as-at", "1972-12-31"]);
    assert_eq!(settlement["due_pence"], 0);
}

/// The extracts say the same as the data set they were made from: each man, and each arrest on the last day of its week.
#[test]
fn the_extracts_follow_from_the_data_set() {
    let sources = repository().join("examples/release/sources/study");
    let read = |name: &str| fs::read_to_string(sources.join(name)).expect("the example is there");
    let released: units::Day = "1972-01-03".parse().expect("a date");
    let mut releases =
        vec!["man,released_on,aid,age,black,work_experience,married,paroled,prior_convictions".to_string()];
    let mut arrests = vec!["man,arrested_on".to_string()];
    for (number, line) in (1..).zip(read("rossi.csv").lines().skip(1)) {
        let cells: Vec<&str> = line.split(',').collect();
        let [week, arrest, rest @ ..] = cells.as_slice() else { panic!("row {number} is short") };
        releases.push(format!("M{number:03},{released},{}", rest.join(",")));
        if *arrest == "1" {
            let week: i32 = week.parse().expect("a week");
            arrests.push(format!("M{number:03},{}", released.plus_days(week * 7 - 1)));
        }
    }
    assert_eq!(read("releases-1973-06-30.csv").lines().collect::<Vec<_>>(), releases);
    assert_eq!(read("arrests-1973-06-30.csv").lines().collect::<Vec<_>>(), arrests);
}

/// Where the shared data are at hand, the data set is theirs, byte for byte.
#[test]
fn the_data_set_is_the_published_one() {
    let shared = repository().join("../shared/data/rossi.csv");
    match fs::read(&shared) {
        Ok(published) => {
            let ours = fs::read(repository().join("examples/release/sources/study/rossi.csv")).expect("the example");
            assert!(ours == published, "rossi.csv is not the published data set");
        }
        Err(_) => eprintln!("SKIPPED: the published data set is not at hand, so rossi.csv was not held against it"),
    }
}
