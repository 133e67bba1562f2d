//! Sustainment payments: a price for each further stretch of a spell after a first result.

use documents::{Entry, Fields};
use units::Length;

use super::fields::{paid_outcome, payment_at, read_price, read_priced_on};
use super::{Around, PaymentKind};
use crate::outcomes::Measure;
use crate::problem::Problem;
use crate::reader::count;

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    for key in ["after", "every", "up_to"] {
        if !fields.has(key) {
            fields.missing(key, entry.key_span);
        }
    }
    let outcome = paid_outcome(around, fields, entry);
    let after = payment_at(around, fields, "after");
    let every = fields.parse::<Length>("every");
    let up_to = if fields.has("up_to") { count(fields, "up_to") } else { None };
    let price = read_price(fields, entry);
    let priced_on = read_priced_on(around, fields, entry, price);
    let (outcome, every) = (outcome?, every?);
    if around.outcomes.get(outcome).is_some_and(|outcome| !matches!(outcome.measure, Measure::Spell { .. })) {
        let cause = Problem::SustainNeedsSpell { outcome: around.outcomes.names()[outcome].to_string() };
        around.frame.reader.found.at(crate::reader::at(fields, "pays"), "not a spell", cause);
    }
    let every_days = every.value.in_days().filter(|days| *days > 0);
    if every_days.is_none() {
        let cause = Problem::CalendarSpell { key: "every", length: every.value };
        around.frame.reader.found.at(every.span, "has no fixed number of days", cause);
    }
    Some(PaymentKind::Sustain {
        outcome,
        after: after?,
        every_days: every_days?,
        up_to: up_to?,
        price: price?,
        priced_on: priced_on?,
    })
}
