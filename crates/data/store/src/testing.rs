//! Stores, runs and transfers for tests.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;

use ledger::{Journal, Kind, NewTransfer, RunId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection};
use tempfile::TempDir;
use units::Pence;

use crate::{Input, Posting, Role, RunHeader, RunRecord, Store, StoreError};

/// An empty folder, gone after the test.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs a test's async part.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

/// The message of a refusal, with the folder as `FOLDER`.
pub fn refusal<T>(outcome: Result<T, StoreError>, folder: &Path) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(why) => why.to_string().replace(&folder.display().to_string(), "FOLDER"),
    }
}

pub fn run_id(id: &str) -> RunId {
    id.parse().expect("a run id")
}

/// A run computed from the journal up to `head`, with one rule and one extract.
pub fn record(id: &str, head: u64) -> RunRecord {
    let rule = "price = 5";
    RunRecord {
        header: RunHeader {
            id: run_id(id),
            kind: "settle".parse().expect("a name"),
            as_at: "2027-10-01".parse().expect("a day"),
            made_at: "2027-10-02T09:30:00Z".parse().expect("a time"),
            version: "0.1.0".into(),
            head,
        },
        inputs: BTreeMap::from([
            ("contracts/recovery/contract.toml".to_string(), Input::of(Role::Rule, rule.as_bytes())),
            ("sources/probation/events.csv".to_string(), Input::of(Role::Extract, b"person,on\n")),
        ]),
        texts: vec![rule.into()],
        settlement: "{\"due\": 0}".into(),
    }
}

/// A transfer of so many pence from a pot to a provider.
pub fn paid(pence: i64, reference: &str, run: &str) -> NewTransfer {
    NewTransfer {
        on: "2027-10-01".parse().expect("a day"),
        debit: "pots/moj".parse().expect("an account"),
        credit: "providers/riverside".parse().expect("an account"),
        amount: Pence::new(pence),
        reference: reference.parse().expect("a reference"),
        run: run_id(run),
        kind: Kind::Original,
    }
}

/// The reversal of so many pence of transfer `of`.
pub fn taken_back(pence: i64, of: u64, reference: &str, run: &str) -> NewTransfer {
    let NewTransfer { debit, credit, .. } = paid(pence, reference, run);
    NewTransfer { debit: credit, credit: debit, kind: Kind::Reversal { of }, ..paid(pence, reference, run) }
}

/// Records a run on top of what is posted, and posts it.
pub async fn post(store: &Store, id: &str, transfers: &[NewTransfer]) -> Result<Posting, StoreError> {
    let head = store.journal().await?.head();
    store.record_run(&record(id, head)).await?;
    store.post(&run_id(id), "2027-10-02T10:00:00Z".parse().expect("a time"), transfers).await
}

/// A store with two posted runs and four transfers.
pub async fn store(folder: &Path) -> Store {
    let store = Store::open(folder).await.expect("a store");
    post(&store, "r1", &[paid(1_000, "l1", "r1"), paid(500, "l2", "r1")]).await.expect("posted");
    post(&store, "r2", &[taken_back(300, 1, "l1", "r2"), paid(700, "l3", "r2")]).await.expect("posted");
    store
}

/// The transfers of a journal, for comparison.
pub fn shown(journal: &Journal) -> Vec<String> {
    let line = |t: &ledger::Transfer| format!("{} {} {} {} {:?}", t.number, t.amount, t.reference, t.run, t.kind);
    journal.transfers().iter().map(line).collect()
}

/// A connection that knows nothing of this crate, such as that of somebody who edits the file.
pub async fn stranger(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("ledger.sqlite")).connect().await.expect("a connection")
}

/// Executes SQL as a stranger and returns what the database says against it.
pub async fn edit(folder: &Path, sql: &'static str) -> String {
    let mut connection = stranger(folder).await;
    let outcome = sqlx::raw_sql(sql.into_sql_str()).execute(&mut connection).await;
    connection.close().await.expect("closed");
    outcome.map_or_else(|why| why.to_string(), |_| "done".into())
}
