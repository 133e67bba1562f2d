//! The words of the command line.

mod evaluate;

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use units::{Day, Name};

pub use evaluate::{EvaluateArguments, PowerArguments};

/// Public bodies that share a place buy results together and pay for each result once.
#[derive(Debug, Parser)]
#[command(
    name = "purse",
    version,
    about,
    after_help = "Exit codes: 0 done; 1 done, with findings, refused lines or failed examples; 2 usage or input error.\n\
                  Start with: purse new my-place"
)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// How to print results
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// When to use colours (NO_COLOR is honoured)
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub colour: Colour,
    /// Print nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say how long each stage took, on standard error
    #[arg(long, global = true)]
    pub timings: bool,
    /// Where results are kept, instead of where place.toml says
    #[arg(long, global = true, value_name = "FOLDER")]
    pub store: Option<PathBuf>,
}

/// How to print results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: everything
    Json,
    /// For spreadsheets: the main rows
    Csv,
    /// A page that prints (statement, check and evaluate only)
    Html,
    /// A picture (link, ladder and funders only)
    Svg,
    /// For tools that annotate a merge request (check only)
    Sarif,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a small place that runs, to be changed into your own
    #[command(after_help = "Example: purse new our-place && purse settle our-place --as-at 2027-10-31")]
    New {
        /// A folder that does not exist yet
        folder: PathBuf,
    },
    /// Find every mistake in a place's contracts and descriptors, and what is known to go wrong with such designs
    #[command(
        after_help = "Examples:\n  purse check examples/recovery\n  purse check examples/recovery --as-at 2029-04-30 --details\n  purse check examples/recovery --strict --format sarif > design.sarif\n  purse check --explain first-cash"
    )]
    Check {
        #[command(flatten)]
        arguments: CheckArguments,
    },
    /// Run the parties' worked examples (cases.toml) to the penny
    #[command(after_help = "Example: purse test examples/recovery --lines")]
    Test {
        #[command(flatten)]
        place: Place,
        /// Show the lines that came out of every example
        #[arg(long)]
        lines: bool,
    },
    /// Read the agencies' extracts and show which rows are quarantined
    #[command(after_help = "Example: purse intake examples/recovery --as-at 2029-04-30 --format csv > problems.csv")]
    Intake {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
    },
    /// Find out which records are the same person
    #[command(
        after_help = "Examples:\n  purse link examples/recovery --as-at 2029-04-30\n  purse link examples/recovery --as-at 2029-04-30 --truth examples/recovery/truth/people.csv\n  purse link examples/recovery --as-at 2029-04-30 --pair p-000001 p-000002\n  purse link examples/recovery --as-at 2029-04-30 --write-model learned.toml\n  purse link examples/recovery --as-at 2029-04-30 --charts pictures"
    )]
    Link {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
        /// A file that says which keys are one person, to see precision and recall: CSV with person, source and key
        #[arg(long, value_name = "FILE")]
        truth: Option<PathBuf>,
        /// Two people or records, to see why they are one person or two: numbers such as p-000012, or AGENCY/KEY
        #[arg(long, value_names = ["ONE", "OTHER"], num_args = 2, conflicts_with = "truth")]
        pair: Vec<String>,
        /// A file of people to be found: CSV with columns such as forename, surname, date-of-birth, postcode
        #[arg(long, value_name = "FILE", conflicts_with_all = ["truth", "pair", "weights", "parameters", "charts"])]
        find: Option<PathBuf>,
        /// Learn a model from the records, by the truth if one is given, and write it to a new file; nobody is linked
        #[arg(long, value_name = "FILE", conflicts_with_all = ["pair", "find", "weights", "parameters", "charts"])]
        write_model: Option<PathBuf>,
        /// The seed of the pairs that a model draws at random
        #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "write_model")]
        seed: u64,
        #[command(flatten)]
        shown: LinkShown,
    },
    /// Decide which records are one person where the evidence does not
    #[command(
        after_help = "Examples:\n  purse review examples/recovery --as-at 2029-07-31 --by ann\n  purse review examples/recovery --as-at 2029-07-31 --list\n  purse review examples/recovery --as-at 2029-07-31 --by ann --sample 100 --seed 7\n  purse review examples/recovery --as-at 2029-07-31 --report"
    )]
    Review {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
        #[command(flatten)]
        arguments: ReviewArguments,
    },
    /// Print everybody's pseudonyms for one purpose, beside the agencies' keys
    #[command(
        after_help = "Examples:\n  purse pseudonyms examples/recovery --purpose evaluation-2029 --as-at 2029-04-30 --source housing --format csv\n  purse pseudonyms examples/recovery --purpose evaluation-2029 --forget --confirm"
    )]
    Pseudonyms {
        #[command(flatten)]
        place: Place,
        /// What they are for; each purpose has pseudonyms of its own, which nothing joins to those of another
        #[arg(long, value_name = "NAME")]
        purpose: Name,
        #[command(flatten)]
        at: AsAt,
        /// Only the keys of one agency
        #[arg(long, value_name = "SOURCE")]
        source: Option<String>,
        /// Delete the key of the purpose, so that nothing can be joined to its publications any more
        #[arg(long, conflicts_with_all = ["source", "as_at"])]
        forget: bool,
        /// Confirm that the key is to be deleted
        #[arg(long, requires = "forget")]
        confirm: bool,
    },
    /// Erase a person's identity; facts, the person's number and every sum stay
    #[command(
        after_help = "Examples:\n  purse erase examples/recovery p-000012 --because \"request 2029/17\"\n  purse erase examples/recovery housing/H7 --because \"request 2029/17\" --confirm"
    )]
    Erase {
        #[command(flatten)]
        place: Place,
        /// A person's number such as p-000012, for all records of the person; or one record as AGENCY/KEY
        #[arg(value_name = "PERSON")]
        who: String,
        /// Why, such as the number of the request; it is kept, so write no names
        #[arg(long, value_name = "TEXT")]
        because: String,
        #[command(flatten)]
        at: AsAt,
        /// Do it: it cannot be undone. Without this, see what would be erased
        #[arg(long)]
        confirm: bool,
    },
    /// Encrypt the identities of a store, or decrypt them
    Identity {
        #[command(subcommand)]
        command: IdentityCommand,
    },
    /// Write an agency's extracts anew without names, for somebody who may not have them
    #[command(
        after_help = "Example: purse encode examples/recovery/sources/housing --secret-file secret.txt --out housing-encoded"
    )]
    Encode {
        #[command(flatten)]
        arguments: EncodeArguments,
    },
    /// Make a secret for `purse encode`, to be shared by the agencies
    #[command(after_help = "Example: purse secret secret.txt")]
    Secret {
        /// A file that does not exist yet
        file: PathBuf,
    },
    /// Measure every outcome, paid or not
    #[command(after_help = "Example: purse measure examples/recovery --as-at 2029-04-30")]
    Measure {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
    },
    /// Show how a contract's payments respond to performance from 0 to 120%, and where they jump
    #[command(
        after_help = "Examples:\n  purse ladder examples/peterborough one-service\n  purse ladder examples/peterborough one-service --payment pooled --format svg > pooled.svg"
    )]
    Ladder {
        #[command(flatten)]
        place: Place,
        /// The contract
        contract: String,
        /// One payment of it; all if left out
        #[arg(long, value_name = "PAYMENT")]
        payment: Option<String>,
        /// How many people each made-up cohort has
        #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        people: u32,
    },
    /// Say whether it made a difference: first who is compared with whom, then, on a frozen design, what became of them
    #[command(
        after_help = "Examples:\n  purse evaluate examples/release\n  purse evaluate examples/release aid --as-at 1973-06-30 --freeze --open\n  purse evaluate people.csv --treatment aided --covariates age,priors --outcome arrested --better less"
    )]
    Evaluate {
        #[command(flatten)]
        arguments: Box<EvaluateArguments>,
    },
    /// Say how many people an evaluation needs, and how often chance alone would pay
    #[command(after_help = "Example: purse power --baseline 47.5% --target 45% --people 1286 --pays-from 2.5%")]
    Power {
        #[command(flatten)]
        arguments: PowerArguments,
    },
    /// Compute what is due to whom and who pays; with --post, post the difference to the ledger
    #[command(
        after_help = "Examples:\n  purse settle examples/recovery --as-at 2029-04-30\n  purse settle examples/recovery --as-at 2029-04-30 --lines\n  purse settle examples/recovery --as-at 2029-04-30 --post"
    )]
    Settle {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
        /// Post what is due; without it nothing is posted
        #[arg(long)]
        post: bool,
        /// Show every line instead of a row a payment
        #[arg(long)]
        lines: bool,
    },
    /// Print a provider's statement for one contract
    #[command(
        after_help = "Example: purse statement examples/recovery recovery --as-at 2029-04-30 --format html > statement.html"
    )]
    Statement {
        #[command(flatten)]
        place: Place,
        /// The contract
        contract: String,
        /// The statement of one of its subcontractors; of its provider if left out
        #[arg(long, value_name = "PROVIDER")]
        subcontractor: Option<String>,
        #[command(flatten)]
        at: AsAt,
    },
    /// Say why a line is what it is, down to clause and evidence row; or what was found of a person
    #[command(
        after_help = "Examples:\n  purse explain examples/recovery recovery/drug-free/2028-04-01/high/building --as-at 2029-04-30\n  purse explain examples/recovery p-000012 --as-at 2029-04-30"
    )]
    Explain {
        #[command(flatten)]
        place: Place,
        /// A line, as `purse settle --lines` shows it; a person's number such as p-000012; or a claim, as a statement
        /// shows it
        what: String,
        #[command(flatten)]
        at: AsAt,
        /// Show everyone whom a line pays for, not the first twenty
        #[arg(long)]
        all: bool,
    },
    /// Show for each funder what it pays, what it gains by unit costs, and the difference
    #[command(
        after_help = "Examples:\n  purse funders examples/recovery --as-at 2029-04-30\n  purse funders examples/recovery --as-at 2029-04-30 --format svg > funders.svg"
    )]
    Funders {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
    },
    /// One person's results, agreed by every funder that would pay for them before anything starts
    Package {
        #[command(subcommand)]
        command: PackageCommand,
    },
    /// Look at the ledger
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Compute an old run again and compare it to the penny
    #[command(after_help = "Example: purse replay examples/recovery r-3f9a")]
    Replay {
        #[command(flatten)]
        place: Place,
        /// The run's id, or its beginning
        run: String,
    },
    /// Write an invented place of any size, with the truth beside it
    #[command(after_help = "Example: purse synth calder --people 10000 --seed 7")]
    Synth {
        /// A folder that does not exist yet
        folder: PathBuf,
        #[command(flatten)]
        arguments: SynthArguments,
    },
    /// Print completions for a shell
    #[command(after_help = "Example: purse completions bash > ~/.local/share/bash-completion/completions/purse")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print references that are made from the program itself
    #[command(after_help = "Example: purse reference contract-language")]
    Reference {
        /// Which one
        what: ReferenceKind,
    },
}

/// What to show of a linkage instead of its summary: one of these at most.
#[derive(Debug, Args)]
pub struct LinkShown {
    /// Show how many pairs each rule would compare, and what memory that takes; nobody is linked
    #[arg(long, conflicts_with_all = ["truth", "pair", "find", "write_model", "weights", "parameters", "charts"])]
    pub plan: bool,
    /// Show how many pairs of records have which weight
    #[arg(long, conflicts_with_all = ["truth", "pair"])]
    pub weights: bool,
    /// Show what each level of agreement is worth; no extract is read
    #[arg(long, conflicts_with_all = ["as_at", "truth", "pair", "weights"])]
    pub parameters: bool,
    /// Draw weights, parameters and people, and with --truth accuracy, as SVG files in this folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["pair", "weights", "parameters"])]
    pub charts: Option<PathBuf>,
}

/// What an invented place is to be like.
#[derive(Debug, Args)]
pub struct SynthArguments {
    /// How many people
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub people: u32,
    /// What chance starts from: the same seed gives the same place, byte for byte
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// No typing errors, bad rows or corrections
    #[arg(long)]
    pub clean: bool,
    /// Extracts in Parquet instead of CSV
    #[arg(long)]
    pub parquet: bool,
    /// The truth as totals and lines only, not person by person
    #[arg(long)]
    pub totals_only: bool,
}

/// What is encoded, by what, and into what.
#[derive(Debug, Args)]
pub struct EncodeArguments {
    /// The agency's folder: datapackage.json and extracts, as it stands below sources/
    pub source: PathBuf,
    /// The file of the secret that the agencies share
    #[arg(long, value_name = "FILE")]
    pub secret_file: PathBuf,
    /// Where to write: a folder that does not exist yet
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Send keyed digests in place of the agency's own keys of people and households, too
    #[arg(long)]
    pub hash_keys: bool,
}

/// What is to be reviewed, and how.
#[derive(Debug, Args)]
pub struct ReviewArguments {
    /// Who decides; with --list or --export, leave out what they have been asked before
    #[arg(long, value_name = "NAME", required_unless_present_any = ["list", "export", "report"])]
    pub by: Option<String>,
    /// The most pairs to ask about, list or export
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// List the pairs that are worth asking about, without a personal detail
    #[arg(long, group = "instead")]
    pub list: bool,
    /// Write the pairs with their personal details into a new file, to be decided elsewhere
    #[arg(long, value_name = "FILE", group = "instead")]
    pub export: Option<PathBuf>,
    /// Add what was decided in such a file
    #[arg(long, value_name = "FILE", group = "instead", requires = "by", conflicts_with = "sample")]
    pub import: Option<PathBuf>,
    /// Say what has been decided, whether reviewers agree, and how good linkage is by a sample
    #[arg(long, group = "instead", conflicts_with_all = ["sample", "by"])]
    pub report: bool,
    /// Ask about so many pairs that chance chooses, without showing the evidence
    #[arg(long, value_name = "N", conflicts_with_all = ["list", "limit"])]
    pub sample: Option<usize>,
    /// What chance starts from: the same seed draws the same pairs
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    pub seed: u64,
}

/// A place.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder that holds place.toml
    #[arg(value_name = "PLACE")]
    pub folder: PathBuf,
}

/// What is checked, and how it is shown.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The folder that holds place.toml
    #[arg(value_name = "PLACE", required_unless_present = "explain")]
    pub folder: Option<PathBuf>,
    /// The day as at which extracts are read for the design rules that count people; they are not read if left out
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "explain")]
    pub as_at: Option<Day>,
    /// Show each design finding in its place, why it matters and what to change; what is accepted; what was not looked at
    #[arg(long, conflicts_with_all = ["explain", "score"])]
    pub details: bool,
    /// Show how each contract stands by each commandment and principle
    #[arg(long, conflicts_with = "explain")]
    pub score: bool,
    /// End with exit code 1 if a design rule finds something that nobody has accepted
    #[arg(long, conflicts_with = "explain")]
    pub strict: bool,
    /// Explain a design rule by its code, word or number; `all` lists every rule and threshold
    #[arg(long, value_name = "CODE", conflicts_with = "folder")]
    pub explain: Option<String>,
}

/// A day.
#[derive(Debug, Args)]
pub struct AsAt {
    /// The day as at which: what was known then counts; today if left out
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<Day>,
}

/// What to do about packages.
#[derive(Debug, Subcommand)]
pub enum PackageCommand {
    /// Propose results for a person to all who would pay for them
    #[command(
        after_help = "Example: purse package propose examples/recovery --person p-000012 --contract recovery --result drug-free=£600 --result in-work --expires 2029-08-31 --by ann --as-at 2029-07-31"
    )]
    Propose {
        #[command(flatten)]
        place: Place,
        /// The person's number such as p-000012
        #[arg(long, value_name = "NUMBER")]
        person: String,
        /// The contract
        #[arg(long, value_name = "NAME")]
        contract: String,
        /// A payment that pays for a result; with `=AMOUNT` what it costs, else the contract's price
        #[arg(long, value_name = "PAYMENT[=AMOUNT]", required = true)]
        result: Vec<String>,
        /// The person's price band, where prices have bands
        #[arg(long, value_name = "BAND")]
        band: Option<String>,
        /// The last day on which holders can approve
        #[arg(long, value_name = "DATE", value_parser = self::day)]
        expires: Day,
        /// Who proposes it
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why; it is kept, so write no names of people who are helped
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
        #[command(flatten)]
        at: AsAt,
    },
    /// Approve a holder's part, which is held from then on
    #[command(
        after_help = "Example: purse package approve examples/recovery k-3f9a --holder moj --by ben --as-at 2029-08-02"
    )]
    Approve {
        #[command(flatten)]
        decision: Decision,
    },
    /// Decline a package that has not started; what is held for it is released
    #[command(
        after_help = "Example: purse package decline examples/recovery k-3f9a --holder moj --by ben --why \"not in our area\" --as-at 2029-08-02"
    )]
    Decline {
        #[command(flatten)]
        decision: Decision,
    },
    /// Close a package that has started; what is still held for it is released
    #[command(
        after_help = "Example: purse package close examples/recovery k-3f9a --holder moj --by ben --why \"moved away\" --as-at 2029-09-30"
    )]
    Close {
        #[command(flatten)]
        decision: Decision,
    },
    /// Release what expired packages still hold
    #[command(after_help = "Example: purse package expire examples/recovery --as-at 2029-09-01")]
    Expire {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
    },
    /// List packages: how each stands, and who waits for whom
    #[command(after_help = "Example: purse package list examples/recovery --as-at 2029-07-31")]
    List {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        at: AsAt,
    },
    /// Show a package: who holds which part, and everything that happened to it
    #[command(after_help = "Example: purse package show examples/recovery k-3f9a")]
    Show {
        #[command(flatten)]
        place: Place,
        /// The package, or the beginning of its name
        package: String,
        #[command(flatten)]
        at: AsAt,
    },
}

/// What a holder decides about a package.
#[derive(Debug, Args)]
pub struct Decision {
    #[command(flatten)]
    pub place: Place,
    /// The package, or the beginning of its name
    pub package: String,
    /// The funder that decides
    #[arg(long, value_name = "NAME")]
    pub holder: String,
    /// The officer who signs for it
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why; it is kept, so write no names of people who are helped
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    #[command(flatten)]
    pub at: AsAt,
}

/// What to look at in the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// The balance of every account
    #[command(after_help = "Example: purse ledger balances examples/recovery")]
    Balances {
        #[command(flatten)]
        place: Place,
    },
    /// Every transfer
    #[command(after_help = "Example: purse ledger transfers examples/recovery --line recovery/drug-free")]
    Transfers {
        #[command(flatten)]
        place: Place,
        /// Only lines that begin like this
        #[arg(long)]
        line: Option<String>,
    },
    /// Every run that is kept, posted or not, for `purse replay`
    #[command(after_help = "Example: purse ledger runs examples/recovery")]
    Runs {
        #[command(flatten)]
        place: Place,
    },
    /// Check that the ledger is sound and that nobody has changed it
    #[command(after_help = "Example: purse ledger check examples/recovery")]
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// Print the ledger as a journal for other accounting software
    #[command(after_help = "Example: purse ledger export examples/recovery --to beancount > calder.beancount")]
    Export {
        #[command(flatten)]
        place: Place,
        /// The software
        #[arg(long, value_enum)]
        to: JournalFormat,
    },
}

/// What to do with the identities of a store. The environment variable PURSE_IDENTITY_KEY_FILE names the file with the key.
#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    /// Encrypt every file of identities with the key in the file that PURSE_IDENTITY_KEY_FILE names
    #[command(
        after_help = "Example: PURSE_IDENTITY_KEY_FILE=/media/key/calder purse identity encrypt examples/recovery"
    )]
    Encrypt {
        #[command(flatten)]
        place: Place,
    },
    /// Decrypt every file of identities
    #[command(
        after_help = "Example: PURSE_IDENTITY_KEY_FILE=/media/key/calder purse identity decrypt examples/recovery"
    )]
    Decrypt {
        #[command(flatten)]
        place: Place,
    },
    /// Write a new key into a new file
    #[command(after_help = "Example: purse identity new-key /media/key/calder")]
    NewKey {
        /// A file that does not exist yet, outside the place
        file: PathBuf,
    },
}

/// Accounting software.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JournalFormat {
    /// Beancount
    Beancount,
    /// hledger
    Hledger,
}

/// References.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReferenceKind {
    /// Every key of place.toml, contract.toml, rates.csv and cases.toml
    ContractLanguage,
    /// The JSON Schema of `purse settle --format json`
    SettlementSchema,
    /// Every key of an evaluation file
    Evaluation,
    /// The JSON Schema of `purse evaluate --format json`
    EvaluationSchema,
}

impl Arguments {
    /// Reads the command line. Words that cannot be used end the program with a message and the exit code 2, and so does
    /// a format that the command does not have: another in its place would only be noticed in the file it is kept in.
    pub fn read() -> Arguments {
        let arguments = Arguments::parse();
        let formats = arguments.command.formats();
        if !formats.contains(&arguments.common.format) {
            let has: Vec<&str> = formats.iter().map(|format| format.word()).collect();
            let asked = arguments.common.format.word();
            let message = format!("this command has no format '{asked}'; it has: {}", has.join(", "));
            Arguments::command().error(ErrorKind::InvalidValue, message).exit();
        }
        arguments
    }
}

impl Format {
    /// The word for it.
    fn word(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Svg => "svg",
            Format::Sarif => "sarif",
        }
    }
}

impl Command {
    /// The formats that it can print.
    fn formats(&self) -> &'static [Format] {
        const TEXT: &[Format] = &[Format::Table];
        const TREE: &[Format] = &[Format::Table, Format::Json];
        const ROWS: &[Format] = &[Format::Table, Format::Json, Format::Csv];
        const PAGE: &[Format] = &[Format::Table, Format::Json, Format::Csv, Format::Html];
        const FINDINGS: &[Format] = &[Format::Table, Format::Json, Format::Csv, Format::Html, Format::Sarif];
        const PICTURE: &[Format] = &[Format::Table, Format::Json, Format::Csv, Format::Svg];
        match self {
            Command::Check { arguments } if arguments.explain.is_some() => TREE,
            Command::Check { .. } => FINDINGS,
            Command::Test { .. }
            | Command::Intake { .. }
            | Command::Encode { .. }
            | Command::Pseudonyms { .. }
            | Command::Erase { .. }
            | Command::Measure { .. }
            | Command::Power { .. }
            | Command::Settle { .. }
            | Command::Replay { .. } => ROWS,
            Command::Link { shown, .. } if shown.charts.is_some() => TREE,
            Command::Link { write_model: Some(_), .. } | Command::Link { find: Some(_), .. } => ROWS,
            Command::Link { .. } | Command::Ladder { .. } | Command::Funders { .. } => PICTURE,
            Command::Package { .. } => ROWS,
            Command::Review { arguments, .. } if arguments.list => ROWS,
            Command::Review { arguments, .. } if arguments.report || arguments.import.is_some() => TREE,
            // Personal details are shown to a reviewer, and to no program.
            Command::Review { .. } => TEXT,
            Command::Evaluate { arguments } if arguments.charts.is_some() => TREE,
            Command::Evaluate { arguments } if arguments.versions => ROWS,
            Command::Statement { .. } | Command::Evaluate { .. } => PAGE,
            Command::New { .. } | Command::Explain { .. } | Command::Secret { .. } | Command::Synth { .. } => TREE,
            Command::Identity { command } => match command {
                IdentityCommand::Encrypt { .. } | IdentityCommand::Decrypt { .. } => TREE,
                IdentityCommand::NewKey { .. } => TEXT,
            },
            Command::Ledger { command } => match command {
                LedgerCommand::Balances { .. } | LedgerCommand::Transfers { .. } | LedgerCommand::Runs { .. } => ROWS,
                LedgerCommand::Check { .. } => TREE,
                LedgerCommand::Export { .. } => TEXT,
            },
            Command::Completions { .. } | Command::Reference { .. } => TEXT,
        }
    }
}

fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|why| format!("{why}: write it like 2027-04-01"))
}
