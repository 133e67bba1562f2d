//! Connections to the file: opening it, making it, and lending it out.

use std::fs;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::StoreError;

/// The name of the file in the store's folder.
const FILE: &str = "ledger.sqlite";

/// The format that this version writes: the number of the last migration.
const FORMAT: u32 = 1;

/// All migrations, in order. They are listed by hand because `sqlx::migrate!` would have sqlx and much of what it needs
/// built a second time for its macro.
fn migrations() -> Migrator {
    let ledger = include_str!("../migrations/0001_ledger.sql").into_sql_str();
    Migrator::with_migrations(vec![Migration::new(1, "ledger".into(), MigrationType::Simple, ledger, false)])
}

/// The store's file, and at most one connection to it.
pub(crate) struct Link {
    file: PathBuf,
    wait: Duration,
    access: Access,
    idle: Mutex<Option<SqliteConnection>>,
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Write,
    Read,
    /// Read a file on a medium that this user cannot write, without the files that SQLite would otherwise keep beside
    /// it. Should another user write to it in the middle of a read, that read is refused by the seals.
    ReadOnlyMedium,
}

/// A connection that is lent out. Unless it is given back by [`Lent::keep`] it is closed, which undoes whatever was
/// begun: after a failure or a cancellation nobody has to know in what state SQLite left it.
pub(crate) struct Lent<'a> {
    idle: MutexGuard<'a, Option<SqliteConnection>>,
    connection: SqliteConnection,
}

impl Link {
    /// Opens the file to write, makes it if it is not there, and brings it to the present format.
    pub(crate) async fn to_write(folder: &Path, wait: Duration) -> Result<Link, StoreError> {
        let link = Link::new(folder, wait, Access::Write)?;
        make_folder(folder, &link.file)?;
        let mut connection = link.connect().await?;
        if link.format(&mut connection).await? < FORMAT {
            link.write_ahead(&mut connection).await?;
            link.migrate(&mut connection).await?;
        }
        link.with(connection).await
    }

    /// Opens the file to read. Nothing is made, and nothing is written unless SQLite has to tidy up after a process
    /// that was stopped.
    pub(crate) async fn to_read(folder: &Path, wait: Duration) -> Result<Link, StoreError> {
        let mut link = Link::new(folder, wait, Access::Read)?;
        let there = link.file.try_exists();
        if !there.map_err(|source| StoreError::Folder { folder: folder.to_path_buf(), source })? {
            return Err(StoreError::Missing { file: link.file });
        }
        let mut opened = link.open_existing().await;
        if matches!(opened, Err(StoreError::CannotOpen { .. })) && !link.has_log() {
            link.access = Access::ReadOnlyMedium;
            opened = link.open_existing().await;
        }
        let connection = opened?;
        link.with(connection).await
    }

    fn new(folder: &Path, wait: Duration, access: Access) -> Result<Link, StoreError> {
        // SQLite would take a relative path that begins with `file:` for a URI.
        let folder = std::path::absolute(folder)
            .map_err(|source| StoreError::Folder { folder: folder.to_path_buf(), source })?;
        Ok(Link { file: folder.join(FILE), wait, access, idle: Mutex::new(None) })
    }

    /// The file.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// What an error of the database means for this file.
    pub(crate) fn error(&self, error: sqlx::Error) -> StoreError {
        // Where SQLite may not make the file, or its log beside it, it says either of these; what the user wanted
        // decides what to say to them.
        match (StoreError::of(error, &self.file, self.wait), self.access) {
            (StoreError::CannotOpen { file }, Access::Write) => StoreError::ReadOnly { file },
            (StoreError::ReadOnly { file }, Access::Read | Access::ReadOnlyMedium) => StoreError::CannotOpen { file },
            (error, _) => error,
        }
    }

    /// Lends out the connection, once whoever has it has given it back.
    pub(crate) async fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let mut idle = self.idle.lock().await;
        let connection = match idle.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Lent { idle, connection })
    }

    /// Closes the connection, so that SQLite folds its log into the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        match self.idle.lock().await.take() {
            Some(connection) => connection.close().await.map_err(|error| self.error(error)),
            None => Ok(()),
        }
    }

    async fn with(self, connection: SqliteConnection) -> Result<Link, StoreError> {
        *self.idle.lock().await = Some(connection);
        Ok(self)
    }

    async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(&self.file)
            .create_if_missing(self.access == Access::Write)
            .read_only(self.access != Access::Write)
            .immutable(self.access == Access::ReadOnlyMedium)
            .busy_timeout(self.wait)
            .foreign_keys(true)
            // What is posted must survive a loss of power the moment after it is reported as posted.
            .synchronous(SqliteSynchronous::Full)
            // References are nobody's business but the ledger's.
            .disable_statement_logging();
        options.connect().await.map_err(|error| self.error(error))
    }

    async fn open_existing(&self) -> Result<SqliteConnection, StoreError> {
        let mut connection = self.connect().await?;
        match self.format(&mut connection).await? {
            // Somebody is just making it.
            0 => Err(StoreError::Missing { file: self.file.clone() }),
            _ => Ok(connection),
        }
    }

    /// Whether SQLite's log stands beside the file, with what is not yet folded into it.
    fn has_log(&self) -> bool {
        let mut log = self.file.clone().into_os_string();
        log.push("-wal");
        Path::new(&log).exists()
    }

    /// The format of the file, at most the one known here; 0 if it is empty.
    async fn format(&self, connection: &mut SqliteConnection) -> Result<u32, StoreError> {
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.error(error))?;
        if tables.is_empty() {
            return Ok(0);
        }
        let other = || StoreError::OtherDatabase { file: self.file.clone() };
        if !["settings", "runs", "transfers"].iter().all(|ours| tables.iter().any(|table| table == ours)) {
            return Err(other());
        }
        let format: Option<String> = sqlx::query_scalar("SELECT value FROM settings WHERE key = 'format'")
            .fetch_optional(connection)
            .await
            .map_err(|error| self.error(error))?;
        let found = format.and_then(|format| format.parse().ok()).ok_or_else(other)?;
        if found > FORMAT {
            return Err(StoreError::NewerFormat { file: self.file.clone(), found, known: FORMAT });
        }
        Ok(found)
    }

    /// Lets readers read while somebody writes. The file remembers it.
    ///
    /// SQLite does not wait for a lock here whatever timeout is set, and two processes may be making the same store, so
    /// that this waits itself.
    async fn write_ahead(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let began = Instant::now();
        loop {
            let set = sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await;
            match set.map_err(|error| self.error(error)) {
                Err(StoreError::Locked { .. }) if began.elapsed() < self.wait => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                outcome => return outcome.map(|_| ()),
            }
        }
    }

    /// Applies the migrations that the file lacks, all or none, while nobody else can.
    async fn migrate(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let failed = |error: sqlx::Error| self.error(error);
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        migrations().run_direct(None, &mut *transaction, false).await.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => self.error(error),
            other => self.error(other.into()),
        })?;
        transaction.commit().await.map_err(failed)
    }
}

fn make_folder(folder: &Path, file: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|source| match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly { file: file.to_path_buf() }
        }
        _ => StoreError::Folder { folder: folder.to_path_buf(), source },
    })
}

impl Lent<'_> {
    /// Gives the connection back for the next use.
    pub(crate) fn keep(self) {
        let Lent { mut idle, connection } = self;
        *idle = Some(connection);
    }
}

impl Deref for Lent<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use sqlx::Connection;

    use crate::testing::{block_on, edit, folder, paid, post, record, refusal, shown, store, stranger};
    use crate::{Reader, Sha256, Store};

    const SHORT: Duration = Duration::from_millis(50);

    /// Opening must be refused, for writing and for reading alike, and leave the file as it was.
    fn check_refused(folder: &Path, expected: &str) {
        let file = folder.join("ledger.sqlite");
        let before = Sha256::of(&fs::read(&file).expect("a file"));
        block_on(async {
            assert_eq!(refusal(Store::open(folder).await, folder), expected);
            assert_eq!(refusal(Reader::open(folder).await, folder), expected);
        });
        assert_eq!(Sha256::of(&fs::read(&file).expect("a file")), before);
    }

    #[test]
    fn the_folder_and_the_file_are_made_on_demand() {
        let folder = folder();
        let deep = folder.path().join("place/.purse");
        block_on(async {
            Store::open(&deep).await.expect("a store").close().await.expect("closed");
            let again = Store::open(&deep).await.expect("the same store");
            assert_eq!(again.journal().await.expect("a journal").head(), 0);
            again.close().await.expect("closed");
        });
        let files: Vec<_> =
            fs::read_dir(&deep).expect("a folder").map(|file| file.expect("a file").file_name()).collect();
        assert_eq!(files, ["ledger.sqlite"], "closed, all of it stands in one file");
    }

    #[test]
    fn several_may_make_it_at_once() {
        let folder = folder();
        let opened = |_| {
            let folder = folder.path().to_path_buf();
            std::thread::spawn(move || block_on(async { Store::open(&folder).await.map(|_| ()) }))
        };
        for opened in (0..8).map(opened).collect::<Vec<_>>() {
            assert_eq!(refusal(opened.join().expect("a thread"), folder.path()), "done");
        }
    }

    #[test]
    fn the_connection_keeps_what_it_promises() {
        let folder = folder();
        block_on(async {
            let store = Store::open(folder.path()).await.expect("a store");
            let mut lent = store.link.lend().await.expect("a connection");
            for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
                let sql = sqlx::AssertSqlSafe(format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"));
                let found: String = sqlx::query_scalar(sql).fetch_one(&mut *lent).await.expect(pragma);
                assert_eq!(found, expected, "{pragma}");
            }
        });
    }

    #[test]
    fn nothing_there_is_said_and_nothing_made() {
        let folder = folder();
        let missing = "nothing is recorded in FOLDER/ledger.sqlite yet; a settlement makes it";
        block_on(async {
            assert_eq!(refusal(Store::open_read_only(folder.path()).await, folder.path()), missing);
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
            fs::write(folder.path().join("ledger.sqlite"), "").expect("an empty file");
            assert_eq!(refusal(Reader::open(folder.path()).await, folder.path()), missing);
        });
    }

    #[test]
    fn a_file_in_the_way_of_the_folder_is_refused() {
        let folder = folder();
        let file = folder.path().join(".purse");
        fs::write(&file, "").expect("a file");
        assert_eq!(
            refusal(block_on(Store::open(&file)), folder.path()),
            "the store's folder FOLDER/.purse cannot be used: File exists (os error 17)"
        );
    }

    #[test]
    fn a_file_that_is_no_database_is_refused() {
        let folder = folder();
        fs::write(folder.path().join("ledger.sqlite"), "Dear diary, ".repeat(1_000)).expect("a file");
        check_refused(
            folder.path(),
            "FOLDER/ledger.sqlite is not an SQLite database; move it away, or restore the store from a backup",
        );
    }

    #[test]
    fn a_database_of_something_else_is_refused() {
        let folder = folder();
        fs::write(folder.path().join("ledger.sqlite"), "").expect("a file");
        block_on(edit(folder.path(), "CREATE TABLE settings (key TEXT, value TEXT); CREATE TABLE hens (name TEXT)"));
        check_refused(
            folder.path(),
            "FOLDER/ledger.sqlite is an SQLite database, but not a store of this program; nothing was changed in it",
        );
    }

    #[test]
    fn a_later_format_is_refused() {
        let folder = folder();
        block_on(async {
            store(folder.path()).await.close().await.expect("closed");
            assert_eq!(edit(folder.path(), "UPDATE settings SET value = '2' WHERE key = 'format'").await, "done");
        });
        check_refused(
            folder.path(),
            "FOLDER/ledger.sqlite has format 2, made by a later version of this program, which knows formats up to 1; \
             install that version",
        );
    }

    #[test]
    fn a_store_without_its_format_is_refused() {
        let folder = folder();
        block_on(async {
            store(folder.path()).await.close().await.expect("closed");
            assert_eq!(edit(folder.path(), "DELETE FROM settings").await, "done");
        });
        check_refused(
            folder.path(),
            "FOLDER/ledger.sqlite is an SQLite database, but not a store of this program; nothing was changed in it",
        );
    }

    #[test]
    fn a_locked_file_is_waited_for_and_then_named() {
        let folder = folder();
        let locked = "FOLDER/ledger.sqlite is in use by another process, still after waiting 50ms; wait for a \
                      settlement or backup to end, close any program that has the file open, then do this again";
        block_on(async {
            let store = Store::open_and_wait(folder.path(), SHORT).await.expect("a store");
            post(&store, "r1", &[paid(1_000, "l1", "r1")]).await.expect("posted");
            let mut other = stranger(folder.path()).await;
            let held = other.begin_with("BEGIN IMMEDIATE").await.expect("the lock");
            let began = Instant::now();
            assert_eq!(refusal(store.record_run(&record("r2", 1)).await, folder.path()), locked);
            assert!(began.elapsed() >= SHORT, "it waits as long as it says");
            assert_eq!(shown(&store.journal().await.expect("readers need not wait")).len(), 1);
            held.rollback().await.expect("released");
            post(&store, "r2", &[paid(1, "l2", "r2")]).await.expect("the same store posts once it may");
        });
    }

    #[test]
    fn a_fresh_file_that_is_locked_is_waited_for_too() {
        let folder = folder();
        block_on(async {
            fs::write(folder.path().join("ledger.sqlite"), "").expect("a file");
            let mut other = stranger(folder.path()).await;
            let _held = other.begin_with("BEGIN EXCLUSIVE").await.expect("the lock");
            let began = Instant::now();
            let why = refusal(Store::open_and_wait(folder.path(), SHORT).await, folder.path());
            assert!(why.starts_with("FOLDER/ledger.sqlite is in use by another process"), "{why}");
            assert!(began.elapsed() >= SHORT, "it waits as long as it says");
        });
    }

    #[test]
    fn a_full_disk_loses_nothing_and_can_be_made_room_on() {
        let folder = folder();
        block_on(async {
            let store = store(folder.path()).await;
            let mut lent = store.link.lend().await.expect("a connection");
            sqlx::query("PRAGMA max_page_count = 1").execute(&mut *lent).await.expect("as few pages as there are");
            lent.keep();
            let many: Vec<_> = (0..2_000).map(|line| paid(1, &format!("line-{line}"), "r3")).collect();
            assert_eq!(
                refusal(post(&store, "r3", &many).await, folder.path()),
                "FOLDER/ledger.sqlite cannot grow: the disk is full. Nothing was recorded; make room, then do this again"
            );
            assert_eq!(store.journal().await.expect("a journal").head(), 4);
            // The connection that failed was closed, and with it went the bound on pages.
            post(&store, "r3", &many).await.expect("there is room now");
            assert_eq!(store.journal().await.expect("a journal").head(), 2_004);
        });
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let folder = folder();
        let file = folder.path().join("ledger.sqlite");
        block_on(async {
            store(folder.path()).await.close().await.expect("closed");
            let mut bytes = fs::read(&file).expect("the file");
            // The first page, with the list of tables, stays whole.
            bytes[4_096..].fill(0xA5);
            fs::write(&file, bytes).expect("a damaged file");
            let opened = Reader::open(folder.path()).await.map(|_| ());
            assert_eq!(
                refusal(opened, folder.path()),
                "FOLDER/ledger.sqlite is damaged: SQLite finds it malformed; restore it from a backup"
            );
        });
    }
}
