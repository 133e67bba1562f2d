//! The contracts' conditions as DataFusion expressions. This is the only place that evaluates them.

use contracts::{ColumnKind, Comparison, Expression, Literal};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::{Expr, Like, Operator, binary_expr, cast, in_list, lit, not};

/// A checked condition as an expression over stored columns. It is true, false or unknown as in SQL.
pub(crate) fn lower(expression: &Expression) -> Expr {
    match expression {
        Expression::Column { stored, .. } => column(stored),
        Expression::Literal(literal) => constant(literal),
        Expression::Compare { operator, left, right } => binary_expr(lower(left), comparison(*operator), lower(right)),
        Expression::And(all) => joined(all, Operator::And),
        Expression::Or(all) => joined(all, Operator::Or),
        Expression::Not(inner) => not(lower(inner)),
        Expression::IsNull(inner) => lower(inner).is_null(),
        Expression::IsTruth { inner, truth: true } => lower(inner).is_true(),
        Expression::IsTruth { inner, truth: false } => lower(inner).is_false(),
        Expression::In { value, list } => in_list(lower(value), list.iter().map(constant).collect(), false),
        Expression::Like { value, pattern, ignore_case } => Expr::Like(Like {
            negated: false,
            expr: Box::new(lower(value)),
            pattern: Box::new(lit(pattern.as_str())),
            escape_char: None,
            case_insensitive: *ignore_case,
        }),
        Expression::DaysBetween { later, earlier } => binary_expr(days(later), Operator::Minus, days(earlier)),
    }
}

/// A stored column by its exact name.
pub(crate) fn column(name: &str) -> Expr {
    Expr::Column(Column::from_name(name))
}

fn joined(all: &[Expression], operator: Operator) -> Expr {
    let neutral = lit(operator == Operator::And);
    all.iter().map(lower).reduce(|left, right| binary_expr(left, operator, right)).unwrap_or(neutral)
}

/// Days since 1970-01-01 as a number wide enough that no difference of two overflows.
fn days(date: &Expression) -> Expr {
    debug_assert_eq!(date.kind(), Some(ColumnKind::Date), "the contract's reader lets only dates be subtracted");
    cast(cast(lower(date), DataType::Int32), DataType::Int64)
}

fn comparison(operator: Comparison) -> Operator {
    match operator {
        Comparison::Equal => Operator::Eq,
        Comparison::NotEqual => Operator::NotEq,
        Comparison::Less => Operator::Lt,
        Comparison::LessOrEqual => Operator::LtEq,
        Comparison::Greater => Operator::Gt,
        Comparison::GreaterOrEqual => Operator::GtEq,
    }
}

fn constant(literal: &Literal) -> Expr {
    let value = match literal {
        Literal::Text(text) => ScalarValue::Utf8(Some(text.clone())),
        Literal::Integer(number) => ScalarValue::Int64(Some(*number)),
        Literal::Decimal { digits, scale } => {
            // At most nine digits stand behind the point, so the scale fits.
            let scale = i8::try_from(*scale).unwrap_or(i8::MAX);
            ScalarValue::Decimal128(Some(i128::from(*digits)), 38, scale)
        }
        Literal::Boolean(truth) => ScalarValue::Boolean(Some(*truth)),
        Literal::Date(day) => ScalarValue::Date32(Some(day.epoch_days())),
        Literal::Null => ScalarValue::Boolean(None),
    };
    Expr::Literal(value, None)
}
