//! Two rates by the z test: the formula of Fleiss (1981) without continuity correction.

use crate::error::StatisticsError;
use crate::level::{Level, Sides};
use crate::normal::{critical, normal_quantile, normal_tail};
use crate::root::turning_point;

/// Whether a finding in the wrong direction counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tails {
    /// Only findings in the direction of the true difference: what most programs report.
    Near,
    /// Both, which matters for designs that find next to nothing.
    Both,
}

/// The chance that a z test of two groups finds that their true rates differ.
///
/// `Φ((|p₁ − p₂| − z √(p̄(1 − p̄)(1/n₁ + 1/n₂))) / √(p₁(1 − p₁)/n₁ + p₂(1 − p₂)/n₂))`, where p̄ is the rate of both groups
/// together.
///
/// # Errors
///
/// [`StatisticsError::BadRate`], [`StatisticsError::NobodyCounted`], and [`StatisticsError::NoVariation`] if both rates
/// are 0 or 1.
pub fn power_of_rates(
    rates: [f64; 2],
    people: [f64; 2],
    level: Level,
    sides: Sides,
    tails: Tails,
) -> Result<f64, StatisticsError> {
    check_rates(rates)?;
    if !people.iter().all(|count| *count >= 1.0 && count.is_finite()) {
        return Err(StatisticsError::NobodyCounted);
    }
    let (all, [one, other]) = (people[0] + people[1], rates);
    let pooled = (one * people[0] + other * people[1]) / all;
    let error_if_none = (pooled * (1.0 - pooled) * (1.0 / people[0] + 1.0 / people[1])).sqrt();
    let error = (one * (1.0 - one) / people[0] + other * (1.0 - other) / people[1]).sqrt();
    if error == 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    let (difference, needed) = ((one - other).abs(), critical(level, sides) * error_if_none);
    let near = normal_tail((needed - difference) / error);
    let far = normal_tail((needed + difference) / error);
    Ok(if tails == Tails::Both && sides == Sides::Two { near + far } else { near })
}

/// People needed in each of two groups of equal size to find a difference with a power, not rounded up.
///
/// `n = ((z √(2p̄(1 − p̄)) + z_power √(p₁(1 − p₁) + p₂(1 − p₂))) / (p₁ − p₂))²`
///
/// # Errors
///
/// [`StatisticsError::BadRate`], [`StatisticsError::EqualRates`], [`StatisticsError::BadPower`].
///
/// ```
/// use statistics::{Level, Sides, power};
///
/// // To see reoffending fall from 60% to 54%, four times in five.
/// let needed = power::people_needed([0.6, 0.54], 0.8, Level::FIVE_PERCENT, Sides::Two)?;
/// assert_eq!(needed.ceil(), 1068.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn people_needed(rates: [f64; 2], power: f64, level: Level, sides: Sides) -> Result<f64, StatisticsError> {
    people_needed_with(rates, 1.0, power, level, sides)
}

/// People needed in the first group, if the second has `per_person` times as many, not rounded up.
///
/// Where [`power_of_rates`] reaches the power. With a comparison pool ten times as large, little more than half as many have to
/// be treated.
///
/// # Errors
///
/// [`StatisticsError::BadExposure`] unless `per_person` is positive; and as [`people_needed`].
pub fn people_needed_with(
    rates: [f64; 2],
    per_person: f64,
    power: f64,
    level: Level,
    sides: Sides,
) -> Result<f64, StatisticsError> {
    if !(per_person > 0.0 && per_person.is_finite()) {
        return Err(StatisticsError::BadExposure(per_person));
    }
    check_rates(rates)?;
    check_power(power, level)?;
    let [one, other] = rates;
    if one == other {
        return Err(StatisticsError::EqualRates);
    }
    let pooled = (one + per_person * other) / (1.0 + per_person);
    let none = critical(level, sides) * (pooled * (1.0 - pooled) * (1.0 + 1.0 / per_person)).sqrt();
    let spread = one * (1.0 - one) + other * (1.0 - other) / per_person;
    let some = normal_quantile(1.0 - power) * spread.sqrt();
    Ok(((none + some) / (one - other)).powi(2))
}

/// The rate of the first group nearest to that of the second that the design finds with a power: below it, or above.
///
/// `sides` of [`Sides::Two`] looks below with half the level.
///
/// # Errors
///
/// [`StatisticsError::NothingDetectable`] if no rate on that side is found so often; and those of [`power_of_rates`] and
/// [`people_needed`].
pub fn minimum_detectable(
    second: f64,
    people: [f64; 2],
    power: f64,
    level: Level,
    sides: Sides,
) -> Result<f64, StatisticsError> {
    check_power(power, level)?;
    let end = if sides == Sides::Higher { 1.0 } else { 0.0 };
    let powered = |share: f64| {
        let first = second + (end - second) * share;
        power_of_rates([first, second], people, level, sides, Tails::Near)
    };
    // The end of the scale itself has no variation; a hair before it is as good.
    let last = 1.0 - 1e-9;
    if powered(last)? < power {
        return Err(StatisticsError::NothingDetectable(second));
    }
    let share = turning_point(0.0, last, |share| powered(share).is_ok_and(|it| it >= power));
    Ok(second + (end - second) * share)
}

pub(super) fn check_rates(rates: [f64; 2]) -> Result<(), StatisticsError> {
    match rates.into_iter().find(|rate| !(0.0..=1.0).contains(rate)) {
        Some(rate) => Err(StatisticsError::BadRate(rate)),
        None => Ok(()),
    }
}

pub(super) fn check_power(power: f64, level: Level) -> Result<(), StatisticsError> {
    if power > level.value() && power < 1.0 { Ok(()) } else { Err(StatisticsError::BadPower(power)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// So many people have just that power, and the rate they can detect is the one asked for.
        #[test]
        fn there_and_back(second in 0.1f64..0.9, share in 0.2f64..0.9, per_person in 0.3f64..12.0, power in 0.5f64..0.95) {
            let (level, first) = (Level::FIVE_PERCENT, second * share);
            let people = people_needed_with([first, second], per_person, power, level, Sides::Two).unwrap();
            prop_assume!(people >= 1.0 && people * per_person >= 1.0);
            let groups = [people, people * per_person];
            let reached = power_of_rates([first, second], groups, level, Sides::Two, Tails::Near).unwrap();
            prop_assert!((reached - power).abs() < 1e-9);
            let detectable = minimum_detectable(second, groups, power, level, Sides::Lower);
            prop_assert!(detectable.unwrap() >= first);
            let detectable = minimum_detectable(second, groups, power, level, Sides::Two).unwrap();
            prop_assert!((detectable - first).abs() < 1e-6);
        }
    }

    #[test]
    fn refusals() {
        let level = Level::FIVE_PERCENT;
        assert_eq!(people_needed([0.5, 0.5], 0.8, level, Sides::Two), Err(StatisticsError::EqualRates));
        assert_eq!(people_needed([0.5, 1.5], 0.8, level, Sides::Two), Err(StatisticsError::BadRate(1.5)));
        assert_eq!(people_needed([0.5, 0.4], 0.05, level, Sides::Two), Err(StatisticsError::BadPower(0.05)));
        let few = minimum_detectable(0.1, [8.0; 2], 0.8, level, Sides::Two);
        assert_eq!(few, Err(StatisticsError::NothingDetectable(0.1)));
        assert_eq!(
            power_of_rates([0.0, 0.0], [9.0; 2], level, Sides::Two, Tails::Near),
            Err(StatisticsError::NoVariation)
        );
    }
}
