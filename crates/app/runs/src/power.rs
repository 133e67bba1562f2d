//! Whether a design can find what it looks for, and what a contract of its size pays by chance. No place is needed, and no data.

use schemars::JsonSchema;
use serde::Serialize;
use statistics::chance::{Baseline, Design, Direction, Mechanism, Spread, chance_of_any, risks};
use statistics::power::{Tails, minimum_detectable, people_needed, power_of_rates};
use statistics::verdict::{Question, Test};
use statistics::{Level, Ratio, Sides, StatisticsError};
use units::Rate;

use crate::error::RunError;

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerQuestion {
    /// The rate without the treatment.
    pub baseline: Rate,
    /// The rate with it, if it works as is hoped.
    pub target: Option<Rate>,
    /// How many people there will be in each group.
    pub people: Option<u64>,
    /// The chance of finding a true effect that is asked for.
    pub power: Rate,
    /// Up to which p-value a difference is significant.
    pub level: Rate,
    /// From how many points of difference a contract pays, if it pays by the figure alone.
    pub pays_from: Option<Rate>,
}

/// What a design can find, and what it pays by chance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PowerAnswer {
    /// The rate without the treatment.
    pub baseline: f64,
    /// The rate with it, if it works.
    pub target: Option<f64>,
    /// The level of significance.
    pub level: f64,
    /// The chance of finding a true effect that is asked for.
    pub power: f64,
    /// How many people each group needs to find the target that often.
    pub people_needed: Option<u64>,
    /// How many people each group has.
    pub people: Option<u64>,
    /// With those people: the rate nearest to the baseline that is found as often as is asked for; nothing if none is.
    pub minimum_detectable: Option<f64>,
    /// With those people: the chance of finding the target.
    pub chance_of_finding: Option<f64>,
    /// What contracts of this size pay, by how they pay.
    pub contracts: Vec<ContractRisk>,
}

/// What a contract of this size pays by chance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ContractRisk {
    /// When it pays.
    pub pays: String,
    /// The chance that it pays though nothing happened.
    pub pays_for_nothing: f64,
    /// The chance that at least one of 21 such contracts does, as many as there were areas of Transforming Rehabilitation.
    pub one_of_21_pays_for_nothing: f64,
    /// The chance that it does not pay though the target was truly reached.
    pub fails_to_pay: Option<f64>,
}

/// How many contracts are told of beside one.
const MANY: usize = 21;

/// Computes the power of a design.
///
/// Numbers of people and powers are those of the z test of two rates, two-sided; what contracts pay is summed exactly over the
/// binomial distributions of both groups.
///
/// # Errors
///
/// [`RunError::Unusable`] if the figures do not fit together.
pub fn power(question: &PowerQuestion) -> Result<PowerAnswer, RunError> {
    computed(question).map_err(|why| RunError::Unusable(format!("this design cannot be computed: {why}")))
}

fn computed(question: &PowerQuestion) -> Result<PowerAnswer, StatisticsError> {
    let (baseline, power) = (float(question.baseline), float(question.power));
    let target = question.target.map(float);
    let level = ratio(question.level)?;
    let level = Level::new(level.numerator(), level.denominator())?;
    let needed = match target {
        Some(target) => Some(people_needed([target, baseline], power, level, Sides::Two)?.ceil() as u64),
        None => None,
    };
    let mut answer = PowerAnswer {
        baseline,
        target,
        level: level.value(),
        power,
        people_needed: needed,
        people: question.people,
        minimum_detectable: None,
        chance_of_finding: None,
        contracts: Vec::new(),
    };
    let Some(people) = question.people else { return Ok(answer) };
    let groups = [people as f64, people as f64];
    let is_higher = target.is_some_and(|target| target > baseline);
    let (sides, direction) =
        if is_higher { (Sides::Higher, Direction::Higher) } else { (Sides::Lower, Direction::Lower) };
    // Both directions are looked at with half the level, and the effect that is hoped for is in one of them.
    let half = Level::new(ratio(question.level)?.numerator(), ratio(question.level)?.denominator() * 2)?;
    answer.minimum_detectable = match minimum_detectable(baseline, groups, power, half, sides) {
        Ok(rate) => Some(rate),
        Err(StatisticsError::NothingDetectable(_)) => None,
        Err(why) => return Err(why),
    };
    if let Some(target) = target {
        answer.chance_of_finding = Some(power_of_rates([target, baseline], groups, level, Sides::Two, Tails::Both)?);
    }
    let design = |mechanism, baseline| Design { mechanism, direction, people, baseline, spread: Spread::Share };
    let significant = Question { test: Test::ZPooled, sides: Sides::Two, level, overdispersion: None };
    let mut contracts = vec![(
        format!("for a significant difference from {people} others (z pooled, {level})"),
        design(Mechanism::Test(significant), Baseline::Group { people }),
    )];
    if let Some(points) = question.pays_from {
        let points = ratio(points)?;
        let stated = Baseline::Rate(ratio(question.baseline)?);
        let told = format!("{}%", points.value() * 100.0);
        contracts.push((
            format!("from {told} of difference from {people} others"),
            design(Mechanism::Points(points), Baseline::Group { people }),
        ));
        contracts.push((
            format!("from {told} of difference from a stated baseline"),
            design(Mechanism::Points(points), stated),
        ));
    }
    for (pays, design) in contracts {
        let risks = risks(&design, baseline, target.unwrap_or(baseline))?;
        answer.contracts.push(ContractRisk {
            pays,
            pays_for_nothing: risks.pays_for_nothing,
            one_of_21_pays_for_nothing: chance_of_any(&[risks.pays_for_nothing; MANY])?,
            fails_to_pay: target.map(|_| risks.fails_to_pay),
        });
    }
    Ok(answer)
}

fn ratio(rate: Rate) -> Result<Ratio, StatisticsError> {
    let exact = rate.ratio();
    // Rates that are read are not below nothing.
    Ratio::new(exact.numer().unsigned_abs(), exact.denom().unsigned_abs())
}

fn float(rate: Rate) -> f64 {
    let exact = rate.ratio();
    *exact.numer() as f64 / *exact.denom() as f64
}
