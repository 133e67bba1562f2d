//! The place in `examples/recovery` is what this crate writes, and tells a good story.

use std::fs;
use std::path::{Path, PathBuf};

use synth::Settings;

use crate::support::{Place, files_of};

/// The seed was chosen for its story: the bonus of the first year is reached, and only just.
const SEED: u64 = 43;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples/recovery")
}

fn written() -> Place {
    Place::write(&Settings::believable(240, SEED))
}

/// Run with `UPDATE_EXPECT=1` to write the example anew.
#[test]
fn the_example_is_what_is_written() {
    let place = written();
    let here = files_of(place.path());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        for part in ["sources", "truth"] {
            let folder = example().join(part);
            if folder.exists() {
                fs::remove_dir_all(&folder).expect("the old files go");
            }
        }
        for (path, bytes) in &here {
            let to = example().join(path);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::write(to, bytes).expect("a file");
        }
        return;
    }
    let there = files_of(&example());
    for (path, bytes) in &here {
        let same = there.get(path) == Some(bytes);
        assert!(same, "{} is another; write it anew with UPDATE_EXPECT=1", path.display());
    }
    let strange =
        |path: &&PathBuf| (path.starts_with("sources") || path.starts_with("truth")) && !here.contains_key(*path);
    let more: Vec<&PathBuf> = there.keys().filter(strange).collect();
    assert!(more.is_empty(), "nobody writes {more:?}");
}

#[test]
fn the_example_is_small() {
    let place = written();
    let bytes: usize = files_of(place.path()).values().map(Vec::len).sum();
    assert!(bytes < 600_000, "{bytes}");
    assert!((2_200..2_600).contains(&place.written.event_rows()), "{}", place.written.event_rows());
}

#[test]
fn the_example_tells_a_good_story() {
    let place = written();
    let due = place.truth("due.csv");
    let july =
        |payment: &str| due.iter().filter(|row| row["as_at"] == "2029-07-31" && row["payment"] == payment).count();
    // Every payment has lines, and those by band have all bands.
    for payment in ["core", "start", "no-reoffence", "settled-home", "in-work", "attachment", "job", "staying"] {
        assert!(july(payment) > 0, "{payment}");
    }
    for payment in ["drug-free", "wellbeing", "start"] {
        for band in ["low", "medium", "high"] {
            let paid =
                due.iter().any(|row| row["payment"] == payment && row["band"] == band && row["amount_pence"] != "0");
            assert!(paid, "{payment} {band}");
        }
    }
    for status in ["due", "shadow", "overlap"] {
        assert!(due.iter().any(|row| row["status"] == status), "{status}");
    }
    // The bonus is told in July, and reached by a person or two.
    assert_eq!((bonus(&place, "2029-04-30"), bonus(&place, "2029-07-31")), (0, 1));
    let first_year = place.truth("outcomes.csv").into_iter().filter(|row| {
        row["as_at"] == "2029-07-31" && row["outcome"] == "drug-free" && row["entered"].as_str() < "2028-04-01"
    });
    let (mut entered, mut free) = (0, 0);
    for row in first_year {
        entered += 1;
        free += i32::from(row["finding"] == "achieved");
    }
    let needed = (entered * 45 + 99) / 100;
    assert!((needed..needed + 4).contains(&free), "{free} of {entered}, {needed} are needed");
    // Somebody's result was taken back, and every outcome that can be told came out both ways.
    let [april, july] = &place.written.settlements[..] else { panic!("two settlements") };
    for outcome in
        july.contracts.iter().flat_map(|contract| &contract.outcomes).filter(|found| found.outcome != "arrests")
    {
        assert!(outcome.achieved > 0 && outcome.not_achieved > 0 && outcome.immature > 0, "{outcome:?}");
    }
    assert!(april.overlaps > 10);
    assert!(place.written.planted.len() >= 7, "{:?}", place.written.planted);
}

fn bonus(place: &Place, as_at: &str) -> usize {
    place.truth("due.csv").iter().filter(|row| row["as_at"] == as_at && row["payment"] == "bonus").count()
}
