//! What is known of a file once it has been read: stored beside its evidence, so that it need not be read again.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::assemble::Assembled;
use super::folder::{EvidenceFolder, Kind};
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
    pub(crate) files: StoredFiles,
}

/// Which files lie beside it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct StoredFiles {
    events: bool,
    identity: bool,
    households: bool,
    keys: bool,
    quarantined_keys: bool,
    referred: usize,
}

impl Saved {
    /// Gives the evidence of a file its names, and notes last that it is all there.
    pub(crate) fn keep(assembled: Assembled, folder: &EvidenceFolder, key: &str) -> Result<Saved, IntakeError> {
        let mut files = StoredFiles::default();
        for written in assembled.written {
            match written.kind {
                Kind::Events => files.events = true,
                Kind::Identity => files.identity = true,
                Kind::Households => files.households = true,
                Kind::Keys => files.keys = true,
                Kind::Quarantine | Kind::QuarantinedKeys | Kind::Referred(_) => {}
            }
            folder.keep(written.file, written.kind, key)?;
        }
        let mut quarantined = assembled.quarantined;
        if !quarantined.is_empty() {
            files.quarantined_keys = true;
            folder.write(&bytes_of_rows(&mut quarantined), Kind::QuarantinedKeys, key)?;
        }
        files.referred = assembled.referred.len();
        for (set, digests) in assembled.referred.into_iter().enumerate() {
            folder.write(&bytes_of_digests(digests), Kind::Referred(set), key)?;
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

    /// What is known of a file that has been read before, if all of it is still there.
    pub(crate) fn find(folder: &EvidenceFolder, key: &str) -> Option<Saved> {
        let text = folder.read(Kind::Quarantine, key).ok()?;
        let saved: Saved = serde_json::from_slice(&text).ok()?;
        let is_there = |kind: Kind| Path::exists(&folder.path(kind, key));
        saved.files.kinds().into_iter().all(is_there).then_some(saved)
    }

    /// Where its evidence lies.
    pub(crate) fn stored(&self, key: &str) -> Stored {
        let path = |is_there: bool, kind: Kind| is_there.then(|| EvidenceFolder::relative(kind, key));
        Stored {
            key: key.to_string(),
            events: path(self.files.events, Kind::Events),
            identity: path(self.files.identity, Kind::Identity),
            households: path(self.files.households, Kind::Households),
            quarantine: EvidenceFolder::relative(Kind::Quarantine, key),
        }
    }

    /// Whether quarantined rows are known by key.
    pub(crate) fn has_quarantined_keys(&self) -> bool {
        self.files.quarantined_keys
    }

    /// The file that tells the keys of accepted rows, if there is one.
    pub(crate) fn accepted_keys(&self) -> Option<Kind> {
        match (self.files.events, self.files.keys) {
            (true, _) => Some(Kind::Events),
            (false, true) => Some(Kind::Keys),
            (false, false) => None,
        }
    }
}

impl StoredFiles {
    fn kinds(self) -> Vec<Kind> {
        let flags = [
            (self.events, Kind::Events),
            (self.identity, Kind::Identity),
            (self.households, Kind::Households),
            (self.keys, Kind::Keys),
            (self.quarantined_keys, Kind::QuarantinedKeys),
        ];
        let single = flags.into_iter().filter(|(is_there, _)| *is_there).map(|(_, kind)| kind);
        single.chain((0..self.referred).map(Kind::Referred)).collect()
    }
}
