//! What is owed: a line of a settlement.

use contracts::Contract;
use units::{Pence, Period};

use crate::refusal::Refusal;
use crate::step::Step;

/// What a provider is owed for one payment, period, band and stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its reference, which stays the same from settlement to settlement.
    pub id: String,
    /// Index of the contract.
    pub contract: usize,
    /// Index of the payment.
    pub payment: usize,
    /// The settlement period it belongs to.
    pub period: Period,
    /// The price band.
    pub band: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// How many different people (or households) it pays for; for a bonus or for results above an expected number
    /// everyone who entered; 0 for a block payment.
    pub people: u32,
    /// How many results, starts or stretches; 1 for a block instalment or a bonus, or the number above the threshold
    /// where a bonus pays for each.
    pub quantity: i64,
    /// The price of one; nothing if it was refused.
    pub unit_price: Option<Pence>,
    /// What is owed, rounded and capped; nothing unless the status is [`Status::Due`].
    pub amount: Pence,
    /// What the line would pay if it were paid: for shadow stages and results paid elsewhere.
    pub full_amount: Pence,
    /// What becomes of it.
    pub status: Status,
    /// How it came about.
    pub steps: Vec<Step>,
    /// The outcomes it pays for: indices into [`outcomes::Measured::outcomes`].
    pub outcomes: Vec<u32>,
    /// The starts it pays for: indices into [`outcomes::Measured::entries`].
    pub entries: Vec<u32>,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It is owed.
    Due,
    /// It is measured and priced but not paid in this stage.
    Shadow,
    /// Its results are paid elsewhere, or to nobody, by the place's overlap rule.
    Overlap,
    /// A cap leaves nothing of it.
    Capped,
    /// It cannot be priced.
    Refused(Refusal),
}

impl Status {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Status::Due => "due",
            Status::Shadow => "shadow",
            Status::Overlap => "overlap",
            Status::Capped => "capped",
            Status::Refused(_) => "refused",
        }
    }
}

/// The parts that make up a line's reference.
pub(crate) struct LineName<'a> {
    pub contract: &'a Contract,
    pub payment: usize,
    pub period: Period,
    pub band: Option<&'a str>,
    pub stage: Option<&'a str>,
    /// What else tells it from other lines: the price's first day, the overlap treatment, the refusal.
    pub marks: Vec<String>,
}

impl LineName<'_> {
    /// `recovery/drug-free/2027-10-01/high/live`, with marks behind.
    pub fn id(&self) -> String {
        let payment = &self.contract.payments[self.payment].name;
        let mut id = format!("{}/{payment}/{}", self.contract.name, self.period.from);
        let more = self.band.into_iter().chain(self.stage).chain(self.marks.iter().map(String::as_str));
        for part in more {
            id.push('/');
            id.push_str(part);
        }
        id
    }
}
