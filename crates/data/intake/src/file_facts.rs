//! What can be said of a file as a whole: why it cannot be read, or what someone should know of it.

use strum::{IntoStaticStr, VariantNames};

use crate::report::{Failure, Notice};

/// Why a file cannot be read. Other files still are.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "file::")]
pub(crate) enum Unreadable {
    /// It is not there.
    Missing,
    /// The operating system refuses.
    Refused { why: String },
    /// Another size than the descriptor states.
    WrongSize { stated: u64, found: u64 },
    /// Another checksum than the descriptor states.
    WrongChecksum { algorithm: String },
    /// Nothing in it, or not even a header.
    Empty,
    /// A spreadsheet's workbook, or another archive, under the name of a text.
    Workbook,
    /// UTF-16 that does not say so.
    UnmarkedUtf16,
    /// The first row does not look like the header.
    NoHeader { expected: usize },
    /// Another number of columns, where there is no header to match them by.
    WrongColumnCount { found: usize, expected: usize },
    /// One name twice.
    RepeatedColumn { name: String },
    /// Fields without a column.
    MissingColumns { columns: Vec<MissingColumn> },
    /// Columns without a field.
    UnknownColumns { columns: Vec<usize> },
    /// The right columns in the wrong order.
    ColumnOrder,
    /// More rows than can be numbered.
    TooManyRows,
    /// Not Parquet, damaged, or compressed in a way that is not read.
    NotParquet { why: String },
    /// A Parquet column of a type that cannot become the field's.
    WrongColumnType { column: String, found: String, expected: &'static str, advice: &'static str },
    /// A quote that runs on over other rows, to the end of the file or past what a row may hold.
    OpenQuote { row: u32, lines: u64 },
    /// A table it refers to could not be read.
    ReferenceFailed { table: String },
}

/// A field without a column.
///
/// The names of columns that no field has are never told, only where they stand: a row of somebody's details may have
/// slipped into the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingColumn {
    pub(crate) field: String,
    /// The number, from 1, of an unknown column with nearly this name.
    pub(crate) near: Option<usize>,
}

impl Unreadable {
    /// A stable name such as `file::missing`.
    pub(crate) fn code(&self) -> &'static str {
        self.into()
    }

    /// As a report shows it.
    pub(crate) fn failure(&self, file: &str) -> Failure {
        Failure {
            file: file.to_string(),
            code: self.code().to_string(),
            message: self.message(),
            remedy: self.remedy(),
        }
    }

    fn message(&self) -> String {
        match self {
            Unreadable::Missing => "the file is not there".to_string(),
            Unreadable::Refused { why } => format!("the file cannot be read: {why}"),
            Unreadable::WrongSize { stated, found } => {
                format!("the file has {found} bytes and the descriptor says {stated}, so it is not the file described")
            }
            Unreadable::WrongChecksum { algorithm } => {
                format!("the file's {algorithm} checksum is not the descriptor's, so it is not the file described")
            }
            Unreadable::Empty => "the file holds no row, not even a header".to_string(),
            Unreadable::Workbook => "the file is a spreadsheet's workbook or an archive, not a text".to_string(),
            Unreadable::UnmarkedUtf16 => {
                "every second byte is zero: this looks like UTF-16 without a byte order mark".to_string()
            }
            Unreadable::NoHeader { expected } => {
                format!(
                    "the first row has hardly any of the {expected} column names, so it does not look like a header"
                )
            }
            Unreadable::WrongColumnCount { found, expected } => {
                format!("the first row has {found} cells and the descriptor {expected} fields")
            }
            Unreadable::RepeatedColumn { name } => format!("the column `{name}` is there twice"),
            Unreadable::MissingColumns { columns } => {
                let names = list(columns.iter().map(|column| column.field.as_str()));
                format!("{} {names}", if columns.len() == 1 { "there is no column" } else { "there are no columns" })
            }
            Unreadable::UnknownColumns { columns } => {
                let noun = if columns.len() == 1 { "field" } else { "fields" };
                format!("the descriptor has no {noun} for {}", numbered(columns))
            }
            Unreadable::ColumnOrder => "the columns stand in another order than the descriptor's fields".to_string(),
            Unreadable::TooManyRows => "the file has more than four billion rows".to_string(),
            Unreadable::NotParquet { why } => format!("the file cannot be read as Parquet: {why}"),
            Unreadable::WrongColumnType { column, found, expected, .. } => {
                format!("the column `{column}` holds {found}, which does not become `{expected}`")
            }
            Unreadable::OpenQuote { row, lines } => format!(
                "a quote that opens in row {row} is not closed, so that {lines} lines are one row, and what they say is \
                 not known"
            ),
            Unreadable::ReferenceFailed { table } => {
                format!("it refers to table `{table}`, which could not be read in full")
            }
        }
    }

    fn remedy(&self) -> String {
        let text = match self {
            Unreadable::Missing => "put it there, or take its path from the descriptor",
            Unreadable::Refused { .. } => "check that it is a file and may be read",
            Unreadable::WrongSize { .. } | Unreadable::WrongChecksum { .. } => {
                "ask for the file again, or for the descriptor that belongs to it"
            }
            Unreadable::Empty => "ask for the file again; a delivery of no rows still has a header",
            Unreadable::Workbook => "open it in the spreadsheet and save the sheet as CSV (UTF-8) under this name",
            Unreadable::UnmarkedUtf16 => "set the resource's `encoding` to \"utf-16le\" or \"utf-16be\"",
            Unreadable::NoHeader { .. } => {
                "add the header; or set `header` to false in the resource's dialect; or check its `delimiter`"
            }
            Unreadable::WrongColumnCount { .. } => "check the `delimiter` of the dialect, and the fields",
            Unreadable::RepeatedColumn { .. } => "give each column a name of its own",
            Unreadable::MissingColumns { columns } => return missing_remedy(columns),
            Unreadable::UnknownColumns { .. } => {
                "describe what it holds; or set `fieldsMatch` to \"subset\" if other columns may be left unread"
            }
            Unreadable::ColumnOrder => "put them in order, or set the schema's `fieldsMatch` to \"equal\"",
            Unreadable::TooManyRows => "deliver it as several files",
            Unreadable::NotParquet { .. } => "write it as Parquet with zstd, Snappy or no compression",
            Unreadable::WrongColumnType { advice, .. } => advice,
            Unreadable::OpenQuote { .. } => {
                "ask for the file again, with the quote closed, or written twice if it belongs to the text; or set `quoteChar` \
                 to \"\" in the resource's dialect if quotes mean nothing in it"
            }
            Unreadable::ReferenceFailed { .. } => "put that table right first",
        };
        text.to_string()
    }
}

fn missing_remedy(columns: &[MissingColumn]) -> String {
    let near: Vec<String> = columns
        .iter()
        .filter_map(|column| Some(format!("column {} has nearly the name `{}`", column.near?, column.field)))
        .collect();
    match near.is_empty() {
        true => "deliver it; or set `fieldsMatch` to \"superset\" if columns may be left out".to_string(),
        false => format!("{}: correct the header or the descriptor", near.join(", ")),
    }
}

/// Something to know of a file, though its rows are good.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "file::")]
pub(crate) enum Remark {
    /// Not UTF-8 and no encoding stated.
    TakenForWindows1252,
    /// Line ends of several kinds.
    MixedLineEndings,
    /// White space around the names in the header.
    HeaderWhiteSpace { columns: Vec<String> },
    /// White space around values.
    WhiteSpace { column: String, count: u64, first_row: u32 },
    /// Rows with nothing in them.
    BlankRows { count: u64, first_row: u32 },
    /// A header and nothing else.
    NoRows,
    /// Columns that the descriptor does not describe, by number from 1.
    ColumnsNotRead { columns: Vec<usize> },
    /// Fields that the file does not have.
    ColumnsAbsent { columns: Vec<String> },
    /// A Parquet column of floating-point numbers.
    FloatingPoint { column: String },
    /// Another delivery of a table that only ever adds rows has the same content.
    DeliveredBefore { earlier: String },
}

impl Remark {
    /// As a report shows it.
    pub(crate) fn notice(&self) -> Notice {
        let code: &'static str = self.into();
        Notice { code: code.to_string(), message: self.message(), remedy: self.remedy().to_string() }
    }

    fn message(&self) -> String {
        match self {
            Remark::TakenForWindows1252 => {
                "the file is not UTF-8 and states no encoding, so it was read as Windows-1252".to_string()
            }
            Remark::MixedLineEndings => {
                "the lines end in several ways; each was taken for the end of a row".to_string()
            }
            Remark::HeaderWhiteSpace { columns } => {
                format!("white space around {} in the header was left out", list(columns.iter().map(String::as_str)))
            }
            Remark::WhiteSpace { column, count, first_row } => format!(
                "white space around {count} {} of `{column}` was left out, first in row {first_row}",
                if *count == 1 { "value" } else { "values" }
            ),
            Remark::BlankRows { count: 1, first_row } => format!("row {first_row} is empty and was passed over"),
            Remark::BlankRows { count, first_row } => {
                format!("{count} empty rows were passed over, the first of them row {first_row}")
            }
            Remark::NoRows => "the file has a header and no rows".to_string(),
            Remark::ColumnsNotRead { columns } => {
                format!("{} {} not read", numbered(columns), if columns.len() == 1 { "was" } else { "were" })
            }
            Remark::ColumnsAbsent { columns } => {
                let names = list(columns.iter().map(String::as_str));
                if columns.len() == 1 {
                    format!("there is no column {names}, so all its values are missing")
                } else {
                    format!("there are no columns {names}, so all their values are missing")
                }
            }
            Remark::FloatingPoint { column } => format!(
                "`{column}` holds floating-point numbers; each was read as the shortest decimal that stands for it"
            ),
            Remark::DeliveredBefore { earlier } => {
                format!("the file is the same, byte for byte, as `{earlier}`, and each of its rows counts again")
            }
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Remark::TakenForWindows1252 => {
                "set the resource's `encoding` to \"windows-1252\" if that is right, or deliver UTF-8"
            }
            Remark::MixedLineEndings => "export the file in one go rather than joining files",
            Remark::HeaderWhiteSpace { .. } | Remark::WhiteSpace { .. } => {
                "nothing, unless the white space means something"
            }
            Remark::BlankRows { .. } => "nothing, unless something should stand there",
            Remark::NoRows => "nothing, if there was nothing to deliver",
            Remark::ColumnsNotRead { .. } => "nothing, or describe it in the descriptor",
            Remark::ColumnsAbsent { .. } => "nothing, if it was left out on purpose",
            Remark::FloatingPoint { .. } => "write a decimal type: floating point cannot hold most decimals exactly",
            Remark::DeliveredBefore { .. } => {
                "take one of them out of the descriptor, or give the table a primary key if rows may be told again"
            }
        }
    }
}

/// `column 4`, `columns 4, 5 and 9`
fn numbered(columns: &[usize]) -> String {
    let numbers: Vec<String> = columns.iter().map(usize::to_string).collect();
    match numbers.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("columns {} and {last}", rest.join(", ")),
        _ => format!("column {}", numbers.join("")),
    }
}

/// `` `a`, `b` and `c` ``
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}
