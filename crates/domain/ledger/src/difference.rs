//! The difference between what is posted and what is wanted, as transfers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use units::{Day, Pence};

use crate::journal::{Posted, check_dates, less};
use crate::{AccountName, Journal, Kind, LedgerError, NewTransfer, Position, Reference, RunId};

/// The transfers that bring what is posted to what is wanted, and nothing else.
///
/// `wanted` states **all** positions of each reference that it names: a position of such a reference that is posted but
/// not in `wanted` is brought to nothing. So a line that moves to another pot is taken back from the first, and a line
/// that falls away altogether is stated once with amount 0, between any accounts. References that `wanted` does not
/// name stay as they are.
///
/// Where more is wanted, one transfer adds the rest: an increase of the latest original of the position, or an original
/// if there is none. Where less is wanted, reversals take back the excess from the position's originals and increases,
/// the latest first, each at most what is left of it. All are dated `on` and posted by `run`.
///
/// The transfers come by reference, then debited and credited account, whatever the order of `wanted`. Appended to the
/// journal in that order they are accepted, unless an account overflows; asked again after that, there is no
/// difference.
///
/// # Errors
///
/// [`LedgerError::WantedBelowNothing`], [`LedgerError::WantedSameAccount`] and [`LedgerError::WantedTwice`] for a
/// position that cannot be wanted, and [`LedgerError::DatedBeforeCited`] if `on` is before the value date of a transfer
/// that would have to be cited: what was posted as at a later day cannot be corrected as at an earlier one.
///
/// # Examples
///
/// ```
/// use ledger::{Journal, Position, difference};
/// use units::Pence;
///
/// let mut journal = Journal::new();
/// let wanted = |pence| -> Result<Position, Box<dyn std::error::Error>> {
///     Ok(Position {
///         debit: "pots/moj/reducing-reoffending".parse()?,
///         credit: "providers/riverside/recovery".parse()?,
///         reference: "recovery/drug-free/p-000042".parse()?,
///         amount: Pence::new(pence),
///     })
/// };
/// let (on, run) = ("2027-10-01".parse()?, "settle-1".parse()?);
/// for new in difference(&journal, &[wanted(1_000)?], on, &run)? {
///     journal.append(new)?;
/// }
/// let back = difference(&journal, &[wanted(400)?], on, &run)?;
/// assert_eq!(back.len(), 1);
/// assert_eq!(back[0].kind, ledger::Kind::Reversal { of: 1 });
/// assert_eq!(back[0].amount, Pence::new(600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference(
    journal: &Journal,
    wanted: &[Position],
    on: Day,
    run: &RunId,
) -> Result<Vec<NewTransfer>, LedgerError> {
    let mut changes = Changes { journal, on, run, transfers: Vec::new() };
    for (place, wanted) in targets(journal, wanted)? {
        let posted = journal.position(place.debit, place.credit, place.reference);
        match posted {
            None if wanted.is_zero() => {}
            None => changes.add(place, wanted, Kind::Original),
            Some(posted) => changes.bring_to(place, posted, wanted)?,
        }
    }
    Ok(changes.transfers)
}

/// A position without its amount, ordered as the difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    reference: &'a Reference,
    debit: &'a AccountName,
    credit: &'a AccountName,
}

/// What each position of the named references is to be brought to.
fn targets<'a>(journal: &'a Journal, wanted: &'a [Position]) -> Result<BTreeMap<Place<'a>, Pence>, LedgerError> {
    let mut targets = BTreeMap::new();
    for position in wanted {
        let place = checked_place(position)?;
        if targets.insert(place, position.amount).is_some() {
            let Position { debit, credit, reference, .. } = position.clone();
            return Err(LedgerError::WantedTwice { reference, debit, credit });
        }
    }
    for Position { reference, .. } in wanted {
        for Posted { debit, credit, .. } in journal.ever_posted(reference) {
            targets.entry(Place { reference, debit, credit }).or_insert(Pence::ZERO);
        }
    }
    Ok(targets)
}

fn checked_place(position: &Position) -> Result<Place<'_>, LedgerError> {
    let Position { debit, credit, reference, amount } = position;
    if amount.is_negative() {
        let Position { debit, credit, reference, amount } = position.clone();
        return Err(LedgerError::WantedBelowNothing { reference, debit, credit, amount });
    }
    if debit == credit {
        return Err(LedgerError::WantedSameAccount { reference: reference.clone(), account: debit.clone() });
    }
    Ok(Place { reference, debit, credit })
}

/// The transfers found so far, and what all of them share.
struct Changes<'a> {
    journal: &'a Journal,
    on: Day,
    run: &'a RunId,
    transfers: Vec<NewTransfer>,
}

impl Changes<'_> {
    /// Brings a position that has been posted on to `wanted`.
    fn bring_to(&mut self, place: Place<'_>, posted: &Posted, wanted: Pence) -> Result<(), LedgerError> {
        match wanted.cmp(&posted.amount) {
            Ordering::Equal => Ok(()),
            Ordering::Greater => {
                self.check_dates(posted.latest_original)?;
                self.add(place, less(wanted, posted.amount), Kind::Increase { of: posted.latest_original });
                Ok(())
            }
            Ordering::Less => self.take_back(place, posted, less(posted.amount, wanted)),
        }
    }

    /// Takes `excess` back from the originals and increases of a position, the latest first.
    fn take_back(&mut self, place: Place<'_>, posted: &Posted, excess: Pence) -> Result<(), LedgerError> {
        let swapped = Place { debit: place.credit, credit: place.debit, ..place };
        let mut excess = excess;
        for of in posted.additions.iter().rev().copied() {
            let part = self.journal.left_of(of).unwrap_or_default().min(excess);
            if part.is_zero() {
                continue;
            }
            self.check_dates(of)?;
            self.add(swapped, part, Kind::Reversal { of });
            excess = less(excess, part);
        }
        assert!(excess.is_zero(), "what is posted is what its additions have left");
        Ok(())
    }

    fn check_dates(&self, cites: u64) -> Result<(), LedgerError> {
        let number = self.journal.head() + 1 + self.transfers.len() as u64;
        self.journal.transfer(cites).map_or(Ok(()), |cited| check_dates(number, self.on, cited))
    }

    fn add(&mut self, place: Place<'_>, amount: Pence, kind: Kind) {
        self.transfers.push(NewTransfer {
            on: self.on,
            debit: place.debit.clone(),
            credit: place.credit.clone(),
            amount,
            reference: place.reference.clone(),
            run: self.run.clone(),
            kind,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use units::{Day, Pence};

    use super::difference;
    use crate::testing::{journal, position, shown};
    use crate::{Journal, Kind, NewTransfer, Position, Reference};

    /// Posts `posted`, asks for `wanted` as at 2027-12-01, and compares the difference or the refusal.
    fn check(posted: &[&str], wanted: &[&str], expected: &[&str]) {
        let journal = journal(posted);
        let wanted: Vec<Position> = wanted.iter().map(|line| position(line)).collect();
        let found = match found(&journal, &wanted, "2027-12-01") {
            Ok(transfers) => transfers.iter().map(shown).collect(),
            Err(why) => vec![why.to_string()],
        };
        assert_eq!(found, expected, "{posted:?} to {wanted:?}");
    }

    fn found(journal: &Journal, wanted: &[Position], on: &str) -> Result<Vec<NewTransfer>, crate::LedgerError> {
        difference(journal, wanted, on.parse().expect("a day"), &"r2".parse().expect("a run id"))
    }

    const PAID: &str = "2027-10-01 pot/a > prov/x £10.00 for l1 by r1";

    #[test]
    fn nothing_to_do_gives_nothing() {
        check(&[], &[], &[]);
        check(&[PAID], &[], &[]);
        check(&[PAID], &["pot/a > prov/x £10.00 for l1"], &[]);
        check(&[], &["pot/a > prov/x £0.00 for l1"], &[]);
    }

    #[test]
    fn more_is_added_to_the_latest_original() {
        check(&[], &["pot/a > prov/x £9.00 for l1"], &["2027-12-01 pot/a > prov/x £9.00 for l1 by r2"]);
        check(
            &[PAID],
            &["pot/a > prov/x £12.50 for l1"],
            &["2027-12-01 pot/a > prov/x £2.50 for l1 by r2, increase of 1"],
        );
        let twice = [PAID, "2027-11-01 pot/a > prov/x £1.00 for l1 by r1"];
        check(
            &twice,
            &["pot/a > prov/x £12.00 for l1"],
            &["2027-12-01 pot/a > prov/x £1.00 for l1 by r2, increase of 2"],
        );
    }

    #[test]
    fn less_is_taken_back_latest_first_and_at_most_what_is_left() {
        let posted = [
            PAID,
            "2027-10-02 pot/a > prov/x £3.00 for l1 by r1, increase of 1",
            "2027-10-03 prov/x > pot/a £2.00 for l1 by r1, reversal of 2",
            "2027-10-04 pot/a > prov/x £4.00 for l1 by r1, increase of 1",
        ];
        check(
            &posted,
            &["pot/a > prov/x £12.00 for l1"],
            &["2027-12-01 prov/x > pot/a £3.00 for l1 by r2, reversal of 4"],
        );
        check(
            &posted,
            &["pot/a > prov/x £0.01 for l1"],
            &[
                "2027-12-01 prov/x > pot/a £4.00 for l1 by r2, reversal of 4",
                "2027-12-01 prov/x > pot/a £1.00 for l1 by r2, reversal of 2",
                "2027-12-01 prov/x > pot/a £9.99 for l1 by r2, reversal of 1",
            ],
        );
    }

    #[test]
    fn what_was_taken_back_can_be_wanted_again() {
        check(
            &[PAID, "2027-11-01 prov/x > pot/a £10.00 for l1 by r1, reversal of 1"],
            &["pot/a > prov/x £10.00 for l1"],
            &["2027-12-01 pot/a > prov/x £10.00 for l1 by r2, increase of 1"],
        );
    }

    #[test]
    fn positions_that_are_not_wanted_are_brought_to_nothing_for_named_references_alone() {
        let posted = [PAID, "2027-10-01 pot/a > prov/x £7.00 for l2 by r1"];
        check(
            &posted,
            &["pot/b > prov/x £10.00 for l1"],
            &[
                "2027-12-01 prov/x > pot/a £10.00 for l1 by r2, reversal of 1",
                "2027-12-01 pot/b > prov/x £10.00 for l1 by r2",
            ],
        );
        check(
            &posted,
            &["any/one > any/other £0.00 for l2"],
            &["2027-12-01 prov/x > pot/a £7.00 for l2 by r2, reversal of 2"],
        );
    }

    #[test]
    fn what_cannot_be_wanted_is_refused() {
        check(
            &[],
            &["pot/a > prov/x -£1.00 for l1"],
            &["-£1.00 is wanted for `l1` from pot/a to prov/x: less than nothing cannot be wanted"],
        );
        check(&[], &["pot/a > pot/a £1.00 for l1"], &["a position of `l1` debits and credits the same account, pot/a"]);
        check(
            &[],
            &["pot/a > prov/x £1.00 for l1", "pot/a > prov/x £1.00 for l1"],
            &["two amounts are wanted for `l1` from pot/a to prov/x: add them up before asking"],
        );
        let late = "2028-01-01 pot/a > prov/x £10.00 for l1 by r1";
        for amount in ["£9.00", "£11.00"] {
            check(
                &[late],
                &[&format!("pot/a > prov/x {amount} for l1")],
                &["transfer 2 is dated 2027-12-01, before transfer 1 of 2028-01-01, which it cites: date it \
                   2028-01-01 or later"],
            );
        }
    }

    /// The positions wanted at one settlement: each of a few places, some not named at all.
    fn a_settlement() -> impl Strategy<Value = Vec<Position>> {
        let amount = prop::option::weighted(0.7, prop_oneof![Just(0), 1..4_i64, 1..100_000_i64]);
        prop::collection::vec(amount, 18).prop_map(|amounts| {
            let places = (1..=3).flat_map(|line| {
                ["a", "b", "c"].into_iter().flat_map(move |pot| ["x", "y"].map(move |provider| (line, pot, provider)))
            });
            let wanted = places.zip(amounts).filter_map(|((line, pot, provider), pence)| {
                let pounds = Pence::new(pence?);
                Some(position(&format!("pot/{pot} > prov/{provider} {pounds} for l{line}")))
            });
            wanted.collect()
        })
    }

    /// What is posted on each place, by adding up the transfers one by one.
    fn added_up(journal: &Journal) -> BTreeMap<String, i64> {
        let mut sums = BTreeMap::new();
        for transfer in journal.transfers() {
            let (debit, credit, sign) = match transfer.kind {
                Kind::Reversal { .. } => (&transfer.credit, &transfer.debit, -1),
                _ => (&transfer.debit, &transfer.credit, 1),
            };
            *sums.entry(format!("{debit} > {credit} {}", transfer.reference)).or_insert(0) +=
                sign * transfer.amount.get();
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }

    fn as_sums<'a>(positions: impl IntoIterator<Item = &'a Position>) -> BTreeMap<String, i64> {
        let sums =
            positions.into_iter().map(|p| (format!("{} > {} {}", p.debit, p.credit, p.reference), p.amount.get()));
        sums.filter(|(_, sum)| *sum != 0).collect()
    }

    fn day(number: usize) -> Day {
        Day::from_epoch_days(21_000 + i32::try_from(number).expect("few"))
    }

    proptest! {
        /// After any sequence of settlements: what is posted is what was last wanted of each reference, by the
        /// journal's own index and by adding up; settling again does nothing; order does not matter; every account
        /// balances; and nothing that was there before has changed.
        #[test]
        fn settling_posts_exactly_the_difference(settlements in prop::collection::vec(a_settlement(), 1..8)) {
            let mut journal = Journal::new();
            let mut expected: BTreeMap<Reference, Vec<Position>> = BTreeMap::new();
            for (number, wanted) in settlements.iter().enumerate() {
                let (on, run) = (day(number), format!("r{number}").parse().expect("a run id"));
                let earlier = journal.transfers().to_vec();
                let new = difference(&journal, wanted, on, &run).expect("a difference");

                let mut turned = wanted.clone();
                turned.reverse();
                prop_assert_eq!(&difference(&journal, &turned, on, &run).expect("a difference"), &new);

                for transfer in new {
                    journal.append(transfer).expect("a transfer that may stand");
                }
                prop_assert_eq!(difference(&journal, wanted, on, &run).expect("a difference"), vec![]);
                prop_assert_eq!(&journal.transfers()[..earlier.len()], &earlier[..]);

                for position in wanted {
                    expected.insert(position.reference.clone(), Vec::new());
                }
                for position in wanted {
                    expected.entry(position.reference.clone()).or_default().push(position.clone());
                }
                prop_assert_eq!(added_up(&journal), as_sums(expected.values().flatten()));
                prop_assert_eq!(as_sums(&journal.positions()), added_up(&journal));
                let trial: i64 = journal.balances().values().map(|balance| balance.balance().get()).sum();
                prop_assert_eq!(trial, 0);
            }
            let again = Journal::checked(journal.transfers().iter().cloned()).expect("the same journal");
            prop_assert_eq!(again.balances(), journal.balances());
            prop_assert_eq!(again.positions(), journal.positions());
        }
    }
}
