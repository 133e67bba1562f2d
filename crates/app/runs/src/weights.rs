//! How many pairs of records have which weight.

use linkage::{Bin, Histogram, Probability};
use schemars::JsonSchema;
use serde::Serialize;

/// Pairs of records by weight, the binary logarithm of the odds that they are of one person, and where joining begins.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Weights {
    /// The probability from which records are joined.
    pub joined_from: f64,
    /// The weight that amounts to it.
    pub threshold: f64,
    /// Pairs in whole units of weight, in ascending order, from the first with a pair to the last with one.
    pub bins: Vec<WeightBin>,
}

/// How many pairs have a weight of at least `from` and below `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WeightBin {
    /// The lower edge; nothing for the first bin of all, which has none.
    pub from: Option<i32>,
    /// The upper edge; nothing for the last bin of all, which has none.
    pub to: Option<i32>,
    /// How many pairs.
    pub pairs: u64,
    /// How many of them are one person by the evidence.
    pub above: u64,
}

impl Weights {
    pub(crate) fn of(histogram: &Histogram, join: Probability) -> Weights {
        let bins = histogram.bins().iter().map(bin).collect();
        Weights { joined_from: join.get(), threshold: join.weight(), bins }
    }
}

fn bin(bin: &Bin) -> WeightBin {
    // Edges that are finite are whole and small.
    let edge = |edge: f64| edge.is_finite().then_some(edge as i32);
    WeightBin { from: edge(bin.from), to: edge(bin.to), pairs: bin.pairs, above: bin.above }
}
