//! What each pot has paid so far, in all and for each of its years.

use std::collections::{BTreeMap, HashMap};

use contracts::{Place, Pot, PotYears, Unspent};
use units::{Day, Name, Pence, PenceOverflow};

use crate::problem::FundingError;

/// What each pot has paid so far, in this settlement and before.
#[derive(Debug, Clone, Default)]
pub(crate) struct PotBalances {
    /// By the number of the pot's year; a pot whose years make no difference has only year 0.
    used: HashMap<Name, BTreeMap<i32, Pence>>,
}

impl PotBalances {
    /// What is left of a pot for a line whose period begins on `day`; nothing means it has no limit.
    ///
    /// It is the least of what its limit in all leaves and what its years leave. If unspent money lapses, a year leaves
    /// its own budget less what was paid for it. If it is carried over, a year leaves what all years up to it had less
    /// what was paid for them; and no more than what later years, which may have spent what was carried over to them,
    /// leave in the same way.
    pub fn left(&self, pot: &Pot, day: Day) -> Option<Pence> {
        let none = BTreeMap::new();
        let used = self.used.get(&pot.name).unwrap_or(&none);
        let of_limit = pot.limit.map(|limit| wide(limit) - used.values().copied().map(wide).sum::<i128>());
        let of_years = pot.years.as_ref().map(|years| left_of_year(years, used, years.number_of(day)));
        let left = of_limit.into_iter().chain(of_years).min()?;
        Some(Pence::new(i64::try_from(left.max(0)).unwrap_or(i64::MAX)))
    }

    /// Counts what a pot pays for a line whose period begins on `day`.
    pub fn take(&mut self, place: &Place, pot: &Name, day: Day, amount: Pence) -> Result<(), PenceOverflow> {
        let used = self.used_on(place, pot, day);
        *used = used.plus(amount)?;
        Ok(())
    }

    /// Counts what a pot gets back of a line whose period begins on `day`.
    pub fn give_back(&mut self, place: &Place, pot: &Name, day: Day, amount: Pence) -> Result<(), PenceOverflow> {
        let used = self.used_on(place, pot, day);
        *used = used.minus(amount)?;
        Ok(())
    }

    /// Pots that have paid more than they may: a limit or a year's budget was lowered below what had been posted.
    pub fn overdrawn(&self, place: &Place) -> Vec<FundingError> {
        let mut found = Vec::new();
        let none = BTreeMap::new();
        for pot in &place.pots {
            let used = self.used.get(&pot.name).unwrap_or(&none);
            // What does not fit is above every limit; no ledger holds it.
            let paid = Pence::total(used.values().copied()).unwrap_or(Pence::new(i64::MAX));
            if let Some(limit) = pot.limit.filter(|limit| paid > *limit) {
                found.push(FundingError::PotOverdrawn { pot: pot.name.clone(), paid, limit });
                continue;
            }
            let Some(years) = &pot.years else { continue };
            let over = used.keys().copied().find(|year| left_of_year(years, used, *year) < 0);
            if let Some(year) = over {
                let paid = used.get(&year).copied().unwrap_or(Pence::ZERO);
                found.push(FundingError::YearOverdrawn { pot: pot.name.clone(), year: years.nth(year), paid });
            }
        }
        found
    }

    fn used_on(&mut self, place: &Place, pot: &Name, day: Day) -> &mut Pence {
        let years = place.pots.iter().find(|known| known.name == *pot).and_then(|pot| pot.years.as_ref());
        let year = years.map_or(0, |years| years.number_of(day));
        self.used.entry(pot.clone()).or_default().entry(year).or_insert(Pence::ZERO)
    }
}

/// What is left of a year's money: below nothing if too much was paid.
fn left_of_year(years: &PotYears, used: &BTreeMap<i32, Pence>, year: i32) -> i128 {
    if years.unspent == Unspent::Lapses {
        return wide(years.budget(year)) - used.get(&year).copied().map_or(0, wide);
    }
    // Budgets are not below nothing, so behind the last year for which anything was paid there is never less.
    let last = used.keys().last().copied().unwrap_or(year).max(year);
    let first = used.keys().next().copied().unwrap_or(0).min(0);
    let mut left = 0;
    let mut least = i128::MAX;
    for number in first..=last {
        left += wide(years.budget(number)) - used.get(&number).copied().map_or(0, wide);
        if number >= year {
            least = least.min(left);
        }
    }
    least
}

fn wide(amount: Pence) -> i128 {
    i128::from(amount.get())
}
