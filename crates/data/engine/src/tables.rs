//! Tables of evidence: as extracts deliver them, and arranged by unit and day.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::logical_expr::SortExpr;

use crate::expression::column;

/// Names of the columns that evidence has beside the agencies' own.
pub mod columns {
    /// The number of the source's own person key within its file.
    pub const RECORD: &str = "_record";
    /// The number of the source's own household key within its file.
    pub const HOUSEHOLD: &str = "_household";
    /// The day of the event, or the first day of a spell.
    pub const DAY: &str = "_day";
    /// The last day of a spell; none if it is still open.
    pub const END: &str = "_end";
    /// The day on which the event became known.
    pub const KNOWN: &str = "_known";
    /// The row in its file, as a spreadsheet counts it.
    pub const ROW: &str = "_row";
    /// A hash of the primary key.
    pub const KEY: &str = "_key";
    /// The linked person, once arranged.
    pub const UNIT: &str = "_unit";
    /// The index of the file among the table's files, once arranged.
    pub const FILE: &str = "_file";
    /// For households: the linked person whose row it is.
    pub const PERSON: &str = "_person";
    /// For households: the first day of that person's membership.
    pub const MEMBER_FROM: &str = "_member_from";
    /// For households: the day after its last.
    pub const MEMBER_UNTIL: &str = "_member_until";
}

/// The order of an arranged table: unit, day, file, row. It is total, so that engines cannot differ.
pub(crate) fn order() -> Vec<SortExpr> {
    [columns::UNIT, columns::DAY, columns::FILE, columns::ROW].map(|name| column(name).sort(true, false)).to_vec()
}

/// The deliveries of one table that were received by the day of settlement.
#[derive(Debug, Clone)]
pub struct TableInput {
    /// The source (agency folder).
    pub source: String,
    /// The table.
    pub table: String,
    /// What a later delivery does to earlier ones.
    pub mode: Deliveries,
    /// The deliveries, in the order in which they were received.
    pub deliveries: Vec<DeliveryInput>,
}

/// What a later delivery does to earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deliveries {
    /// Its rows replace earlier rows with the same primary key.
    Changes,
    /// It replaces all earlier rows.
    Snapshot,
    /// Its rows are added.
    Append,
}

/// One delivery.
#[derive(Debug, Clone)]
pub struct DeliveryInput {
    /// Its evidence file.
    pub evidence: PathBuf,
    /// The linked person of each record number.
    pub persons: Arc<[u32]>,
    /// The number of each household in the place, by the household numbers of the file; nothing without households.
    pub households: Option<Arc<[u32]>>,
}

/// A table in the order of units, days, files and rows.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// The source (agency folder).
    pub source: String,
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: Rows,
}

/// Where rows are.
#[derive(Debug, Clone)]
pub enum Rows {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Memory(RecordBatch),
}
