//! What a design rule is.

use crate::found::Found;
use crate::sources::Source;
use crate::subject::{OfContract, OfPlace};

/// A design rule.
#[derive(Debug)]
pub struct Rule {
    /// Its number, from 1 to 60. Numbers never change.
    pub number: u8,
    /// A stable name such as `design::single-purpose`.
    pub code: &'static str,
    /// How much what it finds matters.
    pub weight: Weight,
    /// What it looks for, in a few words.
    pub title: &'static str,
    /// Why it matters, in a sentence or two.
    pub why: &'static str,
    /// What to change.
    pub change: &'static str,
    /// Where it comes from.
    pub sources: &'static [Source],
    /// What it has to see.
    pub needs: Needs,
    pub(crate) look: Look,
}

/// How much what a rule finds matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Its findings are errors.
    Error,
    /// Its findings are warnings.
    Warning,
    /// Some are errors, some warnings.
    Either,
}

/// What a rule has to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The contract.
    Contract,
    /// The other contracts of the place, and its funders' pots.
    Place,
    /// The contract; and more is found where there are extracts.
    ContractOrExtracts,
    /// Extracts.
    Extracts,
}

/// The parts of the list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Rules 1 to 5.
    Purpose,
    /// Rules 6 to 16.
    Outcomes,
    /// Rules 17 to 23.
    Cohort,
    /// Rules 24 to 37.
    Money,
    /// Rules 38 to 45.
    JoiningUp,
    /// Rules 46 to 52.
    Assurance,
    /// Rules 53 to 60.
    PaceAndLaw,
}

/// How a rule looks.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    /// At one contract after the other.
    Contract(fn(&OfContract<'_>, &mut Found)),
    /// At the place once.
    Place(fn(&OfPlace<'_>, &mut Found)),
}

impl std::fmt::Debug for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Look::Contract(_) => "Contract",
            Look::Place(_) => "Place",
        })
    }
}

impl Rule {
    /// The part of the list that it belongs to.
    pub fn group(&self) -> Group {
        match self.number {
            ..=5 => Group::Purpose,
            6..=16 => Group::Outcomes,
            17..=23 => Group::Cohort,
            24..=37 => Group::Money,
            38..=45 => Group::JoiningUp,
            46..=52 => Group::Assurance,
            _ => Group::PaceAndLaw,
        }
    }
}

impl Weight {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Either => "error or warning",
        }
    }
}

impl Needs {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Needs::Contract => "the contract alone",
            Needs::Place => "the place: its other contracts and pots",
            Needs::ContractOrExtracts => "the contract; with extracts it sees more",
            Needs::Extracts => "extracts",
        }
    }
}

impl Group {
    /// All of them, in the order of the list.
    pub const ALL: [Group; 7] = [
        Group::Purpose,
        Group::Outcomes,
        Group::Cohort,
        Group::Money,
        Group::JoiningUp,
        Group::Assurance,
        Group::PaceAndLaw,
    ];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Group::Purpose => "Purpose and scope",
            Group::Outcomes => "Outcomes and metrics",
            Group::Cohort => "Cohort and statistics",
            Group::Money => "Time and money",
            Group::JoiningUp => "Double payment, joining up",
            Group::Assurance => "Assurance and gaming",
            Group::PaceAndLaw => "Pace, learning, law",
        }
    }
}
