//! Diagnostics with the lines they are about, as a compiler shows them, and as JSON for editors.

use std::borrow::Cow;
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
        let main = Visible::of(texts.text(diagnostic.labels[0].span.source));
        let shown = Shown { texts, diagnostic, main };
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
    /// The main text, as it can be printed.
    main: Visible<'a>,
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
                let text = visible(&label.text);
                format!("{}:{position} {text}", self.texts.name(label.span.source)).trim_end().to_string()
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
        f.write_str(&visible(&self.diagnostic.message))
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
        let mut help = self.diagnostic.help.as_deref().map(visible).unwrap_or_default().into_owned();
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
        let span = |label: &documents::Label| {
            let [start, end] = [label.span.start, label.span.end].map(|at| self.main.shown_at(at));
            (start, end - start)
        };
        let text = |label: &documents::Label| (!label.text.is_empty()).then(|| visible(&label.text).into_owned());
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
        let text = self.main.text.as_ref();
        let marked = span.offset()..span.offset() + span.len();
        if text.get(marked.clone()).is_none() {
            return Err(miette::MietteError::OutOfBounds);
        }
        // Without lines around it, what is asked for is where the mark stands.
        let window = if before + after == 0 { marked } else { window(text, marked, before, after) };
        let data = &text[window.clone()];
        let written = self.main.written_at(window.start)..self.main.written_at(window.end);
        let position = self.texts.position(id.span(written));
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

/// A text that can be printed on a terminal: what would steer it is written as `\u{1b}`.
struct Visible<'a> {
    text: Cow<'a, str>,
    /// For each letter that is written otherwise, where it stands, where it is shown, and how much longer that makes the text
    /// up to and with it.
    replaced: Vec<Replaced>,
}

/// A letter that is written otherwise.
#[derive(Debug, Clone, Copy)]
struct Replaced {
    written: usize,
    shown: usize,
    longer: usize,
}

impl<'a> Visible<'a> {
    fn of(text: &'a str) -> Visible<'a> {
        let mut visible = Visible { text: Cow::Borrowed(text), replaced: Vec::new() };
        if !text.chars().any(steers) {
            return visible;
        }
        let mut shown = String::with_capacity(text.len());
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            // A line may end as Windows ends it.
            let ends_line = letter == '\r' && letters.peek().is_some_and(|(_, next)| *next == '\n');
            if !steers(letter) || ends_line {
                shown.push(letter);
                continue;
            }
            let before = shown.len();
            shown.extend(letter.escape_unicode());
            let longer = (shown.len() - at) - letter.len_utf8();
            visible.replaced.push(Replaced { written: at, shown: before, longer });
        }
        visible.text = Cow::Owned(shown);
        visible
    }

    /// Where a place of the text is shown.
    fn shown_at(&self, written: usize) -> usize {
        let before = self.replaced.partition_point(|replaced| replaced.written < written);
        written + before.checked_sub(1).map_or(0, |last| self.replaced[last].longer)
    }

    /// Which place of the text is shown here; within a letter that is written otherwise, where that stands.
    fn written_at(&self, shown: usize) -> usize {
        let before = self.replaced.partition_point(|replaced| replaced.shown < shown);
        let Some(last) = before.checked_sub(1).map(|last| self.replaced[last]) else { return shown };
        (shown - last.longer.min(shown)).max(last.written)
    }
}

/// The same text as it can be printed; lines stay lines.
fn visible(text: &str) -> Cow<'_, str> {
    Visible::of(text).text
}

/// Whether a letter steers a terminal, or hides or turns about what stands beside it.
fn steers(letter: char) -> bool {
    let turns =
        matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    turns || (letter.is_control() && !matches!(letter, '\n' | '\t'))
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
    fn what_would_steer_the_terminal_is_written_out() {
        check(
            "a\u{1b}[2J = \u{9b}1\nb = \"\u{202e}£\r\", ⟦it\u{7}⟧ = 2\u{0}\r\nc = 3\n",
            &[
                "  × `it` is given twice",
                "   ╭─[place.toml:2:12]",
                " 1 │ a\\u{1b}[2J = \\u{9b}1",
                " 2 │ b = \"\\u{202e}£\\u{d}\", it\\u{7} = 2\\u{0}",
                "   ·                       ───┬───",
                "   ·                          ╰── again",
                " 3 │ c = 3",
                "   ╰────",
            ],
        );
        let mut texts = Sources::default();
        let id = texts.add("place.toml", "it = 1\n");
        let found = Diagnostics::default();
        found.at(id.span(0..2), "\u{1b}[1m", Problem::DuplicateKey { key: "\u{1b}[31m".into() });
        let shown = render_diagnostics(&texts, &found.finish(), Look { width: 80, colour: false });
        assert!(!shown.contains('\u{1b}') && shown.contains("\\u{1b}[31m"), "{shown}");
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
