//! The index `index.csv`: dated levels by which prices rise, such as those of retail prices.
//!
//! A row is a calendar year (`2027`), a financial year (`2027/28`, from April) or a month (`2027-04`), and its level. A
//! level holds for the days of its own period only: what a missing year would have been is never guessed.

use documents::{Diagnostics, SourceId, Sources, Span};
use units::{Day, Period, Rate};

use crate::cells::{Row, TableFile, read_rows};
use crate::problem::Problem;

/// A dated index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    rows: Vec<IndexRow>,
    /// Whether all of it could be read.
    pub(crate) is_whole: bool,
}

/// The level of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    /// The period as it is written.
    pub label: String,
    /// Its days.
    pub period: Period,
    /// Its level.
    pub level: Rate,
    /// Its line in the file, from 1.
    pub line: usize,
    /// Where it stands.
    pub span: Span,
}

/// What an index holds.
pub(crate) const INDEX_FILE: TableFile = TableFile {
    noun: "index",
    columns: &[
        ("period", "a year as 2027, a financial year from April as 2027/28, or a month as 2027-04"),
        ("level", "the level of the index in that period, as 104.2"),
    ],
    optional: &[],
};

impl Index {
    /// Reads an index. Rows that cannot be read are reported and left out.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> Index {
        let Some(table) = read_rows(sources, id, found, INDEX_FILE) else { return Index::default() };
        let mut index = Index { rows: Vec::new(), is_whole: table.is_whole };
        for row in &table.rows {
            match read_row(row, found) {
                Some(row) => index.add(row, found),
                None => index.is_whole = false,
            }
        }
        index
    }

    fn add(&mut self, row: IndexRow, found: &Diagnostics) {
        if let Some(other) = self.rows.iter().find(|other| other.period.meet(row.period).is_some()) {
            let labels = vec![documents::Label::new(row.span, "and this"), documents::Label::new(other.span, "this")];
            found.at_all(labels, Problem::IndexOverlap { period: row.label.clone(), other: other.label.clone() });
            self.is_whole = false;
            return;
        }
        self.rows.push(row);
    }

    /// Its rows, in the order of the file.
    pub fn rows(&self) -> &[IndexRow] {
        &self.rows
    }

    /// The number of the row that holds on a day.
    pub fn on(&self, day: Day) -> Option<usize> {
        self.rows.iter().position(|row| row.period.contains(day))
    }

    /// The number of the row of a period as it is written.
    pub(crate) fn labelled(&self, label: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.label == label)
    }

    /// The first days of a period that no row holds for.
    pub(crate) fn gap(&self, days: Period) -> Option<Period> {
        let mut from = days.from;
        while from < days.until {
            let Some(at) = self.on(from) else {
                let next = self.rows.iter().map(|row| row.period.from).filter(|day| *day > from).min();
                return Some(Period { from, until: next.unwrap_or(days.until).min(days.until) });
            };
            from = self.rows[at].period.until;
        }
        None
    }
}

fn read_row(row: &Row, found: &Diagnostics) -> Option<IndexRow> {
    let label = row.cell("period");
    let refused = |span: Span, why: String| {
        found.at(span, "here", Problem::IndexRow { row: label.value.clone(), why });
    };
    let period = period_of(&label.value);
    if period.is_none() {
        refused(label.span, "it is not a year, a financial year or a month".into());
    }
    let level = row.parse::<Rate>("level", "104.2", found)?;
    if level.value <= Rate::ZERO {
        refused(level.span, "a level must be above 0".into());
        return None;
    }
    Some(IndexRow { label: label.value.clone(), period: period?, level: level.value, line: row.line, span: row.span })
}

fn period_of(label: &str) -> Option<Period> {
    let day = |year: i32, month: i32| format!("{year:04}-{month:02}-01").parse::<Day>().ok();
    let digits = |text: &str, count: usize| {
        (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<i32>().ok())?
    };
    if let Some((year, next)) = label.split_once('/') {
        let (year, next) = (digits(year, 4)?, digits(next, 2)?);
        (next == (year + 1) % 100).then_some(())?;
        return Some(Period { from: day(year, 4)?, until: day(year + 1, 4)? });
    }
    if let Some((year, month)) = label.split_once('-') {
        let (year, month) = (digits(year, 4)?, digits(month, 2)?);
        let until = if month == 12 { day(year + 1, 1)? } else { day(year, month + 1)? };
        return Some(Period { from: day(year, month)?, until });
    }
    let year = digits(label, 4)?;
    Some(Period { from: day(year, 1)?, until: day(year + 1, 1)? })
}

#[cfg(test)]
mod tests {
    use super::period_of;

    #[test]
    fn periods_are_years_financial_years_and_months() {
        let show = |label: &str| period_of(label).map(|period| period.to_string());
        assert_eq!(show("2027").as_deref(), Some("2027-01-01/2027-12-31"));
        assert_eq!(show("2027/28").as_deref(), Some("2027-04-01/2028-03-31"));
        assert_eq!(show("1999/00").as_deref(), Some("1999-04-01/2000-03-31"));
        assert_eq!(show("2027-12").as_deref(), Some("2027-12-01/2027-12-31"));
        for bad in ["", "27", "2027/29", "2027-13", "2027-1", "+027", "next year"] {
            assert_eq!(show(bad), None, "{bad}");
        }
    }
}
