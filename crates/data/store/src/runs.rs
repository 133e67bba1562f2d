//! Recording and finding runs.

use std::collections::{BTreeMap, BTreeSet};

use ledger::RunId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};

use crate::connection::Link;
use crate::journal::{damaged, stored_number};
use crate::{Input, Posting, Role, Run, RunHeader, RunRecord, RunSummary, Sha256, StoreError};

/// A run and its number in the database.
pub(crate) struct Recorded {
    pub number: i64,
    pub header: RunHeader,
    pub posting: Option<Posting>,
}

/// Records a run: see [`Store::record_run`](crate::Store::record_run).
pub(crate) async fn record(
    link: &Link,
    connection: &mut SqliteConnection,
    record: &RunRecord,
) -> Result<(), StoreError> {
    let texts = checked_texts(record)?;
    let failed = |error| link.error(error);
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let all = all(link, &mut transaction).await?;
    if let Some(earlier) = all.iter().find(|run| run.header.id == record.header.id) {
        let earlier = whole(link, &mut transaction, earlier).await?;
        return difference(&earlier, record)
            .map_or(Ok(()), |what| Err(StoreError::RunDiffers { run: record.header.id.clone(), what }));
    }
    check_head(link, &mut transaction, record.header.head).await?;
    check_replayable(link, &mut transaction, record, &texts).await?;
    let number = all.last().map_or(1, |last| last.number + 1);
    insert(&mut transaction, number, record).await.map_err(failed)?;
    for (sha256, text) in texts {
        keep_text(&mut transaction, sha256, text).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

/// The run of this id.
pub(crate) async fn recorded(
    link: &Link,
    connection: &mut SqliteConnection,
    id: &RunId,
) -> Result<Recorded, StoreError> {
    let all = all(link, connection).await?;
    match all.iter().position(|run| run.header.id == *id) {
        Some(at) => all.into_iter().nth(at).ok_or_else(|| unknown(id.as_str(), &[])),
        None => Err(unknown(id.as_str(), &all)),
    }
}

/// The run of this id, or the only one that begins like this, with its inputs and result.
pub(crate) async fn find(link: &Link, connection: &mut SqliteConnection, asked: &str) -> Result<Run, StoreError> {
    let all = all(link, connection).await?;
    if let Some(exact) = all.iter().find(|run| run.header.id.as_str() == asked) {
        return whole(link, connection, exact).await;
    }
    let begins = |run: &&Recorded| !asked.is_empty() && run.header.id.as_str().starts_with(asked);
    let matching: Vec<&Recorded> = all.iter().filter(begins).collect();
    match matching[..] {
        [] => Err(unknown(asked, &all)),
        [only] => whole(link, connection, only).await,
        _ => {
            let matching = matching.iter().map(|run| run.header.id.clone()).collect();
            Err(StoreError::RunAmbiguous { asked: asked.to_string(), matching })
        }
    }
}

/// All runs, earliest first.
pub(crate) async fn summaries(link: &Link, connection: &mut SqliteConnection) -> Result<Vec<RunSummary>, StoreError> {
    let all = all(link, connection).await?;
    Ok(all.into_iter().map(|Recorded { header, posting, .. }| RunSummary { header, posting }).collect())
}

/// A kept text by its digest.
pub(crate) async fn text(link: &Link, connection: &mut SqliteConnection, sha256: Sha256) -> Result<String, StoreError> {
    let text = sqlx::query_scalar("SELECT text FROM texts WHERE sha256 = $1").bind(sha256.to_string());
    let text: Option<String> = text.fetch_optional(connection).await.map_err(|error| link.error(error))?;
    let text = text.ok_or(StoreError::TextUnknown { sha256 })?;
    if Sha256::of(text.as_bytes()) != sha256 {
        return Err(damaged(link, format!("the text kept as SHA-256 {sha256} has another")));
    }
    Ok(text)
}

fn unknown(asked: &str, all: &[Recorded]) -> StoreError {
    let near = documents::nearest(asked, all.iter().map(|run| run.header.id.as_str()));
    let nearest = near.and_then(|near| near.parse().ok());
    StoreError::RunUnknown { asked: asked.to_string(), nearest }
}

/// The texts of a record by digest, each the content of one of its inputs.
fn checked_texts(record: &RunRecord) -> Result<BTreeMap<Sha256, &str>, StoreError> {
    let read: BTreeSet<Sha256> = record.inputs.values().map(|input| input.sha256).collect();
    let texts: BTreeMap<Sha256, &str> =
        record.texts.iter().map(|text| (Sha256::of(text.as_bytes()), text.as_str())).collect();
    match texts.keys().find(|sha256| !read.contains(sha256)) {
        Some(sha256) => Err(StoreError::TextNotRead { run: record.header.id.clone(), sha256: *sha256 }),
        None => Ok(texts),
    }
}

/// Whether the journal that a run was computed from is the beginning of this one.
async fn check_head(link: &Link, connection: &mut SqliteConnection, head: u64) -> Result<(), StoreError> {
    let last = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM transfers").fetch_one(connection).await;
    let last: i64 = last.map_err(|error| link.error(error))?;
    let found = u64::try_from(last).map_err(|_| damaged(link, "the last transfer cannot be read".into()))?;
    if head <= found { Ok(()) } else { Err(StoreError::Moved { expected: head, found }) }
}

/// Whether the text of every input but the extracts is given or kept already.
async fn check_replayable(
    link: &Link,
    connection: &mut SqliteConnection,
    record: &RunRecord,
    texts: &BTreeMap<Sha256, &str>,
) -> Result<(), StoreError> {
    for (path, input) in &record.inputs {
        if input.role == Role::Extract || texts.contains_key(&input.sha256) {
            continue;
        }
        let kept = is_kept(connection, input.sha256).await.map_err(|error| link.error(error))?;
        if !kept {
            return Err(StoreError::TextMissing { run: record.header.id.clone(), path: path.clone() });
        }
    }
    Ok(())
}

async fn is_kept(connection: &mut SqliteConnection, sha256: Sha256) -> Result<bool, sqlx::Error> {
    let kept = sqlx::query_scalar::<_, i64>("SELECT 1 FROM texts WHERE sha256 = $1").bind(sha256.to_string());
    Ok(kept.fetch_optional(connection).await?.is_some())
}

async fn keep_text(connection: &mut SqliteConnection, sha256: Sha256, text: &str) -> Result<(), sqlx::Error> {
    if is_kept(connection, sha256).await? {
        return Ok(());
    }
    let insertion = sqlx::query("INSERT INTO texts (sha256, text) VALUES ($1, $2)").bind(sha256.to_string()).bind(text);
    insertion.execute(connection).await.map(|_| ())
}

async fn insert(connection: &mut SqliteConnection, number: i64, record: &RunRecord) -> Result<(), sqlx::Error> {
    let RunRecord { header, inputs, settlement, .. } = record;
    sqlx::query(
        "INSERT INTO runs (number, id, kind, as_at, made_at, version, head, settlement) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(number)
    .bind(header.id.as_str())
    .bind(header.kind.as_str())
    .bind(header.as_at.to_string())
    .bind(header.made_at.to_string())
    .bind(&header.version)
    .bind(stored_number(header.head))
    .bind(settlement)
    .execute(&mut *connection)
    .await?;
    for (path, input) in inputs {
        sqlx::query("INSERT INTO inputs (run, path, role, sha256, bytes) VALUES ($1, $2, $3, $4, $5)")
            .bind(number)
            .bind(path)
            .bind(input.role.name())
            .bind(input.sha256.to_string())
            .bind(stored_number(input.bytes))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What of a run's content differs first from that of the recorded one.
fn difference(earlier: &Run, record: &RunRecord) -> Option<&'static str> {
    let (was, is) = (&earlier.header, &record.header);
    let differences = [
        (was.kind != is.kind, "a kind"),
        (was.as_at != is.as_at, "an as-at date"),
        (was.version != is.version, "a software version"),
        (was.head != is.head, "a journal head"),
        (earlier.inputs != record.inputs, "inputs"),
        (earlier.settlement != record.settlement, "a settlement"),
    ];
    differences.into_iter().find(|(differs, _)| *differs).map(|(_, what)| what)
}

/// All runs without inputs and results, in the order of recording.
async fn all(link: &Link, connection: &mut SqliteConnection) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(
        "SELECT runs.number, id, kind, as_at, made_at, version, head, first_transfer, last_transfer, posted_at \
         FROM runs LEFT JOIN postings ON postings.run = runs.number ORDER BY runs.number",
    )
    .fetch_all(connection)
    .await
    .map_err(|error| link.error(error))?;
    let read = rows.iter().enumerate().map(|(at, row)| {
        read_run(row).map_err(|what| damaged(link, format!("the {what} of run {} cannot be read", at + 1)))
    });
    read.collect()
}

/// The run of a row, or the name of what cannot be read.
fn read_run(row: &SqliteRow) -> Result<Recorded, &'static str> {
    let text = |column: usize| row.try_get::<&str, _>(column).ok();
    let number = |column: usize| u64::try_from(row.try_get::<i64, _>(column).ok()?).ok();
    let header = RunHeader {
        id: text(1).and_then(|id| id.parse().ok()).ok_or("id")?,
        kind: text(2).and_then(|kind| kind.parse().ok()).ok_or("kind")?,
        as_at: text(3).and_then(|day| day.parse().ok()).ok_or("as-at date")?,
        made_at: text(4).and_then(|time| time.parse().ok()).ok_or("time")?,
        version: text(5).ok_or("software version")?.to_string(),
        head: number(6).ok_or("journal head")?,
    };
    let posted: Option<&str> = row.try_get(9).map_err(|_| "posting")?;
    let posting = match posted {
        None => None,
        Some(posted_at) => Some(Posting {
            run: header.id.clone(),
            first: number(7).ok_or("first transfer")?,
            last: number(8).ok_or("last transfer")?,
            posted_at: posted_at.parse().map_err(|_| "time of posting")?,
        }),
    };
    Ok(Recorded { number: row.try_get(0).map_err(|_| "number")?, header, posting })
}

/// The run with its inputs and result.
async fn whole(link: &Link, connection: &mut SqliteConnection, run: &Recorded) -> Result<Run, StoreError> {
    let failed = |error| link.error(error);
    let settlement = sqlx::query_scalar("SELECT settlement FROM runs WHERE number = $1").bind(run.number);
    let settlement = settlement.fetch_one(&mut *connection).await.map_err(failed)?;
    let rows = sqlx::query("SELECT path, role, sha256, bytes FROM inputs WHERE run = $1").bind(run.number);
    let rows = rows.fetch_all(connection).await.map_err(failed)?;
    let inputs = rows.iter().map(|row| {
        read_input(row).ok_or_else(|| damaged(link, format!("an input of run {} cannot be read", run.header.id)))
    });
    Ok(Run {
        header: run.header.clone(),
        posting: run.posting.clone(),
        inputs: inputs.collect::<Result<_, StoreError>>()?,
        settlement,
    })
}

fn read_input(row: &SqliteRow) -> Option<(String, Input)> {
    let input = Input {
        role: row.try_get::<&str, _>(1).ok()?.parse().ok()?,
        sha256: row.try_get::<&str, _>(2).ok()?.parse().ok()?,
        bytes: row.try_get::<i64, _>(3).ok()?.try_into().ok()?,
    };
    Some((row.try_get(0).ok()?, input))
}

#[cfg(test)]
mod tests {
    use crate::testing::{block_on, folder, record, refusal, run_id, store};
    use crate::{Input, Role, RunRecord, Sha256, Store};

    /// Records `first`, then a changed copy, and compares what is said of the copy.
    fn check(change: impl FnOnce(&mut RunRecord), expected: &str) {
        let folder = folder();
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            let first = record("r1", 0);
            store.record_run(&first).await.expect("recorded");
            let mut second = first.clone();
            change(&mut second);
            assert_eq!(refusal(store.record_run(&second).await, folder.path()), expected);
            let recorded = store.run("r1").await.expect("a run");
            assert_eq!((recorded.header, recorded.inputs), (first.header, first.inputs), "the first stays");
            assert_eq!((recorded.settlement, recorded.posting), (first.settlement, None));
        });
    }

    #[test]
    fn recording_again_changes_nothing() {
        check(|_| {}, "done");
        check(|again| again.header.made_at = "2028-01-01T00:00:00Z".parse().expect("a time"), "done");
        check(|again| again.texts.clear(), "done");
    }

    #[test]
    fn other_content_under_the_same_id_is_refused() {
        let differs =
            |what: &str| format!("run r1 is recorded already with {what} unlike this one's; nothing was recorded");
        check(|other| other.header.kind = "replay".parse().expect("a name"), &differs("a kind"));
        check(|other| other.header.as_at = "2027-10-02".parse().expect("a day"), &differs("an as-at date"));
        check(|other| other.header.version = "0.2.0".into(), &differs("a software version"));
        check(|other| other.header.head = 1, &differs("a journal head"));
        check(
            |other| {
                other.inputs.insert("sources/housing/lets.csv".into(), Input::of(Role::Extract, b""));
            },
            &differs("inputs"),
        );
        check(|other| other.settlement.push(' '), &differs("a settlement"));
    }

    #[test]
    fn a_run_from_a_journal_that_is_no_more_is_refused() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            assert_eq!(
                refusal(store.record_run(&record("r3", 7)).await, folder.path()),
                "an older copy was restored meanwhile: this was computed when transfer 7 was the last, and now transfer \
                 4 is. Nothing was posted; settle again"
            );
        });
    }

    #[test]
    fn what_only_the_database_refuses_is_passed_on() {
        let folder = folder();
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            let mut nameless = record("r1", 0);
            nameless.inputs.insert(String::new(), Input::of(Role::Extract, b""));
            assert_eq!(
                refusal(store.record_run(&nameless).await, folder.path()),
                "FOLDER/ledger.sqlite could not be read or written: error returned from database: (code: 275) CHECK \
                 constraint failed: length(path) > 0"
            );
            assert_eq!(store.runs().await.expect("runs"), []);
        });
    }

    #[test]
    fn texts_are_those_of_the_inputs() {
        let kept = Sha256::of(b"price = 5");
        let folder = folder();
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            let mut first = record("r1", 0);
            first.texts = vec![];
            assert_eq!(
                refusal(store.record_run(&first).await, folder.path()),
                "run r1 read contracts/recovery/contract.toml, but its text is not kept, and so it could not be replayed; \
                 nothing was recorded"
            );
            first.texts = vec!["price = 5".into(), "price = 6".into()];
            assert_eq!(
                refusal(store.record_run(&first).await, folder.path()),
                "run r1 is to keep a text (SHA-256 \
                 e80a94f8c3bdc66ceb197288ed6412595a3743ac2d1354bd950fb8b1212e89bd) that none of its inputs has; nothing was recorded"
            );
            assert_eq!(refusal(store.text(kept).await, folder.path()), format!("no text with SHA-256 {kept} is kept"));
            store.record_run(&record("r1", 0)).await.expect("recorded");
            assert_eq!(store.text(kept).await.expect("a text"), "price = 5");
            let mut second = record("r2", 0);
            second.texts = vec![];
            store.record_run(&second).await.expect("its text is kept already");
        });
    }

    #[test]
    fn a_run_is_found_by_its_id_or_the_beginning_of_it() {
        let folder = folder();
        let ids = ["settle-2027-10", "settle-2027-11", "settle-2027-1", "check-7"];
        let rows = [
            ("settle-2027-10", "settle-2027-10"),
            ("settle-2027-1", "settle-2027-1"),
            ("c", "check-7"),
            ("settle-2027-1x", "there is no run settle-2027-1x; did you mean settle-2027-10?"),
            (
                "settle",
                "settle is the beginning of 3 runs: settle-2027-10, settle-2027-11, settle-2027-1; write more of it",
            ),
            ("publish", "there is no run publish"),
            ("", "there is no run "),
        ];
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            for id in ids {
                store.record_run(&record(id, 0)).await.expect("recorded");
            }
            for (asked, expected) in rows {
                let found = store.run(asked).await;
                let shown = found.map_or_else(|why| why.to_string(), |run| run.header.id.to_string());
                assert_eq!(shown, expected, "{asked}");
            }
        });
    }

    #[test]
    fn many_that_begin_alike_are_not_all_listed() {
        let folder = folder();
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            for number in 1..=6 {
                store.record_run(&record(&format!("r{number}"), 0)).await.expect("recorded");
            }
            assert_eq!(
                refusal(store.run("r").await, folder.path()),
                "r is the beginning of 6 runs: r1, r2, r3, r4, r5, …; write more of it"
            );
        });
    }

    #[test]
    fn runs_are_listed_in_the_order_of_recording_with_their_postings() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            store.record_run(&record("a", 4)).await.expect("recorded");
            let runs = store.runs().await.expect("runs");
            let shown: Vec<String> = runs
                .iter()
                .map(|run| format!("{} {} {:?}", run.header.id, run.header.head, run.posting.as_ref().map(|p| p.last)))
                .collect();
            assert_eq!(shown, ["r1 0 Some(2)", "r2 2 Some(4)", "a 4 None"]);
            assert_eq!(runs[2].header, record("a", 4).header);
            assert_eq!(runs[0].posting.as_ref().map(|posting| posting.run.clone()), Some(run_id("r1")));
        });
    }
}
