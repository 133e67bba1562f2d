//! What one result will come to, before anybody has achieved it.

use contracts::Contract;
use units::{Day, Exact, Pence};

use crate::price::{price_on, stage_part};
use crate::refusal::Refusal;

/// What one result of a payment comes to for somebody who enters on a day: its price, as the payment's terms adjust it on
/// that day, times the part that the stage of the day pays, rounded by the payment's rule. Of prices by volume it is the
/// first, because how many come before is not known yet. In a shadow stage that is nothing. Nothing at all for a payment that has
/// no price of one.
///
/// # Errors
///
/// The [`Refusal`] that a line of that payment, band and day would meet.
pub fn quote(contract: &Contract, payment: usize, band: Option<&str>, day: Day) -> Result<Option<Pence>, Refusal> {
    let terms = &contract.payments[payment];
    if terms.price().is_none() {
        return Ok(None);
    }
    let priced = price_on(contract, terms, band, day, None)?;
    let stage = stage_part(contract, terms, day);
    if stage.shadow {
        return Ok(Some(Pence::ZERO));
    }
    let whole = Exact::from_pence(priced.price);
    let adjusted = priced.adjusted.apply(contract, terms, whole, &mut Vec::new());
    let amount = adjusted.and_then(|exact| exact.part(stage.part)).and_then(|exact| exact.round(terms.round));
    amount.map(Some).map_err(|_| Refusal::AmountOverflow)
}
