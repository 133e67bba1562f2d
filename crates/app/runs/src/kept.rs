//! What a run keeps beside its inputs: the settlement, and where the evidence lay that it was made from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::settlement::Settlement;

/// The kept result of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The linkage whose numbers were used.
    pub numbers: String,
    /// The deliveries that were read, source by source and table by table.
    pub tables: Vec<KeptTable>,
    /// What came out.
    pub settlement: Settlement,
}

/// The deliveries of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptTable {
    pub source: String,
    pub table: String,
    pub mode: String,
    /// In the order in which they were received.
    pub deliveries: Vec<KeptDelivery>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptDelivery {
    pub file: String,
    pub received: String,
    pub complete_to: String,
    pub sha256: String,
    pub bytes: u64,
    /// The key of its stored evidence.
    pub key: String,
    /// Its evidence, inside the store.
    pub events: Option<PathBuf>,
    /// Its identity table, inside the store.
    pub identity: Option<PathBuf>,
    /// Its households, inside the store.
    pub households: Option<PathBuf>,
}

/// What of a kept result every version can read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct KeptHead {
    /// The linkage whose numbers were used.
    pub numbers: String,
    /// Whose settlement it is.
    pub settlement: KeptPlace,
}

/// The place of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct KeptPlace {
    /// Its name.
    pub place: String,
}

impl Kept {
    pub fn of(settlement: &Settlement, evidence: &Evidence) -> Kept {
        let mut tables = Vec::new();
        for source in &evidence.report.sources {
            for table in &source.tables {
                let deliveries = table.deliveries.iter().map(|delivery| KeptDelivery {
                    file: delivery.file.clone(),
                    received: delivery.received.clone(),
                    complete_to: delivery.complete_to.clone(),
                    sha256: delivery.sha256.clone(),
                    bytes: delivery.bytes,
                    key: delivery.stored.key.clone(),
                    events: delivery.stored.events.clone(),
                    identity: delivery.stored.identity.clone(),
                    households: delivery.stored.households.clone(),
                });
                tables.push(KeptTable {
                    source: source.source.clone(),
                    table: table.table.clone(),
                    mode: table.mode.to_string(),
                    deliveries: deliveries.collect(),
                });
            }
        }
        Kept { numbers: evidence.numbers.id.clone(), tables, settlement: settlement.clone() }
    }

    pub fn write(&self) -> String {
        // Plain data always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn read(text: &str) -> Result<Kept, serde_json::Error> {
        serde_json::from_str(text)
    }
}
