//! Reading the journal, checked.

use std::collections::HashMap;

use ledger::{AccountName, Journal, Kind, RunId, Transfer};
use sqlx::{Connection, SqliteConnection};
use units::Pence;

use crate::connection::Link;
use crate::{Head, Seal, StoreError};

/// The journal as it is stored, with what is needed to add to it.
pub(crate) struct Stored {
    pub journal: Journal,
    /// The seal of the last transfer.
    pub seal: Seal,
    pub accounts: HashMap<i64, AccountName>,
}

impl Stored {
    pub(crate) fn head(&self) -> Head {
        Head { number: self.journal.head(), seal: self.seal }
    }
}

/// Texts that transfers name by number, so that each is held once.
struct Names {
    accounts: HashMap<i64, AccountName>,
    runs: HashMap<i64, RunId>,
}

/// Reads the journal up to transfer `until`, or all of it, and refuses it if it is not what was posted.
pub(crate) async fn read_stored(
    link: &Link,
    connection: &mut SqliteConnection,
    until: Option<u64>,
) -> Result<Stored, StoreError> {
    let failed = |error| link.error(error);
    // One transaction, so that all of it is read as at the same moment.
    let mut transaction = connection.begin().await.map_err(failed)?;
    let (posted, read) = match until {
        Some(until) => (until, until),
        None => last_known(link, &mut transaction).await?,
    };
    let names = read_names(link, &mut transaction).await?;
    let stored = read_transfers(link, &mut transaction, names, until).await?;
    let astray = if until.is_none() { first_astray(link, &mut transaction).await? } else { None };
    transaction.commit().await.map_err(failed)?;
    // Rows that were cut off the end leave no other trace.
    let found = stored.journal.head();
    let known = if posted == found { read } else { posted };
    let file = || link.file().to_path_buf();
    match (found == posted && read <= found, astray) {
        (true, None) => Ok(stored),
        (true, Some(number)) => Err(StoreError::Astray { file: file(), number }),
        (false, _) => Err(StoreError::Torn { file: file(), posted: known, found }),
    }
}

/// The last transfer of the last posting, and the last that any run was computed from; 0 where there is none.
async fn last_known(link: &Link, connection: &mut SqliteConnection) -> Result<(u64, u64), StoreError> {
    let last = sqlx::query_as(
        "SELECT (SELECT coalesce(max(last_transfer), 0) FROM postings), (SELECT coalesce(max(head), 0) FROM runs)",
    );
    let last: (i64, i64) = last.fetch_one(connection).await.map_err(|error| link.error(error))?;
    let number = |last| u64::try_from(last).map_err(|_| damaged(link, "the last posting cannot be read".into()));
    Ok((number(last.0)?, number(last.1)?))
}

/// The first transfer that is not in the posting of its run.
async fn first_astray(link: &Link, connection: &mut SqliteConnection) -> Result<Option<u64>, StoreError> {
    let first = sqlx::query_scalar(
        "SELECT min(transfers.number) FROM transfers LEFT JOIN postings ON postings.run = transfers.run
             AND transfers.number BETWEEN postings.first_transfer AND postings.last_transfer
         WHERE postings.run IS NULL",
    );
    let first: Option<i64> = first.fetch_one(connection).await.map_err(|error| link.error(error))?;
    Ok(first.and_then(|number| u64::try_from(number).ok()))
}

async fn read_names(link: &Link, connection: &mut SqliteConnection) -> Result<Names, StoreError> {
    let failed = |error| link.error(error);
    let read = sqlx::query_as("SELECT number, name FROM accounts").fetch_all(&mut *connection).await;
    let accounts: Vec<(i64, String)> = read.map_err(failed)?;
    let read = sqlx::query_as("SELECT number, id FROM runs").fetch_all(connection).await;
    let runs: Vec<(i64, String)> = read.map_err(failed)?;
    let accounts = accounts.into_iter().map(|(number, name)| {
        let name = name.parse().map_err(|_| damaged(link, format!("the name of account {number} cannot be read")))?;
        Ok((number, name))
    });
    let runs = runs.into_iter().map(|(number, id)| {
        let id = id.parse().map_err(|_| damaged(link, format!("the id of run {number} cannot be read")))?;
        Ok((number, id))
    });
    Ok(Names { accounts: accounts.collect::<Result<_, StoreError>>()?, runs: runs.collect::<Result<_, StoreError>>()? })
}

async fn read_transfers(
    link: &Link,
    connection: &mut SqliteConnection,
    names: Names,
    until: Option<u64>,
) -> Result<Stored, StoreError> {
    let until = until.map_or(i64::MAX, stored_number);
    let mut stored = Stored { journal: Journal::new(), seal: Seal::NONE, accounts: HashMap::new() };
    while let Some(lines) = lines_after(link, connection, stored.journal.head(), until).await? {
        for line in lines.split(BETWEEN_LINES) {
            add(link, &names, &mut stored, line)?;
        }
    }
    Ok(Stored { accounts: names.accounts, ..stored })
}

/// Many transfers after `number` as one text, a line each; nothing if there is none.
///
/// One value for a thousand transfers, because sqlx hands over ten thousand values far more slowly than SQLite reads
/// and this module splits them. A tab or a line feed that somebody has smuggled into a value makes a line that cannot
/// be read, and a null takes its line away, so that a number is missing.
async fn lines_after(
    link: &Link,
    connection: &mut SqliteConnection,
    number: u64,
    until: i64,
) -> Result<Option<String>, StoreError> {
    let lines = sqlx::query_scalar(
        "SELECT string_agg(line, $3 ORDER BY number) FROM (
             SELECT number, number || $4 || value_date || $4 || debit || $4 || credit || $4 || amount || $4 || reference
                 || $4 || run || $4 || kind || $4 || coalesce(cites, 0) || $4 || seal AS line
             FROM transfers WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 1000
         ) AS lines",
    );
    let lines =
        lines.bind(stored_number(number)).bind(until).bind(BETWEEN_LINES.to_string()).bind(BETWEEN_FIELDS.to_string());
    lines.fetch_one(connection).await.map_err(|error| link.error(error))
}

const BETWEEN_LINES: char = '\n';
const BETWEEN_FIELDS: char = '\t';

/// Adds the transfer of a line, if it is what was posted.
fn add(link: &Link, names: &Names, stored: &mut Stored, line: &str) -> Result<(), StoreError> {
    let number = stored.journal.head() + 1;
    let damage = |what| damaged(link, format!("the {what} of transfer {number} cannot be read"));
    let (fields, sealed) = line.rsplit_once(BETWEEN_FIELDS).ok_or("fields").map_err(damage)?;
    let transfer = read_transfer(fields, names).map_err(damage)?;
    stored.seal = stored.seal.then(&transfer);
    let seal = stored.seal.to_string();
    let file = || link.file().to_path_buf();
    stored.journal.add(transfer).map_err(|source| StoreError::Unlawful { file: file(), source })?;
    if seal == sealed { Ok(()) } else { Err(StoreError::Altered { file: file(), number }) }
}

/// The transfer of a line without its seal, or the name of what cannot be read.
fn read_transfer(line: &str, names: &Names) -> Result<Transfer, &'static str> {
    let mut fields = line.split(BETWEEN_FIELDS);
    let mut next = || fields.next().unwrap_or_default();
    let account = |number: &str| names.accounts.get(&number.parse().ok()?).cloned();
    let transfer = Transfer {
        number: next().parse().map_err(|_| "number")?,
        on: next().parse().map_err(|_| "value date")?,
        debit: account(next()).ok_or("debited account")?,
        credit: account(next()).ok_or("credited account")?,
        amount: next().parse().map(Pence::new).map_err(|_| "amount")?,
        reference: next().parse().map_err(|_| "reference")?,
        run: next().parse().ok().and_then(|run| names.runs.get(&run)).ok_or("run")?.clone(),
        kind: kind(next(), next()).ok_or("kind")?,
    };
    if fields.next().is_none() { Ok(transfer) } else { Err("fields") }
}

fn kind(name: &str, cites: &str) -> Option<Kind> {
    let cites: u64 = cites.parse().ok()?;
    Kind::of(name, (cites > 0).then_some(cites))
}

/// Damage of the link's file.
pub(crate) fn damaged(link: &Link, detail: String) -> StoreError {
    StoreError::Damaged { file: link.file().to_path_buf(), detail }
}

/// A number as the database holds it. No file holds as many transfers or bytes as do not fit.
pub(crate) fn stored_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::Store;
    use crate::testing::{block_on, edit, folder, record, refusal, run_id, shown, store};

    /// Edits a store of four transfers by SQL, as somebody would who can write the file and has taken the triggers away,
    /// and compares what is then said of the journal.
    fn check(sql: &'static str, expected: &str) {
        let folder = folder();
        block_on(async {
            store(folder.path()).await.close().await.expect("closed");
            let unguarded = edit(
                folder.path(),
                "DROP TRIGGER transfers_are_not_changed; DROP TRIGGER transfers_are_not_deleted; \
                 DROP TRIGGER transfers_follow_one_another; DROP TRIGGER postings_are_not_deleted; \
                 DROP TRIGGER accounts_are_not_changed; DROP TRIGGER runs_are_not_changed",
            );
            assert_eq!(unguarded.await, "done");
            assert_eq!(edit(folder.path(), sql).await, "done");
            let store = Store::open(folder.path()).await.expect("a store");
            assert_eq!(refusal(store.journal().await, folder.path()), expected, "{sql}");
            assert_eq!(refusal(store.head().await, folder.path()), expected, "{sql}");
            let posted = async {
                store.record_run(&record("r3", 2)).await?;
                store.post(&run_id("r3"), "2027-10-02T10:00:00Z".parse().expect("a time"), &[]).await
            };
            assert_eq!(refusal(posted.await, folder.path()), expected, "{sql}");
        });
    }

    #[test]
    fn an_altered_file_is_refused_and_the_transfer_named() {
        let altered = |number: u64| {
            format!(
                "FOLDER/ledger.sqlite has been altered: transfer {number} is not what was posted, because its seal does \
                 not fit; restore it from a backup"
            )
        };
        check("UPDATE transfers SET amount = 50000 WHERE number = 2", &altered(2));
        check("UPDATE transfers SET value_date = '2027-10-02' WHERE number = 4", &altered(4));
        check("UPDATE transfers SET reference = 'l9' WHERE number = 4", &altered(4));
        check("UPDATE transfers SET run = 1 WHERE number = 3", &altered(3));
        check("UPDATE transfers SET seal = hex(zeroblob(32)) WHERE number = 3", &altered(3));
        check("UPDATE accounts SET name = 'providers/elsewhere' WHERE number = 2", &altered(1));
        check("UPDATE runs SET id = 'r9' WHERE id = 'r1'", &altered(1));
    }

    #[test]
    fn a_transfer_that_breaks_a_rule_is_refused_by_the_ledger() {
        check(
            "UPDATE transfers SET amount = 200 WHERE number = 1",
            "FOLDER/ledger.sqlite has been altered: transfer 1 is not what was posted, because its seal does not fit; \
             restore it from a backup",
        );
        check(
            "UPDATE transfers SET amount = 5000 WHERE number = 3",
            "FOLDER/ledger.sqlite has been altered: transfer 3 reverses £50.00 of transfer 1, of which only £10.00 is \
             left; restore it from a backup",
        );
        check(
            "DELETE FROM transfers WHERE number = 2",
            "FOLDER/ledger.sqlite has been altered: transfer 3 stands where transfer 2 must stand: one is missing, or \
             one is there twice; restore it from a backup",
        );
    }

    #[test]
    fn rows_cut_off_the_end_are_missed() {
        check(
            "DELETE FROM transfers WHERE number = 4",
            "FOLDER/ledger.sqlite has been altered: runs are posted up to transfer 4, but the last transfer is 3; restore \
             it from a backup",
        );
        check(
            "DELETE FROM postings WHERE last_transfer = 4",
            "FOLDER/ledger.sqlite has been altered: runs are posted up to transfer 2, but the last transfer is 4; restore \
             it from a backup",
        );
        check(
            "INSERT INTO runs (number, id, kind, as_at, made_at, version, head, settlement)
                 VALUES (9, 'r9', 'settle', '2027-10-31', '2027-11-01T10:00:00Z', '0', 4, '{}');
             DELETE FROM postings WHERE last_transfer = 4",
            "FOLDER/ledger.sqlite has been altered: runs are posted up to transfer 2, but the last transfer is 4; restore \
             it from a backup",
        );
        // Even with its posting, as long as a later run was computed from it.
        check(
            "INSERT INTO runs (number, id, kind, as_at, made_at, version, head, settlement)
                 VALUES (9, 'r9', 'settle', '2027-10-31', '2027-11-01T10:00:00Z', '0', 4, '{}');
             DELETE FROM postings WHERE last_transfer = 4; DELETE FROM transfers WHERE number > 2",
            "FOLDER/ledger.sqlite has been altered: runs are posted up to transfer 4, but the last transfer is 2; restore \
             it from a backup",
        );
        // What a transfer says of its run and what the posting says of its transfers are one thing told twice.
        check(
            "DROP TRIGGER postings_are_not_changed; UPDATE postings SET last_transfer = 1 WHERE run = 1; \
             UPDATE postings SET first_transfer = 2 WHERE run = 2",
            "FOLDER/ledger.sqlite has been altered: transfer 2 is not in the posting of its run; restore it from a backup",
        );
    }

    #[test]
    fn a_value_that_cannot_be_read_is_named() {
        for (sql, what) in [
            ("UPDATE transfers SET value_date = '2027-13-01' WHERE number = 2", "the value date of transfer 2"),
            ("UPDATE transfers SET reference = ' l' WHERE number = 2", "the reference of transfer 2"),
            (
                "PRAGMA ignore_check_constraints = ON; UPDATE transfers SET kind = 'gift' WHERE number = 2",
                "the kind of transfer 2",
            ),
            ("UPDATE transfers SET reference = 'a' || char(9) || 'b' WHERE number = 2", "the run of transfer 2"),
            ("UPDATE transfers SET reference = 'a' || char(10) || 'b' WHERE number = 2", "the reference of transfer 2"),
            (
                "PRAGMA foreign_keys = OFF; UPDATE transfers SET credit = 9 WHERE number = 2",
                "the credited account of transfer 2",
            ),
            ("PRAGMA foreign_keys = OFF; UPDATE transfers SET run = 9 WHERE number = 2", "the run of transfer 2"),
        ] {
            let expected = format!("FOLDER/ledger.sqlite is damaged: {what} cannot be read; restore it from a backup");
            check(sql, &expected);
        }
        check(
            "DROP TABLE postings",
            "FOLDER/ledger.sqlite is damaged: no such table: postings; restore it from a backup",
        );
        check(
            "UPDATE accounts SET name = 'Big Pot' WHERE number = 1",
            "FOLDER/ledger.sqlite is damaged: the name of account 1 cannot be read; restore it from a backup",
        );
        check(
            "UPDATE runs SET id = '?' WHERE number = 1",
            "FOLDER/ledger.sqlite is damaged: the id of run 1 cannot be read; restore it from a backup",
        );
    }

    #[test]
    fn a_journal_is_read_as_it_was_posted_and_as_it_was_before_a_run() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            let all = [
                "1 £10.00 l1 r1 Original",
                "2 £5.00 l2 r1 Original",
                "3 £3.00 l1 r2 Reversal { of: 1 }",
                "4 £7.00 l3 r2 Original",
            ];
            assert_eq!(shown(&store.journal().await.expect("a journal")), all);
            for (run, count) in [("r1", 0), ("r2", 2)] {
                let before = store.journal_before(&run_id(run)).await.expect("a journal");
                assert_eq!(shown(&before), all[..count]);
            }
            assert_eq!(refusal(store.journal_before(&run_id("r7")).await, folder.path()), "there is no run r7");
        });
    }

    #[test]
    fn the_head_is_sealed() {
        let folder = folder();
        block_on(async {
            let empty = Store::open(&folder.path().join("other")).await.expect("a store");
            assert_eq!(empty.head().await.expect("a head").seal.to_string(), "0".repeat(64));
            let store = store(folder.path()).await;
            let head = store.head().await.expect("a head");
            let by_hand = store.journal().await.expect("a journal");
            let by_hand = by_hand.transfers().iter().fold(crate::Seal::NONE, |seal, transfer| seal.then(transfer));
            assert_eq!((head.number, head.seal), (4, by_hand));
        });
    }
}
