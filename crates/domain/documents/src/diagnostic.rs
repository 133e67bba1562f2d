//! What is wrong with a document, where, why, and what to do about it.

use std::cell::RefCell;

use crate::{SourceId, Span};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document cannot be used as it is.
    Error,
    /// Lines that depend on this will be refused; the rest goes on.
    Refusal,
    /// It can be used, but someone should look.
    Warning,
}

/// A cause of a diagnostic: one enum a crate, one variant a cause, holding the facts.
pub trait Cause {
    /// A stable name such as `contract::price-gap`.
    fn code(&self) -> &'static str;
    /// What happened, in one sentence without a full stop.
    fn message(&self) -> String;
    /// Why it matters and what to do.
    fn help(&self) -> Option<String>;
    /// Errors unless a crate says otherwise.
    fn severity(&self) -> Severity {
        Severity::Error
    }
}

/// One finding, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name such as `contract::price-gap`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What happened.
    pub message: String,
    /// Where; the first is the main place. Never empty.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
}

/// A place in a document and what to say beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is said there; may be empty.
    pub text: String,
}

/// Collects diagnostics while reading goes on.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: RefCell<Vec<Diagnostic>>,
}

impl Diagnostics {
    /// Records `cause` at `span`, with `text` beside the place.
    pub fn at(&self, span: Span, text: impl Into<String>, cause: impl Cause) {
        self.at_all(vec![Label { span, text: text.into() }], cause);
    }

    /// Records `cause` with several places, the main one first.
    pub fn at_all(&self, labels: Vec<Label>, cause: impl Cause) {
        debug_assert!(!labels.is_empty(), "a diagnostic points somewhere");
        self.found.borrow_mut().push(Diagnostic {
            code: cause.code(),
            severity: cause.severity(),
            message: cause.message(),
            labels,
            help: cause.help(),
        });
    }

    /// How many errors there are so far.
    pub fn errors(&self) -> usize {
        self.found.borrow().iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// Whether there is a finding of this code in a text so far.
    pub fn has(&self, code: &str, source: SourceId) -> bool {
        self.found.borrow().iter().any(|found| found.code == code && found.labels[0].span.source == source)
    }

    /// All findings, by place and then in the order they were found, each once.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|finding| finding.labels.first().map(|label| label.span));
        found.dedup();
        found
    }
}

impl Label {
    /// A label.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Label { span, text: text.into() }
    }
}
