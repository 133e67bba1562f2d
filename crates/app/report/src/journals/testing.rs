//! A journal with awkward names, and the programs that must read it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use ledger::{Journal, Kind, NewTransfer, Position, difference};
use tempfile::TempDir;
use units::Pence;

/// References that each try to be something else in one of the formats.
const AWKWARD: [&str; 16] = [
    "recovery/drug-free/p-000042/2027-10",
    "St Mary’s \"phase 2\"",
    "back\\slash \\n \\\"",
    "semi; colon",
    "comma, date:2020-01-01, run:forged",
    "payee | note",
    "100% %3B %",
    "[2020-01-01] ; [=2020-01-02]",
    "(7) code",
    "* ! starred",
    "= 1000.00 GBP @ 2",
    "#tag ^link key: value",
    "~ monthly",
    "'single' `quotes`",
    "Überprüfung é 日本語 🙂",
    "-",
];

/// Several settlements of those references between accounts whose names could be taken for each other.
pub fn awkward_journal() -> Journal {
    let accounts = ["pots/moj/a-b", "pots/moj/a_b", "pots/moj-a/b", "pots/moj_u", "pots/moj_u_", "pots/moj-u-"];
    let creditors = ["providers/riverside/recovery", "providers/riverside", "providers/moj/a_b", "bank/main_2", "open"];
    let mut journal = Journal::new();
    let mut seed: u64 = 1;
    let mut any = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for run in 0..6 {
        let mut wanted: BTreeMap<(usize, usize), Position> = BTreeMap::new();
        for (number, reference) in AWKWARD.iter().enumerate() {
            for _ in 0..2 {
                let pot = usize::try_from(any(6)).expect("few");
                let position = Position {
                    debit: accounts[pot].parse().expect("an account"),
                    credit: creditors[number % 5].parse().expect("an account"),
                    reference: reference.parse().expect("a reference"),
                    amount: Pence::new(i64::try_from(any(200_000)).expect("few")),
                };
                wanted.insert((number, pot), position);
            }
        }
        let wanted: Vec<Position> = wanted.into_values().collect();
        let on = format!("2027-{:02}-01", 4 + run).parse().expect("a day");
        let id = format!("settle_2027.{run}-x").parse().expect("a run id");
        for new in difference(&journal, &wanted, on, &id).expect("a difference") {
            journal.append(new).expect("a transfer that may stand");
        }
    }
    let kinds = [Kind::Increase { of: 1 }.name(), Kind::Reversal { of: 1 }.name(), Kind::Original.name()];
    for kind in kinds {
        assert!(journal.transfers().iter().any(|transfer| transfer.kind.name() == kind), "there is an {kind}");
    }
    journal
}

/// A journal of one transfer and its part reversal, to show a whole file.
pub fn small_journal() -> Journal {
    let mut journal = Journal::new();
    let paid = NewTransfer {
        on: "2027-10-01".parse().expect("a day"),
        debit: "pots/moj/reducing_harm".parse().expect("an account"),
        credit: "providers/riverside/recovery".parse().expect("an account"),
        amount: Pence::new(150_005),
        reference: "recovery; \"drug-free\"".parse().expect("a reference"),
        run: "settle-1".parse().expect("a run id"),
        kind: Kind::Original,
    };
    let taken_back = NewTransfer {
        on: "2027-11-01".parse().expect("a day"),
        debit: paid.credit.clone(),
        credit: paid.debit.clone(),
        amount: Pence::new(5),
        run: "settle-2".parse().expect("a run id"),
        kind: Kind::Reversal { of: 1 },
        ..paid.clone()
    };
    for new in [paid, taken_back] {
        journal.append(new).expect("a transfer that may stand");
    }
    journal
}

/// The journal's balances by what `named` calls the accounts, in pounds.
pub fn balances(journal: &Journal, named: impl Fn(&ledger::AccountName) -> String) -> BTreeMap<String, String> {
    let pounds = |balance: ledger::Balance| super::pounds(balance.balance());
    journal.balances().iter().map(|(account, balance)| (named(account), pounds(*balance))).collect()
}

/// A file with this text, in a folder that is gone after the test.
pub fn file(name: &str, text: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (folder, path)
}

/// Whether a program is there. If it is not, that is said past the test harness, which would keep it to itself.
pub fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        let said = writeln!(io::stderr(), "SKIPPED: there is no `{program}` on the PATH to check the journal with");
        said.expect("an open standard error");
    }
    there
}

/// What a program prints, which must succeed.
pub fn output(program: &str, arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    // hledger reads a file in the encoding of the locale.
    command.env("LC_ALL", "C.UTF-8");
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(file),
            other => command.arg(other),
        };
    }
    let output = command.output().expect("a program that runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{program}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The rows of a text of comma separated values, without the head.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_string).collect());
    rows.collect()
}
