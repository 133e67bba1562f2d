//! Pseudonyms and erasures, as tables.

use runs::{Encrypted, ErasureAnswer, Pseudonyms};

use crate::accuracy::percentage;
use crate::grid::{Cell, Grid, counted};

/// How many records that may be of the same person are named before the rest is only counted.
const ALIKE_MOST: usize = 10;

/// A row for each key of each agency.
pub fn pseudonyms_grid(answer: &Pseudonyms) -> Grid {
    let mut grid = Grid::new().text("Source", "source").text("Key", "key").text("Pseudonym", "pseudonym");
    for row in &answer.keys {
        grid.row(vec![Cell::text(&row.source), Cell::text(&row.key), Cell::text(&row.pseudonym)]);
    }
    grid
}

/// What has to be known of pseudonyms beside themselves; nothing if there is nothing.
pub fn pseudonyms_notes(answer: &Pseudonyms) -> String {
    let mut text = String::new();
    match &answer.changed {
        None => text.push_str(&format!(
            "Which pseudonyms of {} have changed since they were last printed cannot be known: that linkage is no longer \
             kept.\n",
            answer.purpose
        )),
        Some(changed) => {
            for change in changed {
                let keys = counted(change.keys, "key");
                text.push_str(&format!("{} has become {} for {keys}.\n", change.was, change.now));
            }
        }
    }
    if answer.without_key > 0 {
        let records = counted(answer.without_key, "record");
        text.push_str(&format!("{records} without a key of the agency: not listed.\n"));
    }
    text
}

/// What was erased, and where it still stands.
pub fn erasure_text(answer: &ErasureAnswer, width: usize) -> String {
    let mut text = match (answer.erased, answer.erased_before) {
        _ if answer.to_erase > 0 => format!(
            "Nothing has been erased. {} would be: {}. It cannot be undone; --confirm does it.\n",
            answer.person,
            counted(answer.to_erase, "record")
        ),
        (0, before) => format!("{} had been erased before: {}.\n", answer.person, counted(before, "record")),
        (now, 0) => format!("{} has been erased: {}.\n", answer.person, counted(now, "record")),
        (now, before) => format!(
            "{} has been erased: {}, and {} before.\n",
            answer.person,
            counted(now, "record"),
            counted(before, "record")
        ),
    };
    if answer.left > 0 {
        let left = counted(answer.left, "other record");
        text.push_str(&format!(
            "{left} of the same person not erased: `purse erase PLACE {}` erases all.\n",
            answer.person
        ));
    }
    if !answer.alike.is_empty() {
        text.push_str("\nMay be the same person under another number, and would stay; `purse review` asks, `purse erase` erases:\n");
        for alike in answer.alike.iter().take(ALIKE_MOST) {
            text.push_str(&format!("  {} of {}: {}\n", alike.record, alike.person, percentage(alike.probability)));
        }
        if let more @ 1.. = answer.alike.len().saturating_sub(ALIKE_MOST) {
            text.push_str(&format!("  and {} more (--format json)\n", counted(more as u64, "record")));
        }
    }
    if !answer.rows.is_empty() {
        let extracts = if answer.to_erase > 0 { "would be left as they are" } else { "have been left as they are" };
        text.push_str(&format!("\nThe agencies' own extracts {extracts}. These rows are about the person:\n"));
        text.push_str(&held_rows_grid(answer).to_table(width));
    }
    text
}

/// The rows of extracts that hold somebody's identity.
pub fn held_rows_grid(answer: &ErasureAnswer) -> Grid {
    let mut grid = Grid::new().reference("Extract", "file").number("Row", "row");
    for held in &answer.rows {
        grid.row(vec![Cell::text(&held.file), Cell::count(u64::from(held.row))]);
    }
    grid
}

/// What came of encrypting or decrypting.
pub fn encrypted_text(answer: &Encrypted) -> String {
    let what = if answer.encrypted { "encrypted" } else { "not encrypted" };
    let files = counted(answer.files, "file");
    format!("The identities in {} are {what} now: {files} written anew.\n", answer.folder)
}
