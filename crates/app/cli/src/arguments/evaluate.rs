//! The words of `purse evaluate` and `purse power`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use units::Rate;

use super::AsAt;

/// What is evaluated, and what is done with its design.
#[derive(Debug, Args)]
pub struct EvaluateArguments {
    /// The folder that holds place.toml; or a CSV file with a row a person
    #[arg(value_name = "PLACE|FILE.csv")]
    pub what: PathBuf,
    /// An evaluation of the place, or for a CSV file the evaluation file; without it, a place's evaluations are listed
    pub name: Option<String>,
    #[command(flatten)]
    pub at: AsAt,
    /// Freeze the design as it is now, as the next version
    #[arg(long)]
    pub freeze: bool,
    /// Open the outcomes on the frozen design
    #[arg(long)]
    pub open: bool,
    /// List the versions of the design that were frozen, and when outcomes were opened on each
    #[arg(long, conflicts_with_all = ["freeze", "open", "bundle"])]
    pub versions: bool,
    /// Write what somebody else needs to compute it again, without an identity, into a folder that does not exist yet
    #[arg(long, value_name = "FOLDER")]
    pub bundle: Option<PathBuf>,
    /// Put the pictures into a folder, as SVG, instead of printing the report
    #[arg(long, value_name = "FOLDER", conflicts_with = "versions")]
    pub charts: Option<PathBuf>,
    #[command(flatten)]
    pub columns: ColumnArguments,
}

/// What the columns of a CSV file are, where no evaluation file says it.
#[derive(Debug, Args)]
#[command(next_help_heading = "For a CSV file without an evaluation file")]
pub struct ColumnArguments {
    /// The column that says who was treated
    #[arg(long, value_name = "COLUMN", requires = "better")]
    pub treatment: Option<String>,
    /// What it says of those who were
    #[arg(long, value_name = "VALUE", default_value = "1", requires = "treatment")]
    pub treated: String,
    /// The column of the person, once each; rows are numbered without it
    #[arg(long, value_name = "COLUMN", requires = "treatment")]
    pub id: Option<String>,
    /// Columns of numbers that describe people before the treatment
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub covariates: Vec<String>,
    /// Columns of categories that do
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub categories: Vec<String>,
    /// Columns that are 1 where it happened, else 0
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub outcome: Vec<String>,
    /// Columns that say how often it happened
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub count: Vec<String>,
    /// Columns that say how much, such as earnings
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub amount: Vec<String>,
    /// A column of times and that of whether it happened then, as TIME:EVENT
    #[arg(long, value_name = "TIME:EVENT", value_parser = time_and_event, requires = "treatment")]
    pub time: Option<TimeColumns>,
    /// Which way is better: less or more of it
    #[arg(long, value_name = "WHICH", value_parser = ["less", "more"], requires = "treatment")]
    pub better: Option<String>,
    /// How the comparison is made fair; matching where covariates are named
    #[arg(long, value_name = "METHOD", value_parser = ["randomised", "matching", "weights", "regression"], requires = "treatment")]
    pub method: Option<String>,
    /// What becomes of people of whom a covariate is not known
    #[arg(long, value_name = "HOW", value_parser = ["refuse", "drop", "mean with flag"], requires = "treatment")]
    pub missing: Option<String>,
    /// How many are matched with each
    #[arg(long, value_name = "N", requires = "treatment")]
    pub ratio: Option<u32>,
    /// The largest distance of a match, in standard deviations of the logit of the score
    #[arg(long, value_name = "NUMBER", requires = "treatment", allow_negative_numbers = true)]
    pub caliper: Option<Rate>,
    /// The largest standardised difference that may be left for a verdict; 5% if left out
    #[arg(long, value_name = "SHARE", requires = "treatment")]
    pub balance: Option<Rate>,
    /// Covariates that must be the same
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "treatment")]
    pub exact: Vec<String>,
}

/// A column of times and the column of whether it happened then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeColumns {
    pub time: String,
    pub event: String,
}

/// A design that is planned.
#[derive(Debug, Args)]
pub struct PowerArguments {
    /// The rate without the treatment, such as 47.5%
    #[arg(long, value_name = "RATE")]
    pub baseline: Rate,
    /// The rate with it, if it works as is hoped
    #[arg(long, value_name = "RATE", required_unless_present = "people")]
    pub target: Option<Rate>,
    /// How many people there will be in each group
    #[arg(long, value_name = "N")]
    pub people: Option<u64>,
    /// The chance of finding a true effect that is asked for
    #[arg(long, value_name = "CHANCE", default_value = "80%")]
    pub power: Rate,
    /// The p-value up to which a difference is called significant
    #[arg(long, value_name = "LEVEL", default_value = "5%")]
    pub level: Rate,
    /// A contract pays if the rate is this far from the baseline in the direction of the target, such as 2.5%, whatever chance did
    #[arg(long, value_name = "POINTS", requires = "people")]
    pub pays_from: Option<Rate>,
}

fn time_and_event(text: &str) -> Result<TimeColumns, String> {
    match text.split_once(':') {
        Some((time, event)) if !time.is_empty() && !event.is_empty() => {
            Ok(TimeColumns { time: time.to_string(), event: event.to_string() })
        }
        _ => Err("write it as TIME:EVENT, such as week:arrest".into()),
    }
}

impl ColumnArguments {
    /// The same as an evaluation file, if anything is said.
    pub fn file(&self) -> Option<String> {
        let treatment = self.treatment.as_ref()?;
        let has_covariates = !self.covariates.is_empty() || !self.categories.is_empty();
        let method = self.method.as_deref().unwrap_or(if has_covariates { "matching" } else { "" });
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = write!(text, "format = 1\n\n[evaluation]\ntitle = {}\n", quoted(&format!("Effect of {treatment}")));
        let _ = writeln!(text, "offer = {}", quoted(&format!("the treatment ({treatment})")));
        if !method.is_empty() {
            let _ = writeln!(text, "method = {}", quoted(method));
        }
        self.missing.iter().for_each(|missing| text.push_str(&format!("missing = {}\n", quoted(missing))));
        self.balance.iter().for_each(|share| text.push_str(&format!("balance = {}\n", quoted(&share.to_string()))));
        let _ = write!(text, "\n[data]\ntreatment = {}\ntreated = {}\n", quoted(treatment), quoted(&self.treated));
        self.id.iter().for_each(|id| text.push_str(&format!("id = {}\n", quoted(id))));
        for (columns, kind) in [(&self.covariates, "number"), (&self.categories, "category")] {
            for column in columns {
                let (name, column) = (name_of(column), quoted(column));
                let _ = write!(text, "\n[covariates.{name}]\ncolumn = {column}\nkind = \"{kind}\"\n");
            }
        }
        if method == "matching" {
            text.push_str("\n[matching]\n");
            self.ratio.iter().for_each(|ratio| text.push_str(&format!("ratio = {ratio}\n")));
            self.caliper
                .iter()
                .for_each(|caliper| text.push_str(&format!("caliper = {}\n", quoted(&caliper.to_string()))));
            if !self.exact.is_empty() {
                let names: Vec<String> = self.exact.iter().map(|column| quoted(&name_of(column))).collect();
                let _ = writeln!(text, "exact = [{}]", names.join(", "));
            }
        }
        let is_by_chance = method == "randomised";
        let better = quoted(self.better.as_deref().unwrap_or("less"));
        let mut outcome = |column: &str, measure: &str, test: &str, more: &str| {
            let (name, title) = (name_of(column), quoted(column));
            let _ = write!(
                text,
                "\n[outcomes.{name}]\ntitle = {title}\ncolumn = {title}\nmeasure = \"{measure}\"\nbetter = {better}\ntest = \"{test}\"\n{more}"
            );
        };
        for column in &self.outcome {
            outcome(column, "binary", if is_by_chance { "z pooled" } else { "robust" }, "");
        }
        for column in &self.count {
            outcome(column, "count", if is_by_chance { "negative binomial" } else { "robust" }, "");
        }
        for column in &self.amount {
            outcome(column, "amount", "robust", "");
        }
        if let Some(TimeColumns { time, event }) = &self.time {
            outcome(
                time,
                "time to event",
                if is_by_chance { "log-rank" } else { "cox" },
                &format!("event = {}\n", quoted(event)),
            );
        }
        Some(text)
    }
}

/// A column as a name: small letters, and `-` for what a name cannot have.
fn name_of(column: &str) -> String {
    let kept: String = column
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' })
        .collect();
    if kept.starts_with(|first: char| first.is_ascii_lowercase()) { kept } else { format!("c-{kept}") }
}

fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|letter| match letter {
            '"' | '\\' => vec!['\\', letter],
            letter if letter.is_control() => vec![' '],
            letter => vec![letter],
        })
        .collect();
    format!("\"{escaped}\"")
}
