//! What an evaluation answers: everything that a report, a picture or another program needs, and nobody's identity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An evaluation: its design, and, once opened, what came of its outcomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationAnswer {
    /// The place; nothing for a CSV file by itself.
    pub place: Option<String>,
    /// The name of the evaluation, or of the file.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What those treated were offered, as the end of a sentence.
    pub offer: String,
    /// What people are called.
    pub people: String,
    /// The method, in a word.
    pub method: String,
    /// The method, in a sentence.
    pub method_says: String,
    /// The day as at which people were read; nothing for a file.
    pub as_at: Option<String>,
    /// The day as at which outcomes were read, once they are opened.
    pub outcomes_as_at: Option<String>,
    /// The version of the software.
    pub software: String,
    /// Which version of the design this is, and in which state.
    pub design: DesignAnswer,
    /// Who was compared.
    pub groups: GroupsAnswer,
    /// Whether the groups are alike; nothing where no covariate says what they are like.
    pub balance: Option<BalanceAnswer>,
    /// What is looked at, in the order of the file; empty until outcomes are opened.
    pub outcomes: Vec<OutcomeAnswer>,
    /// Signs of gaming; empty where none were looked for.
    pub gaming: Vec<GamingAnswer>,
    /// What a reader has to know.
    pub cautions: Vec<String>,
}

/// A version of a design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DesignAnswer {
    /// draft, frozen, opened, or unkept for a CSV file without a store.
    pub state: String,
    /// Its number, once it is frozen.
    pub version: Option<u64>,
    /// SHA-256 over its canonical text: inputs, parameters, who is compared with whom, software.
    pub sha256: String,
    /// Every version that was frozen, the first first, with when its outcomes were opened.
    pub versions: Vec<VersionAnswer>,
    /// Whether outcomes had been opened for an earlier version when this one was made.
    pub is_after_outcomes: bool,
}

/// A frozen version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionAnswer {
    /// Its number.
    pub version: u64,
    /// The run that keeps it.
    pub run: String,
    /// The SHA-256 of its canonical text.
    pub sha256: String,
    /// The day as at which people were read.
    pub as_at: String,
    /// When it was frozen.
    pub frozen_at: String,
    /// When outcomes were opened on it.
    pub opened_at: Vec<String>,
}

/// Who was compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupsAnswer {
    /// How many were treated.
    pub treated: u64,
    /// How many are in the comparison pool.
    pub comparison: u64,
    /// How many of those treated are compared.
    pub treated_compared: u64,
    /// How many of the pool are compared.
    pub comparison_compared: u64,
    /// How many people of equal weight the compared pool is worth.
    pub comparison_effective: Option<f64>,
    /// How many were left out, by why.
    pub left_out: Vec<LeftOut>,
    /// How the propensity score spreads in the two groups; nothing where there is none.
    pub scores: Option<ScoresAnswer>,
}

/// People who are not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Why.
    pub why: String,
    /// How many.
    pub people: u64,
}

/// Propensity scores in twentieths, for a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoresAnswer {
    /// How many of those treated have a score from n/20 to (n + 1)/20.
    pub treated: Vec<u64>,
    /// How many of the pool.
    pub comparison: Vec<u64>,
}

/// Whether the groups are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BalanceAnswer {
    /// The largest standardised difference that may be left.
    pub at_most: f64,
    /// The largest before.
    pub largest_before: f64,
    /// The largest that is left.
    pub largest: f64,
    /// Whether a verdict can be given.
    pub is_within: bool,
    /// Whether the gate is asked at all; where chance decided it is not.
    pub is_asked: bool,
    /// Covariate by covariate.
    pub rows: Vec<BalanceRow>,
}

/// One covariate in the two groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BalanceRow {
    /// The covariate, or a level of it.
    pub covariate: String,
    /// The mean, or share, of those treated, before.
    pub treated_before: f64,
    /// Of the comparison pool, before.
    pub comparison_before: f64,
    /// The standardised difference before.
    pub difference_before: f64,
    /// The ratio of variances before; nothing for shares.
    pub variance_ratio_before: Option<f64>,
    /// The mean, or share, of those treated who are compared.
    pub treated_after: f64,
    /// Of the comparison group, as weighted.
    pub comparison_after: f64,
    /// The standardised difference that is left.
    pub difference_after: f64,
    /// The ratio of variances that is left.
    pub variance_ratio_after: Option<f64>,
    /// Whether it is at most what is allowed.
    pub is_within: bool,
}

/// What came of one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeAnswer {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// binary, count or time to event.
    pub measure: String,
    /// less or more.
    pub better: String,
    /// The test that decides.
    pub test: String,
    /// better, worse, inconclusive, too few people, or groups not alike.
    pub finding: String,
    /// The verdict in one or two sentences.
    pub headline: String,
    /// What can be said.
    pub can_say: Vec<String>,
    /// What cannot.
    pub cannot_say: Vec<String>,
    /// How many people each group would need to settle it.
    pub people_needed: Option<u64>,
    /// Those treated.
    pub treated: SideAnswer,
    /// The others.
    pub comparison: SideAnswer,
    /// difference, means or ratio.
    pub scale: Option<String>,
    /// The effect.
    pub effect: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The share of such intervals that hold the true effect: 0.95 for a level of 5%.
    pub confidence: f64,
    /// The p-value, corrected if a correction was asked for.
    pub p: Option<f64>,
    /// The p-value before any correction.
    pub p_uncorrected: Option<f64>,
    /// Why there is no estimate, if there is none.
    pub no_estimate: Option<String>,
    /// Tests that are shown beside it and decide nothing.
    pub also: Vec<TestAnswer>,
    /// Survival, for a time to event.
    pub survival: Option<SurvivalAnswer>,
    /// Changes, where they are compared.
    pub change: Option<ChangeAnswer>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SideAnswer {
    /// How many people.
    pub people: u64,
    /// To how many it happened.
    pub happened: u64,
    /// The share to whom it happened, or the mean count; weighted as the comparison is.
    pub value: Option<f64>,
    /// Of how many it is not known yet.
    pub not_yet_known: u64,
}

/// A test that decides nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TestAnswer {
    /// The test.
    pub test: String,
    /// Its p-value; nothing if it has no answer.
    pub p: Option<f64>,
    /// Its estimate, where it has one.
    pub effect: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// Survival in the two groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurvivalAnswer {
    /// Those treated.
    pub treated: SurvivalCurve,
    /// The others.
    pub comparison: SurvivalCurve,
}

/// One survival curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurvivalCurve {
    /// The time by which it has happened to half; nothing if it has to fewer.
    pub median: Option<f64>,
    /// Steps, in order of time.
    pub points: Vec<SurvivalPoint>,
    /// How many are still observed at times evenly spread.
    pub at_risk: Vec<AtRisk>,
}

/// A step of a survival curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurvivalPoint {
    /// The time.
    pub time: f64,
    /// The share to whom it has not happened up to then.
    pub share: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// How many are still observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AtRisk {
    /// The time.
    pub time: f64,
    /// How many.
    pub people: u64,
}

/// Changes in the two groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeAnswer {
    /// The value before, and after, where there was treatment; nothing where areas begin one after another.
    pub treated: Option<[f64; 2]>,
    /// The value before, and after, elsewhere.
    pub comparison: Option<[f64; 2]>,
    /// What a comparison of before and after where there was treatment would say, and would be wrong to.
    pub before_and_after: Option<TestAnswer>,
    /// The difference by period: 0 is the first period of treatment.
    pub events: Vec<EventPoint>,
    /// The p-value of the hypothesis that changes before the treatment were alike; nothing with one period before.
    pub before_alike_p: Option<f64>,
    /// How many areas there are.
    pub areas: u64,
}

/// The difference in one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventPoint {
    /// The period, from the first of treatment on; negative before it.
    pub period: i64,
    /// The difference from the period before treatment.
    pub effect: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A sign of gaming that was looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GamingAnswer {
    /// Which, such as cherry-picking.
    pub sign: String,
    /// seen, not seen, or cannot be told.
    pub finding: String,
    /// In a sentence.
    pub headline: String,
    /// Its figures, in their order.
    pub figures: Vec<GamingFigure>,
    /// Bars of its picture: observed, expected and limits, by group.
    pub bars: Vec<GamingBar>,
    /// Innocent explanations to rule out.
    pub rule_out: Vec<String>,
}

/// A figure of a sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GamingFigure {
    /// What it is.
    pub name: String,
    /// The figure.
    pub value: f64,
}

/// A bar of a sign's picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GamingBar {
    /// The group, such as a risk decile or a band.
    pub group: String,
    /// What was observed.
    pub observed: f64,
    /// What was expected; nothing where nothing was.
    pub expected: Option<f64>,
    /// The lower limit.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
}

/// Every version of an evaluation's design, for `--versions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionsAnswer {
    /// The evaluation.
    pub name: String,
    /// Its versions, the first first.
    pub versions: Vec<VersionAnswer>,
}

/// The evaluations of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationsAnswer {
    /// The place.
    pub place: String,
    /// Each of them.
    pub evaluations: Vec<EvaluationRow>,
}

/// An evaluation of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationRow {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The method.
    pub method: String,
    /// How many versions of its design are frozen.
    pub versions: u64,
    /// Whether outcomes have been opened on the last of them.
    pub is_opened: bool,
}

/// The JSON Schema of `purse evaluate --format json`.
pub fn evaluation_schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(EvaluationAnswer)).unwrap_or_default()
}
