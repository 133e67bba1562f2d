//! An evaluation of a plain CSV file, without a place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use documents::{Diagnostics, Sources};
use engine::Cores;
use evaluation::plan::{Beside, Plan, Subjects as Who, read_plan};
use store::{Input, Role, Sha256};
use units::Day;

use super::Steps;
use super::answer::EvaluationAnswer;
use super::bundle::Bundle;
use super::design::design;
use super::error::EvaluateError;
use super::estimate::{Opened, estimate};
use super::keep::{KeptDesign, KeptOpening, KeptVersions, Made};
use super::place::difference;
use super::table::Table;
use super::told::{Heading, answer, canonical};
use crate::error::RunError;
use crate::loaded::read_text;
use crate::progress::Progress;

/// What says which columns are what.
#[derive(Debug, Clone)]
pub enum FilePlan {
    /// An evaluation file.
    File(PathBuf),
    /// The same, as the options of the command line say it.
    Options(String),
    /// Nothing: a file beside the CSV file is looked for, of the same name with `.toml`.
    Beside,
}

/// How errors name what the options of the command line say.
const OPTIONS: &str = "what the options say";

/// Evaluates a CSV file: the design first, whose digest is made before any outcome is read; then, without a store, outcomes at
/// once, or with one as [`super::evaluate_place`] does.
///
/// # Errors
///
/// [`EvaluateError`] with file, line and column; [`RunError`] if a file or the store cannot be read or written.
pub async fn evaluate_file(
    path: &Path,
    said: &FilePlan,
    store: Option<&Path>,
    today: Day,
    steps: &Steps,
    progress: &dyn Progress,
) -> Result<EvaluationAnswer, RunError> {
    let table = Table::open(path)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (plan, text) = read(path, said, &table)?;
    if store.is_none() && (steps.freeze || steps.open) {
        return Err(EvaluateError::NowhereToKeep { path: path.to_path_buf() }.into());
    }
    let Who::File(who) = &plan.subjects else {
        return Err(RunError::Unusable("a file is evaluated by its columns".into()));
    };
    progress.begin("Reading people", None);
    let subjects = table.subjects(who, &plan);
    progress.end();
    let lines: Vec<u64> = subjects.as_ref().map(|subjects| subjects.rows.clone()).unwrap_or_default();
    let tick = progress.begin("Comparing people", None);
    let made = subjects.map(|subjects| design(subjects, &plan, &Cores { tick: &*tick }));
    progress.end();
    let what = path.display().to_string();
    let design = made?.map_err(|why| EvaluateError::Estimation { what: what.clone(), why })?;
    let inputs = BTreeMap::from([
        (file_name(path), table.input),
        (format!("{name}.toml"), Input::of(Role::Rule, text.as_bytes())),
    ]);
    // A row is known by its line: what a file calls people may be their name.
    let called = |row: usize| format!("line-{}", lines[design.sample.rows[row] as usize]);
    let heading = Heading { place: None, name: &name, as_at: None };
    let canonical = canonical(&heading, &text, &inputs, None, &design, called);
    let sha256 = Sha256::of(canonical.as_bytes()).to_string();
    let keeper = store.map(|store| Made { store, as_at: today, inputs: &inputs, texts: std::slice::from_ref(&text) });
    let mut kept = match store {
        Some(store) => KeptVersions::read(store, &name).await?,
        None => KeptVersions::default(),
    };
    if let Some(keeper) = keeper.as_ref().filter(|_| steps.freeze)
        && kept.designs.last().is_none_or(|version| version.design.sha256 != sha256)
    {
        let design = KeptDesign {
            name: name.clone(),
            sha256: sha256.clone(),
            as_at: today.to_string(),
            linkage: None,
            text: canonical.clone(),
            is_after_outcomes: kept.is_opened(),
        };
        keeper.keep_design(&design).await?;
        kept = KeptVersions::read(keeper.store, &name).await?;
    }
    let mut told = answer(&heading, &plan, &design, sha256.clone(), &kept);
    let open = |told: &EvaluationAnswer| {
        let tick = progress.begin("Estimating effects", None);
        let opened = plan.outcomes.iter().map(|outcome| Ok(Opened { outcome, values: table.outcome(outcome)? }));
        let opened = opened.collect::<Result<Vec<_>, RunError>>();
        let cores = Cores { tick: &*tick };
        let estimated =
            opened.and_then(|opened| estimate(&what, &plan, &design, told.balance.as_ref(), opened, &cores));
        progress.end();
        estimated
    };
    match (&keeper, kept.designs.last()) {
        (None, _) => {
            told.outcomes = open(&told)?;
            told.design.state = "unkept".into();
        }
        (Some(keeper), Some(version)) if steps.open => {
            if version.design.sha256 != sha256 {
                let what = difference(&version.design.text, &canonical);
                return Err(EvaluateError::Changed { name, version: kept.designs.len(), what }.into());
            }
            told.outcomes = open(&told)?;
            let opening = KeptOpening { name: name.clone(), design: version.run.clone(), answer: told.clone() };
            keeper.keep_opening(&opening).await?;
            told.design.versions = KeptVersions::read(keeper.store, &name).await?.versions();
            told.design.state = "opened".into();
        }
        (Some(_), None) if steps.open => return Err(EvaluateError::NotFrozen { name }.into()),
        (Some(_), Some(version)) if told.design.state == "opened" => {
            if let Some(opening) = version.openings.last() {
                told.outcomes = opening.answer.outcomes.clone();
            }
        }
        (Some(_), _) => {}
    }
    if let Some(folder) = &steps.bundle {
        Bundle { answer: &told, plan: &plan, plan_text: &text, design: &design, inputs: &inputs }
            .write(folder, called)?;
    }
    Ok(told)
}

/// The plan, and its text.
fn read(path: &Path, said: &FilePlan, table: &Table) -> Result<(Plan, String), RunError> {
    let (named, text) = match said {
        FilePlan::Options(text) => (OPTIONS.to_string(), text.clone()),
        FilePlan::File(file) => (file.display().to_string(), read_text(file)?),
        FilePlan::Beside => {
            let beside = path.with_extension("toml");
            if !beside.is_file() {
                return Err(EvaluateError::NoPlan { path: path.to_path_buf(), beside }.into());
            }
            (beside.display().to_string(), read_text(&beside)?)
        }
    };
    let mut texts = Sources::default();
    let id = texts.add(named, text.clone());
    let found = Diagnostics::default();
    match read_plan(&texts, id, Beside::File { columns: &table.columns }, &found) {
        Some(plan) => Ok((plan, text)),
        None => Err(EvaluateError::File { texts: Box::new(texts), diagnostics: found.finish() }.into()),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
