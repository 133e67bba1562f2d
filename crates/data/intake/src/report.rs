//! What intake found: for each table its deliveries with their counts, where their evidence lies, and every problem.
//!
//! Problems are results. Nothing here holds a value of a row: only file names, row numbers, columns and classes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::table::Deliveries;

/// What intake found in a place, as at a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The date: deliveries received later were not read. Year-month-day.
    pub as_at: String,
    /// The sources, in the order they were described.
    pub sources: Vec<SourceReport>,
    /// Sums over everything.
    pub totals: RowCounts,
}

/// What intake found in one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// The agency's folder.
    pub source: String,
    /// Its tables, in the order of the descriptor.
    pub tables: Vec<TableReport>,
}

/// What intake found in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// The table.
    pub table: String,
    /// What a later delivery makes of the earlier ones.
    pub mode: Deliveries,
    /// The deliveries that were read, in the order they were received, then by name.
    pub deliveries: Vec<DeliveryReport>,
    /// The deliveries received after the date.
    pub not_yet_received: Vec<FutureDelivery>,
    /// Files that could not be read. While there are any, the table is not complete and must not be settled on.
    pub failures: Vec<Failure>,
    /// Sums over the deliveries.
    pub totals: RowCounts,
}

/// A delivery that was received after the date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FutureDelivery {
    /// The file, as the descriptor names it.
    pub file: String,
    /// When it was received. Year-month-day.
    pub received: String,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryReport {
    /// The file, as the descriptor names it.
    pub file: String,
    /// When it was received. Year-month-day.
    pub received: String,
    /// The last day on which everything that has happened is in its table with it. Year-month-day.
    pub complete_to: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The encoding it was read in; nothing for Parquet.
    pub encoding: Option<String>,
    /// How its lines end: LF, CRLF, CR or mixed; nothing for Parquet.
    pub line_endings: Option<String>,
    /// Its rows.
    pub rows: RowCounts,
    /// What someone should know of the file, though its rows are good.
    pub notices: Vec<Notice>,
    /// The problems of its rows, by row and then by column; at most [`crate::PROBLEMS_KEPT`] of a code and column.
    pub problems: Vec<Problem>,
    /// How many problems there are besides those.
    pub more_problems: Vec<MoreProblems>,
    /// Quarantined rows that a later delivery brought in good order.
    pub released: Vec<Release>,
    /// Where its evidence lies.
    pub stored: Stored,
}

/// Where the evidence of one delivery lies, inside [`crate::EvidenceFolder::root`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Names the content: the file, the rules it was read by, and what it refers to.
    pub key: String,
    /// Dated facts, if the table records any.
    pub events: Option<PathBuf>,
    /// Who they are about, if the table says.
    pub identity: Option<PathBuf>,
    /// The households, if the table has them.
    pub households: Option<PathBuf>,
    /// Counts, problems and notices.
    pub quarantine: PathBuf,
}

/// Counts of rows. `read = accepted + quarantined`, and `quarantined = released + outstanding`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows with anything in them, without the header.
    pub read: u64,
    /// Rows that became evidence.
    pub accepted: u64,
    /// Rows that were held back.
    pub quarantined: u64,
    /// Rows held back whose primary key came in good order in a later delivery.
    pub released: u64,
    /// Rows held back that are still to be put right.
    pub outstanding: u64,
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, as the descriptor names it.
    #[serde(default)]
    pub file: String,
    /// The row as a spreadsheet counts it: the header is row 1. In Parquet the first row is 1.
    pub row: u32,
    /// The column, if the problem is one cell's.
    pub column: Option<String>,
    /// A stable name such as `row::no-such-day`.
    pub code: String,
    /// The class of the value, such as "date as day/month/year"; never the value.
    pub class: String,
    /// What is wrong and why it matters, as a sentence without a full stop.
    pub reason: String,
    /// What to do, as a sentence without a full stop.
    pub remedy: String,
}

/// Problems that were counted and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoreProblems {
    /// Their code.
    pub code: String,
    /// Their column.
    pub column: Option<String>,
    /// How many.
    pub count: u64,
}

/// Something that someone should know of a file, though its rows are good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// A stable name such as `file::white-space`.
    pub code: String,
    /// What was found and what was done about it, as a sentence without a full stop.
    pub message: String,
    /// What to do, as a sentence without a full stop.
    pub remedy: String,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The file, as the descriptor names it.
    pub file: String,
    /// A stable name such as `file::missing`.
    pub code: String,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to do, as a sentence without a full stop.
    pub remedy: String,
}

/// A quarantined row whose primary key came in good order in a later delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Release {
    /// The quarantined row.
    pub row: u32,
    /// Which of the table's deliveries brought it, from 0.
    pub by_delivery: usize,
    /// Its row there.
    pub by_row: u32,
}

impl Report {
    /// Whether every file that was due could be read.
    pub fn is_complete(&self) -> bool {
        self.tables().all(|table| table.failures.is_empty())
    }

    /// All tables of all sources.
    pub fn tables(&self) -> impl Iterator<Item = &TableReport> {
        self.sources.iter().flat_map(|source| &source.tables)
    }
}

impl RowCounts {
    /// Adds these counts to others.
    #[must_use]
    pub fn plus(self, other: RowCounts) -> RowCounts {
        RowCounts {
            read: self.read + other.read,
            accepted: self.accepted + other.accepted,
            quarantined: self.quarantined + other.quarantined,
            released: self.released + other.released,
            outstanding: self.outstanding + other.outstanding,
        }
    }
}
