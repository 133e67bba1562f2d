//! A settlement as tables.

use std::collections::BTreeMap;

use runs::{
    CohortAnswer, ContractSettlement, LineAnswer, Posted, ProblemAnswer, Settlement, ShareAnswer, WaitingAnswer,
};
use units::Pence;

use crate::attention::{Matter, matters_text};
use crate::grid::{Cell, Grid, grouped};
use crate::notes::{money_notes, status};

/// How much of a settlement to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A row a payment.
    Payments,
    /// A row a line.
    Lines,
}

/// A settlement for people: for each contract what is due, who pays, and who is waited for.
pub fn settlement_text(settlement: &Settlement, detail: Detail, width: usize) -> String {
    let mut text = format!("{} as at {}  (run {})\n", settlement.title, settlement.as_at, settlement.run);
    for contract in &settlement.contracts {
        text.push_str(&contract_text(contract, detail, width));
    }
    text.push_str(&overlap_text(settlement));
    text.push_str(&problems_text(&settlement.problems, width));
    text.push_str(&format!("\nDue now in all: {}\n", Pence::new(settlement.due_pence)));
    text
}

/// What posting did, or would do.
pub fn posting_text(posted: Option<&Posted>, due_pence: i64, transfers: usize) -> String {
    match posted {
        Some(Posted::Nothing) => "Nothing to post: the ledger already says so.\n".into(),
        Some(Posted::Transfers { first, last }) => {
            let which =
                if first == last { format!("transfer {first}") } else { format!("transfers {first} to {last}") };
            format!("Posted {} as {which}.\n", Pence::new(due_pence))
        }
        None if transfers == 0 && due_pence != 0 => {
            "Dry run: nothing can be posted as at this day, because the ledger has later postings.\n".into()
        }
        None if transfers == 0 => "Dry run: nothing would be posted.\n".into(),
        None if transfers == 1 => "Dry run: 1 transfer would be posted. Add --post to post it.\n".into(),
        None => format!("Dry run: {transfers} transfers would be posted. Add --post to post them.\n"),
    }
}

fn contract_text(contract: &ContractSettlement, detail: Detail, width: usize) -> String {
    let mut text = format!("\n{} — {}, {}\n", contract.contract, contract.title, contract.provider);
    for cohort in &contract.cohorts {
        text.push_str(&entered(cohort));
    }
    let grid = match detail {
        Detail::Payments => payments_grid(contract),
        Detail::Lines => lines_grid(&contract.lines),
    };
    if grid.is_empty() {
        text.push_str("No lines yet.\n");
    } else {
        text.push_str(&grid.to_table(width));
    }
    if contract.shares.is_empty() {
        text.push_str("Nothing is due now.\n");
    } else {
        let to = if contract.due_pence < 0 { "which goes back to" } else { "paid by" };
        text.push_str(&format!("Due now: {}, {to}\n", Pence::new(contract.due_pence)));
        text.push_str(&shares_grid(&contract.shares).to_table(width));
    }
    if !contract.waiting.is_empty() {
        text.push_str("Not yet known, and not paid\n");
        text.push_str(&waiting_grid(&contract.waiting).to_table(width));
    }
    text
}

/// How many have entered a cohort; where nobody has, what there is to know about it.
fn entered(cohort: &CohortAnswer) -> String {
    let CohortAnswer { cohort: name, event, .. } = cohort;
    let who = match (cohort.unit.as_str(), cohort.entered) {
        ("household", 1) => "household",
        ("household", _) => "households",
        (_, 1) => "person",
        _ => "people",
    };
    match (cohort.entered, &cohort.complete_to) {
        (0, None) => format!("Entered {name}: nobody; no extract of `{event}` had been received by then\n"),
        (0, Some(day)) => format!("Entered {name}: nobody; the extracts of `{event}` are complete to {day}\n"),
        (count, _) => format!("Entered {name}: {} {who}\n", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
    }
}

/// A row a payment.
fn payments_grid(contract: &ContractSettlement) -> Grid {
    #[derive(Default)]
    struct Sum<'a> {
        title: &'a str,
        kind: &'a str,
        lines: u64,
        quantity: i64,
        amount: i64,
        posted: i64,
        due: i64,
        notes: BTreeMap<&'a str, u64>,
    }
    let mut order: Vec<&str> = Vec::new();
    let mut sums: BTreeMap<&str, Sum<'_>> = BTreeMap::new();
    for line in &contract.lines {
        if !order.contains(&line.payment.as_str()) {
            order.push(&line.payment);
        }
        let sum = sums.entry(&line.payment).or_default();
        (sum.title, sum.kind) = (&line.title, &line.kind);
        sum.lines += 1;
        sum.quantity += line.quantity;
        sum.amount += line.amount_pence;
        sum.posted += line.posted_pence;
        sum.due += line.due_pence;
        if line.status != "due" {
            *sum.notes.entry(&line.status).or_default() += 1;
        } else if line.amount_pence < 0 {
            *sum.notes.entry("deduction").or_default() += 1;
        } else if line.due_pence < 0 {
            *sum.notes.entry("lower than posted").or_default() += 1;
        }
        for note in money_notes(line) {
            *sum.notes.entry(note).or_default() += 1;
        }
    }
    let mut grid = Grid::new()
        .text("Payment", "payment")
        .text("Kind", "kind")
        .number("Lines", "lines")
        .number("Quantity", "quantity")
        .number("Amount", "amount_pence")
        .number("Posted", "posted_pence")
        .number("Due now", "due_pence")
        .text("Of its lines", "notes");
    for payment in order {
        let Some(sum) = sums.get(payment) else { continue };
        let notes: Vec<String> = sum.notes.iter().map(|(status, lines)| format!("{lines} {status}")).collect();
        grid.row(vec![
            Cell::text(format!("{payment}: {}", sum.title)),
            Cell::text(sum.kind),
            Cell::count(sum.lines),
            Cell::Count(sum.quantity),
            Cell::Money(sum.amount),
            Cell::Money(sum.posted),
            Cell::Money(sum.due),
            Cell::text(notes.join(", ")),
        ]);
    }
    grid
}

/// A row a line, for a terminal.
fn lines_grid(lines: &[LineAnswer]) -> Grid {
    let mut grid = Grid::new()
        .reference("Line", "line")
        .number("People", "people")
        .number("Quantity", "quantity")
        .number("Price", "unit_price_pence")
        .number("Amount", "amount_pence")
        .number("Posted", "posted_pence")
        .number("Due now", "due_pence")
        .text("Status", "status");
    for line in lines {
        grid.row(vec![
            Cell::text(&line.line),
            Cell::count(u64::from(line.people)),
            Cell::Count(line.quantity),
            Cell::maybe(line.unit_price_pence, Cell::Money),
            Cell::Money(line.amount_pence),
            Cell::Money(line.posted_pence),
            Cell::Money(line.due_pence),
            Cell::text(status(line)),
        ]);
    }
    grid
}

/// Every line with every column, for other programs.
pub fn settlement_csv(settlement: &Settlement) -> String {
    let mut grid = Grid::new()
        .text("Contract", "contract")
        .text("Provider", "provider")
        .reference("Line", "line")
        .text("Payment", "payment")
        .text("Kind", "kind")
        .text("Period", "period")
        .text("Band", "band")
        .text("Stage", "stage")
        .number("People", "people")
        .number("Quantity", "quantity")
        .number("Price", "unit_price_pence")
        .number("Full amount", "full_amount_pence")
        .number("Amount", "amount_pence")
        .number("Posted", "posted_pence")
        .number("Due now", "due_pence")
        .number("Unfunded", "unfunded_pence")
        .text("Clause", "clause")
        .text("Status", "status");
    for contract in &settlement.contracts {
        for line in &contract.lines {
            grid.row(vec![
                Cell::text(&contract.contract),
                Cell::text(&contract.provider),
                Cell::text(&line.line),
                Cell::text(&line.payment),
                Cell::text(&line.kind),
                Cell::text(&line.period),
                Cell::maybe(line.band.as_ref(), Cell::text),
                Cell::maybe(line.stage.as_ref(), Cell::text),
                Cell::count(u64::from(line.people)),
                Cell::Count(line.quantity),
                Cell::maybe(line.unit_price_pence, Cell::Money),
                Cell::Money(line.full_amount_pence),
                Cell::Money(line.amount_pence),
                Cell::Money(line.posted_pence),
                Cell::Money(line.due_pence),
                Cell::Money(line.unfunded_pence),
                Cell::text(&line.clause),
                Cell::text(&line.status),
            ]);
        }
    }
    grid.to_csv()
}

/// Who pays.
pub fn shares_grid(shares: &[ShareAnswer]) -> Grid {
    let mut grid = Grid::new().text("Funder", "funder").text("Pot", "pot").number("Pays now", "amount_pence");
    for share in shares {
        grid.row(vec![Cell::text(&share.funder), Cell::text(&share.pot), Cell::Money(share.amount_pence)]);
    }
    grid
}

/// Who is waited for.
pub fn waiting_grid(waiting: &[WaitingAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text("Outcome", "outcome")
        .text("Band", "band")
        .number("People", "people")
        .text("Waits for", "waits_for")
        .text("First known", "first")
        .text("All known", "last");
    for row in waiting {
        let waits_for = if row.waits_for == "evidence" { "a newer extract" } else { "time" };
        grid.row(vec![
            Cell::text(&row.outcome),
            Cell::maybe(row.band.as_ref(), Cell::text),
            Cell::count(u64::from(row.people)),
            Cell::text(waits_for),
            Cell::text(&row.first),
            Cell::text(&row.last),
        ]);
    }
    grid
}

fn overlap_text(settlement: &Settlement) -> String {
    if settlement.overlaps.is_empty() {
        return String::new();
    }
    let claims: usize = settlement.overlaps.iter().map(|overlap| overlap.claims.len()).sum();
    let unpaid = settlement
        .overlaps
        .iter()
        .flat_map(|overlap| &overlap.claims)
        .filter(|claim| claim.treatment == "not paid")
        .count();
    format!(
        "\n{} results are claimed more than once ({claims} claims); {unpaid} claims are not paid. --format json lists them.\n",
        settlement.overlaps.len()
    )
}

/// What needs somebody's attention.
pub fn problems_text(problems: &[ProblemAnswer], width: usize) -> String {
    let matters = problems.iter().map(|problem| Matter {
        code: &problem.code,
        about: &problem.about,
        message: &problem.message,
        help: &problem.help,
    });
    matters_text("Needs attention", matters, width)
}
