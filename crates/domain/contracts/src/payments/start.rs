//! Start payments: a price for each entry.

use documents::{Entry, Fields};

use super::fields::read_price;
use super::{Around, PaymentKind};
use crate::cohorts::cohort_of;

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let cohort = cohort_of(around.frame, fields, around.cohorts, entry.key_span);
    let price = read_price(fields, entry);
    Some(PaymentKind::Start { cohort: cohort?, price: price? })
}
