//! The journal as a Beancount file: <https://beancount.github.io/docs/beancount_language_syntax.html>.

use ledger::{AccountName, Journal, Transfer};
use units::Day;

use super::{Class, class, first_uses, pounds, push, sides};

/// The journal as a complete Beancount file, which `bean-check` accepts.
///
/// One transaction a transfer, in the order of posting. Its narration is the reference; its metadata say `transfer`,
/// `run`, `reference` and, for an increase or a reversal, `cites`; its tag is the kind; and its links tie it to its run
/// and to what it cites. Every account is opened on the first day it is used, with its path as metadata.
///
/// An account's path becomes `Expenses:Pots:Moj:Reducing-reoffending`: names begin with a capital, as Beancount wants,
/// and `_`, which it does not know, becomes `U`. Names have no capitals of their own, so each can be read back.
///
/// ```
/// let text = report::journals::beancount(&ledger::Journal::new(), "Westminster");
/// assert!(text.starts_with("option \"title\" \"Westminster\"\n"));
/// ```
pub fn beancount(journal: &Journal, title: &str) -> String {
    let mut text = format!("option \"title\" {}\noption \"operating_currency\" \"GBP\"\n", quoted(title));
    let uses = first_uses(journal);
    let first = uses.values().min().copied().unwrap_or(Day::from_epoch_days(0));
    push(&mut text, format_args!("\n{first} commodity GBP\n  name: \"Pound sterling\"\n"));
    for (path, on) in &uses {
        push(&mut text, format_args!("\n{on} open {} GBP\n  path: {}\n", account(path), quoted(path.as_str())));
    }
    let width = uses.keys().map(|path| account(path).len()).max().unwrap_or_default();
    for transfer in journal.transfers() {
        push_transaction(&mut text, transfer, width);
    }
    text
}

fn push_transaction(text: &mut String, transfer: &Transfer, width: usize) {
    let Transfer { number, on, reference, run, kind, .. } = transfer;
    let reference = quoted(reference.as_str());
    let cited = kind.cites().map(|cites| format!(" ^transfer-{cites}")).unwrap_or_default();
    push(text, format_args!("\n{on} * {reference} #{} ^run-{run} ^transfer-{number}{cited}\n", kind.name()));
    push(text, format_args!("  transfer: {number}\n  run: \"{run}\"\n  reference: {reference}\n"));
    if let Some(cites) = kind.cites() {
        push(text, format_args!("  cites: {cites}\n"));
    }
    for side in sides(transfer) {
        let amount = pounds(side.amount);
        push(text, format_args!("  {:width$}  {amount:>12} GBP\n", account(side.account)));
    }
}

/// The account's name in Beancount.
fn account(path: &AccountName) -> String {
    let class = match class(path) {
        Class::Expense => "Expenses",
        Class::Liability => "Liabilities",
        Class::Equity => "Equity",
    };
    path.segments().fold(class.to_string(), |mut name, segment| {
        name.push(':');
        for (at, letter) in segment.chars().enumerate() {
            name.push(match letter {
                '_' => 'U',
                first if at == 0 => first.to_ascii_uppercase(),
                other => other,
            });
        }
        name
    })
}

/// The text as a string of Beancount.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ledger::Journal;
    use proptest::prelude::*;

    use super::{account, beancount};
    use crate::journals::pounds;
    use crate::journals::testing::{awkward_journal, balances, file, output, rows, small_journal, there_is};

    #[test]
    fn a_whole_file() {
        let expected = r#"option "title" "The \"place\"\n\\ of 2027"
option "operating_currency" "GBP"

2027-10-01 commodity GBP
  name: "Pound sterling"

2027-10-01 open Expenses:Pots:Moj:ReducingUharm GBP
  path: "pots/moj/reducing_harm"

2027-10-01 open Liabilities:Providers:Riverside:Recovery GBP
  path: "providers/riverside/recovery"

2027-10-01 * "recovery; \"drug-free\"" #original ^run-settle-1 ^transfer-1
  transfer: 1
  run: "settle-1"
  reference: "recovery; \"drug-free\""
  Expenses:Pots:Moj:ReducingUharm                1500.05 GBP
  Liabilities:Providers:Riverside:Recovery      -1500.05 GBP

2027-11-01 * "recovery; \"drug-free\"" #reversal ^run-settle-2 ^transfer-2 ^transfer-1
  transfer: 2
  run: "settle-2"
  reference: "recovery; \"drug-free\""
  cites: 1
  Liabilities:Providers:Riverside:Recovery          0.05 GBP
  Expenses:Pots:Moj:ReducingUharm                  -0.05 GBP
"#;
        assert_eq!(beancount(&small_journal(), "The \"place\"\n\\ of 2027"), expected);
    }

    /// The path that a name was made of.
    fn read_back(name: &str) -> String {
        let (_, path) = name.split_once(':').expect("a class first");
        let segments = path.split(':').map(|segment| {
            let (first, rest) = segment.split_at(1);
            format!("{}{}", first.to_lowercase(), rest.replace('U', "_"))
        });
        segments.collect::<Vec<_>>().join("/")
    }

    proptest! {
        #[test]
        fn accounts_can_be_read_back(path in "(pots|providers|u)(/[a-z][a-z0-9_u-]{0,6}){0,3}") {
            let name = account(&path.parse().expect("an account"));
            prop_assert_eq!(read_back(&name), path);
        }
    }

    #[test]
    fn only_the_first_name_makes_the_class() {
        assert_eq!(account(&"expenses/pots".parse().expect("an account")), "Equity:Expenses:Pots");
        assert_eq!(account(&"pots".parse().expect("an account")), "Expenses:Pots");
        assert_eq!(account(&"providers/pots".parse().expect("an account")), "Liabilities:Providers:Pots");
    }

    #[test]
    fn beancount_reads_what_was_written() {
        if !(there_is("bean-check") && there_is("bean-query")) {
            return;
        }
        let journal = awkward_journal();
        let (_folder, path) = file("journal.beancount", &beancount(&journal, "A \"place\"\nby \\ the river"));
        assert_eq!(output("bean-check", &["FILE"], &path), "");

        let query = "SELECT account, sum(number) AS total GROUP BY account";
        let totals = rows(&output("bean-query", &["-f", "csv", "FILE", query], &path));
        let found: BTreeMap<String, String> =
            totals.into_iter().map(|row| (row[0].trim().to_string(), row[1].trim().to_string())).collect();
        assert_eq!(found, balances(&journal, account));

        let query = "SELECT entry_meta('transfer'), date, narration, entry_meta('run'), account, number \
                     WHERE number > 0 ORDER BY entry_meta('transfer')";
        let found = rows(&output("bean-query", &["-f", "csv", "FILE", query], &path));
        let expected: Vec<Vec<String>> = journal
            .transfers()
            .iter()
            .map(|t| {
                let (reference, run, debit) = (t.reference.to_string(), t.run.to_string(), account(&t.debit));
                vec![t.number.to_string(), t.on.to_string(), reference, run, debit, pounds(t.amount)]
            })
            .collect();
        let trim = |row: Vec<String>| row.iter().map(|field| field.trim().to_string()).collect::<Vec<_>>();
        assert_eq!(found.into_iter().map(trim).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn beancount_accepts_an_empty_journal() {
        if there_is("bean-check") {
            let (_folder, path) = file("journal.beancount", &beancount(&Journal::new(), ""));
            assert_eq!(output("bean-check", &["FILE"], &path), "");
        }
    }
}
