//! One unit's dated events, as the engine hands them over.

use units::Day;

use crate::plan::MarkRef;

/// A dated fact with the marks of the rules that its row satisfies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The day it happened, or the first day of a spell.
    pub day: Day,
    /// The day after its last day; [`Day::MAX`] for a spell that is still open.
    pub until: Day,
    /// The day on which it became known; the day it happened if the extract does not say.
    pub known: Day,
    /// One bit for each rule of the table that the row satisfies.
    pub marks: u128,
    /// Which person it is about. In a person's own timeline they are all the same.
    pub person: u32,
    /// For households: the days on which that person was a member; always for a person.
    pub member_from: Day,
    /// The day after the last day of membership.
    pub member_until: Day,
    /// Where the row is.
    pub at: EventRef,
    /// Where the row's numbers begin in [`Timeline::values`].
    pub values: u32,
}

/// A row of evidence: which table of the plan, which of its files, and which row of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventRef {
    /// Index into [`crate::Plan::tables`].
    pub table: u16,
    /// Index of the file among the table's files, in the order in which they were received.
    pub file: u16,
    /// The row, as a spreadsheet counts it.
    pub row: u32,
}

/// Everything known of one unit.
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a> {
    /// Its events by day, then table, file and row: a total order, so that "the first" is always the same one.
    pub events: &'a [Event],
    /// The numbers of rows that carry some, scaled by 10⁹.
    pub values: &'a [Option<i128>],
}

/// How far the evidence reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// The day the settlement is as at.
    pub as_at: Day,
    /// For each table of the plan, the first day of which its extracts do not tell everything: the day the latest was
    /// received, or the day after the one to which they are said to be complete.
    pub observed: Vec<Day>,
}

impl Event {
    /// Whether the row satisfies a rule.
    pub fn has(&self, mark: MarkRef) -> bool {
        self.at.table == mark.table && self.marks & (1 << mark.bit) != 0
    }

    /// Whether its person belongs to the unit on a day.
    pub fn belongs_on(&self, day: Day) -> bool {
        self.member_from <= day && day < self.member_until
    }
}

impl Horizon {
    /// The day before which everything can be told from a table: the day of settlement, or the first of which its
    /// extracts do not tell everything if that is earlier. What an old extract does not show is not evidence that nothing
    /// happened.
    pub fn sees_until(&self, table: u16) -> Day {
        self.observed.get(table as usize).map_or(self.as_at, |observed| self.as_at.min(*observed))
    }
}
