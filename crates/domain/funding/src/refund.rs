//! Restitution: when a line turns out lower, the money goes back to those who paid it.

use units::{Pence, Rate, Remainder, allot};

use crate::draw::{DrawError, Part};
use crate::posted::PostedPart;

/// What each pot keeps of a line that has fallen to `amount`: its part of what all have paid.
///
/// The remaining amount is allotted in proportion to what each pot has paid, with the funding's remainder rule in the
/// order in which they paid. No pot keeps more than it paid.
pub(crate) fn kept(posted: &[PostedPart], amount: Pence, remainder: Remainder) -> Result<Vec<Part>, DrawError> {
    let total = Pence::total(posted.iter().map(|part| part.amount))?;
    let shares: Option<Vec<Rate>> = posted.iter().map(|part| Rate::of(part.amount.get(), total.get())).collect();
    let Some(shares) = shares else { return Ok(Vec::new()) };
    let amounts = allot(amount, &shares, remainder)?.into_vec();
    let part = |(posted, amount): (&PostedPart, Pence)| Part {
        funder: posted.funder.clone(),
        pot: posted.pot.clone(),
        amount,
    };
    Ok(posted.iter().zip(amounts).map(part).filter(|part| !part.amount.is_zero()).collect())
}
