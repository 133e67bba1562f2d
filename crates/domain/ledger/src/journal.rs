//! The journal: a checked sequence of transfers that only grows.

use std::collections::{BTreeMap, HashMap};

use units::{Day, Pence};

use crate::{AccountName, Balance, Kind, LedgerError, NewTransfer, Position, Reference, Transfer};

/// All transfers in the order of posting, each checked against those before it, with the balances they lead to.
///
/// # Invariants
///
/// Numbers are 1, 2, 3 … . Every citation points back to a transfer of the same reference and accounts. No transfer is
/// reversed by more than its amount. The debits of all accounts together equal their credits.
///
/// # Examples
///
/// ```
/// use ledger::{Journal, Kind, NewTransfer};
/// use units::Pence;
///
/// let mut journal = Journal::new();
/// let paid = journal.append(NewTransfer {
///     on: "2027-10-01".parse()?,
///     debit: "pots/moj/reducing-reoffending".parse()?,
///     credit: "providers/riverside/recovery".parse()?,
///     amount: Pence::new(150_000),
///     reference: "recovery/drug-free/p-000042".parse()?,
///     run: "settle-2027-10-01".parse()?,
///     kind: Kind::Original,
/// })?;
/// assert_eq!(paid.number, 1);
/// assert_eq!(journal.balance(&"providers/riverside/recovery".parse()?).balance(), Pence::new(-150_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Journal {
    transfers: Vec<Transfer>,
    /// What reversals have taken back of each transfer, in step with `transfers`.
    reversed: Vec<Pence>,
    balances: BTreeMap<AccountName, Balance>,
    /// The positions of each reference in the order of their accounts. There are few a reference, so that a sorted
    /// vector is quicker and far smaller than a map.
    positions: HashMap<Reference, Vec<Posted>>,
}

/// What is posted on a position, and by what. A reversal counts for the position of what it reverses.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    /// The account that is debited.
    pub debit: AccountName,
    /// The account that is credited.
    pub credit: AccountName,
    /// The sum of `additions` less their reversals.
    pub amount: Pence,
    /// The numbers of originals and increases, earliest first.
    pub additions: Vec<u64>,
    /// The latest original. There always is one: an increase needs an original of the same position before it.
    pub latest_original: u64,
}

/// The two balances after a transfer.
struct BalancesAfter {
    debited: Balance,
    credited: Balance,
}

impl Journal {
    /// A journal without transfers.
    pub fn new() -> Journal {
        Journal::default()
    }

    /// The journal of these transfers, checked one after the other as they are taken.
    ///
    /// # Errors
    ///
    /// The [`LedgerError`] of the first transfer that may not stand.
    pub fn checked(transfers: impl IntoIterator<Item = Transfer>) -> Result<Journal, LedgerError> {
        let mut journal = Journal::new();
        transfers.into_iter().try_for_each(|transfer| journal.add(transfer))?;
        Ok(journal)
    }

    /// Adds the next transfer.
    ///
    /// # Errors
    ///
    /// The first rule that the transfer breaks, in the order of the variants of [`LedgerError`]. The journal is then
    /// as it was.
    pub fn add(&mut self, transfer: Transfer) -> Result<(), LedgerError> {
        let expected = self.head() + 1;
        if transfer.number != expected {
            return Err(LedgerError::NumberNotNext { expected, found: transfer.number });
        }
        check_form(&transfer)?;
        match transfer.kind {
            Kind::Original => {}
            Kind::Increase { of } => self.check_increase(&transfer, of)?,
            Kind::Reversal { of } => self.check_reversal(&transfer, of)?,
        }
        let after = self.balances_after(&transfer)?;
        self.record(transfer, after);
        Ok(())
    }

    /// Numbers a new transfer and adds it.
    ///
    /// # Errors
    ///
    /// As [`Journal::add`].
    pub fn append(&mut self, new: NewTransfer) -> Result<&Transfer, LedgerError> {
        self.add(new.numbered(self.head() + 1))?;
        Ok(&self.transfers[self.transfers.len() - 1])
    }

    /// The number of the last transfer; 0 if there is none.
    pub fn head(&self) -> u64 {
        self.transfers.len() as u64
    }

    /// All transfers, in the order of posting.
    pub fn transfers(&self) -> &[Transfer] {
        &self.transfers
    }

    /// The transfer of this number.
    pub fn transfer(&self, number: u64) -> Option<&Transfer> {
        self.transfers.get(index(number)?)
    }

    /// What reversals have left of a transfer; nothing at all for a number that no transfer has. A reversal is never
    /// reversed, so all of it is left.
    pub fn left_of(&self, number: u64) -> Option<Pence> {
        let at = index(number)?;
        self.transfers.get(at)?.amount.minus(*self.reversed.get(at)?).ok()
    }

    /// The balance of an account; zero if no transfer names it.
    pub fn balance(&self, account: &AccountName) -> Balance {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// The balances of all accounts that transfers name. Their [`Balance::balance`]s sum to nothing.
    pub fn balances(&self) -> &BTreeMap<AccountName, Balance> {
        &self.balances
    }

    /// What is posted from one account to another for a reference.
    pub fn posted(&self, debit: &AccountName, credit: &AccountName, reference: &Reference) -> Pence {
        self.position(debit, credit, reference).map_or(Pence::ZERO, |posted| posted.amount)
    }

    /// Every position on which something is posted, by reference, debited and credited account.
    pub fn positions(&self) -> Vec<Position> {
        let mut references: Vec<&Reference> = self.positions.keys().collect();
        references.sort_unstable();
        references.into_iter().flat_map(|reference| self.positions_of(reference)).collect()
    }

    /// The positions of one reference on which something is posted, by debited and credited account.
    pub fn positions_of(&self, reference: &Reference) -> Vec<Position> {
        let posted = self.ever_posted(reference).iter().filter(|posted| posted.amount.is_positive());
        posted
            .map(|posted| Position {
                debit: posted.debit.clone(),
                credit: posted.credit.clone(),
                reference: reference.clone(),
                amount: posted.amount,
            })
            .collect()
    }

    /// All positions that a reference ever had, in the order of their accounts.
    pub(crate) fn ever_posted(&self, reference: &Reference) -> &[Posted] {
        self.positions.get(reference).map_or(&[], Vec::as_slice)
    }

    /// The position, if anything was ever posted on it.
    pub(crate) fn position(&self, debit: &AccountName, credit: &AccountName, of: &Reference) -> Option<&Posted> {
        let positions = self.ever_posted(of);
        find(positions, debit, credit).ok().map(|at| &positions[at])
    }

    /// The cited transfer, if it stands before the citing one.
    fn cited(&self, transfer: &Transfer, cites: u64) -> Result<&Transfer, LedgerError> {
        self.transfer(cites).ok_or(LedgerError::CitesNothing { number: transfer.number, cites })
    }

    fn check_increase(&self, transfer: &Transfer, cites: u64) -> Result<(), LedgerError> {
        let number = transfer.number;
        let cited = self.cited(transfer, cites)?;
        if cited.kind != Kind::Original {
            return Err(LedgerError::IncreasesNoOriginal { number, cites });
        }
        check_reference(transfer, cited)?;
        if transfer.debit != cited.debit || transfer.credit != cited.credit {
            let (debit, credit) = (cited.debit.clone(), cited.credit.clone());
            return Err(LedgerError::OtherAccounts { number, cites, debit, credit });
        }
        check_dates(number, transfer.on, cited)
    }

    fn check_reversal(&self, transfer: &Transfer, cites: u64) -> Result<(), LedgerError> {
        let number = transfer.number;
        let cited = self.cited(transfer, cites)?;
        if matches!(cited.kind, Kind::Reversal { .. }) {
            return Err(LedgerError::ReversesReversal { number, cites });
        }
        check_reference(transfer, cited)?;
        if transfer.debit != cited.credit || transfer.credit != cited.debit {
            let (debit, credit) = (cited.credit.clone(), cited.debit.clone());
            return Err(LedgerError::AccountsNotSwapped { number, cites, debit, credit });
        }
        check_dates(number, transfer.on, cited)?;
        match self.left_of(cites) {
            Some(left) if left >= transfer.amount => Ok(()),
            left => {
                let left = left.unwrap_or_default();
                Err(LedgerError::ReversesTooMuch { number, amount: transfer.amount, cites, left })
            }
        }
    }

    fn balances_after(&self, transfer: &Transfer) -> Result<BalancesAfter, LedgerError> {
        let overflow =
            |account: &AccountName| LedgerError::BalanceOverflow { number: transfer.number, account: account.clone() };
        let debited = self.balance(&transfer.debit).debited(transfer.amount);
        let credited = self.balance(&transfer.credit).credited(transfer.amount);
        Ok(BalancesAfter {
            debited: debited.ok_or_else(|| overflow(&transfer.debit))?,
            credited: credited.ok_or_else(|| overflow(&transfer.credit))?,
        })
    }

    /// Takes up a transfer that every rule allows.
    fn record(&mut self, transfer: Transfer, after: BalancesAfter) {
        self.balances.insert(transfer.debit.clone(), after.debited);
        self.balances.insert(transfer.credit.clone(), after.credited);
        self.post(&transfer);
        if let Kind::Reversal { of } = transfer.kind
            && let Some(reversed) = index(of).and_then(|at| self.reversed.get_mut(at))
        {
            *reversed = added(*reversed, transfer.amount);
        }
        self.reversed.push(Pence::ZERO);
        self.transfers.push(transfer);
    }

    /// Brings the transfer's position up to date.
    fn post(&mut self, transfer: &Transfer) {
        let Transfer { number, debit, credit, amount, reference, kind, .. } = transfer;
        let positions = self.positions.entry(reference.clone()).or_default();
        if let Kind::Reversal { .. } = kind {
            if let Ok(at) = find(positions, credit, debit) {
                positions[at].amount = less(positions[at].amount, *amount);
            }
            return;
        }
        let at = find(positions, debit, credit).unwrap_or_else(|at| {
            positions.insert(at, Posted::nothing(debit, credit, *number));
            at
        });
        let posted = &mut positions[at];
        posted.amount = added(posted.amount, *amount);
        posted.additions.push(*number);
        if *kind == Kind::Original {
            posted.latest_original = *number;
        }
    }
}

impl Posted {
    /// A position before `original`, its first transfer.
    fn nothing(debit: &AccountName, credit: &AccountName, original: u64) -> Posted {
        Posted {
            debit: debit.clone(),
            credit: credit.clone(),
            amount: Pence::ZERO,
            additions: Vec::with_capacity(1),
            latest_original: original,
        }
    }
}

/// Where the position stands, or where it would.
fn find(positions: &[Posted], debit: &AccountName, credit: &AccountName) -> Result<usize, usize> {
    positions.binary_search_by(|posted| (&posted.debit, &posted.credit).cmp(&(debit, credit)))
}

/// Adds within the bounds that the rules keep: no position exceeds the debits of its account, which fit, and no
/// transfer is reversed by more than its amount.
fn added(amount: Pence, more: Pence) -> Pence {
    match amount.plus(more) {
        Ok(sum) => sum,
        Err(overflow) => unreachable!("a checked transfer leads to no more than its account holds: {overflow}"),
    }
}

/// Takes away what is known to be no more than there is.
pub(crate) fn less(amount: Pence, taken: Pence) -> Pence {
    match amount.minus(taken) {
        Ok(left) if !left.is_negative() => left,
        _ => unreachable!("{taken} is taken from {amount}: a checked reversal takes back no more than is posted"),
    }
}

/// Where the transfer of this number stands.
fn index(number: u64) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// The rules that look at one transfer alone.
fn check_form(transfer: &Transfer) -> Result<(), LedgerError> {
    const FIRST: Day = Day::from_epoch_days(-719_162);
    const LAST: Day = Day::from_epoch_days(2_932_896);
    let number = transfer.number;
    if transfer.on < FIRST || transfer.on > LAST {
        return Err(LedgerError::NoCalendarDay { number });
    }
    if !transfer.amount.is_positive() {
        return Err(LedgerError::AmountNotPositive { number, amount: transfer.amount });
    }
    if transfer.debit == transfer.credit {
        return Err(LedgerError::SameAccount { number, account: transfer.debit.clone() });
    }
    Ok(())
}

fn check_reference(transfer: &Transfer, cited: &Transfer) -> Result<(), LedgerError> {
    if transfer.reference == cited.reference {
        return Ok(());
    }
    Err(LedgerError::OtherReference {
        number: transfer.number,
        reference: transfer.reference.clone(),
        cites: cited.number,
        cited: cited.reference.clone(),
    })
}

/// Whether transfer `number`, dated `on`, may cite `cited`.
pub(crate) fn check_dates(number: u64, on: Day, cited: &Transfer) -> Result<(), LedgerError> {
    if on >= cited.on {
        return Ok(());
    }
    Err(LedgerError::DatedBeforeCited { number, on, cites: cited.number, cited_on: cited.on })
}

#[cfg(test)]
mod tests {
    use units::{Day, Pence};

    use super::Journal;
    use crate::testing::{journal, numbered, transfer};
    use crate::{Kind, LedgerError, Transfer};

    /// A pot pays a provider twice for one line; some of the second is taken back.
    const BASE: [&str; 3] = [
        "2027-10-01 pot/a > prov/x £10.00 for l1 by r1",
        "2027-10-05 pot/a > prov/x £5.00 for l1 by r2, increase of 1",
        "2027-10-06 prov/x > pot/a £2.00 for l1 by r3, reversal of 2",
    ];

    /// Adds `line` to the base journal and compares the refusal; nothing expected means that it may stand. Whatever is
    /// refused leaves the journal as it was.
    fn check(line: &str, expected: Option<&str>) {
        let mut journal = journal(&BASE);
        let outcome = journal.add(numbered(line));
        assert_eq!(outcome.map_err(|why| why.to_string()).err().as_deref(), expected, "{line}");
        assert_eq!(journal.head(), if expected.is_some() { 3 } else { 4 }, "{line}");
    }

    /// One row a rule, in the order of precedence: each row breaks its rule and as many later ones as can be broken at
    /// the same time, and is refused for the first.
    #[test]
    fn refusals_in_order_of_precedence() {
        let rows = [
            (
                "#5 9999-12-31 pot/a > pot/a £0.00 for l9 by r4, reversal of 9",
                "transfer 5 stands where transfer 4 must stand: one is missing, or one is there twice",
            ),
            (
                "#4 0000-12-31 pot/a > pot/a £0.00 for l9 by r4, reversal of 9",
                "transfer 4 has a value date outside the years 1 to 9999",
            ),
            (
                "#4 2020-01-01 pot/a > pot/a -£1.00 for l9 by r4, reversal of 9",
                "transfer 4 moves -£1.00: a transfer moves more than nothing, and money goes back by a reversal",
            ),
            (
                "#4 2020-01-01 pot/a > pot/a £90.00 for l9 by r4, reversal of 9",
                "transfer 4 debits and credits the same account, pot/a",
            ),
            (
                "#4 2020-01-01 pot/b > prov/y £90.00 for l9 by r4, reversal of 4",
                "transfer 4 cites transfer 4, which does not stand before it",
            ),
            (
                "#4 2020-01-01 pot/b > prov/y £90.00 for l9 by r4, reversal of 3",
                "transfer 4 reverses transfer 3, which is itself a reversal: post an increase instead",
            ),
            (
                "#4 2020-01-01 pot/b > prov/y £90.00 for l9 by r4, increase of 2",
                "transfer 4 adds to transfer 2, which is no original: cite the original",
            ),
            (
                "#4 2020-01-01 pot/b > prov/y £90.00 for l9 by r4, reversal of 2",
                "transfer 4 is for `l9` but cites transfer 2, which is for `l1`",
            ),
            (
                "#4 2020-01-01 pot/a > prov/x £90.00 for l1 by r4, reversal of 2",
                "transfer 4 reverses transfer 2 and so must debit prov/x and credit pot/a",
            ),
            (
                "#4 2020-01-01 pot/b > prov/x £90.00 for l1 by r4, increase of 1",
                "transfer 4 adds to transfer 1 and so must debit pot/a and credit prov/x",
            ),
            (
                "#4 2027-10-04 prov/x > pot/a £90.00 for l1 by r4, reversal of 2",
                "transfer 4 is dated 2027-10-04, before transfer 2 of 2027-10-05, which it cites: date it 2027-10-05 or \
                 later",
            ),
            (
                "#4 2027-10-06 prov/x > pot/a £3.01 for l1 by r4, reversal of 2",
                "transfer 4 reverses £3.01 of transfer 2, of which only £3.00 is left",
            ),
            (
                "#4 2027-10-06 pot/a > prov/y 9223372036854774308p for l2 by r4",
                "after transfer 4, pot/a would hold more than can be counted in pence",
            ),
        ];
        for (line, expected) in rows {
            check(line, Some(expected));
        }
    }

    /// Refusals that the table of precedence reaches by one of two ways, by the other.
    #[test]
    fn refusals_by_another_way() {
        let rows = [
            (
                "#3 2027-10-07 pot/a > prov/x £1.00 for l1 by r4",
                "transfer 3 stands where transfer 4 must stand: one is missing, or one is there twice",
            ),
            (
                "#4 2027-10-07 pot/a > prov/x £0.00 for l1 by r4",
                "transfer 4 moves £0.00: a transfer moves more than nothing, and money goes back by a reversal",
            ),
            (
                "#4 2027-10-07 pot/a > prov/x £1.00 for l1 by r4, increase of 0",
                "transfer 4 cites transfer 0, which does not stand before it",
            ),
            (
                "#4 2027-10-07 pot/a > prov/x £1.00 for l1 by r4, increase of 3",
                "transfer 4 adds to transfer 3, which is no original: cite the original",
            ),
            (
                "#4 2027-10-07 pot/a > prov/x £1.00 for l2 by r4, increase of 1",
                "transfer 4 is for `l2` but cites transfer 1, which is for `l1`",
            ),
            (
                "#4 2027-09-30 pot/a > prov/x £1.00 for l1 by r4, increase of 1",
                "transfer 4 is dated 2027-09-30, before transfer 1 of 2027-10-01, which it cites: date it 2027-10-01 or \
                 later",
            ),
            (
                "#4 2027-10-06 pot/b > prov/x 9223372036854774308p for l2 by r4",
                "after transfer 4, prov/x would hold more than can be counted in pence",
            ),
        ];
        for (line, expected) in rows {
            check(line, Some(expected));
        }
    }

    #[test]
    fn what_breaks_no_rule_may_stand() {
        check("#4 2020-01-01 pot/b > prov/y £1.00 for l1 by r4", None);
        check("#4 2027-10-01 pot/a > prov/x £1.00 for l1 by r4, increase of 1", None);
        check("#4 2027-10-05 prov/x > pot/a £3.00 for l1 by r4, reversal of 2", None);
        check("#4 2027-10-06 prov/x > pot/a £10.00 for l1 by r4, reversal of 1", None);
        check("#4 9999-12-31 pot/a > prov/y 9223372036854774307p for l2 by r4", None);
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        for on in [Day::MIN, Day::MAX] {
            let late = Transfer { on, ..numbered("#4 2027-10-06 pot/a > prov/x £1.00 for l2 by r4") };
            assert_eq!(journal(&BASE).add(late), Err(LedgerError::NoCalendarDay { number: 4 }));
        }
    }

    #[test]
    fn balances_and_positions_follow_from_the_transfers() {
        let mut journal = journal(&BASE);
        let appended = journal.append(transfer("2027-10-07 pot/b > prov/x £1.00 for l2 by r4")).expect("may stand");
        assert_eq!((appended.number, appended.kind), (4, Kind::Original));
        let shown: Vec<String> = journal
            .balances()
            .iter()
            .map(|(account, b)| format!("{account} {} {} {}", b.debits(), b.credits(), b.balance()))
            .collect();
        assert_eq!(shown, ["pot/a £15.00 £2.00 £13.00", "pot/b £1.00 £0.00 £1.00", "prov/x £2.00 £16.00 -£14.00"]);
        let positions: Vec<String> = journal
            .positions()
            .iter()
            .map(|p| format!("{} {} {} {}", p.reference, p.debit, p.credit, p.amount))
            .collect();
        assert_eq!(positions, ["l1 pot/a prov/x £13.00", "l2 pot/b prov/x £1.00"]);
        let left: Vec<Option<Pence>> = (0..=5).map(|number| journal.left_of(number)).collect();
        let pounds = |pounds: i64| Some(Pence::new(pounds * 100));
        assert_eq!(left, [None, pounds(10), pounds(3), pounds(2), pounds(1), None]);
    }

    #[test]
    fn a_position_that_was_taken_back_is_listed_no_more() {
        let journal = journal(&[
            "2027-10-01 pot/a > prov/x £10.00 for l1 by r1",
            "2027-10-01 prov/x > pot/a £10.00 for l1 by r1, reversal of 1",
        ]);
        assert_eq!(journal.positions(), []);
        assert_eq!(journal.positions_of(&"l1".parse().expect("a reference")), []);
    }

    #[test]
    fn checking_stops_at_the_first_that_may_not_stand() {
        let mut transfers = journal(&BASE).transfers().to_vec();
        assert_eq!(Journal::checked(transfers.clone()).map(|journal| journal.head()), Ok(3));
        transfers[1].amount = Pence::new(100);
        let why = Journal::checked(transfers).map(|journal| journal.head());
        assert_eq!(why.map_err(|why| why.code()), Err("ledger::reverses-too-much"));
    }
}
