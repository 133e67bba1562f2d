//! Seals: each transfer is sealed together with all before it.
//!
//! A change to a stored transfer can obey every rule of the ledger, such as another amount. Its seal then no longer
//! fits, nor would those after it. Somebody who edits the file can compute all later seals anew; that shows only
//! against a seal that was written down elsewhere, and so `purse ledger check` prints the seal of the journal's head.

use std::fmt::{self, Write};

use ledger::Transfer;

use crate::Sha256;

/// The seal of a transfer: the SHA-256 of one line of text with a line feed after it.
///
/// The line holds, with a tab between them: the seal of the transfer before (64 zeros before the first), number, value
/// date, debited account, credited account, amount in pence, reference, run, kind, and the number of the cited
/// transfer (0 if none). No field can hold a tab or a line feed. An auditor can compute it with `sha256sum`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal(Sha256);

/// The end of a journal: enough to know later that nothing before it has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the last transfer; 0 if there is none.
    pub number: u64,
    /// Its seal; [`Seal::NONE`] if there is none.
    pub seal: Seal,
}

impl Seal {
    /// The seal before the first transfer.
    pub const NONE: Seal = Seal(Sha256::from_bytes([0; 32]));

    /// The seal of `transfer`, which follows the one that this seal is of.
    pub fn then(self, transfer: &Transfer) -> Seal {
        let Transfer { number, on, debit, credit, amount, reference, run, kind } = transfer;
        let (amount, name, cites) = (amount.get(), kind.name(), kind.cites().unwrap_or_default());
        let mut line = String::with_capacity(256);
        let written =
            writeln!(line, "{self}\t{number}\t{on}\t{debit}\t{credit}\t{amount}\t{reference}\t{run}\t{name}\t{cites}");
        debug_assert!(written.is_ok(), "a string takes whatever is written to it");
        Seal(Sha256::of(line.as_bytes()))
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Kind, Transfer};
    use units::Pence;

    use super::Seal;

    fn transfer() -> Transfer {
        Transfer {
            number: 1,
            on: "2027-10-01".parse().expect("a day"),
            debit: "pots/moj".parse().expect("an account"),
            credit: "providers/riverside".parse().expect("an account"),
            amount: Pence::new(150_000),
            reference: "recovery/p-000042".parse().expect("a reference"),
            run: "settle-1".parse().expect("a run id"),
            kind: Kind::Original,
        }
    }

    /// The expected value is what this prints:
    ///
    /// ```sh
    /// printf '%064d\t1\t2027-10-01\tpots/moj\tproviders/riverside\t150000\trecovery/p-000042\tsettle-1\toriginal\t0\n' 0 \
    ///     | sha256sum
    /// ```
    #[test]
    fn a_seal_can_be_computed_by_hand() {
        let expected = "649383537d62f32d3c0b96002cd11277907ffa9f491369b3a84b264317f4828b";
        assert_eq!(Seal::NONE.then(&transfer()).to_string(), expected);
    }

    #[test]
    fn a_seal_depends_on_every_field_and_on_what_stands_before() {
        let seal = Seal::NONE.then(&transfer());
        let changed = [
            Transfer { number: 2, ..transfer() },
            Transfer { on: transfer().on.plus_days(1), ..transfer() },
            Transfer { debit: transfer().credit, ..transfer() },
            Transfer { credit: transfer().debit, ..transfer() },
            Transfer { amount: Pence::new(150_001), ..transfer() },
            Transfer { reference: "recovery/p-000043".parse().expect("a reference"), ..transfer() },
            Transfer { run: "settle-2".parse().expect("a run id"), ..transfer() },
            Transfer { kind: Kind::Increase { of: 1 }, ..transfer() },
            Transfer { kind: Kind::Increase { of: 2 }, ..transfer() },
            Transfer { kind: Kind::Reversal { of: 1 }, ..transfer() },
        ];
        let mut seals: Vec<String> = changed.iter().map(|transfer| Seal::NONE.then(transfer).to_string()).collect();
        seals.extend([seal.to_string(), seal.then(&transfer()).to_string()]);
        seals.sort();
        seals.dedup();
        assert_eq!(seals.len(), changed.len() + 2);
    }
}
