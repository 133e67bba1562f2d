//! How often something happens: rates of events in an exposure, and their ratios.
//!
//! One person can have several events. The Poisson tests take events as independent, which reoffences of one person are
//! not: where a few people have many, they find differences that are none. [`negative_binomial_ratio`] allows for it.

mod negative_binomial;
mod overdispersion;

pub use negative_binomial::{moment_overdispersion, negative_binomial_ratio, negative_binomial_test};
pub use overdispersion::likely_overdispersion;

use crate::count::{Events, Share};
use crate::error::{Cell, StatisticsError};
use crate::exact::{Binomial, Counts, Poisson};
use crate::level::{Level, Sides};
use crate::normal::z_test;
use crate::proportion::clopper_pearson;
use crate::result::{Interval, TestResult};
use crate::root::{turning_point, turning_point_beyond};
use crate::two_proportions::RatioEstimate;
use crate::two_proportions::{not_empty, on_log_scale};

/// The exact interval of a rate: all at which so many events, and so few, are not too rare.
///
/// With expected events as the exposure, it is the interval of observed over expected.
pub fn exact_interval(events: Events, level: Level, sides: Sides) -> Interval {
    let (count, tail) = (events.events(), sides.tail(level));
    let low = match (count, sides) {
        (0, _) | (_, Sides::Lower) => 0.0,
        _ => turning_point(0.0, count as f64, |mean| Poisson::new(mean).upper_tail(count) > tail),
    };
    let high = match sides {
        Sides::Higher => f64::INFINITY,
        _ => {
            let step = 1.0 + (count as f64).sqrt();
            turning_point_beyond(count as f64, step, |mean| Poisson::new(mean).lower_tail(count) < tail)
        }
    };
    Interval { low: low / events.exposure(), high: high / events.exposure() }
}

/// The exact test of a rate against a stated one, in events for each unit of exposure.
///
/// Two-sided, it sums the probabilities of all numbers that are no more likely than the observed one.
///
/// # Errors
///
/// [`StatisticsError::BadExposure`] unless the events expected are a positive number.
pub fn exact_test(events: Events, rate: f64, sides: Sides) -> Result<TestResult, StatisticsError> {
    let expected = rate * events.exposure();
    if !(expected > 0.0 && expected.is_finite()) {
        return Err(StatisticsError::BadExposure(expected));
    }
    let under = Poisson::new(expected);
    Ok(TestResult::exact(match sides {
        Sides::Two => under.as_unlikely(events.events()),
        Sides::Lower => under.lower_tail(events.events()),
        Sides::Higher => under.upper_tail(events.events()),
    }))
}

/// The exact test of two rates: of all events, those in the first group are binomial, by its part of the exposure.
///
/// Two-sided, it sums the probabilities of all splits that are no more likely than the observed one.
///
/// Two-sided p values are not quite monotone: with one event more the total changes, and a difference that was just
/// significant may no longer be. One-sided ones are.
///
/// # Errors
///
/// [`StatisticsError::NoEvents`] if there are none.
pub fn ratio_test(first: Events, second: Events, sides: Sides) -> Result<TestResult, StatisticsError> {
    let all = all_events(first, second)?;
    let under = Binomial::new(all.people(), first.exposure() / (first.exposure() + second.exposure()));
    Ok(TestResult::exact(match sides {
        Sides::Two => under.as_unlikely(first.events()),
        Sides::Lower => under.lower_tail(first.events()),
        Sides::Higher => under.upper_tail(first.events()),
    }))
}

/// The exact interval of the ratio of two rates, from that of the first group's share of all events.
///
/// # Errors
///
/// [`StatisticsError::NoEvents`] if there are none.
pub fn ratio_interval(first: Events, second: Events, level: Level, sides: Sides) -> Result<Interval, StatisticsError> {
    let share = clopper_pearson(all_events(first, second)?, level, sides);
    let ratio = |share: f64| share / (1.0 - share) * (second.exposure() / first.exposure());
    Ok(Interval { low: ratio(share.low), high: if share.high >= 1.0 { f64::INFINITY } else { ratio(share.high) } })
}

/// The ratio of two rates with an interval on the log scale; `√(1/x₁ + 1/x₂)` is its standard error.
///
/// # Errors
///
/// [`StatisticsError::EmptyCell`] if a group had no events.
pub fn ratio(first: Events, second: Events, level: Level, sides: Sides) -> Result<RatioEstimate, StatisticsError> {
    negative_binomial_ratio(first, second, 0.0, level, sides)
}

/// The test of [`ratio`] against 1: its logarithm over its standard error.
///
/// # Errors
///
/// As [`ratio`].
pub fn ratio_z_test(first: Events, second: Events, sides: Sides) -> Result<TestResult, StatisticsError> {
    negative_binomial_test(first, second, 0.0, sides)
}

fn all_events(first: Events, second: Events) -> Result<Share, StatisticsError> {
    match first.events() + second.events() {
        0 => Err(StatisticsError::NoEvents),
        all => Share::new(first.events(), all),
    }
}
