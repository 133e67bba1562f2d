//! Erasing a person's identity: names, dates of birth, postcodes and identifiers go; facts, numbers and sums stay.
//!
//! What counts is the list of those who have been erased: once they are on it, nothing of them is read, written or compared
//! any more. Then every file of identities is written anew without them. If that is interrupted, the next command that reads
//! extracts finishes it first.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use engine::{
    IdentityInput, KeptNumber, erase_from, put_stand_ins, read_numbers, rewrite_numbers, rows_of, rows_of_records,
};
use jiff::{Timestamp, Unit};
use privacy::{Erased, ErasedPeople, Erasure, Mark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Reader;
use units::{Day, PersonNo};

use crate::alike::{AlikeRecord, alike};
use crate::error::RunError;
use crate::evidence::{deliveries_of_people, take_in};
use crate::identities::{Identities, random_key};
use crate::identity_error::IdentityError;
use crate::kept::Kept;
use crate::loaded::Loaded;
use crate::numbers::{Numbers, People};
use crate::progress::Progress;
use crate::settle::Books;

/// Lies among identities while an erasure is under way, and says whose each file is.
const UNDER_WAY: &str = "erasing.json";

/// What came of an erasure.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ErasureAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// The person's number.
    pub person: String,
    /// How many of the person's records have been erased now.
    pub erased: u64,
    /// How many would be erased: it was not confirmed.
    pub to_erase: u64,
    /// How many had been erased before.
    pub erased_before: u64,
    /// How many of the person's records have not been erased.
    pub left: u64,
    /// Records under other numbers that may be of the same person, and are not erased with this one.
    pub alike: Vec<AlikeRecord>,
    /// The rows of extracts that hold the person's identity, unless the agency has corrected them.
    pub rows: Vec<HeldRow>,
}

/// A row of an extract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct HeldRow {
    /// The extract, as a path below the place.
    pub file: String,
    /// The row, as a spreadsheet counts it.
    pub row: u32,
}

/// Whose each identity table is, by the name of its file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Owners(BTreeMap<String, Owner>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Owner {
    source: String,
    table: String,
}

/// What is to be erased, and whether it is to be done.
#[derive(Debug, Clone, Copy)]
pub struct ErasureRequest<'a> {
    /// A person's number, or an agency and its key.
    pub who: &'a str,
    /// The reason.
    pub because: &'a str,
    /// Whether to do it. An erasure cannot be undone, so without this it is only told what would be erased.
    pub is_confirmed: bool,
}

/// Erases the identity of a person: of all records that have a number such as p-000012, or of one agency's key such as
/// `housing/H7`.
///
/// # Errors
///
/// [`RunError::Identity`] if there is nobody of that number or key, or no reason; and whatever keeps extracts or the store
/// from being read.
pub async fn erase(
    loaded: &Loaded,
    as_at: Day,
    request: ErasureRequest<'_>,
    progress: &dyn Progress,
) -> Result<ErasureAnswer, RunError> {
    let ErasureRequest { who: asked, because, is_confirmed } = request;
    if because.trim().is_empty() {
        return Err(IdentityError::NoReason.into());
    }
    let ready = loaded.parts()?;
    let identities = &loaded.identities;
    let books = Books::read(loaded).await?;
    let report = take_in(loaded, as_at, progress)?;
    let people = People::of(&report, loaded)?;
    let numbers = Numbers::find_or_link(&people, ready, books.numbers.as_deref(), progress)?;
    let kept = numbers.kept(identities)?;
    if let Ok(number) = asked.parse::<PersonNo>() {
        numbers.must_be_in_use(identities, number, kept.iter().any(|kept| kept.person == number))?;
    }
    let person = person_of(asked, &kept)?;
    let mut list = identities.erased()?.map_or_else(|| Ok(Erased::new(&random_key()?)), Ok::<_, RunError>)?;
    let before = of(identities, &list)?;
    let is_asked =
        |kept: &KeptNumber| asked.parse::<PersonNo>().is_ok() || asked == format!("{}/{}", kept.source, kept.key);
    let of_person = kept.iter().filter(|kept| kept.person == person);
    let (asked_for, others): (Vec<&KeptNumber>, Vec<&KeptNumber>) = of_person.partition(|kept| is_asked(kept));
    let (gone, new): (Vec<&KeptNumber>, Vec<&KeptNumber>) =
        asked_for.iter().partition(|kept| before.contains(&kept.source, &kept.key));
    let marks =
        |kept: &[&KeptNumber]| kept.iter().map(|kept| before.mark(&kept.source, &kept.key)).collect::<Vec<Mark>>();
    let wanted: HashSet<Mark> = marks(&asked_for).into_iter().collect();
    if is_confirmed && !new.is_empty() {
        let at = Timestamp::now().round(Unit::Second).unwrap_or_default().to_string();
        let with = [marks(&gone), marks(&others)].concat();
        list.erasures.push(Erasure { at, because: because.trim().to_string(), erased: marks(&new), with });
    }
    // Afterwards nothing is left to compare.
    let alike =
        if new.is_empty() { Vec::new() } else { alike(&people.read()?.records, loaded, person, &kept, &before) };
    let after = of(identities, &list)?;
    if is_confirmed {
        let owners = owners(loaded, &report).await?;
        if !new.is_empty() {
            owners.write(identities)?;
            identities.keep_erased(&list)?;
        }
        sweep(loaded, &owners, &after)?;
        owners.remove(identities)?;
    }
    let (erased, to_erase) = if is_confirmed { (new.len(), 0) } else { (0, new.len()) };
    let left = others.iter().filter(|kept| !after.contains(&kept.source, &kept.key)).count();
    Ok(ErasureAnswer {
        place: ready.place.name.to_string(),
        as_at: as_at.to_string(),
        person: person.to_string(),
        erased: erased as u64,
        to_erase: to_erase as u64,
        erased_before: gone.len() as u64,
        left: left as u64,
        alike,
        rows: held_rows(loaded, &report, &people, &after, &wanted)?,
    })
}

/// Finishes an erasure that was interrupted.
pub(crate) fn finish_erasure(loaded: &Loaded) -> Result<(), RunError> {
    let identities = &loaded.identities;
    let file = identities.folder().join(UNDER_WAY);
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(()),
        Err(why) => return Err(RunError::File { path: file, why }),
    };
    let owners: Owners =
        serde_json::from_slice(&text).map_err(|why| IdentityError::Damaged { file, why: why.to_string() })?;
    // Without a list it was interrupted before anything had been done.
    if let Some(erased) = identities.erased_people()? {
        sweep(loaded, &owners, &erased)?;
    }
    owners.remove(identities)
}

fn of(identities: &Identities, list: &Erased) -> Result<ErasedPeople, RunError> {
    let damaged =
        || IdentityError::Damaged { file: identities.folder().to_path_buf(), why: "its secret is none".into() };
    Ok(list.people().ok_or_else(damaged)?)
}

/// The person that is asked for.
fn person_of(asked: &str, kept: &[KeptNumber]) -> Result<PersonNo, RunError> {
    let found = match (asked.parse::<PersonNo>(), asked.split_once('/')) {
        (Ok(number), _) => kept.iter().find(|kept| kept.person == number),
        (_, Some((source, key))) => kept.iter().find(|kept| kept.source == source && kept.key == key),
        _ => None,
    };
    // What was asked for may be an agency's key, so it is not repeated.
    found.map(|kept| kept.person).ok_or_else(|| IdentityError::Nobody.into())
}

/// Whose each identity table is: those that have just been read, and those of all runs.
async fn owners(loaded: &Loaded, report: &intake::Report) -> Result<Owners, RunError> {
    let mut owners = Owners::default();
    for (source, table, delivery) in deliveries_of_people(report) {
        owners.add(source, table, delivery.stored.identity.as_deref());
    }
    if !loaded.store.join("ledger.sqlite").exists() {
        return Ok(owners);
    }
    let reader = Reader::open(&loaded.store).await?;
    for run in reader.runs().await? {
        let run = reader.run(run.header.id.as_str()).await?;
        // A run of another version may not be read here; its tables are then made again from the extracts.
        let Ok(kept) = Kept::read(&run.settlement) else { continue };
        for table in &kept.tables {
            for delivery in &table.deliveries {
                owners.add(&table.source, &table.table, delivery.identity.as_deref());
            }
        }
    }
    Ok(owners)
}

impl Owners {
    fn add(&mut self, source: &str, table: &str, identity: Option<&Path>) {
        if let Some(name) = identity.and_then(Path::file_name) {
            let owner = Owner { source: source.to_string(), table: table.to_string() };
            self.0.insert(name.to_string_lossy().into_owned(), owner);
        }
    }

    fn write(&self, identities: &Identities) -> Result<(), RunError> {
        // It names files and tables and nobody, so it is never encrypted.
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        Ok(engine::write_identity(&identities.folder().join(UNDER_WAY), &text, None)?)
    }

    fn remove(&self, identities: &Identities) -> Result<(), RunError> {
        let path = identities.folder().join(UNDER_WAY);
        match fs::remove_file(&path) {
            Err(why) if why.kind() != ErrorKind::NotFound => Err(RunError::File { path, why }),
            _ => Ok(()),
        }
    }
}

/// Takes those who have been erased out of every file of identities. Tables whose owner is not known any more are removed:
/// they belong to no run, and are made again from the extracts where they are needed.
fn sweep(loaded: &Loaded, owners: &Owners, erased: &ErasedPeople) -> Result<(), RunError> {
    let identities = &loaded.identities;
    let key = identities.key()?;
    let remove = |path: &Path| fs::remove_file(path).map_err(|why| RunError::File { path: path.to_path_buf(), why });
    for path in identities.files()? {
        if path.extension().is_none_or(|end| end != "parquet") {
            continue;
        }
        if path.parent() != Some(identities.folder()) {
            let mut kept = read_numbers(&path, key.as_ref())?;
            if put_stand_ins(&mut kept, erased) {
                rewrite_numbers(&kept, &path, key.as_ref())?;
            }
            continue;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = owners.0.get(&name).and_then(|owner| Some((owner.source.parse().ok()?, owner.table.clone())));
        match source {
            Some((source, table)) => erase_from(&IdentityInput { source, table, path, key: key.clone() }, erased)?,
            None => remove(&path)?,
        }
    }
    remove_leftovers(identities)?;
    // A replay that was interrupted leaves links to extracts here.
    match fs::remove_dir_all(loaded.store.join("replay")) {
        Err(why) if why.kind() != ErrorKind::NotFound => Err(RunError::File { path: loaded.store.join("replay"), why }),
        _ => Ok(()),
    }
}

/// Removes what runs that were killed left half written among identities.
pub(crate) fn remove_leftovers(identities: &Identities) -> Result<(), RunError> {
    for folder in ["writing", "", "numbers", "pseudonyms"] {
        let entries = fs::read_dir(identities.folder().join(folder)).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| path.is_file()) {
            let is_left = folder == "writing" || path.extension().is_some_and(|end| end == "part");
            if is_left {
                fs::remove_file(&path).map_err(|why| RunError::File { path, why })?;
            }
        }
    }
    Ok(())
}

/// The rows of the extracts that hold the identity of some people.
fn held_rows(
    loaded: &Loaded,
    report: &intake::Report,
    people: &People,
    erased: &ErasedPeople,
    wanted: &HashSet<Mark>,
) -> Result<Vec<HeldRow>, RunError> {
    let mut held = BTreeSet::new();
    for ((source, _, delivery), input) in deliveries_of_people(report).zip(people.inputs_with_key()?) {
        let mut found = rows_of(&input, &|key| wanted.contains(&erased.mark(source, key)))?;
        if let (Some(events), false) = (&delivery.stored.events, found.records.is_empty()) {
            found.rows.extend(rows_of_records(&loaded.store.join(events), &found.records)?);
        }
        let file = format!("sources/{source}/{}", delivery.file);
        held.extend(found.rows.into_iter().map(|row| HeldRow { file: file.clone(), row }));
    }
    Ok(held.into_iter().collect())
}
