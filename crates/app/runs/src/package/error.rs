//! Why something may not be done to a package.

use funding::FundingError;
use packages::PackageError;
use pricing::Refusal;
use thiserror::Error;
use units::{Day, Pence, PersonNo};

/// Why something may not be done to a package.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackageRefusal {
    /// The rules of packages do not allow it.
    #[error("{0}")]
    Rule(#[from] PackageError),
    /// A word that is no package's name.
    #[error("there is no package `{asked}`")]
    NoPackage {
        /// What was asked for.
        asked: String,
    },
    /// Several packages begin like this.
    #[error("several packages begin with `{asked}`: {}", .matching.join(", "))]
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// They.
        matching: Vec<String>,
    },
    /// A word that is no person's number.
    #[error("`{asked}` is not a person's number")]
    NotAPerson {
        /// What was asked for.
        asked: String,
    },
    /// Numbers do not last before something is posted.
    #[error("nobody has a number that lasts: nothing has been posted in this place")]
    NoNumbers,
    /// A number that nobody has.
    #[error("nobody has the number {person}")]
    NoSuchPerson {
        /// The number.
        person: PersonNo,
    },
    /// A payment that the contract does not have.
    #[error("`{contract}` has no payment `{asked}`; it has {}", .known.join(", "))]
    NoPayment {
        /// The contract.
        contract: String,
        /// What was asked for.
        asked: String,
        /// All that it has.
        known: Vec<String>,
    },
    /// A payment without a price of one result.
    #[error("`{payment}` has no price of one result")]
    NoPrice {
        /// The payment.
        payment: String,
    },
    /// A price that cannot be told.
    #[error("the price of `{payment}` cannot be told: {why}")]
    Price {
        /// The payment.
        payment: String,
        /// Why.
        why: Refusal,
    },
    /// A text that is no amount.
    #[error("`{text}` is not an amount of money: {why}")]
    BadAmount {
        /// The text.
        text: String,
        /// Why.
        why: units::BadPence,
    },
    /// A word that is no holder's name.
    #[error("`{asked}` is not the name of a funder")]
    NotAName {
        /// What was asked for.
        asked: String,
    },
    /// No pot can pay all of a price.
    #[error("{lacks} of the price of `{payment}` cannot be held: no pot that pays it has that much left")]
    Unfunded {
        /// The payment.
        payment: String,
        /// What nobody can pay.
        lacks: Pence,
    },
    /// A price that cannot be split.
    #[error("{0}")]
    Funding(#[from] FundingError),
    /// A signature that would spoil a table.
    #[error("a signature or reason has no control characters and is at most {length_max} letters long")]
    BadText {
        /// The most letters.
        length_max: usize,
    },
    /// A day before the ledger's last.
    #[error("the ledger has postings as at {last}; nothing can be held or released as at {as_at}, before them")]
    BeforeLedger {
        /// The day asked for.
        as_at: Day,
        /// The day of the latest posting.
        last: Day,
    },
}

impl PackageRefusal {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            PackageRefusal::Rule(why) => why.help().into(),
            PackageRefusal::NoPackage { .. } => "`purse package list` shows the packages".into(),
            PackageRefusal::Ambiguous { .. } => "write more of its name".into(),
            PackageRefusal::NotAPerson { .. } => "a person's number is written like p-000012".into(),
            PackageRefusal::NoNumbers => {
                "numbers begin with a posting: settle with --post first, so that the package stays with its person"
                    .into()
            }
            PackageRefusal::NoSuchPerson { .. } => "the numbers of people stand in `purse explain LINE`".into(),
            PackageRefusal::NoPayment { .. } => "name one of them with `--result`".into(),
            PackageRefusal::NoPrice { payment } => format!("state what it costs: `--result {payment}=AMOUNT`"),
            PackageRefusal::Price { .. } => {
                "name the person's band with `--band`, or state the price with `--result PAYMENT=AMOUNT`".into()
            }
            PackageRefusal::BadAmount { .. } => "write it like £1,200.50 or 1200.50".into(),
            PackageRefusal::NotAName { .. } => "name a funder of place.toml".into(),
            PackageRefusal::Unfunded { .. } => {
                "find money first: raise a pot's limit, or release what other packages hold".into()
            }
            PackageRefusal::Funding(why) => why.help().into(),
            PackageRefusal::BadText { .. } => {
                "write it in one line; it is kept, so write no names of people who are helped".into()
            }
            PackageRefusal::BeforeLedger { last, .. } => format!("name {last} or a later day with `--as-at`"),
        }
    }
}
