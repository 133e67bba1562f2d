//! Counts over a cohort: what `purse measure` shows. Exact ratios of counts, never rounded percentages.

use contracts::{Contract, Measure, Per};

use crate::measured::{BandFinding, Finding, Measured};

/// What became of one cohort in one respect, or of one band of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Index of the contract.
    pub contract: u16,
    /// Index of the outcome.
    pub outcome: u16,
    /// The band; [`BandFinding::NotBanded`] where there are none.
    pub band: BandFinding,
    /// How many entered.
    pub entered: u64,
    /// How many of them are mature or decided.
    pub decided: u64,
    /// How many of those achieved it.
    pub achieved: u64,
    /// How many cannot be told yet.
    pub immature: u64,
    /// The sum of what was counted over those decided: events, days or days until the event.
    pub quantity: i128,
    /// For a frequency: the average the contract names.
    pub frequency: Option<Ratio>,
    /// For a share of time: the days counted, of the days of the windows of those decided.
    pub share_of_time: Option<Ratio>,
}

/// A ratio of counts, for people to divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// What is counted.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

/// Counts each contract's outcomes by band, in the order of contracts, outcomes and bands.
pub fn summarise(contracts: &[Contract], measured: &Measured) -> Vec<Summary> {
    let mut found: Vec<(Summary, Totals)> = Vec::new();
    let mut place = std::collections::BTreeMap::new();
    for outcome in measured.outcomes.iter().filter(|outcome| outcome.stretch == 0) {
        let entry = measured.entry_of(outcome);
        let key = (entry.contract, outcome.outcome, entry.band);
        let at = *place.entry(key).or_insert_with(|| {
            found.push((empty(key), Totals::default()));
            found.len() - 1
        });
        let (summary, totals) = &mut found[at];
        summary.entered += 1;
        match outcome.finding {
            Finding::Achieved { .. } => {
                summary.decided += 1;
                summary.achieved += 1;
            }
            Finding::NotAchieved { .. } => summary.decided += 1,
            Finding::Immature { .. } => {
                summary.immature += 1;
                continue;
            }
        }
        summary.quantity += i128::from(outcome.quantity);
        totals.with_event += u64::from(outcome.quantity > 0);
        let terms = &contracts[usize::from(entry.contract)].outcomes[usize::from(outcome.outcome)];
        let is_share = matches!(terms.measure, Measure::ShareOfTime { .. });
        let days = if is_share { terms.window.period(entry.index).days() } else { 0 };
        totals.window_days += u64::try_from(days).unwrap_or(0);
    }
    place.into_values().map(|at| finished(contracts, found[at].clone())).collect()
}

fn empty((contract, outcome, band): (u16, u16, BandFinding)) -> Summary {
    Summary {
        contract,
        outcome,
        band,
        entered: 0,
        decided: 0,
        achieved: 0,
        immature: 0,
        quantity: 0,
        frequency: None,
        share_of_time: None,
    }
}

/// What is summed beside a summary, for its averages.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    with_event: u64,
    window_days: u64,
}

fn finished(contracts: &[Contract], (mut summary, totals): (Summary, Totals)) -> Summary {
    let outcome = &contracts[usize::from(summary.contract)].outcomes[usize::from(summary.outcome)];
    if let Measure::Frequency { per, .. } = outcome.measure {
        let events = u64::try_from(summary.quantity).unwrap_or(0);
        summary.frequency = Some(match per {
            Per::Person => Ratio { part: events, of: summary.decided },
            Per::Achiever => Ratio { part: events, of: totals.with_event },
            Per::Hundred => Ratio { part: events * 100, of: summary.decided },
        });
    }
    if let Measure::ShareOfTime { .. } = outcome.measure {
        let part = u64::try_from(summary.quantity).unwrap_or(0);
        summary.share_of_time = Some(Ratio { part, of: totals.window_days });
    }
    summary
}
