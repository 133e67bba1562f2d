//! Deductions: a part of a fee is taken where a measured rate falls below a standard.

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};
use units::Rate;

use super::adjust::share;
use super::fields::payment_at;
use super::{Around, PaymentKind};
use crate::choices::Over;
use crate::problem::Problem;
use crate::reader::{RATE, at};

/// A standard, and what is taken below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    /// The rate below which it is missed.
    pub below: Rate,
    /// The part of the fee that is taken.
    pub takes: Rate,
}

pub(crate) const STANDARD: TableSpec = TableSpec {
    name: "[[payments.NAME.standards]]",
    says: "A standard, and the part of the fee that is taken where the rate is below it. Of several the lowest that is \
           missed counts.",
    keys: &[
        KeySpec::required("below", RATE, "the rate that must be reached, such as \"95%\""),
        KeySpec::required("takes", RATE, "the part of the fee of the same stretch that is taken"),
    ],
};

/// How the payment from which is taken is written.
pub(super) const OF: Holds = Holds::a("the name of a block or start payment", "\"fee\"");

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    for key in ["of", "measures", "standards"] {
        if !fields.has(key) {
            fields.missing(key, entry.key_span);
        }
    }
    let of = payment_at(around, fields, "of");
    let text = fields.text("measures");
    let outcome = text.and_then(|text| around.frame.reader.index(&text, "outcome", around.outcomes.names()));
    let over = fields.choice_or_default::<Over>("over", entry.key_span);
    let standards = read_standards(fields);
    let outcome = outcome?;
    if let Some(known) = around.outcomes.get(outcome).filter(|outcome| !outcome.measure.has_threshold()) {
        let cause = Problem::NotPayable { outcome: known.name.to_string(), measure: known.measure.word() };
        around.frame.reader.found.at(at(fields, "measures"), "nobody achieves it", cause);
    }
    Some(PaymentKind::Deduction { of: of?, outcome, over: over?.value, standards: standards? })
}

fn read_standards(fields: &Fields<'_>) -> Option<Vec<Standard>> {
    let tables = fields.tables("standards");
    let mut standards: Vec<Standard> = Vec::new();
    for table in &tables {
        let standard = Fields::open(table, table.span, &STANDARD, fields.found());
        let (below, takes) = (share(&standard, "below"), share(&standard, "takes"));
        let (Some(Some(below)), Some(Some(takes))) = (below, takes) else { continue };
        if let Some(before) = standards.last().filter(|before| before.below <= below || before.takes >= takes) {
            let cause = Problem::StandardOrder { before: before.below, below };
            fields.found().at(at(&standard, "below"), "out of order", cause);
            continue;
        }
        standards.push(Standard { below, takes });
    }
    (!tables.is_empty() && standards.len() == tables.len()).then_some(standards)
}
