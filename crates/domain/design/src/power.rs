//! How many people a comparison needs: the one place of this crate where evidence is estimated and not counted.

use statistics::{Level, Sides, power};
use units::Rate;

/// People needed in each of two groups to see a difference of two rates at 80% power and 5% two-sided, rounded to the
/// nearer person; nothing if the rates are equal or no rates.
///
/// `n = ((z √(2p̄(1 − p̄)) + z_power √(p₁(1 − p₁) + p₂(1 − p₂))) / (p₁ − p₂))²`
pub(crate) fn people_per_arm(from: Rate, to: Rate) -> Option<u64> {
    let needed = power::people_needed([near(from), near(to)], 0.8, Level::FIVE_PERCENT, Sides::Two).ok()?;
    Some(whole(needed))
}

#[allow(
    clippy::disallowed_types,
    reason = "a number of people that a test needs is an estimate, and no money follows from it"
)]
fn near(rate: Rate) -> f64 {
    let ratio = rate.ratio();
    *ratio.numer() as f64 / *ratio.denom() as f64
}

#[allow(
    clippy::disallowed_types,
    reason = "a number of people that a test needs is an estimate, and no money follows from it"
)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is not below nothing, and more than fits needs no digits"
)]
fn whole(people: f64) -> u64 {
    people.round() as u64
}

#[cfg(test)]
mod tests {
    use super::people_per_arm;

    #[test]
    fn the_figures_of_the_rule_are_reached() {
        let needed = |from: &str, to: &str| people_per_arm(from.parse().expect("a rate"), to.parse().expect("a rate"));
        assert_eq!([needed("60%", "55%"), needed("60%", "50%"), needed("60%", "60%")], [Some(1_533), Some(387), None]);
        // Sixty people in each group find a fall from 50% to 25%, and nothing much smaller.
        assert!(
            needed("50%", "25%").is_some_and(|people| people <= 60)
                && needed("50%", "26%").is_some_and(|people| people > 60)
        );
    }
}
