//! Why was this paid, or not? Every pound down to clause and evidence row.

use std::collections::HashMap;

use contracts::{Contract, Unit};
use outcomes::{BandFinding, EventRef, Finding, Waiting};
use schemars::JsonSchema;
use serde::Serialize;
use units::PersonNo;

use crate::answers::unit_name;
use crate::error::RunError;
use crate::ledger::{TransferAnswer, transfers};
use crate::loaded::Loaded;
use crate::settle::{Books, Settled};
use crate::settlement::{LineAnswer, OverlapAnswer};

/// A line and everything behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineExplanation {
    /// The line, with the steps that led to its amount.
    pub line: LineAnswer,
    /// The contract's title.
    pub contract: String,
    /// The results, starts or stretches that it counts.
    pub results: Vec<ResultExplanation>,
    /// What has been posted for it.
    pub transfers: Vec<TransferAnswer>,
}

/// One result of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ResultExplanation {
    /// The contract.
    pub contract: String,
    /// The outcome; nothing for a start.
    pub outcome: Option<String>,
    /// Which further stretch after the outcome it is, from 1; nothing for the outcome itself.
    pub stretch: Option<u16>,
    /// The clause that says what counts.
    pub clause: String,
    /// The pseudonymous number of the person or household.
    pub person: String,
    /// The day the person entered.
    pub entered: String,
    /// The price band.
    pub band: Option<String>,
    /// The row that began the entry.
    pub entry: EvidenceRow,
    /// The days that count, as an interval of first and last day.
    pub window: Option<String>,
    /// achieved, not achieved or immature.
    pub finding: String,
    /// The day of the finding, or the first day on which there can be one.
    pub on: Option<String>,
    /// Why, in words.
    pub because: String,
    /// The rows that decided it.
    pub evidence: Vec<EvidenceRow>,
    /// The claims of it, if there are several.
    pub overlap: Option<OverlapAnswer>,
}

/// A row of an extract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EvidenceRow {
    /// The file, as a path below the place.
    pub file: String,
    /// The row, as a spreadsheet counts it.
    pub row: u32,
}

/// Everything a place's contracts have found of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonExplanation {
    /// The pseudonymous number.
    pub person: String,
    /// What was found, contract by contract and entry by entry.
    pub results: Vec<ResultExplanation>,
    /// The lines that count a start, result or stretch of this person.
    pub lines: Vec<PersonLine>,
    /// Results that are claimed more than once.
    pub overlaps: Vec<OverlapAnswer>,
}

/// A line in which a person is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonLine {
    /// The line.
    pub line: String,
    /// The payment's title.
    pub title: String,
    /// How many starts, results or stretches of the person it counts.
    pub quantity: u64,
    /// The price of one; nothing if it was refused.
    pub unit_price_pence: Option<i64>,
    /// due, shadow, overlap, capped, refused or held.
    pub status: String,
}

/// Explains a line of a settlement.
///
/// # Errors
///
/// [`RunError::UnknownLine`] if the settlement has no such line.
pub async fn explain_line(loaded: &Loaded, settled: &Settled, asked: &str) -> Result<LineExplanation, RunError> {
    let all = &settled.settlement;
    let Some(line) = all.lines().find(|line| line.line == asked) else {
        let nearest = documents::nearest(asked, all.lines().map(|line| line.line.as_str())).map(str::to_string);
        return Err(RunError::UnknownLine { asked: asked.to_string(), as_at: settled.as_at(), nearest });
    };
    let place = loaded.parts()?.place;
    let priced = settled.pricing.lines.iter().find(|priced| priced.id == asked);
    let explainer = Explainer::of(&place.contracts, settled);
    let mut results = Vec::new();
    if let Some(priced) = priced {
        results.extend(priced.entries.iter().map(|entry| explainer.start(*entry)));
        results.extend(priced.outcomes.iter().map(|outcome| explainer.outcome(*outcome)));
    }
    let journal = Books::read(loaded).await?.journal;
    let posted = transfers(&journal, Some(asked)).into_iter().filter(|transfer| transfer.line == asked);
    Ok(LineExplanation {
        line: line.clone(),
        contract: priced.map(|priced| place.contracts[priced.contract].title.clone()).unwrap_or_default(),
        results,
        transfers: posted.collect(),
    })
}

/// Explains what was found of a person.
///
/// # Errors
///
/// [`RunError::UnknownPerson`] if the person has entered no contract; [`RunError::RetiredNumber`] if nobody has that number
/// any more.
pub fn explain_person(loaded: &Loaded, settled: &Settled, person: PersonNo) -> Result<PersonExplanation, RunError> {
    let place = loaded.parts()?.place;
    let explainer = Explainer::of(&place.contracts, settled);
    let measured = &settled.measured;
    let found = (0_u32..)
        .zip(&measured.outcomes)
        .filter(|(_, found)| found.stretch == 0 && measured.persons_of(measured.entry_of(found)).contains(&person.0));
    let results: Vec<ResultExplanation> = found.map(|(at, _)| explainer.outcome(at)).collect();
    if results.is_empty() {
        settled.evidence.numbers.must_be_in_use(&loaded.identities, person, false)?;
        return Err(RunError::UnknownPerson { asked: person.to_string(), as_at: settled.as_at() });
    }
    let name = person.to_string();
    let mine = |overlap: &&OverlapAnswer| overlap.claims.iter().any(|claim| claim.person == name);
    let overlaps = settled.settlement.overlaps.iter().filter(mine).cloned().collect();
    Ok(PersonExplanation { person: name, results, lines: lines_of(settled, person), overlaps })
}

/// The lines that count anything of a person.
fn lines_of(settled: &Settled, person: PersonNo) -> Vec<PersonLine> {
    let measured = &settled.measured;
    let is_mine = |entry: &outcomes::Entry| measured.persons_of(entry).contains(&person.0);
    let counted = settled.pricing.lines.iter().filter_map(|line| {
        let starts = line.entries.iter().filter(|entry| is_mine(&measured.entries[**entry as usize])).count();
        let found = line.outcomes.iter().map(|at| measured.entry_of(&measured.outcomes[*at as usize]));
        let quantity = starts + found.filter(|entry| is_mine(entry)).count();
        (quantity > 0).then_some((line.id.as_str(), quantity as u64))
    });
    let quantities: HashMap<&str, u64> = counted.collect();
    let line = |line: &LineAnswer| {
        Some(PersonLine {
            line: line.line.clone(),
            title: line.title.clone(),
            quantity: *quantities.get(line.line.as_str())?,
            unit_price_pence: line.unit_price_pence,
            status: line.status.clone(),
        })
    };
    settled.settlement.lines().filter_map(line).collect()
}

struct Explainer<'a> {
    contracts: &'a [Contract],
    settled: &'a Settled,
    /// The overlap in which each outcome is claimed more than once.
    overlaps: HashMap<u32, &'a OverlapAnswer>,
}

impl<'a> Explainer<'a> {
    fn of(contracts: &'a [Contract], settled: &'a Settled) -> Explainer<'a> {
        let findings = settled.pricing.overlaps.iter().zip(&settled.settlement.overlaps);
        let claimed = findings.flat_map(|(finding, answer)| {
            let outcomes = finding.claims.iter().filter_map(|claim| settled.pricing.claims[claim.claim].outcome);
            outcomes.map(move |outcome| (outcome, answer))
        });
        Explainer { contracts, settled, overlaps: claimed.collect() }
    }

    fn start(&self, entry_number: u32) -> ResultExplanation {
        let entry = &self.settled.measured.entries[entry_number as usize];
        let contract = &self.contracts[usize::from(entry.contract)];
        let cohort = &contract.cohorts[usize::from(entry.cohort)];
        ResultExplanation {
            contract: contract.name.to_string(),
            outcome: None,
            stretch: None,
            clause: cohort.clause.value.clone(),
            person: unit_name(cohort.unit, entry.unit),
            entered: entry.index.to_string(),
            band: self.band(contract, usize::from(entry.cohort), entry.band),
            entry: self.row(entry.event),
            window: None,
            finding: "entered".into(),
            on: Some(entry.index.to_string()),
            because: format!("{}, entry rule: {}", cohort.enters.describe(), cohort.entry),
            evidence: Vec::new(),
            overlap: None,
        }
    }

    fn outcome(&self, number: u32) -> ResultExplanation {
        let measured = &self.settled.measured;
        let found = &measured.outcomes[number as usize];
        let entry = measured.entry_of(found);
        let contract = &self.contracts[usize::from(entry.contract)];
        let outcome = &contract.outcomes[usize::from(found.outcome)];
        let window = outcome.window.period(entry.index);
        let (finding, on) = match found.finding {
            Finding::Achieved { on } => ("achieved", on),
            Finding::NotAchieved { on } => ("not achieved", on),
            Finding::Immature { until, .. } => ("immature", until),
        };
        let unit = contract.cohorts[usize::from(entry.cohort)].unit;
        ResultExplanation {
            contract: contract.name.to_string(),
            outcome: Some(outcome.name.to_string()),
            stretch: (found.stretch > 0).then_some(found.stretch),
            clause: outcome.clause.value.clone(),
            person: unit_name(unit, entry.unit),
            entered: entry.index.to_string(),
            band: self.band(contract, usize::from(entry.cohort), entry.band),
            entry: self.row(entry.event),
            window: Some(window.to_string()),
            finding: finding.into(),
            on: Some(on.to_string()),
            because: because(contract, usize::from(found.outcome), found, unit),
            evidence: measured.evidence_of(found).iter().map(|at| self.row(*at)).collect(),
            overlap: self.overlaps.get(&number).map(|overlap| (*overlap).clone()),
        }
    }

    fn band(&self, contract: &Contract, cohort: usize, band: BandFinding) -> Option<String> {
        match band {
            BandFinding::NotBanded => None,
            BandFinding::Band(number) => {
                contract.cohorts[cohort].bands.get(usize::from(number)).map(|band| band.name.clone())
            }
            BandFinding::NoneFits => Some("none fits".into()),
            BandFinding::SeveralFit => Some("several fit".into()),
        }
    }

    fn row(&self, at: EventRef) -> EvidenceRow {
        EvidenceRow { file: self.settled.file_of(at), row: at.row }
    }
}

/// The finding in words, with what was counted.
fn because(contract: &Contract, outcome: usize, found: &outcomes::Outcome, unit: Unit) -> String {
    let outcome = &contract.outcomes[outcome];
    let who = if unit == Unit::Household { "of any member " } else { "" };
    let looked_for = format!("looked for {who}{}", outcome.measure.selector().describe());
    let counted = match &outcome.measure {
        contracts::Measure::Binary { .. } | contracts::Measure::Frequency { .. } => {
            format!("{} in the window", count(found.quantity, "row"))
        }
        contracts::Measure::Spell { count: how, at_least_days, .. } => {
            format!("{} {how} of {at_least_days} needed", count(found.quantity, "day"))
        }
        contracts::Measure::ShareOfTime { .. } => {
            format!("{} of the window's", count(found.quantity, "day"))
        }
        contracts::Measure::Change { .. } => format!("changed by {}", points(found.quantity)),
        contracts::Measure::TimeToEvent { .. } => format!("{} from entry", count(found.quantity, "day")),
    };
    let waits = match found.finding {
        Finding::Immature { waiting: Waiting::Time, .. } => "; its window or waiting time is not over",
        Finding::Immature { waiting: Waiting::Evidence, .. } => {
            "; no extract is complete to the end of its waiting time"
        }
        _ => "",
    };
    if found.stretch > 0 {
        return format!("{looked_for}: stretch {} of {} further days", found.stretch, found.quantity);
    }
    format!("{looked_for}: {counted}{waits}")
}

fn count(number: i64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A score's change, which is held in thousand-millionths.
fn points(quantity: i64) -> String {
    let sign = if quantity < 0 { "-" } else { "" };
    let (whole, part) = (quantity.unsigned_abs() / 1_000_000_000, quantity.unsigned_abs() % 1_000_000_000);
    let text = format!("{sign}{whole}.{part:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
