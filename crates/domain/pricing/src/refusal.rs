//! Why a line is refused. A refused line is kept, named and worth nothing until its cause is mended.

use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;
use units::Day;

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "pricing::")]
pub enum Refusal {
    /// No row of the rate card holds on the day.
    #[error("`{payment}`{} has no price on {day}", band_words(.band))]
    NoPrice {
        /// The payment.
        payment: String,
        /// The band.
        band: Option<String>,
        /// The first day concerned.
        day: Day,
    },
    /// Several rows of the rate card hold on the day.
    #[error("`{payment}`{} has {} prices on {day} (rates.csv lines {})", band_words(.band), .lines.len(), join(.lines))]
    SeveralPrices {
        /// The payment.
        payment: String,
        /// The band.
        band: Option<String>,
        /// The first day concerned.
        day: Day,
        /// The lines of the rate card.
        lines: Vec<usize>,
    },
    /// No band fits the entry.
    #[error("no band of `{cohort}` fits the entry event")]
    NoBand {
        /// The cohort.
        cohort: String,
    },
    /// Several bands fit the entry.
    #[error("several bands of `{cohort}` fit the entry event")]
    SeveralBands {
        /// The cohort.
        cohort: String,
    },
    /// Nobody is in the comparison group.
    #[error("nobody has entered the comparison group of `{outcome}`, so no number of results can be expected")]
    NoComparison {
        /// The outcome of the comparison group.
        outcome: String,
    },
    /// A rate cannot be made, or a part of it not be taken.
    #[error("there is nothing to compare: {what} cannot be worked out")]
    NothingToCompare {
        /// Which rate.
        what: String,
    },
    /// The same people are on both sides of a comparison.
    #[error("{people} of the people measured are in the comparison group too, and would be compared with themselves")]
    ComparedWithThemselves {
        /// How many.
        people: u32,
    },
    /// The risk score lacks a number of somebody.
    #[error("the risk score cannot be worked out for {people} of {of} people: a number that it needs is missing")]
    NoChance {
        /// For how many.
        people: u32,
        /// Of how many.
        of: u32,
    },
    /// The named test has no answer to the counts.
    #[error("the test \"{test}\" has no answer: {why}")]
    TestRefused {
        /// The test.
        test: String,
        /// Why.
        why: String,
    },
    /// Another payment of which this one depends is refused.
    #[error("it depends on `{payment}`, which is refused for the same people")]
    Depends {
        /// That payment.
        payment: String,
    },
    /// The amount does not fit.
    #[error("the amount of this line is too large to hold in pence")]
    AmountOverflow,
}

impl Refusal {
    /// A stable name such as `pricing::no-price`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Refusal::NoPrice { .. } => {
                "add a row for that day to rates.csv; the line is then priced at the next settlement"
            }
            Refusal::SeveralPrices { .. } => "let only one row of rates.csv hold on that day",
            Refusal::NoBand { .. } => {
                "correct the band in the extract, or add the band to the contract and its rate card"
            }
            Refusal::SeveralBands { .. } => "make the conditions of the bands exclude each other",
            Refusal::NoComparison { .. } => {
                "check the cohort of that outcome: its event, its condition and its days; nothing is paid until it has people"
            }
            Refusal::NothingToCompare { .. } => {
                "compare with a rate above nothing, or use a threshold in points or a test; nothing is paid until then"
            }
            Refusal::ComparedWithThemselves { .. } => {
                "tell the two cohorts apart by `where` or by an exclusion, so that nobody enters both"
            }
            Refusal::NoChance { .. } => {
                "complete the entry event's columns in a corrected extract: nobody may be left out of what is expected"
            }
            Refusal::TestRefused { .. } => "wait for more people, or agree a test that takes such counts",
            Refusal::Depends { .. } => "mend that payment's line first",
            Refusal::AmountOverflow => "check the price: the amount would be above £92 quadrillion",
        }
    }
}

fn band_words(band: &Option<String>) -> String {
    band.as_ref().map_or(String::new(), |band| format!(" in band `{band}`"))
}

fn join(lines: &[usize]) -> String {
    lines.iter().map(usize::to_string).collect::<Vec<_>>().join(" and ")
}
