//! What a contract's provider and its subcontractors each get of its lines.
//!
//! The funders pay the prime; what is passed on is a matter between the two. Each line is split as a whole and as it was
//! posted, and what is due now is the difference, so that the parts of all settlements sum to those of the line.

use contracts::Contract;
use pricing::supplied;
use schemars::JsonSchema;
use serde::Serialize;
use units::{Pence, Rate};

use crate::error::RunError;
use crate::settlement::{LineAnswer, StepAnswer};

/// What one provider gets of a contract's lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuppliedAnswer {
    /// The provider.
    pub provider: String,
    /// What it gets in all.
    pub amount_pence: i64,
    /// What it gets now.
    pub due_pence: i64,
}

/// One provider's part of one line.
struct Part {
    provider: String,
    part: Rate,
    /// Of what is owed in all and can be paid.
    in_all: i64,
    /// Of what was posted.
    posted: i64,
}

/// What each provider gets, subcontractors in the order of the contract and the prime last; empty without subcontractors.
pub(crate) fn passed_on(contract: &Contract, lines: &[LineAnswer]) -> Result<Vec<SuppliedAnswer>, RunError> {
    if contract.subcontractors.is_empty() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = Vec::new();
    for subcontractor in &contract.subcontractors {
        let name = subcontractor.provider.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.push(contract.provider.to_string());
    let mut answers: Vec<SuppliedAnswer> =
        names.into_iter().map(|provider| SuppliedAnswer { provider, amount_pence: 0, due_pence: 0 }).collect();
    for line in lines {
        for part in parts_of(contract, line)? {
            for answer in answers.iter_mut().filter(|answer| answer.provider == part.provider) {
                answer.amount_pence += part.in_all;
                answer.due_pence += part.in_all - part.posted;
            }
        }
    }
    Ok(answers)
}

/// The lines of which a provider gets a part, with its part in place of the whole. What the funders pay stays with the
/// prime's own statement.
pub(crate) fn lines_for(
    contract: &Contract,
    lines: &[LineAnswer],
    provider: &str,
) -> Result<Vec<LineAnswer>, RunError> {
    let mut mine = Vec::new();
    for line in lines {
        for part in parts_of(contract, line)?.into_iter().filter(|part| part.provider == provider) {
            let mut line = line.clone();
            let whole = Pence::new(line.amount_pence - line.unfunded_pence);
            let detail = format!("{} of {whole} is passed on", part.part);
            line.steps.push(StepAnswer {
                step: "subcontract".into(),
                detail,
                clause: None,
                amount_pence: Some(part.in_all),
            });
            line.amount_pence = part.in_all;
            line.full_amount_pence = part.in_all;
            line.posted_pence = part.posted;
            line.due_pence = part.in_all - part.posted;
            line.unfunded_pence = 0;
            line.shares = Vec::new();
            mine.push(line);
        }
    }
    Ok(mine)
}

/// How a line is split. A line that was withdrawn is split as it was.
fn parts_of(contract: &Contract, line: &LineAnswer) -> Result<Vec<Part>, RunError> {
    let Some(payment) = contract.payment_index(&line.payment) else { return Ok(Vec::new()) };
    let split = |pence: i64| {
        supplied(contract, payment, Pence::new(pence))
            .map_err(|why| RunError::Unusable(format!("{} cannot be split: {why}", line.line)))
    };
    let (in_all, posted) = (split(line.posted_pence + line.due_pence)?, split(line.posted_pence)?);
    let parts = in_all.into_iter().zip(posted).map(|(all, posted)| Part {
        provider: all.provider.to_string(),
        part: all.part,
        in_all: all.amount.get(),
        posted: posted.amount.get(),
    });
    Ok(parts.collect())
}
