//! Adding lines to `decisions.csv`: whole lines only, and on the disk before anybody is told so.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use csv::WriterBuilder;
use linkage::{DECISION_COLUMNS, Ruling};

use crate::error::RunError;
use crate::loaded::DECISIONS_FILE;

/// Adds rulings to the end of a place's file, which is made if it is not there.
///
/// The file is locked meanwhile, so that reviewers who work at the same time do not write into each other's lines. What
/// cannot be written whole is taken back.
///
/// # Errors
///
/// [`RunError::File`] if the file cannot be written.
pub(crate) fn append(root: &Path, rulings: &[Ruling]) -> Result<(), RunError> {
    let path = root.join(DECISIONS_FILE);
    write(&path, rulings).map_err(|why| RunError::File { path, why })
}

fn write(path: &Path, rulings: &[Ruling]) -> std::io::Result<()> {
    let mut file = locked(path)?;
    let length = file.metadata()?.len();
    let mut text = Vec::new();
    if length == 0 {
        text = line(&DECISION_COLUMNS)?;
    } else if !ends_with_a_line(&mut file)? {
        // An editor has left the last line open.
        text.push(b'\n');
    }
    for ruling in rulings {
        let (verdict, on, drawn) = (ruling.verdict.to_string(), ruling.on.to_string(), ruling.drawn.to_string());
        text.extend(line(&[
            ruling.left.source.as_str(),
            &ruling.left.key,
            ruling.right.source.as_str(),
            &ruling.right.key,
            &verdict,
            &ruling.by,
            &on,
            &on_one_line(&ruling.because),
            &drawn,
        ])?);
    }
    let written = file.write_all(&text).and_then(|()| file.sync_all());
    if written.is_err() {
        // The error that matters is the one before.
        let _ = if length == 0 { std::fs::remove_file(path) } else { file.set_len(length) };
    }
    written
}

/// The file, open and locked. Somebody who could not write to a new file may have removed it in between; what is written
/// to that one would be lost.
fn locked(path: &Path) -> std::io::Result<File> {
    loop {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.lock()?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) == 0 {
            continue;
        }
        return Ok(file);
    }
}

fn ends_with_a_line(file: &mut File) -> std::io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn line(cells: &[&str]) -> std::io::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|why| std::io::Error::other(why.to_string()))
}

/// A text without signs that would end its line or steer a terminal.
pub(crate) fn on_one_line(text: &str) -> String {
    let sign = |sign: char| if sign.is_control() { ' ' } else { sign };
    text.chars().map(sign).collect::<String>().trim().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use documents::{Diagnostics, Sources};
    use linkage::{Decided, DecidedEntity, Drawn, Ruling, Verdict};

    use super::append;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = std::env::temp_dir().join(format!("decisions-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let entity = |key: &str| DecidedEntity { source: "police".parse().expect("a name"), key: key.into() };
        let mut texts = Sources::default();
        let ruling = |because: &str| Ruling {
            left: entity("1, \"A\"\nB"),
            right: entity("2"),
            verdict: Verdict::CannotTell,
            by: "ann".into(),
            on: "2027-05-01".parse().expect("a day"),
            because: because.into(),
            drawn: Drawn::Sample,
            at: Sources::default().add("", "").start(),
        };
        // A full disk has left a file behind in which there is nothing.
        let empty = texts.add("decisions.csv", "");
        let none = Diagnostics::default();
        assert_eq!((Decided::read(&texts, empty, &none).rulings().len(), none.errors()), (0, 0));
        fs::write(folder.join("decisions.csv"), "").expect("can be written");
        append(&folder, &[ruling("two, \"or\"\nthree")]).expect("can be written");
        let path = folder.join("decisions.csv");
        // Somebody has edited the file and left its last line open.
        let text = fs::read_to_string(&path).expect("can be read");
        fs::write(&path, text.trim_end()).expect("can be written");
        append(&folder, &[ruling("")]).expect("can be written");
        let id = texts.add("decisions.csv", fs::read_to_string(&path).expect("can be read"));
        let found = Diagnostics::default();
        let decided = Decided::read(&texts, id, &found);
        assert_eq!(found.errors(), 0, "{:?}", found.finish());
        let read: Vec<(&str, &str)> =
            decided.rulings().iter().map(|ruling| (ruling.left.key.as_str(), ruling.because.as_str())).collect();
        assert_eq!(read, [("1, \"A\"\nB", "two, \"or\" three"), ("1, \"A\"\nB", "")]);
        #[cfg(target_os = "linux")]
        {
            // A disk that is always full.
            fs::remove_file(&path).expect("can be removed");
            std::os::unix::fs::symlink("/dev/full", &path).expect("can be linked");
            append(&folder, &[ruling("")]).expect_err("the disk is full");
            assert!(fs::symlink_metadata(&path).is_err(), "a new file is taken away again");
        }
        fs::remove_dir_all(&folder).expect("can be removed");
    }
}
