//! Measuring without paying: who entered, what was achieved, who is immature.

use contracts::{Contract, Measure};
use outcomes::{BandFinding, Plan, Summary, summarise};
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
    /// What is measured: binary, frequency, spell, change or time to event.
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
    /// For spells the days, for frequencies the events, for times the days until the event, summed over those decided;
    /// for changes the points, in thousand-millionths.
    pub quantity: String,
    /// For frequencies: the count that the contract's average divides.
    pub frequency_part: Option<u64>,
    /// For frequencies: what it is divided by.
    pub frequency_of: Option<u64>,
    /// For frequencies: of whom the average is taken: person, achiever or 100 people.
    pub frequency_per: Option<String>,
    /// The baseline: how many achieved it then.
    pub baseline_achieved: Option<u32>,
    /// The baseline: of how many.
    pub baseline_of: Option<u32>,
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
                });
            }
        }
    }
    summaries.sort_by_key(|summary| (summary.contract, summary.outcome));
    summaries
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
        baseline_achieved: outcome.baseline.as_ref().map(|baseline| baseline.achieved),
        baseline_of: outcome.baseline.as_ref().map(|baseline| baseline.of),
    }
}
