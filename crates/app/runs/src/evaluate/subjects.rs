//! People as they are before anything is known of outcomes, wherever they come from.

use evaluation::{Column, Ids};

/// Who is compared, and what describes them. There is no room for an outcome in it.
pub(super) struct Subjects {
    /// Their identifiers: person numbers, or what a file calls them.
    pub ids: Ids,
    /// Who was treated.
    pub treated: Vec<bool>,
    /// What describes them.
    pub covariates: Vec<Column>,
    /// Where and when, where changes are compared.
    pub areas: Option<Areas>,
    /// Who was left out before anything was compared, and why.
    pub left_out: Vec<(String, u64)>,
    /// In a file: the line of each.
    pub rows: Vec<u64>,
}

/// Where and when.
pub(super) struct Areas {
    /// The area of each.
    pub names: Vec<String>,
    /// The period of each.
    pub periods: Vec<i64>,
    /// The period in which the area of each begins; 0 for never.
    pub starts: Option<Vec<i64>>,
    /// The first period of treatment, where it is one for all.
    pub from: Option<i64>,
}

impl Areas {
    /// Whether somebody came after treatment began; of areas that begin one after another, after their own did.
    pub fn is_after(&self, row: usize) -> bool {
        match (&self.starts, self.from) {
            (Some(starts), _) => starts[row] == 0 || self.periods[row] >= starts[row],
            (None, Some(from)) => self.periods[row] >= from,
            (None, None) => true,
        }
    }
}
