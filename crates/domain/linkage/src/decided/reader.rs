//! Reading `decisions.csv`, and files that are to be imported into it.

use std::str::FromStr;

use documents::{Diagnostics, Located, SourceId, Sources, Span, nearest};
use strum::VariantNames;
use units::{Day, Name};

use super::line::{Line, lines};
use super::{Decided, DecisionProblem, Drawn, Ruling, Verdict};
use crate::model::DecidedEntity;

/// The columns of `decisions.csv`, in their order.
pub const DECISION_COLUMNS: [&str; 9] =
    ["left_source", "left_key", "right_source", "right_key", "verdict", "by", "on", "because", "drawn"];

/// The first columns are those that an imported file must have.
const IMPORT_NEEDS: usize = 5;

/// Who and when it is if an imported file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedBy {
    /// The reviewer.
    pub by: String,
    /// The day.
    pub on: Day,
}

/// What an imported file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Its rulings, in their order.
    pub rulings: Vec<ImportedRuling>,
    /// Lines whose verdict is still empty.
    pub undecided: u64,
}

/// A ruling of an imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRuling {
    /// The ruling.
    pub ruling: Ruling,
    /// Whether the file itself says on which day.
    pub is_dated: bool,
    /// Where the keys stand.
    pub keys: [Span; 2],
}

impl Decided {
    /// Reads `decisions.csv`. Lines that are wrong are reported to `found` and left out. A file with nothing in it, as a
    /// full disk leaves behind, holds no decisions.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> Decided {
        let mut decided = Decided::default();
        if sources.text(id).is_empty() {
            return decided;
        }
        let mut lines = lines(sources.text(id), id);
        let Some(columns) = Columns::read(lines.next(), id, Kind::Decisions, found) else { return decided };
        for line in lines {
            if let Some(row) = Row::of(&line, &columns, found) {
                row.ruling(None, found).into_iter().for_each(|read| decided.add(read.ruling));
            }
        }
        decided
    }
}

/// Reads a file of rulings from elsewhere: `because`, `by`, `on` and `drawn` may be left out, other columns mean nothing,
/// and a line without a verdict is one that nobody has decided yet.
pub fn read_import(sources: &Sources, id: SourceId, by: &ImportedBy, found: &Diagnostics) -> Imported {
    let mut imported = Imported::default();
    let mut lines = lines(sources.text(id), id);
    let Some(columns) = Columns::read(lines.next(), id, Kind::Import, found) else { return imported };
    for line in lines {
        let Some(row) = Row::of(&line, &columns, found) else { continue };
        if row.text("verdict").is_empty() {
            imported.undecided += 1;
        } else {
            imported.rulings.extend(row.ruling(Some(by), found));
        }
    }
    imported
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Decisions,
    Import,
}

/// Where the columns stand.
struct Columns {
    /// For each of [`DECISION_COLUMNS`], its number.
    of: [Option<usize>; DECISION_COLUMNS.len()],
    /// How many there are.
    width: usize,
    /// Whether nothing of a cell may stand in a message: where columns have slipped, it may be of a person.
    hides_cells: bool,
}

impl Columns {
    fn read(header: Option<Line>, id: SourceId, kind: Kind, found: &Diagnostics) -> Option<Columns> {
        let cells = header.map(|line| line.cells).unwrap_or_default();
        let hides_cells = kind == Kind::Import;
        let mut columns = Columns { of: [None; DECISION_COLUMNS.len()], width: cells.len(), hides_cells };
        let mut good = true;
        let mut report = |span, cause| {
            found.at(span, "", cause);
            good = false;
        };
        for (at, cell) in cells.iter().enumerate() {
            match DECISION_COLUMNS.iter().position(|known| *known == cell.value) {
                Some(column) if columns.of[column].is_none() => columns.of[column] = Some(at),
                Some(_) => report(cell.span, DecisionProblem::ColumnTwice { column: cell.value.clone() }),
                None if kind == Kind::Decisions => {
                    let nearest = nearest(&cell.value, DECISION_COLUMNS);
                    report(cell.span, DecisionProblem::UnknownColumn { column: cell.value.clone(), nearest });
                }
                None => {}
            }
        }
        let needed = match kind {
            Kind::Decisions => &DECISION_COLUMNS[..],
            Kind::Import => &DECISION_COLUMNS[..IMPORT_NEEDS],
        };
        let missing = needed.iter().zip(&columns.of).filter(|(_, at)| at.is_none()).map(|(column, _)| *column);
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            report(id.start(), DecisionProblem::ColumnsMissing { columns: missing, needed: needed.to_vec() });
        }
        good.then_some(columns)
    }
}

/// A line whose cells fit the columns.
struct Row<'a> {
    line: &'a Line,
    columns: &'a Columns,
}

impl<'a> Row<'a> {
    fn of(line: &'a Line, columns: &'a Columns, found: &Diagnostics) -> Option<Row<'a>> {
        if !line.is_closed {
            found.at(line.span, "", DecisionProblem::OpenQuote);
            return None;
        }
        if line.cells.len() != columns.width {
            let cause = DecisionProblem::CellCount { found: line.cells.len(), columns: columns.width };
            found.at(line.span, "", cause);
            return None;
        }
        Some(Row { line, columns })
    }

    /// A column's cell, if the file has the column.
    fn cell(&self, column: &str) -> Option<&'a Located<String>> {
        let at = DECISION_COLUMNS.iter().position(|known| *known == column)?;
        self.line.cells.get(self.columns.of[at]?)
    }

    fn text(&self, column: &str) -> &'a str {
        self.cell(column).map_or("", |cell| cell.value.as_str())
    }

    /// The cell, or the whole line if nothing stands in it.
    fn span(&self, column: &str) -> Span {
        self.cell(column).map(|cell| cell.span).filter(|span| span.start < span.end).unwrap_or(self.line.span)
    }

    /// A text as a message may say it.
    fn shown(&self, text: &str) -> String {
        if self.columns.hides_cells { "…".to_string() } else { text.to_string() }
    }

    /// What stands in a cell that must not be empty.
    fn filled(&self, column: &'static str, found: &Diagnostics) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_empty() {
            found.at(self.span(column), "", DecisionProblem::Empty { column });
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn entity(&self, source: &'static str, key: &'static str, found: &Diagnostics) -> Option<DecidedEntity> {
        let (name, key) = (self.filled(source, found), self.filled(key, found));
        let parsed = name?.parse::<Name>();
        if parsed.is_err() {
            found.at(self.span(source), "", DecisionProblem::BadSource { source: self.shown(self.text(source)) });
        }
        Some(DecidedEntity { source: parsed.ok()?, key: key?.to_string() })
    }

    /// A cell that holds a word of a list.
    fn word<W: FromStr>(
        &self,
        column: &str,
        found: &Diagnostics,
        cause: impl Fn(&str) -> DecisionProblem,
    ) -> Option<W> {
        let word = self.text(column);
        let read = word.parse::<W>().ok();
        if read.is_none() {
            found.at(self.span(column), "", cause(word));
        }
        read
    }

    fn date(&self, found: &Diagnostics) -> Option<Day> {
        let date = self.filled("on", found)?;
        match date.parse::<Day>() {
            Ok(day) => Some(day),
            Err(why) => {
                let cause = DecisionProblem::BadDate { date: self.shown(date), why: why.to_string() };
                found.at(self.span("on"), "", cause);
                None
            }
        }
    }

    /// The ruling; where `by` is given, what it says holds for cells that are empty or not there.
    fn ruling(&self, by: Option<&ImportedBy>, found: &Diagnostics) -> Option<ImportedRuling> {
        let left = self.entity("left_source", "left_key", found);
        let right = self.entity("right_source", "right_key", found);
        let verdict = self.word::<Verdict>("verdict", found, |word| DecisionProblem::UnknownVerdict {
            verdict: self.shown(word),
            nearest: nearest(word, Verdict::VARIANTS.iter().copied()),
        });
        let is_dated = by.is_none() || !self.text("on").is_empty();
        let (who, on, drawn) = match by {
            Some(by) => (
                Some(self.text("by")).filter(|who| !who.is_empty()).or(Some(by.by.as_str())),
                if is_dated { self.date(found) } else { Some(by.on) },
                if self.text("drawn").is_empty() { Some(Drawn::Priority) } else { self.drawn(found) },
            ),
            None => (self.filled("by", found), self.date(found), self.drawn(found)),
        };
        let (left, right) = (left?, right?);
        if left == right {
            found.at(self.line.span, "", DecisionProblem::WithItself);
            return None;
        }
        let (verdict, by, on, drawn) = (verdict?, who?.to_string(), on?, drawn?);
        let because = self.text("because").to_string();
        let ruling = Ruling { left, right, verdict, by, on, because, drawn, at: self.line.span };
        Some(ImportedRuling { ruling, is_dated, keys: [self.span("left_key"), self.span("right_key")] })
    }

    fn drawn(&self, found: &Diagnostics) -> Option<Drawn> {
        self.word("drawn", found, |word| DecisionProblem::UnknownDrawn { drawn: self.shown(word) })
    }
}
