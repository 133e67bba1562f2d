//! Drawing a line's parts from pots.

use contracts::{Contract, FunderWeight, Funding, OverCap, Place, Pot};
use units::{AllotmentError, Day, Name, Pence, PenceOverflow, Quotient, Remainder, allot_by};

use crate::balances::PotBalances;

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
    /// Who pays what: each pot at most once, the first pots before the funding's shares and these before its priority.
    pub parts: Vec<Part>,
    /// What the pots that pay first have paid.
    pub first: Pence,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What an amount is drawn for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purpose<'a> {
    pub place: &'a Place,
    pub contract: &'a Contract,
    /// Index of the payment.
    pub payment: usize,
    /// The first day of the line's period.
    pub day: Day,
}

impl<'a> Purpose<'a> {
    /// The rule by which it is funded.
    pub fn funding(self) -> &'a Funding {
        &self.contract.fundings[self.contract.payments[self.payment].funding]
    }

    /// How much each funder counts among those who share it.
    pub fn weights(self) -> Vec<FunderWeight> {
        self.place.weights(self.contract, self.payment)
    }
}

/// Draws an amount from the pots by a funding's rule, without changing the balances.
pub(crate) fn draw(purpose: Purpose<'_>, amount: Pence, balances: &PotBalances) -> Result<Draw, DrawError> {
    let funding = purpose.funding();
    let mut drawing = Drawing { purpose, balances: balances.clone(), draw: Draw::default() };
    let mut left = drawing.draw_in_order(amount)?;
    drawing.draw.first = amount.minus(left)?;
    let weights = purpose.weights();
    if !weights.is_empty() {
        left = drawing.by_shares(funding, &weights, left)?;
    }
    drawing.draw.unfunded = match funding.over_cap {
        OverCap::LeaveUnfunded | OverCap::InStep => left,
        OverCap::Stop if left.is_positive() => {
            let short = std::mem::take(&mut drawing.draw.short);
            drawing.draw = Draw { short, ..Draw::default() };
            amount
        }
        OverCap::Stop => left,
        OverCap::NextInPriority => drawing.by_priority(&funding.priority, left)?,
        OverCap::ProRata => drawing.pro_rata(&weights, left)?,
    };
    Ok(drawing.draw)
}

/// Gives an amount below nothing back to the pots by the funding's shares: each funder's part to the first of its pots that
/// serves, or else to its first. Where nothing is shared, it goes to the pot that pays first.
pub(crate) fn deduct(purpose: Purpose<'_>, amount: Pence) -> Result<Draw, DrawError> {
    let (funding, weights) = (purpose.funding(), purpose.weights());
    let drawing = Drawing { purpose, balances: PotBalances::default(), draw: Draw::default() };
    let part = |pot: &Pot, amount: Pence| Part { funder: pot.funder.clone(), pot: pot.name.clone(), amount };
    let pots = &purpose.place.pots;
    if weights.is_empty() {
        let first = pots.iter().find(|pot| funding.first.first() == Some(&pot.name));
        return Ok(Draw { parts: first.map(|pot| part(pot, amount)).into_iter().collect(), ..Draw::default() });
    }
    let proportions: Vec<Quotient> = weights.iter().map(|weight| weight.weight.clone()).collect();
    let amounts = allot_by(amount, &proportions, funding.remainder)?.into_vec();
    let mut parts = Vec::new();
    for (weight, amount) in weights.iter().zip(amounts).filter(|(_, amount)| !amount.is_zero()) {
        let serving = drawing.pots_of(&weight.funder).into_iter().next();
        let pot = serving.or_else(|| pots.iter().find(|pot| pot.funder == weight.funder));
        parts.extend(pot.map(|pot| part(pot, amount)));
    }
    Ok(Draw { parts, ..Draw::default() })
}

struct Drawing<'a> {
    purpose: Purpose<'a>,
    balances: PotBalances,
    draw: Draw,
}

impl<'a> Drawing<'a> {
    /// Takes an amount from the pots that pay first; gives what they cannot pay.
    fn draw_in_order(&mut self, amount: Pence) -> Result<Pence, PenceOverflow> {
        let mut left = amount;
        let Purpose { place, .. } = self.purpose;
        for name in &self.purpose.funding().first {
            let pot = place.pots.iter().find(|pot| pot.name == *name && self.serves(pot));
            if let Some(pot) = pot {
                left = self.take(pot, left)?;
            }
        }
        Ok(left)
    }

    /// Shares an amount by weights; gives what is left because somebody's pots could not pay its share.
    fn by_shares(&mut self, funding: &Funding, weights: &[FunderWeight], amount: Pence) -> Result<Pence, DrawError> {
        let proportions: Vec<Quotient> = weights.iter().map(|weight| weight.weight.clone()).collect();
        let wanted = allot_by(amount, &proportions, funding.remainder)?.into_vec();
        for (weight, wanted) in weights.iter().zip(&wanted) {
            let room = self.room(&weight.funder).unwrap_or(*wanted);
            if room < *wanted {
                let lacks = wanted.minus(room)?;
                self.draw.short.push(Shortfall { funder: weight.funder.clone(), lacks });
            }
        }
        let wanted = match funding.over_cap {
            OverCap::InStep => self.in_step(funding, weights, amount, wanted)?,
            _ => wanted,
        };
        let mut left = amount;
        for (weight, wanted) in weights.iter().zip(wanted) {
            let missing = self.draw_on(&weight.funder, wanted)?;
            left = left.minus(wanted.minus(missing)?)?;
        }
        Ok(left)
    }

    /// The parts of the most that all can pay in proportion to their weights: the funder with the least room for its
    /// weight holds the others back.
    fn in_step(
        &self,
        funding: &Funding,
        weights: &[FunderWeight],
        amount: Pence,
        wanted: Vec<Pence>,
    ) -> Result<Vec<Pence>, DrawError> {
        let rooms: Vec<Option<Pence>> = weights.iter().map(|weight| self.room(&weight.funder)).collect();
        let fits = |parts: &[Pence]| parts.iter().zip(&rooms).all(|(part, room)| room.is_none_or(|room| *part <= room));
        if fits(&wanted) {
            return Ok(wanted);
        }
        let proportions: Vec<Quotient> = weights.iter().map(|weight| weight.weight.clone()).collect();
        let whole = Quotient::total(&proportions);
        let most = weights.iter().zip(&rooms).filter_map(|(weight, room)| {
            Quotient::from_pence((*room)?).times(&whole).divided_by(&weight.weight)?.floor()
        });
        let most = most.min().and_then(|most| i64::try_from(most).ok()).map_or(amount, Pence::new).min(amount);
        let mut together = most.get();
        // A rule that gives the odd penny by order can give one to a part that comes out whole; then one less fits.
        while together > 0 {
            let parts = allot_by(Pence::new(together), &proportions, funding.remainder)?.into_vec();
            if fits(&parts) {
                return Ok(parts);
            }
            together -= 1;
        }
        Ok(vec![Pence::ZERO; weights.len()])
    }

    /// Takes an amount from a funder's pots in their order; gives what they cannot pay.
    fn draw_on(&mut self, funder: &Name, wanted: Pence) -> Result<Pence, PenceOverflow> {
        let mut left = wanted;
        for pot in self.pots_of(funder) {
            left = self.take(pot, left)?;
        }
        Ok(left)
    }

    /// Takes as much of an amount from a pot as it has; gives the rest.
    fn take(&mut self, pot: &Pot, wanted: Pence) -> Result<Pence, PenceOverflow> {
        let Purpose { place, day, .. } = self.purpose;
        let here = self.balances.left(pot, day).map_or(wanted, |room| room.min(wanted));
        if here.is_zero() {
            return Ok(wanted);
        }
        self.balances.take(place, &pot.name, day, here)?;
        match self.draw.parts.iter_mut().find(|part| part.pot == pot.name) {
            Some(part) => part.amount = part.amount.plus(here)?,
            None => self.draw.parts.push(Part { funder: pot.funder.clone(), pot: pot.name.clone(), amount: here }),
        }
        wanted.minus(here)
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

    /// Shares what is left among the funders that still have money, in proportion to their weights, until it is paid
    /// or nobody has any. Each round either pays everything or empties somebody's pots, so it ends.
    fn pro_rata(&mut self, weights: &[FunderWeight], mut left: Pence) -> Result<Pence, DrawError> {
        while left.is_positive() {
            let able: Vec<&FunderWeight> =
                weights.iter().filter(|weight| weight.weight.is_positive() && self.has_money(&weight.funder)).collect();
            if able.is_empty() {
                break;
            }
            let proportions: Vec<Quotient> = able.iter().map(|weight| weight.weight.clone()).collect();
            let wanted = allot_by(left, &proportions, Remainder::LargestRemainder)?.into_vec();
            let before = left;
            for (weight, wanted) in able.iter().zip(wanted) {
                let missing = self.draw_on(&weight.funder, wanted)?;
                left = left.minus(wanted.minus(missing)?)?;
            }
            if left == before {
                break;
            }
        }
        Ok(left)
    }

    fn has_money(&self, funder: &Name) -> bool {
        self.room(funder).is_none_or(Pence::is_positive)
    }

    /// What a funder's pots have between them; nothing means that one of them has no limit.
    fn room(&self, funder: &Name) -> Option<Pence> {
        let rooms = self.pots_of(funder).into_iter().map(|pot| self.balances.left(pot, self.purpose.day));
        rooms.collect::<Option<Vec<Pence>>>().map(|rooms| Pence::total(rooms).unwrap_or(Pence::new(i64::MAX)))
    }

    /// The pots that a funder's share is paid from: those that serve, but for those that pay first.
    fn pots_of(&self, funder: &Name) -> Vec<&'a Pot> {
        let Purpose { place, .. } = self.purpose;
        let first = &self.purpose.funding().first;
        let is_its = |pot: &&Pot| pot.funder == *funder && !first.contains(&pot.name) && self.serves(pot);
        place.pots.iter().filter(is_its).collect()
    }

    /// Whether a pot can pay for this.
    fn serves(&self, pot: &Pot) -> bool {
        let Purpose { contract, day, .. } = self.purpose;
        pot.period.contains(day) && (pot.contracts.is_empty() || pot.contracts.contains(&contract.name))
    }
}
