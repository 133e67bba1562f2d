//! What people and other programs read: tables, statements, diagnostics and journals, pictures.
//!
//! Everything here turns values into text. This crate refuses to compute any of them.

mod accuracy;
mod attention;
mod books;
mod charts;
mod design;
mod diagnostics;
mod encoded;
mod evaluation;
mod evaluation_page;
mod explanation;
mod extracts;
mod found;
mod funders;
mod grid;
pub mod journals;
mod ladder;
mod levels;
mod measures;
mod notes;
mod package;
mod pair;
mod parameters;
mod people;
mod plan;
mod power;
mod privacy;
mod review;
mod settlement;
mod sketch;
mod statement;
mod training;
mod weights;

pub use books::{
    balances_grid, cases_csv, cases_text, ledger_check_text, replay_csv, replay_text, runs_grid, transfers_grid,
};
pub use charts::{
    EvaluationPicture, accuracy_svg, evaluation_pictures, funders_svg, is_own_picture, ladder_svg, pair_svg,
    parameters_svg, people_svg, weights_svg,
};
pub use design::{
    Checked, check_answer, check_csv, check_details, check_html, check_sarif, check_text, explain_all_text,
    explain_answer, explain_text, score_text,
};
pub use diagnostics::{DiagnosticAnswer, Look, PlaceAnswer, diagnostic_answers, render_diagnostics, severity_word};
pub use encoded::{encoded_grid, encoded_text};
pub use evaluation::{evaluation_csv, evaluation_text, evaluations_grid, versions_grid};
pub use evaluation_page::evaluation_html;
pub use explanation::{line_text, person_text};
pub use extracts::{intake_csv, intake_text};
pub use found::{find_grid, find_text};
pub use funders::{funders_csv, funders_text};
pub use grid::{Cell, Grid, grouped};
pub use ladder::{ladder_csv, ladder_text};
pub use measures::{measures_csv, measures_text};
pub use package::{package_parts_grid, package_text, packages_grid};
pub use pair::{pair_grid, pair_text};
pub use parameters::{parameters_csv, parameters_text};
pub use people::{link_csv, link_text};
pub use plan::{plan_grid, plan_text};
pub use power::{power_grid, power_text};
pub use privacy::{encrypted_text, erasure_text, held_rows_grid, pseudonyms_grid, pseudonyms_notes};
pub use review::{pair_shown_text, queue_csv, queue_text, review_report_text};
pub use settlement::{Detail, posting_text, problems_text, settlement_csv, settlement_text, shares_grid, waiting_grid};
pub use statement::{statement_csv, statement_html, statement_text};
pub use training::{train_csv, train_text};
pub use weights::{weights_grid, weights_text};
