//! Rows that belong together: people of one area, pairs of a matched set, several rows of one person.

use std::collections::HashMap;
use std::hash::Hash;

use crate::EvaluationError;

/// For each row the number of its cluster, counted from 0 in the order of first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    codes: Vec<u32>,
    count: usize,
}

impl Clusters {
    /// Clusters by any label.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::TooFewClusters`] if there are not at least two.
    pub fn of<T: Eq + Hash>(labels: impl IntoIterator<Item = T>) -> Result<Clusters, EvaluationError> {
        let mut known: HashMap<T, u32> = HashMap::new();
        let codes: Vec<u32> = labels
            .into_iter()
            .map(|label| {
                let next = known.len() as u32;
                *known.entry(label).or_insert(next)
            })
            .collect();
        if known.len() < 2 {
            return Err(EvaluationError::TooFewClusters { clusters: known.len() });
        }
        Ok(Clusters { codes, count: known.len() })
    }

    /// For each row the number of its cluster.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many clusters there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Rows that share both clusters.
    pub(crate) fn crossed(&self, other: &Clusters) -> Result<Clusters, EvaluationError> {
        Clusters::of(self.codes.iter().zip(&other.codes))
    }
}
