//! `purse reference`

use runs::{RunError, settlement_schema};

use crate::arguments::ReferenceKind;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(what: ReferenceKind, terminal: &Terminal) -> Result<Outcome, RunError> {
    match what {
        ReferenceKind::ContractLanguage => terminal.print(&contracts::reference()),
        ReferenceKind::SettlementSchema => terminal.print_json(&settlement_schema()),
    }
    Ok(Outcome::Done)
}
