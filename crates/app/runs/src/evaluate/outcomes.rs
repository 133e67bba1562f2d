//! Values of an outcome, once a design is frozen.

/// An outcome of everybody, in the order in which they were read.
#[derive(Debug, Clone, Default)]
pub(super) struct OutcomeValues {
    /// 0 or 1, a count, or a time; nothing where it is not decided yet.
    pub values: Vec<Option<f64>>,
    /// Whether it happened.
    pub happened: Vec<bool>,
    /// How long each was observed, for counts.
    pub exposures: Option<Vec<f64>>,
}
