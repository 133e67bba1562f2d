//! What `purse check` found, as tables, JSON, CSV, SARIF and a page; and rules explained.

mod answers;
mod explained;
mod page;
mod sarif;
mod text;

use runs::Loaded;
use units::Day;

pub use answers::check_answer;
pub use explained::{explain_all_text, explain_answer, explain_text};
pub use page::check_html;
pub use sarif::check_sarif;
pub use text::{check_csv, check_details, check_text, score_text};

/// A place that has been checked: its language, and its design if the language has no errors.
pub struct Checked<'a> {
    /// The place and what is wrong with its language.
    pub loaded: &'a Loaded,
    /// What the design rules found.
    pub design: Option<&'a design::Report>,
    /// The day as at which extracts were read, if they were.
    pub as_at: Option<Day>,
}

/// The word for a finding: accepted, or its severity.
fn standing(finding: &design::Finding) -> &'static str {
    if finding.accepted.is_some() { "accepted" } else { crate::diagnostics::severity_word(finding.severity) }
}

/// A finding as a diagnostic: with why it matters and what to change.
fn diagnostic(finding: &design::Finding) -> documents::Diagnostic {
    let clause = finding.clause.as_ref().map_or(String::new(), |clause| format!("Clause \"{clause}\". "));
    let why = capital(finding.rule.why);
    let change = capital(finding.rule.change);
    documents::Diagnostic {
        code: finding.rule.code,
        severity: finding.severity,
        message: finding.message.clone(),
        labels: finding.labels.clone(),
        help: Some(format!("{clause}{why}. {change}")),
    }
}

/// A sentence begins with a capital letter, unless it begins with something quoted.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
