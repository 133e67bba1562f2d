//! `purse evaluate`

use std::path::Path;

use report::{evaluation_csv, evaluation_html, evaluation_pictures, evaluation_text, evaluations_grid, versions_grid};
use runs::{EvaluationAnswer, FilePlan, Loaded, RunError, Steps, evaluate_file, evaluate_place, evaluations, versions};

use super::pictures::{may_be_filled, put};
use crate::arguments::{Common, EvaluateArguments, Format};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(arguments: &EvaluateArguments, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    // A name that ends so means a file, be it there or not.
    let is_named_so = arguments.what.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let is_file = arguments.what.is_file() || (is_named_so && !arguments.what.is_dir());
    if arguments.versions {
        return show_versions(arguments, common, is_file, terminal).await;
    }
    if let Some(folder) = &arguments.charts {
        // Long work is not begun for pictures that cannot be kept.
        may_be_filled(folder, [])?;
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
        return show(&answer, arguments, terminal);
    }
    let loaded = open(&arguments.what, common)?;
    match &arguments.name {
        Some(name) => {
            let answer = evaluate_place(&loaded, name, super::day(&arguments.at), &steps, &terminal.progress()).await?;
            show(&answer, arguments, terminal)
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

/// Prints an evaluation, or puts its pictures into a folder. A verdict that is none wants somebody's attention.
fn show(answer: &EvaluationAnswer, arguments: &EvaluateArguments, terminal: &Terminal) -> Result<Outcome, RunError> {
    if let Some(folder) = &arguments.charts {
        let drawn = evaluation_pictures(answer).into_iter();
        let pictures: Vec<_> = drawn.map(|drawn| (folder.join(drawn.name + ".svg"), drawn.svg)).collect();
        put(folder, &pictures, terminal)?;
        return Ok(outcome(answer));
    }
    match terminal.format {
        Format::Json => terminal.print_json(answer),
        Format::Csv => terminal.print(&evaluation_csv(answer)),
        Format::Html => {
            let page = evaluation_html(answer);
            terminal.print(&page.map_err(|why| RunError::Unusable(format!("the page cannot be made: {why}")))?);
        }
        _ => terminal.print(&evaluation_text(answer, terminal.width())),
    }
    Ok(outcome(answer))
}

fn outcome(answer: &EvaluationAnswer) -> Outcome {
    let is_none = |finding: &str| ["groups not alike", "too few people"].contains(&finding);
    let has_no_verdict =
        answer.outcomes.iter().any(|outcome| is_none(&outcome.finding) || outcome.no_estimate.is_some());
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
