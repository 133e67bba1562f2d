//! Dated facts, as the agencies' tables record them.

use strum::IntoStaticStr;
use units::Day;

use crate::fault::Fault;

/// How much help someone needs; the price band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Tier {
    Low,
    Medium,
    High,
}

/// What an assessment led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
pub(crate) enum Decision {
    #[strum(serialize = "accepted")]
    Accepted,
    #[strum(serialize = "declined")]
    Declined,
    #[strum(serialize = "transferred out")]
    TransferredOut,
}

/// What became of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Disposal {
    Convicted,
    Cautioned,
    Acquitted,
    Pending,
}

/// What someone is referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
pub(crate) enum Programme {
    #[strum(serialize = "work first")]
    WorkFirst,
    #[strum(serialize = "skills first")]
    SkillsFirst,
}

/// An assessment by the treatment service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Assessment {
    pub(crate) on: Day,
    pub(crate) tier: Tier,
    pub(crate) substance: &'static str,
    pub(crate) decision: Decision,
}

/// A first day of treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) on: Day,
}

/// A review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Review {
    pub(crate) on: Day,
    /// The day it was entered into the system.
    pub(crate) entered: Day,
    /// On how many of the last 28 days a drug of dependence was used.
    pub(crate) days_used: i32,
    /// The wellbeing score, in tenths, from 0 to 200; nothing if it was not asked.
    pub(crate) wellbeing: Option<i32>,
}

/// An offence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offence {
    pub(crate) on: Day,
    /// The day the case was decided; nothing while it is not.
    pub(crate) proven: Option<Day>,
    pub(crate) disposal: Disposal,
    pub(crate) kind: &'static str,
}

/// A tenancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tenancy {
    pub(crate) from: Day,
    /// The last day; nothing while it goes on.
    pub(crate) to: Option<Day>,
    pub(crate) landlord: &'static str,
}

/// A referral by the jobcentre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Referral {
    pub(crate) on: Day,
    pub(crate) programme: Programme,
}

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) from: Day,
    /// The last day; nothing while it goes on.
    pub(crate) to: Option<Day>,
    /// Hours a week, in tenths.
    pub(crate) hours: i32,
}

/// An arrest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrest {
    pub(crate) on: Day,
    pub(crate) reason: &'static str,
}

/// A row of a table that is delivered twice, and which deliveries it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told<T> {
    /// In the first delivery.
    First(T),
    /// In the second only.
    Late(T),
    /// In the first, and otherwise in the second, which counts from then on.
    Corrected {
        /// As the first has it.
        was: T,
        /// As the second has it.
        is: T,
    },
    /// Held back in the first for what is wrong with it there, and in good order in the second.
    Held {
        /// As the second has it.
        is: T,
        /// What is wrong with it in the first.
        fault: Fault,
    },
}

impl<T> Told<T> {
    /// What the deliveries up to a round (0 or 1) say; nothing if they do not.
    pub(crate) fn by(&self, round: usize) -> Option<&T> {
        match (self, round) {
            (Told::First(fact), _) => Some(fact),
            (Told::Corrected { was, .. }, 0) => Some(was),
            (Told::Late(_) | Told::Held { .. }, 0) => None,
            (Told::Late(fact) | Told::Corrected { is: fact, .. } | Told::Held { is: fact, .. }, _) => Some(fact),
        }
    }
}
