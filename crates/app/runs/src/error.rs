//! What can keep a job from being done.

use std::io;
use std::path::{Path, PathBuf};

use documents::{Diagnostic, Sources};
use engine::EngineError;
use intake::IntakeError;
use ledger::LedgerError;
use linkage::AssignError;
use outcomes::PlanError;
use store::StoreError;
use synth::SynthError;
use thiserror::Error;
use units::{Day, Pence};

use crate::encode::SourceFindings;
use crate::evaluate::EvaluateError;
use crate::identity_error::IdentityError;
use crate::loaded::Loaded;
use crate::package::PackageRefusal;

/// Why a job was not done. The store is then as it was before.
#[derive(Debug, Error)]
pub enum RunError {
    /// The folder is not a place.
    #[error("{} is not a place: it has no place.toml", path.display())]
    NotAPlace {
        /// The folder.
        path: PathBuf,
    },
    /// There is no such folder.
    #[error("there is no folder {}", path.display())]
    NoFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A file where a folder belongs.
    #[error("{} is a file, not a folder", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file where the store's folder belongs.
    #[error("{} is a file, but it is the folder in which results are kept", path.display())]
    StoreIsAFile {
        /// The file.
        path: PathBuf,
    },
    /// A file that would be written over.
    #[error("{} is there already, and nothing is written over", path.display())]
    FileExists {
        /// The file.
        path: PathBuf,
    },
    /// A file or folder cannot be read or written.
    #[error("{} cannot be read or written: {}", path.display(), plain(.why).to_lowercase())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A text is not in UTF-8.
    #[error("{} is not text in UTF-8: line {line}, column {column} holds something else", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The line of the first byte that is not, from 1.
        line: usize,
        /// Its column in characters, from 1.
        column: usize,
    },
    /// The place has errors; they are in its diagnostics.
    #[error("the place has errors")]
    Findings(Box<Loaded>),
    /// A source that stands by itself has errors; they are in its diagnostics.
    #[error("the source has errors")]
    SourceFindings(Box<SourceFindings>),
    /// A source to be encoded that is not there.
    #[error("there is no folder {}", path.display())]
    NoSourceFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A secret that cannot be used.
    #[error("the secret in {} cannot be used: {why}", path.display())]
    Secret {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A new secret over another file.
    #[error("{} is there already, and a secret overwrites nothing", path.display())]
    SecretExists {
        /// The file.
        path: PathBuf,
    },
    /// Encoded extracts over other files.
    #[error("{} is not an empty folder, and nothing is overwritten", path.display())]
    WouldOverwrite {
        /// The folder.
        path: PathBuf,
    },
    /// Extracts that are needed cannot be read.
    #[error("{} cannot be read, so nothing was done: {}", plural(.failures.len()), all_failures(.failures))]
    Extracts {
        /// Each file and what is wrong with it.
        failures: Vec<UnreadableExtract>,
    },
    /// Lines whose sum does not fit.
    #[error(
        "the lines come to more than {}, which is more than can be held in pence; the largest is {line} at {amount}",
        Pence::new(i64::MAX)
    )]
    TooLarge {
        /// The largest line.
        line: String,
        /// Its amount.
        amount: Pence,
    },
    /// Intake could not store evidence.
    #[error("{}", plain(.0))]
    Intake(#[from] IntakeError),
    /// The engine gave up.
    #[error("{}", plain(.0))]
    Engine(#[from] EngineError),
    /// The rules cannot be planned.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// No more person numbers.
    #[error("{0}")]
    Assign(#[from] AssignError),
    /// The store refused.
    #[error("{}", plain(.0))]
    Store(Box<StoreError>),
    /// The ledger refused.
    #[error("{0}")]
    Ledger(#[from] LedgerError),
    /// A posting as at a day before the last posting.
    #[error("the ledger has postings as at {last}; a posting as at {as_at} would go back before them")]
    BackInTime {
        /// The day asked for.
        as_at: Day,
        /// The day of the latest posting.
        last: Day,
    },
    /// A ledger of another place.
    #[error("the ledger in {} is that of the place `{theirs}`, and this is `{ours}`", store.display())]
    OtherPlace {
        /// The store.
        store: PathBuf,
        /// The place whose ledger it is.
        theirs: String,
        /// This place.
        ours: String,
    },
    /// A store in a folder that holds something else.
    #[error("{} cannot be the store: it is a folder of the place itself", path.display())]
    StoreInTheWay {
        /// The folder.
        path: PathBuf,
    },
    /// A contract names another provider than the one to whom its lines were posted.
    #[error(
        "what was posted for `{contract}` is owed to `{posted}`, and the contract now names `{now}` as its provider"
    )]
    ProviderChanged {
        /// The contract.
        contract: String,
        /// The provider that was paid.
        posted: String,
        /// The provider of the contract.
        now: String,
    },
    /// A contract that is not in the place.
    #[error("there is no contract `{asked}`{}", suggestion(.nearest, .known))]
    UnknownContract {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
        /// All that exist.
        known: Vec<String>,
    },
    /// A design rule that does not exist.
    #[error("there is no design rule `{asked}`{}", suggestion(.nearest, &[]))]
    UnknownRule {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A subcontractor that is not in the contract.
    #[error("the contract has no subcontractor `{asked}`{}", suggestion(.nearest, .known))]
    UnknownSubcontractor {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
        /// All that exist.
        known: Vec<String>,
    },
    /// A payment that is not in the contract.
    #[error("there is no payment `{asked}`{}", suggestion(.nearest, .known))]
    UnknownPayment {
        /// What was asked for.
        asked: String,
        /// The nearest that exists.
        nearest: Option<String>,
        /// All that exist.
        known: Vec<String>,
    },
    /// A line that is not in the settlement.
    #[error("there is no line `{asked}` as at {as_at}{}", suggestion(.nearest, &[]))]
    UnknownLine {
        /// What was asked for.
        asked: String,
        /// The day of settlement.
        as_at: Day,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A person whom no contract of the place has seen.
    #[error("{asked} has entered no contract of this place as at {as_at}")]
    UnknownPerson {
        /// The person's number.
        asked: String,
        /// The day of settlement.
        as_at: Day,
    },
    /// The ledger ends before what was posted.
    #[error(
        "transfers up to {posted} were posted, says {}, but the ledger there ends with {}", path.display(),
        match found {
            0 => "none".to_string(),
            found if found == posted => format!("another transfer {found}"),
            found => format!("transfer {found}"),
        }
    )]
    LedgerBehind {
        /// The file that says so.
        path: PathBuf,
        /// The last transfer that was posted.
        posted: u64,
        /// The last transfer of the ledger; 0 if there is none.
        found: u64,
    },
    /// What was posted last cannot be read.
    #[error("{} does not say which transfer was posted last", path.display())]
    LedgerHeadUnreadable {
        /// The file.
        path: PathBuf,
    },
    /// Blocking rules that bring together more pairs than are allowed.
    #[error(
        "the blocking rules bring {pairs} pairs together, and no more than {most} are compared; most of them come from `{rule}`: \
         {of_rule}"
    )]
    TooManyPairs {
        /// How many.
        pairs: u64,
        /// How many are allowed.
        most: u64,
        /// The rule that finds most of them.
        rule: String,
        /// How many that are.
        of_rule: u64,
    },
    /// A person's number that nobody has any more.
    #[error("{was} is not used any more: it has turned out to be {now}")]
    RetiredNumber {
        /// The number.
        was: String,
        /// The number of the same person now.
        now: String,
    },
    /// A person or record of a pair that nobody knows.
    #[error("the {} of the two is in no extract as at that day", if *place == 1 { "first" } else { "second" })]
    NoSuchRecord {
        /// 1 or 2.
        place: u8,
    },
    /// A pair of one.
    #[error("both are the same records, so there is nothing to compare")]
    SamePerson,
    /// A look-up among people who cannot be read.
    #[error("agencies of this place send encodings, and without their secret nobody is found among those")]
    FindAmongEncoded,
    /// A file of people to be found that cannot be used.
    #[error("{} line {line} cannot be used: {why}", path.display())]
    Find {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// A truth that cannot be used.
    #[error("{} line {line} cannot be used: {why}", path.display())]
    Truth {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// Identities cannot be used as was asked.
    #[error("{0}")]
    Identity(#[from] IdentityError),
    /// An evaluation cannot be made.
    #[error("{0}")]
    Evaluate(Box<EvaluateError>),
    /// A run that cannot be computed again.
    #[error("run {run} cannot be computed again: {why}")]
    Replay {
        /// The run.
        run: String,
        /// Why.
        why: String,
    },
    /// A file of decisions that cannot be imported.
    #[error("the file has errors")]
    Import {
        /// The texts that are spoken of.
        texts: Box<Sources>,
        /// What is wrong, by place.
        diagnostics: Vec<Diagnostic>,
    },
    /// A file that would be overwritten.
    #[error("{} is there already, and an export overwrites nothing", path.display())]
    AlreadyThere {
        /// The file.
        path: PathBuf,
    },
    /// Something may not be done to a package.
    #[error("{0}")]
    Package(#[from] PackageRefusal),
    /// An invented place could not be written.
    #[error("{}", plain(.0))]
    Synth(#[from] SynthError),
    /// A folder that is to be filled is not empty.
    #[error("{} is not empty, and a new place overwrites nothing", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file where a folder for pictures is to be.
    #[error("{} is a file, so no pictures can be put into it", path.display())]
    PicturesInAFile {
        /// The file.
        path: PathBuf,
    },
    /// A file that has the name of a picture and is none that was drawn here.
    #[error("{} was not drawn by this command, and it overwrites nothing else", path.display())]
    NotAPicture {
        /// The file.
        path: PathBuf,
    },
    /// Something that a person wrote cannot be used as it is meant to be.
    #[error("{0}")]
    Unusable(String),
}

/// An extract that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableExtract {
    /// Its path below the place.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl From<EvaluateError> for RunError {
    fn from(why: EvaluateError) -> RunError {
        RunError::Evaluate(Box::new(why))
    }
}

impl From<StoreError> for RunError {
    fn from(why: StoreError) -> RunError {
        RunError::Store(Box::new(why))
    }
}

impl RunError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            RunError::NotAPlace { .. } => {
                "give the folder that holds place.toml, or make a new place with `purse new FOLDER`".into()
            }
            RunError::NoFolder { .. } | RunError::NotAFolder { .. } => {
                "give the folder that holds place.toml, or a new one to `purse new FOLDER`".into()
            }
            RunError::StoreIsAFile { .. } => {
                "move the file away, or say with `store` in place.toml or with --store where results are kept".into()
            }
            RunError::File { .. } => "check that the path is right and that you may read and write there".into(),
            RunError::NotText { .. } => {
                "save the file as UTF-8: most editors offer that under \"Save as\" or \"Encoding\"".into()
            }
            RunError::NoSourceFolder { .. } => {
                "give the agency's folder, which holds datapackage.json and the extracts".into()
            }
            RunError::Secret { .. } => {
                "give the file of the secret that the agencies share; `purse secret FILE` makes one".into()
            }
            RunError::SecretExists { .. } => {
                "name a file that does not exist yet: what was encoded by a secret that is lost has to be encoded anew".into()
            }
            RunError::WouldOverwrite { .. } => "name a folder that does not exist yet".into(),
            RunError::Extracts { failures } => match failures.as_slice() {
                [only] => only.remedy.clone(),
                _ => "`purse intake` says what to do about each".into(),
            },
            RunError::TooLarge { .. } => "check its price, and the amounts of the contract".into(),
            RunError::BackInTime { last, .. } => {
                format!("post as at {last} or later, or leave `--post` out to see what was due then")
            }
            RunError::OtherPlace { .. } => {
                "name the right store with --store or `store` in place.toml; or give the place the name it had".into()
            }
            RunError::StoreInTheWay { .. } => {
                "results are kept in a folder of their own, such as `.purse`, which holds identities and is not shared"
                    .into()
            }
            RunError::ProviderChanged { posted, .. } => format!(
                "what one provider has earned is not another's: give the new provider a contract of its own, beside that \
                 of `{posted}`, and end the old one"
            ),
            RunError::UnknownLine { .. } => {
                "`purse settle --lines` lists the lines; a person's number is written like p-000012".into()
            }
            RunError::UnknownRule { .. } => {
                "`purse check --explain all` lists the codes; a rule's number, 1 to 60, will do as well".into()
            }
            RunError::UnknownPayment { .. } => "name one of the contract's `[payments.NAME]`".into(),
            RunError::UnknownContract { .. } => "name one of the folders below contracts/".into(),
            RunError::UnknownSubcontractor { .. } => {
                "name one of the contract's `[[subcontractors]]`; without the option it is the statement of its provider".into()
            }
            RunError::UnknownPerson { .. } => "the numbers of people stand in `purse explain LINE`".into(),
            RunError::LedgerBehind { .. } | RunError::LedgerHeadUnreadable { .. } => {
                "restore the latest ledger.sqlite and ledger.head from a backup: what is missing would be posted again. If \
                 it is not to count, remove ledger.head, and write down why"
                    .into()
            }
            RunError::TooManyPairs { .. } => {
                "`purse link PLACE --plan` shows all rules; lower `largest_block`, give the rule another part or a lower \
                 `at_most`, or raise `most_pairs` in [blocking] of linkage.toml"
                    .into()
            }
            RunError::RetiredNumber { now, .. } => format!("ask for {now}"),
            RunError::NoSuchRecord { .. } | RunError::SamePerson => {
                "name two: each a person's number such as p-000012, or an agency and its key such as housing/H7".into()
            }
            RunError::FileExists { .. } => "name a file that does not exist yet, or remove it".into(),
            RunError::FindAmongEncoded => {
                "name the secret's file in linkage.toml (`[encodings]`, `secret_file`) where the place may have it; or let an \
                 agency that has the secret encode the list as an extract of its own"
                    .into()
            }
            RunError::Find { .. } => {
                "people to be found are CSV with columns such as forename, surname, date-of-birth, postcode, \
                 national-insurance"
                    .into()
            }
            RunError::Identity(why) => return why.help(),
            RunError::Evaluate(why) => return why.help(),
            RunError::Truth { .. } => {
                "a truth is CSV with the columns person, source and key: whose key of which agency it is".into()
            }
            RunError::AlreadyThere { .. } => {
                "name another file; or import what has been decided in this one, and remove it".into()
            }
            RunError::Package(why) => why.help(),
            RunError::NotEmpty { .. } => "name a folder that does not exist yet".into(),
            RunError::PicturesInAFile { .. } | RunError::NotAPicture { .. } => {
                "name another folder; it is made if it does not exist. Nothing was written".into()
            }
            _ => return None,
        })
    }
}

/// A message without the numbers by which the system knows its errors: they tell nobody what to do.
pub(crate) fn plain(why: &impl std::fmt::Display) -> String {
    let mut words = why.to_string();
    while let Some(from) = words.find(" (os error ") {
        let Some(length) = words[from..].find(')') else { break };
        words.replace_range(from..=from + length, "");
    }
    words
}

/// Whether a path can be the folder of a place.
///
/// # Errors
///
/// [`RunError::NoFolder`] and [`RunError::NotAFolder`].
pub(crate) fn must_be_folder(path: &Path) -> Result<(), RunError> {
    match (path.is_dir(), path.exists()) {
        (true, _) => Ok(()),
        (false, true) => Err(RunError::NotAFolder { path: path.to_path_buf() }),
        (false, false) => Err(RunError::NoFolder { path: path.to_path_buf() }),
    }
}

fn all_failures(failures: &[UnreadableExtract]) -> String {
    let each = failures.iter().map(|failure| format!("{}: {}", failure.file, failure.message));
    each.collect::<Vec<_>>().join("; ")
}

fn plural(count: usize) -> String {
    if count == 1 { "one extract".into() } else { format!("{count} extracts") }
}

fn suggestion(nearest: &Option<String>, known: &[String]) -> String {
    match (nearest, known.is_empty()) {
        (Some(nearest), _) => format!("; did you mean `{nearest}`?"),
        (None, false) => format!("; there are: {}", known.join(", ")),
        (None, true) => String::new(),
    }
}
