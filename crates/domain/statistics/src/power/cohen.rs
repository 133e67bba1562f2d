//! Two rates on the scale on which they have the same variance (Cohen 1988).

use super::rates::{check_power, check_rates};
use crate::error::StatisticsError;
use crate::level::{Level, Sides};
use crate::normal::{critical, normal_tail};
use crate::root::turning_point_beyond;

/// Cohen's effect size of two rates: `h = 2 asin √p₁ − 2 asin √p₂`.
///
/// # Errors
///
/// [`StatisticsError::BadRate`].
pub fn cohen_h(rates: [f64; 2]) -> Result<f64, StatisticsError> {
    check_rates(rates)?;
    let [one, other] = rates.map(|rate| 2.0 * rate.sqrt().asin());
    Ok(one - other)
}

/// The chance that a test of groups of these sizes finds that their rates differ; one-sided, in the true direction.
///
/// # Errors
///
/// [`StatisticsError::BadRate`], and [`StatisticsError::NobodyCounted`] for a group of less than one.
pub fn power_cohen(rates: [f64; 2], people: [f64; 2], level: Level, sides: Sides) -> Result<f64, StatisticsError> {
    if !people.iter().all(|count| *count >= 1.0 && count.is_finite()) {
        return Err(StatisticsError::NobodyCounted);
    }
    let size = (people[0] * people[1] / (people[0] + people[1])).sqrt();
    Ok(power_at(cohen_h(rates)?.abs() * size, level, sides))
}

/// People needed in each of two groups of equal size, not rounded up.
///
/// # Errors
///
/// [`StatisticsError::BadRate`], [`StatisticsError::EqualRates`], [`StatisticsError::BadPower`].
pub fn people_needed_cohen(rates: [f64; 2], power: f64, level: Level, sides: Sides) -> Result<f64, StatisticsError> {
    check_power(power, level)?;
    let effect = cohen_h(rates)?.abs();
    if effect == 0.0 {
        return Err(StatisticsError::EqualRates);
    }
    Ok(turning_point_beyond(0.0, 16.0, |people| power_at(effect * (people / 2.0).sqrt(), level, sides) >= power))
}

/// The power at a true effect, in standard errors.
fn power_at(effect: f64, level: Level, sides: Sides) -> f64 {
    let z = critical(level, sides);
    let near = normal_tail(z - effect);
    if sides == Sides::Two { near + normal_tail(z + effect) } else { near }
}
