//! Drawing a line's parts from pots.

use std::collections::HashMap;

use contracts::{Contract, Funding, OverCap, Place, Pot};
use units::{AllotmentError, Day, Name, Pence, PenceOverflow, Rate, Remainder, allot};

/// What each pot has paid so far, in this settlement and before.
#[derive(Debug, Clone, Default)]
pub(crate) struct PotBalances {
    used: HashMap<Name, Pence>,
}

/// A part of a line that one pot pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The funder.
    pub funder: Name,
    /// The pot.
    pub pot: Name,
    /// How much.
    pub amount: Pence,
}

/// An amount drawn from pots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draw {
    /// Who pays what: each pot at most once, in the order of the funding's shares and then of its priority.
    pub parts: Vec<Part>,
    /// What nobody can pay.
    pub unfunded: Pence,
    /// The funders that could not pay all of their share, each with what it lacked.
    pub short: Vec<Shortfall>,
}

/// What a funder's pots lack of its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shortfall {
    /// The funder.
    pub funder: Name,
    /// How much.
    pub lacks: Pence,
}

/// Why an amount cannot be drawn.
pub(crate) enum DrawError {
    Allotment(AllotmentError),
    Overflow(PenceOverflow),
}

impl From<AllotmentError> for DrawError {
    fn from(why: AllotmentError) -> DrawError {
        DrawError::Allotment(why)
    }
}

impl From<PenceOverflow> for DrawError {
    fn from(why: PenceOverflow) -> DrawError {
        DrawError::Overflow(why)
    }
}

impl PotBalances {
    /// What is left of a pot; nothing means it has no limit.
    pub fn left(&self, pot: &Pot) -> Option<Pence> {
        let used = self.used.get(&pot.name).copied().unwrap_or(Pence::ZERO);
        pot.limit.map(|limit| limit.minus(used).unwrap_or(Pence::ZERO).max(Pence::ZERO))
    }

    /// Counts what a pot pays.
    pub(crate) fn take(&mut self, pot: &Name, amount: Pence) -> Result<(), PenceOverflow> {
        let used = self.used.entry(pot.clone()).or_insert(Pence::ZERO);
        *used = used.plus(amount)?;
        Ok(())
    }

    /// Counts what a pot gets back.
    pub(crate) fn give_back(&mut self, pot: &Name, amount: Pence) -> Result<(), PenceOverflow> {
        let used = self.used.entry(pot.clone()).or_insert(Pence::ZERO);
        *used = used.minus(amount)?;
        Ok(())
    }
}

/// Draws an amount from the pots by a funding's shares, without changing the balances.
pub(crate) fn draw(
    place: &Place,
    contract: &Contract,
    funding: &Funding,
    day: Day,
    amount: Pence,
    balances: &PotBalances,
) -> Result<Draw, DrawError> {
    let mut drawing = Drawing { place, contract, day, balances: balances.clone(), draw: Draw::default() };
    let shares: Vec<Rate> = funding.shares.iter().map(|share| share.share).collect();
    let wanted = allot(amount, &shares, funding.remainder)?.into_vec();
    let mut left = Pence::ZERO;
    for (share, wanted) in funding.shares.iter().zip(wanted) {
        let missing = drawing.draw_on(&share.funder, wanted)?;
        if missing.is_positive() {
            drawing.draw.short.push(Shortfall { funder: share.funder.clone(), lacks: missing });
            left = left.plus(missing)?;
        }
    }
    drawing.draw.unfunded = match funding.over_cap {
        OverCap::LeaveUnfunded => left,
        OverCap::NextInPriority => drawing.by_priority(&funding.priority, left)?,
        OverCap::ProRata => drawing.pro_rata(funding, left)?,
    };
    Ok(drawing.draw)
}

/// Gives an amount below nothing back to the pots, by a funding's shares: each funder's part to the first of its pots
/// that pays for the contract on the day, or else to its first. Every funder has a pot: contracts are read so.
pub(crate) fn deduct(
    place: &Place,
    contract: &Contract,
    funding: &Funding,
    day: Day,
    amount: Pence,
) -> Result<Draw, DrawError> {
    let shares: Vec<Rate> = funding.shares.iter().map(|share| share.share).collect();
    let amounts = allot(amount, &shares, funding.remainder)?.into_vec();
    let mut parts = Vec::new();
    for (share, amount) in funding.shares.iter().zip(amounts).filter(|(_, amount)| !amount.is_zero()) {
        let pots = || place.pots.iter().filter(|pot| pot.funder == share.funder);
        if let Some(pot) = pots().find(|pot| serves(pot, contract, day)).or(pots().next()) {
            parts.push(Part { funder: share.funder.clone(), pot: pot.name.clone(), amount });
        }
    }
    Ok(Draw { parts, ..Draw::default() })
}

struct Drawing<'a> {
    place: &'a Place,
    contract: &'a Contract,
    day: Day,
    balances: PotBalances,
    draw: Draw,
}

impl Drawing<'_> {
    /// Takes an amount from a funder's pots in their order; gives what they cannot pay.
    fn draw_on(&mut self, funder: &Name, wanted: Pence) -> Result<Pence, PenceOverflow> {
        let mut left = wanted;
        let pots = self.place.pots.iter().filter(|pot| pot.funder == *funder);
        for pot in pots.filter(|pot| serves(pot, self.contract, self.day)) {
            let here = self.balances.left(pot).map_or(left, |room| room.min(left));
            if here.is_zero() {
                continue;
            }
            self.balances.take(&pot.name, here)?;
            left = left.minus(here)?;
            match self.draw.parts.iter_mut().find(|part| part.pot == pot.name) {
                Some(part) => part.amount = part.amount.plus(here)?,
                None => self.draw.parts.push(Part { funder: funder.clone(), pot: pot.name.clone(), amount: here }),
            }
        }
        Ok(left)
    }

    fn by_priority(&mut self, priority: &[Name], mut left: Pence) -> Result<Pence, PenceOverflow> {
        for funder in priority {
            if left.is_zero() {
                break;
            }
            left = self.draw_on(funder, left)?;
        }
        Ok(left)
    }

    /// Shares what is left among the funders that still have money, in proportion to their shares, until it is paid
    /// or nobody has any. Each round either pays everything or empties somebody's pots, so it ends.
    fn pro_rata(&mut self, funding: &Funding, mut left: Pence) -> Result<Pence, DrawError> {
        while left.is_positive() {
            let able: Vec<_> = funding
                .shares
                .iter()
                .filter(|share| share.share > Rate::ZERO && self.has_money(&share.funder))
                .collect();
            let Some(whole) = Rate::total(able.iter().map(|share| share.share)).filter(|sum| *sum > Rate::ZERO) else {
                break;
            };
            let scaled: Option<Vec<Rate>> = able.iter().map(|share| divided(share.share, whole)).collect();
            let scaled = scaled.ok_or(AllotmentError::Overflow)?;
            let wanted = allot(left, &scaled, Remainder::LargestRemainder)?.into_vec();
            let before = left;
            for (share, wanted) in able.iter().zip(wanted) {
                let missing = self.draw_on(&share.funder, wanted)?;
                left = left.minus(wanted.minus(missing)?)?;
            }
            if left == before {
                break;
            }
        }
        Ok(left)
    }

    fn has_money(&self, funder: &Name) -> bool {
        self.place
            .pots
            .iter()
            .filter(|pot| pot.funder == *funder && serves(pot, self.contract, self.day))
            .any(|pot| self.balances.left(pot).is_none_or(Pence::is_positive))
    }
}

/// Whether a pot can pay lines of a contract on a day.
fn serves(pot: &Pot, contract: &Contract, day: Day) -> bool {
    pot.period.contains(day) && (pot.contracts.is_empty() || pot.contracts.contains(&contract.name))
}

fn divided(share: Rate, whole: Rate) -> Option<Rate> {
    let (share, whole) = (share.ratio(), whole.ratio());
    let part = share.numer().checked_mul(*whole.denom())?;
    let of = share.denom().checked_mul(*whole.numer())?;
    Rate::of(part, of)
}
