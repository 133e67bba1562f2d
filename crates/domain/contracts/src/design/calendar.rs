//! `[calendar]`: when a contract goes live, when it is looked at again, and when its money ends.

use documents::{Holds, KeySpec, Located, TableSpec};
use units::{Day, Length};

use super::values::Said;
use crate::choices::choices;
use crate::reader::{DATE, LENGTH};

choices! {
    /// How a contract goes live.
    GoLive {
        /// Everywhere at once.
        National = "everywhere at once",
        /// In steps, area by area or group by group.
        Staggered = "staggered",
        /// In one place only.
        Local = "one place",
    }
}

/// When a contract goes live, is looked at again, and closes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// How it goes live.
    pub go_live: Option<Located<GoLive>>,
    /// When the results of its pilots were, or will be, known.
    pub pilot_results: Option<Located<Day>>,
    /// When it is reviewed.
    pub review: Option<Located<Day>>,
    /// When either party can end it.
    pub break_on: Option<Located<Day>>,
    /// When it ends unless somebody renews it.
    pub sunset: Option<Located<Day>>,
    /// The last day that outcomes can be achieved on.
    pub outcomes_to: Option<Located<Day>>,
    /// How long verifying a result takes after everything is known.
    pub verification: Option<Located<Length>>,
    /// The last day on which claims are paid.
    pub closes: Option<Located<Day>>,
}

pub(crate) const CALENDAR: TableSpec = TableSpec {
    name: "[calendar]",
    says: "When the contract goes live, when it is looked at again, and when its money ends.",
    keys: &[
        KeySpec::optional(
            "go_live",
            Holds::one_of(GoLive::WORDS, "\"staggered\""),
            "how it goes live: everywhere at once, in steps, or in one place only",
        ),
        KeySpec::optional("pilot_results", DATE, "the day on which the results of its pilots were, or will be, known"),
        KeySpec::optional("review", DATE, "the day of its review"),
        KeySpec::optional("break_on", DATE, "the day on which either party can end it"),
        KeySpec::optional("sunset", DATE, "the day on which it ends unless somebody renews it"),
        KeySpec::optional("outcomes_to", DATE, "the last day on which outcomes can be achieved"),
        KeySpec::optional("verification", LENGTH, "how long verifying a result takes when everything is known"),
        KeySpec::optional("closes", DATE, "the last day on which the contract, or its fund, pays claims"),
    ],
};

pub(super) fn read(said: Said<'_>) -> Calendar {
    let keys = said.open(&CALENDAR);
    Calendar {
        go_live: keys.choice("go_live"),
        pilot_results: keys.day("pilot_results"),
        review: keys.day("review"),
        break_on: keys.day("break_on"),
        sunset: keys.day("sunset"),
        outcomes_to: keys.day("outcomes_to"),
        verification: keys.length("verification"),
        closes: keys.day("closes"),
    }
}
