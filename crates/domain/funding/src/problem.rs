//! What can keep a line from being funded.

use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;
use units::{AllotmentError, Name, Pence, PenceOverflow, Period};

/// Why a line, or a part of it, is not funded.
#[derive(Debug, Clone, PartialEq, Eq, Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "funding::")]
pub enum FundingError {
    /// A line stays as it was posted, because another of its payment and period is refused.
    #[error("{posted} stays as it was posted, and nothing more is paid, because {refused} is refused")]
    Held {
        /// The line.
        line: String,
        /// What was posted.
        posted: Pence,
        /// The refused line.
        refused: String,
    },
    /// No pot can pay, and nobody takes over.
    #[error("{unfunded} is unfunded: no pot {} has money left for it", of(.funders))]
    PotsEmpty {
        /// The line.
        line: String,
        /// What nobody pays.
        unfunded: Pence,
        /// Whose pots are used up.
        funders: Vec<Name>,
    },
    /// An earlier line could not be paid, and the contract's rule is to stop then.
    #[error("{unfunded} is unfunded: an earlier line could not be paid, and the contract stops then")]
    Stopped {
        /// The line.
        line: String,
        /// What nobody pays.
        unfunded: Pence,
    },
    /// A pot has paid more than its limit allows today.
    #[error("it has paid {paid}, which is more than its limit of {limit}")]
    PotOverdrawn {
        /// The pot.
        pot: Name,
        /// What it has paid.
        paid: Pence,
        /// Its limit.
        limit: Pence,
    },
    /// A pot has paid more for a year than the year has today.
    #[error("for its year {year} it has paid {paid}, which is more than it has for it")]
    YearOverdrawn {
        /// The pot.
        pot: Name,
        /// The year.
        year: Period,
        /// What it has paid for it.
        paid: Pence,
    },
    /// The shares cannot be allotted.
    #[error("line {line} cannot be split: {why}")]
    Allotment {
        /// The line.
        line: String,
        /// Why.
        why: AllotmentError,
    },
    /// A sum does not fit.
    #[error("line {line} cannot be split: {why}")]
    Overflow {
        /// The line.
        line: String,
        /// Why.
        why: PenceOverflow,
    },
}

impl FundingError {
    /// A stable name such as `funding::pots-empty`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// The line or pot it is about.
    pub fn about(&self) -> &str {
        match self {
            FundingError::PotOverdrawn { pot, .. } | FundingError::YearOverdrawn { pot, .. } => pot.as_str(),
            FundingError::Held { line, .. }
            | FundingError::PotsEmpty { line, .. }
            | FundingError::Stopped { line, .. }
            | FundingError::Allotment { line, .. }
            | FundingError::Overflow { line, .. } => line,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            FundingError::Held { .. } => "mend the refused line; the next settlement then posts what has changed",
            FundingError::PotsEmpty { .. } => {
                "raise a pot's limit or change its days, add a pot, or agree in `over_cap` who pays then; it is then due at \
                 the next settlement"
            }
            FundingError::Stopped { .. } => "find money for the earlier line; the next settlement then pays both",
            FundingError::PotOverdrawn { .. } | FundingError::YearOverdrawn { .. } => {
                "nothing that was posted is taken back for it; raise the limit, or move the money outside this ledger"
            }
            FundingError::Allotment { .. } => "shares must be positive and make 100%",
            FundingError::Overflow { .. } => "check the amounts: a sum is above £92 quadrillion",
        }
    }
}

/// Whose pots they are; those that pay first are nobody's in particular.
fn of(funders: &[Name]) -> String {
    if funders.is_empty() {
        return "that pays it".to_string();
    }
    "of ".to_string() + &funders.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}
