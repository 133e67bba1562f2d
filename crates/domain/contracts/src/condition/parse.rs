//! From SQL text to a checked expression.

use documents::{Diagnostics, Located, Sources, Span};
use sqlparser::ast::{BinaryOperator, Expr, Ident, Spanned, TypedString, UnaryOperator, Value};
use sqlparser::dialect::AnsiDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token};

use super::typing::{Meet, meet};
use super::{Comparison, DECIMAL_PLACES, Expression, Literal};
use crate::problem::Problem;
use crate::schema::{ColumnKind, EventType};

/// The longest condition that is read. It bounds how deep expressions nest.
const LENGTH_MAX: usize = 4_000;

/// Reads the condition `text` over the columns of `event`. Everything wrong with it is recorded.
pub(crate) fn read_condition(
    text: &Located<String>,
    event: &EventType,
    sources: &Sources,
    found: &Diagnostics,
) -> Option<Expression> {
    let reader = ConditionReader { place: Place::of(text, sources), event, found };
    let expression = reader.parse(&text.value)?;
    let checked = reader.boolean(&expression)?;
    Some(checked)
}

struct ConditionReader<'a> {
    place: Place<'a>,
    event: &'a EventType,
    found: &'a Diagnostics,
}

impl ConditionReader<'_> {
    fn parse(&self, text: &str) -> Option<Expr> {
        if text.len() > LENGTH_MAX {
            let end = self.place.whole.start + 1;
            let begins = self.place.whole.source.span(self.place.whole.start..end);
            self.found.at(begins, "begins here", Problem::ConditionTooLong { length_max: LENGTH_MAX });
            return None;
        }
        let syntax = |error: &ParserError| {
            let (message, at) = split_position(error);
            let span = at.map_or(self.place.end(), |location| self.place.point(location));
            self.found.at(span, "here", Problem::ConditionSyntax { detail: message });
        };
        let dialect = AnsiDialect {};
        let mut parser = Parser::new(&dialect)
            .with_recursion_limit(60)
            .try_with_sql(text)
            .inspect_err(|error| syntax(error))
            .ok()?;
        let expression = parser.parse_expr().inspect_err(|error| syntax(error)).ok()?;
        let next = parser.peek_token();
        if next.token != Token::EOF {
            let detail = format!("`{}` was not expected here", next.token);
            self.found.at(self.place.span(next.span), "here", Problem::ConditionSyntax { detail });
            return None;
        }
        Some(expression)
    }

    /// An expression that is true, false or unknown.
    fn boolean(&self, expr: &Expr) -> Option<Expression> {
        let expression = self.value(expr)?;
        match expression.kind() {
            Some(ColumnKind::Boolean) | None => Some(expression),
            Some(kind) => {
                self.refuse(expr, Problem::ConditionNotTruth { kind });
                None
            }
        }
    }

    fn value(&self, expr: &Expr) -> Option<Expression> {
        match expr {
            Expr::Nested(inner) => self.value(inner),
            Expr::Identifier(name) => self.column(name),
            Expr::Value(value) => self.literal(expr, &value.value).map(Expression::Literal),
            Expr::TypedString(typed) => self.typed(expr, typed).map(Expression::Literal),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => {
                let number = self.value(inner)?;
                self.negative(expr, number)
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => {
                Some(Expression::Not(Box::new(self.boolean(inner)?)))
            }
            Expr::BinaryOp { left, op, right } => self.binary(expr, left, op, right),
            Expr::IsNull(inner) => Some(Expression::IsNull(Box::new(self.value(inner)?))),
            Expr::IsNotNull(inner) => Some(not(Expression::IsNull(Box::new(self.value(inner)?)))),
            Expr::IsUnknown(inner) => Some(Expression::IsNull(Box::new(self.boolean(inner)?))),
            Expr::IsNotUnknown(inner) => Some(not(Expression::IsNull(Box::new(self.boolean(inner)?)))),
            Expr::IsTrue(inner) => self.truth(inner, true),
            Expr::IsNotTrue(inner) => self.truth(inner, true).map(not),
            Expr::IsFalse(inner) => self.truth(inner, false),
            Expr::IsNotFalse(inner) => self.truth(inner, false).map(not),
            Expr::InList { expr: value, list, negated } => self.in_list(value, list).map(|e| not_if(*negated, e)),
            Expr::Between { expr: value, negated, low, high } => {
                let above = self.compare(value, Comparison::GreaterOrEqual, low);
                let below = self.compare(value, Comparison::LessOrEqual, high);
                Some(not_if(*negated, Expression::And(vec![above?, below?])))
            }
            Expr::Like { negated, any: false, expr: value, pattern, escape_char: None } => {
                self.like(value, pattern, false).map(|e| not_if(*negated, e))
            }
            Expr::ILike { negated, any: false, expr: value, pattern, escape_char: None } => {
                self.like(value, pattern, true).map(|e| not_if(*negated, e))
            }
            other => {
                self.refuse(other, Problem::ConditionNotAllowed { what: describe(other) });
                None
            }
        }
    }

    fn column(&self, name: &Ident) -> Option<Expression> {
        let Some(column) = self.event.column(&name.value) else {
            let known: Vec<String> =
                self.event.columns.iter().filter(|c| c.stored.is_some()).map(|c| c.name.clone()).collect();
            let cause = Problem::UnknownColumn {
                column: name.value.clone(),
                event: self.event.name.clone(),
                nearest: documents::nearest(&name.value, known.iter().map(String::as_str)).map(str::to_string),
                known,
            };
            self.found.at(self.place.span(name.span), "no such column", cause);
            return None;
        };
        let Some(stored) = &column.stored else {
            let cause = Problem::IdentityColumn { column: column.name.clone() };
            self.found.at(self.place.span(name.span), "identifies a person", cause);
            return None;
        };
        Some(Expression::Column { stored: stored.clone(), kind: column.kind })
    }

    fn literal(&self, expr: &Expr, value: &Value) -> Option<Literal> {
        match value {
            Value::Number(digits, _) => match units::parse_decimal(digits) {
                Ok((number, 0)) => Some(Literal::Integer(number)),
                Ok((digits, scale)) if scale <= DECIMAL_PLACES => Some(Literal::Decimal { digits, scale }),
                Ok(_) => {
                    self.refuse(expr, Problem::ConditionNumber { why: "it has more than nine decimal places".into() });
                    None
                }
                Err(why) => {
                    self.refuse(expr, Problem::ConditionNumber { why: why.to_string() });
                    None
                }
            },
            Value::SingleQuotedString(text) => Some(Literal::Text(text.clone())),
            Value::Boolean(truth) => Some(Literal::Boolean(*truth)),
            Value::Null => Some(Literal::Null),
            other => {
                self.refuse(expr, Problem::ConditionNotAllowed { what: format!("`{other}`") });
                None
            }
        }
    }

    fn typed(&self, expr: &Expr, typed: &TypedString) -> Option<Literal> {
        let text = match (&typed.data_type, &typed.value.value) {
            (sqlparser::ast::DataType::Date, Value::SingleQuotedString(text)) => text,
            _ => {
                self.refuse(expr, Problem::ConditionNotAllowed { what: format!("`{expr}`") });
                return None;
            }
        };
        match text.parse() {
            Ok(day) => Some(Literal::Date(day)),
            Err(why) => {
                self.refuse(expr, Problem::ConditionDate { text: text.clone(), why: why.to_string() });
                None
            }
        }
    }

    fn negative(&self, expr: &Expr, number: Expression) -> Option<Expression> {
        match number {
            Expression::Literal(Literal::Integer(number)) => Some(Expression::Literal(Literal::Integer(-number))),
            Expression::Literal(Literal::Decimal { digits, scale }) => {
                Some(Expression::Literal(Literal::Decimal { digits: -digits, scale }))
            }
            _ => {
                self.refuse(expr, Problem::ConditionNotAllowed { what: "arithmetic".into() });
                None
            }
        }
    }

    fn binary(&self, expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<Expression> {
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => {
                // Both sides are checked before giving up, so that both sides' mistakes are shown.
                let (left, right) = (self.boolean(left), self.boolean(right));
                let (left, right) = (left?, right?);
                return Some(join(op == &BinaryOperator::And, left, right));
            }
            BinaryOperator::Eq => Comparison::Equal,
            BinaryOperator::NotEq => Comparison::NotEqual,
            BinaryOperator::Lt => Comparison::Less,
            BinaryOperator::LtEq => Comparison::LessOrEqual,
            BinaryOperator::Gt => Comparison::Greater,
            BinaryOperator::GtEq => Comparison::GreaterOrEqual,
            BinaryOperator::Minus => return self.days_between(expr, left, right),
            other => {
                self.refuse(expr, Problem::ConditionNotAllowed { what: format!("the operator `{other}`") });
                return None;
            }
        };
        self.compare(left, comparison, right)
    }

    fn days_between(&self, expr: &Expr, later: &Expr, earlier: &Expr) -> Option<Expression> {
        let (later, earlier) = (self.value(later), self.value(earlier));
        let (later, earlier) = (later?, earlier?);
        if later.kind() != Some(ColumnKind::Date) || earlier.kind() != Some(ColumnKind::Date) {
            self.refuse(expr, Problem::ConditionNotAllowed { what: "arithmetic".into() });
            return None;
        }
        Some(Expression::DaysBetween { later: Box::new(later), earlier: Box::new(earlier) })
    }

    fn compare(&self, left: &Expr, operator: Comparison, right: &Expr) -> Option<Expression> {
        let (a, b) = (self.value(left), self.value(right));
        let (a, b) = (a?, b?);
        self.same_type(left, &a, right, &b)?;
        if matches!(operator, Comparison::Equal | Comparison::NotEqual) {
            self.possible(left, &a, right, &b);
            self.possible(right, &b, left, &a);
        }
        Some(Expression::Compare { operator, left: Box::new(a), right: Box::new(b) })
    }

    fn in_list(&self, value: &Expr, list: &[Expr]) -> Option<Expression> {
        let checked = self.value(value)?;
        let mut literals = Vec::with_capacity(list.len());
        let mut all_good = true;
        for item in list {
            match self.value(item) {
                Some(Expression::Literal(literal)) => {
                    let item_expression = Expression::Literal(literal.clone());
                    all_good &= self.same_type(value, &checked, item, &item_expression).is_some();
                    self.possible(value, &checked, item, &item_expression);
                    literals.push(literal);
                }
                Some(_) => {
                    self.refuse(item, Problem::ConditionNotAllowed { what: "anything but constants in a list".into() });
                    all_good = false;
                }
                None => all_good = false,
            }
        }
        all_good.then(|| Expression::In { value: Box::new(checked), list: literals })
    }

    fn like(&self, value: &Expr, pattern: &Expr, ignore_case: bool) -> Option<Expression> {
        let (text, pattern_value) = (self.value(value), self.value(pattern));
        let (text, pattern_value) = (text?, pattern_value?);
        if text.kind() != Some(ColumnKind::Text) {
            self.refuse(value, Problem::ConditionTypes { left: text.kind(), right: Some(ColumnKind::Text) });
            return None;
        }
        match pattern_value {
            Expression::Literal(Literal::Text(pattern)) => {
                Some(Expression::Like { value: Box::new(text), pattern, ignore_case })
            }
            _ => {
                self.refuse(pattern, Problem::ConditionNotAllowed { what: "a pattern that is not a constant".into() });
                None
            }
        }
    }

    fn truth(&self, inner: &Expr, truth: bool) -> Option<Expression> {
        Some(Expression::IsTruth { inner: Box::new(self.boolean(inner)?), truth })
    }

    fn same_type(&self, left: &Expr, a: &Expression, right: &Expr, b: &Expression) -> Option<()> {
        match meet(a, b) {
            Meet::Fine => Some(()),
            Meet::TextForDate => {
                let text_side = if matches!(a, Expression::Literal(_)) { left } else { right };
                self.refuse(text_side, Problem::ConditionDateAsText);
                None
            }
            Meet::NullCompared => {
                let null_side = if matches!(a, Expression::Literal(Literal::Null)) { left } else { right };
                self.refuse(null_side, Problem::ConditionNullCompared);
                None
            }
            Meet::Differ => {
                let cause = Problem::ConditionTypes { left: a.kind(), right: b.kind() };
                self.found.at(self.place.union(left, right), "these cannot be compared", cause);
                None
            }
        }
    }

    /// Warns of a comparison with a text that the column can never hold.
    fn possible(&self, column_side: &Expr, column: &Expression, literal_side: &Expr, literal: &Expression) {
        let (Expr::Identifier(name), Expression::Column { .. }) = (column_side, column) else { return };
        let Expression::Literal(Literal::Text(text)) = literal else { return };
        let Some(column) = self.event.column(&name.value) else { return };
        if column.values.is_empty() || column.values.contains(text) {
            return;
        }
        let cause = Problem::ConditionNeverTrue {
            column: column.name.clone(),
            value: text.clone(),
            nearest: documents::nearest(text, column.values.iter().map(String::as_str)).map(str::to_string),
            values: column.values.clone(),
        };
        self.refuse(literal_side, cause);
    }

    fn refuse(&self, expr: &Expr, cause: Problem) {
        self.found.at(self.place.span(expr.span()), "here", cause);
    }
}

fn not(expression: Expression) -> Expression {
    Expression::Not(Box::new(expression))
}

fn not_if(negated: bool, expression: Expression) -> Expression {
    if negated { not(expression) } else { expression }
}

/// Joins by AND or OR, flattening chains of the same kind.
fn join(and: bool, left: Expression, right: Expression) -> Expression {
    let mut all = match left {
        Expression::And(all) if and => all,
        Expression::Or(all) if !and => all,
        other => vec![other],
    };
    all.push(right);
    if and { Expression::And(all) } else { Expression::Or(all) }
}

fn describe(expr: &Expr) -> String {
    match expr {
        Expr::Function(function) => format!("the function `{}`", function.name),
        Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => "a query inside a condition".into(),
        Expr::Case { .. } => "CASE".into(),
        Expr::Cast { .. } => "a change of type".into(),
        Expr::CompoundIdentifier(_) => "a name with a point (a condition already speaks of one event's columns)".into(),
        Expr::Interval(_) => "INTERVAL".into(),
        other => format!("`{other}`"),
    }
}

/// Splits the position off the parser's message: `Expected: …, found: … at Line: 1, Column: 5`.
fn split_position(error: &ParserError) -> (String, Option<Location>) {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message.clone(),
        ParserError::RecursionLimitExceeded => return ("it is nested too deeply".into(), None),
    };
    let Some((before, position)) = message.rsplit_once(" at Line: ") else {
        return (in_plain_words(&message), None);
    };
    let location = position.split_once(", Column: ").and_then(|(line, column)| {
        Some(Location { line: line.trim().parse().ok()?, column: column.trim().parse().ok()? })
    });
    (in_plain_words(before), location)
}

/// The parser's message as the end of a sentence.
fn in_plain_words(message: &str) -> String {
    if message.starts_with("Unterminated string literal") {
        return "a text has no closing quotation mark".to_string();
    }
    message
        .replace("Expected: ", "expected ")
        .replace("found: EOF", "but the condition ends")
        .replace("found: ", "not ")
}

/// Where the condition's text stands in its file, so that a part of it can be pointed at.
struct Place<'a> {
    whole: Span,
    /// Byte offset of the condition's first character in the file, if its characters stand there one for one.
    inside: Option<usize>,
    text: &'a str,
}

impl<'a> Place<'a> {
    fn of(text: &'a Located<String>, sources: &Sources) -> Place<'a> {
        let raw = sources.text(text.span.source).get(text.span.start..text.span.end).unwrap_or_default();
        // With escapes in the string the positions do not correspond, and the whole value is pointed at instead.
        let inside = raw.find(&text.value).map(|offset| text.span.start + offset);
        Place { whole: text.span, inside, text: &text.value }
    }

    fn offset(&self, location: Location) -> Option<usize> {
        let line_index = usize::try_from(location.line).ok()?.checked_sub(1)?;
        let column_index = usize::try_from(location.column).ok()?.checked_sub(1)?;
        let mut start = 0;
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            if number == line_index {
                let within: usize = line.chars().take(column_index).map(char::len_utf8).sum();
                return Some(start + within);
            }
            start += line.len();
        }
        None
    }

    fn point(&self, location: Location) -> Span {
        match (self.inside, self.offset(location)) {
            (Some(inside), Some(offset)) => {
                let width = self.text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                self.whole.source.span(inside + offset..inside + offset + width)
            }
            _ => self.whole,
        }
    }

    fn span(&self, span: sqlparser::tokenizer::Span) -> Span {
        match (self.inside, self.offset(span.start), self.offset(span.end)) {
            (Some(inside), Some(start), Some(end)) if start <= end => {
                self.whole.source.span(inside + start..inside + end)
            }
            _ => self.whole,
        }
    }

    fn union(&self, left: &Expr, right: &Expr) -> Span {
        self.span(left.span().union(&right.span()))
    }

    fn end(&self) -> Span {
        match self.inside {
            Some(inside) => self.whole.source.span(inside + self.text.len()..inside + self.text.len()),
            None => self.whole,
        }
    }
}
