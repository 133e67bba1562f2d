//! `purse evaluate`

use std::path::Path;

use report::{evaluation_csv, evaluation_text, evaluations_grid, versions_grid};
use runs::{EvaluationAnswer, FilePlan, Loaded, RunError, Steps, evaluate_file, evaluate_place, evaluations, versions};

use crate::arguments::{Common, EvaluateArguments, Format};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(arguments: &EvaluateArguments, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    let is_file = arguments.what.is_file();
    if arguments.versions {
        return show_versions(arguments, common, is_file, terminal).await;
    }
    let steps = Steps { freeze: arguments.freeze, open: arguments.open, bundle: arguments.bundle.clone() };
    if is_file {
        let said = match (&arguments.name, arguments.columns.file()) {
            (Some(file), _) => FilePlan::File(file.into()),
            (None, Some(text)) => FilePlan::Options(text),
            (None, None) => FilePlan::Beside,
        };
        let (today, store) = (super::day(&arguments.at), common.store.as_deref());
        let answer = evaluate_file(&arguments.what, &said, store, today, &steps, &terminal.progress()).await?;
        return Ok(print(&answer, terminal));
    }
    let loaded = open(&arguments.what, common)?;
    match &arguments.name {
        Some(name) => {
            let answer = evaluate_place(&loaded, name, super::day(&arguments.at), &steps, &terminal.progress()).await?;
            Ok(print(&answer, terminal))
        }
        None => {
            let answer = evaluations(&loaded).await?;
            match terminal.format {
                Format::Json => terminal.print_json(&answer),
                Format::Csv => terminal.print(&evaluations_grid(&answer).to_csv()),
                _ => terminal.print(&evaluations_grid(&answer).to_table(terminal.width())),
            }
            Ok(Outcome::Done)
        }
    }
}

/// A verdict that is none wants somebody's attention.
fn print(answer: &EvaluationAnswer, terminal: &Terminal) -> Outcome {
    match terminal.format {
        Format::Json => terminal.print_json(answer),
        Format::Csv => terminal.print(&evaluation_csv(answer)),
        _ => terminal.print(&evaluation_text(answer, terminal.width())),
    }
    let has_no_verdict =
        answer.outcomes.iter().any(|outcome| outcome.finding == "groups not alike" || outcome.no_estimate.is_some());
    let is_unbalanced = answer.balance.as_ref().is_some_and(|balance| balance.is_asked && !balance.is_within);
    let is_gamed = answer.gaming.iter().any(|sign| sign.finding == "seen");
    Outcome::of(has_no_verdict || is_unbalanced || is_gamed)
}

async fn show_versions(
    arguments: &EvaluateArguments,
    common: &Common,
    is_file: bool,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let answer = if is_file {
        let name = arguments.what.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(store) = common.store.as_deref() else {
            return Err(runs::EvaluateError::NowhereToKeep { path: arguments.what.clone() }.into());
        };
        versions(store, &name).await?
    } else {
        let loaded = open(&arguments.what, common)?;
        versions(&loaded.store, arguments.name.as_deref().unwrap_or_default()).await?
    };
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&versions_grid(&answer).to_csv()),
        _ => terminal.print(&versions_grid(&answer).to_table(terminal.width())),
    }
    Ok(Outcome::Done)
}

fn open(folder: &Path, common: &Common) -> Result<Loaded, RunError> {
    Loaded::read(folder, common.store.as_deref())?.with_identity_key(super::privacy::key_file().as_deref())?.ready()
}
