//! Outcome payments: a price for each result, or for each above an expected number.

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};

use super::fields::{paid_outcome, payable, payment_at, read_price, read_priced_on};
use super::{Around, PaymentKind};
use crate::choices::{Over, WholePeople};
use crate::problem::Problem;

/// The expected number that results must exceed to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// Where the expected rate comes from.
    pub expected: Expected,
    /// Whose entrants are compared together.
    pub over: Over,
    /// How a fractional number of people above it becomes a whole one.
    pub whole: WholePeople,
}

/// Where an expected rate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The outcome's stated baseline.
    Baseline,
    /// The rate of another outcome over the same stretch: that of a comparison group.
    Outcome(usize),
}

pub(crate) const ABOVE: TableSpec = TableSpec {
    name: "[payments.NAME.above]",
    says: "Only results above an expected number are paid: people × (rate achieved − rate expected). Both are whole \
           counts, so nothing is computed on rounded percentages.",
    keys: &[
        KeySpec::required(
            "expected",
            Holds::a("`baseline`, or the name of an outcome", "\"baseline\""),
            "the outcome's own baseline, or the outcome of a comparison group whose rate is expected",
        ),
        KeySpec::default(
            "over",
            Holds::one_of(Over::WORDS, "\"quarter\""),
            "contract",
            "whose entrants are compared together; the payment waits until entry is over and all of them are mature",
        ),
        KeySpec::required(
            "whole",
            Holds::one_of(WholePeople::WORDS, "\"down\""),
            "how a fraction of a person above the expected number is rounded",
        ),
    ],
};

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let outcome = paid_outcome(around, fields, entry);
    let price = read_price(fields, entry);
    let priced_on = read_priced_on(around, fields, entry, price);
    let after = if fields.has("after") { Some(payment_at(around, fields, "after")?) } else { None };
    let above = if fields.has("above") { Some(read_above(around, fields, outcome?)?) } else { None };
    let outcome = outcome?;
    payable(around, fields, outcome);
    Some(PaymentKind::Outcome { outcome, price: price?, priced_on: priced_on?, after, above })
}

fn read_above(around: &Around<'_>, fields: &Fields<'_>, outcome: usize) -> Option<Above> {
    let entry = fields.table_at("above")?;
    let above = Fields::open_value(entry, &ABOVE, around.frame.reader.found)?;
    let whole = above.choice::<WholePeople>("whole");
    let over = above.choice_or_default::<Over>("over", entry.key_span);
    let text = above.text("expected")?;
    let expected = if text.value == "baseline" {
        if around.outcomes.get(outcome)?.baseline.is_none() {
            let cause = Problem::NoBaseline { outcome: around.outcomes.names()[outcome].to_string() };
            around.frame.reader.found.at(text.span, "has none", cause);
            return None;
        }
        Expected::Baseline
    } else {
        let index = around.frame.reader.index(&text, "outcome", around.outcomes.names())?;
        if index == outcome {
            around.frame.reader.found.at(text.span, "itself", Problem::ComparedWithItself);
            return None;
        }
        Expected::Outcome(index)
    };
    Some(Above { expected, over: over?.value, whole: whole?.value })
}
