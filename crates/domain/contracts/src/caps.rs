//! Caps: the most that a contract pays, in all or in each stretch of it.

use documents::{Fields, Holds, KeySpec, TableSpec};
use units::{Name, Pence};

use crate::choices::Over;
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{AMOUNT, CLAUSE, NAMES};
use crate::terms::Clause;

/// A cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// The clause that agrees it.
    pub clause: Clause,
    /// The most that is paid.
    pub limit: Pence,
    /// In what stretch.
    pub over: Over,
    /// For which payments: indices into [`crate::Contract::payments`].
    pub payments: Vec<usize>,
}

pub(crate) const CAP: TableSpec = TableSpec {
    name: "[[caps]]",
    says: "The most that is paid. Lines use up a cap in the order of their periods, then of the payments in the file; \
           what does not fit is not due. A line must fit under every cap that names its payment.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::required("limit", AMOUNT, "the most that is paid"),
        KeySpec::required(
            "over",
            Holds::one_of(Over::WORDS, "\"year\""),
            "in what stretch, counted from the contract's start",
        ),
        KeySpec::optional("payments", NAMES, "for which payments together; all if left out"),
    ],
};

/// Reads all caps.
pub(crate) fn read_caps(frame: &Frame<'_>, file: &Fields<'_>, payments: &[Name]) -> Vec<Cap> {
    file.tables("caps").into_iter().filter_map(|table| read_cap(frame, table, payments)).collect()
}

fn read_cap(frame: &Frame<'_>, table: &documents::Table, payments: &[Name]) -> Option<Cap> {
    let reader = &frame.reader;
    let fields = Fields::open(table, table.span, &CAP, reader.found);
    let clause = reader.terms.cited(&fields, table.span);
    let limit = fields.parse::<Pence>("limit");
    if let Some(limit) = limit.as_ref().filter(|limit| limit.value.is_negative()) {
        reader.found.at(limit.span, "below nothing", Problem::NegativeAmount { key: "limit", amount: limit.value });
    }
    let over = fields.choice("over");
    let payments = match fields.texts("payments") {
        Some(texts) => texts.iter().filter_map(|text| reader.index(text, "payment", payments)).collect(),
        None => (0..payments.len()).collect(),
    };
    Some(Cap { clause, limit: limit?.value, over: over?.value, payments })
}
