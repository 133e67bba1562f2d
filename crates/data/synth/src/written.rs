//! What was written, in numbers. `truth/totals.json` holds the same.

use serde::Serialize;

/// What was written, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// How many people there are.
    pub people: u32,
    /// What chance started from.
    pub seed: u64,
    /// The tables of all agencies, in the order of their descriptors.
    pub tables: Vec<TableTotals>,
    /// The bad rows and white space that were planted, by kind.
    pub planted: Vec<PlantedTotals>,
    /// What became of everybody, settlement by settlement.
    pub settlements: Vec<SettlementTotals>,
}

/// A table, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableTotals {
    /// The agency's folder.
    pub source: &'static str,
    /// The table.
    pub table: &'static str,
    /// Its rows in all its files, bad ones included.
    pub rows: u64,
}

/// Planted rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlantedTotals {
    /// The kind, as `problems.csv` has it.
    pub kind: &'static str,
    /// How many there are.
    pub rows: u64,
    /// How many of them a later delivery brings in good order.
    pub released: u64,
}

/// A settlement, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettlementTotals {
    /// Its day. Year-month-day.
    pub as_at: String,
    /// The contracts, by name.
    pub contracts: Vec<ContractTotals>,
    /// Results that are claimed twice.
    pub overlaps: u64,
}

/// A contract at a settlement, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractTotals {
    /// The contract.
    pub contract: &'static str,
    /// How many entries there are.
    pub entries: u64,
    /// Its outcomes, in the order of the contract.
    pub outcomes: Vec<OutcomeTotals>,
    /// How many lines there are, whatever becomes of them.
    pub lines: u64,
    /// What is owed in all, in pence.
    pub due_pence: i64,
}

/// An outcome at a settlement, in numbers of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeTotals {
    /// The outcome.
    pub outcome: &'static str,
    /// How many achieved it.
    pub achieved: u64,
    /// How many did not, for certain.
    pub not_achieved: u64,
    /// How many cannot be told yet.
    pub immature: u64,
}

impl Written {
    /// Rows of dated facts, in all files.
    pub fn event_rows(&self) -> u64 {
        self.tables.iter().filter(|table| table.table != "people").map(|table| table.rows).sum()
    }

    /// Records of people.
    pub fn records(&self) -> u64 {
        self.tables.iter().filter(|table| table.table == "people").map(|table| table.rows).sum()
    }
}
