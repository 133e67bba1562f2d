//! Diagnostics with the lines they are about, as a compiler shows them, and as JSON for editors.

use std::fmt;
use std::ops::Range;

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

/// A longer line than this, in bytes, is not shown whole.
const LONGEST_LINE: usize = 240;

/// How much of a long line is shown before and after what is marked, in bytes.
const NEAR: usize = 60;

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
    /// Whether it is about a file and not about anything that stands in it.
    fn is_of_whole_file(&self) -> bool {
        let span = self.diagnostic.labels[0].span;
        span.start == 0 && span.end == 0
    }

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
        if self.is_of_whole_file() {
            write!(f, "{}: ", self.texts.name(self.diagnostic.labels[0].span.source))?;
        }
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
        if self.is_of_whole_file() {
            return None;
        }
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
        let text = self.texts.text(id);
        let marked = span.offset()..span.offset() + span.len();
        if text.get(marked.clone()).is_none() {
            return Err(miette::MietteError::OutOfBounds);
        }
        // Without lines around it, what is asked for is where the mark stands.
        let window = if before + after == 0 { marked } else { window(text, marked, before, after) };
        let data = &text[window.clone()];
        let position = self.texts.position(id.span(window.clone()));
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.texts.name(id).to_string(),
            data.as_bytes(),
            (window.start, data.len()).into(),
            position.line - 1,
            position.column - 1,
            data.lines().count(),
        )))
    }
}

/// The marked lines and so many around them; of very long lines, such as JSON written on one, only what is near.
fn window(text: &str, marked: Range<usize>, before: usize, after: usize) -> Range<usize> {
    let start_of_line = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end_of_line = |at: usize| text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let mut start = start_of_line(marked.start);
    let mut end = end_of_line(marked.end);
    let (first, last) = (start, end);
    for _ in 0..before {
        start = if start == 0 { 0 } else { start_of_line(start - 1) };
    }
    for _ in 0..after {
        end = if end == text.len() { end } else { end_of_line(end + 1) };
    }
    if text[start..end].lines().all(|line| line.len() <= LONGEST_LINE) {
        return start..end;
    }
    let start = text.floor_char_boundary(marked.start.saturating_sub(NEAR)).max(first);
    let end = text.ceil_char_boundary((marked.end + NEAR).min(text.len())).min(last);
    start..end
}

#[cfg(test)]
mod tests {
    use documents::{Diagnostics, Problem, Sources};

    use super::{Look, render_diagnostics};

    /// Shows a finding at the part of `text` between brackets, which are taken out.
    fn check(text: &str, expected: &[&str]) {
        let (before, rest) = text.split_once('⟦').expect("a mark");
        let (marked, after) = rest.split_once('⟧').expect("its end");
        let mut texts = Sources::default();
        let id = texts.add("place.toml", format!("{before}{marked}{after}"));
        let found = Diagnostics::default();
        let cause = Problem::DuplicateKey { key: "it".into() };
        found.at(id.span(before.len()..before.len() + marked.len()), "again", cause);
        let shown = render_diagnostics(&texts, &found.finish(), Look { width: 80, colour: false });
        let from_title = shown.lines().skip_while(|line| !line.contains('×'));
        let lines: Vec<&str> = from_title.take_while(|line| !line.starts_with("  help:")).collect();
        assert_eq!(lines, expected, "{shown}");
    }

    #[test]
    fn columns_are_counted_in_characters() {
        check(
            "a = 1\nb = \"£££\", ⟦it⟧ = 2\nc = 3\nd = 4\n",
            &[
                "  × `it` is given twice",
                "   ╭─[place.toml:2:12]",
                " 1 │ a = 1",
                " 2 │ b = \"£££\", it = 2",
                "   ·            ─┬",
                "   ·             ╰── again",
                " 3 │ c = 3",
                "   ╰────",
            ],
        );
    }

    #[test]
    fn of_a_very_long_line_only_what_is_near_is_shown() {
        let text = format!("{}⟦it⟧{}\n", "x".repeat(500), "y".repeat(500));
        let near = format!(" 1 │ {}it{}", "x".repeat(60), "y".repeat(60));
        check(
            &text,
            &[
                "  × `it` is given twice",
                "   ╭─[place.toml:1:501]",
                &near,
                &format!("   · {}─┬", " ".repeat(60)),
                &format!("   · {} ╰── again", " ".repeat(60)),
                "   ╰────",
            ],
        );
    }

    #[test]
    fn a_file_as_a_whole_is_named_without_a_line() {
        check("⟦⟧a = 1\n", &["  × place.toml: `it` is given twice"]);
    }
}
