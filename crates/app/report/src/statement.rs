//! A provider's statement, as text and as a page that prints.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use runs::{LineAnswer, Statement, SuppliedAnswer};
use serde::Serialize;
use units::Pence;

use crate::grid::{Cell, Grid};
use crate::notes::{status, why};
use crate::settlement::{problems_text, shares_grid, waiting_grid};

/// The page.
const PAGE: &str = include_str!("../templates/statement.html");

/// A statement on a terminal.
pub fn statement_text(statement: &Statement, width: usize) -> String {
    let settlement = &statement.settlement;
    let mut text = format!(
        "Statement for {}\n{} ({}), {}\nAs at {}, run {}; commissioner: {}\n",
        statement.provider,
        settlement.title,
        settlement.contract,
        statement.place,
        statement.as_at,
        statement.run,
        statement.commissioner
    );
    text.push_str(&lines_grid(&settlement.lines).to_table(width));
    text.push_str(&format!(
        "Posted before {}; due now {}\n",
        Pence::new(statement.posted_pence),
        Pence::new(settlement.due_pence)
    ));
    if let Some(prime) = &statement.prime {
        text.push_str(&format!("The funders pay {prime}, which passes this on.\n"));
    }
    if !settlement.shares.is_empty() {
        text.push_str(&shares_grid(&settlement.shares).to_table(width));
    }
    if !statement.passed_on.is_empty() {
        text.push_str("\nPassed on\n");
        text.push_str(&passed_on_grid(&statement.passed_on).to_table(width));
    }
    if !settlement.waiting.is_empty() {
        text.push_str("\nNot yet known, and not paid\n");
        text.push_str(&waiting_grid(&settlement.waiting).to_table(width));
    }
    let claims = claims(statement);
    if !claims.is_empty() {
        text.push_str("\nResults that are claimed more than once\n");
        text.push_str(&claims.to_table(width));
    }
    text.push_str(&problems_text(&statement.problems, width));
    text
}

/// A statement for other programs: its lines with their references.
pub fn statement_csv(statement: &Statement) -> String {
    let lines = &statement.settlement.lines;
    let references = lines.iter().map(|line| Cell::text(&line.line));
    let unfunded = lines.iter().map(|line| Cell::Money(line.unfunded_pence));
    let grid = lines_grid(lines).with_first("Line", "line", references);
    grid.with_last("Unfunded", "unfunded_pence", unfunded).to_csv()
}

/// A statement as a page of HTML that stands alone and prints.
pub fn statement_html(statement: &Statement) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("money", |pence: i64| Pence::new(pence).to_string());
    environment.add_template("statement", PAGE)?;
    let lines = statement.settlement.lines.iter().map(|line| PageLine { line, why: why(line) }).collect();
    environment.get_template("statement")?.render(Value::from(Serde(Page { statement, lines })))
}

/// What the page is made from.
#[derive(Serialize)]
struct Page<'a> {
    statement: &'a Statement,
    lines: Vec<PageLine<'a>>,
}

/// A line, and why its amount is not its quantity at its price.
#[derive(Serialize)]
struct PageLine<'a> {
    #[serde(flatten)]
    line: &'a LineAnswer,
    why: String,
}

fn lines_grid(lines: &[LineAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text("Period", "period")
        .text("For", "title")
        .text("Band", "band")
        .text("Stage", "stage")
        .number("Quantity", "quantity")
        .number("Price", "unit_price_pence")
        .number("Amount", "amount_pence")
        .number("Posted", "posted_pence")
        .number("Due now", "due_pence")
        .text("Status", "status");
    for line in lines {
        grid.row(vec![
            Cell::text(line.period.replace('/', " to ")),
            Cell::text(&line.title),
            Cell::maybe(line.band.as_ref(), Cell::text),
            Cell::maybe(line.stage.as_ref(), Cell::text),
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

/// What the prime and its subcontractors each get.
fn passed_on_grid(passed_on: &[SuppliedAnswer]) -> Grid {
    let mut grid = Grid::new().text("Provider", "provider").number("In all", "amount_pence").number("Now", "due_pence");
    for part in passed_on {
        grid.row(vec![Cell::text(&part.provider), Cell::Money(part.amount_pence), Cell::Money(part.due_pence)]);
    }
    grid
}

/// This contract's claims of results that others claim too, each with the claim that stands against it.
fn claims(statement: &Statement) -> Grid {
    let mut grid = Grid::new()
        .reference("Our claim", "claim")
        .text("On", "on")
        .text("Is", "treatment")
        .reference("Also claimed by", "other")
        .text("Rule", "rule");
    let contract = &statement.settlement.contract;
    for overlap in &statement.overlaps {
        for claim in overlap.claims.iter().filter(|claim| claim.contract == *contract) {
            let others: Vec<String> = overlap
                .claims
                .iter()
                .filter(|other| other.claim != claim.claim)
                .map(|other| format!("{} ({})", other.claim, other.treatment))
                .collect();
            let clause = overlap.clause.as_ref().map_or(String::new(), |clause| format!(" ({clause})"));
            grid.row(vec![
                Cell::text(&claim.claim),
                Cell::text(&claim.on),
                Cell::text(&claim.treatment),
                Cell::text(others.join(", ")),
                Cell::text(format!("{}{clause}", overlap.rule)),
            ]);
        }
    }
    grid
}
