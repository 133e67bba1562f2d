//! How people are matched.

/// How far apart two people may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Caliper {
    /// In units of the distance.
    Absolute(f64),
    /// In standard deviations of the distance over the whole sample.
    Deviations(f64),
}

/// Who chooses first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Highest score first: those with the fewest people to choose from.
    #[default]
    Descending,
    /// Lowest score first.
    Ascending,
    /// In the order of identifiers.
    Identifier,
    /// The nearest two that are left, again and again.
    Closest,
}

/// Nearest neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Comparison people for each treated person, at most.
    pub ratio: u32,
    /// Whether a comparison person may serve several treated people.
    pub replacement: bool,
    /// How far apart two people may be; the caliper includes its edge.
    pub caliper: Option<Caliper>,
    /// Who chooses first; with replacement it makes no difference.
    pub order: Order,
}

impl Default for Nearest {
    /// One to one, without replacement or caliper, highest score first.
    fn default() -> Nearest {
        Nearest { ratio: 1, replacement: false, caliper: None, order: Order::Descending }
    }
}
