//! What stays as it was posted: a refusal means that the right amount is not known, and what is not known takes no money
//! back.

use std::collections::{HashMap, HashSet};

use pricing::{Line, Status};
use units::Pence;

use crate::posted::Posted;

/// The payments and periods in which nothing moves, each with the refused line that is the reason.
pub(crate) struct Held<'a> {
    by_group: HashMap<&'a str, &'a str>,
}

impl<'a> Held<'a> {
    /// Holds a payment's period if one of its lines is refused and money posted for it would go back: a line is lower
    /// than what was posted for it, or it is in `gone`, the lines that were posted before and are no longer there. What is
    /// refused now may be what was paid then, under the same or another reference.
    pub fn of(lines: &'a [Line], gone: &[&'a str], posted: &Posted) -> Held<'a> {
        let falls = |line: &&Line| {
            let paid = Pence::total(posted.parts(&line.id).iter().map(|part| part.amount));
            paid.is_ok_and(|paid| line.amount < paid)
        };
        let fallen = lines.iter().filter(falls).map(|line| line.id.as_str());
        let going_back: HashSet<&str> = fallen.chain(gone.iter().copied()).map(group_of).collect();
        let refused = lines.iter().filter(|line| matches!(line.status, Status::Refused(_)));
        let mut by_group = HashMap::new();
        for line in refused.filter(|line| going_back.contains(group_of(&line.id))) {
            by_group.entry(group_of(&line.id)).or_insert(line.id.as_str());
        }
        Held { by_group }
    }

    /// The refused line that holds a line, if one does.
    pub fn by(&self, id: &str) -> Option<&'a str> {
        self.by_group.get(group_of(id)).copied()
    }

    /// Whether a line is held.
    pub fn has(&self, id: &str) -> bool {
        self.by(id).is_some()
    }
}

/// Contract, payment and period of a line: the first three parts of its reference.
fn group_of(id: &str) -> &str {
    let end = id.match_indices('/').nth(2).map_or(id.len(), |(at, _)| at);
    &id[..end]
}
