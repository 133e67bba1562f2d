//! The journal as an hledger file: <https://hledger.org/hledger.html#journal>.

use ledger::{AccountName, Journal, Transfer};

use super::{Class, class, first_uses, pounds, push, sides};

/// The journal as a complete hledger file, which `hledger check --strict` accepts.
///
/// One transaction a transfer, in the order of posting. Its code is the transfer's number, its description the
/// reference; its tags say `transfer`, `run`, `reference`, `kind` and, for an increase or a reversal, `cites`.
///
/// An account's path becomes `expenses:pots:moj:reducing-reoffending`. In references `%`, `,`, `;` and `|`, which would
/// end a tag or a description, become `%25`, `%2C`, `%3B` and `%7C`, as in a web address.
///
/// ```
/// let text = report::journals::hledger(&ledger::Journal::new());
/// assert_eq!(text, "decimal-mark .\n\ncommodity 1000.00 GBP\n");
/// ```
pub fn hledger(journal: &Journal) -> String {
    let mut text = "decimal-mark .\n\ncommodity 1000.00 GBP\n".to_string();
    let uses = first_uses(journal);
    if !uses.is_empty() {
        text.push('\n');
    }
    for path in uses.keys() {
        let letter = match class(path) {
            Class::Expense => 'X',
            Class::Liability => 'L',
            Class::Equity => 'E',
        };
        push(&mut text, format_args!("account {}  ; type:{letter}\n", account(path)));
    }
    let width = uses.keys().map(|path| account(path).len()).max().unwrap_or_default();
    for transfer in journal.transfers() {
        push_transaction(&mut text, transfer, width);
    }
    text
}

fn push_transaction(text: &mut String, transfer: &Transfer, width: usize) {
    let Transfer { number, on, reference, run, kind, .. } = transfer;
    let reference = escaped(reference.as_str());
    let cites = kind.cites().map(|cites| format!(", cites:{cites}")).unwrap_or_default();
    push(text, format_args!("\n{on} * ({number}) {reference}\n"));
    push(
        text,
        format_args!("    ; transfer:{number}, run:{run}, reference:{reference}, kind:{}{cites}\n", kind.name()),
    );
    for side in sides(transfer) {
        let amount = pounds(side.amount);
        push(text, format_args!("    {:width$}  {amount:>12} GBP\n", account(side.account)));
    }
}

/// The account's name in hledger.
fn account(path: &AccountName) -> String {
    let class = match class(path) {
        Class::Expense => "expenses",
        Class::Liability => "liabilities",
        Class::Equity => "equity",
    };
    format!("{class}:{}", path.as_str().replace('/', ":"))
}

/// A reference without the characters that would end it.
fn escaped(reference: &str) -> String {
    let mut escaped = String::with_capacity(reference.len());
    for letter in reference.chars() {
        match letter {
            '%' => escaped.push_str("%25"),
            ',' => escaped.push_str("%2C"),
            ';' => escaped.push_str("%3B"),
            '|' => escaped.push_str("%7C"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ledger::{AccountName, Journal};

    use super::{account, hledger};
    use crate::journals::testing::{awkward_journal, balances, file, output, rows, small_journal, there_is};
    use crate::journals::{pounds, sides};

    #[test]
    fn a_whole_file() {
        let expected = "decimal-mark .

commodity 1000.00 GBP

account expenses:pots:moj:reducing_harm  ; type:X
account liabilities:providers:riverside:recovery  ; type:L

2027-10-01 * (1) recovery%3B \"drug-free\"
    ; transfer:1, run:settle-1, reference:recovery%3B \"drug-free\", kind:original
    expenses:pots:moj:reducing_harm                1500.05 GBP
    liabilities:providers:riverside:recovery      -1500.05 GBP

2027-11-01 * (2) recovery%3B \"drug-free\"
    ; transfer:2, run:settle-2, reference:recovery%3B \"drug-free\", kind:reversal, cites:1
    liabilities:providers:riverside:recovery          0.05 GBP
    expenses:pots:moj:reducing_harm                  -0.05 GBP
";
        assert_eq!(hledger(&small_journal()), expected);
    }

    #[test]
    fn accounts_can_be_read_back() {
        for path in ["pots/moj/a-b", "pots/moj/a_b", "providers/x/y9", "bank", "expenses/pots"] {
            let path: AccountName = path.parse().expect("an account");
            let name = account(&path);
            let (_, rest) = name.split_once(':').expect("a class first");
            assert_eq!(rest.replace(':', "/"), path.as_str());
        }
    }

    /// A reference as it was before it was escaped.
    fn unescaped(text: &str) -> String {
        text.replace("%2C", ",").replace("%3B", ";").replace("%7C", "|").replace("%25", "%")
    }

    #[test]
    fn hledger_reads_what_was_written() {
        if !there_is("hledger") {
            return;
        }
        let journal = awkward_journal();
        let (_folder, path) = file("journal.hledger", &hledger(&journal));
        assert_eq!(output("hledger", &["check", "--strict", "-f", "FILE"], &path), "");

        let arguments = ["balance", "--flat", "--no-total", "--empty", "-O", "csv", "-f", "FILE"];
        let found = rows(&output("hledger", &arguments, &path));
        let found: BTreeMap<String, String> = found.into_iter().map(|row| (row[0].clone(), plain(&row[1]))).collect();
        assert_eq!(found, balances(&journal, account));

        // Columns: index, date, second date, status, code, description, comment, account, amount and more.
        let found = rows(&output("hledger", &["print", "-O", "csv", "-f", "FILE"], &path));
        let mut found: Vec<Vec<String>> = found
            .into_iter()
            .map(|row| [&row[4], &row[1], &unescaped(&row[5]), &row[7], &plain(&row[8])].map(String::clone).to_vec())
            .collect();
        found.sort_by_key(|row| row[0].parse::<u64>().ok());
        let expected: Vec<Vec<String>> = journal
            .transfers()
            .iter()
            .flat_map(|t| {
                sides(t).map(|side| {
                    let (number, on, reference) = (t.number.to_string(), t.on.to_string(), t.reference.to_string());
                    vec![number, on, reference, account(side.account), pounds(side.amount)]
                })
            })
            .collect();
        assert_eq!(found, expected);
    }

    /// An amount without its commodity; hledger shows nothing as a bare 0.
    fn plain(amount: &str) -> String {
        match amount.trim_end_matches("GBP").trim() {
            "0" => "0.00".into(),
            other => other.into(),
        }
    }

    #[test]
    fn hledger_reads_the_tags_as_they_were_meant() {
        if !there_is("hledger") {
            return;
        }
        let journal = awkward_journal();
        let (_folder, path) = file("journal.hledger", &hledger(&journal));
        for (tag, values) in [
            ("run", journal.transfers().iter().map(|t| t.run.to_string()).collect::<Vec<_>>()),
            ("transfer", journal.transfers().iter().map(|t| t.number.to_string()).collect()),
            ("cites", journal.transfers().iter().filter_map(|t| t.kind.cites()).map(|of| of.to_string()).collect()),
            ("kind", journal.transfers().iter().map(|t| t.kind.name().to_string()).collect()),
            ("reference", journal.transfers().iter().map(|t| t.reference.to_string()).collect()),
        ] {
            let found = output("hledger", &["tags", "--values", tag, "-f", "FILE"], &path);
            let mut found: Vec<String> = found.lines().map(unescaped).collect();
            let mut expected = values;
            for list in [&mut found, &mut expected] {
                list.sort();
                list.dedup();
            }
            assert_eq!(found, expected, "{tag}");
        }
        let tags = output("hledger", &["tags", "-f", "FILE"], &path);
        assert_eq!(tags.lines().collect::<Vec<_>>(), ["cites", "kind", "reference", "run", "transfer", "type"]);
    }

    #[test]
    fn hledger_accepts_an_empty_journal() {
        if there_is("hledger") {
            let (_folder, path) = file("journal.hledger", &hledger(&Journal::new()));
            assert_eq!(output("hledger", &["check", "--strict", "-f", "FILE"], &path), "");
        }
    }
}
