//! `purse reference`

use runs::{RunError, evaluation_schema, settlement_schema};

use crate::arguments::ReferenceKind;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(what: ReferenceKind, terminal: &Terminal) -> Result<Outcome, RunError> {
    match what {
        ReferenceKind::ContractLanguage => terminal.print(&contracts::reference()),
        ReferenceKind::Evaluation => terminal.print(&contracts::tables(evaluation::plan::REFERENCE)),
        ReferenceKind::EvaluationSchema => terminal.print_json(&evaluation_schema()),
        ReferenceKind::SettlementSchema => terminal.print_json(&settlement_schema()),
    }
    Ok(Outcome::Done)
}
