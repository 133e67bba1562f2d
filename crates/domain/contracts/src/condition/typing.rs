//! Which values can be compared.

use super::{Expression, Literal};
use crate::schema::ColumnKind;

/// What comes of comparing two values.
pub(super) enum Meet {
    /// They can be compared.
    Fine,
    /// A date and a text that should be a date.
    TextForDate,
    /// A comparison with NULL is never true.
    NullCompared,
    /// They cannot be compared.
    Differ,
}

/// Whether two expressions can be compared. Whole and decimal numbers can; nothing else changes type by itself.
pub(super) fn meet(left: &Expression, right: &Expression) -> Meet {
    if matches!(left, Expression::Literal(Literal::Null)) || matches!(right, Expression::Literal(Literal::Null)) {
        return Meet::NullCompared;
    }
    let (Some(a), Some(b)) = (left.kind(), right.kind()) else { return Meet::Differ };
    let number = |kind| matches!(kind, ColumnKind::Integer | ColumnKind::Decimal);
    if a == b || (number(a) && number(b)) {
        return Meet::Fine;
    }
    let text_literal = |e: &Expression| matches!(e, Expression::Literal(Literal::Text(_)));
    match (a, b) {
        (ColumnKind::Date, ColumnKind::Text) if text_literal(right) => Meet::TextForDate,
        (ColumnKind::Text, ColumnKind::Date) if text_literal(left) => Meet::TextForDate,
        _ => Meet::Differ,
    }
}
