//! The index by which costs are uprated: `deflators.csv`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use documents::{Diagnostics, SourceId, Sources};
use units::{FinancialYear, Quotient};

use crate::cells::{TableFile, read_rows};
use crate::problem::Problem;

/// What a table of deflators holds.
pub(crate) const DEFLATORS_FILE: TableFile = TableFile {
    noun: "table of deflators",
    columns: &[
        ("year", "the financial year, as 2015/16"),
        ("index", "the index of prices in it, above 0, with at most 18 digits: only the ratio of two of them counts"),
    ],
    optional: &[],
};

/// An index of prices by financial year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deflators {
    index: BTreeMap<FinancialYear, Quotient>,
}

impl Deflators {
    /// Reads a table of deflators. Rows that cannot be read are reported and left out.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> Deflators {
        let mut deflators = Deflators::default();
        let Some(table) = read_rows(sources, id, found, DEFLATORS_FILE) else { return deflators };
        for row in &table.rows {
            let year = row.parse::<FinancialYear>("year", "2015/16", found);
            let index = row.parse::<Quotient>("index", "195.97", found);
            let (Some(year), Some(index)) = (year, index) else { continue };
            if !index.value.is_positive() {
                let cause = Problem::NotPositive { key: "index", value: row.cell("index").value.clone() };
                found.at(index.span, "not above nothing", cause);
                continue;
            }
            match deflators.index.entry(year.value) {
                Entry::Vacant(place) => drop(place.insert(index.value)),
                Entry::Occupied(_) => found.at(year.span, "again", Problem::YearTwice { year: year.value }),
            }
        }
        deflators
    }

    /// Whether the index has a year.
    pub fn has(&self, year: FinancialYear) -> bool {
        self.index.contains_key(&year)
    }

    /// What an amount in prices of one year is in prices of another: `amount × index(to) ÷ index(from)`, exactly.
    /// Nothing if the index lacks one of the years; in prices of its own year an amount is what it is, index or none.
    ///
    /// Source of the rule: Greater Manchester Combined Authority, unit cost database v1.4.
    pub fn uprated(&self, amount: &Quotient, from: FinancialYear, to: FinancialYear) -> Option<Quotient> {
        if from == to {
            return Some(amount.clone());
        }
        amount.times(self.index.get(&to)?).divided_by(self.index.get(&from)?)
    }
}
