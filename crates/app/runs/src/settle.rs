//! Settling a place: all its contracts together, as at a day, against what was posted before.

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::{Place, Unit};
use engine::{Engine, Horizons, Question};
use funding::{FundedPlace, fund_place};
use jiff::Timestamp;
use ledger::{Journal, NewTransfer, RunId, difference};
use outcomes::{Measured, Plan};
use pricing::{PlacePricing, Seen, Selection, price_place};
use store::{Head, Input, Reader, Role, Run, RunHeader, RunRecord, RunSummary, Seal, Sha256, Store, StoreError};
use units::{Day, Pence};

use crate::answers::{Computed, settlement_of};
use crate::cautions;
use crate::digest::digest_of;
use crate::error::RunError;
use crate::evidence::{Evidence, embedded, gather, make_folder};
use crate::kept::{Kept, KeptHead};
use crate::last_posting::{Noted, note};
use crate::ledger_accounts::{is_deduction, journal_as_at, posted, providers_stay, wanted};
use crate::loaded::{DECISIONS_FILE, Loaded, Ready};
use crate::progress::Progress;
use crate::settlement::{ProblemAnswer, Settlement};
use crate::sums::must_fit;

/// The version of this software, as runs record it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A settlement and everything it was made from.
pub struct Settled {
    /// What is due.
    pub settlement: Settlement,
    /// The transfers that posting it makes.
    pub transfers: Vec<NewTransfer>,
    /// Everything measured.
    pub(crate) measured: Measured,
    /// Everything priced.
    pub(crate) pricing: PlacePricing,
    /// The evidence.
    pub(crate) evidence: Evidence,
    record: RunRecord,
}

/// What came of posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// Nothing had changed since the last posting.
    Nothing,
    /// These transfers were added to the ledger.
    Transfers {
        /// The number of the first.
        first: u64,
        /// The number of the last.
        last: u64,
    },
}

/// The ledger as it stands, or empty if nothing has ever been posted.
pub(crate) struct Books {
    pub journal: Journal,
    /// The number and seal of the last transfer.
    pub head: String,
    pub head_number: u64,
    /// The linkage of the latest posted run.
    pub numbers: Option<String>,
    /// The posted runs, the earliest first.
    pub posted: Vec<RunSummary>,
}

impl Books {
    /// Reads the ledger.
    pub async fn read(loaded: &Loaded) -> Result<Books, RunError> {
        let empty =
            Books { journal: Journal::new(), head: String::new(), head_number: 0, numbers: None, posted: Vec::new() };
        let noted = Noted::read(&loaded.store)?;
        let reader = match Reader::open(&loaded.store).await {
            Ok(reader) => reader,
            Err(StoreError::Missing { .. }) => {
                noted.must_be_in(&Head { number: 0, seal: Seal::NONE })?;
                return Ok(empty);
            }
            Err(why) => return Err(why.into()),
        };
        let head = reader.head().await?;
        noted.must_be_in(&head)?;
        let journal = reader.journal().await?;
        let runs = reader.runs().await?;
        let posted: Vec<RunSummary> = runs.into_iter().filter(|run| run.posting.is_some()).collect();
        let numbers = match posted.last() {
            Some(latest) => Some(numbers_of(loaded, &reader.run(latest.header.id.as_str()).await?)?),
            None => None,
        };
        // A ledger with nothing in it is the same as none.
        let seal = if head.number == 0 { String::new() } else { format!("{}:{}", head.number, head.seal) };
        Ok(Books { journal, head: seal, head_number: head.number, numbers, posted })
    }
}

/// The linkage of a posted run, which must be this place's: two places in one ledger would take back each other's money.
fn numbers_of(loaded: &Loaded, run: &Run) -> Result<String, RunError> {
    let kept: KeptHead = serde_json::from_str(&run.settlement)
        .map_err(|why| RunError::Unusable(format!("the result of run {} cannot be read: {why}", run.header.id)))?;
    let here = loaded.place.as_ref().map(|place| place.name.as_str());
    match here.filter(|here| *here != kept.settlement.place) {
        Some(here) => Err(RunError::OtherPlace {
            store: loaded.store.clone(),
            theirs: kept.settlement.place,
            ours: here.to_string(),
        }),
        None => Ok(kept.numbers),
    }
}

/// Computes what is due in a place as at a day. The ledger is not touched; evidence that has been read is kept.
///
/// # Errors
///
/// [`RunError`] if the place has errors, an extract that is needed cannot be read, or the store refuses.
pub async fn settle(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<Settled, RunError> {
    let ready = loaded.parts()?;
    let books = Books::read(loaded).await?;
    let plan = Plan::of(ready.place, &loaded.schema)?;
    let evidence = gather(ready, &plan, as_at, books.numbers.as_deref(), progress).await?;
    let mut cautions = cautions::of_rules(loaded).await?;
    if let Some(posted) = books.posted.iter().rev().find(|run| run.header.as_at <= as_at) {
        let posted = Reader::open(&loaded.store).await?.run(posted.header.id.as_str()).await?;
        cautions.extend(cautions::of_extracts(&posted, &inputs(ready, &evidence)?));
    }
    settle_on(ready, as_at, books, plan, evidence, cautions, progress).await
}

/// Measures, prices and funds evidence that has been gathered. `cautions` are what is to be said of rules and extracts.
pub(crate) async fn settle_on(
    ready: Ready<'_>,
    as_at: Day,
    books: Books,
    plan: Plan,
    evidence: Evidence,
    cautions: Vec<ProblemAnswer>,
    progress: &dyn Progress,
) -> Result<Settled, RunError> {
    let measured = measure(ready, &plan, &evidence, progress).await?;
    progress.begin("Pricing", None);
    let pricing = price_place(ready.place, &measured, &seen(&plan, &evidence), Selection::ALL);
    progress.end();
    must_fit(&pricing.lines)?;
    progress.begin("Funding", None);
    let journal = journal_as_at(&books.journal, as_at)?;
    providers_stay(ready.place, &journal)?;
    let funded = fund_place(ready.place, &pricing.lines, &posted(&journal));
    let inputs = inputs(ready, &evidence)?;
    let place = ready.place;
    let computed = Computed {
        place,
        plan: &plan,
        evidence: &evidence,
        measured: &measured,
        pricing: &pricing,
        funded: &funded,
        journal: &journal,
    };
    let mut settlement = settlement_of(&computed, as_at, cautions);
    let run = run_id(as_at, &inputs, &books, &evidence, &settlement)?;
    settlement.run = run.to_string();
    progress.end();
    let transfers = transfers(ready.place, &books, &journal, &funded, as_at, &run)?;
    let record = record(ready, as_at, run, &books, inputs, &settlement, &evidence)?;
    Ok(Settled { settlement, transfers, measured, pricing, evidence, record })
}

/// How far entries are known, by the tables whose rows make people enter.
fn seen(plan: &Plan, evidence: &Evidence) -> Seen {
    let horizon = &evidence.horizon;
    let entries = plan.contracts.iter().map(|contract| {
        let tables = contract.cohorts.iter().map(|cohort| cohort.enters.table);
        tables.map(|table| horizon.sees_until(table)).collect()
    });
    Seen { as_at: horizon.as_at, entries: entries.collect() }
}

/// Measures every person and household.
pub(crate) async fn measure(
    ready: Ready<'_>,
    plan: &Plan,
    evidence: &Evidence,
    progress: &dyn Progress,
) -> Result<Measured, RunError> {
    let engine = embedded(&ready.loaded.store)?;
    let tick = progress.begin("Measuring outcomes: people", Some(u64::from(evidence.numbers.next)));
    let mut question = Question {
        plan: Arc::new(plan.clone()),
        unit: Unit::Person,
        tables: Arc::clone(&evidence.persons),
        horizons: Horizons::One(Arc::clone(&evidence.horizon)),
        units: evidence.numbers.next,
        tick,
    };
    let mut measured = engine.measure(&question).await?;
    if let Some(households) = &evidence.households {
        question.unit = Unit::Household;
        question.tables = Arc::clone(&households.tables);
        question.units = households.count;
        measured.append(engine.measure(&question).await?);
    }
    progress.end();
    Ok(measured)
}

/// The transfers that bring the ledger to what is wanted. None can be made as at a day before the last posting.
fn transfers(
    place: &Place,
    books: &Books,
    journal: &Journal,
    funded: &FundedPlace,
    as_at: Day,
    run: &RunId,
) -> Result<Vec<NewTransfer>, RunError> {
    let transfers = difference(journal, &wanted(place, journal, &funded.lines)?, as_at, run)?;
    debug_assert_eq!(
        transfers.iter().try_fold(0_i64, |sum, transfer| {
            let goes_back = matches!(transfer.kind, ledger::Kind::Reversal { .. }) != is_deduction(transfer);
            let pence = transfer.amount.get();
            sum.checked_add(if goes_back { -pence } else { pence })
        }),
        Pence::total(funded.lines.iter().map(|line| line.due)).ok().map(Pence::get),
        "the transfers come to what is due"
    );
    // A settlement as at an earlier day than the ledger's last is shown, but there is nothing to post from it.
    Ok(if journal.head() == books.journal.head() { transfers } else { Vec::new() })
}

/// Every file the settlement depends on, by path below the place.
pub(crate) fn inputs(ready: Ready<'_>, evidence: &Evidence) -> Result<BTreeMap<String, Input>, RunError> {
    let mut inputs = BTreeMap::new();
    for (path, role) in rule_files(ready.loaded) {
        let text = ready.loaded.texts.find(&path).map(|id| ready.loaded.texts.text(id)).unwrap_or_default();
        inputs.insert(path, Input::of(role, text.as_bytes()));
    }
    for source in &evidence.report.sources {
        for delivery in source.tables.iter().flat_map(|table| &table.deliveries) {
            let sha256: Sha256 = delivery
                .sha256
                .parse()
                .map_err(|_| RunError::Unusable(format!("the checksum of {} cannot be read", delivery.file)))?;
            let input = Input { role: Role::Extract, sha256, bytes: delivery.bytes };
            inputs.insert(format!("sources/{}/{}", source.source, delivery.file), input);
        }
    }
    Ok(inputs)
}

/// The texts that were read, each with what it is to a run.
pub(crate) fn rule_files(loaded: &Loaded) -> Vec<(String, Role)> {
    let role = |path: &str| match path {
        "linkage.toml" | DECISIONS_FILE => Role::Linkage,
        _ if path.starts_with("sources/") => Role::Descriptor,
        _ => Role::Rule,
    };
    let paths = loaded.texts.ids().map(|id| loaded.texts.name(id).to_string());
    paths.map(|path| (path.clone(), role(&path))).collect()
}

/// The same inputs, day, software, linkage and ledger give the same settlement, and so the same id. The settlement counts
/// too, so that two builds of one version which settle differently never give two settlements one name.
fn run_id(
    as_at: Day,
    inputs: &BTreeMap<String, Input>,
    books: &Books,
    evidence: &Evidence,
    settlement: &Settlement,
) -> Result<RunId, RunError> {
    let inputs: Vec<(&String, String)> = inputs.iter().map(|(path, input)| (path, input.sha256.to_string())).collect();
    let digest = digest_of(&(VERSION, as_at.to_string(), inputs, &books.head, &evidence.numbers.id, settlement));
    let short: String = digest.chars().take(12).collect();
    format!("r-{short}").parse().map_err(|why| RunError::Unusable(format!("the run cannot be named: {why}")))
}

fn record(
    ready: Ready<'_>,
    as_at: Day,
    id: RunId,
    books: &Books,
    inputs: BTreeMap<String, Input>,
    settlement: &Settlement,
    evidence: &Evidence,
) -> Result<RunRecord, RunError> {
    let kept = Kept::of(settlement, evidence);
    let texts = rule_files(ready.loaded)
        .into_iter()
        .filter_map(|(path, _)| ready.loaded.texts.find(&path))
        .map(|id| ready.loaded.texts.text(id).to_string())
        .collect();
    let kind = "settle".parse().map_err(|why| RunError::Unusable(format!("the run cannot be named: {why}")))?;
    let header =
        RunHeader { id, kind, as_at, made_at: Timestamp::now(), version: VERSION.to_string(), head: books.head_number };
    Ok(RunRecord { header, inputs, texts, settlement: kept.write() })
}

impl Settled {
    /// The day of settlement.
    pub(crate) fn as_at(&self) -> Day {
        self.record.header.as_at
    }

    /// Keeps the run, so that it can be replayed; the ledger is not touched.
    ///
    /// # Errors
    ///
    /// [`RunError::Store`] if the store cannot be written.
    pub async fn keep(&self, loaded: &Loaded) -> Result<(), RunError> {
        make_folder(&loaded.store)?;
        let store = Store::open(&loaded.store).await?;
        store.record_run(&self.record).await?;
        Ok(store.close().await?)
    }

    /// Posts what is due, wholly or not at all, and keeps the run. With nothing due, nothing is posted.
    ///
    /// # Errors
    ///
    /// [`RunError::BackInTime`] as at a day before the last posting; [`RunError::Store`] if somebody else has posted
    /// since, or the store cannot be written.
    pub async fn post(&self, loaded: &Loaded) -> Result<Posted, RunError> {
        let as_at = self.as_at();
        let books = Books::read(loaded).await?;
        if let Some(last) = books.journal.transfers().last().map(|transfer| transfer.on).filter(|last| *last > as_at) {
            return Err(RunError::BackInTime { as_at, last });
        }
        if self.transfers.is_empty() {
            self.keep(loaded).await?;
            return Ok(Posted::Nothing);
        }
        make_folder(&loaded.store)?;
        let store = Store::open(&loaded.store).await?;
        store.record_run(&self.record).await?;
        let posted = store.post(&self.record.header.id, Timestamp::now(), &self.transfers).await;
        if posted.is_ok() {
            note(&loaded.store, &store.head().await?)?;
        }
        store.close().await?;
        match posted {
            Ok(posting) => Ok(Posted::Transfers { first: posting.first, last: posting.last }),
            // Somebody else has made the same settlement from the same ledger, and was quicker.
            Err(StoreError::AlreadyPosted { .. }) => Ok(Posted::Nothing),
            Err(why) => Err(why.into()),
        }
    }

    /// Where each table's files are: paths below the place.
    pub(crate) fn file_of(&self, at: outcomes::EventRef) -> String {
        let files = self.evidence.files.get(usize::from(at.table));
        files.and_then(|files| files.get(usize::from(at.file))).cloned().unwrap_or_default()
    }
}
