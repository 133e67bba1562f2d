//! The files of a resource: paths, checksums and the days they were received.

use std::path::Path;

use documents::{Diagnostics, Located, Problem};
use units::Day;

use super::Cause;
use super::mapping::{FileDay, Meaning};
use super::object::Object;
use super::package::Context;
use crate::table::{Checksum, ChecksumAlgorithm, ExtractFile};

/// The files of a resource, in the order they were received, then by name.
pub(super) fn list_files(
    object: Object<'_>,
    said: &Meaning,
    bytes: Option<u64>,
    checksum: Option<Checksum>,
    context: &Context<'_>,
) -> Vec<ExtractFile> {
    let found = context.found;
    // Version 0 of the standard had `url` where `path` stands now.
    let paths = object.texts("path").or_else(|| object.texts("url")).unwrap_or_default();
    if object.entry("path").is_none() && object.entry("url").is_none() && object.entry("data").is_none() {
        object.missing("path", "where the files are", "\"people.csv\"");
    }
    for known in said.received.iter().chain(&said.complete_to) {
        if !paths.iter().any(|path| is_named(&path.value, &known.file.value)) {
            let names = paths.iter().map(|path| path.value.as_str());
            let nearest = documents::nearest(&known.file.value, names).map(str::to_string);
            found.at(known.file.span, "here", Cause::UnknownFile { file: known.file.value.clone(), nearest });
        }
    }
    let is_single = paths.len() == 1;
    for key in ["bytes", "hash"] {
        if !is_single && object.entry(key).is_some() {
            let what = format!("`{key}` of a resource of several files");
            let (why, instead) = ("it does not say which file it is of", "leave it out, or make each file a resource");
            found.at(object.span_of(key), "here", Cause::NotHonoured { what, why, instead });
        }
    }
    let mut files = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        if paths[..at].iter().any(|other| parts(&other.value).eq(parts(&path.value))) {
            found.at(path.span, "again", Cause::RepeatedName { what: "file", name: path.value.clone() });
            continue;
        }
        let Some(file) = read_file(path, said, context) else { continue };
        let (bytes, checksum) = if is_single { (bytes, checksum.clone()) } else { (None, None) };
        files.push(ExtractFile { bytes, checksum, ..file });
    }
    files.sort_by(|one, other| (one.received, &one.name).cmp(&(other.received, &other.name)));
    files
}

fn read_file(path: &Located<String>, said: &Meaning, context: &Context<'_>) -> Option<ExtractFile> {
    let found = context.found;
    let name = &path.value;
    if name.contains("://") {
        let cause = Cause::NotHonoured {
            what: "an address on the network".into(),
            why: "evidence is read from files that stay as they are",
            instead: "put the file into the source's folder",
        };
        found.at(path.span, "here", cause);
        return None;
    }
    if !is_inside(name) {
        found.at(path.span, "here", Cause::BadPath { path: name.clone() });
        return None;
    }
    let of = |days: &'_ [FileDay]| {
        days.iter().find(|known| is_named(name, &known.file.value)).map(|known| (known.day, known.file.span))
    };
    let Some(received) = of(&said.received).map(|(day, _)| day).or_else(|| day_in_name(name)).or(context.created)
    else {
        found.at(path.span, "here", Cause::NoReceivedDate { file: name.clone() });
        return None;
    };
    let path = context.folder.join(name);
    let complete_to = match of(&said.complete_to) {
        Some((day, span)) if day > received => {
            found.at(span, "here", Cause::CompleteBeyondReceipt { file: name.clone(), received });
            return None;
        }
        Some((day, _)) => day,
        None => received.plus_days(-1),
    };
    Some(ExtractFile { name: name.clone(), path, received, complete_to, bytes: None, checksum: None })
}

/// The parts of a path, without those that stand for the folder itself: `./people.csv` is `people.csv`.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| *part != ".")
}

/// Whether a path stays inside the folder it starts from.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains(['\\', ':'])
        && path.split('/').all(|part| !part.is_empty() && part != "..")
}

/// A file is named by its whole path or by its last part.
fn is_named(path: &str, name: &str) -> bool {
    path == name || path.rsplit('/').next() == Some(name)
}

/// The day at the end of a file's name: `people-2027-10-05.csv`, `people_2027-10-05.csv`.
fn day_in_name(path: &str) -> Option<Day> {
    let stem = Path::new(path).file_stem()?.to_str()?;
    let at = stem.len().checked_sub(10)?;
    let before_is_mark = at == 0 || stem.as_bytes().get(at - 1).is_some_and(|byte| matches!(byte, b'-' | b'_'));
    if before_is_mark { stem.get(at..)?.parse().ok() } else { None }
}

/// Reads a checksum: MD5 digits, or another algorithm's behind its name.
pub(super) fn read_checksum(text: &Located<String>, found: &Diagnostics) -> Option<Checksum> {
    let (algorithm, digits) = text.value.split_once(':').unwrap_or(("md5", &text.value));
    let length = |algorithm| match algorithm {
        ChecksumAlgorithm::Md5 => 32,
        ChecksumAlgorithm::Sha1 => 40,
        ChecksumAlgorithm::Sha256 => 64,
        ChecksumAlgorithm::Sha512 => 128,
    };
    let algorithm: Option<ChecksumAlgorithm> = algorithm.to_lowercase().replace('-', "").parse().ok();
    let good = algorithm.is_some_and(|algorithm| digits.len() == length(algorithm))
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !good {
        found.at(text.span, "here", Cause::BadChecksum);
        return None;
    }
    algorithm.map(|algorithm| Checksum { algorithm, digits: digits.to_lowercase() })
}

/// The date part of the package's `created`.
pub(super) fn read_created(text: &Located<String>, found: &Diagnostics) -> Option<Day> {
    let date = text.value.get(..10).unwrap_or(&text.value);
    match date.parse() {
        Ok(day) => Some(day),
        Err(error) => {
            let cause = Problem::BadValue {
                key: "created".into(),
                value: text.value.clone(),
                expected: "a date, or a date and time".into(),
                example: "\"2027-10-05T09:30:00Z\"".into(),
                why: units::BadDate::to_string(&error),
            };
            found.at(text.span, "here", cause);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{day_in_name, is_inside};

    #[test]
    fn days_are_read_from_the_ends_of_names() {
        let day = |name: &str| day_in_name(name).map(|day| day.to_string());
        assert_eq!(day("people-2027-10-05.csv"), Some("2027-10-05".into()));
        assert_eq!(day("in/people_2027-10-05.parquet"), Some("2027-10-05".into()));
        assert_eq!(day("2027-10-05.csv"), Some("2027-10-05".into()));
        assert_eq!(day("people2027-10-05.csv"), None);
        assert_eq!(day("people-2027-10-05-final.csv"), None);
        assert_eq!(day("people-2027-02-30.csv"), None);
    }

    #[test]
    fn paths_stay_inside() {
        for good in ["a.csv", "in/a.csv", "./a.csv"] {
            assert!(is_inside(good), "{good}");
        }
        for bad in ["", "/a.csv", "../a.csv", "in/../../a.csv", "in//a.csv", "C:\\a.csv", "in\\a.csv"] {
            assert!(!is_inside(bad), "{bad}");
        }
    }
}
