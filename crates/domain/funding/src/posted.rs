//! What was posted before, in the words of this crate.

use std::collections::HashMap;

use units::{Name, Pence};

/// What the ledger says has been posted, by line and pot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    by_line: HashMap<String, Vec<PostedPart>>,
}

/// What one pot has paid towards one line, after refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedPart {
    /// The funder.
    pub funder: Name,
    /// The pot.
    pub pot: Name,
    /// How much; below nothing for a deduction.
    pub amount: Pence,
}

impl Posted {
    /// Adds what a pot has paid towards a line. Nothing is not a part.
    pub fn add(&mut self, line: &str, part: PostedPart) {
        if !part.amount.is_zero() {
            self.by_line.entry(line.to_string()).or_default().push(part);
        }
    }

    /// What has been posted for a line, pot by pot, in the order in which it was added.
    pub fn parts(&self, line: &str) -> &[PostedPart] {
        self.by_line.get(line).map_or(&[], Vec::as_slice)
    }

    /// Every line that has something posted, in the order of references.
    pub fn lines(&self) -> Vec<&str> {
        let mut lines: Vec<&str> = self.by_line.keys().map(String::as_str).collect();
        lines.sort_unstable();
        lines
    }
}
