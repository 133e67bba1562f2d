//! The secret that encoded agencies share: making one, reading it, and whether it is the right one for a place.
//!
//! It is read from its file when it is needed, and never written anywhere else.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use documents::Diagnostics;
use intake::Source;
use linkage::{Model, Problem, Secret};

use crate::error::{RunError, plain};

/// How many random bytes a new secret has. It is written as twice as many hexadecimal digits.
const NEW_BYTES: usize = 32;

/// Makes a secret, writes it into a new file that nobody else may read, and gives its fingerprint.
///
/// # Errors
///
/// [`RunError::SecretExists`] if there is such a file, and [`RunError::File`] if it cannot be written.
pub fn new_secret(path: &Path) -> Result<String, RunError> {
    let on_file = |why: io::Error| match why.kind() {
        ErrorKind::AlreadyExists => RunError::SecretExists { path: path.to_path_buf() },
        _ => RunError::File { path: path.to_path_buf(), why },
    };
    let mut bytes = [0; NEW_BYTES];
    getrandom::fill(&mut bytes).map_err(|why| on_file(io::Error::other(why.to_string())))?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| writeln!(file, "{digits}")).map_err(on_file)?;
    Ok(read_secret(path)?.fingerprint().to_string())
}

/// Reads a secret.
///
/// # Errors
///
/// [`RunError::Secret`] if the file cannot be read or is no secret.
pub(crate) fn read_secret(path: &Path) -> Result<Secret, RunError> {
    secret_in(path).map_err(|why| RunError::Secret { path: path.to_path_buf(), why })
}

/// The secret in a file, or why there is none.
fn secret_in(path: &Path) -> Result<Secret, String> {
    let bytes = fs::read(path).map_err(|why| match why.kind() {
        ErrorKind::NotFound => "there is no such file".to_string(),
        _ => plain(&why).to_lowercase(),
    })?;
    Secret::new(&bytes).map_err(|why| why.to_string())
}

/// The secret of a place, if it needs and has one. What is wrong goes to `found`.
pub(crate) fn of_place(root: &Path, model: &Model, sources: &[Source], found: &Diagnostics) -> Option<Secret> {
    let tables = || sources.iter().flat_map(|source| source.tables.iter().map(move |table| (source, table)));
    let encoded = tables().find_map(|(source, table)| Some((source, table.secret.as_ref()?)));
    let named = tables().find(|(_, table)| table.rules.has_clear_identity()).map(|(source, _)| source);
    let Some(file) = &model.secret_file else {
        if let (Some((encoded, secret)), Some(named)) = (encoded, named) {
            let (encoded, named) = (encoded.name.clone(), named.name.clone());
            found.at(secret.span, "", Problem::NoSecret { encoded, named });
        }
        return None;
    };
    let secret = match secret_in(&root.join(&file.value)) {
        Ok(secret) => secret,
        Err(why) => {
            found.at(file.span, "here", Problem::BadSecret { file: file.value.clone(), why });
            return None;
        }
    };
    let (Some((source, theirs)), Some(_)) = (encoded, named) else {
        found.at(file.span, "here", Problem::IdleSecret);
        return None;
    };
    let ours = secret.fingerprint().to_string();
    if theirs.value != ours {
        found.at(theirs.span, "", Problem::OtherSecret { ours, source: source.name.clone() });
        return None;
    }
    Some(secret)
}
