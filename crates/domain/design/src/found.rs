//! What a rule finds.

use documents::{Label, Severity, Span};
use units::Name;

use crate::rule::Rule;

/// What a rule found in a contract, or between contracts.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The contract; nothing for what is of the whole place.
    pub contract: Option<Name>,
    /// The payment, outcome or party that it is about.
    pub about: Option<String>,
    /// An error or a warning.
    pub severity: Severity,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// Where; the first is the main place.
    pub labels: Vec<Label>,
    /// The figures that triggered it.
    pub figures: Vec<Figure>,
    /// The clause of the terms that agrees what it is about.
    pub clause: Option<String>,
    /// Who accepts it and why, if it is accepted.
    pub accepted: Option<Accepted>,
}

/// A figure behind a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub what: &'static str,
    /// Its value as people write it.
    pub value: String,
}

/// Who accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// The body or post.
    pub by: String,
    /// The rule for whose sake this one gives way.
    pub favours: Option<&'static str>,
}

/// A rule that could not be looked at.
#[derive(Debug, Clone)]
pub struct Unseen {
    /// The rule.
    pub rule: &'static Rule,
    /// The contract; nothing for the place.
    pub contract: Option<Name>,
    /// Why not.
    pub why: String,
}

/// What one rule found in one place.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub findings: Vec<Draft>,
    pub unseen: Vec<String>,
}

/// A finding being written.
#[derive(Debug)]
pub(crate) struct Draft {
    pub severity: Severity,
    pub about: Option<String>,
    pub message: String,
    pub labels: Vec<Label>,
    pub figures: Vec<Figure>,
    pub clause: Option<String>,
}

impl Found {
    /// An error at a place.
    pub fn error(&mut self, at: Span, message: impl Into<String>) -> &mut Draft {
        self.add(Severity::Error, at, message.into())
    }

    /// A warning at a place.
    pub fn warning(&mut self, at: Span, message: impl Into<String>) -> &mut Draft {
        self.add(Severity::Warning, at, message.into())
    }

    /// The rule could not be looked at.
    pub fn unseen(&mut self, why: impl Into<String>) {
        self.unseen.push(why.into());
    }

    fn add(&mut self, severity: Severity, at: Span, message: String) -> &mut Draft {
        let labels = vec![Label::new(at, "")];
        self.findings.push(Draft { severity, about: None, message, labels, figures: Vec::new(), clause: None });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

impl Draft {
    /// What it is about.
    pub fn about(&mut self, name: &Name) -> &mut Draft {
        self.about = Some(name.to_string());
        self
    }

    /// Another place.
    pub fn and_at(&mut self, at: Span, text: impl Into<String>) -> &mut Draft {
        if at != self.labels[0].span {
            self.labels.push(Label::new(at, text));
        }
        self
    }

    /// A figure behind it.
    pub fn figure(&mut self, what: &'static str, value: impl ToString) -> &mut Draft {
        self.figures.push(Figure { what, value: value.to_string() });
        self
    }

    /// The clause that agrees it.
    pub fn clause(&mut self, clause: &documents::Located<String>) -> &mut Draft {
        self.clause = Some(clause.value.clone());
        self
    }
}
