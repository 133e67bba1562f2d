//! The ledger, worked examples and replayed runs, as tables.

use runs::{AccountAnswer, CaseAnswer, LedgerCheck, ReplayAnswer, RunAnswer, TransferAnswer};
use units::Pence;

use crate::grid::{Cell, Grid, counted};

/// Balances of accounts.
pub fn balances_grid(accounts: &[AccountAnswer]) -> Grid {
    let mut grid = Grid::new()
        .reference("Account", "account")
        .number("Debits", "debits_pence")
        .number("Credits", "credits_pence")
        .number("Balance", "balance_pence");
    for account in accounts {
        grid.row(vec![
            Cell::text(&account.account),
            Cell::Money(account.debits_pence),
            Cell::Money(account.credits_pence),
            Cell::Money(account.balance_pence),
        ]);
    }
    grid
}

/// Runs, the earliest first.
pub fn runs_grid(runs: &[RunAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text("Run", "run")
        .text("Kind", "kind")
        .text("As at", "as_at")
        .text("Made at", "made_at")
        .text("Version", "version")
        .number("First transfer", "first_transfer")
        .number("Last transfer", "last_transfer");
    for run in runs {
        grid.row(vec![
            Cell::text(&run.run),
            Cell::text(&run.kind),
            Cell::text(&run.as_at),
            Cell::text(&run.made_at),
            Cell::text(&run.version),
            Cell::maybe(run.first_transfer, Cell::count),
            Cell::maybe(run.last_transfer, Cell::count),
        ]);
    }
    grid
}

/// Transfers, one a row.
pub fn transfers_grid(transfers: &[TransferAnswer]) -> Grid {
    let mut grid = Grid::new()
        .number("No.", "number")
        .text("On", "on")
        .reference("Debit", "debit")
        .reference("Credit", "credit")
        .number("Amount", "amount_pence")
        .reference("Line", "line")
        .text("Kind", "kind")
        .text("Cites", "cites")
        .text("Run", "run");
    for transfer in transfers {
        grid.row(vec![
            Cell::count(transfer.number),
            Cell::text(&transfer.on),
            Cell::text(&transfer.debit),
            Cell::text(&transfer.credit),
            Cell::Money(transfer.amount_pence),
            Cell::text(&transfer.line),
            Cell::text(&transfer.kind),
            Cell::maybe(transfer.cites, |number| Cell::text(number.to_string())),
            Cell::text(&transfer.run),
        ]);
    }
    grid
}

/// Whether the ledger is sound.
pub fn ledger_check_text(check: &LedgerCheck) -> String {
    format!(
        "The ledger is sound: {} in {}, {} kept; debits less credits are {}.\nSeal of the last transfer: {}\n",
        counted(check.transfers, "transfer"),
        counted(check.postings, "posting"),
        counted(check.runs, "run"),
        Pence::new(check.difference_pence),
        check.seal
    )
}

/// What came of worked examples.
pub fn cases_text(cases: &[CaseAnswer], show_lines: bool) -> String {
    let mut text = String::new();
    for case in cases {
        let mark = if case.passed { "ok  " } else { "FAIL" };
        let about = case.contract.as_deref().unwrap_or("place");
        text.push_str(&format!("{mark}  {about}: {} — {}\n", case.case, Pence::new(case.due_pence)));
        if !case.passed {
            text.push_str(&format!("      {}:{}\n", case.file, case.line));
        }
        for difference in &case.differences {
            text.push_str(&format!(
                "      {}: the parties worked out {}, the contract gives {}\n",
                difference.about, difference.expected, difference.found
            ));
        }
        if show_lines || !case.passed {
            for line in &case.lines {
                text.push_str(&format!("      {} {} ({})\n", line.line, Pence::new(line.amount_pence), line.status));
                for step in &line.steps {
                    text.push_str(&format!("        {step}\n"));
                }
            }
        }
    }
    let failed = cases.iter().filter(|case| !case.passed).count();
    text.push_str(&match (cases.len(), failed) {
        (0, _) => "There are no worked examples: add cases.toml beside contract.toml.\n".to_string(),
        (1, 0) => "1 worked example comes to the same penny.\n".to_string(),
        (all, 0) => format!("{all} worked examples come to the same penny.\n"),
        (all, failed) => format!("{failed} of {all} worked examples come to something else.\n"),
    });
    text
}

/// What came of worked examples, for other programs.
pub fn cases_csv(cases: &[CaseAnswer]) -> String {
    let mut grid = Grid::new()
        .text("Contract", "contract")
        .text("Case", "case")
        .text("Passed", "passed")
        .number("Due", "due_pence")
        .text("Differences", "differences");
    for case in cases {
        let differences: Vec<String> = case
            .differences
            .iter()
            .map(|difference| format!("{}: {} not {}", difference.about, difference.found, difference.expected))
            .collect();
        grid.row(vec![
            Cell::maybe(case.contract.as_ref(), Cell::text),
            Cell::text(&case.case),
            Cell::text(case.passed.to_string()),
            Cell::Money(case.due_pence),
            Cell::text(differences.join("; ")),
        ]);
    }
    grid.to_csv()
}

/// What came of computing a run again.
pub fn replay_text(answer: &ReplayAnswer, width: usize) -> String {
    let mut text = format!("Run {} as at {}, made by version {}\n", answer.run, answer.as_at, answer.version_then);
    if answer.same {
        text.push_str(&format!("All {} lines come to the same penny.\n", answer.lines));
    } else {
        text.push_str(&format!("{} of {} lines come to something else.\n", answer.differences.len(), answer.lines));
        text.push_str(&differences_grid(answer).to_table(width));
    }
    for input in &answer.changed_inputs {
        let now = input.now_sha256.as_ref().map_or(String::new(), |now| format!(", now {}", short(now)));
        let then = short(&input.then_sha256);
        text.push_str(&format!("{} has {} since (SHA-256 was {then}{now}).\n", input.path, happened(&input.what)));
    }
    text
}

/// Lines that came to something else, for other programs.
pub fn replay_csv(answer: &ReplayAnswer) -> String {
    differences_grid(answer).to_csv()
}

fn differences_grid(answer: &ReplayAnswer) -> Grid {
    let mut grid = Grid::new().reference("Line", "line").number("Then", "then_pence").number("Now", "now_pence");
    for difference in &answer.differences {
        grid.row(vec![
            Cell::text(&difference.line),
            Cell::maybe(difference.then_pence, Cell::Money),
            Cell::maybe(difference.now_pence, Cell::Money),
        ]);
    }
    grid
}

fn happened(what: &str) -> &str {
    if what == "missing" { "gone" } else { what }
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
