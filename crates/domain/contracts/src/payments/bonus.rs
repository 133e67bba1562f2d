//! Bonuses: a sum when enough people of a stretch of the contract have achieved an outcome.

use documents::{Entry, Fields};
use units::{Pence, Rate};

use super::fields::{either, paid_outcome, payable};
use super::{Around, PaymentKind};
use crate::choices::Over;
use crate::reader::{count, positive};

/// How many people are enough for a bonus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// This share of the entrants.
    Rate(Rate),
    /// This number of people.
    People(u32),
}

/// What a bonus pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Award {
    /// A sum.
    Sum(Pence),
    /// A price for each person above the threshold.
    EachAbove(Pence),
}

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let outcome = paid_outcome(around, fields, entry);
    let over = fields.choice_or_default::<Over>("over", entry.key_span);
    let threshold = match either(fields, entry, "rate_at_least", "people_at_least") {
        Some("rate_at_least") => {
            positive::<Rate>(fields, "rate_at_least", |rate| *rate > Rate::ZERO).map(Threshold::Rate)
        }
        Some(_) => count(fields, "people_at_least").map(Threshold::People),
        None => None,
    };
    let award = match either(fields, entry, "amount", "each") {
        Some("amount") => positive::<Pence>(fields, "amount", |pence| pence.is_positive()).map(Award::Sum),
        Some(_) => positive::<Pence>(fields, "each", |pence| pence.is_positive()).map(Award::EachAbove),
        None => None,
    };
    let outcome = outcome?;
    payable(around, fields, outcome);
    Some(PaymentKind::Bonus { outcome, over: over?.value, threshold: threshold?, award: award? })
}
