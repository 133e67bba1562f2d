//! `purse ledger`

use report::journals::{beancount, hledger};
use report::{balances_grid, ledger_check_text, runs_grid, transfers_grid};
use runs::{Loaded, RunError, balances, check_ledger, journal, kept_runs, transfers};

use crate::arguments::{Common, Format, JournalFormat, LedgerCommand, Place};
use crate::commands::load;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(command: LedgerCommand, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    match command {
        LedgerCommand::Balances { place } => {
            let answer = balances(&journal(&known(&place, common)?).await?);
            match terminal.format {
                Format::Json => terminal.print_json(&answer),
                Format::Csv => terminal.print(&balances_grid(&answer).to_csv()),
                _ => terminal.print(&balances_grid(&answer).to_table(terminal.width())),
            }
        }
        LedgerCommand::Transfers { place, line } => {
            let answer = transfers(&journal(&known(&place, common)?).await?, line.as_deref());
            match terminal.format {
                Format::Json => terminal.print_json(&answer),
                Format::Csv => terminal.print(&transfers_grid(&answer).to_csv()),
                _ => terminal.print(&transfers_grid(&answer).to_table(terminal.width())),
            }
        }
        LedgerCommand::Runs { place } => {
            let answer = kept_runs(&known(&place, common)?).await?;
            match terminal.format {
                Format::Json => terminal.print_json(&answer),
                Format::Csv => terminal.print(&runs_grid(&answer).to_csv()),
                _ => terminal.print(&runs_grid(&answer).to_table(terminal.width())),
            }
        }
        LedgerCommand::Check { place } => {
            let answer = check_ledger(&known(&place, common)?).await?;
            match terminal.format {
                Format::Json => terminal.print_json(&answer),
                _ => terminal.print(&ledger_check_text(&answer)),
            }
        }
        LedgerCommand::Export { place, to } => {
            let loaded = known(&place, common)?;
            let journal = journal(&loaded).await?;
            let title = loaded.place.as_ref().map_or("Commonpurse", |place| place.title.as_str());
            terminal.print(&match to {
                JournalFormat::Beancount => beancount(&journal, title),
                JournalFormat::Hledger => hledger(&journal),
            });
        }
    }
    Ok(Outcome::Done)
}

/// A place of which at least its store is known.
fn known(place: &Place, common: &Common) -> Result<Loaded, RunError> {
    load(place, common)?.with_known_store()
}
