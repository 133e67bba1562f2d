//! Diagnostics with the lines they are about, as a compiler shows them, and as JSON for editors.

use std::fmt;

use documents::{Diagnostic, Severity, Sources};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use serde::Serialize;

/// How to show things on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Characters a line.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
}

/// A diagnostic for other programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosticAnswer {
    /// A stable name such as `contract::price-gap`.
    pub code: String,
    /// error, refusal or warning.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where; the first place is the main one.
    pub places: Vec<PlaceAnswer>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceAnswer {
    /// The file, as a path below the place.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is said there.
    pub text: String,
}

/// Shows diagnostics with their source lines.
pub fn render_diagnostics(texts: &Sources, found: &[Diagnostic], look: Look) -> String {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false);
    let mut text = String::new();
    for diagnostic in found {
        let shown = Shown { texts, diagnostic };
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &shown);
        text.push('\n');
    }
    text.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}

/// Diagnostics as values that serialise.
pub fn diagnostic_answers(texts: &Sources, found: &[Diagnostic]) -> Vec<DiagnosticAnswer> {
    let place = |label: &documents::Label| {
        let position = texts.position(label.span);
        PlaceAnswer {
            file: texts.name(label.span.source).to_string(),
            line: position.line,
            column: position.column,
            text: label.text.clone(),
        }
    };
    found
        .iter()
        .map(|diagnostic| DiagnosticAnswer {
            code: diagnostic.code.to_string(),
            severity: severity_word(diagnostic.severity).to_string(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            places: diagnostic.labels.iter().map(place).collect(),
        })
        .collect()
}

/// The word for a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Refusal => "refusal",
        Severity::Warning => "warning",
    }
}

/// A diagnostic and the text it is about.
struct Shown<'a> {
    texts: &'a Sources,
    diagnostic: &'a Diagnostic,
}

impl Shown<'_> {
    /// Labels in the main file; places in other files are told in words.
    fn elsewhere(&self) -> Vec<String> {
        let main = self.diagnostic.labels[0].span.source;
        let others = self.diagnostic.labels.iter().filter(|label| label.span.source != main);
        others
            .map(|label| {
                let position = self.texts.position(label.span);
                format!("{}:{position} {}", self.texts.name(label.span.source), label.text).trim_end().to_string()
            })
            .collect()
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostic.code)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error | Severity::Refusal => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let mut help = self.diagnostic.help.clone().unwrap_or_default();
        for place in self.elsewhere() {
            help.push_str(&format!("\nsee also {place}"));
        }
        if help.is_empty() { None } else { Some(Box::new(help)) }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let main = self.diagnostic.labels[0].span.source;
        let mut all = self.diagnostic.labels.iter().filter(move |label| label.span.source == main);
        let span = |label: &documents::Label| (label.span.start, label.span.end - label.span.start);
        let text = |label: &documents::Label| (!label.text.is_empty()).then(|| label.text.clone());
        let first = all.next().map(|label| LabeledSpan::new_primary_with_span(text(label), span(label)));
        let rest: Vec<LabeledSpan> = all.map(|label| LabeledSpan::new_with_span(text(label), span(label))).collect();
        Some(Box::new(first.into_iter().chain(rest)))
    }
}

impl SourceCode for Shown<'_> {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let id = self.diagnostic.labels[0].span.source;
        let inner = self.texts.text(id).read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.texts.name(id).to_string(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}
