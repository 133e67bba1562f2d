//! Who pays and who gains, as tables.

use runs::{FundersAnswer, SavingAnswer};

use crate::grid::{Cell, Grid};

/// Who pays and who gains, for people: each funder, then each outcome, then where the gains come from.
pub fn funders_text(answer: &FundersAnswer, width: usize) -> String {
    let mut text = format!("{} as at {}\n", answer.title, answer.as_at);
    if answer.funders.is_empty() {
        text.push_str("Nobody pays or gains anything yet.\n");
        return text;
    }
    text.push_str(&totals_grid(answer).to_table(width));
    text.push_str("\nBy outcome\n");
    text.push_str(&flows_grid(answer).to_table(width));
    if !answer.savings.is_empty() {
        text.push_str("\nWhat one result saves\n");
        text.push_str(&savings_grid(&answer.savings).to_table(width));
    }
    text.push('\n');
    text.push_str(&origin(answer));
    text
}

/// The flows for other programs.
pub fn funders_csv(answer: &FundersAnswer) -> String {
    flows_grid(answer).to_csv()
}

/// Where gains come from, and what is not among them.
fn origin(answer: &FundersAnswer) -> String {
    let mut text = match (&answer.prices, &answer.source) {
        (Some(prices), Some(source)) => format!(
            "Gains are what results save by unit costs, in prices of {prices}, net of what would have happened anyway. They are \
             no cash.\nUnit costs: {source}\n"
        ),
        _ => "The place has no unit costs, so that nobody's gain is known.\n".to_string(),
    };
    if answer.prices.is_some() && !answer.without_costs.is_empty() {
        text.push_str(&format!("Without unit costs, and with no gain here: {}\n", answer.without_costs.join(", ")));
    }
    text
}

fn totals_grid(answer: &FundersAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Funder", "funder")
        .text("", "title")
        .number("Pays", "pays_pence")
        .number("Gains", "gains_pence")
        .number("Gains less pays", "difference_pence");
    for row in &answer.funders {
        grid.row(vec![
            Cell::text(&row.funder),
            Cell::text(&row.title),
            Cell::Money(row.pays_pence),
            Cell::Money(row.gains_pence),
            Cell::Money(row.difference_pence),
        ]);
    }
    grid
}

fn flows_grid(answer: &FundersAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Outcome", "outcome")
        .text("Provider", "provider")
        .text("Funder", "funder")
        .number("Results", "results")
        .number("Pays", "pays_pence")
        .number("Gains", "gains_pence");
    for row in &answer.flows {
        grid.row(vec![
            Cell::text(&row.outcome),
            Cell::text(&row.provider),
            Cell::text(&row.funder),
            if row.results == 0 { Cell::Empty } else { Cell::count(row.results) },
            Cell::Money(row.pays_pence),
            Cell::Money(row.gains_pence),
        ]);
    }
    grid
}

fn savings_grid(savings: &[SavingAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text("Result", "benefit")
        .text("Unit cost", "code")
        .text("Unit", "unit")
        .text("Agency", "agency")
        .text("Party", "party")
        .number("Cost", "cost_pence")
        .number("Times", "times")
        .number("Net", "net_part")
        .number("Saves", "saves_pence");
    for row in savings {
        grid.row(vec![
            Cell::text(&row.benefit),
            Cell::text(&row.code),
            Cell::text(&row.unit),
            Cell::text(&row.agency),
            Cell::text(&row.party),
            Cell::Money(row.cost_pence),
            Cell::text(&row.times),
            Cell::text(&row.net_part),
            Cell::Money(row.saves_pence),
        ]);
    }
    grid
}
