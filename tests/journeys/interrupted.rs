//! What comes between: two who post at once, a settlement that is killed, a disk that is full.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::harness::{TestPlace, command, purse, ran, text};

/// What a new place posts on its first day.
const ALL: usize = 14;

const POST: [&str; 4] = ["--as-at", "2027-10-31", "--post", "--quiet"];

#[test]
fn of_those_who_post_at_once_one_posts_and_the_others_are_told() {
    let place = TestPlace::new();
    let started: Vec<_> = (0..4).map(|_| posting(&place).spawn().expect("it starts")).collect();
    let ended: Vec<_> = started.into_iter().map(|child| ran(child.wait_with_output().expect("it ends"))).collect();
    assert!(ended.iter().any(|ran| ran.code == 0), "{ended:#?}");
    for other in ended.iter().filter(|ran| ran.code != 0) {
        // They were quick enough to read the ledger before, and too late to post.
        assert_eq!(other.code, 2, "{other:#?}");
        assert!(other.error.contains("Nothing was posted; settle again"), "{}", other.error);
    }
    assert_eq!(transfers(&place), ALL);
}

#[test]
fn a_settlement_that_is_killed_leaves_the_ledger_as_before_or_as_after() {
    for milliseconds in [5, 20, 40, 60, 80, 100, 130, 160, 200, 260, 350] {
        let place = TestPlace::new();
        let mut child = posting(&place).spawn().expect("it starts");
        sleep(Duration::from_millis(milliseconds));
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
        let left = transfers(&place);
        assert!(left == 0 || left == ALL, "{left} transfers after {milliseconds} ms");
        assert_eq!(place.purse(&["settle", POST[0], POST[1], POST[2]]).code, 0);
        assert_eq!(transfers(&place), ALL, "after {milliseconds} ms");
        let sound = purse(&["ledger", "check", text(&place.path)]);
        assert_eq!(sound.code, 0, "{}", sound.error);
    }
}

/// A limit on the size of files stands in for the end of the disk: the system answers both when a file is written.
#[cfg(unix)]
#[test]
fn a_full_disk_is_named_and_nothing_is_half_written() {
    let place = TestPlace::new();
    for blocks in [0, 1, 8, 16, 64] {
        let limited = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{}' settle '{}' --as-at 2027-10-31 --post",
            env!("CARGO_BIN_EXE_purse"),
            text(&place.path)
        );
        let ended = ran(Command::new("sh").args(["-c", &limited]).output().expect("a shell"));
        if ended.code == 0 {
            continue;
        }
        assert_eq!(ended.code, 2, "{blocks} blocks: {}", ended.error);
        let words = ["cannot be written: ", "the disk refuses (disk I/O error)"];
        assert!(words.iter().any(|words| ended.error.contains(words)), "{blocks} blocks: {}", ended.error);
        assert!(ended.error.contains("make room"), "{blocks} blocks: {}", ended.error);
        assert_eq!(transfers(&place), 0, "{blocks} blocks");
    }
    assert_eq!(place.purse(&["settle", POST[0], POST[1], POST[2]]).code, 0);
    assert_eq!(transfers(&place), ALL);
    // What could not be finished is cleared away by the next run, or was never begun.
    let parts: Vec<_> = walk(&place).into_iter().filter(|name| name.ends_with(".part")).collect();
    assert!(parts.is_empty(), "{parts:?}");
}

fn posting(place: &TestPlace) -> Command {
    let mut command = command(&["settle", text(&place.path), POST[0], POST[1], POST[2], POST[3]]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How many transfers the ledger holds; none where there is no ledger yet.
fn transfers(place: &TestPlace) -> usize {
    if !place.path.join(".purse/ledger.sqlite").exists() {
        return 0;
    }
    let ran = purse(&["ledger", "transfers", text(&place.path), "--format", "json"]);
    // A file that was made a moment before the end holds nothing yet.
    if ran.error.contains("nothing is recorded in") {
        return 0;
    }
    assert_eq!(ran.code, 0, "{}", ran.error);
    serde_json::from_str::<Vec<serde_json::Value>>(&ran.out).expect("JSON").len()
}

/// The names of all files of the store.
fn walk(place: &TestPlace) -> Vec<String> {
    let mut folders = vec![place.path.join(".purse")];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            names.push(path.display().to_string());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    names
}
