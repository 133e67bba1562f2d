//! Where a value stands: the text it came from and the bytes it covers.

use std::fmt;

/// The texts of one reading, so that a [`Span`] can be shown again as file, line and column.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<(String, String)>,
}

/// One text of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A run of bytes in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A place in a file as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Located<T> {
    /// Puts `value` at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Located { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: turn(self.value), span: self.span }
    }
}

impl Sources {
    /// Adds a text under the name people know it by, usually its path inside the place. A byte order mark is taken off.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        self.files.push((name.into(), text));
        SourceId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The name a text was added under.
    pub fn name(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].0
    }

    /// A text.
    pub fn text(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].1
    }

    /// The text that has this name.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        self.ids().find(|id| self.name(*id) == name)
    }

    /// All texts, in the order they were added.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> + '_ {
        (0..self.files.len()).map(|at| SourceId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// Line and column of the first byte of `span`.
    pub fn position(&self, span: Span) -> Position {
        let text = self.text(span.source);
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl SourceId {
    /// The span of bytes `range` of this text.
    pub fn span(self, range: std::ops::Range<usize>) -> Span {
        Span { source: self, start: range.start, end: range.end }
    }

    /// The very start of this text: for problems of a file as a whole.
    pub fn start(self) -> Span {
        self.span(0..0)
    }
}
