//! From what a stretch earns to what its line says: the stage's share, one rounding, the cap and collar, and what was
//! paid already by shorter stretches or in advance.

use std::collections::BTreeMap;

use contracts::{Contract, Metric};
use units::{Exact, Pence, PenceOverflow, Period};

use super::Metrics;
use super::foundation::Advance;
use super::worth::Worth;
use crate::price::stage_part;
use crate::step::Step;

/// What the stretches of the payments settled so far came to, advances included.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    by_payment: BTreeMap<usize, BTreeMap<i32, (Period, Pence)>>,
}

impl Sums {
    /// Notes what a stretch came to.
    pub fn add(&mut self, payment: usize, number: i32, whole: Period, came_to: Pence) {
        self.by_payment.entry(payment).or_default().insert(number, (whole, came_to));
    }
}

/// What a top-up takes off.
pub(crate) enum TakenOff {
    /// Something is not known yet.
    Waiting,
    /// Something is refused: that of this payment.
    Refused(String),
    /// This much, each with the words for it.
    Known(Vec<(String, Pence)>),
}

/// What the payments that a metric tops up came to in the shorter stretches of `whole`.
pub(crate) fn taken_off(metrics: &Metrics<'_>, metric: &Metric, whole: Period, sums: &Sums) -> TakenOff {
    let mut parts = Vec::new();
    for payment in &metric.less {
        let terms = &metrics.groups.contract.payments[*payment];
        let contracts::PaymentKind::Metric(other) = &terms.kind else { continue };
        let within = super::wholes(metrics.groups, other).into_iter().filter(|(_, part)| part.meet(whole).is_some());
        for (number, part) in within {
            let Some(stretch) = metrics.found[*payment].get(&number) else { return TakenOff::Waiting };
            let came_to = sums.by_payment.get(payment).and_then(|by| by.get(&number)).map(|(_, came_to)| *came_to);
            match (came_to, &stretch.found) {
                (Some(came_to), _) => parts.push((format!("\"{}\" of those from {}", terms.title, part.from), came_to)),
                (None, super::Found::Nobody) => {}
                (None, _) => return TakenOff::Refused(terms.name.to_string()),
            }
        }
    }
    TakenOff::Known(parts)
}

/// What a line says.
pub(crate) struct Settled {
    /// Its amount.
    pub amount: Pence,
    /// What the stretch came to in all, advances included.
    pub came_to: Pence,
    /// Whether it is only measured and priced.
    pub shadow: bool,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// Settles what a stretch earned: `earned × stage`, rounded once, not above `most` nor below `least`, less what the
/// shorter stretches came to, less what was paid in advance.
///
/// A top-up never takes back what a shorter stretch has earned: it is nothing where that is more. Of an advance that was
/// not earned, the part goes back that the contract says, rounded by the payment's rule.
///
/// # Errors
///
/// [`PenceOverflow`] if an amount cannot be held.
pub(crate) fn settle(
    contract: &Contract,
    index: usize,
    metric: &Metric,
    whole: Period,
    earned: &Worth,
    taken_off: &[(String, Pence)],
    advances: &[&Advance],
) -> Result<Settled, PenceOverflow> {
    let payment = &contract.payments[index];
    let stage = stage_part(contract, payment, whole.from);
    let mut steps = Vec::new();
    let exact = earned.exact.part(stage.part)?;
    if let Some(name) = stage.stage.as_ref().filter(|_| payment.share != contracts::RiskPart::Whole) {
        let detail = if stage.shadow {
            format!("stage \"{name}\" measures and prices, but does not pay")
        } else {
            format!("stage \"{name}\" pays {} of it: {exact}", stage.part)
        };
        steps.push(Step::new("stage", detail));
    }
    let mut amount = exact.round(payment.round)?;
    steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(amount));
    if let Some(most) = metric.most.filter(|most| amount > *most) {
        amount = most;
        steps.push(Step::new("most", format!("no stretch earns more than {most}")).comes_to(amount));
    }
    if let Some(least) = metric.least.filter(|least| amount < *least) {
        amount = least;
        steps.push(Step::new("least", format!("no stretch comes to less than {least}")).comes_to(amount));
    }
    if !metric.less.is_empty() {
        amount = topped_up(amount, taken_off, &mut steps)?;
    }
    let came_to = amount;
    if let Some(foundation) = metric.foundation {
        let paid = |advance: &&Advance| if stage.shadow { advance.line.full_amount } else { advance.line.amount };
        let advanced = Pence::total(advances.iter().map(paid))?;
        let left = amount.minus(advanced)?;
        let unearned = advanced.minus(amount.max(Pence::ZERO))?;
        amount = if unearned.is_positive() {
            let back = Exact::from_pence(unearned).part(foundation.claw_back)?.round(payment.round)?;
            steps.push(Step::new(
                "foundation",
                format!(
                    "{advanced} was paid in advance and {unearned} of it not earned: {} of that goes back",
                    foundation.claw_back
                ),
            ));
            amount.min(Pence::ZERO).minus(back)?
        } else {
            steps.push(Step::new("foundation", format!("{advanced} of it was paid in advance")));
            left
        };
        if let Some(last) = steps.pop() {
            steps.push(last.comes_to(amount));
        }
        let came_to = amount.plus(advanced)?;
        return Ok(Settled { amount, came_to, shadow: stage.shadow, steps });
    }
    Ok(Settled { amount, came_to, shadow: stage.shadow, steps })
}

/// What is left of a top-up.
fn topped_up(amount: Pence, taken_off: &[(String, Pence)], steps: &mut Vec<Step>) -> Result<Pence, PenceOverflow> {
    let paid = Pence::total(taken_off.iter().map(|(_, came_to)| *came_to))?;
    let words: Vec<String> = taken_off.iter().map(|(what, came_to)| format!("{came_to} for {what}")).collect();
    let left = amount.minus(paid)?;
    let left = if amount.is_negative() { left.min(Pence::ZERO) } else { left.max(Pence::ZERO) };
    let words = if words.is_empty() { "nothing".to_string() } else { words.join(", ") };
    let detail = format!("less what the shorter stretches came to: {words}; {paid} in all");
    steps.push(Step::new("less", detail).comes_to(left));
    Ok(left)
}
