//! Unit costs: what one crime, one year of treatment or one claimant costs which agency, as data of a place.
//!
//! `unit-costs.csv` has one agency's part of a cost in a row, with the year whose prices it is in; `deflators.csv` the
//! index by which it is uprated; `[unit_costs]` in `place.toml` the year whose prices are wanted and the party that each
//! agency is in the place. A cost of several agencies is a row for the whole and a row for each part. The parts count and
//! the whole does not: each part is uprated by its own year, and then they are summed. Nothing is rounded on the way.

mod deflators;
mod reader;

use std::collections::BTreeMap;

use units::{FinancialYear, Name, Quotient, Rounding};

use crate::terms::Clause;

pub(crate) use deflators::DEFLATORS_FILE;
pub use deflators::Deflators;
pub use reader::CostTable;
pub(crate) use reader::{COSTS_FILE, CostFiles, UNIT_COSTS, read_unit_costs};

/// The unit costs of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCosts {
    /// The clause of the place's terms that agrees them.
    pub clause: Clause,
    /// The year whose prices everything is stated in.
    pub prices: FinancialYear,
    /// How amounts are rounded where they are shown. Shares are made from exact amounts.
    pub round: Rounding,
    /// Where the costs come from, with their licence.
    pub source: String,
    /// The costs.
    pub table: CostTable,
    /// The index.
    pub deflators: Deflators,
    /// Which party each agency is; nothing for an agency that is nobody in the place.
    pub agencies: BTreeMap<String, Option<Name>>,
}

/// One row: a cost of one agency, or the whole of a cost that several agencies share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCost {
    /// Its code.
    pub code: String,
    /// What it is, for people; empty if the file does not say.
    pub title: String,
    /// What it is the cost of one of.
    pub unit: String,
    /// The agency that bears it.
    pub agency: String,
    /// How much, in pence of its year. Costs an hour can have parts of a penny.
    pub cost: Quotient,
    /// The year whose prices it is in.
    pub year: FinancialYear,
    /// How it stands to another row.
    pub stands: Stands,
    /// Its line in the file, from 1.
    pub line: usize,
}

/// How a row stands to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// By itself, or for the whole of its parts.
    Alone,
    /// One agency's part of another row; parts add up to it.
    PartOf(String),
    /// A special case of another row, which does not add to it.
    CaseOf(String),
}

impl UnitCosts {
    /// What a row is in the prices that are wanted. Nothing if the index lacks its year, which is an error of the place.
    pub fn uprated(&self, cost: &UnitCost) -> Option<Quotient> {
        self.deflators.uprated(&cost.cost, cost.year, self.prices)
    }
}
