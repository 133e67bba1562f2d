//! Block payments: a fixed sum by instalments.

use documents::{Entry, Fields};
use units::Pence;

use super::fields::either;
use super::{Around, PaymentKind, range};
use crate::problem::Problem;
use crate::reader::positive;

/// How much a block payment pays in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockAmount {
    /// So much a contract year.
    Annual(Pence),
    /// So much over the whole contract.
    Total(Pence),
}

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let amount = either(fields, entry, "annual", "total")?;
    let pence = positive::<Pence>(fields, amount, |pence| pence.is_positive());
    if !fields.has("instalments") {
        fields.missing("instalments", entry.key_span);
    }
    let instalments = fields.choice("instalments")?.value;
    if let Some(range) = fields.entry("volume_range").filter(|_| amount == "total") {
        fields.found().at(range.key_span, "of which year?", Problem::RangeNeedsAnnual);
        return None;
    }
    let range = if fields.has("volume_range") { Some(Box::new(range::read(around, fields)?)) } else { None };
    let amount = if amount == "annual" { BlockAmount::Annual(pence?) } else { BlockAmount::Total(pence?) };
    Some(PaymentKind::Block { amount, instalments, range })
}
