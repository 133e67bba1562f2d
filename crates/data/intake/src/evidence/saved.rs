//! What is known of a file once it has been read: stored beside its evidence, so that it need not be read again.

use serde::{Deserialize, Serialize};

use super::assemble::Assembled;
use super::folder::{EvidenceFolder, Kind, StoredFile};
use super::keys::{bytes_of_digests, bytes_of_rows};
use crate::error::IntakeError;
use crate::report::{MoreProblems, Notice, Problem, RowCounts, Stored};

/// What is known of a file once it has been read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Saved {
    pub(crate) encoding: Option<String>,
    pub(crate) line_endings: Option<String>,
    pub(crate) rows: RowCounts,
    pub(crate) notices: Vec<Notice>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) more_problems: Vec<MoreProblems>,
    /// The files beside it.
    pub(crate) files: Vec<StoredFile>,
}

impl Saved {
    /// Gives the evidence of a file its names, and notes last that it is all there.
    pub(crate) fn keep(assembled: Assembled, folder: &EvidenceFolder, key: &str) -> Result<Saved, IntakeError> {
        let mut files = Vec::new();
        for written in assembled.written {
            files.push(folder.keep(written.file, written.kind, key)?);
        }
        let mut quarantined = assembled.quarantined;
        if !quarantined.is_empty() {
            files.push(folder.write(&bytes_of_rows(&mut quarantined), Kind::QuarantinedKeys, key)?);
        }
        for (set, digests) in assembled.referred.into_iter().enumerate() {
            files.push(folder.write(&bytes_of_digests(digests), Kind::Referred(set), key)?);
        }
        let saved = Saved {
            encoding: assembled.facts.encoding,
            line_endings: assembled.facts.line_endings,
            rows: assembled.counts,
            notices: assembled.facts.remarks.iter().map(|remark| remark.notice()).collect(),
            problems: assembled.problems.kept,
            more_problems: assembled.problems.more,
            files,
        };
        let text = serde_json::to_vec_pretty(&saved)
            .map_err(|error| IntakeError::Folder { path: folder.path(Kind::Quarantine, key), source: error.into() })?;
        folder.write(&text, Kind::Quarantine, key)?;
        Ok(saved)
    }

    /// What is known of a file that has been read before, if all of it is still there and whole.
    pub(crate) fn find(folder: &EvidenceFolder, key: &str) -> Option<Saved> {
        let text = folder.read(Kind::Quarantine, key).ok()?;
        let saved: Saved = serde_json::from_slice(&text).ok()?;
        saved.files.iter().all(|file| folder.has(file, key)).then_some(saved)
    }

    fn holds(&self, kind: Kind) -> bool {
        self.files.iter().any(|file| file.kind == kind)
    }

    /// Where its evidence lies.
    pub(crate) fn stored(&self, key: &str) -> Stored {
        let path = |kind: Kind| self.holds(kind).then(|| EvidenceFolder::relative(kind, key));
        Stored {
            key: key.to_string(),
            events: path(Kind::Events),
            identity: path(Kind::Identity),
            households: path(Kind::Households),
            quarantine: EvidenceFolder::relative(Kind::Quarantine, key),
        }
    }

    /// Whether quarantined rows are known by key.
    pub(crate) fn has_quarantined_keys(&self) -> bool {
        self.holds(Kind::QuarantinedKeys)
    }

    /// The file that tells the keys of accepted rows, if there is one.
    pub(crate) fn accepted_keys(&self) -> Option<Kind> {
        [Kind::Events, Kind::Keys].into_iter().find(|kind| self.holds(*kind))
    }
}
