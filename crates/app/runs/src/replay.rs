//! Computing an old run again: the same inputs, rules and ledger must come to the same penny.
//!
//! Rules come from the store, evidence from the store or, where it has been cleared, from extracts that have not changed
//! since. The place's folder may look quite different today.

use std::fs;
use std::path::{Path, PathBuf};

use intake::{Deliveries, DeliveryReport, Report, RowCounts, SourceReport, Stored, TableReport};
use outcomes::Plan;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Reader, Role, Run, Sha256};

use crate::error::RunError;
use crate::evaluate::{DESIGN, OPENING};
use crate::evidence::{gather_from, take_in};
use crate::kept::{Kept, KeptTable};
use crate::loaded::Loaded;
use crate::numbers::Numbers;
use crate::progress::Progress;
use crate::settle::{Books, VERSION, settle_on};
use crate::settlement::{LineAnswer, Settlement};

/// What came of computing a run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayAnswer {
    /// The run.
    pub run: String,
    /// The day it was settled as at.
    pub as_at: String,
    /// The software that made it.
    pub version_then: String,
    /// The software that computed it again.
    pub version_now: String,
    /// Whether every line came to the same penny.
    pub same: bool,
    /// How many lines were compared.
    pub lines: u64,
    /// Lines that did not.
    pub differences: Vec<LineDifference>,
    /// Files of the place that are no longer what they were.
    pub changed_inputs: Vec<ChangedInput>,
}

/// A line that came to something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineDifference {
    /// The line.
    pub line: String,
    /// What it was then; nothing if it was not there.
    pub then_pence: Option<i64>,
    /// What it is now; nothing if it is not there.
    pub now_pence: Option<i64>,
}

/// A file that is no longer what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedInput {
    /// Its path below the place.
    pub path: String,
    /// changed or missing.
    pub what: String,
    /// The SHA-256 of what the run read.
    pub then_sha256: String,
    /// The SHA-256 of what is there now.
    pub now_sha256: Option<String>,
}

/// Computes a run again from what the store has kept.
///
/// # Errors
///
/// [`RunError::Replay`] if something that the run was made from is neither in the store nor unchanged in the place,
/// naming it.
pub async fn replay(loaded: &Loaded, asked: &str, progress: &dyn Progress) -> Result<ReplayAnswer, RunError> {
    let store = &loaded.store;
    loaded.identities.must_be_there()?;
    let reader = Reader::open(store).await?;
    let run = reader.run(asked).await?;
    let id = run.header.id.to_string();
    let refused = |why: String| RunError::Replay { run: id.clone(), why };
    if [DESIGN, OPENING].contains(&run.header.kind.as_str()) {
        return Err(refused("it is of an evaluation, which `purse evaluate` shows".to_string()));
    }
    let kept = Kept::read(&run.settlement).map_err(|why| refused(format!("its result cannot be read: {why}")))?;
    let changed_inputs = changed_inputs(&loaded.root, &run)?;
    let folder = store.join("replay").join(&id);
    rules_again(&reader, &run, &folder).await?;
    let read = Loaded::read_old(&folder, store)?;
    // Where identities are kept today counts, not where they were then, and so does the secret.
    let (identities, secret) = (loaded.identities.clone(), loaded.secret.clone());
    let rules = Loaded { identities, secret, ..read }.ready().map_err(|_| {
        refused("its rules are no longer read as they were: use the version of the software that made it".into())
    })?;
    let ready = rules.parts()?;
    let plan = Plan::of(ready.place, &rules.schema)?;
    if Numbers::read(&loaded.identities, &kept.numbers).is_none() {
        return Err(refused("the numbers of people that it used have been erased".into()));
    }
    let report = match missing_evidence(loaded, &kept) {
        None => report_of(&kept, run.header.as_at),
        Some(_) => {
            bring_extracts(&loaded.root, &folder, &kept, &refused)?;
            take_in(&rules, run.header.as_at, progress)?
        }
    };
    let evidence = gather_from(ready, &plan, run.header.as_at, report, Some(&kept.numbers), progress).await?;
    let journal = reader.journal_before(&run.header.id).await?;
    let books = Books {
        head: String::new(),
        head_number: journal.head(),
        numbers: Some(kept.numbers),
        posted: Vec::new(),
        journal,
    };
    let settled = settle_on(ready, run.header.as_at, books, plan, evidence, Vec::new(), progress).await?;
    // The texts can be written again from the store at any time.
    let _ = fs::remove_dir_all(&folder);
    let differences = differences(&kept.settlement, &settled.settlement);
    Ok(ReplayAnswer {
        run: id,
        as_at: run.header.as_at.to_string(),
        version_then: run.header.version.clone(),
        version_now: VERSION.to_string(),
        same: differences.is_empty(),
        lines: kept.settlement.lines().count() as u64,
        differences,
        changed_inputs,
    })
}

/// Writes the rules and descriptors of a run into a folder, as they were.
async fn rules_again(reader: &Reader, run: &Run, folder: &Path) -> Result<(), RunError> {
    for (path, input) in run.inputs.iter().filter(|(_, input)| input.role != Role::Extract) {
        let text = reader.text(input.sha256).await?;
        let file = folder.join(path);
        write(&file, text.as_bytes())?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let on_file = |why| RunError::File { path: path.to_path_buf(), why };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(on_file)?;
    }
    fs::write(path, bytes).map_err(on_file)
}

/// The first evidence file that the store no longer has.
fn missing_evidence(loaded: &Loaded, kept: &Kept) -> Option<PathBuf> {
    let deliveries = kept.tables.iter().flat_map(|table| &table.deliveries);
    let files = deliveries.flat_map(|delivery| {
        let facts = [&delivery.events, &delivery.households].into_iter().flatten();
        let identity = delivery.identity.iter().map(|path| loaded.identities.path(path));
        facts.map(|path| loaded.store.join(path)).chain(identity)
    });
    files.into_iter().find(|path| !path.exists())
}

/// Puts the extracts of a run beside its rules, if they are still what they were.
fn bring_extracts(
    root: &Path,
    folder: &Path,
    kept: &Kept,
    refused: &impl Fn(String) -> RunError,
) -> Result<(), RunError> {
    for table in &kept.tables {
        for delivery in &table.deliveries {
            let path = format!("sources/{}/{}", table.source, delivery.file);
            let now = sha256_of(&root.join(&path))?;
            if now.as_deref() != Some(delivery.sha256.as_str()) {
                let what = if now.is_some() { "has changed" } else { "is missing" };
                return Err(refused(format!("{path} {what} since, and the store no longer has its evidence")));
            }
            let target = folder.join(&path);
            let on_file = |why| RunError::File { path: target.clone(), why };
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(on_file)?;
            }
            // A link costs nothing; where the file system has none, a copy serves as well.
            if fs::hard_link(root.join(&path), &target).is_err() {
                fs::copy(root.join(&path), &target).map_err(on_file)?;
            }
        }
    }
    Ok(())
}

/// What intake would report, from what was kept of it. Counts of rows are not needed again.
fn report_of(kept: &Kept, as_at: units::Day) -> Report {
    let mut sources: Vec<SourceReport> = Vec::new();
    for table in &kept.tables {
        let report = table_report(table);
        match sources.iter_mut().find(|source| source.source == table.source) {
            Some(source) => source.tables.push(report),
            None => sources.push(SourceReport { source: table.source.clone(), tables: vec![report] }),
        }
    }
    Report { as_at: as_at.to_string(), sources, totals: RowCounts::default() }
}

fn table_report(table: &KeptTable) -> TableReport {
    let delivery = |kept: &crate::kept::KeptDelivery| DeliveryReport {
        file: kept.file.clone(),
        received: kept.received.clone(),
        complete_to: kept.complete_to.clone(),
        sha256: kept.sha256.clone(),
        bytes: kept.bytes,
        encoding: None,
        line_endings: None,
        rows: RowCounts::default(),
        notices: Vec::new(),
        problems: Vec::new(),
        more_problems: Vec::new(),
        released: Vec::new(),
        stored: Stored {
            key: kept.key.clone(),
            events: kept.events.clone(),
            identity: kept.identity.clone(),
            households: kept.households.clone(),
            quarantine: PathBuf::new(),
        },
    };
    TableReport {
        table: table.table.clone(),
        mode: match table.mode.as_str() {
            "snapshot" => Deliveries::Snapshot,
            "append" => Deliveries::Append,
            _ => Deliveries::Changes,
        },
        deliveries: table.deliveries.iter().map(delivery).collect(),
        not_yet_received: Vec::new(),
        failures: Vec::new(),
        totals: RowCounts::default(),
    }
}

fn changed_inputs(root: &Path, run: &Run) -> Result<Vec<ChangedInput>, RunError> {
    let mut changed = Vec::new();
    for (path, input) in &run.inputs {
        let now = sha256_of(&root.join(path))?;
        let then = input.sha256.to_string();
        if now.as_ref() != Some(&then) {
            let what = if now.is_some() { "changed" } else { "missing" };
            changed.push(ChangedInput { path: path.clone(), what: what.into(), then_sha256: then, now_sha256: now });
        }
    }
    Ok(changed)
}

fn sha256_of(path: &Path) -> Result<Option<String>, RunError> {
    match fs::read(path) {
        // A byte order mark is no part of a text, and was not when the run was made.
        Ok(bytes) => Ok(Some(Sha256::of(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).to_string())),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(RunError::File { path: path.to_path_buf(), why }),
    }
}

/// Lines that differ in what is owed, posted or due, or in who pays.
fn differences(then: &Settlement, now: &Settlement) -> Vec<LineDifference> {
    let same = |a: &LineAnswer, b: &LineAnswer| {
        (a.amount_pence, a.posted_pence, a.due_pence, &a.shares)
            == (b.amount_pence, b.posted_pence, b.due_pence, &b.shares)
    };
    let mut found = Vec::new();
    for old in then.lines() {
        let new = now.lines().find(|line| line.line == old.line);
        if !new.is_some_and(|new| same(old, new)) {
            found.push(LineDifference {
                line: old.line.clone(),
                then_pence: Some(old.amount_pence),
                now_pence: new.map(|new| new.amount_pence),
            });
        }
    }
    for new in now.lines().filter(|new| !then.lines().any(|old| old.line == new.line)) {
        found.push(LineDifference { line: new.line.clone(), then_pence: None, now_pence: Some(new.amount_pence) });
    }
    found
}
