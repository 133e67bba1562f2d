//! Measuring without paying: who entered, what was achieved, who is immature.

use contracts::{Baseline, Contract, Measure, Per};
use outcomes::{BandFinding, CalibrationTenth, Plan, Summary, calibrate, summarise};
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use crate::error::RunError;
use crate::evidence::gather;
use crate::loaded::Loaded;
use crate::progress::Progress;
use crate::settle::{Books, measure as measure_units};

/// What was measured in a place as at a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Measures {
    /// The place.
    pub place: String,
    /// The day.
    pub as_at: String,
    /// How many people any source speaks of.
    pub people: u64,
    /// One row for each contract, outcome and band.
    pub outcomes: Vec<OutcomeMeasure>,
    /// For outcomes with a risk score: what it expected of each tenth of the people decided, and what was observed.
    pub calibration: Vec<Calibration>,
}

/// One outcome in one band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutcomeMeasure {
    /// The contract.
    pub contract: String,
    /// The outcome.
    pub outcome: String,
    /// Its title.
    pub title: String,
    /// What is measured: binary, frequency, spell, change, time to event or share of time.
    pub measure: String,
    /// The clause.
    pub clause: String,
    /// The band; "none fits" and "several fit" where a price could not be found.
    pub band: Option<String>,
    /// How many entered.
    pub entered: u64,
    /// How many of them are decided.
    pub decided: u64,
    /// How many of those achieved it.
    pub achieved: u64,
    /// How many cannot be told yet, and are not paid.
    pub immature: u64,
    /// For spells and shares of time the days, for frequencies the events, for times the days until the event, summed over those decided;
    /// for changes the points, in thousand-millionths.
    pub quantity: String,
    /// For frequencies: the count that the contract's average divides.
    pub frequency_part: Option<u64>,
    /// For frequencies: what it is divided by.
    pub frequency_of: Option<u64>,
    /// For frequencies: of whom the average is taken: person, achiever or 100 people.
    pub frequency_per: Option<String>,
    /// For shares of time: the days counted.
    pub share_days: Option<u64>,
    /// For shares of time: the days of all windows.
    pub share_of_days: Option<u64>,
    /// The baseline for those who enter first: how many achieved it then, or how many events or days there were.
    pub baseline_achieved: Option<u64>,
    /// The baseline: of how many people, people with an event, or days.
    pub baseline_of: Option<u64>,
}

/// A tenth of the people of an outcome with a risk score, those with the lowest chances first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Calibration {
    /// The contract.
    pub contract: String,
    /// The outcome.
    pub outcome: String,
    /// Where the score was published.
    pub source: String,
    /// The tenth, from 1.
    pub tenth: u32,
    /// How many people are in it.
    pub people: u64,
    /// The lowest of their chances of the event, in millionths.
    pub lowest_millionths: u32,
    /// The highest, in millionths.
    pub highest_millionths: u32,
    /// How many events the score expects of them, in millionths of events.
    pub expected_millionths: u64,
    /// How many of them had the event.
    pub observed: u64,
}

/// Measures every outcome of every contract.
///
/// # Errors
///
/// [`RunError`] as for [`crate::settle()`].
pub async fn measure(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<Measures, RunError> {
    let ready = loaded.parts()?;
    let books = Books::read(loaded).await?;
    let plan = Plan::of(ready.place, &loaded.schema)?;
    let evidence = gather(ready, &plan, as_at, books.numbers.as_deref(), progress).await?;
    let measured = measure_units(ready, &plan, &evidence, progress).await?;
    let summaries = with_empty(&ready.place.contracts, summarise(&ready.place.contracts, &measured));
    Ok(Measures {
        place: ready.place.name.to_string(),
        as_at: as_at.to_string(),
        people: evidence.numbers.people,
        outcomes: summaries.iter().map(|summary| row(&ready.place.contracts, summary)).collect(),
        calibration: calibrate(&ready.place.contracts, &measured)
            .iter()
            .map(|tenth| calibration_row(&ready.place.contracts, tenth))
            .collect(),
    })
}

/// Adds the outcomes of cohorts that nobody has entered: that is worth seeing too.
fn with_empty(contracts: &[Contract], mut summaries: Vec<Summary>) -> Vec<Summary> {
    for (contract, terms) in (0_u16..).zip(contracts) {
        for (outcome, _) in (0_u16..).zip(&terms.outcomes) {
            if !summaries.iter().any(|summary| (summary.contract, summary.outcome) == (contract, outcome)) {
                summaries.push(Summary {
                    contract,
                    outcome,
                    band: BandFinding::NotBanded,
                    entered: 0,
                    decided: 0,
                    achieved: 0,
                    immature: 0,
                    quantity: 0,
                    frequency: None,
                    share_of_time: None,
                });
            }
        }
    }
    summaries.sort_by_key(|summary| (summary.contract, summary.outcome));
    summaries
}

fn calibration_row(contracts: &[Contract], tenth: &CalibrationTenth) -> Calibration {
    let contract = &contracts[usize::from(tenth.contract)];
    let outcome = &contract.outcomes[usize::from(tenth.outcome)];
    Calibration {
        contract: contract.name.to_string(),
        outcome: outcome.name.to_string(),
        source: outcome.risk.as_ref().map_or(String::new(), |risk| risk.source.clone()),
        tenth: tenth.tenth,
        people: tenth.people,
        lowest_millionths: tenth.lowest,
        highest_millionths: tenth.highest,
        expected_millionths: tenth.expected_millionths,
        observed: tenth.observed,
    }
}

fn row(contracts: &[Contract], summary: &Summary) -> OutcomeMeasure {
    let contract = &contracts[usize::from(summary.contract)];
    let outcome = &contract.outcomes[usize::from(summary.outcome)];
    let bands = &contract.cohorts[outcome.cohort].bands;
    let band = match summary.band {
        BandFinding::NotBanded => None,
        BandFinding::Band(number) => bands.get(usize::from(number)).map(|band| band.name.clone()),
        BandFinding::NoneFits => Some("none fits".to_string()),
        BandFinding::SeveralFit => Some("several fit".to_string()),
    };
    let per = match outcome.measure {
        Measure::Frequency { per, .. } => Some(per),
        _ => None,
    };
    let frequency = summary.frequency.filter(|_| per.is_some());
    let baseline = outcome.baseline.as_ref().and_then(|baseline| baseline_counts(outcome, baseline));
    OutcomeMeasure {
        contract: contract.name.to_string(),
        outcome: outcome.name.to_string(),
        title: outcome.title.clone(),
        measure: outcome.measure.word().to_string(),
        clause: outcome.clause.value.clone(),
        band,
        entered: summary.entered,
        decided: summary.decided,
        achieved: summary.achieved,
        immature: summary.immature,
        quantity: summary.quantity.to_string(),
        frequency_part: frequency.map(|ratio| ratio.part),
        frequency_of: frequency.map(|ratio| ratio.of),
        frequency_per: per.map(|per| per.to_string()),
        share_days: summary.share_of_time.map(|ratio| ratio.part),
        share_of_days: summary.share_of_time.map(|ratio| ratio.of),
        baseline_achieved: baseline.map(|(part, _)| part),
        baseline_of: baseline.map(|(_, of)| of),
    }
}

/// What the first of a baseline's counts makes its rate of.
fn baseline_counts(outcome: &contracts::Outcome, baseline: &Baseline) -> Option<(u64, u64)> {
    let counts = baseline.counts.first()?;
    match outcome.measure {
        Measure::Frequency { per: Per::Achiever, .. } => counts.events.zip(counts.with_event.map(u64::from)),
        Measure::Frequency { per: Per::Hundred, .. } => Some((counts.events? * 100, u64::from(counts.of))),
        Measure::Frequency { .. } => Some((counts.events?, u64::from(counts.of))),
        Measure::ShareOfTime { .. } => counts.days.zip(counts.of_days),
        _ => Some((u64::from(counts.achieved?), u64::from(counts.of))),
    }
}
