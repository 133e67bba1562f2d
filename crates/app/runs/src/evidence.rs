//! From extracts to rows in the order of people: intake, linkage and arranging, each done only where its inputs have
//! changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use contracts::Unit;
use engine::{
    Arranged, DeliveryInput, Embedded, Engine, HouseholdInput, Limits, Membership, NumberedHouseholds, Rows,
    TableInput, number_households,
};
use intake::{Deliveries, DeliveryReport, EvidenceFolder, TableReport};
use outcomes::{Horizon, Plan};
use units::Day;

use crate::digest::digest_of;
use crate::erase::finish_erasure;
use crate::error::{RunError, UnreadableExtract};
use crate::keeper::Keeper;
use crate::loaded::{Loaded, Ready};
use crate::numbers::{Numbers, People};
use crate::progress::Progress;

/// Everything a settlement is measured from.
pub(crate) struct Evidence {
    /// What intake found.
    pub report: intake::Report,
    /// Everyone's numbers.
    pub numbers: Numbers,
    /// For each table of the plan, its rows by person.
    pub persons: Arc<[Option<Rows>]>,
    /// For each table of the plan, its rows by household; empty if no cohort's unit is the household.
    pub households: Option<Households>,
    /// How far the evidence reaches.
    pub horizon: Arc<Horizon>,
    /// For each table of the plan, its files as paths below the place, in the order in which they were received.
    pub files: Vec<Vec<String>>,
}

/// Rows by household.
pub(crate) struct Households {
    pub tables: Arc<[Option<Rows>]>,
    pub count: u32,
}

/// Takes in, links and arranges what the plan needs, as at a day.
pub(crate) async fn gather(
    ready: Ready<'_>,
    plan: &Plan,
    as_at: Day,
    previous: Option<&str>,
    progress: &dyn Progress,
) -> Result<Evidence, RunError> {
    let report = take_in(ready.loaded, as_at, progress)?;
    needed_tables_are_whole(&report, ready, plan)?;
    gather_from(ready, plan, as_at, report, previous, progress).await
}

/// Links and arranges what intake has stored.
pub(crate) async fn gather_from(
    ready: Ready<'_>,
    plan: &Plan,
    as_at: Day,
    report: intake::Report,
    previous: Option<&str>,
    progress: &dyn Progress,
) -> Result<Evidence, RunError> {
    let store = &ready.loaded.store;
    let people = People::of(&report, ready.loaded)?;
    let numbers = Numbers::find_or_link(&people, ready, previous, progress)?;
    let mut arranging =
        Arranging { ready, report: &report, people: &people, numbers: &numbers, tables: BTreeMap::new() };
    let engine = embedded(store)?;
    let mut persons = Vec::new();
    let mut observed = Vec::new();
    let mut files = Vec::new();
    let tick = progress.begin("Arranging evidence by person", Some(plan.tables.len() as u64));
    for table in &plan.tables {
        let arranged = arranging.table(&engine, &table.source, &table.table).await?;
        observed.push(arranging.observed(&table.source, &table.table));
        persons.push(arranged.map(|arranged| arranged.rows));
        files.push(arranging.files(&table.source, &table.table));
        tick(1);
    }
    progress.end();
    let wants_households =
        plan.contracts.iter().flat_map(|contract| &contract.cohorts).any(|cohort| cohort.unit == Unit::Household);
    let households = if wants_households { Some(arranging.households(&engine, plan).await?) } else { None };
    let horizon = Arc::new(Horizon { as_at, observed });
    Ok(Evidence { persons: persons.into(), households, horizon, files, numbers, report })
}

/// Reads all extracts that were received by a day.
pub(crate) fn take_in(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<intake::Report, RunError> {
    make_folder(&loaded.store)?;
    let identities = &loaded.identities;
    identities.begin()?;
    finish_erasure(loaded)?;
    let keeper = Arc::new(Keeper::new(identities.clone()));
    let folder = EvidenceFolder::new(loaded.store.clone()).with_identities(identities.folder().to_path_buf(), keeper);
    let total = intake::bytes_to_read(&loaded.sources, as_at);
    let tick = progress.begin("Reading extracts", Some(total));
    let report = intake::take_in(&loaded.sources, &folder, as_at, &|bytes| tick(bytes));
    progress.end();
    match report {
        Ok(report) => Ok(report),
        // Extracts with people in them could not be read for want of a key, whatever was noticed of that first.
        Err(why) => identities.key().map_or_else(Err, |_| Err(why.into())),
    }
}

/// The engine on this machine's cores.
pub(crate) fn embedded(store: &Path) -> Result<Embedded, RunError> {
    let spill = store.join("spill");
    make_folder(&spill)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Embedded::new(Limits { threads, memory_bytes_max: 1_500_000_000 }, &spill)?)
}

/// Makes a folder of the store. Identities lie in it, so nobody else may look into what is made here.
pub(crate) fn make_folder(path: &Path) -> Result<(), RunError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).map_err(|why| RunError::File { path: path.to_path_buf(), why })
}

/// Reads all extracts that were received by a day, for a linkage: who is who depends on every table that names people, so
/// none of those may be unreadable.
///
/// # Errors
///
/// [`RunError::Extracts`] if one is.
pub(crate) fn take_in_people(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<intake::Report, RunError> {
    let report = take_in(loaded, as_at, progress)?;
    must_be_whole(&report, loaded, |_, _| false)?;
    Ok(report)
}

/// A table that cannot be read whole must not be settled on: what is missing in it could be anything.
fn needed_tables_are_whole(report: &intake::Report, ready: Ready<'_>, plan: &Plan) -> Result<(), RunError> {
    must_be_whole(report, ready.loaded, |source, table| {
        plan.tables.iter().any(|plan| plan.source == source && plan.table == table)
    })
}

/// Refuses tables that cannot be read whole, if they name people or are needed.
fn must_be_whole(
    report: &intake::Report,
    loaded: &Loaded,
    is_needed: impl Fn(&str, &str) -> bool,
) -> Result<(), RunError> {
    let mut failures = Vec::new();
    for source in &report.sources {
        let described = loaded.sources.iter().find(|described| described.name == source.source);
        for table in source.tables.iter().filter(|table| !table.failures.is_empty()) {
            let names_people = described
                .and_then(|source| source.tables.iter().find(|described| described.name == table.table))
                .is_some_and(|described| described.rules.has_people());
            if names_people || is_needed(&source.source, &table.table) {
                failures.extend(table.failures.iter().map(|failure| UnreadableExtract {
                    file: format!("sources/{}/{}", source.source, failure.file),
                    message: failure.message.clone(),
                    remedy: failure.remedy.clone(),
                }));
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(RunError::Extracts { failures }) }
}

/// Tables arranged so far, and what they are arranged from.
struct Arranging<'a> {
    ready: Ready<'a>,
    report: &'a intake::Report,
    people: &'a People,
    numbers: &'a Numbers,
    tables: BTreeMap<(String, String), Option<Arranged>>,
}

impl Arranging<'_> {
    fn report_of(&self, source: &str, table: &str) -> Option<&TableReport> {
        let source = self.report.sources.iter().find(|report| report.source == source)?;
        source.tables.iter().find(|report| report.table == table)
    }

    fn files(&self, source: &str, table: &str) -> Vec<String> {
        let deliveries = self.report_of(source, table).map(|report| report.deliveries.iter());
        deliveries.into_iter().flatten().map(|delivery| format!("sources/{source}/{}", delivery.file)).collect()
    }

    /// A table by person; nothing if no extract of it has been received.
    async fn table(&mut self, engine: &Embedded, source: &str, table: &str) -> Result<Option<Arranged>, RunError> {
        let name = (source.to_string(), table.to_string());
        if let Some(known) = self.tables.get(&name) {
            return Ok(known.clone());
        }
        let arranged = self.arrange(engine, source, table).await?;
        self.tables.insert(name, arranged.clone());
        Ok(arranged)
    }

    /// The first day of which a table does not tell everything; the beginning of time if no extract of it has been
    /// received.
    fn observed(&self, source: &str, table: &str) -> Day {
        self.report_of(source, table).map_or(Day::MIN, |report| complete_to(report).plus_days(1))
    }

    async fn arrange(&self, engine: &Embedded, source: &str, table: &str) -> Result<Option<Arranged>, RunError> {
        let Some(report) = self.report_of(source, table).filter(|report| !report.deliveries.is_empty()) else {
            return Ok(None);
        };
        let households = self.numbered_households()?;
        let keys: Vec<&str> = report.deliveries.iter().map(|delivery| delivery.stored.key.as_str()).collect();
        let household_keys: Vec<String> =
            households.inputs.iter().map(|input| input.path.display().to_string()).collect();
        let name = digest_of(&("arranged-1", &keys, report.mode, &self.numbers.id, &household_keys));
        let folder = self.ready.loaded.store.join("arranged");
        let into = folder.join(format!("{name}.parquet"));
        if into.exists() {
            let (source, table) = (source.to_string(), table.to_string());
            return Ok(Some(Arranged { source, table, rows: Rows::File(into) }));
        }
        make_folder(&folder)?;
        let persons = self.people.persons(self.numbers)?;
        let mut deliveries = Vec::new();
        for delivery in &report.deliveries {
            let Some(events) = &delivery.stored.events else { continue };
            deliveries.push(DeliveryInput {
                evidence: self.ready.loaded.store.join(events),
                persons: persons.of(&delivery.stored.key),
                households: households.of(&delivery.stored.key),
            });
        }
        let mode = match report.mode {
            Deliveries::Changes => engine::Deliveries::Changes,
            Deliveries::Snapshot => engine::Deliveries::Snapshot,
            Deliveries::Append => engine::Deliveries::Append,
        };
        let input = TableInput { source: source.to_string(), table: table.to_string(), mode, deliveries };
        Ok(Some(engine.arrange(&input, &into).await?))
    }

    /// Every household that any table names.
    fn numbered_households(&self) -> Result<KnownHouseholds, RunError> {
        let mut known = KnownHouseholds { inputs: Vec::new(), keys: Vec::new(), numbered: None };
        for source in &self.report.sources {
            for delivery in source.tables.iter().flat_map(|table| &table.deliveries) {
                if let Some(path) = &delivery.stored.households {
                    let path = self.ready.loaded.store.join(path);
                    known.inputs.push(HouseholdInput { source: source.source.clone(), path });
                    known.keys.push(delivery.stored.key.clone());
                }
            }
        }
        if !known.inputs.is_empty() {
            known.numbered = Some(number_households(&known.inputs)?);
        }
        Ok(known)
    }

    /// The plan's tables by household.
    async fn households(&mut self, engine: &Embedded, plan: &Plan) -> Result<Households, RunError> {
        let known = self.numbered_households()?;
        let mut memberships: Vec<Membership> = Vec::new();
        let named: Vec<(String, String)> = self
            .report
            .sources
            .iter()
            .flat_map(|source| source.tables.iter().map(|table| (source.source.clone(), table)))
            .filter(|(_, table)| table.deliveries.iter().any(|delivery| delivery.stored.households.is_some()))
            .map(|(source, table)| (source, table.table.clone()))
            .collect();
        for (source, table) in named {
            if let Some(arranged) = self.table(engine, &source, &table).await? {
                memberships.extend(engine.memberships(&arranged).await?);
            }
        }
        memberships.sort_unstable();
        memberships.dedup();
        let folder = self.ready.loaded.store.join("arranged");
        make_folder(&folder)?;
        let mut tables = Vec::new();
        for table in &plan.tables {
            let Some(arranged) = self.table(engine, &table.source, &table.table).await? else {
                tables.push(None);
                continue;
            };
            let days: Vec<(u32, u32, i32, i32)> = memberships
                .iter()
                .map(|m| (m.household, m.person, m.from.epoch_days(), m.until.epoch_days()))
                .collect();
            let Rows::File(path) = &arranged.rows else { continue };
            let name = digest_of(&("households-1", path.file_name().map(|name| name.to_string_lossy()), &days));
            let into = folder.join(format!("{name}.parquet"));
            let rows = if into.exists() {
                Rows::File(into)
            } else {
                engine.arrange_households(&arranged, &memberships, &into).await?.rows
            };
            tables.push(Some(rows));
        }
        let count = known.numbered.map_or(0, |numbered| numbered.count);
        Ok(Households { tables: tables.into(), count })
    }
}

/// The households of all deliveries.
struct KnownHouseholds {
    inputs: Vec<HouseholdInput>,
    keys: Vec<String>,
    numbered: Option<NumberedHouseholds>,
}

impl KnownHouseholds {
    fn of(&self, key: &str) -> Option<Arc<[u32]>> {
        let at = self.keys.iter().position(|known| known == key)?;
        Some(Arc::clone(&self.numbered.as_ref()?.of_input[at]))
    }
}

/// The last day of which a table tells everything. The last snapshot tells it alone; other files tell it together.
fn complete_to(report: &TableReport) -> Day {
    let mut days = report.deliveries.iter().map(|delivery| day(&delivery.complete_to));
    let latest = match report.mode {
        Deliveries::Snapshot => days.next_back(),
        Deliveries::Changes | Deliveries::Append => days.max(),
    };
    latest.unwrap_or(Day::MIN)
}

/// Intake writes days as it reads them, so this cannot fail; the edge of time would only make everyone immature.
fn day(text: &str) -> Day {
    text.parse().unwrap_or(Day::MIN)
}

/// Every delivery that says something of people, with its source and table.
pub(crate) fn deliveries_of_people(report: &intake::Report) -> impl Iterator<Item = (&str, &str, &DeliveryReport)> {
    report.sources.iter().flat_map(|source| {
        source.tables.iter().flat_map(move |table| {
            let named = table.deliveries.iter().filter(|delivery| delivery.stored.identity.is_some());
            named.map(move |delivery| (source.source.as_str(), table.table.as_str(), delivery))
        })
    })
}
