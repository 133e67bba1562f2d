//! Restitution: when a line turns out lower, the money goes back by the rule that the contract names.

use contracts::{Refund, Sharing};
use units::{Name, Pence, Quotient, Remainder, allot_by};

use crate::balances::PotBalances;
use crate::draw::{DrawError, Part, Purpose, draw};
use crate::posted::PostedPart;

/// What each pot keeps of a line that has fallen to `amount`.
pub(crate) fn kept(
    purpose: Purpose<'_>,
    posted: &[PostedPart],
    amount: Pence,
    balances: &PotBalances,
) -> Result<Vec<Part>, DrawError> {
    let funding = purpose.funding();
    match funding.refund {
        Refund::OriginalFunders => {
            if let Some(parts) = as_if_never_higher(purpose, posted, amount, balances)? {
                return Ok(parts);
            }
            pro_rata(posted, amount, funding.remainder)
        }
        Refund::HighestBandFirst => highest_band_first(purpose, posted, amount),
    }
}

/// What fixed shares make of the lower amount, if they alone made the posted parts: then both ways to the amount, over a
/// higher one and straight, end at the same penny. Rounded parts, shared again in proportion, would not always.
fn as_if_never_higher(
    purpose: Purpose<'_>,
    posted: &[PostedPart],
    amount: Pence,
    balances: &PotBalances,
) -> Result<Option<Vec<Part>>, DrawError> {
    let funding = purpose.funding();
    if !funding.first.is_empty() || funding.sharing == Sharing::Nobody {
        return Ok(None);
    }
    let paid = Pence::total(posted.iter().map(|part| part.amount))?;
    let then = draw(purpose, paid, balances)?;
    let funders =
        |parts: &[Part]| parts.iter().map(|part| part.funder.clone()).collect::<std::collections::BTreeSet<_>>();
    let is_plain = then.short.is_empty() && funders(&then.parts).len() == then.parts.len();
    if !is_plain || !are_same(&then.parts, posted) {
        return Ok(None);
    }
    let now = draw(purpose, amount, balances)?;
    Ok(now.unfunded.is_zero().then_some(now.parts))
}

/// Whether these pots have paid just these amounts, in whatever order.
pub(crate) fn are_same(parts: &[Part], posted: &[PostedPart]) -> bool {
    let has = |part: &Part| posted.iter().any(|posted| posted.pot == part.pot && posted.amount == part.amount);
    parts.len() == posted.len() && parts.iter().all(has)
}

/// To each pot its part of what all have paid, by the remainder rule in the order in which they paid. No pot keeps more
/// than it paid.
fn pro_rata(posted: &[PostedPart], amount: Pence, remainder: Remainder) -> Result<Vec<Part>, DrawError> {
    let weights: Vec<Quotient> = posted.iter().map(|part| Quotient::from_pence(part.amount)).collect();
    let amounts = allot_by(amount, &weights, remainder)?.into_vec();
    let part = |(posted, amount): (&PostedPart, Pence)| Part {
        funder: posted.funder.clone(),
        pot: posted.pot.clone(),
        amount,
    };
    Ok(posted.iter().zip(amounts).map(part).filter(|part| !part.amount.is_zero()).collect())
}

/// Takes back from the highest band that has paid, then from the next: the bands are the pots that pay first, in their
/// order; those who share; and those who stepped in over a cap. Within a band it goes back pro rata.
fn highest_band_first(purpose: Purpose<'_>, posted: &[PostedPart], amount: Pence) -> Result<Vec<Part>, DrawError> {
    let mut bands: Vec<usize> = posted.iter().map(|part| band_of(purpose, &part.pot, &part.funder)).collect();
    bands.sort_unstable();
    bands.dedup();
    let mut left = amount;
    let mut kept: Vec<Part> = Vec::new();
    for band in bands {
        let mine: Vec<PostedPart> =
            posted.iter().filter(|part| band_of(purpose, &part.pot, &part.funder) == band).cloned().collect();
        let paid = Pence::total(mine.iter().map(|part| part.amount))?;
        let keeps = paid.min(left);
        left = left.minus(keeps)?;
        kept.extend(pro_rata(&mine, keeps, purpose.funding().remainder)?);
    }
    Ok(kept)
}

/// The band of a pot: the higher, the later it pays.
fn band_of(purpose: Purpose<'_>, pot: &Name, funder: &Name) -> usize {
    let first = &purpose.funding().first;
    let shares = || purpose.weights().iter().any(|weight| weight.funder == *funder);
    match first.iter().position(|name| name == pot) {
        Some(position) => position,
        None if shares() => first.len(),
        None => first.len() + 1,
    }
}
