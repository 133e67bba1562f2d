//! Frozen designs and opened outcomes, as runs of the store: nothing is edited, only added.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Input, Reader, RunHeader, RunRecord, Store, StoreError};
use units::Day;

use super::answer::{EvaluationAnswer, VersionAnswer};
use super::error::EvaluateError;
use crate::digest::digest_of;
use crate::error::RunError;
use crate::evidence::make_folder;
use crate::settle::VERSION;

/// The kind of run that keeps a frozen design.
pub(crate) const DESIGN: &str = "design";
/// The kind of run that keeps opened outcomes.
pub(crate) const OPENING: &str = "opening";

/// A frozen design, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptDesign {
    /// The evaluation.
    pub name: String,
    /// The SHA-256 of the canonical text.
    pub sha256: String,
    /// The day as at which people were read.
    pub as_at: String,
    /// The linkage of the latest posting, from which people were numbered; nothing for a file, or before any posting.
    pub linkage: Option<String>,
    /// Its canonical text.
    pub text: String,
    /// Whether outcomes had been opened for an earlier version.
    pub is_after_outcomes: bool,
}

/// Outcomes that were opened on a frozen design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptOpening {
    /// The evaluation.
    pub name: String,
    /// The run that keeps the design.
    pub design: String,
    /// What came of it.
    pub answer: EvaluationAnswer,
}

/// What is kept of one evaluation.
#[derive(Debug, Default)]
pub(super) struct KeptVersions {
    pub designs: Vec<Version>,
}

/// One frozen version.
#[derive(Debug)]
pub(super) struct Version {
    pub run: String,
    pub frozen_at: String,
    pub design: KeptDesign,
    pub openings: Vec<Opening>,
}

/// One opening of it.
#[derive(Debug)]
pub(super) struct Opening {
    pub at: String,
    pub answer: EvaluationAnswer,
}

impl KeptVersions {
    /// What a store keeps of an evaluation; nothing if there is no store yet.
    pub async fn read(store: &Path, name: &str) -> Result<KeptVersions, RunError> {
        let reader = match Reader::open(store).await {
            Ok(reader) => reader,
            Err(StoreError::Missing { .. }) => return Ok(KeptVersions::default()),
            Err(why) => return Err(why.into()),
        };
        let mut kept = KeptVersions::default();
        for summary in reader.runs().await? {
            let (id, kind) = (summary.header.id.as_str(), summary.header.kind.as_str());
            if kind != DESIGN && kind != OPENING {
                continue;
            }
            let run = reader.run(id).await?;
            let damaged = |_| EvaluateError::Damaged { run: id.to_string() };
            let at = run.header.made_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            if kind == DESIGN {
                let design: KeptDesign = serde_json::from_str(&run.settlement).map_err(damaged)?;
                if design.name == name {
                    kept.designs.push(Version { run: id.to_string(), frozen_at: at, design, openings: Vec::new() });
                }
            } else {
                let opening: KeptOpening = serde_json::from_str(&run.settlement).map_err(damaged)?;
                if let Some(version) = kept.designs.iter_mut().find(|version| version.run == opening.design) {
                    version.openings.push(Opening { at, answer: opening.answer });
                }
            }
        }
        Ok(kept)
    }

    /// For answers.
    pub fn versions(&self) -> Vec<VersionAnswer> {
        let versions = self.designs.iter().zip(1_u64..).map(|(version, number)| VersionAnswer {
            version: number,
            run: version.run.clone(),
            sha256: version.design.sha256.clone(),
            as_at: version.design.as_at.clone(),
            frozen_at: version.frozen_at.clone(),
            opened_at: version.openings.iter().map(|opening| opening.at.clone()).collect(),
        });
        versions.collect()
    }

    /// Whether outcomes have been opened for any version.
    pub fn is_opened(&self) -> bool {
        self.designs.iter().any(|version| !version.openings.is_empty())
    }
}

/// What a run was made from.
pub(super) struct Made<'a> {
    pub store: &'a Path,
    pub as_at: Day,
    pub inputs: &'a BTreeMap<String, Input>,
    pub texts: &'a [String],
}

impl Made<'_> {
    /// Keeps a frozen design. One that is kept already is not kept again.
    pub async fn keep_design(&self, design: &KeptDesign) -> Result<(), RunError> {
        self.keep(DESIGN, &design.sha256, serde_json::to_string(design).unwrap_or_default()).await
    }

    /// Keeps outcomes that were opened.
    pub async fn keep_opening(&self, opening: &KeptOpening) -> Result<(), RunError> {
        let text = serde_json::to_string(opening).unwrap_or_default();
        self.keep(OPENING, &digest_of(&text), text).await
    }

    async fn keep(&self, kind: &str, digest: &str, settlement: String) -> Result<(), RunError> {
        let unnamed = |why: String| RunError::Unusable(format!("the run cannot be named: {why}"));
        let short: String = digest.chars().take(12).collect();
        let id = format!("r-{short}").parse().map_err(|why: ledger::BadRunId| unnamed(why.to_string()))?;
        let kind = kind.parse().map_err(|why: units::BadName| unnamed(why.to_string()))?;
        make_folder(self.store)?;
        let store = Store::open(self.store).await?;
        let header =
            RunHeader { id, kind, as_at: self.as_at, made_at: Timestamp::now(), version: VERSION.to_string(), head: 0 };
        let record = RunRecord { header, inputs: self.inputs.clone(), texts: self.texts.to_vec(), settlement };
        store.record_run(&record).await?;
        Ok(store.close().await?)
    }
}
