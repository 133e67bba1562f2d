//! Risk scores: how likely each person's event is by what was known on entry, as a logistic score given as data.
//!
//! A score is an intercept and coefficients; it is never computed here, and never fitted: somebody has published it, and
//! the contract names where.

use std::fmt;
use std::str::FromStr;

use documents::{Entry, Fields, Holds, KeySpec, Table, TableSpec, nearest};
use units::{BadDecimal, parse_decimal};

use crate::cohorts::Cohort;
use crate::condition::Selector;
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{CONDITION, TABLE_LIST, TEXT};
use crate::schema::{ColumnKind, EventType};

/// A logistic risk score: the log odds of the event are the intercept and the sum of the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskScore {
    /// Where it was published, and in which version.
    pub source: String,
    /// The log odds of somebody of whom no term says anything.
    pub intercept: Coefficient,
    /// What is added.
    pub terms: Vec<RiskTerm>,
}

/// What one attribute of the entry adds to the log odds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiskTerm {
    /// A number of the entry event, times a coefficient.
    Times {
        /// The column in the stored evidence.
        stored: String,
        /// Whether it is a whole number or a decimal there.
        kind: ColumnKind,
        /// The coefficient.
        coefficient: Coefficient,
    },
    /// A coefficient where a condition on the entry event is true.
    Where {
        /// The condition.
        selector: Selector,
        /// The coefficient.
        coefficient: Coefficient,
    },
}

/// A coefficient of a risk score: a decimal number of at most nine places, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coefficient(i64);

/// Why a text is no coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCoefficient {
    /// It is no decimal number.
    #[error("{0}")]
    Decimal(#[from] BadDecimal),
    /// It cannot be held.
    #[error("it has more than nine places, or lies beyond 1,000 either way")]
    TooLong,
}

impl Coefficient {
    /// Thousand-millionths.
    pub fn billionths(self) -> i64 {
        self.0
    }
}

impl FromStr for Coefficient {
    type Err = BadCoefficient;

    fn from_str(text: &str) -> Result<Coefficient, BadCoefficient> {
        let (digits, scale) = parse_decimal(text.trim())?;
        let places = 9_u32.checked_sub(scale).ok_or(BadCoefficient::TooLong)?;
        let billionths = digits.checked_mul(10_i64.pow(places)).ok_or(BadCoefficient::TooLong)?;
        if billionths.unsigned_abs() > 1_000_000_000_000 {
            return Err(BadCoefficient::TooLong);
        }
        Ok(Coefficient(billionths))
    }
}

impl fmt::Display for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000_000, self.0.unsigned_abs() % 1_000_000_000);
        let places = format!("{part:09}");
        match places.trim_end_matches('0') {
            "" => f.pad(&format!("{sign}{whole}")),
            places => f.pad(&format!("{sign}{whole}.{places}")),
        }
    }
}

const COEFFICIENT: Holds = Holds::a("a decimal number in quotation marks", "\"-0.034\"");

pub(crate) const RISK: TableSpec = TableSpec {
    name: "[outcomes.NAME.risk]",
    says: "A published logistic risk score, so that a cohort is compared with what was to be expected of its own people. \
           Each person's chance of the event is 1 / (1 + e^-score), to the millionth; what is expected of a cohort is \
           the exact sum.",
    keys: &[
        KeySpec::required("source", TEXT, "where the score was published, and in which version"),
        KeySpec::required("intercept", COEFFICIENT, "the log odds before any term"),
        KeySpec::required("terms", TABLE_LIST, "what the attributes of a person's entry add to it"),
    ],
};

pub(crate) const RISK_TERM: TableSpec = TableSpec {
    name: "[[outcomes.NAME.risk.terms]]",
    says: "One attribute of the entry event: a number times a coefficient, or a coefficient where a condition is true.",
    keys: &[
        KeySpec::optional(
            "column",
            Holds::a("a column of the entry event with a number", "\"age\""),
            "the number; either this or `where`",
        ),
        KeySpec::when("times", COEFFICIENT, "`column` is there", "what the number is multiplied with"),
        KeySpec::optional("where", CONDITION, "when the coefficient is added; either this or `column`"),
        KeySpec::when("adds", COEFFICIENT, "`where` is there", "what is added then"),
    ],
};

/// Reads the risk score of an outcome whose people enter by `cohort`'s event.
pub(crate) fn read_risk(frame: &Frame<'_>, entry: &Entry, cohort: &Cohort) -> Option<RiskScore> {
    let fields = Fields::open_value(entry, &RISK, frame.reader.found)?;
    let source = fields.text("source");
    let intercept = fields.parse::<Coefficient>("intercept");
    let event = frame.reader.schema.event(&cohort.enters.event)?;
    let tables = fields.tables("terms");
    let terms: Vec<Option<RiskTerm>> = tables.into_iter().map(|table| read_term(frame, table, event)).collect();
    let terms = terms.into_iter().collect::<Option<Vec<_>>>();
    Some(RiskScore { source: source?.value, intercept: intercept?.value, terms: terms? })
}

fn read_term(frame: &Frame<'_>, table: &Table, event: &EventType) -> Option<RiskTerm> {
    let found = frame.reader.found;
    let fields = Fields::open(table, table.span, &RISK_TERM, found);
    if fields.has("column") == fields.has("where") {
        found.at(table.span, "", Problem::EitherOr { one: "column", other: "where" });
        return None;
    }
    let (key, other) = if fields.has("column") { ("times", "adds") } else { ("adds", "times") };
    if fields.has(other) {
        found.at(crate::reader::at(&fields, other), "", Problem::EitherOr { one: "times", other: "adds" });
    }
    if !fields.has(key) {
        fields.missing(key, table.span);
    }
    let coefficient = fields.parse::<Coefficient>(key);
    if key == "adds" {
        let selector = frame.reader.condition(&fields, "where", event);
        return Some(RiskTerm::Where { selector: selector?, coefficient: coefficient?.value });
    }
    let column = fields.text("column")?;
    let Some(described) = event.column(&column.value).filter(|described| described.stored.is_some()) else {
        let known: Vec<String> = event.columns.iter().filter(|c| c.stored.is_some()).map(|c| c.name.clone()).collect();
        let cause = Problem::UnknownColumn {
            column: column.value.clone(),
            event: event.name.clone(),
            nearest: nearest(&column.value, known.iter().map(String::as_str)).map(str::to_string),
            known,
        };
        found.at(column.span, "no such column", cause);
        return None;
    };
    if !matches!(described.kind, ColumnKind::Integer | ColumnKind::Decimal) {
        found.at(column.span, "not a number", Problem::ScoreNotNumber { column: column.value, kind: described.kind });
        return None;
    }
    Some(RiskTerm::Times { stored: described.stored.clone()?, kind: described.kind, coefficient: coefficient?.value })
}

#[cfg(test)]
mod tests {
    use super::Coefficient;

    fn check(text: &str, expected: &str) {
        let shown = text
            .parse::<Coefficient>()
            .map_or_else(|why| why.to_string(), |coefficient| format!("{} {coefficient}", coefficient.billionths()));
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn coefficients_are_exact() {
        check("-0.034", "-34000000 -0.034");
        check("12", "12000000000 12");
        check("0.000000001", "1 0.000000001");
        check("0.0000000001", "it has more than nine places, or lies beyond 1,000 either way");
        check("1001", "it has more than nine places, or lies beyond 1,000 either way");
        check("many", "it is not a decimal number");
    }
}
