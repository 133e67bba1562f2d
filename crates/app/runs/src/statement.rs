//! A provider's statement: what it is owed under one contract and why, and what it is not owed and why not.

use std::collections::HashSet;

use outcomes::Plan;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::RunError;
use crate::loaded::Loaded;
use crate::settle::Settled;
use crate::settlement::{ContractSettlement, OverlapAnswer, ProblemAnswer};
use crate::supplied::{self, SuppliedAnswer};

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Statement {
    /// The place's title.
    pub place: String,
    /// The day it is as at.
    pub as_at: String,
    /// The run.
    pub run: String,
    /// The provider's title.
    pub provider: String,
    /// The commissioner's title.
    pub commissioner: String,
    /// The settlement of the contract.
    pub settlement: ContractSettlement,
    /// What was posted before.
    pub posted_pence: i64,
    /// For a subcontractor's statement the title of the provider that passes its part on.
    pub prime: Option<String>,
    /// What subcontractors and the prime each get of it; empty without subcontractors.
    pub passed_on: Vec<SuppliedAnswer>,
    /// Results of this contract that another contract claims too.
    pub overlaps: Vec<OverlapAnswer>,
    /// What needs somebody's attention: of the contract's lines and rules, and of the extracts that it is measured by.
    pub problems: Vec<ProblemAnswer>,
}

/// The statement of one contract from a settlement of the place: of its provider, or of the subcontractor that is named,
/// whose part of each line then stands in place of the whole.
///
/// # Errors
///
/// [`RunError::UnknownContract`] if the place has no such contract, [`RunError::UnknownSubcontractor`] if the contract names
/// no such subcontractor.
pub fn statement(
    loaded: &Loaded,
    settled: &Settled,
    contract: &str,
    subcontractor: Option<&str>,
) -> Result<Statement, RunError> {
    let place = loaded.parts()?.place;
    let all = &settled.settlement;
    let Some(settlement) = all.contracts.iter().find(|settlement| settlement.contract == contract) else {
        let known: Vec<String> = all.contracts.iter().map(|settlement| settlement.contract.clone()).collect();
        let nearest = documents::nearest(contract, known.iter().map(String::as_str)).map(str::to_string);
        return Err(RunError::UnknownContract { asked: contract.to_string(), nearest, known });
    };
    let title = |name: &str| {
        let party = place.parties.iter().find(|party| party.name.as_str() == name);
        party.map_or_else(|| name.to_string(), |party| party.title.clone())
    };
    let commissioner = place.contract(contract).map(|contract| contract.commissioner.to_string()).unwrap_or_default();
    let mine = |overlap: &&OverlapAnswer| overlap.claims.iter().any(|claim| claim.contract == contract);
    let files = files_of(loaded, settled, contract)?;
    let (line, rule) = (format!("{contract}/"), format!("contracts/{contract}/"));
    let concerns = |problem: &&ProblemAnswer| {
        problem.about.starts_with(&line) || problem.about.starts_with(&rule) || files.contains(&problem.about)
    };
    let mut settlement = settlement.clone();
    let mut passed_on = Vec::new();
    let mut prime = None;
    if let Some(terms) = place.contract(contract) {
        match subcontractor {
            None => passed_on = supplied::passed_on(terms, &settlement.lines)?,
            Some(asked) => {
                let known: Vec<String> = terms.subcontractors.iter().map(|known| known.provider.to_string()).collect();
                if !known.iter().any(|known| known == asked) {
                    let nearest = documents::nearest(asked, known.iter().map(String::as_str)).map(str::to_string);
                    return Err(RunError::UnknownSubcontractor { asked: asked.to_string(), nearest, known });
                }
                settlement.lines = supplied::lines_for(terms, &settlement.lines, asked)?;
                settlement.due_pence = settlement.lines.iter().map(|line| line.due_pence).sum();
                settlement.shares = Vec::new();
                prime = Some(title(&settlement.provider));
                settlement.provider = asked.to_string();
            }
        }
    }
    Ok(Statement {
        place: place.title.clone(),
        as_at: all.as_at.clone(),
        run: all.run.clone(),
        provider: title(&settlement.provider),
        commissioner: title(&commissioner),
        posted_pence: settlement.lines.iter().map(|line| line.posted_pence).sum(),
        settlement,
        prime,
        passed_on,
        overlaps: all.overlaps.iter().filter(mine).cloned().collect(),
        problems: all.problems.iter().filter(concerns).cloned().collect(),
    })
}

/// The files of the tables that a contract is measured by, as paths below the place.
fn files_of(loaded: &Loaded, settled: &Settled, contract: &str) -> Result<HashSet<String>, RunError> {
    let place = loaded.parts()?.place;
    let plan = Plan::of(place, &loaded.schema)?;
    let number = place.contracts.iter().position(|known| known.name.as_str() == contract);
    let mut tables = HashSet::new();
    for mark in number.iter().flat_map(|number| plan.contracts[*number].marks()) {
        let table = &plan.tables[usize::from(mark.table)];
        tables.insert((table.source.as_str(), table.table.as_str()));
    }
    let report = &settled.evidence.report;
    let sources = report.sources.iter().flat_map(|source| source.tables.iter().map(move |table| (source, table)));
    let used = sources.filter(|(source, table)| tables.contains(&(source.source.as_str(), table.table.as_str())));
    let files = used.flat_map(|(source, table)| {
        table.deliveries.iter().map(|delivery| format!("sources/{}/{}", source.source, delivery.file))
    });
    Ok(files.collect())
}
