//! What can be wrong with what is asked: each variant one cause, with the column or the figure that shows it.
//!
//! Rows are counted from 1 in the order in which the caller gave them, so that the caller can say file and line. No message
//! holds an identifier of a person.

use thiserror::Error;

/// Why there is no estimate. A number that looks like an answer is never given in its place.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EvaluationError {
    /// There are no rows.
    #[error("there are no people: give at least some who were treated and some who were not")]
    NoRows,
    /// Columns are of different lengths.
    #[error("{what} has {found} values for {expected} people: give one value for each person")]
    Length {
        /// Which column.
        what: String,
        /// How many people there are.
        expected: usize,
        /// How many values it has.
        found: usize,
    },
    /// Two rows are of one person.
    #[error(
        "rows {first} and {second} have the same identifier: a person may be compared once, so keep one of the rows"
    )]
    DuplicatedId {
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
    },
    /// Two columns have one name.
    #[error("two covariates are called `{column}`: give each its own name")]
    DuplicatedColumn {
        /// The name.
        column: String,
    },
    /// A column has gaps, and nobody said what is to be done about them.
    #[error(
        "covariate `{column}` is missing for {count} of {people} people, first in row {first}: fill the values, or say \
         whether these people are dropped, are a category of their own, or get the mean and a flag"
    )]
    Missing {
        /// The column.
        column: String,
        /// How many gaps.
        count: usize,
        /// Of how many people.
        people: usize,
        /// The first row with a gap.
        first: usize,
    },
    /// Every value of a column is missing.
    #[error("covariate `{column}` is missing for everybody: leave it out")]
    AllMissing {
        /// The column.
        column: String,
    },
    /// A kind of gap filling that the column cannot have.
    #[error(
        "covariate `{column}` has categories, which have no mean: drop the people with gaps, or make gaps a category"
    )]
    NoMean {
        /// The column.
        column: String,
    },
    /// A kind of gap filling that the column cannot have.
    #[error(
        "covariate `{column}` has numbers: gaps cannot be a category of it; use the mean and a flag, or drop the people"
    )]
    NoCategory {
        /// The column.
        column: String,
    },
    /// A value is infinite, or there is none where one is needed.
    #[error("{what} is no finite number in row {row}: give a number")]
    NotFinite {
        /// Which column.
        what: String,
        /// The row.
        row: usize,
    },
    /// A reference level that no row has.
    #[error("covariate `{column}` has no level `{reference}` to compare with; its levels are {levels}")]
    UnknownReference {
        /// The column.
        column: String,
        /// What was asked for.
        reference: String,
        /// What there is.
        levels: String,
    },
    /// Nobody was treated.
    #[error("none of {people} people was treated: there is nobody whose outcomes could have changed")]
    NobodyTreated {
        /// How many people there are.
        people: usize,
    },
    /// Everybody was treated.
    #[error("all of {people} people were treated: there is nobody to compare them with")]
    EverybodyTreated {
        /// How many people there are.
        people: usize,
    },
    /// A covariate that is the same for everybody.
    #[error("covariate `{column}` is {value} for everybody, so it cannot tell people apart: leave it out")]
    Constant {
        /// The column.
        column: String,
        /// Its only value.
        value: String,
    },
    /// A covariate that others already say.
    #[error("covariate `{column}` says nothing that {others} do not already say: leave one of them out")]
    Collinear {
        /// The column.
        column: String,
        /// Those that it is made of.
        others: String,
    },
    /// A covariate, or several together, that tell the treated from the rest without fail.
    #[error(
        "{columns} separate{s} those with `{outcome}` from those without it completely, so no finite coefficient exists: \
         leave {it} out, join levels, or compare only people who could have been either",
        s = if *several { "" } else { "s" },
        it = if *several { "one of them" } else { "it" }
    )]
    Separation {
        /// The column or columns, in words.
        columns: String,
        /// Whether there are several.
        several: bool,
        /// What is told apart.
        outcome: String,
    },
    /// More coefficients than there is evidence for.
    #[error("{coefficients} coefficients cannot be estimated from {rows} rows: use fewer covariates")]
    TooFewRows {
        /// How many rows.
        rows: usize,
        /// How many coefficients.
        coefficients: usize,
    },
    /// The search for coefficients did not end.
    #[error("the coefficients of {what} were not found in {steps} steps: look for covariates with extreme values")]
    NotConverged {
        /// Of which model.
        what: String,
        /// After how many steps.
        steps: usize,
    },
    /// An outcome that is neither of two.
    #[error("{what} is {value} in row {row}, and has to be 0 or 1")]
    NotZeroOne {
        /// Which column.
        what: String,
        /// The row.
        row: usize,
        /// What is there.
        value: f64,
    },
    /// An outcome that is the same for everybody.
    #[error("{what} is {value} for everybody, so there is nothing to estimate")]
    ConstantOutcome {
        /// Which column.
        what: String,
        /// Its only value.
        value: f64,
    },
    /// A weight below zero, or none above it.
    #[error("the weight in row {row} is {value}: weights are finite and not negative")]
    BadWeight {
        /// The row.
        row: usize,
        /// What is there.
        value: f64,
    },
    /// No clusters to speak of.
    #[error("standard errors by cluster need at least 2 clusters, and there {are} {clusters}", are = if *clusters == 1 { "is" } else { "are" })]
    TooFewClusters {
        /// How many.
        clusters: usize,
    },
    /// A column that does not exist.
    #[error("there is no covariate `{column}`; there are {known}")]
    UnknownColumn {
        /// What was asked for.
        column: String,
        /// What there is.
        known: String,
    },
    /// A ratio of nobody.
    #[error("a ratio of 0 matches nobody: ask for at least 1 comparison person for each treated person")]
    ZeroRatio,
    /// A caliper or radius that is none.
    #[error("the {what} is {value}: it has to be a positive number")]
    BadWidth {
        /// Caliper or radius.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A caliper that nobody is within.
    #[error(
        "no treated person has a comparison person within the {what} of {width:.6}; the nearest two are {nearest:.6} apart: \
         widen it, or accept that these groups cannot be compared"
    )]
    NobodyWithin {
        /// Caliper or radius.
        what: &'static str,
        /// How wide it is.
        width: f64,
        /// The smallest distance there is.
        nearest: f64,
    },
    /// Strata without anybody to compare.
    #[error("no stratum has both treated and comparison people: match exactly on fewer or coarser columns")]
    NoSharedStratum,
    /// Pairs that are none.
    #[error("a matched set names row {row} as {claimed}, which it is not")]
    WrongGroup {
        /// The row.
        row: usize,
        /// What it is claimed to be.
        claimed: &'static str,
    },
    /// A row that does not exist.
    #[error("row {row} is named, and there are {rows}")]
    NoSuchRow {
        /// The row.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// Probabilities at the edge, which would weigh without bound.
    #[error(
        "the probability of treatment is {value} in row {row}, which gives no finite weight: trim, or match instead"
    )]
    NoFiniteWeight {
        /// The row.
        row: usize,
        /// The probability.
        value: f64,
    },
    /// Bounds that leave nobody.
    #[error("{what} leaves no {group}: choose wider bounds")]
    NobodyLeft {
        /// Which rule.
        what: String,
        /// Treated or comparison people.
        group: &'static str,
    },
    /// A number outside its range.
    #[error("the {what} is {value}, and has to be {range}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What it has to be.
        range: &'static str,
    },
    /// A cell of a design that nobody is in.
    #[error("there is nobody in the cell {cell}: differences in differences need people in every one")]
    EmptyCell {
        /// Which.
        cell: String,
    },
    /// A panel with a gap or a double.
    #[error("unit in row {row} is {what} in period {period}: a panel has each unit once in every period")]
    Unbalanced {
        /// A row of this unit.
        row: usize,
        /// Missing or there twice.
        what: &'static str,
        /// The period.
        period: i64,
    },
    /// A unit whose facts change.
    #[error("the {what} of a unit is not the same in rows {first} and {second}: it has to be stated once for a unit")]
    Changes {
        /// What changes.
        what: String,
        /// One row.
        first: usize,
        /// The other.
        second: usize,
    },
    /// Nobody to compare a group with.
    #[error("there is no {control} unit to compare the group first treated in {group} with in period {period}")]
    NoControls {
        /// Which controls were asked for.
        control: &'static str,
        /// The group.
        group: i64,
        /// The period.
        period: i64,
    },
    /// Too few periods.
    #[error("{what} needs at least {needed} periods, and there are {found}")]
    TooFewPeriods {
        /// What needs them.
        what: &'static str,
        /// How many it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A time that is none.
    #[error(
        "the time in row {row} is {value}: it has to be a number from 0 upwards, and above 0 for a distribution of times"
    )]
    BadTime {
        /// The row.
        row: usize,
        /// What is there.
        value: f64,
    },
    /// Nobody had the event while watched.
    #[error("none of {people} people had the event while they were watched, so nothing is known of when it comes")]
    EverybodyCensored {
        /// How many people there are.
        people: usize,
    },
    /// Events that say nothing of a difference.
    #[error("at no event were two groups, or two times, there to be compared: nothing can be said of a difference")]
    NothingToCompare,
    /// A band that does not exist.
    #[error("somebody is in band {band} of {bands}: give a name to every band, from the first to the last")]
    NoSuchBand {
        /// Its place, counted from 1.
        band: usize,
        /// How many there are.
        bands: usize,
    },
    /// Weights where there is no place for them.
    #[error("{what} cannot be found for weighted rows: state it, or leave the weights out")]
    NotWithWeights {
        /// What was asked for.
        what: &'static str,
    },
    /// A statistic of rates and counts that cannot be computed.
    #[error(transparent)]
    Statistics(#[from] statistics::StatisticsError),
}

/// Names in the words of a sentence: "`a`, `b` and `c`".
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
