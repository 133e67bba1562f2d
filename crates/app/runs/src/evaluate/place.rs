//! An evaluation of a place.

use std::collections::{BTreeMap, HashMap};

use documents::Diagnostics;
use engine::Cores;
use evaluation::plan::{Beside, Plan, read_plan};
use store::{Input, Role, Sha256};
use units::{Day, PersonNo};

use super::Steps;
use super::answer::EvaluationAnswer;
use super::bundle::Bundle;
use super::design::{Design, design};
use super::error::EvaluateError;
use super::estimate::{Opened, estimate};
use super::evaluations::{known_evaluations, path_of};
use super::gaming::signs;
use super::keep::{KeptDesign, KeptOpening, KeptVersions, Made};
use super::people::{Entered, PlaceEvidence};
use super::told::{Heading, answer, canonical};
use crate::error::RunError;
use crate::loaded::{Loaded, Ready, read_text};
use crate::progress::Progress;
use crate::settle::{Books, inputs, rule_files};

/// A design of a place, and what it was made from.
struct Prepared<'a> {
    evidence: PlaceEvidence<'a>,
    design: Design,
    entered: Vec<Entered>,
    inputs: BTreeMap<String, Input>,
    texts: Vec<String>,
    text: String,
    sha256: String,
}

/// Makes the design of an evaluation, and freezes it or opens outcomes on it if that is asked for.
///
/// Without either, the design is shown; if it is the last frozen version and its outcomes have been opened, they are shown as
/// they were then.
///
/// # Errors
///
/// [`EvaluateError`]: there is no such evaluation, its file has errors, people cannot be compared, or outcomes are asked for
/// of a design that is not frozen or has changed since; [`RunError`] if extracts or the store cannot be read.
pub async fn evaluate_place(
    loaded: &Loaded,
    name: &str,
    as_at: Day,
    steps: &Steps,
    progress: &dyn Progress,
) -> Result<EvaluationAnswer, RunError> {
    let ready = loaded.parts()?;
    let (plan, plan_text) = read(ready, name)?;
    let kept = KeptVersions::read(&loaded.store, name).await?;
    // People are read as at the day on which the design was frozen, whatever has been received since.
    let frozen = kept.designs.last().filter(|_| !steps.freeze);
    let design_as_at = frozen.and_then(|version| version.design.as_at.parse().ok()).unwrap_or(as_at);
    let books = Books::read(loaded).await?;
    // And numbered as they were then: a posting since may have numbered people otherwise.
    let numbers = frozen.map_or_else(|| books.numbers.clone(), |version| version.design.linkage.clone());
    let linkage = numbers.as_deref();
    let made = make(ready, name, &plan, &plan_text, design_as_at, linkage, progress).await?;
    let place = ready.place.name.to_string();
    let heading = Heading { place: Some(place), name, as_at: Some(design_as_at.to_string()) };
    let mut kept = kept;
    if steps.freeze && kept.designs.last().is_none_or(|version| version.design.sha256 != made.sha256) {
        let design = KeptDesign {
            name: name.to_string(),
            sha256: made.sha256.clone(),
            as_at: design_as_at.to_string(),
            linkage: books.numbers.clone(),
            text: made.text.clone(),
            is_after_outcomes: kept.is_opened(),
        };
        made.keeper(loaded, design_as_at).keep_design(&design).await?;
        kept = KeptVersions::read(&loaded.store, name).await?;
    }
    let mut told = answer(&heading, &plan, &made.design, made.sha256.clone(), &kept);
    if steps.open {
        let Some(version) = kept.designs.last() else {
            return Err(EvaluateError::NotFrozen { name: name.to_string() }.into());
        };
        if version.design.sha256 != made.sha256 {
            let what = difference(&version.design.text, &made.text);
            return Err(EvaluateError::Changed { name: name.to_string(), version: kept.designs.len(), what }.into());
        }
        let run = version.run.clone();
        told = open(&made, &plan, name, as_at, told, books.numbers.as_deref(), progress).await?;
        let opening = KeptOpening { name: name.to_string(), design: run, answer: told.clone() };
        made.keeper(loaded, as_at).keep_opening(&opening).await?;
        let kept = KeptVersions::read(&loaded.store, name).await?;
        told.design.versions = kept.versions();
        told.design.state = "opened".into();
    } else if told.design.state == "opened"
        && let Some(opening) = kept.designs.last().and_then(|version| version.openings.last())
    {
        told.outcomes = opening.answer.outcomes.clone();
        told.gaming = opening.answer.gaming.clone();
        told.outcomes_as_at = opening.answer.outcomes_as_at.clone();
        told.cautions = opening.answer.cautions.clone();
    } else if let Some(version) = kept.designs.last()
        && told.design.state == "draft"
    {
        let (number, what) = (kept.designs.len(), difference(&version.design.text, &made.text));
        told.cautions.push(format!("this is not the design that was frozen as version {number}: {what}"));
    }
    if let Some(folder) = &steps.bundle {
        let pseudonyms = crate::pseudonyms::for_evaluation(loaded, name)?;
        let number = |row: usize| made.entered[made.design.sample.rows[row] as usize].unit;
        let called = |row: usize| pseudonyms(PersonNo(number(row)));
        Bundle { answer: &told, plan: &plan, plan_text: &plan_text, design: &made.design, inputs: &made.inputs }
            .write(folder, called)?;
    }
    Ok(told)
}

/// Reads an evaluation file of a place.
pub(super) fn read(ready: Ready<'_>, name: &str) -> Result<(Plan, String), RunError> {
    let known = known_evaluations(&ready.loaded.root)?;
    if !known.iter().any(|known| known == name) {
        let nearest = documents::nearest(name, known.iter().map(String::as_str)).map(str::to_string);
        return Err(EvaluateError::Unknown { asked: name.to_string(), nearest, known }.into());
    }
    let mut texts = ready.loaded.texts.clone();
    let text = read_text(&ready.loaded.root.join(path_of(name)))?;
    let id = texts.add(path_of(name), text.clone());
    let found = Diagnostics::default();
    let beside = Beside::Place { place: ready.place, schema: &ready.loaded.schema };
    match read_plan(&texts, id, beside, &found) {
        Some(plan) => Ok((plan, text)),
        None => Err(EvaluateError::File { texts: Box::new(texts), diagnostics: found.finish() }.into()),
    }
}

async fn make<'a>(
    ready: Ready<'a>,
    name: &str,
    plan: &Plan,
    plan_text: &str,
    as_at: Day,
    linkage: Option<&str>,
    progress: &dyn Progress,
) -> Result<Prepared<'a>, RunError> {
    let evidence = PlaceEvidence::gather(ready, plan, as_at, linkage, progress).await?;
    let (subjects, entered) = evidence.subjects(name, plan, progress).await?;
    let tick = progress.begin("Comparing people", None);
    let made = design(subjects, plan, &Cores { tick: &*tick });
    progress.end();
    let design = made.map_err(|why| EvaluateError::Estimation { what: path_of(name), why })?;
    let mut inputs = inputs(ready, &evidence.evidence)?;
    inputs.insert(path_of(name), Input::of(Role::Rule, plan_text.as_bytes()));
    let mut texts: Vec<String> = rule_files(ready.loaded)
        .into_iter()
        .filter_map(|(path, _)| ready.loaded.texts.find(&path))
        .map(|id| ready.loaded.texts.text(id).to_string())
        .collect();
    texts.push(plan_text.to_string());
    let called = |row: usize| PersonNo(entered[design.sample.rows[row] as usize].unit).to_string();
    let heading = Heading { place: None, name, as_at: Some(as_at.to_string()) };
    let linkage = evidence.evidence.numbers.id.clone();
    let text = canonical(&heading, plan_text, &inputs, Some(&linkage), &design, called);
    let sha256 = Sha256::of(text.as_bytes()).to_string();
    Ok(Prepared { evidence, design, entered, inputs, texts, text, sha256 })
}

/// Opens outcomes on a design that is frozen. As at a later day the same people are found again by the rows with which they
/// entered.
async fn open(
    made: &Prepared<'_>,
    plan: &Plan,
    name: &str,
    as_at: Day,
    mut told: EvaluationAnswer,
    linkage: Option<&str>,
    progress: &dyn Progress,
) -> Result<EvaluationAnswer, RunError> {
    let later;
    let evidence = if told.as_at.as_deref() == Some(as_at.to_string().as_str()) {
        &made.evidence
    } else {
        later = PlaceEvidence::gather(made.evidence.ready, plan, as_at, linkage, progress).await?;
        &later
    };
    let measured = evidence.measured(progress).await?;
    let tick = progress.begin("Estimating effects", None);
    let cores = Cores { tick: &*tick };
    let mut outcomes = Vec::new();
    for outcome in &plan.outcomes {
        let values = evidence.outcome(plan, outcome, &measured, &made.entered);
        outcomes.push(Opened { outcome, values });
    }
    let estimated = estimate(&path_of(name), plan, &made.design, told.balance.as_ref(), outcomes, &cores);
    progress.end();
    told.outcomes = estimated?;
    told.outcomes_as_at = Some(as_at.to_string());
    if plan.gaming.is_some() {
        told.gaming = signs(evidence, plan, &measured, progress).await?;
    }
    Ok(told)
}

impl Prepared<'_> {
    fn keeper<'b>(&'b self, loaded: &'b Loaded, as_at: Day) -> Made<'b> {
        Made { store: &loaded.store, as_at, inputs: &self.inputs, texts: &self.texts }
    }
}

/// What differs between two canonical texts, in a few words.
pub(super) fn difference(then: &str, now: &str) -> String {
    let facts = |text: &str| -> HashMap<String, String> {
        let told = text.lines().filter_map(|line| {
            let (word, rest) = line.split_once(' ')?;
            match word {
                // The evaluation file has a line of its own.
                "input" => rest
                    .split_once(' ')
                    .filter(|(_, path)| !path.starts_with("evaluations/"))
                    .map(|(sha256, path)| (format!("the file {path}"), sha256.to_string())),
                "software" | "linkage" | "as-at" => Some((format!("the {word}"), rest.to_string())),
                "evaluation" => Some(("the evaluation file".to_string(), rest.to_string())),
                _ => None,
            }
        });
        told.collect()
    };
    let (then_facts, now_facts) = (facts(then), facts(now));
    let mut changed: Vec<String> = now_facts
        .iter()
        .filter(|(what, value)| then_facts.get(*what) != Some(value))
        .map(|(what, _)| what.clone())
        .chain(then_facts.keys().filter(|what| !now_facts.contains_key(*what)).cloned())
        .collect();
    changed.sort();
    match changed.as_slice() {
        [] => "who is compared with whom".to_string(),
        [first] => first.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}
