//! What several processes do to one store, and what is left when one is killed or may not write.
//!
//! The tests start this same binary again to be the other processes: the ignored tests are those, and they fail unless
//! a test starts them.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use ledger::{Kind, NewTransfer, RunId};
use store::{Reader, RunHeader, RunRecord, Store, StoreError};
use units::Pence;

/// Tells a child where the store is.
const FOLDER: &str = "STORE_TEST_FOLDER";
/// How many transfers the children post at once.
const TRANSFERS: u64 = 5;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

fn run_id(id: &str) -> RunId {
    id.parse().expect("a run id")
}

fn record(id: &str, head: u64) -> RunRecord {
    RunRecord {
        header: RunHeader {
            id: run_id(id),
            kind: "settle".parse().expect("a name"),
            as_at: "2027-10-01".parse().expect("a day"),
            made_at: "2027-10-02T09:30:00Z".parse().expect("a time"),
            version: "0.1.0".into(),
            head,
        },
        inputs: BTreeMap::new(),
        texts: Vec::new(),
        settlement: "{}".into(),
    }
}

/// Five payments of a pound each.
fn payments(run: &str) -> Vec<NewTransfer> {
    let payment = |line: u64| NewTransfer {
        on: "2027-10-01".parse().expect("a day"),
        debit: "pots/moj".parse().expect("an account"),
        credit: "providers/riverside".parse().expect("an account"),
        amount: Pence::new(100),
        reference: format!("{run}/{line}").parse().expect("a reference"),
        run: run_id(run),
        kind: Kind::Original,
    };
    (0..TRANSFERS).map(payment).collect()
}

async fn record_on_head(store: &Store, run: &str) -> Result<(), StoreError> {
    let head = store.journal().await?.head();
    store.record_run(&record(run, head)).await
}

async fn post(store: &Store, run: &str) -> Result<(), StoreError> {
    store.post(&run_id(run), "2027-10-02T10:00:00Z".parse().expect("a time"), &payments(run)).await.map(|_| ())
}

/// Says something to the test that started this process. The `@` tells it from what the test harness prints.
fn say(words: &str) {
    let mut out = io::stdout();
    writeln!(out, "\n@{words}").and_then(|()| out.flush()).expect("somebody listens");
}

/// The folder, in a process that a test has started.
fn given_folder() -> PathBuf {
    env::var_os(FOLDER).expect("only another test of this file starts this one").into()
}

/// The command that runs one of the ignored tests on `folder`.
fn child(binary: &Path, name: &str, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(["--exact", name, "--ignored", "--nocapture"]).env(FOLDER, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What a child says, one saying at a time.
struct Sayings(BufReader<ChildStdout>);

impl Iterator for Sayings {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                // A killed child may leave half a line, which it has not said.
                Ok(read) if read > 0 && line.ends_with('\n') => {}
                _ => return None,
            }
            if let Some(words) = line.strip_prefix('@') {
                return Some(words.trim_end().to_string());
            }
        }
    }
}

fn sayings(child: &mut Child) -> Sayings {
    Sayings(BufReader::new(child.stdout.take().expect("its output")))
}

/// Every posting is there wholly or not at all, and the sums are right. Returns the runs that are posted.
fn check_postings(folder: &Path) -> Vec<String> {
    block_on(async {
        let store = Store::open(folder).await.expect("it opens");
        let journal = store.journal().await.expect("the journal checks");
        let runs = store.runs().await.expect("the runs can be read");
        let mut posted = Vec::new();
        for posting in runs.into_iter().filter_map(|run| run.posting) {
            assert_eq!(posting.transfers(), TRANSFERS, "{} is there wholly", posting.run);
            let transfers = (posting.first..=posting.last).filter_map(|number| journal.transfer(number));
            assert!(transfers.into_iter().all(|transfer| transfer.run == posting.run), "{}", posting.run);
            posted.push(posting.run.to_string());
        }
        assert_eq!(journal.head(), posted.len() as u64 * TRANSFERS, "every transfer belongs to a posting");
        let paid = journal.balance(&"providers/riverside".parse().expect("an account"));
        assert_eq!(paid.credits(), Pence::new(i64::try_from(journal.head()).expect("few") * 100));
        posted
    })
}

#[test]
fn a_process_that_is_killed_leaves_whole_postings_and_all_it_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = env::current_exe().expect("this binary");
    let mut reported: Vec<String> = Vec::new();
    let mut chance: u64 = 7;
    for _ in 0..30 {
        let mut child = child(&binary, "child_posts_until_it_is_killed", folder.path()).spawn().expect("a child");
        let mut sayings = sayings(&mut child);
        assert_eq!(sayings.next().as_deref(), Some("open"));
        // The moment of death is spread over the time that one posting takes, however long that is here.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let began = Instant::now();
        reported.push(sayings.next().expect("a posting"));
        let postings = f64::from(u16::try_from(chance >> 48).expect("sixteen bits")) / f64::from(u16::MAX) * 2.0;
        std::thread::sleep(began.elapsed().mul_f64(postings));
        child.kill().expect("SIGKILL");
        child.wait().expect("its end");
        reported.extend(sayings);
        let posted = check_postings(folder.path());
        let lost: Vec<&String> = reported.iter().filter(|run| !posted.contains(run)).collect();
        assert_eq!(lost, [] as [&String; 0], "what was reported as posted is posted");
    }
}

#[test]
#[ignore = "it is the process that another test kills"]
fn child_posts_until_it_is_killed() {
    let folder = given_folder();
    block_on(async {
        let store = Store::open(&folder).await.expect("a store");
        say("open");
        let begun = store.journal().await.expect("a journal").head();
        for number in 0.. {
            let run = format!("r{begun}-{number}");
            record_on_head(&store, &run).await.expect("recorded");
            post(&store, &run).await.expect("posted");
            say(&run);
        }
    });
}

#[test]
fn of_two_processes_that_post_at_once_one_wins_and_the_other_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = env::current_exe().expect("this binary");
    let mut children = ["a", "b"].map(|name| {
        let mut child = child(&binary, "child_posts_on_command", folder.path()).spawn().expect("a child");
        (name, child.stdin.take().expect("its input"), sayings(&mut child), child)
    });
    for round in 0..20 {
        for (name, tell, said, _) in &mut children {
            writeln!(tell, "settle {name}{round}").expect("told");
            assert_eq!(said.next().as_deref(), Some("settled"));
        }
        for (name, tell, _, _) in &mut children {
            writeln!(tell, "post {name}{round}").expect("told");
        }
        let mut outcomes = children.each_mut().map(|(_, _, said, _)| said.next().expect("an outcome"));
        outcomes.sort();
        assert_eq!(outcomes, ["moved", "posted"], "round {round}");
    }
    for (_, tell, _, mut child) in children {
        drop(tell);
        assert!(child.wait().expect("its end").success());
    }
    assert_eq!(check_postings(folder.path()).len(), 20);
}

#[test]
#[ignore = "it is the process that another test commands"]
fn child_posts_on_command() {
    let folder = given_folder();
    block_on(async {
        let store = Store::open(&folder).await.expect("a store");
        for line in io::stdin().lines() {
            let line = line.expect("a command");
            match line.split_once(' ') {
                Some(("settle", run)) => {
                    record_on_head(&store, run).await.expect("recorded");
                    say("settled");
                }
                Some(("post", run)) => match post(&store, run).await {
                    Ok(()) => say("posted"),
                    Err(StoreError::Moved { .. }) => say("moved"),
                    Err(other) => say(&other.to_string()),
                },
                _ => panic!("{line} is no command"),
            }
        }
    });
}

/// Root may write anywhere, so a child of root becomes another user.
#[test]
fn a_user_who_may_only_read_can_read_and_is_told_so() {
    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().expect("a folder");
    // Wherever this binary stands, the other user may not come to it.
    let binary = folder.path().join("child");
    fs::copy(env::current_exe().expect("this binary"), &binary).expect("a copy");
    let place = folder.path().join("place");
    for name in ["empty", "closed", "open", "file"] {
        fs::create_dir_all(place.join(name)).expect("a folder");
    }
    block_on(async {
        for name in ["closed", "open", "file"] {
            let store = Store::open(&place.join(name)).await.expect("a store");
            record_on_head(&store, "r1").await.expect("recorded");
            post(&store, "r1").await.expect("posted");
            // What another process has open keeps its log beside it; a copy of that is what a crash leaves.
            if name == "open" {
                fs::remove_file(place.join("open/ledger.sqlite-shm")).expect("SQLite's shared memory");
                std::mem::forget(store);
            } else {
                store.close().await.expect("closed");
            }
        }
    });
    allow(&place.join("file/ledger.sqlite"), 0o444);
    allow(&place.join("file"), 0o777);
    for (name, mode) in [("empty", 0o555), ("closed", 0o555), ("open", 0o555), ("", 0o555)] {
        allow(&place.join(name), mode);
    }
    allow(folder.path(), 0o755);

    let mut child = child(&binary, "child_may_only_read", &place);
    if fs::metadata(folder.path()).expect("the folder").uid() == 0 {
        child.uid(NOBODY).gid(NOBODY);
    }
    let mut child = child.spawn().expect("a child");
    let said: Vec<String> = sayings(&mut child).collect();
    assert!(child.wait().expect("its end").success());
    let read_only = |name: &str| {
        format!(
            "FOLDER/{name}/ledger.sqlite cannot be written: the file, its folder or the disk is read-only for this user; \
             settle as a user who may write there"
        )
    };
    let expected = [
        format!("write new: {}", read_only("new")),
        format!("write empty: {}", read_only("empty")),
        format!("write closed: {}", read_only("closed")),
        format!("write file: {}", read_only("file")),
        "read empty: nothing is recorded in FOLDER/empty/ledger.sqlite yet; a settlement makes it".into(),
        "read closed: 5 transfers".into(),
        "read open: FOLDER/open/ledger.sqlite cannot be opened: this user may not read it, or may not write the files \
         that SQLite keeps beside it"
            .into(),
        "read file: 5 transfers".into(),
    ];
    // Else the folder could not be taken away.
    for name in ["", "empty", "closed", "open", "file"] {
        allow(&place.join(name), 0o755);
    }
    assert_eq!(said, expected);
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its owner may");
}

#[test]
#[ignore = "it is the process of another user"]
fn child_may_only_read() {
    let folder = given_folder();
    let shown = |outcome: Result<u64, StoreError>| match outcome {
        Ok(head) => format!("{head} transfers"),
        Err(why) => why.to_string().replace(&folder.display().to_string(), "FOLDER"),
    };
    block_on(async {
        for name in ["new", "empty", "closed", "file"] {
            let written = async {
                let store = Store::open(&folder.join(name)).await?;
                record_on_head(&store, "r2").await?;
                Ok(store.journal().await?.head())
            };
            say(&format!("write {name}: {}", shown(written.await)));
        }
        for name in ["empty", "closed", "open", "file"] {
            let read = async { Ok(Reader::open(&folder.join(name)).await?.journal().await?.head()) };
            say(&format!("read {name}: {}", shown(read.await)));
        }
    });
}
