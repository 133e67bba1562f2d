//! The words of the command line.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use units::Day;

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
    /// A page that prints (statement only)
    Html,
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
    /// Find every mistake in a place's contracts and descriptors
    #[command(after_help = "Example: purse check examples/recovery")]
    Check {
        #[command(flatten)]
        place: Place,
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
        after_help = "Examples:\n  purse link examples/recovery --as-at 2029-04-30\n  purse link examples/recovery --as-at 2029-04-30 --truth examples/recovery/truth/people.csv\n  purse link examples/recovery --as-at 2029-04-30 --pair p-000001 p-000002"
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

/// A place.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder that holds place.toml
    #[arg(value_name = "PLACE")]
    pub folder: PathBuf,
}

/// A day.
#[derive(Debug, Args)]
pub struct AsAt {
    /// The day as at which: what was known then counts; today if left out
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<Day>,
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
        match self {
            Command::Check { .. }
            | Command::Test { .. }
            | Command::Intake { .. }
            | Command::Link { .. }
            | Command::Encode { .. }
            | Command::Measure { .. }
            | Command::Settle { .. }
            | Command::Replay { .. } => ROWS,
            Command::Statement { .. } => PAGE,
            Command::New { .. } | Command::Explain { .. } | Command::Secret { .. } | Command::Synth { .. } => TREE,
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
