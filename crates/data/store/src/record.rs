//! Runs and postings as values.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::RunId;
use strum::{EnumString, IntoStaticStr};
use units::{Day, Name};

use crate::Sha256;

/// What identifies a run and says what it was computed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHeader {
    /// Its id. Runs of other content must have other ids, so make it from the content, [`head`](Self::head) included.
    pub id: RunId,
    /// What kind of run it is, such as `settle`.
    pub kind: Name,
    /// The day as at which it was computed.
    pub as_at: Day,
    /// When it was computed. Not part of its content: the same run made again is the same run.
    pub made_at: Timestamp,
    /// The version of the software that computed it.
    pub version: String,
    /// The number of the last transfer of the journal that it was computed from; 0 if there was none.
    pub head: u64,
}

/// A run to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// What it is.
    pub header: RunHeader,
    /// What it read, by path below the place, with `/` between folders on every system.
    pub inputs: BTreeMap<String, Input>,
    /// The contents of those inputs that are needed to replay the run. Each must be the content of one of the inputs,
    /// and all inputs but extracts must be among them or have been kept by an earlier run.
    pub texts: Vec<String>,
    /// What came out, as JSON. The store does not look into it.
    pub settlement: String,
}

/// A file that a run read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// What it is to the run.
    pub role: Role,
    /// The digest of its content.
    pub sha256: Sha256,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What an input is to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// A rule of the place or a contract.
    Rule,
    /// An agency's extract. Its content is not kept.
    Extract,
    /// The description of a source's extracts.
    Descriptor,
    /// How persons are linked.
    Linkage,
}

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub header: RunHeader,
    /// The transfers it was posted as, if it was.
    pub posting: Option<Posting>,
    /// What it read, by path below the place.
    pub inputs: BTreeMap<String, Input>,
    /// What came out, as JSON.
    pub settlement: String,
}

/// A recorded run without its inputs and results, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// What it is.
    pub header: RunHeader,
    /// The transfers it was posted as, if it was.
    pub posting: Option<Posting>,
}

/// The transfers that a run was posted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The run.
    pub run: RunId,
    /// The number of its first transfer.
    pub first: u64,
    /// The number of its last transfer; one less than `first` if it has none.
    pub last: u64,
    /// When it was posted.
    pub posted_at: Timestamp,
}

impl Input {
    /// An input of this content.
    pub fn of(role: Role, content: &[u8]) -> Input {
        Input { role, sha256: Sha256::of(content), bytes: content.len() as u64 }
    }
}

impl Role {
    /// `rule`, `extract`, `descriptor` or `linkage`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Posting {
    /// How many transfers it has.
    pub fn transfers(&self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }
}
