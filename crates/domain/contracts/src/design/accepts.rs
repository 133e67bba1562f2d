//! `[[accepts]]` and `[design]`: findings that the parties accept and thresholds that a place changes, each with a reason.
//!
//! Which rules and thresholds there are is the design rules' affair; here they are words with a place.

use documents::{Fields, Holds, KeySpec, Located, Span, TableSpec};

use crate::reader::{NAME, Reader, TEXT};

/// A finding that the parties accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The code of the rule.
    pub rule: Located<String>,
    /// The payment, outcome or party that it is about; nothing means all.
    pub about: Option<Located<String>>,
    /// Why.
    pub reason: Located<String>,
    /// Who accepts it.
    pub by: Located<String>,
    /// The rule for whose sake it gives way.
    pub favours: Option<Located<String>>,
    /// Where it stands.
    pub span: Span,
}

/// A threshold that a place changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The threshold.
    pub threshold: Located<String>,
    /// Its new value, as written.
    pub value: Located<String>,
    /// Why.
    pub reason: Located<String>,
}

pub(crate) const ACCEPT: TableSpec = TableSpec {
    name: "[[accepts]]",
    says: "A finding of the design rules that the parties accept. The report shows it with its reason and does not count \
           it. In `place.toml` it is about what lies between contracts.",
    keys: &[
        KeySpec::required("rule", Holds::a("the code of a rule", "\"design::gain-share\""), "the rule that finds it"),
        KeySpec::optional(
            "about",
            NAME,
            "the payment, outcome or party that it is about; every finding of the rule if left out",
        ),
        KeySpec::required("reason", TEXT, "why it is accepted"),
        KeySpec::required("by", TEXT, "the body or post that accepts it; not a person's name"),
        KeySpec::optional(
            "favours",
            Holds::a("the code of a rule", "\"design::first-cash\""),
            "the rule for whose sake it gives way, where the two pull in opposite directions",
        ),
    ],
};

pub(crate) const ADJUSTMENT: TableSpec = TableSpec {
    name: "[design.THRESHOLD]",
    says: "A threshold of the design rules that the place changes, with its reason, which every report shows. `purse check \
           --explain all` lists the thresholds.",
    keys: &[
        KeySpec::required("value", Holds::a("a value of the threshold's kind", "\"40%\""), "the threshold here"),
        KeySpec::required("reason", TEXT, "why it is another one here"),
    ],
};

/// Reads the accepted findings of a file.
pub(crate) fn read_accepts(reader: &Reader<'_>, file: &Fields<'_>) -> Vec<Accept> {
    let read = |table: &documents::Table| {
        let fields = Fields::open(table, table.span, &ACCEPT, reader.found);
        let (rule, reason, by) = (fields.text("rule"), fields.text("reason"), fields.text("by"));
        let (about, favours) = (fields.text("about"), fields.text("favours"));
        Some(Accept { rule: rule?, about, reason: reason?, by: by?, favours, span: table.span })
    };
    file.tables("accepts").into_iter().filter_map(read).collect()
}

/// Reads the thresholds that a place changes.
pub(crate) fn read_adjustments(reader: &Reader<'_>, file: &Fields<'_>) -> Vec<Adjustment> {
    let read = |entry: &documents::Entry| {
        let fields = Fields::open_value(entry, &ADJUSTMENT, reader.found)?;
        let (value, reason) = (fields.text("value"), fields.text("reason"));
        Some(Adjustment { threshold: Located::new(entry.key.clone(), entry.key_span), value: value?, reason: reason? })
    };
    file.named_tables("design").into_iter().filter_map(read).collect()
}
