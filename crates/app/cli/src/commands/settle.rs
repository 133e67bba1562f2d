//! `purse settle`

use report::{Detail, posting_text, settlement_csv, settlement_text};
use runs::{Loaded, RunError, settle};
use units::Day;

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// What else is wanted of a settlement.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// To post it.
    pub post: bool,
    /// To see every line.
    pub lines: bool,
}

pub async fn run(loaded: &Loaded, as_at: Day, wanted: Wanted, terminal: &Terminal) -> Result<Outcome, RunError> {
    let settled = settle(loaded, as_at, &terminal.progress()).await?;
    let posted = if wanted.post { Some(settled.post(loaded).await?) } else { None };
    if posted.is_none() {
        settled.keep(loaded).await?;
    }
    let settlement = &settled.settlement;
    match terminal.format {
        Format::Json => terminal.print_json(settlement),
        Format::Csv => terminal.print(&settlement_csv(settlement)),
        _ => {
            let detail = if wanted.lines { Detail::Lines } else { Detail::Payments };
            terminal.print(&settlement_text(settlement, detail, terminal.width()));
        }
    }
    terminal.say(&posting_text(posted.as_ref(), settlement.due_pence, settled.transfers.len()));
    Ok(Outcome::of(settlement.has_problems()))
}
