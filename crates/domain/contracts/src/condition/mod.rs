//! Conditions on rows: SQL boolean expressions over an extract's columns.
//!
//! A small, safe part of SQL: comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, IS TRUE and the difference of
//! two dates in days. No functions, subqueries, arithmetic that could overflow, or columns that identify a person.
//! Truth has three values as in SQL: a comparison with an empty value is unknown, and only rows for which the whole
//! condition is true count. The engine evaluates these expressions as columns; nothing else does.

mod parse;
mod typing;

use units::Day;

use crate::schema::ColumnKind;

pub(crate) use parse::read_condition;

/// How many digits behind the point the evidence has, and so a constant may have.
pub(crate) const DECIMAL_PLACES: u32 = 9;

/// A checked expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expression {
    /// A column of the stored evidence.
    Column {
        /// Its name in the evidence.
        stored: String,
        /// Its type.
        kind: ColumnKind,
    },
    /// A constant.
    Literal(Literal),
    /// Two values of one type compared.
    Compare {
        /// How.
        operator: Comparison,
        /// Left side.
        left: Box<Expression>,
        /// Right side.
        right: Box<Expression>,
    },
    /// True if all are.
    And(Vec<Expression>),
    /// True if any is.
    Or(Vec<Expression>),
    /// True if it is false.
    Not(Box<Expression>),
    /// True if there is no value.
    IsNull(Box<Expression>),
    /// True if the inner truth value is exactly this one; never unknown.
    IsTruth {
        /// What is asked.
        inner: Box<Expression>,
        /// Which truth value.
        truth: bool,
    },
    /// True if the value is one of a list.
    In {
        /// The value.
        value: Box<Expression>,
        /// The list.
        list: Vec<Literal>,
    },
    /// True if text has a pattern: `%` stands for any run of characters, `_` for one.
    Like {
        /// The text.
        value: Box<Expression>,
        /// The pattern.
        pattern: String,
        /// Whether capitals and small letters count as the same.
        ignore_case: bool,
    },
    /// Whole days from one date to another.
    DaysBetween {
        /// The later date in `later - earlier`.
        later: Box<Expression>,
        /// The earlier date.
        earlier: Box<Expression>,
    },
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number: `digits / 10^scale`.
    Decimal {
        /// The digits.
        digits: i64,
        /// How many of them stand behind the point.
        scale: u32,
    },
    /// True or false.
    Boolean(bool),
    /// A date.
    Date(Day),
    /// No value.
    Null,
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A kind of event and what its rows must satisfy: what every rule that looks for events starts from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The event, as the schema names it.
    pub event: String,
    /// The condition, if there is one.
    pub condition: Option<Expression>,
    /// The condition as written, for explanations.
    pub text: Option<String>,
}

impl Selector {
    /// How people say it: `assessment where decision = 'accepted'`.
    pub fn describe(&self) -> String {
        match &self.text {
            Some(text) => format!("{} where {text}", self.event),
            None => self.event.clone(),
        }
    }
}

impl Expression {
    /// Its type.
    pub fn kind(&self) -> Option<ColumnKind> {
        match self {
            Expression::Column { kind, .. } => Some(*kind),
            Expression::Literal(literal) => literal.kind(),
            Expression::DaysBetween { .. } => Some(ColumnKind::Integer),
            _ => Some(ColumnKind::Boolean),
        }
    }

    /// The stored columns it reads, each once, by name.
    pub fn columns(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |expression| {
            if let Expression::Column { stored, .. } = expression {
                found.push(stored.as_str());
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Expression)) {
        see(self);
        match self {
            Expression::Column { .. } | Expression::Literal(_) => {}
            Expression::Compare { left, right, .. } => {
                left.visit(see);
                right.visit(see);
            }
            Expression::And(all) | Expression::Or(all) => all.iter().for_each(|inner| inner.visit(see)),
            Expression::Not(inner) | Expression::IsNull(inner) | Expression::IsTruth { inner, .. } => inner.visit(see),
            Expression::In { value, .. } | Expression::Like { value, .. } => value.visit(see),
            Expression::DaysBetween { later, earlier } => {
                later.visit(see);
                earlier.visit(see);
            }
        }
    }
}

impl Literal {
    /// Its type; nothing for NULL.
    pub fn kind(&self) -> Option<ColumnKind> {
        match self {
            Literal::Text(_) => Some(ColumnKind::Text),
            Literal::Integer(_) => Some(ColumnKind::Integer),
            Literal::Decimal { .. } => Some(ColumnKind::Decimal),
            Literal::Boolean(_) => Some(ColumnKind::Boolean),
            Literal::Date(_) => Some(ColumnKind::Date),
            Literal::Null => None,
        }
    }
}
