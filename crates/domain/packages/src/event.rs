//! What happens to a package. Events are added, never edited.

use units::{Day, Name, Pence, PersonNo};

/// Something that happens to a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The package.
    pub package: Name,
    /// The day.
    pub on: Day,
    /// Who did it and why.
    pub signed: Signed,
    /// What happens.
    pub what: What,
}

/// Who did something and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The officer, as they sign.
    pub by: String,
    /// Why; empty if nothing was said.
    pub why: String,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It is proposed.
    Proposed(Proposal),
    /// A holder approves its part.
    Approved {
        /// The holder.
        holder: Name,
    },
    /// A holder declines.
    Declined {
        /// The holder.
        holder: Name,
    },
    /// A holder closes a package that has started: what is still held is released.
    Closed {
        /// The holder.
        holder: Name,
    },
}

/// What a package is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The person.
    pub person: PersonNo,
    /// The contract.
    pub contract: Name,
    /// The results that are to be bought.
    pub results: Vec<ResultOf>,
    /// The last day on which holders can approve.
    pub expires: Day,
}

/// One result, what it costs, and who pays which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultOf {
    /// The payment that pays for it.
    pub payment: Name,
    /// What it costs.
    pub price: Pence,
    /// Who pays it; the parts sum to the price.
    pub parts: Vec<Part>,
}

/// A part of a result's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The funder that holds it.
    pub holder: Name,
    /// The pot.
    pub pot: Name,
    /// How much.
    pub amount: Pence,
}
