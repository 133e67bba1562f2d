//! A grid of rows and columns: one description that becomes a table on a terminal, or CSV for other programs.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use units::Pence;

/// A line below the header and one at the end; rows are told apart by their words.
const STYLE: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// Rows and columns.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, Copy)]
struct Column {
    /// What people read.
    heading: &'static str,
    /// What programs read.
    key: &'static str,
    /// How what stands in it is set.
    kind: ColumnKind,
}

/// How what stands in a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    /// From the left; lines break between words.
    Words,
    /// From the left; lines break after a `/`, too.
    Reference,
    /// At the right.
    Number,
}

/// Where the line of a reference may break; it has no width, and is not printed.
const BREAK: char = '\u{200b}';

/// What stands in a row and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// An amount: pounds and pence for people, whole pence for programs.
    Money(i64),
    /// Nothing.
    Empty,
}

impl Grid {
    /// A grid without columns.
    pub fn new() -> Grid {
        Grid::default()
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text(mut self, heading: &'static str, key: &'static str) -> Grid {
        self.columns.push(Column { heading, key, kind: ColumnKind::Words });
        self
    }

    /// Adds a column of paths: references of lines, accounts, files.
    #[must_use]
    pub fn reference(mut self, heading: &'static str, key: &'static str) -> Grid {
        self.columns.push(Column { heading, key, kind: ColumnKind::Reference });
        self
    }

    /// Adds a column of counts or amounts.
    #[must_use]
    pub fn number(mut self, heading: &'static str, key: &'static str) -> Grid {
        self.columns.push(Column { heading, key, kind: ColumnKind::Number });
        self
    }

    /// Adds a row; it has a cell for each column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// Puts a column of references before all others.
    #[must_use]
    pub fn with_first(mut self, heading: &'static str, key: &'static str, cells: impl Iterator<Item = Cell>) -> Grid {
        self.columns.insert(0, Column { heading, key, kind: ColumnKind::Reference });
        self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.insert(0, cell));
        self
    }

    /// Puts a column of amounts behind all others.
    #[must_use]
    pub fn with_last(mut self, heading: &'static str, key: &'static str, cells: impl Iterator<Item = Cell>) -> Grid {
        self.columns.push(Column { heading, key, kind: ColumnKind::Number });
        self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        self
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As a table of at most so many characters a line.
    pub fn to_table(&self, width: usize) -> String {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(self.columns.iter().map(|column| column.heading));
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns).map(|(cell, column)| match column.kind {
                ColumnKind::Reference => {
                    cell.for_people().replace('/', &format!("/{BREAK}")).replace(' ', &format!(" {BREAK}"))
                }
                ColumnKind::Words | ColumnKind::Number => cell.for_people(),
            });
            table.add_row(cells);
        }
        let has_room = self.has_room_for_references(width);
        for (shown, column) in table.column_iter_mut().zip(&self.columns) {
            match column.kind {
                ColumnKind::Words => {}
                ColumnKind::Reference => {
                    shown.set_delimiter(BREAK);
                    if has_room {
                        shown.set_constraint(ColumnConstraint::ContentWidth);
                    }
                }
                ColumnKind::Number => shown.set_cell_alignment(CellAlignment::Right),
            }
        }
        let lines: Vec<String> = table.lines().map(|line| line.replace(BREAK, "").trim_end().to_string()).collect();
        lines.join("\n") + "\n"
    }

    /// Whether references can stand on one line each, and leave columns of words room for a word or two.
    fn has_room_for_references(&self, width: usize) -> bool {
        const PADDING: usize = 3;
        const WORDS: usize = 24;
        let widths = self.columns.iter().enumerate().map(|(at, column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.for_people().chars().count());
            let longest = cells.max().unwrap_or(0).max(column.heading.chars().count());
            PADDING + if column.kind == ColumnKind::Words { longest.min(WORDS) } else { longest }
        });
        widths.sum::<usize>() <= width
    }

    /// As comma-separated text with a header.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(self.columns.iter().map(|column| column.key));
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(Cell::for_programs));
        }
        writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Cell {
        Cell::Text(words.into())
    }

    /// A count that cannot be below nothing.
    pub fn count(number: u64) -> Cell {
        Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// Something that may not be there.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }

    fn for_people(&self) -> String {
        match self {
            Cell::Text(words) => words.clone(),
            Cell::Count(number) => grouped(*number),
            Cell::Money(pence) => Pence::new(*pence).to_string(),
            Cell::Empty => String::new(),
        }
    }

    fn for_programs(&self) -> String {
        match self {
            Cell::Text(words) => words.clone(),
            Cell::Count(number) | Cell::Money(number) => number.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// `1 transfer`, `1,200 transfers`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}
