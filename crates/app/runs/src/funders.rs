//! For each funder what it pays, what it saves by the results, and the difference.
//!
//! What it pays is its part of every line, posted or due now. What it saves is what results save by unit costs, each
//! result once, whoever pays for it. Whoever gains more than it pays is helped by the others' money.

use std::collections::{BTreeMap, HashSet};

use contracts::{Benefit, Place};
use outcomes::Measured;
use pricing::{ClaimClass, PlacePricing};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, Name, Pence, Quotient, Rounding};

use crate::error::RunError;
use crate::loaded::Loaded;
use crate::progress::Progress;
use crate::settle::{Settled, settle};

/// Who pays, who gains, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FundersAnswer {
    /// The place's name.
    pub place: String,
    /// The place's title.
    pub title: String,
    /// The day.
    pub as_at: String,
    /// The year in whose prices gains are; nothing if the place has no unit costs.
    pub prices: Option<String>,
    /// Where the unit costs come from, with their licence.
    pub source: Option<String>,
    /// Everybody who pays or gains, in the order of place.toml; then whoever gains and is nobody in the place.
    pub funders: Vec<FunderAnswer>,
    /// What flows from whom through which outcome to which provider, and what is gained by it.
    pub flows: Vec<FlowAnswer>,
    /// How each result's saving comes about.
    pub savings: Vec<SavingAnswer>,
    /// Kinds of outcome with results for which the place states no benefit, by title.
    pub without_costs: Vec<String>,
}

/// Somebody who pays or gains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FunderAnswer {
    /// The party's name, or `elsewhere` for all who are nobody in the place.
    pub funder: String,
    /// Its title.
    pub title: String,
    /// What it pays.
    pub pays_pence: i64,
    /// What it saves.
    pub gains_pence: i64,
    /// What it saves less what it pays: below nothing for whoever pays for others' gain.
    pub difference_pence: i64,
}

/// What somebody pays and gains by one outcome of one provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FlowAnswer {
    /// The party's name, or `elsewhere`.
    pub funder: String,
    /// The title of the kind of outcome, or of the payment if it has none.
    pub outcome: String,
    /// The provider's name.
    pub provider: String,
    /// The provider's title.
    pub provider_title: String,
    /// How many results of people there are, whoever pays for them and gains; 0 where payments are for no such result.
    pub results: u64,
    /// What it pays.
    pub pays_pence: i64,
    /// What it saves.
    pub gains_pence: i64,
}

/// What one agency saves by one result, of one cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SavingAnswer {
    /// The benefit.
    pub benefit: String,
    /// The code of the unit cost.
    pub code: String,
    /// What it is the cost of one of.
    pub unit: String,
    /// The agency.
    pub agency: String,
    /// The party that it is, or `elsewhere`.
    pub party: String,
    /// The cost of one in the place's prices.
    pub cost_pence: i64,
    /// How many of them a result saves, exactly.
    pub times: String,
    /// The part that is left net of deadweight and the rest, exactly.
    pub net_part: String,
    /// What is saved.
    pub saves_pence: i64,
}

/// What stands for all who gain and are nobody in the place.
const ELSEWHERE: &str = "elsewhere";

/// Says for each funder of a place what it pays, what it gains, and the difference, as at a day. Nothing is kept.
///
/// A gain is `results × saving of one`, exactly, and rounded once for each party, outcome and provider.
///
/// # Errors
///
/// As [`settle`].
pub async fn funders(loaded: &Loaded, as_at: Day, progress: &dyn Progress) -> Result<FundersAnswer, RunError> {
    let place = loaded.parts()?.place;
    let settled = settle(loaded, as_at, progress).await?;
    let mut flows =
        Flows { place, cells: BTreeMap::new(), results: BTreeMap::new(), titles: Vec::new(), without: Vec::new() };
    flows.add_payments(&settled);
    flows.add_gains(&settled.pricing, &settled.measured)?;
    let round = rounding(place);
    let rows = flows.rows();
    let savings = place.benefits.iter().flat_map(|benefit| savings_of(benefit, round));
    Ok(FundersAnswer {
        place: place.name.to_string(),
        title: place.title.clone(),
        as_at: as_at.to_string(),
        prices: place.unit_costs.as_ref().map(|costs| costs.prices.to_string()),
        source: place.unit_costs.as_ref().map(|costs| costs.source.clone()),
        funders: totals(place, &rows),
        flows: rows,
        savings: savings.collect(),
        without_costs: flows.without,
    })
}

/// How gains are rounded where they are shown. Without unit costs there are none.
fn rounding(place: &Place) -> Rounding {
    place.unit_costs.as_ref().map_or(Rounding::DOWN_TO_THE_PENNY, |costs| costs.round)
}

/// Where a flow begins, what it passes and where it ends: numbers in the orders of place.toml and of contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    outcome: usize,
    provider: usize,
    /// The number of the party; that behind the last is `elsewhere`.
    party: usize,
}

#[derive(Debug, Default)]
struct Cell {
    pays: i64,
    gains: i64,
}

struct Flows<'a> {
    place: &'a Place,
    cells: BTreeMap<Way, Cell>,
    /// How many results there are of each outcome of each provider.
    results: BTreeMap<(usize, usize), u64>,
    /// The titles of the outcomes that have been met.
    titles: Vec<String>,
    without: Vec<String>,
}

impl Flows<'_> {
    /// Every pot's part of every line, posted or due now.
    fn add_payments(&mut self, settled: &Settled) {
        for contract in &settled.settlement.contracts {
            let Some(number) = self.place.contracts.iter().position(|known| known.name.as_str() == contract.contract)
            else {
                continue;
            };
            for line in &contract.lines {
                let Some(payment) = self.place.contracts[number].payment_index(&line.payment) else { continue };
                let (outcome, provider) = self.through(number, payment);
                for share in &line.shares {
                    let Some(party) = self.party(&share.funder) else { continue };
                    self.cells.entry(Way { outcome, provider, party }).or_default().pays += share.amount_pence;
                }
            }
        }
    }

    /// What the results save, each result once.
    fn add_gains(&mut self, pricing: &PlacePricing, measured: &Measured) -> Result<(), RunError> {
        let mut results: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (contract, payment) in results_once(pricing, measured) {
            *results.entry((contract, payment)).or_default() += 1;
        }
        let round = rounding(self.place);
        for ((number, payment), count) in results {
            let (outcome, provider) = self.through(number, payment);
            *self.results.entry((outcome, provider)).or_default() += count;
            let contract = &self.place.contracts[number];
            let Some(benefit) = self.place.benefit_of(contract, payment) else {
                let title = self.titles[outcome].clone();
                if !self.without.contains(&title) {
                    self.without.push(title);
                }
                continue;
            };
            let many = Quotient::from_whole(i128::from(count));
            let mut by_party: BTreeMap<usize, Quotient> = BTreeMap::new();
            for saving in &benefit.savings {
                let name = saving.party.as_ref().map_or(ELSEWHERE, Name::as_str);
                let party = self.party(name).unwrap_or(self.place.parties.len());
                let sum = by_party.entry(party).or_insert_with(Quotient::nothing);
                *sum = sum.plus(&saving.net.times(&many));
            }
            for (party, gain) in by_party {
                let too_large = |_| RunError::Unusable(format!("what {} saves is too large to hold", benefit.name));
                let gain = gain.round(round).map_err(too_large)?;
                self.cells.entry(Way { outcome, provider, party }).or_default().gains += gain.get();
            }
        }
        Ok(())
    }

    /// The number of a payment's outcome, and that of its provider.
    fn through(&mut self, contract: usize, payment: usize) -> (usize, usize) {
        let contract = &self.place.contracts[contract];
        let terms = &contract.payments[payment];
        let kind = terms.outcome().and_then(|outcome| contract.outcomes[outcome].kind.as_ref());
        let kind = kind.and_then(|name| self.place.outcome_kinds.iter().find(|kind| kind.name == *name));
        let title = kind.map_or(&terms.title, |kind| &kind.title);
        let outcome = self.titles.iter().position(|known| known == title).unwrap_or_else(|| {
            self.titles.push(title.clone());
            self.titles.len() - 1
        });
        (outcome, self.party(contract.provider.as_str()).unwrap_or(self.place.parties.len()))
    }

    fn party(&self, name: &str) -> Option<usize> {
        self.place.parties.iter().position(|party| party.name.as_str() == name)
    }

    /// The flows, by outcome, provider and party.
    fn rows(&self) -> Vec<FlowAnswer> {
        let name = |party: usize| self.place.parties.get(party).map_or(ELSEWHERE, |party| party.name.as_str());
        let title = |party: usize| self.place.parties.get(party).map_or(ELSEWHERE, |party| party.title.as_str());
        let row = |(way, cell): (&Way, &Cell)| FlowAnswer {
            funder: name(way.party).to_string(),
            outcome: self.titles[way.outcome].clone(),
            provider: name(way.provider).to_string(),
            provider_title: title(way.provider).to_string(),
            results: self.results.get(&(way.outcome, way.provider)).copied().unwrap_or(0),
            pays_pence: cell.pays,
            gains_pence: cell.gains,
        };
        self.cells.iter().filter(|(_, cell)| cell.pays != 0 || cell.gains != 0).map(row).collect()
    }
}

/// The results of people, each once: by the payment that claims it first. A result that several contracts claim is one,
/// and so is one for which a contract pays twice.
fn results_once(pricing: &PlacePricing, measured: &Measured) -> Vec<(usize, usize)> {
    let again: HashSet<usize> =
        pricing.overlaps.iter().flat_map(|finding| finding.claims.iter().skip(1).map(|claim| claim.claim)).collect();
    let mut seen = HashSet::new();
    let mut results = Vec::new();
    for (number, claim) in pricing.claims.iter().enumerate() {
        let Some(at) = claim.outcome.filter(|_| claim.class == ClaimClass::Result) else { continue };
        let found = &measured.outcomes[at as usize];
        if !again.contains(&number) && seen.insert((claim.contract, found.outcome, found.entry)) {
            results.push((claim.contract, claim.payment));
        }
    }
    results
}

fn totals(place: &Place, flows: &[FlowAnswer]) -> Vec<FunderAnswer> {
    let parties = place.parties.iter().map(|party| (party.name.as_str(), party.title.as_str()));
    let all = parties.chain([(ELSEWHERE, "Elsewhere")]);
    let row = |(name, title): (&str, &str)| {
        let mine = || flows.iter().filter(|flow| flow.funder == name);
        let (pays, gains): (i64, i64) =
            (mine().map(|flow| flow.pays_pence).sum(), mine().map(|flow| flow.gains_pence).sum());
        mine().next()?;
        Some(FunderAnswer {
            funder: name.to_string(),
            title: title.to_string(),
            pays_pence: pays,
            gains_pence: gains,
            difference_pence: gains - pays,
        })
    };
    all.filter_map(row).collect()
}

fn savings_of(benefit: &Benefit, round: Rounding) -> Vec<SavingAnswer> {
    let pence = |amount: &Quotient| amount.round(round).unwrap_or(Pence::new(i64::MAX)).get();
    let row = |saving: &contracts::Saving| SavingAnswer {
        benefit: benefit.name.to_string(),
        code: saving.code.clone(),
        unit: saving.unit.clone(),
        agency: saving.agency.clone(),
        party: saving.party.as_ref().map_or_else(|| ELSEWHERE.to_string(), Name::to_string),
        cost_pence: pence(&saving.uprated),
        times: saving.times.to_string(),
        net_part: saving.net_part.to_string(),
        saves_pence: pence(&saving.net),
    };
    benefit.savings.iter().map(row).collect()
}
