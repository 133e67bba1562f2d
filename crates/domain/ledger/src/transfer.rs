//! Transfers: money from one account to another, for a reason, posted by a run.

use strum::IntoStaticStr;
use units::{Day, Pence};

use crate::{AccountName, Reference, RunId};

/// A posted transfer. It is a plain record: only a [`Journal`](crate::Journal) says whether it may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// 1, 2, 3 … without gaps, in the order of posting.
    pub number: u64,
    /// The value date: the day as at which it counts.
    pub on: Day,
    /// The account that is debited.
    pub debit: AccountName,
    /// The account that is credited.
    pub credit: AccountName,
    /// How much; always more than nothing.
    pub amount: Pence,
    /// What it is for.
    pub reference: Reference,
    /// Which run posted it.
    pub run: RunId,
    /// Whether it stands by itself, adds to another or reverses another.
    pub kind: Kind,
}

/// A transfer that is not posted yet and so has no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// The value date: the day as at which it counts.
    pub on: Day,
    /// The account that is debited.
    pub debit: AccountName,
    /// The account that is credited.
    pub credit: AccountName,
    /// How much.
    pub amount: Pence,
    /// What it is for.
    pub reference: Reference,
    /// Which run posts it.
    pub run: RunId,
    /// Whether it stands by itself, adds to another or reverses another.
    pub kind: Kind,
}

/// How a transfer stands to earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// It stands by itself.
    Original,
    /// It adds to an original of the same reference and accounts.
    Increase {
        /// The number of the original.
        of: u64,
    },
    /// It takes back all or part of an original or increase of the same reference, with the accounts swapped.
    Reversal {
        /// The number of the transfer that is reversed.
        of: u64,
    },
}

impl Kind {
    /// The number of the earlier transfer that this one adds to or reverses.
    pub const fn cites(self) -> Option<u64> {
        match self {
            Kind::Original => None,
            Kind::Increase { of } | Kind::Reversal { of } => Some(of),
        }
    }

    /// `original`, `increase` or `reversal`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of this name and citation, or nothing if there is none: an original cites nothing, the others
    /// something.
    pub fn of(name: &str, cites: Option<u64>) -> Option<Kind> {
        match (name, cites) {
            ("original", None) => Some(Kind::Original),
            ("increase", Some(of)) => Some(Kind::Increase { of }),
            ("reversal", Some(of)) => Some(Kind::Reversal { of }),
            _ => None,
        }
    }
}

impl NewTransfer {
    /// The same transfer with its number.
    pub fn numbered(self, number: u64) -> Transfer {
        let NewTransfer { on, debit, credit, amount, reference, run, kind } = self;
        Transfer { number, on, debit, credit, amount, reference, run, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_kind_is_read_back_from_its_name_and_citation() {
        for kind in [Kind::Original, Kind::Increase { of: 1 }, Kind::Reversal { of: 7 }] {
            assert_eq!(Kind::of(kind.name(), kind.cites()), Some(kind));
        }
        assert_eq!(Kind::of("original", Some(1)), None);
        assert_eq!(Kind::of("increase", None), None);
        assert_eq!(Kind::of("reversal", None), None);
        assert_eq!(Kind::of("correction", Some(1)), None);
    }
}
