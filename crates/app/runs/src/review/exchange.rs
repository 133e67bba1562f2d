//! Reviewing elsewhere: the queue as a file, and what was decided in it back again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use documents::{Diagnostics, Sources};
use linkage::{
    DecidedPair, DecisionProblem, ImportedBy, ImportedRuling, Records, Ruling, read_import, without_details,
};
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use super::desk::{Desk, Wanted};
use super::shown::{PairShown, all_fields, by_field, shown};
use crate::decisions_file::{append, on_one_line};
use crate::error::RunError;
use crate::evidence::take_in_people;
use crate::loaded::{Loaded, read_text};
use crate::numbers::People;
use crate::progress::Progress;

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportAnswer {
    /// Decisions that were added.
    pub added: u64,
    /// Decisions that were there before.
    pub already_there: u64,
    /// Lines without a verdict.
    pub undecided: u64,
}

/// Writes the questions into a new file for a reviewer elsewhere, with what the agencies have written side by side; gives
/// how many. Only its owner may read it, because it holds personal details.
///
/// # Errors
///
/// [`RunError::AlreadyThere`] if there is such a file, and [`RunError`] if identities cannot be read or the file cannot be
/// written.
pub fn export(
    desk: &Desk<'_>,
    into: &Path,
    by: Option<&str>,
    wanted: Wanted,
    progress: &dyn Progress,
) -> Result<usize, RunError> {
    let asked = desk.asked(wanted, by, progress)?;
    let pairs = shown(desk, &asked)?;
    let drawn = if matches!(wanted, Wanted::Sample { .. }) { "sample" } else { "priority" };
    let text = table(&pairs, drawn);
    write_new(into, |file| file.write_all(&text)).map_err(|why| match why.kind() {
        ErrorKind::AlreadyExists => RunError::AlreadyThere { path: into.to_path_buf() },
        _ => RunError::File { path: into.to_path_buf(), why },
    })?;
    Ok(pairs.len())
}

/// Makes a file that only its owner may read, whole or not at all: it is written beside its place and moved there.
fn write_new(into: &Path, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> std::io::Result<()> {
    if into.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let folder = into.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // It is removed when it is dropped.
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|why| std::io::Error::from(why.kind()))?;
    write(beside.as_file_mut())?;
    beside.as_file().sync_all()?;
    beside.persist_noclobber(into).map(|_| ()).map_err(|why| why.error)
}

fn table(pairs: &[PairShown], drawn: &str) -> Vec<u8> {
    let fields = all_fields(pairs);
    let is_told = pairs.iter().any(|pair| pair.evidence.is_some());
    let mut header: Vec<String> =
        ["left_source", "left_key", "right_source", "right_key", "verdict", "because", "drawn"]
            .map(str::to_string)
            .into();
    if is_told {
        header.extend(["probability", "why", "forbidden"].map(str::to_string));
    }
    header.extend(fields.iter().flat_map(|field| ["left", "right"].map(|side| format!("{side} {field}"))));
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(&header);
    for pair in pairs {
        let [left, right] = [0, 1].map(|side| [pair.sources[side].as_str(), pair.keys[side].as_str()]);
        let mut cells: Vec<String> = left.into_iter().chain(right).chain(["", "", drawn]).map(str::to_string).collect();
        if let Some(evidence) = &pair.evidence {
            let forbidden = evidence.forbidden.clone().unwrap_or_default();
            cells.extend([format!("{:.6}", evidence.probability), evidence.why.clone(), forbidden]);
        }
        let values = by_field(pair);
        cells.extend(fields.iter().flat_map(|field| values.get(field).copied().unwrap_or_default()).map(no_formula));
        let _ = writer.write_record(&cells);
    }
    writer.into_inner().unwrap_or_default()
}

/// A value that spreadsheets take as text: what begins like a formula would be reckoned, and could fetch or send things.
fn no_formula(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{value}") } else { value.to_string() }
}

/// Adds what was decided elsewhere. All lines are checked before any is added, and what is there already is not added
/// again.
///
/// # Errors
///
/// [`RunError::Import`] with everything that is wrong in the file; [`RunError`] if it or the extracts cannot be read.
pub fn import(
    loaded: &Loaded,
    as_at: Day,
    file: &Path,
    by: &ImportedBy,
    progress: &dyn Progress,
) -> Result<ImportAnswer, RunError> {
    let text = read_text(file)?;
    let text = text.trim_start_matches('\u{feff}');
    // What agencies wrote stands only in the text that is read, and not in the one that is shown if something is wrong.
    let (mut read, mut texts) = (loaded.texts.clone(), loaded.texts.clone());
    let id = read.add(file.display().to_string(), text);
    texts.add(file.display().to_string(), without_details(text));
    let found = Diagnostics::default();
    let mut imported = read_import(&read, id, by, &found);
    for imported in &mut imported.rulings {
        // As it is written down; else it would be another one when it is imported again.
        imported.ruling.because = on_one_line(&imported.ruling.because);
    }
    if found.errors() > 0 {
        return Err(refused(texts, found));
    }
    let people = People::of(&take_in_people(loaded, as_at, progress)?, loaded)?;
    check_keys(&imported.rulings, &people.read()?.records, &found);
    let (new, already_there) = new_rulings(loaded, imported.rulings);
    let mut decided = loaded.decided.clone();
    new.iter().for_each(|ruling| decided.add(ruling.clone()));
    decided.check(&loaded.rules, &found);
    if found.errors() > 0 {
        return Err(refused(texts, found));
    }
    if !new.is_empty() {
        append(&loaded.root, &new)?;
    }
    Ok(ImportAnswer { added: new.len() as u64, already_there, undecided: imported.undecided })
}

fn refused(texts: Sources, found: Diagnostics) -> RunError {
    RunError::Import { texts: Box::new(texts), diagnostics: found.finish() }
}

/// Reports keys that no extract holds: in files that went through other hands they are mostly spoilt.
fn check_keys(rulings: &[ImportedRuling], records: &Records, found: &Diagnostics) {
    for imported in rulings {
        let entities = [&imported.ruling.left, &imported.ruling.right];
        for (entity, at) in entities.into_iter().zip(imported.keys) {
            if records.find(entity.key()).is_none() {
                found.at(at, "", DecisionProblem::UnknownKey);
            }
        }
    }
}

/// What a file says that has not been said before, and how many of its lines have. Of several lines of one reviewer about
/// one pair the last is what the file says.
fn new_rulings(loaded: &Loaded, imported: Vec<ImportedRuling>) -> (Vec<Ruling>, u64) {
    let mut last: BTreeMap<(DecidedPair, String), usize> = BTreeMap::new();
    for (at, imported) in imported.iter().enumerate() {
        last.insert((imported.ruling.pair(), imported.ruling.by.clone()), at);
    }
    let last: BTreeSet<usize> = last.into_values().collect();
    let (mut new, mut already_there) = (Vec::new(), 0);
    for (_, imported) in imported.into_iter().enumerate().filter(|(at, _)| last.contains(at)) {
        let ruling = &imported.ruling;
        let is_the_same = |said: &Ruling| {
            (said.verdict, said.drawn, &said.because) == (ruling.verdict, ruling.drawn, &ruling.because)
                && (!imported.is_dated || said.on == ruling.on)
        };
        if loaded.decided.said(&ruling.pair(), &ruling.by).any(is_the_same) {
            already_there += 1;
        } else {
            new.push(imported.ruling);
        }
    }
    (new, already_there)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{ErrorKind, Write};

    use super::super::shown::{FieldShown, PairShown};
    use super::{table, write_new};

    #[test]
    fn values_are_no_formulas_and_keys_stay_as_they_are() {
        let field = |name: &str, values: [&str; 2]| FieldShown {
            field: name.into(),
            values: values.map(str::to_string),
            sign: None,
            level: None,
            weight: None,
        };
        let pair = PairShown {
            sources: ["police".into(), "housing".into()],
            keys: ["=1".into(), "-2".into()],
            fields: vec![field("surname", ["=A1", "Fox"]), field("phone", ["+44", "@b"])],
            evidence: None,
        };
        let text = String::from_utf8(table(&[pair], "sample")).expect("it is text");
        assert_eq!(text.lines().nth(1), Some("police,=1,housing,-2,,,sample,'=A1,Fox,'+44,'@b"));
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let into = folder.path().join("queue.csv");
        let full = write_new(&into, |file| file.write_all(b"half").and(Err(ErrorKind::StorageFull.into())));
        assert_eq!(full.expect_err("the disk is full").kind(), ErrorKind::StorageFull);
        assert_eq!(fs::read_dir(folder.path()).expect("can be read").count(), 0);
        write_new(&into, |file| file.write_all(b"whole")).expect("can be written");
        let again = write_new(&into, |file| file.write_all(b"again"));
        assert_eq!(again.expect_err("it is there").kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&into).expect("can be read"), b"whole");
        assert_eq!(fs::read_dir(folder.path()).expect("can be read").count(), 1);
    }
}
