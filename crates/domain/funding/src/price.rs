//! Who would pay one price, before it is owed.

use contracts::Place;
use units::{Day, Pence};

use crate::balances::PotBalances;
use crate::draw::{DrawError, Part, Purpose, draw};
use crate::fund::{Commitment, first_day_of};
use crate::posted::Posted;
use crate::problem::FundingError;

/// A price of one result.
#[derive(Debug, Clone, Copy)]
pub struct Price {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the payment.
    pub payment: usize,
    /// The day by which pots are looked at.
    pub day: Day,
    /// How much.
    pub amount: Pence,
}

/// Who would pay a price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundedPrice {
    /// What each pot would pay.
    pub parts: Vec<Part>,
    /// What no pot could pay.
    pub unfunded: Pence,
}

/// Draws a price from the pots by the payment's funding rule, beside all that was posted and is committed. Nothing is
/// taken from the pots.
///
/// # Errors
///
/// [`FundingError::Allotment`] and [`FundingError::Overflow`], named after the payment.
pub fn fund_price(
    place: &Place,
    price: Price,
    posted: &Posted,
    commitments: &[Commitment],
) -> Result<FundedPrice, FundingError> {
    let contract = &place.contracts[price.contract];
    let name = || format!("{}/{}", contract.name, contract.payments[price.payment].name);
    let overflow = |why| FundingError::Overflow { line: name(), why };
    let mut balances = PotBalances::default();
    for line in posted.lines() {
        for part in posted.parts(line) {
            balances.take(place, &part.pot, first_day_of(line), part.amount).map_err(overflow)?;
        }
    }
    for held in commitments {
        balances.take(place, &held.pot, held.day, held.amount).map_err(overflow)?;
    }
    let purpose = Purpose { place, contract, payment: price.payment, day: price.day };
    match draw(purpose, price.amount, &balances) {
        Ok(draw) => Ok(FundedPrice { parts: draw.parts, unfunded: draw.unfunded }),
        Err(DrawError::Allotment(why)) => Err(FundingError::Allotment { line: name(), why }),
        Err(DrawError::Overflow(why)) => Err(overflow(why)),
    }
}
