//! `purse secret`

use std::path::Path;

use runs::{RunError, new_secret};
use serde::Serialize;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// What is told of a secret: never the secret.
#[derive(Debug, Serialize)]
struct Made {
    fingerprint: String,
}

pub fn run(file: &Path, terminal: &Terminal) -> Result<Outcome, RunError> {
    let made = Made { fingerprint: new_secret(file)? };
    match terminal.format {
        Format::Json => terminal.print_json(&made),
        _ => terminal.print(&format!(
            "{} holds a new secret with the fingerprint {}\n",
            file.display(),
            made.fingerprint
        )),
    }
    Ok(Outcome::Done)
}
