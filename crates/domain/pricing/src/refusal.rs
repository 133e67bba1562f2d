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
