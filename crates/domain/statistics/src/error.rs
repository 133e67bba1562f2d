//! Why there is no number.

use thiserror::Error;

use crate::count::COUNT_MAX;
use crate::verdict::Test;

/// Why a statistic cannot be computed. Each says what is wrong with the input and what to do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StatisticsError {
    /// A rate of a group in which nobody was counted.
    #[error("nobody was counted: a rate needs at least one person")]
    NobodyCounted,
    /// More events than people, where each person can have at most one.
    #[error(
        "{events} of {people} people had the event, which is more than all: count each person once, or use a test of \
         frequencies"
    )]
    MoreEventsThanPeople {
        /// Those who are said to have had it.
        events: u64,
        /// Of how many.
        people: u64,
    },
    /// A count beyond what is computed exactly.
    #[error("the count {0} is above {COUNT_MAX}: beyond that, counts are not told apart exactly")]
    CountTooLarge(u64),
    /// An exposure that is not a positive, finite number.
    #[error("the exposure {0} is not a positive number: events need people or time in which to happen")]
    BadExposure(f64),
    /// A level outside (0, 1).
    #[error("the significance level {numerator}/{denominator} is not between 0 and 1")]
    BadLevel {
        /// Of the level as it was given.
        numerator: u64,
        /// Of the level as it was given.
        denominator: u64,
    },
    /// A ratio over nothing.
    #[error("the ratio {0}/0 has no value: its denominator has to be at least 1")]
    NoDenominator(u64),
    /// A probability outside [0, 1].
    #[error("the rate {0} is not between 0 and 1")]
    BadRate(f64),
    /// An expected rate at which there is nothing to test, because it leaves no variation.
    #[error("a stated rate of {0} leaves nothing to test: it says that the event happens to nobody, or to everybody")]
    CertainRate(f64),
    /// All observations are alike, so that a test has nothing to compare differences with.
    #[error("nothing varies within the groups, so this test has no standard error: use an exact test")]
    NoVariation,
    /// An empty cell, which makes a ratio or its standard error infinite.
    #[error(
        "the {0} is zero, so the ratio or its standard error has no finite value: use an exact test or a difference"
    )]
    EmptyCell(Cell),
    /// No events in either group.
    #[error("no events in either group: their rates cannot be compared as a ratio")]
    NoEvents,
    /// A negative or infinite overdispersion.
    #[error("the overdispersion {0} is not a number from 0 upwards")]
    BadOverdispersion(f64),
    /// Values among which one is not finite.
    #[error("a value is {0}, which is no measurement: take it out or mend it")]
    NotFinite(f64),
    /// Too few observations for a variance.
    #[error("{found} are too few observations: at least {needed} are needed")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Lists that belong together and differ in length.
    #[error("{one} values and {other} that belong to them: there has to be one for each")]
    LengthsDiffer {
        /// Of the first list.
        one: usize,
        /// Of the second list.
        other: usize,
    },
    /// A table of counts without two rows and two columns that hold any.
    #[error("a table needs two rows and two columns with counts in them, and rows of equal length")]
    FlatTable,
    /// An expected count that is not positive.
    #[error("the expected count {0} is not a positive number")]
    BadExpected(f64),
    /// Values that are no probabilities.
    #[error("the p value {0} is not between 0 and 1")]
    BadP(f64),
    /// A power that no design has, or that every design has.
    #[error("the power {0} is not between the level of the test and 1")]
    BadPower(f64),
    /// Two equal rates, which no number of people tells apart.
    #[error("the two rates are equal: no number of people tells them apart")]
    EqualRates,
    /// No difference within the scale is large enough to be found by so few.
    #[error("no rate between 0 and 1 is far enough from {0} to be found with that power by so few people")]
    NothingDetectable(f64),
    /// A required reduction or increase that is not a share.
    #[error("the threshold {numerator}/{denominator} is not from 0 to 1")]
    BadThreshold {
        /// Of the threshold as it was given.
        numerator: u64,
        /// Of the threshold as it was given.
        denominator: u64,
    },
    /// A test that does not take the counts that it was given.
    #[error("the test '{test}' {takes}")]
    TestDoesNotTake {
        /// The test that was named.
        test: Test,
        /// What it takes instead.
        takes: &'static str,
    },
}

/// A count that may not be zero in a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
pub enum Cell {
    /// Events of the first group.
    #[strum(serialize = "number of events in the first group")]
    EventsFirst,
    /// Events of the second group.
    #[strum(serialize = "number of events in the second group")]
    EventsSecond,
    /// People of the first group without the event.
    #[strum(serialize = "number of people without the event in the first group")]
    OthersFirst,
    /// People of the second group without the event.
    #[strum(serialize = "number of people without the event in the second group")]
    OthersSecond,
}
