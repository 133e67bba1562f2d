//! The evaluations of a place: which there are, and what is wrong with them.

use std::fs;
use std::path::Path;

use documents::Diagnostics;
use evaluation::plan::{Beside, read_plan};

use super::answer::{EvaluationRow, EvaluationsAnswer, VersionsAnswer};
use super::keep::KeptVersions;
use super::place::read;
use crate::error::RunError;
use crate::loaded::{Loaded, read_text};

/// The folder of evaluation files, below the place.
const FOLDER: &str = "evaluations";

/// Where the file of an evaluation is, seen from the place.
pub(super) fn path_of(name: &str) -> String {
    format!("{FOLDER}/{name}.toml")
}

/// The names of a place's evaluations, in order.
pub(super) fn known_evaluations(root: &Path) -> Result<Vec<String>, RunError> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let on_file = |why| RunError::File { path: folder.clone(), why };
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(on_file)? {
        let path = entry.map_err(on_file)?.path();
        if path.extension().is_some_and(|end| end == "toml")
            && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
        {
            names.push(name.to_string());
        }
    }
    names.sort();
    Ok(names)
}

/// The evaluations of a place, and how far each has come.
///
/// # Errors
///
/// [`super::EvaluateError`] if a file has errors; [`RunError`] if the store cannot be read.
pub async fn evaluations(loaded: &Loaded) -> Result<EvaluationsAnswer, RunError> {
    let ready = loaded.parts()?;
    let mut rows = Vec::new();
    for name in known_evaluations(&loaded.root)? {
        let (plan, _) = read(ready, &name)?;
        let kept = KeptVersions::read(&loaded.store, &name).await?;
        rows.push(EvaluationRow {
            title: plan.title.clone(),
            method: plan.method_word().word().to_string(),
            versions: kept.designs.len() as u64,
            is_opened: kept.designs.last().is_some_and(|version| !version.openings.is_empty()),
            name,
        });
    }
    Ok(EvaluationsAnswer { place: ready.place.name.to_string(), evaluations: rows })
}

/// The versions of one evaluation's design that a store keeps.
///
/// # Errors
///
/// [`RunError`] if the store cannot be read.
pub async fn versions(store: &Path, name: &str) -> Result<VersionsAnswer, RunError> {
    let kept = KeptVersions::read(store, name).await?;
    Ok(VersionsAnswer { name: name.to_string(), versions: kept.versions() })
}

/// A place with everything that is wrong in its evaluation files too, for `purse check`. Settling does not read them: a
/// mistake in an evaluation must not keep anybody from being paid.
///
/// # Errors
///
/// [`RunError::File`] and [`RunError::NotText`].
pub fn with_evaluations(mut loaded: Loaded) -> Result<Loaded, RunError> {
    let Some(place) = &loaded.place else { return Ok(loaded) };
    let found = Diagnostics::default();
    for name in known_evaluations(&loaded.root)? {
        let id = loaded.texts.add(path_of(&name), read_text(&loaded.root.join(path_of(&name)))?);
        read_plan(&loaded.texts, id, Beside::Place { place, schema: &loaded.schema }, &found);
    }
    loaded.diagnostics.extend(found.finish());
    Ok(loaded)
}
