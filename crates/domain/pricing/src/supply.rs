//! Prime and subcontractors: each line split by the parts that they have agreed.

use contracts::Contract;
use units::{AllotmentError, Name, Pence, Rate, Remainder, allot};

/// What one provider gets of an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplied {
    /// Who.
    pub provider: Name,
    /// Its part.
    pub part: Rate,
    /// How much.
    pub amount: Pence,
}

/// Splits an amount of a payment between the contract's subcontractors, in the order of the file, and its provider (the
/// prime), who is last and gets the pence that are left over. Those without a part are left out. The amounts sum to the
/// whole; one that is taken back is split alike.
///
/// # Errors
///
/// [`AllotmentError`] if the parts cannot be summed exactly; a contract that was read has none such.
pub fn supplied(contract: &Contract, payment: usize, amount: Pence) -> Result<Vec<Supplied>, AllotmentError> {
    let mut shares: Vec<(Name, Rate)> = Vec::new();
    for subcontractor in &contract.subcontractors {
        let parts = subcontractor.parts.iter().filter(|part| part.payment == payment);
        shares.extend(parts.map(|part| (subcontractor.provider.clone(), part.part)));
    }
    let passed_on = Rate::total(shares.iter().map(|(_, part)| *part)).ok_or(AllotmentError::Overflow)?;
    shares.push((contract.provider.clone(), passed_on.complement().ok_or(AllotmentError::Overflow)?));
    shares.retain(|(_, part)| *part > Rate::ZERO);
    let parts: Vec<Rate> = shares.iter().map(|(_, part)| *part).collect();
    let amounts = allot(amount, &parts, Remainder::LastInOrder)?.into_vec();
    let supplied = shares.into_iter().zip(amounts);
    Ok(supplied.map(|((provider, part), amount)| Supplied { provider, part, amount }).collect())
}
