//! What is counted: people who had an event, and events in an exposure.

use crate::error::StatisticsError;

/// The largest count that is taken: a million million.
///
/// Sums over a distribution take time by the root of the count, and floats tell whole numbers apart well beyond it.
pub const COUNT_MAX: u64 = 1_000_000_000_000;

/// People of whom each had the event or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    events: u64,
    people: u64,
}

/// Events that happened in an exposure, such as people, or days at risk. One person can have several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events {
    events: u64,
    exposure: f64,
}

impl Share {
    /// `events` of `people` had it.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NobodyCounted`], [`StatisticsError::MoreEventsThanPeople`], and
    /// [`StatisticsError::CountTooLarge`] above [`COUNT_MAX`].
    pub fn new(events: u64, people: u64) -> Result<Share, StatisticsError> {
        if people == 0 {
            return Err(StatisticsError::NobodyCounted);
        }
        if events > people {
            return Err(StatisticsError::MoreEventsThanPeople { events, people });
        }
        Ok(Share { events, people: small_enough(people)? })
    }

    /// How many had it.
    pub fn events(self) -> u64 {
        self.events
    }

    /// How many were counted.
    pub fn people(self) -> u64 {
        self.people
    }

    /// How many did not have it.
    pub fn others(self) -> u64 {
        self.people - self.events
    }

    /// The rate, from 0 to 1.
    pub fn rate(self) -> f64 {
        self.events as f64 / self.people as f64
    }

    /// Those who did not have it, as a share.
    pub fn complement(self) -> Share {
        Share { events: self.others(), people: self.people }
    }

    /// p̂ (1 − p̂) / n.
    pub(crate) fn variance(self) -> f64 {
        self.rate() * self.others() as f64 / self.people as f64 / self.people as f64
    }
}

impl Events {
    /// `events` in `exposure`.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BadExposure`] unless it is positive and finite; [`StatisticsError::CountTooLarge`] above
    /// [`COUNT_MAX`].
    pub fn new(events: u64, exposure: f64) -> Result<Events, StatisticsError> {
        if !(exposure > 0.0 && exposure.is_finite()) {
            return Err(StatisticsError::BadExposure(exposure));
        }
        Ok(Events { events: small_enough(events)?, exposure })
    }

    /// `events` of `people`, each of whom may have had several.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NobodyCounted`], and [`StatisticsError::CountTooLarge`] above [`COUNT_MAX`].
    pub fn of_people(events: u64, people: u64) -> Result<Events, StatisticsError> {
        match people {
            0 => Err(StatisticsError::NobodyCounted),
            _ => Events::new(events, small_enough(people)? as f64),
        }
    }

    /// How many happened.
    pub fn events(self) -> u64 {
        self.events
    }

    /// In which exposure.
    pub fn exposure(self) -> f64 {
        self.exposure
    }

    /// Events for each unit of exposure.
    pub fn rate(self) -> f64 {
        self.events as f64 / self.exposure
    }
}

fn small_enough(count: u64) -> Result<u64, StatisticsError> {
    if count > COUNT_MAX { Err(StatisticsError::CountTooLarge(count)) } else { Ok(count) }
}
