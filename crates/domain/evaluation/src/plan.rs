//! The evaluation file: who was treated, with whom they are compared, how, and what is looked at.
//!
//! [`read_plan`] reads `evaluations/NAME.toml` of a place, or the same for a plain CSV file, into a [`Plan`] whose
//! references are resolved. The file is written before outcomes are seen; nothing in it can ask for a fact after entry as a
//! covariate, and it has no key for that. This module opens no files, and it refuses a comparison of somebody with themselves.

mod choices;
mod problem;
mod reader;
mod specs;

use contracts::Selector;
use units::{Day, Length, Name};

pub use choices::{
    AlsoTreated, Better, CaliperOn, Correction, CovariateKind, Estimand, MeasureWord, MethodWord, Missing, Rule, Take,
    TestWord, Timing,
};
pub use problem::Problem;
pub use reader::{Beside, FORMAT_VERSION, read_plan};
pub use specs::REFERENCE;

/// What is to be evaluated, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// For people.
    pub title: String,
    /// What was offered to those treated, as the end of "people who were offered …".
    pub offer: String,
    /// What people are called in sentences: "people", "men".
    pub people: String,
    /// How the comparison is made fair.
    pub method: Method,
    /// What becomes of somebody of whom a covariate is not known.
    pub missing: Missing,
    /// From which p-value on a difference is called significant.
    pub level: f64,
    /// How many comparisons at once are taken into account.
    pub correction: Correction,
    /// The largest standardised difference that is left, for a verdict.
    pub balance_at_most: f64,
    /// How many treated people there must be for a verdict.
    pub people_at_least: u64,
    /// To how many treated people it must have happened for a listed result.
    pub happened_at_least: u64,
    /// Who is compared with whom.
    pub subjects: Subjects,
    /// What describes people before the treatment.
    pub covariates: Vec<Covariate>,
    /// What is looked at.
    pub outcomes: Vec<Outcome>,
    /// Signs of gaming that are looked for.
    pub gaming: Option<Gaming>,
}

/// Who is compared with whom.
#[derive(Debug, Clone, PartialEq)]
pub enum Subjects {
    /// Entrants of contracts of a place.
    Place {
        /// Those treated.
        treated: Group,
        /// The comparison pool.
        comparison: Group,
        /// What becomes of somebody who is in both.
        also_treated: AlsoTreated,
    },
    /// Rows of a file.
    File(FileSubjects),
}

/// Entrants of a cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the cohort in it.
    pub cohort: usize,
    /// As the file says it.
    pub name: String,
    /// Which of them: a condition on the event by which they entered.
    pub selector: Option<Selector>,
}

/// Rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSubjects {
    /// The column of the person; rows are numbered without one.
    pub id: Option<String>,
    /// The column that says who was treated.
    pub treatment: String,
    /// What it says of those who were.
    pub treated: String,
}

/// Something that describes people before the treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    /// Its name.
    pub name: Name,
    /// Where it comes from.
    pub from: CovariateFrom,
    /// Whether it is a number or one of a few words.
    pub kind: CovariateKind,
}

/// Where a covariate comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum CovariateFrom {
    /// Rows of an event that happened on or before the day of entry.
    Event {
        /// Which rows.
        selector: Selector,
        /// The stored column, where the value of a row is taken.
        column: Option<String>,
        /// What is taken of them.
        take: Take,
        /// How far back before the day of entry they are looked for.
        within: Option<Length>,
    },
    /// A column of a file.
    Column(String),
}

/// How the comparison is made fair, with its options.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// Chance decided.
    Randomised,
    /// Matching.
    Matching(MatchingOptions),
    /// Weights.
    Weights(WeightingOptions),
    /// Regression.
    Regression,
    /// Differences in differences.
    Differences(DifferencesOptions),
}

/// How matches are found.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchingOptions {
    /// Nearest, or all within the caliper.
    pub rule: Rule,
    /// How many for each.
    pub ratio: u32,
    /// Whether somebody can be matched more than once.
    pub replacement: bool,
    /// The caliper in standard deviations of the scale; nothing means none.
    pub caliper: Option<f64>,
    /// The scale.
    pub caliper_on: CaliperOn,
    /// Indices of covariates that must agree exactly.
    pub exact: Vec<usize>,
}

/// How people are weighted.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightingOptions {
    /// For whom the effect is estimated.
    pub estimand: Estimand,
    /// Whether weights are multiplied by the share treated.
    pub stabilised: bool,
    /// Scores nearer to 0 or 1 than this are left out.
    pub trim: Option<f64>,
}

/// How changes are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferencesOptions {
    /// One day for all, or area by area.
    pub timing: Timing,
    /// The area: a column of the event of entry, or of the file.
    pub area: String,
    /// When treatment begins.
    pub begins: Begins,
    /// How long a period is, in a place: from the day of treatment on, in both directions.
    pub period: Option<Length>,
    /// Whether areas that are not yet treated are compared with, or only those that never are.
    pub not_yet: bool,
}

/// When treatment begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Begins {
    /// On a day, for all.
    Day(Day),
    /// In a file: from a period on, in a column of numbered periods.
    Period {
        /// The column.
        column: String,
        /// The first period of treatment.
        from: i64,
    },
    /// In a file: the column of the period, and that of the period in which the row's area begins; 0 for never.
    Starts {
        /// The period of the row.
        period: String,
        /// The first treated period of its area.
        start: String,
    },
}

/// Something that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub name: Name,
    /// For people.
    pub title: String,
    /// What it is.
    pub measure: MeasureWord,
    /// Where it comes from.
    pub from: OutcomeFrom,
    /// Which way is better.
    pub better: Better,
    /// The test that decides.
    pub test: TestWord,
    /// Tests whose figures are shown beside it and decide nothing.
    pub also: Vec<TestWord>,
}

/// Where an outcome comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum OutcomeFrom {
    /// Outcomes of contracts.
    Contract {
        /// Index of the outcome of those treated, in their contract.
        treated: usize,
        /// Index of the outcome of the comparison pool, in theirs.
        comparison: usize,
        /// Whether the result means that it did not happen.
        inverted: bool,
    },
    /// Columns of a file.
    Column {
        /// 0 or 1, a count, or a time.
        column: String,
        /// For times: whether it happened (1) or the person was no longer observed (0).
        event: Option<String>,
        /// For counts: how long the person was observed.
        exposure: Option<String>,
    },
}

/// Signs of gaming that are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaming {
    /// The contract.
    pub contract: usize,
    /// Its cohort of those referred.
    pub cohort: usize,
    /// As the file says it.
    pub name: String,
    /// The outcome of the contract whose failure says who is hard to help, as covariates foretell it.
    pub risk: Option<usize>,
    /// The bands, from the easiest and cheapest to the hardest and dearest.
    pub bands: Vec<String>,
    /// The event by which somebody referred is started.
    pub started: Option<Selector>,
    /// The latest acceptable start after referral, to look that far for it.
    pub started_within: Option<Length>,
    /// The event of contact with the provider.
    pub contact: Option<Selector>,
    /// The event by which somebody is discharged.
    pub discharged: Option<Selector>,
    /// The window at whose end discharges would pay.
    pub window: Option<Length>,
    /// The event by which somebody comes back.
    pub represented: Option<Selector>,
    /// The payment after which coming back is looked at.
    pub payment: Option<String>,
    /// Days from referral to start that were usual.
    pub usual_delay: Option<u32>,
    /// The event that says the band anew.
    pub rebanded: Option<Selector>,
    /// The column of it that says it, stored.
    pub band: Option<String>,
}

impl Plan {
    /// The word for the method.
    pub fn method_word(&self) -> MethodWord {
        match self.method {
            Method::Randomised => MethodWord::Randomised,
            Method::Matching(_) => MethodWord::Matching,
            Method::Weights(_) => MethodWord::Weights,
            Method::Regression => MethodWord::Regression,
            Method::Differences(_) => MethodWord::Differences,
        }
    }
}

#[cfg(test)]
mod tests;
