//! The blocks of every rule by their keys, so that those of one more record are found at once.

use super::rule::{self, Asked};
use crate::model::Model;
use crate::records::{RecordNo, Records};
use workers::{Workers, gather};

/// All records by the keys of all rules. Takes 12 bytes for each record and rule.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    rules: Vec<Keyed>,
}

/// The records of one rule in the order of their keys.
#[derive(Debug, Clone)]
struct Keyed {
    asked: Asked,
    keys: Vec<u64>,
    records: Vec<RecordNo>,
    largest_block: usize,
}

impl Index {
    pub(crate) fn of(records: &Records, model: &Model, workers: &dyn Workers) -> Index {
        let asked: Vec<(Asked, usize)> = rule::of_model(records, model)
            .iter()
            .filter_map(|rule| {
                let largest = rule.at_most.map_or(model.largest_block, |at_most| at_most.min(model.largest_block));
                Some((Asked::of(rule, records)?, largest as usize))
            })
            .collect();
        let keyed = |at: usize| {
            let (asked, largest_block) = &asked[at];
            let sorted = asked.sorted(records);
            Keyed {
                asked: asked.clone(),
                // The upper part is the key, the lower the record.
                keys: sorted.iter().map(|keyed| (keyed >> 32) as u64).collect(),
                records: sorted.iter().map(|keyed| RecordNo(*keyed as u32)).collect(),
                largest_block: *largest_block,
            }
        };
        Index { rules: gather(workers, asked.len(), keyed) }
    }

    /// The records that share a block with `record`, which is not among them, each once and in order.
    pub(crate) fn find(&self, records: &Records, record: RecordNo) -> Vec<RecordNo> {
        let mut found = Vec::new();
        for rule in &self.rules {
            let Some(key) = rule.asked.key(records, record) else { continue };
            let start = rule.keys.partition_point(|other| *other < key);
            let length = rule.keys[start..].partition_point(|other| *other == key);
            // With the new record it is one larger.
            if length < rule.largest_block {
                found.extend_from_slice(&rule.records[start..start + length]);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
