//! Takes in a place's extracts: reads what has not been read before, and reports on all of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use units::Day;

use crate::digest::DigestSet;
use crate::error::IntakeError;
use crate::evidence::{EvidenceFolder, Kind, References, Saved, assemble, read_digests};
use crate::file_facts::{Remark, Unreadable};
use crate::reading::{Scan, Stop, hexadecimal, scan};
use crate::release::release;
use crate::report::{DeliveryReport, FutureDelivery, Report, RowCounts, SourceReport, TableReport};
use crate::table::{Deliveries, ExtractFile, Rules, Source, TableDescription};

/// Raised whenever the same file and rules lead to other evidence than before.
const INTAKE_FORMAT: u32 = 3;

/// Reads the deliveries that `sources` describe and that were received up to `as_at`, into `folder`.
///
/// What has been read before by the same rules is not read again, only held against its checksum. `tick` is called with
/// numbers of bytes as work goes on, from several threads; they come to about [`bytes_to_read`]. Files are read side by
/// side, and the report does not depend on how.
///
/// # Errors
///
/// [`IntakeError`] if evidence cannot be stored. What is wrong with files and rows is in the report.
pub fn take_in(
    sources: &[Source],
    folder: &EvidenceFolder,
    as_at: Day,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Report, IntakeError> {
    folder.remove_abandoned();
    let mut outcomes = Outcomes::new();
    for level in levels(sources) {
        let tables: Vec<Referring> = level.into_iter().map(|at| Referring::new(sources, at, &outcomes)).collect();
        let mut jobs = Vec::new();
        for table in &tables {
            let files = table.description(sources).files.iter().enumerate();
            let received = files.filter(|(_, file)| file.received <= as_at);
            jobs.extend(received.map(|(number, file)| Job {
                place: Place { file: number, ..table.place },
                file,
                table,
            }));
        }
        let run = |job: Job<'_>| {
            let table = job.table.description(sources);
            let folder = folder.of(&sources[job.place.source].name, &table.name);
            Ok((job.place, job.run(&table.rules, &folder, tick)?))
        };
        let done: Result<Vec<(Place, Outcome)>, IntakeError> = jobs.into_par_iter().map(run).collect();
        outcomes.extend(done?);
    }
    let reports = sources.iter().enumerate().map(|(number, source)| {
        let tables = source.tables.iter().enumerate().map(|(at, table)| {
            let place = Place { source: number, table: at, file: 0 };
            table_report(table, place, as_at, &outcomes, folder)
        });
        Ok(SourceReport { source: source.name.clone(), tables: tables.collect::<Result<_, _>>()? })
    });
    let sources: Vec<SourceReport> = reports.collect::<Result<_, IntakeError>>()?;
    let tables = sources.iter().flat_map(|source| &source.tables);
    let totals = tables.map(|table| table.totals).fold(RowCounts::default(), RowCounts::plus);
    Ok(Report { as_at: as_at.to_string(), sources, totals })
}

/// How many bytes [`take_in`] will tick: each file counts twice, once for its checksum and once for its rows.
pub fn bytes_to_read(sources: &[Source], as_at: Day) -> u64 {
    let files = sources.iter().flat_map(|source| &source.tables).flat_map(|table| &table.files);
    let received = files.filter(|file| file.received <= as_at);
    received.filter_map(|file| std::fs::metadata(&file.path).ok()).map(|facts| 2 * facts.len()).sum()
}

/// One file of one table of one source, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    source: usize,
    table: usize,
    file: usize,
}

/// What became of the files.
type Outcomes = BTreeMap<Place, Outcome>;

/// What became of a file.
enum Outcome {
    Read(Box<Delivery>),
    Failed(Unreadable),
}

/// A file that was read.
struct Delivery {
    key: String,
    scan: Scan,
    saved: Saved,
}

/// The tables in the order they can be read: each after those it refers to, those of one list side by side.
fn levels(sources: &[Source]) -> Vec<Vec<Place>> {
    let mut levels: Vec<Vec<Place>> = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        for (at, depth) in depths(&source.tables).into_iter().enumerate() {
            levels.resize_with(levels.len().max(depth + 1), Vec::new);
            levels[depth].push(Place { source: number, table: at, file: 0 });
        }
    }
    levels
}

/// For each table, how many stand behind one another in its references. Circles were refused with the descriptor; one
/// step a table keeps this finite all the same.
fn depths(tables: &[TableDescription]) -> Vec<usize> {
    let numbers: HashMap<&str, usize> =
        tables.iter().enumerate().map(|(at, table)| (table.name.as_str(), at)).collect();
    let others = |table: &TableDescription| {
        let names = table.rules.foreign_keys.iter().filter_map(|key| key.table.as_deref());
        names.filter_map(|name| numbers.get(name).copied()).collect::<Vec<usize>>()
    };
    let others: Vec<Vec<usize>> = tables.iter().map(others).collect();
    let mut depths = vec![0; tables.len()];
    for _ in tables {
        let depth = |others: &Vec<usize>| others.iter().map(|other| 1 + depths[*other]).max().unwrap_or(0);
        let deeper: Vec<usize> = others.iter().map(depth).collect();
        if deeper == depths {
            break;
        }
        depths = deeper;
    }
    depths
}

/// A table and what its foreign keys refer to.
struct Referring {
    place: Place,
    /// For each foreign key the deliveries of the table it refers to, by their keys; none for a table's own.
    deliveries: Vec<Vec<String>>,
    /// A table it refers to that could not be read in full.
    unreadable: Option<String>,
    /// Read when the first file asks for it: files that have been read before do not.
    loaded: Mutex<Option<Arc<References>>>,
}

impl Referring {
    fn new(sources: &[Source], place: Place, outcomes: &Outcomes) -> Referring {
        let source = &sources[place.source];
        let mut referring = Referring { place, deliveries: Vec::new(), unreadable: None, loaded: Mutex::new(None) };
        for key in &source.tables[place.table].rules.foreign_keys {
            let mut keys = Vec::new();
            let other = key.table.as_ref().and_then(|name| source.tables.iter().position(|other| other.name == *name));
            for outcome in other.into_iter().flat_map(|table| outcomes_of(outcomes, Place { table, ..place })) {
                match outcome {
                    (_, Outcome::Read(delivery)) => keys.push(delivery.key.clone()),
                    (place, Outcome::Failed(_)) => {
                        referring.unreadable = Some(source.tables[place.table].name.clone());
                    }
                }
            }
            referring.deliveries.push(keys);
        }
        referring
    }

    fn description<'s>(&self, sources: &'s [Source]) -> &'s TableDescription {
        &sources[self.place.source].tables[self.place.table]
    }

    /// What the foreign keys may refer to.
    fn references(&self, rules: &Rules, folder: &EvidenceFolder) -> Result<Arc<References>, IntakeError> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(references) = loaded.as_ref() {
            return Ok(Arc::clone(references));
        }
        let mut sets = Vec::new();
        for (key, deliveries) in rules.foreign_keys.iter().zip(&self.deliveries) {
            let mut digests = DigestSet::default();
            for delivery in deliveries {
                read_digests(folder, Kind::Referred(key.referred), delivery, &mut digests)?;
            }
            sets.push(key.table.as_ref().map(|_| digests));
        }
        let references = Arc::new(References { sets });
        *loaded = Some(Arc::clone(&references));
        Ok(references)
    }
}

/// The outcomes of one table's files, in their order.
fn outcomes_of(outcomes: &Outcomes, table: Place) -> impl Iterator<Item = (&Place, &Outcome)> {
    outcomes.range(Place { file: 0, ..table }..=Place { file: usize::MAX, ..table })
}

/// A file to be read.
struct Job<'a> {
    place: Place,
    file: &'a ExtractFile,
    table: &'a Referring,
}

impl Job<'_> {
    fn run(&self, rules: &Rules, folder: &EvidenceFolder, tick: &(dyn Fn(u64) + Sync)) -> Result<Outcome, IntakeError> {
        match self.read(rules, folder, tick) {
            Ok(delivery) => Ok(Outcome::Read(Box::new(delivery))),
            Err(Stop::File(unreadable)) => Ok(Outcome::Failed(unreadable)),
            Err(Stop::Folder(error)) => Err(error),
        }
    }

    fn read(&self, rules: &Rules, folder: &EvidenceFolder, tick: &(dyn Fn(u64) + Sync)) -> Result<Delivery, Stop> {
        if let Some(table) = &self.table.unreadable {
            return Err(Unreadable::ReferenceFailed { table: table.clone() }.into());
        }
        let scan = scan(&self.file.path, self.file.bytes, self.file.checksum.as_ref(), tick)?;
        let key = content_key(&scan.sha256, rules, &self.table.deliveries);
        let saved = match Saved::find(folder, &key) {
            Some(saved) => {
                tick(scan.bytes);
                saved
            }
            None => {
                let references = self.table.references(rules, folder)?;
                let assembled = assemble(self.file, rules, &scan, &references, folder, tick)?;
                Saved::keep(assembled, folder, &key)?
            }
        };
        Ok(Delivery { key, scan, saved })
    }
}

/// Names the evidence of a file: its content, the rules it is read by, and the content of what it refers to.
fn content_key(sha256: &str, rules: &Rules, referred: &[Vec<String>]) -> String {
    #[derive(Serialize)]
    struct Content<'a> {
        format: u32,
        sha256: &'a str,
        rules: &'a Rules,
        referred: &'a [Vec<String>],
    }
    let content = Content { format: INTAKE_FORMAT, sha256, rules, referred };
    // Rules are plain data, so this cannot fail; if it did, the key would only be one that finds nothing.
    let text = serde_json::to_vec(&content).unwrap_or_default();
    hexadecimal(&Sha256::digest(text))
}

fn table_report(
    table: &TableDescription,
    place: Place,
    as_at: Day,
    outcomes: &Outcomes,
    folder: &EvidenceFolder,
) -> Result<TableReport, IntakeError> {
    let mut report = TableReport {
        table: table.name.clone(),
        mode: table.deliveries,
        deliveries: Vec::new(),
        not_yet_received: Vec::new(),
        failures: Vec::new(),
        totals: RowCounts::default(),
    };
    let mut read = Vec::new();
    for (at, outcome) in outcomes_of(outcomes, place) {
        let file = &table.files[at.file];
        match outcome {
            Outcome::Read(delivery) => {
                report.deliveries.push(delivery_report(file, delivery));
                read.push(delivery);
            }
            Outcome::Failed(unreadable) => report.failures.push(unreadable.failure(&file.name)),
        }
    }
    if table.deliveries == Deliveries::Append {
        note_repeated_files(&mut report.deliveries);
    }
    let saved: Vec<(&str, &Saved)> = read.iter().map(|delivery| (delivery.key.as_str(), &delivery.saved)).collect();
    for (delivery, released) in report.deliveries.iter_mut().zip(release(&saved, folder)?) {
        delivery.rows.released = released.len() as u64;
        delivery.rows.outstanding = delivery.rows.quarantined - delivery.rows.released;
        delivery.released = released;
    }
    let future = table.files.iter().filter(|file| file.received > as_at);
    report.not_yet_received =
        future.map(|file| FutureDelivery { file: file.name.clone(), received: file.received.to_string() }).collect();
    let rows = report.deliveries.iter().map(|delivery| delivery.rows);
    report.totals = rows.fold(RowCounts::default(), RowCounts::plus);
    Ok(report)
}

/// The rows of a file that is delivered twice are added twice, which is seldom meant.
fn note_repeated_files(deliveries: &mut [DeliveryReport]) {
    for at in 1..deliveries.len() {
        let (before, rest) = deliveries.split_at_mut(at);
        let delivery = &mut rest[0];
        if let Some(earlier) = before.iter().find(|earlier| earlier.sha256 == delivery.sha256) {
            delivery.notices.push(Remark::DeliveredBefore { earlier: earlier.file.clone() }.notice());
        }
    }
}

fn delivery_report(file: &ExtractFile, delivery: &Delivery) -> DeliveryReport {
    let Delivery { key, scan, saved } = delivery;
    let mut problems = saved.problems.clone();
    problems.iter_mut().for_each(|problem| problem.file.clone_from(&file.name));
    DeliveryReport {
        file: file.name.clone(),
        received: file.received.to_string(),
        complete_to: file.complete_to.to_string(),
        sha256: scan.sha256.clone(),
        bytes: scan.bytes,
        encoding: saved.encoding.clone(),
        line_endings: saved.line_endings.clone(),
        rows: saved.rows,
        notices: saved.notices.clone(),
        problems,
        more_problems: saved.more_problems.clone(),
        released: Vec::new(),
        stored: saved.stored(key),
    }
}
