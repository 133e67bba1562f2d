//! Balances of accounts.

use units::Pence;

/// What has been debited and credited to an account. Both sides only grow: a reversal debits and credits like any
/// other transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    debits: Pence,
    credits: Pence,
}

impl Balance {
    /// The sum of all debits; never below nothing.
    pub const fn debits(self) -> Pence {
        self.debits
    }

    /// The sum of all credits; never below nothing.
    pub const fn credits(self) -> Pence {
        self.credits
    }

    /// Debits less credits. It always fits, because both sides do and neither is below nothing.
    pub const fn balance(self) -> Pence {
        Pence::new(self.debits.get() - self.credits.get())
    }

    /// The balance after a debit, or nothing if it does not fit.
    pub(crate) fn debited(self, amount: Pence) -> Option<Balance> {
        Some(Balance { debits: self.debits.plus(amount).ok()?, ..self })
    }

    /// The balance after a credit, or nothing if it does not fit.
    pub(crate) fn credited(self, amount: Pence) -> Option<Balance> {
        Some(Balance { credits: self.credits.plus(amount).ok()?, ..self })
    }
}
