//! Windows: the days after an entry in which events count, and the waiting time in which they may become known.

use documents::{Fields, Holds, KeySpec, Span};
use units::{Day, Length, Period};

use crate::choices::DayOne;
use crate::reader::LENGTH;

/// A window relative to an index date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// How long after the index date it begins.
    pub after: Length,
    /// How long after the index date it ends.
    pub within: Length,
    /// Whether the index date itself can be its first day.
    pub day_one: DayOne,
    /// How long after its end events of the window may still become known.
    pub known_within: Length,
}

impl Window {
    /// The days of the window of a person who enters on `index`.
    ///
    /// A window of 12 months beginning with 1 April ends on 31 March (English usage: "beginning with" counts the
    /// day, "after" does not and ends on 1 April).
    pub fn period(&self, index: Day) -> Period {
        let shift = match self.day_one {
            DayOne::Counts => 0,
            DayOne::DoesNotCount => 1,
        };
        Period { from: self.after.after(index).plus_days(shift), until: self.within.after(index).plus_days(shift) }
    }

    /// The first day on which everything about the window is known: its end and then the waiting time.
    pub fn matures(&self, index: Day) -> Day {
        self.known_within.after(self.period(index).until)
    }
}

pub(crate) const AFTER: KeySpec = KeySpec::default("after", LENGTH, "0 days", "how long after entry the window begins");
pub(crate) const WITHIN: KeySpec = KeySpec::required("within", LENGTH, "how long after entry the window ends");
pub(crate) const DAY_ONE: KeySpec = KeySpec::default(
    "day_one",
    Holds::one_of(DayOne::WORDS, "\"counts\""),
    "counts",
    "whether the day of entry is the window's first day (\"beginning with\") or the day before it (\"after\")",
);
pub(crate) const KNOWN_WITHIN: KeySpec = KeySpec::default(
    "known_within",
    LENGTH,
    "0 days",
    "the waiting time: how long after the window its events may still become known (a known-date column); until then \
     the person is immature and is not paid",
);

/// Reads the window keys of an outcome.
pub(crate) fn read_window(fields: &Fields<'_>, at: Span) -> Option<Window> {
    let after = fields.parse_or_default::<Length>("after", at);
    let within = fields.parse::<Length>("within");
    let day_one = fields.choice_or_default::<DayOne>("day_one", at);
    let known_within = fields.parse_or_default::<Length>("known_within", at);
    let window = Window {
        after: after?.value,
        within: within.as_ref()?.value,
        day_one: day_one?.value,
        known_within: known_within?.value,
    };
    if let Some(day) = empty_for(&window) {
        let cause = crate::problem::Problem::EmptyWindow { after: window.after, within: window.within };
        let some = if day == ENTRIES[0] { String::new() } else { format!(" for entry on {day}") };
        fields.found().at(within?.span, format!("not after its beginning{some}"), cause);
        return None;
    }
    Some(window)
}

/// The first and the last day of a leap cycle.
const ENTRIES: [Day; 2] = [Day::from_epoch_days(20_000), Day::from_epoch_days(20_000 + 4 * 365)];

/// A day of entry whose window has no days. Months and days are not of one length the year round: a window from 30 days
/// to a month is there in March and not in February, so every day of a leap cycle is tried.
fn empty_for(window: &Window) -> Option<Day> {
    let [first, last] = ENTRIES.map(Day::epoch_days);
    (first..=last).map(Day::from_epoch_days).find(|day| {
        let period = window.period(*day);
        period.from >= period.until
    })
}
