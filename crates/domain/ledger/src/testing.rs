//! Transfers and positions as lines of text, for tests.

use units::Pence;

use crate::{AccountName, Journal, Kind, NewTransfer, Position, Transfer};

/// Reads `2027-10-01 pot/a > prov/x £10.00 for l1 by r1`, with `, increase of 1` or `, reversal of 1` after it.
pub fn transfer(line: &str) -> NewTransfer {
    let (on, rest) = line.split_once(' ').expect("a day first");
    let (rest, kind) = match rest.split_once(", ") {
        None => (rest, Kind::Original),
        Some((rest, kind)) => {
            let (name, of) = kind.split_once(" of ").expect("a kind and what it cites");
            (rest, Kind::of(name, Some(of.parse().expect("a number"))).expect("a kind"))
        }
    };
    let (what, run) = rest.split_once(" by ").expect("a run");
    let Position { debit, credit, reference, amount } = position(what);
    let (on, run) = (on.parse().expect("a day"), run.parse().expect("a run id"));
    NewTransfer { on, debit, credit, amount, reference, run, kind }
}

/// Reads `#4 ` before a transfer's line.
pub fn numbered(line: &str) -> Transfer {
    let (number, line) = line.strip_prefix('#').and_then(|line| line.split_once(' ')).expect("a number first");
    transfer(line).numbered(number.parse().expect("a number"))
}

/// Reads `pot/a > prov/x £10.00 for l1`; an amount near the limit is written in pence, as `9223372036854775807p`.
pub fn position(line: &str) -> Position {
    let words: Vec<&str> = line.split(' ').collect();
    let [debit, ">", credit, amount, "for", reference] = words[..] else { panic!("{line} is no position") };
    let account = |text: &str| text.parse::<AccountName>().expect("an account");
    let amount = match amount.strip_suffix('p') {
        Some(pence) => Pence::new(pence.parse().expect("an amount")),
        None => amount.parse().expect("an amount"),
    };
    Position {
        debit: account(debit),
        credit: account(credit),
        reference: reference.parse().expect("a reference"),
        amount,
    }
}

/// The line of a transfer.
pub fn shown(transfer: &NewTransfer) -> String {
    let NewTransfer { on, debit, credit, amount, reference, run, kind } = transfer;
    let cites = kind.cites().map(|of| format!(", {} of {of}", kind.name())).unwrap_or_default();
    format!("{on} {debit} > {credit} {amount} for {reference} by {run}{cites}")
}

/// The journal of these lines.
pub fn journal(lines: &[&str]) -> Journal {
    let mut journal = Journal::new();
    for line in lines {
        journal.append(transfer(line)).expect("a transfer that may stand");
    }
    journal
}
