//! What a contract of a size pays by chance, exactly: the distribution of counts is summed, not approximated.
//!
//! A contract that pays when a group's rate is far enough from a baseline pays sometimes though nothing happened, and
//! sometimes does not though something did. How often depends on how many people there are, and whether what they are
//! compared with is itself a group.
//!
//! It knows no prices: it says how often a contract pays, not how much.

mod mechanism;
mod outcomes;

pub use mechanism::{Baseline, Direction, Mechanism, Spread};

use crate::COUNT_MAX;
use crate::error::StatisticsError;
use mechanism::Decision;
use outcomes::Outcomes;

/// A contract that pays for a group, as far as chance is concerned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// When it pays.
    pub mechanism: Mechanism,
    /// Which difference it pays for.
    pub direction: Direction,
    /// How many people the group has.
    pub people: u64,
    /// What the group is compared with.
    pub baseline: Baseline,
    /// Whether a person has at most one event, or how events spread over people.
    pub spread: Spread,
}

/// How a contract can go wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risks {
    /// The chance that it pays though the group does just as it would have anyway.
    pub pays_for_nothing: f64,
    /// The chance that it does not pay though the effect is true.
    pub fails_to_pay: f64,
}

/// The chance that a contract pays, if the group's true rate and that of the comparison are these.
///
/// With a stated baseline the second rate has no effect. Counts for which a named test has no answer, such as no events
/// for a ratio, do not pay. Terms of less than 1e-17 are left out of the sum.
///
/// # Errors
///
/// [`StatisticsError::NobodyCounted`], [`StatisticsError::CountTooLarge`], [`StatisticsError::BadRate`],
/// [`StatisticsError::BadThreshold`], [`StatisticsError::BadOverdispersion`], and
/// [`StatisticsError::TestDoesNotTake`] if the test does not take such counts.
///
/// ```
/// use statistics::chance::{Baseline, Design, Direction, Mechanism, Spread, chance_of_paying};
/// use statistics::Ratio;
///
/// // A fifth fewer of 60 people than 60%: at most 28 of them. Without any effect, one contract in 40 pays.
/// let design = Design {
///     mechanism: Mechanism::Relative(Ratio::new(1, 5)?),
///     direction: Direction::Lower,
///     people: 60,
///     baseline: Baseline::Rate(Ratio::new(3, 5)?),
///     spread: Spread::Share,
/// };
/// let chance = chance_of_paying(&design, 0.6, 0.6)?;
/// assert_eq!(format!("{chance:.4}"), "0.0250");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn chance_of_paying(design: &Design, rate: f64, comparison_rate: f64) -> Result<f64, StatisticsError> {
    let decision = Decision::new(design)?;
    let group = Outcomes::new(design.people, rate, design.spread)?;
    match design.baseline {
        Baseline::Rate(_) => {
            let paying = decision.paying(&group, |events| decision.pays_at(events));
            Ok(group.sum(paying))
        }
        Baseline::Group { people } => {
            let comparison = Outcomes::new(people, comparison_rate, design.spread)?;
            Ok(if decision.is_conditional() {
                by_total(&decision, &group, &comparison)
            } else {
                by_comparison(&decision, &group, &comparison)
            })
        }
    }
}

/// The chances that a contract pays for nothing, and that it fails to pay for a true effect.
///
/// `anyway` is the rate that the group would have without an effect, and that of the comparison; `with_effect` the
/// group's if it works.
///
/// # Errors
///
/// As [`chance_of_paying`].
pub fn risks(design: &Design, anyway: f64, with_effect: f64) -> Result<Risks, StatisticsError> {
    Ok(Risks {
        pays_for_nothing: chance_of_paying(design, anyway, anyway)?,
        fails_to_pay: 1.0 - chance_of_paying(design, with_effect, anyway)?,
    })
}

/// The chance that at least one of several cohorts pays, each of its own people: `1 − ∏(1 − pᵢ)`.
///
/// # Errors
///
/// [`StatisticsError::BadP`] for a chance outside 0 to 1.
pub fn chance_of_any(chances: &[f64]) -> Result<f64, StatisticsError> {
    match chances.iter().find(|chance| !(0.0..=1.0).contains(*chance)) {
        Some(&chance) => Err(StatisticsError::BadP(chance)),
        // By logarithms, so that many small chances keep their digits.
        None => Ok(-chances.iter().map(|chance| (-chance).ln_1p()).sum::<f64>().exp_m1()),
    }
}

/// For each outcome of the comparison, the group's outcomes that pay.
fn by_comparison(decision: &Decision, group: &Outcomes, comparison: &Outcomes) -> f64 {
    let each = comparison.iter().map(|(other, probability)| {
        let paying = decision.paying(group, |events| decision.pays(events, other));
        probability * group.sum(paying)
    });
    each.sum()
}

/// For each total of events, how it falls on the two: what conditional tests are monotone in.
fn by_total(decision: &Decision, group: &Outcomes, comparison: &Outcomes) -> f64 {
    let totals = group.low() + comparison.low()..=group.high() + comparison.high();
    let each = totals.map(|total| {
        let low = group.low().max(total.saturating_sub(comparison.high()));
        let high = group.high().min(total - comparison.low());
        let paying = decision.paying_between(low, high, |events| decision.pays(events, total - events));
        let products = paying.iter().flat_map(|range| range.clone());
        products.map(|events| group.probability(events) * comparison.probability(total - events)).sum::<f64>()
    });
    each.sum()
}

/// Refuses people that cannot be counted.
fn check_people(people: u64) -> Result<(), StatisticsError> {
    match people {
        0 => Err(StatisticsError::NobodyCounted),
        _ if people > COUNT_MAX => Err(StatisticsError::CountTooLarge(people)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
