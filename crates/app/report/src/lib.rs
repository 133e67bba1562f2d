//! What people and other programs read: tables, statements, diagnostics and journals.
//!
//! Everything here turns values into text. This crate refuses to compute any of them.

mod accuracy;
mod attention;
mod books;
mod diagnostics;
mod encoded;
mod explanation;
mod extracts;
mod grid;
pub mod journals;
mod measures;
mod notes;
mod pair;
mod people;
mod settlement;
mod statement;

pub use books::{
    balances_grid, cases_csv, cases_text, ledger_check_text, replay_csv, replay_text, runs_grid, transfers_grid,
};
pub use diagnostics::{DiagnosticAnswer, Look, PlaceAnswer, diagnostic_answers, render_diagnostics, severity_word};
pub use encoded::{encoded_grid, encoded_text};
pub use explanation::{line_text, person_text};
pub use extracts::{intake_csv, intake_text};
pub use grid::{Cell, Grid, grouped};
pub use measures::{measures_csv, measures_text};
pub use pair::{pair_grid, pair_text};
pub use people::{link_csv, link_text};
pub use settlement::{Detail, posting_text, problems_text, settlement_csv, settlement_text, shares_grid, waiting_grid};
pub use statement::{statement_csv, statement_html, statement_text};
