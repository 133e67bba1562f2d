//! What comes out: entries and what became of them.

use units::Day;

use crate::chance::Chance;
use crate::events::EventRef;

/// Everything measured, in the order of units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// Who entered what and when.
    pub entries: Vec<Entry>,
    /// What became of each entry, outcome by outcome.
    pub outcomes: Vec<Outcome>,
    /// The rows that decided each outcome; [`Outcome::evidence`] points into it.
    pub evidence: Vec<EventRef>,
    /// The members of entered households; [`Entry::members`] points into it.
    pub members: Vec<u32>,
}

/// One unit's entry into one cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Index of the contract.
    pub contract: u16,
    /// Index of the cohort.
    pub cohort: u16,
    /// The person's or household's number.
    pub unit: u32,
    /// The day the clock starts.
    pub index: Day,
    /// The row that started it.
    pub event: EventRef,
    /// The price band.
    pub band: BandFinding,
    /// Where its members stand in [`Measured::members`]; empty for a person, who is the unit.
    pub members: Run,
}

/// A run of a longer list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// Where it begins.
    pub from: u32,
    /// How long it is.
    pub len: u32,
}

/// The price band of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandFinding {
    /// The cohort has no bands.
    NotBanded,
    /// Index of the band in the cohort.
    Band(u16),
    /// No band fits: a price cannot be found.
    NoneFits,
    /// Several bands fit: a price must not be chosen.
    SeveralFit,
}

/// What became of an entry in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Index into [`Measured::entries`].
    pub entry: u32,
    /// Index of the outcome in the contract.
    pub outcome: u16,
    /// 0 for the outcome itself; from 1 on, a further stretch that a sustainment payment counts.
    pub stretch: u16,
    /// Index of that sustainment payment; of no meaning for the outcome itself.
    pub payment: u16,
    /// The finding.
    pub finding: Finding,
    /// Events, days, days until the event, or points of score scaled by 10⁹, whatever is measured.
    pub quantity: i64,
    /// How likely the event was by the outcome's risk score.
    pub chance: Chance,
    /// The rows that decided it.
    pub evidence: Run,
}

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// It was achieved; final on this day.
    Achieved {
        /// The day it was achieved or decided.
        on: Day,
    },
    /// It was not, and nothing can change that.
    NotAchieved {
        /// The day it was decided.
        on: Day,
    },
    /// It cannot be told yet, and is not paid.
    Immature {
        /// The first day on which it can.
        until: Day,
        /// What is waited for.
        waiting: Waiting,
    },
}

/// What an immature result waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Waiting {
    /// Its window or waiting time is not over.
    Time,
    /// An extract that is complete to the end of its window and waiting time.
    Evidence,
}

impl Measured {
    /// Adds another part's measures behind these.
    pub fn append(&mut self, mut other: Measured) {
        let (entries, evidence, members) =
            (offset(self.entries.len()), offset(self.evidence.len()), offset(self.members.len()));
        for entry in &mut other.entries {
            entry.members.from += members;
        }
        for outcome in &mut other.outcomes {
            outcome.entry += entries;
            outcome.evidence.from += evidence;
        }
        self.entries.append(&mut other.entries);
        self.outcomes.append(&mut other.outcomes);
        self.evidence.append(&mut other.evidence);
        self.members.append(&mut other.members);
    }

    /// The entry of an outcome.
    pub fn entry_of(&self, outcome: &Outcome) -> &Entry {
        &self.entries[outcome.entry as usize]
    }

    /// The rows that decided an outcome.
    pub fn evidence_of(&self, outcome: &Outcome) -> &[EventRef] {
        let from = outcome.evidence.from as usize;
        &self.evidence[from..from + outcome.evidence.len as usize]
    }

    /// The persons of an entry: the person itself, or the household's members.
    pub fn persons_of<'a>(&'a self, entry: &'a Entry) -> &'a [u32] {
        if entry.members.len == 0 {
            return std::slice::from_ref(&entry.unit);
        }
        let from = entry.members.from as usize;
        &self.members[from..from + entry.members.len as usize]
    }

    /// Begins a run of evidence.
    pub(crate) fn evidence_from(&self) -> u32 {
        offset(self.evidence.len())
    }

    /// Ends a run of evidence.
    pub(crate) fn evidence_since(&self, from: u32) -> Run {
        Run { from, len: offset(self.evidence.len()) - from }
    }
}

/// Positions are 32 bits wide: four thousand million rows are more than one machine's evidence.
pub(crate) fn offset(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
