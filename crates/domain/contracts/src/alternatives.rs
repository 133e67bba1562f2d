//! Alternatives: either these payments together or those, never both for the same entry.

use documents::{Fields, Holds, KeySpec, Table, TableSpec};
use units::Name;

use crate::choices::AlternativePays;
use crate::contract::Frame;
use crate::payments::{Payment, PaymentKind};
use crate::problem::Problem;
use crate::reader::{CLAUSE, NAMES, at};
use crate::terms::Clause;

/// Either some payments or others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The clause that agrees it.
    pub clause: Clause,
    /// Some payments: indices into [`crate::Contract::payments`].
    pub either: Vec<usize>,
    /// The others.
    pub or: Vec<usize>,
    /// Which of the two are paid where both could be.
    pub pays: AlternativePays,
}

pub(crate) const ALTERNATIVE: TableSpec = TableSpec {
    name: "[[alternatives]]",
    says: "Either some payments together or others: an entry is never paid by both. Which it is can change until \
           everything is known; a settlement posts the difference.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::required("either", NAMES, "payments that are paid together"),
        KeySpec::required("or", NAMES, "the payments that are paid in their place"),
        KeySpec::required(
            "pays",
            Holds::one_of(AlternativePays::WORDS, "\"worth most\""),
            "worth most: those whose prices sum to more, in a tie the first list; first reached: those of which a \
             result came first, in a tie the first list",
        ),
    ],
};

/// Reads all alternatives.
pub(crate) fn read_alternatives(frame: &Frame<'_>, file: &Fields<'_>, payments: &[Name]) -> Option<Vec<Alternative>> {
    file.tables("alternatives").into_iter().map(|table| read_one(frame, table, payments)).collect()
}

fn read_one(frame: &Frame<'_>, table: &Table, payments: &[Name]) -> Option<Alternative> {
    let reader = &frame.reader;
    let fields = Fields::open(table, table.span, &ALTERNATIVE, reader.found);
    let clause = reader.terms.cited(&fields, table.span);
    let pays = fields.choice::<AlternativePays>("pays");
    let list = |key| -> Option<Vec<usize>> {
        fields.texts(key)?.iter().map(|text| reader.index(text, "payment", payments)).collect()
    };
    let (either, or) = (list("either"), list("or"));
    let (either, or) = (either?, or?);
    if let Some(both) = either.iter().find(|payment| or.contains(payment)) {
        let cause = Problem::AlternativeTwice { payment: payments[*both].to_string() };
        reader.found.at(at(&fields, "or"), "in both", cause);
        return None;
    }
    Some(Alternative { clause, either, or, pays: pays?.value })
}

/// Reports alternatives of payments that are not for single entries, or whose prices cannot be told of one.
pub(crate) fn check_alternatives(frame: &Frame<'_>, alternatives: &[Alternative], payments: &[Payment]) {
    for alternative in alternatives {
        for payment in alternative.either.iter().chain(&alternative.or).map(|index| &payments[*index]) {
            let is_single = match payment.kind {
                PaymentKind::Start { .. } | PaymentKind::Sustain { .. } => true,
                PaymentKind::Outcome { above, .. } => above.is_none(),
                _ => false,
            };
            let is_priced = payment.volume.is_none() || alternative.pays == AlternativePays::FirstReached;
            if !is_single || !is_priced {
                let cause = Problem::AlternativeNotSingle { payment: payment.name.to_string() };
                frame.reader.found.at(alternative.clause.span, "", cause);
            }
        }
    }
}
