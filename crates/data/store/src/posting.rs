//! Posting a run, in one transaction.

use std::collections::HashMap;

use jiff::Timestamp;
use ledger::{AccountName, NewTransfer, RunId, Transfer};
use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection};

use crate::connection::Link;
use crate::journal::{Stored, read_stored, stored_number};
use crate::runs::recorded;
use crate::{Posting, Seal, StoreError};

/// Posts `run` as `transfers`: see [`Store::post`](crate::Store::post).
pub(crate) async fn post(
    link: &Link,
    connection: &mut SqliteConnection,
    run: &RunId,
    posted_at: Timestamp,
    transfers: &[NewTransfer],
) -> Result<Posting, StoreError> {
    if let Some(other) = transfers.iter().find(|transfer| transfer.run != *run) {
        return Err(StoreError::OtherRun { run: run.clone(), found: other.run.clone() });
    }
    let failed = |error| link.error(error);
    // IMMEDIATE takes the write lock before anything is read, so that nobody can post between check and insertion.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let recorded = recorded(link, &mut transaction, run).await?;
    if let Some(posting) = recorded.posting {
        return Err(StoreError::AlreadyPosted { posting });
    }
    let Stored { mut journal, seal, accounts } = read_stored(link, &mut transaction, None).await?;
    let (expected, found) = (recorded.header.head, journal.head());
    if expected != found {
        return Err(StoreError::Moved { expected, found });
    }
    for transfer in transfers {
        journal.append(transfer.clone())?;
    }
    let new = &journal.transfers()[journal.transfers().len() - transfers.len()..];
    let posting = Posting { run: run.clone(), first: found + 1, last: journal.head(), posted_at };
    let mut insertion = Insertion { connection: &mut transaction, run: recorded.number, accounts: numbers(accounts) };
    insertion.transfers(seal, new).await.map_err(failed)?;
    insertion.posting(&posting).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    Ok(posting)
}

fn numbers(accounts: HashMap<i64, AccountName>) -> HashMap<AccountName, i64> {
    accounts.into_iter().map(|(number, name)| (name, number)).collect()
}

/// A transfer as its row is.
struct Row<'a> {
    transfer: &'a Transfer,
    debit: i64,
    credit: i64,
    seal: Seal,
}

/// Rows that are being added for one run.
struct Insertion<'a> {
    connection: &'a mut SqliteConnection,
    run: i64,
    accounts: HashMap<AccountName, i64>,
}

impl Insertion<'_> {
    /// Inserts `transfers`, which follow the one that `seal` is of.
    async fn transfers(&mut self, seal: Seal, transfers: &[Transfer]) -> Result<(), sqlx::Error> {
        // Several rows a statement: sqlx takes longer to hand a statement over than SQLite to insert a row.
        let mut seal = seal;
        for several in transfers.chunks(100) {
            let mut rows = Vec::with_capacity(several.len());
            for transfer in several {
                seal = seal.then(transfer);
                let (debit, credit) = (self.account(&transfer.debit).await?, self.account(&transfer.credit).await?);
                rows.push(Row { transfer, debit, credit, seal });
            }
            self.rows(&rows).await?;
        }
        Ok(())
    }

    async fn rows(&mut self, rows: &[Row<'_>]) -> Result<(), sqlx::Error> {
        let run = self.run;
        let mut insertion = QueryBuilder::<Sqlite>::new(
            "INSERT INTO transfers (number, value_date, debit, credit, amount, reference, run, kind, cites, seal) ",
        );
        insertion.push_values(rows, |mut row, Row { transfer, debit, credit, seal }| {
            row.push_bind(stored_number(transfer.number))
                .push_bind(transfer.on.to_string())
                .push_bind(*debit)
                .push_bind(*credit)
                .push_bind(transfer.amount.get())
                .push_bind(transfer.reference.as_str())
                .push_bind(run)
                .push_bind(transfer.kind.name())
                .push_bind(transfer.kind.cites().map(stored_number))
                .push_bind(seal.to_string());
        });
        insertion.build().execute(&mut *self.connection).await?;
        Ok(())
    }

    /// The number of an account, which is opened by the first transfer that names it.
    async fn account(&mut self, name: &AccountName) -> Result<i64, sqlx::Error> {
        if let Some(number) = self.accounts.get(name) {
            return Ok(*number);
        }
        let number = self.accounts.values().max().copied().unwrap_or_default() + 1;
        sqlx::query("INSERT INTO accounts (number, name) VALUES ($1, $2)")
            .bind(number)
            .bind(name.as_str())
            .execute(&mut *self.connection)
            .await?;
        self.accounts.insert(name.clone(), number);
        Ok(number)
    }

    async fn posting(&mut self, posting: &Posting) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO postings (run, first_transfer, last_transfer, posted_at) VALUES ($1, $2, $3, $4)")
            .bind(self.run)
            .bind(stored_number(posting.first))
            .bind(stored_number(posting.last))
            .bind(posting.posted_at.to_string())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ledger::NewTransfer;

    use crate::testing::{block_on, edit, folder, paid, post, record, refusal, run_id, shown, store, taken_back};
    use crate::{Posting, Store};

    async fn post_again(store: &Store, run: &str, transfers: &[NewTransfer]) -> Result<Posting, crate::StoreError> {
        store.post(&run_id(run), "2027-11-01T10:00:00Z".parse().expect("a time"), transfers).await
    }

    #[test]
    fn a_posting_numbers_its_transfers_from_the_head_on() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            let posting = post(&store, "r3", &[paid(1, "l1", "r3")]).await.expect("posted");
            assert_eq!((posting.first, posting.last, posting.transfers()), (5, 5, 1));
            let nothing = post(&store, "r4", &[]).await.expect("posted");
            assert_eq!((nothing.first, nothing.last, nothing.transfers()), (6, 5, 0));
            let next = post(&store, "r5", &[paid(1, "l9", "r5"), paid(2, "l9", "r5")]).await.expect("posted");
            assert_eq!((next.first, next.last, next.transfers()), (6, 7, 2));
            assert_eq!(store.run("r5").await.expect("a run").posting, Some(next));
        });
    }

    /// What a posting can be refused for, in order of precedence: each row breaks its rule and those after it.
    #[test]
    fn refusals_in_order_of_precedence() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            store.record_run(&record("stale", 2)).await.expect("recorded");
            store.record_run(&record("fresh", 4)).await.expect("recorded");
            let rows: [(&str, &[NewTransfer], &str); 5] = [
                ("r9", &[paid(0, "l1", "r8")], "a transfer of run r8 cannot be posted with run r9"),
                ("r9", &[paid(0, "l1", "r9")], "there is no run r9"),
                ("r1", &[paid(0, "l1", "r1")], "run r1 is posted already, at 2027-10-02T10:00:00Z"),
                (
                    "stale",
                    &[paid(0, "l1", "stale")],
                    "somebody has posted meanwhile: this was computed when transfer 2 was the last, and now transfer 4 \
                     is. Nothing was posted; settle again",
                ),
                (
                    "fresh",
                    &[paid(1, "l8", "fresh"), taken_back(701, 1, "l1", "fresh")],
                    "nothing was posted: transfer 6 reverses £7.01 of transfer 1, of which only £7.00 is left",
                ),
            ];
            for (run, transfers, expected) in rows {
                assert_eq!(refusal(post_again(&store, run, transfers).await, folder.path()), expected);
                assert_eq!(store.journal().await.expect("a journal").head(), 4, "{run}");
            }
            assert_eq!(refusal(post_again(&store, "fresh", &[]).await, folder.path()), "done");
        });
    }

    /// Two stores of one folder, as two processes have them: the second to post is told, and nothing is doubled.
    #[test]
    fn the_second_of_two_who_post_at_once_is_told() {
        let folder = folder();
        block_on(async {
            let (one, other) = (store(folder.path()).await, Store::open(folder.path()).await.expect("a store"));
            one.record_run(&record("a", 4)).await.expect("recorded");
            other.record_run(&record("b", 4)).await.expect("recorded");
            post_again(&other, "b", &[paid(5, "l4", "b")]).await.expect("posted");
            assert_eq!(
                refusal(post_again(&one, "a", &[paid(5, "l4", "a")]).await, folder.path()),
                "somebody has posted meanwhile: this was computed when transfer 4 was the last, and now transfer 5 is. \
                 Nothing was posted; settle again"
            );
            assert_eq!(shown(&one.journal().await.expect("a journal"))[4], "5 £0.05 l4 b Original");
        });
    }

    #[test]
    fn a_posting_that_is_cancelled_leaves_nothing() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            store.record_run(&record("r3", 4)).await.expect("recorded");
            let many: Vec<_> = (0..5_000).map(|line| paid(1, &format!("line-{line}"), "r3")).collect();
            let cancelled = tokio::time::timeout(std::time::Duration::from_millis(4), post_again(&store, "r3", &many));
            assert!(cancelled.await.is_err(), "five thousand insertions take longer than that");
            assert_eq!(store.journal().await.expect("a journal").head(), 4);
            assert_eq!(post_again(&store, "r3", &many).await.expect("posted").transfers(), 5_000);
        });
    }

    /// The database refuses by itself what the program never asks of it.
    #[test]
    fn facts_are_added_never_edited() {
        let folder = folder();
        block_on(store(folder.path()));
        let seal = "hex(zeroblob(32))";
        let rows = [
            (
                "UPDATE transfers SET amount = 1 WHERE number = 1",
                "a transfer is never changed: post another that cites it",
            ),
            ("DELETE FROM transfers WHERE number = 4", "a transfer is never deleted: post a reversal that cites it"),
            (
                "REPLACE INTO transfers SELECT number, value_date, debit, credit, 9, reference, run, kind, cites, seal \
                 FROM transfers WHERE number = 4",
                "the number of a transfer is that of the last and one",
            ),
            ("UPDATE runs SET settlement = '' WHERE id = 'r1'", "a recorded run is never changed: record another"),
            ("DELETE FROM runs", "a recorded run is never deleted"),
            (
                "REPLACE INTO runs SELECT 9, id, kind, as_at, made_at, version, head, '' FROM runs WHERE number = 1",
                "a recorded run is never replaced: record another",
            ),
            ("UPDATE inputs SET bytes = 0", "the inputs of a run are never changed"),
            ("DELETE FROM inputs", "the inputs of a run are never deleted"),
            (
                "REPLACE INTO inputs SELECT run, path, role, sha256, 0 FROM inputs",
                "the inputs of a run are never replaced",
            ),
            ("UPDATE texts SET text = ''", "a kept text is never changed"),
            ("DELETE FROM texts", "a kept text is never deleted"),
            ("REPLACE INTO texts SELECT sha256, '' FROM texts", "a kept text is never replaced"),
            ("UPDATE accounts SET name = 'a'", "an account is never changed: open another"),
            ("DELETE FROM accounts", "an account is never deleted"),
            ("REPLACE INTO accounts SELECT 9, name FROM accounts", "an account is never replaced: open another"),
            ("UPDATE postings SET last_transfer = 9", "a posting is never changed: post another run"),
            ("DELETE FROM postings", "a posting is never deleted: post another run"),
            ("REPLACE INTO postings SELECT run, 5, 5, posted_at FROM postings WHERE run = 1", "a run is posted once"),
            ("INSERT INTO postings VALUES (9, 9, 9, '')", "a posting begins where the last one ends"),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 0, 'l', 1, 'original', NULL, SEAL)", "amount > 0"),
            (
                "INSERT INTO transfers VALUES (5, '2027-10-01', 1, 1, 1, 'l', 1, 'original', NULL, SEAL)",
                "debit <> credit",
            ),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1, 'l', 1, 'gift', NULL, SEAL)", "kind IN"),
            (
                "INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1, 'l', 1, 'reversal', NULL, SEAL)",
                "cites IS NULL",
            ),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1, 'l', 1, 'reversal', 5, SEAL)", "cites < number"),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 9, 1, 'l', 1, 'original', NULL, SEAL)", "FOREIGN KEY"),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1, 'l', 9, 'original', NULL, SEAL)", "FOREIGN KEY"),
            ("INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1, 'l', 1, 'reversal', -1, SEAL)", "FOREIGN KEY"),
            (
                "INSERT INTO transfers VALUES (5, '2027-10-01', 1, 2, 1.5, 'l', 1, 'original', NULL, SEAL)",
                "cannot store REAL",
            ),
        ];
        for (sql, expected) in rows {
            let sql: &'static str = sql.replace("SEAL", seal).leak();
            let said = block_on(edit(folder.path(), sql));
            assert!(said.contains(expected), "{sql}: {said}");
        }
        let journal = block_on(async { Store::open(folder.path()).await.expect("a store").journal().await });
        assert_eq!(journal.expect("an unchanged journal").head(), 4);
    }

    #[test]
    fn calls_may_move_between_threads() {
        fn check(_: impl Send) {}
        let folder = folder();
        let store = block_on(store(folder.path()));
        check(post_again(&store, "r1", &[]));
        check(store.record_run(&record("r1", 0)));
        check(store.journal());
        check(store.run("r1"));
        check(Store::open(folder.path()));
    }
}
