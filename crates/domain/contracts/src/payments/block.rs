//! Block payments: a fixed sum by instalments.

use documents::{Entry, Fields};
use units::Pence;

use super::PaymentKind;
use super::fields::either;
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
pub(super) fn read(fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let amount = either(fields, entry, "annual", "total")?;
    let pence = positive::<Pence>(fields, amount, |pence| pence.is_positive());
    if !fields.has("instalments") {
        fields.missing("instalments", entry.key_span);
    }
    let instalments = fields.choice("instalments")?.value;
    let amount = if amount == "annual" { BlockAmount::Annual(pence?) } else { BlockAmount::Total(pence?) };
    Some(PaymentKind::Block { amount, instalments })
}
