//! How a line came about, step by step.

use units::Pence;

/// One step of an explanation, from the terms to the amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was done: `price`, `stage`, `rounding` and so on.
    pub what: &'static str,
    /// How, in words and figures.
    pub detail: String,
    /// The clause that says so, if it is another than the line's own.
    pub clause: Option<String>,
    /// The amount after the step, where there is one.
    pub amount: Option<Pence>,
}

impl Step {
    /// A step without an amount.
    pub fn new(what: &'static str, detail: impl Into<String>) -> Step {
        Step { what, detail: detail.into(), clause: None, amount: None }
    }

    /// The same step under a clause.
    pub fn under(self, clause: &str) -> Step {
        Step { clause: Some(clause.to_string()), ..self }
    }

    /// The same step with the amount it leads to.
    pub fn comes_to(self, amount: Pence) -> Step {
        Step { amount: Some(amount), ..self }
    }
}
