//! What the kinds of payment read alike: prices, the outcome paid for, other payments, one of two keys.

use documents::{Entry, Fields};
use units::Pence;

use super::{Around, Price};
use crate::choices::PricedOn;
use crate::problem::Problem;
use crate::reader::positive;

/// The one of two keys that is there; neither and both are reported.
pub(super) fn either(
    fields: &Fields<'_>,
    entry: &Entry,
    one: &'static str,
    other: &'static str,
) -> Option<&'static str> {
    match (fields.has(one), fields.has(other)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        (true, true) => {
            fields.found().at(crate::reader::at(fields, other), "not both", Problem::EitherOr { one, other });
            None
        }
        (false, false) => {
            fields.found().at(entry.key_span, "neither", Problem::EitherOr { one, other });
            None
        }
    }
}

pub(super) fn paid_outcome(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<usize> {
    if !fields.has("pays") {
        fields.missing("pays", entry.key_span);
    }
    let text = fields.text("pays")?;
    around.frame.reader.index(&text, "outcome", around.outcomes.names())
}

/// Reports a payment for an outcome that no single person can achieve.
pub(super) fn payable(around: &Around<'_>, fields: &Fields<'_>, outcome: usize) {
    if let Some(outcome) = around.outcomes.get(outcome).filter(|outcome| !outcome.measure.has_threshold()) {
        let cause = Problem::NotPayable { outcome: outcome.name.to_string(), measure: outcome.measure.word() };
        around.frame.reader.found.at(crate::reader::at(fields, "pays"), "nobody achieves it", cause);
    }
}

pub(super) fn payment_at(around: &Around<'_>, fields: &Fields<'_>, key: &'static str) -> Option<usize> {
    let text = fields.text(key)?;
    around.frame.reader.index(&text, "payment", &around.names)
}

pub(super) fn read_price(fields: &Fields<'_>, entry: &Entry) -> Option<Price> {
    if !fields.has("price") {
        fields.missing("price", entry.key_span);
    }
    let text = fields.text("price")?;
    if text.value == "rates.csv" {
        return Some(Price::RateCard);
    }
    positive::<Pence>(fields, "price", |pence| pence.is_positive()).map(Price::Fixed)
}

pub(super) fn read_priced_on(
    around: &Around<'_>,
    fields: &Fields<'_>,
    entry: &Entry,
    price: Option<Price>,
) -> Option<PricedOn> {
    if fields.has("priced_on") {
        return fields.choice("priced_on").map(|priced_on| priced_on.value);
    }
    if !around.frame.stages.is_empty() || price == Some(Price::RateCard) {
        fields.missing("priced_on", entry.key_span);
        return None;
    }
    Some(PricedOn::Result)
}
