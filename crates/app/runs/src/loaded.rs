//! A place's folder, read: rules, descriptors and everything that is wrong with them. No extract is opened here.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use contracts::{Case, ContractTexts, Place, PlaceTexts, Schema, read_place};
use documents::{Diagnostic, Diagnostics, Severity, SourceId, Sources};
use linkage::{Decided, Model, Secret};
use units::Name;

use crate::error::{RunError, must_be_folder};
use crate::identities::Identities;
use crate::parameters::described_identifiers;
use crate::secret;

/// A place as it stands in its folder.
#[derive(Debug)]
pub struct Loaded {
    /// The folder.
    pub root: PathBuf,
    /// Where results are kept.
    pub store: PathBuf,
    /// Whether anybody has said so: a place.toml that cannot be read may name another folder.
    pub is_store_known: bool,
    /// Where identities are kept.
    pub identities: Identities,
    /// Every text that was read, so that diagnostics can be shown.
    pub texts: Sources,
    /// Everything that is wrong, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The place; nothing if there are errors.
    pub place: Option<Place>,
    /// Its worked examples.
    pub cases: Vec<Case>,
    /// What its extracts offer.
    pub schema: Schema,
    /// Its sources.
    pub sources: Vec<intake::Source>,
    /// How its people are linked, as `linkage.toml` says.
    pub rules: Model,
    /// What reviewers have decided.
    pub decided: Decided,
    /// How its people are linked, by the rules and what has been decided.
    pub model: Model,
    /// What encoded agencies share, where it is needed and known.
    pub(crate) secret: Option<Secret>,
}

/// A place without errors, borrowed from what was loaded.
#[derive(Debug, Clone, Copy)]
pub struct Ready<'a> {
    /// Everything that was loaded.
    pub loaded: &'a Loaded,
    /// The place.
    pub place: &'a Place,
}

/// The file that makes a folder a place.
const PLACE_FILE: &str = "place.toml";

/// What reviewers have decided.
pub(crate) const DECISIONS_FILE: &str = "decisions.csv";

impl Loaded {
    /// Reads the place in a folder; `store` overrides where results are kept.
    ///
    /// # Errors
    ///
    /// [`RunError`] if the folder is no place or a file cannot be opened. What is wrong in the files is in
    /// [`Loaded::diagnostics`].
    pub fn read(root: &Path, store: Option<&Path>) -> Result<Loaded, RunError> {
        Loaded::read_with(root, store, secret::of_place)
    }

    /// Reads the rules of an old run, which are kept without a secret: none is looked for.
    ///
    /// # Errors
    ///
    /// As [`Loaded::read`].
    pub(crate) fn read_old(root: &Path, store: &Path) -> Result<Loaded, RunError> {
        Loaded::read_with(root, Some(store), |_, _, _, _| None)
    }

    fn read_with(
        root: &Path,
        store: Option<&Path>,
        secret: impl FnOnce(&Path, &Model, &[intake::Source], &Diagnostics) -> Option<Secret>,
    ) -> Result<Loaded, RunError> {
        must_be_folder(root)?;
        if !is_place(root) {
            return Err(RunError::NotAPlace { path: root.to_path_buf() });
        }
        let mut texts = Sources::default();
        let place_texts = place_texts(root, &mut texts)?;
        let linkage = optional_text(root, "linkage.toml", &mut texts)?;
        let decisions = optional_text(root, DECISIONS_FILE, &mut texts)?;
        let found = Diagnostics::default();
        // A place whose contracts look for no events needs no sources.
        let has_sources = root.join("sources").is_dir();
        let sources = if has_sources { intake::describe(root, &mut texts, &found) } else { Vec::new() };
        let mut schema = intake::schema(&sources, &found);
        // What a broken descriptor leaves out is its mistake, not that of the contracts that ask for it.
        schema.is_partial = found.errors() > 0;
        let rules = linkage.map_or_else(Model::default, |id| Model::read(&texts, id, &found));
        let decided = decisions.map_or_else(Decided::default, |id| Decided::read(&texts, id, &found));
        decided.check(&rules, &found);
        if !schema.is_partial {
            check_names(&rules, &sources, &found);
        }
        let model = decided.overrule(&rules, None);
        let secret = secret(root, &rules, &sources, &found);
        let read = read_place(&texts, &place_texts, &schema, &found);
        read.place.iter().for_each(|place| design::check_words(place, &found));
        let is_store_known = store.is_some() || read.store.is_some();
        let kept_in = read.store.as_deref().unwrap_or(".purse");
        let store = store.map_or_else(|| root.join(kept_in), Path::to_path_buf);
        if store.is_file() {
            return Err(RunError::StoreIsAFile { path: store });
        }
        must_stay_clear(root, &store)?;
        let identities = Identities::of(root, &store, read.identity.as_deref());
        must_stay_clear(root, identities.folder())?;
        // A replay reads rules of old from within the store; where identities are kept today counts there.
        if !whole(root).starts_with(whole(&store).join("replay")) {
            identities.must_lie_apart(&store)?;
        }
        Ok(Loaded {
            identities,
            root: root.to_path_buf(),
            store,
            is_store_known,
            diagnostics: found.finish(),
            place: read.place,
            cases: read.cases,
            texts,
            schema,
            sources,
            rules,
            decided,
            model,
            secret,
        })
    }

    /// The place with the key of its identities, if a file with one is named.
    ///
    /// # Errors
    ///
    /// [`RunError::Identity`] if there is no key in the file, or it is not that of the identities.
    pub fn with_identity_key(mut self, file: Option<&Path>) -> Result<Loaded, RunError> {
        if let Some(file) = file {
            self.identities = self.identities.with_key(file, &[&self.root, &self.store])?;
        }
        Ok(self)
    }

    /// The place, if it has no errors that are more than refused lines.
    ///
    /// # Errors
    ///
    /// [`RunError::Findings`] with everything that was loaded.
    pub fn ready(self) -> Result<Loaded, RunError> {
        if self.place.is_some() && self.count(Severity::Error) == 0 {
            return Ok(self);
        }
        Err(RunError::Findings(Box::new(self)))
    }

    /// The place, if it is known where its results are kept. Its rules may have errors: what was posted can be looked at
    /// all the same.
    ///
    /// # Errors
    ///
    /// [`RunError::Findings`] with everything that was loaded.
    pub fn with_known_store(self) -> Result<Loaded, RunError> {
        if self.is_store_known { Ok(self) } else { Err(RunError::Findings(Box::new(self))) }
    }

    /// The parts that jobs work with. Only what [`Loaded::ready`] has passed has them.
    ///
    /// # Errors
    ///
    /// [`RunError::NotAPlace`] if the place was not read.
    pub fn parts(&self) -> Result<Ready<'_>, RunError> {
        let place = self.place.as_ref().ok_or_else(|| RunError::NotAPlace { path: self.root.clone() })?;
        Ok(Ready { loaded: self, place })
    }

    /// Whether a descriptor has errors, so that its extracts cannot be read.
    pub fn has_descriptor_errors(&self) -> bool {
        let in_sources = |found: &&Diagnostic| self.texts.name(found.labels[0].span.source).starts_with("sources");
        self.diagnostics.iter().filter(in_sources).any(|found| found.severity == Severity::Error)
    }

    /// How many findings of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == severity).count()
    }
}

/// Whether a folder is a place.
pub(crate) fn is_place(folder: &Path) -> bool {
    folder.join(PLACE_FILE).is_file()
}

/// Reports what `linkage.toml` says of agencies and identifiers that the place does not have. Identifiers with a check are
/// known everywhere.
fn check_names(rules: &Model, sources: &[intake::Source], found: &Diagnostics) {
    let known = ["national-insurance", "nhs-number", "pnc"].into_iter().filter_map(|name| name.parse().ok());
    let mut identifiers: Vec<Name> = described_identifiers(sources).chain(known).collect();
    identifiers.sort();
    identifiers.dedup();
    let agencies: Vec<Name> = sources.iter().filter_map(|source| source.name.parse().ok()).collect();
    rules.check_names(&agencies, &identifiers, found);
}

fn place_texts(root: &Path, texts: &mut Sources) -> Result<PlaceTexts, RunError> {
    let place = text(root, PLACE_FILE, texts)?;
    let terms = optional_text(root, "terms.md", texts)?;
    let cases = optional_text(root, "cases.toml", texts)?;
    let unit_costs = optional_text(root, "unit-costs.csv", texts)?;
    let deflators = optional_text(root, "deflators.csv", texts)?;
    let mut contracts = Vec::new();
    let mut without_contract = Vec::new();
    for folder in folders(&root.join("contracts"))? {
        let path = |name: &str| format!("contracts/{folder}/{name}");
        if !root.join(path("contract.toml")).is_file() {
            without_contract.push(folder);
            continue;
        }
        contracts.push(ContractTexts {
            contract: text(root, &path("contract.toml"), texts)?,
            terms: optional_text(root, &path("terms.md"), texts)?,
            rates: optional_text(root, &path("rates.csv"), texts)?,
            index: optional_text(root, &path("index.csv"), texts)?,
            cases: optional_text(root, &path("cases.toml"), texts)?,
            folder,
        });
    }
    Ok(PlaceTexts { place, terms, cases, unit_costs, deflators, contracts, without_contract })
}

/// The names of the folders in a folder, in order, without hidden ones. None if it does not exist.
fn folders(path: &Path) -> Result<Vec<String>, RunError> {
    let on_file = |why| RunError::File { path: path.to_path_buf(), why };
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(on_file)? {
        let entry = entry.map_err(on_file)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A text that may be left out. Something of its name that is not a file is not the same as nothing.
fn optional_text(root: &Path, name: &str, texts: &mut Sources) -> Result<Option<SourceId>, RunError> {
    let path = root.join(name);
    match path.symlink_metadata() {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        _ if path.is_file() => text(root, name, texts).map(Some),
        _ => Err(RunError::File { path, why: std::io::Error::other("it is not a file") }),
    }
}

/// Refuses a store that is the place's folder itself or lies in one whose content is read: what is kept there would be
/// taken for a source or a contract, and identities would lie beside what is shared.
fn must_stay_clear(root: &Path, store: &Path) -> Result<(), RunError> {
    let (root, store) = (whole(root), whole(store));
    let is_in_the_way = store == root || ["sources", "contracts"].iter().any(|part| store.starts_with(root.join(part)));
    if is_in_the_way { Err(RunError::StoreInTheWay { path: store }) } else { Ok(()) }
}

/// A path from the root on, without links. Of what does not exist yet the last part is taken as it is written.
pub(crate) fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(whole), ..) => whole,
        (Err(_), Some(folder), Some(name)) => whole(folder).join(name),
        _ => path,
    }
}

fn text(root: &Path, name: &str, texts: &mut Sources) -> Result<SourceId, RunError> {
    Ok(texts.add(name, read_text(&root.join(name))?))
}

/// Reads a text, or says why it is none.
pub(crate) fn read_text(path: &Path) -> Result<String, RunError> {
    let bytes = fs::read(path).map_err(|why| RunError::File { path: path.to_path_buf(), why })?;
    String::from_utf8(bytes).map_err(|why| not_text(path.to_path_buf(), &why))
}

/// Says where a text stops being one, as an editor counts lines and columns.
fn not_text(path: PathBuf, why: &FromUtf8Error) -> RunError {
    let good = String::from_utf8_lossy(&why.as_bytes()[..why.utf8_error().valid_up_to()]);
    let line = good.matches('\n').count() + 1;
    let column = good.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
    RunError::NotText { path, line, column }
}
