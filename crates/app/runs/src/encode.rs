//! Writing an agency's extracts anew without names, for somebody who may not have them.

use std::fs;
use std::path::Path;

use documents::{Diagnostic, Diagnostics, Severity, Sources};
use intake::{EncodeError, EncodeSettings, EncodedSource, check_encodable, describe_source};

use crate::error::{RunError, UnreadableExtract};
use crate::progress::Progress;
use crate::secret::read_secret;

/// What is wrong with the descriptor of a source that stands by itself.
#[derive(Debug)]
pub struct SourceFindings {
    /// Every text that was read.
    pub texts: Sources,
    /// What keeps the source from being encoded.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes the source in `folder` into `into`, its people encoded by the secret in a file.
///
/// # Errors
///
/// [`RunError`] if the descriptor, the secret or an extract cannot be used, or `into` is not empty.
pub fn encode(
    folder: &Path,
    secret_file: &Path,
    into: &Path,
    hash_keys: bool,
    progress: &dyn Progress,
) -> Result<EncodedSource, RunError> {
    if !folder.is_dir() {
        return Err(RunError::NoSourceFolder { path: folder.to_path_buf() });
    }
    let is_taken = |why: std::io::Error| RunError::File { path: into.to_path_buf(), why };
    if into.exists() && (into.is_file() || fs::read_dir(into).map_err(is_taken)?.next().is_some()) {
        return Err(RunError::WouldOverwrite { path: into.to_path_buf() });
    }
    let secret = read_secret(secret_file)?;
    let mut texts = Sources::default();
    let found = Diagnostics::default();
    let source = describe_source(folder, &mut texts, &found);
    if let Some(source) = &source {
        check_encodable(source, &found);
    }
    // A column that looks like a name and has no role would be sent as it is.
    let keeps_from = |found: &Diagnostic| found.severity == Severity::Error || found.code == LOOKS_LIKE_IDENTITY;
    let diagnostics: Vec<Diagnostic> = found.finish().into_iter().filter(keeps_from).collect();
    let (Some(source), true) = (source, diagnostics.is_empty()) else {
        return Err(RunError::SourceFindings(Box::new(SourceFindings { texts, diagnostics })));
    };
    let bytes = intake::bytes_to_read(std::slice::from_ref(&source), units::Day::MAX);
    let tick = progress.begin("Encoding extracts", Some(bytes));
    let settings = EncodeSettings { secret: &secret, hash_keys };
    let encoded = intake::encode_source(&source, folder, into, settings, &|bytes| tick(bytes));
    progress.end();
    encoded.map_err(|why| {
        // Half a source would be taken for a whole one; the error that matters is the one before.
        let _ = fs::remove_dir_all(into);
        match why {
            EncodeError::Extracts(failures) => {
                let failures = failures.into_iter().map(|failure| UnreadableExtract {
                    file: failure.file,
                    message: failure.message,
                    remedy: failure.remedy,
                });
                RunError::Extracts { failures: failures.collect() }
            }
            EncodeError::NotWritten { path, why } => RunError::File { path, why },
        }
    })
}

/// The code of a column that looks like something that says who a person is.
const LOOKS_LIKE_IDENTITY: &str = "descriptor::looks-like-identity";
