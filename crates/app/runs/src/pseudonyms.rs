//! Pseudonyms for one purpose: everybody's, under a key that serves nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use engine::{KeptNumber, read_identity, table_of_derived, write_identity};
use privacy::{Key, pseudonym};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, Name, PersonNo};

use crate::error::RunError;
use crate::evidence::{make_folder, take_in_people};
use crate::identities::{Identities, random_key};
use crate::identity_error::IdentityError;
use crate::loaded::Loaded;
use crate::numbers::{Numbers, People};
use crate::progress::Progress;
use crate::settle::Books;
use crate::write_once::write_once;

/// Everybody's pseudonyms for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pseudonyms {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// What they are for.
    pub purpose: String,
    /// The linkage that says who is who.
    pub linkage: String,
    /// One for each key of each agency.
    pub keys: Vec<PseudonymRow>,
    /// Records that have no key of their agency, and so no row.
    pub without_key: u64,
    /// Pseudonyms that have taken the place of others since these were last printed, because people have turned out to be
    /// one or two. Nothing if that cannot be known, because the linkage of that time is no longer kept.
    pub changed: Option<Vec<ChangedPseudonym>>,
}

/// The pseudonym of one agency's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PseudonymRow {
    /// The agency.
    pub source: String,
    /// Its key.
    pub key: String,
    /// The pseudonym.
    pub pseudonym: String,
}

/// A pseudonym that has taken the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedPseudonym {
    /// What it was.
    pub was: String,
    /// What it is now.
    pub now: String,
    /// For how many keys.
    pub keys: u64,
}

/// Where the key of a purpose lies, and what has been printed under it.
struct Purpose<'a> {
    identities: &'a Identities,
    name: &'a Name,
}

/// Gives everybody a pseudonym for a purpose; `source` is the agency whose keys are wanted, if not all are.
///
/// # Errors
///
/// [`RunError`] if there is no such agency, or extracts or the store cannot be read.
pub async fn pseudonyms(
    loaded: &Loaded,
    as_at: Day,
    purpose: &Name,
    source: Option<&str>,
    progress: &dyn Progress,
) -> Result<Pseudonyms, RunError> {
    let ready = loaded.parts()?;
    let identities = &loaded.identities;
    if let Some(asked) = source.filter(|asked| loaded.sources.iter().all(|source| source.name != *asked)) {
        let known = loaded.sources.iter().map(|source| source.name.clone()).collect();
        return Err(IdentityError::NoSource { asked: asked.to_string(), known }.into());
    }
    let books = Books::read(loaded).await?;
    let report = take_in_people(loaded, as_at, progress)?;
    let people = People::of(&report, loaded)?;
    let numbers = Numbers::find_or_link(&people, ready, books.numbers.as_deref(), progress)?;
    let mut kept = numbers.kept(identities)?;
    // Behind those of this linkage stand people whom no source speaks of any more.
    kept.truncate(usize::try_from(numbers.entities).unwrap_or(usize::MAX));
    kept.retain(|kept| source.is_none_or(|source| source == kept.source));
    let purpose = Purpose { identities, name: purpose };
    let key = purpose.key()?;
    let changed = purpose.changed(&key, &kept)?;
    let all = kept.len();
    kept.retain(|kept| table_of_derived(&kept.key).is_none());
    purpose.note(&kept, &numbers.id)?;
    Ok(Pseudonyms {
        place: ready.place.name.to_string(),
        as_at: as_at.to_string(),
        purpose: purpose.name.to_string(),
        linkage: numbers.id,
        without_key: (all - kept.len()) as u64,
        keys: kept
            .into_iter()
            .map(|kept| PseudonymRow {
                pseudonym: pseudonym(&key, kept.person).to_string(),
                source: kept.source,
                key: kept.key,
            })
            .collect(),
        changed,
    })
}

/// Forgets the key of a purpose: nothing can be joined to its publications any more.
///
/// # Errors
///
/// [`RunError::Identity`] if it was not confirmed, or there is no key of that purpose.
pub fn forget(loaded: &Loaded, purpose: &Name, is_confirmed: bool) -> Result<(), RunError> {
    loaded.identities.must_be_there()?;
    let named = Purpose { identities: &loaded.identities, name: purpose };
    let path = named.path("key");
    if !path.exists() {
        return Err(IdentityError::NoPurpose { purpose: purpose.to_string() }.into());
    }
    if !is_confirmed {
        return Err(IdentityError::NotConfirmed { purpose: purpose.to_string() }.into());
    }
    for path in [path, named.path("json")] {
        match fs::remove_file(&path) {
            Err(why) if why.kind() != ErrorKind::NotFound => return Err(RunError::File { path, why }),
            _ => {}
        }
    }
    Ok(())
}

/// Pseudonyms that serve the bundles of one evaluation and nothing else.
///
/// # Errors
///
/// [`RunError::Identity`] if the key of identities is needed and not there.
pub(crate) fn for_evaluation(loaded: &Loaded, name: &str) -> Result<impl Fn(PersonNo) -> String, RunError> {
    let purpose: Name = format!("evaluation-{name}")
        .parse()
        .map_err(|why| RunError::Unusable(format!("the name of the evaluation is too long for a purpose: {why}")))?;
    let key = Purpose { identities: &loaded.identities, name: &purpose }.key()?;
    Ok(move |person| pseudonym(&key, person).to_string())
}

impl Purpose<'_> {
    fn path(&self, end: &str) -> PathBuf {
        self.identities.folder().join("pseudonyms").join(format!("{}.{end}", self.name))
    }

    /// The key, made when it is first asked for. Of two that ask at once both get the same.
    fn key(&self) -> Result<Key, RunError> {
        let path = self.path("key");
        if !path.exists() {
            make_folder(&self.identities.folder().join("pseudonyms"))?;
            write_once(&path, &self.identities.sealed(random_key()?.to_hexadecimal().into_bytes())?)?;
        }
        let bytes = read_identity(&path, self.identities.key()?.as_ref())?;
        let key = String::from_utf8_lossy(&bytes).parse();
        key.map_err(|why: privacy::BadKey| IdentityError::Damaged { file: path, why: why.to_string() }.into())
    }

    /// The linkage of each agency's pseudonyms when they were last printed.
    fn printed(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.path("json")).unwrap_or_default();
        // Without it nothing was printed, and nothing is known to have changed.
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Notes under which linkage pseudonyms were printed. It holds no identity, and is never encrypted.
    fn note(&self, kept: &[KeptNumber], linkage: &str) -> Result<(), RunError> {
        let mut printed = self.printed();
        printed.extend(kept.iter().map(|kept| (kept.source.clone(), linkage.to_string())));
        let text = serde_json::to_vec_pretty(&printed).unwrap_or_default();
        Ok(write_identity(&self.path("json"), &text, None)?)
    }

    /// Which pseudonyms have taken the place of others since they were last printed.
    fn changed(&self, key: &Key, kept: &[KeptNumber]) -> Result<Option<Vec<ChangedPseudonym>>, RunError> {
        let printed = self.printed();
        let mut changes: BTreeMap<(PersonNo, PersonNo), u64> = BTreeMap::new();
        let mut linkages: Vec<&String> = printed
            .iter()
            .filter(|(source, _)| kept.iter().any(|kept| kept.source == **source))
            .map(|(_, id)| id)
            .collect();
        linkages.sort();
        linkages.dedup();
        for linkage in linkages {
            let Some(numbers) = Numbers::read(self.identities, linkage) else { return Ok(None) };
            let then = numbers.kept(self.identities)?;
            let then: BTreeMap<(&str, &str), PersonNo> =
                then.iter().map(|kept| ((kept.source.as_str(), kept.key.as_str()), kept.person)).collect();
            for now in kept.iter().filter(|kept| printed.get(&kept.source) == Some(linkage)) {
                match then.get(&(now.source.as_str(), now.key.as_str())) {
                    Some(then) if *then != now.person => *changes.entry((*then, now.person)).or_default() += 1,
                    _ => {}
                }
            }
        }
        let name = |person| pseudonym(key, person).to_string();
        let changed =
            changes.into_iter().map(|((was, now), keys)| ChangedPseudonym { was: name(was), now: name(now), keys });
        Ok(Some(changed.collect()))
    }
}
