//! The language's reference, printed from the same descriptions that the reader uses, so that it cannot go stale.

use std::fmt::Write;

use documents::{KeySpec, Need, TableSpec};

use crate::cells::TableFile;
use crate::{
    alternatives, baseline, benefits, caps, case_counts, cases, cohorts, contract, design, funding, index, outcomes,
    payments, place, pots, rates, risk, stages, supply, unit_costs,
};

/// Every table of the language, file by file, in the order of the manual.
const TABLES: &[&TableSpec] = &[
    &place::PLACE_FILE,
    &place::PLACE,
    &place::PARTY,
    &pots::POT,
    &unit_costs::UNIT_COSTS,
    &benefits::BENEFIT,
    &benefits::BENEFIT_COST,
    &place::OVERLAP,
    &place::BETWEEN,
    &design::RECORD,
    &design::PREREQUISITE,
    &design::NEED,
    &design::ADJUSTMENT,
    &contract::CONTRACT_FILE,
    &contract::CONTRACT,
    &stages::STAGE,
    &cohorts::COHORT,
    &cohorts::EXCLUSION,
    &outcomes::OUTCOME,
    &baseline::BASELINE,
    &baseline::LATER,
    &risk::RISK,
    &risk::RISK_TERM,
    &payments::PAYMENT,
    &payments::ABOVE,
    &payments::VOLUME,
    &payments::VOLUME_BAND,
    &payments::VOLUME_RANGE,
    &payments::STANDARD,
    &payments::DEMAND,
    &payments::GAIN_BAND,
    &payments::REINVEST,
    &payments::SPENT,
    &payments::EFFECT_BAND,
    &payments::WORSE,
    &payments::MISSED,
    &payments::FOUNDATION,
    &alternatives::ALTERNATIVE,
    &caps::CAP,
    &supply::SUBCONTRACTOR,
    &funding::FUNDING,
    &design::RATIONALE,
    &design::VOLUMES,
    &design::TARGET,
    &design::DEFINITION,
    &design::FINANCES,
    &design::ASSURANCE,
    &design::EVALUATION,
    &design::CALENDAR,
    &design::STANDARDS,
    &design::REFERRAL,
    &design::DEPENDENCY,
    &design::POOLING,
    &design::DATA_FLOW,
    &design::DATA_PROTECTION,
    &design::ACCEPT,
    &cases::CASES_FILE,
    &cases::CASE,
    &cases::PERSON,
    &cases::CASE_EVENT,
    &case_counts::COUNTED,
    &cases::EXPECT,
    &cases::EXPECTED_LINE,
    &cases::EXPECTED_RESULT,
];

/// The tables in CSV files: the name of each, what it is, and what it holds.
const FILES: &[(&str, &str, TableFile)] = &[
    ("rates.csv", "The rate card: one price a row.", rates::RATES_FILE),
    ("index.csv", "An index: one level a row.", index::INDEX_FILE),
    (
        "unit-costs.csv",
        "Beside place.toml: what results save, one agency's part of a cost a row.",
        unit_costs::COSTS_FILE,
    ),
    (
        "deflators.csv",
        "Beside place.toml: the index by which costs are uprated, one financial year a row.",
        unit_costs::DEFLATORS_FILE,
    ),
];

/// The reference of the contract language as Markdown.
pub fn reference() -> String {
    let mut text = tables(TABLES);
    for (name, says, file) in FILES {
        let _ = write!(text, "## `{name}`\n\n{says}\n\n| column | meaning |\n|---|---|\n");
        for (column, says) in file.columns.iter().chain(file.optional) {
            let _ = writeln!(text, "| `{column}` | {says} |");
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Tables of any file that is described like this one, as Markdown.
pub fn tables(specs: &[&TableSpec]) -> String {
    let mut text = String::new();
    for table in specs {
        let depth = if table.name.starts_with('[') { "###" } else { "##" };
        let _ = write!(text, "{depth} `{}`\n\n{}\n\n", table.name, table.says);
        text.push_str("| key | holds | needed | meaning |\n|---|---|---|---|\n");
        for key in table.keys {
            text.push_str(&row(key));
        }
        text.push('\n');
    }
    text
}

fn row(key: &KeySpec) -> String {
    let need = match key.need {
        Need::Required => "always".to_string(),
        Need::Optional => "no".to_string(),
        Need::Default(default) => format!("no; `{default}` if left out"),
        Need::When(case) => format!("when {case}"),
    };
    let holds = if key.holds.choices.is_empty() {
        format!("{}: `{}`", key.holds.what, key.holds.example)
    } else {
        let words: Vec<String> = key.holds.choices.iter().map(|word| format!("`{word}`")).collect();
        format!("{}: {}", key.holds.what, words.join(", "))
    };
    format!("| `{}` | {} | {} | {} |\n", key.key, escape(&holds), need, escape(key.says))
}

fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
