//! From the domain's values to the answer that is printed and stored.

use std::collections::{BTreeMap, HashSet};

use contracts::{Cohort, Contract, Place, Unit};
use funding::{FundedLine, FundedPlace, Part};
use ledger::Journal;
use outcomes::{CohortPlan, Measured, Plan, Waiting};
use pricing::{Claim, Line, OverlapFinding, PlacePricing, Status, Step, Treatment};
use units::{Day, Pence, PersonNo};

use crate::evidence::Evidence;
use crate::ledger_accounts::{contract_of, provider_of};
use crate::settlement::{
    ClaimAnswer, CohortAnswer, ContractSettlement, LineAnswer, OverlapAnswer, ProblemAnswer, Settlement, ShareAnswer,
    StepAnswer, WaitingAnswer,
};

/// Everything that a settlement says something of.
pub(crate) struct Computed<'a> {
    pub place: &'a Place,
    pub plan: &'a Plan,
    pub evidence: &'a Evidence,
    pub measured: &'a Measured,
    pub pricing: &'a PlacePricing,
    pub funded: &'a FundedPlace,
    /// What was posted before.
    pub journal: &'a Journal,
}

/// The answer to "what is due?", without the run's id, which comes from it. `problems` are those known beforehand.
pub(crate) fn settlement_of(computed: &Computed<'_>, as_at: Day, mut problems: Vec<ProblemAnswer>) -> Settlement {
    let Computed { place, evidence, measured, pricing, funded, .. } = *computed;
    let mut contracts: Vec<ContractSettlement> =
        (0..place.contracts.len()).map(|number| contract_answer(computed, number)).collect();
    problems.extend(problems_found(pricing, funded, &evidence.report));
    for contract in gone_contracts(computed) {
        problems.push(ProblemAnswer {
            code: "settle::contract-gone".into(),
            about: contract.contract.clone(),
            message: "this contract is no longer in the place, so what was posted for it goes back".into(),
            help: "put its folder back under the name it had; a contract that has ended stays in the place".into(),
        });
        contracts.push(contract);
    }
    Settlement {
        place: place.name.to_string(),
        title: place.title.clone(),
        as_at: as_at.to_string(),
        run: String::new(),
        due_pence: contracts.iter().map(|contract| contract.due_pence).sum(),
        contracts,
        overlaps: pricing.overlaps.iter().map(|finding| overlap_answer(place, measured, pricing, finding)).collect(),
        problems,
    }
}

/// Contracts that have lines in the ledger and are no longer in the place.
fn gone_contracts(computed: &Computed<'_>) -> Vec<ContractSettlement> {
    let mut gone: BTreeMap<&str, Vec<&FundedLine>> = BTreeMap::new();
    for share in &computed.funded.lines {
        if contract_of(computed.place, &share.line).is_none() {
            gone.entry(share.line.split('/').next().unwrap_or_default()).or_default().push(share);
        }
    }
    let answer = |(name, shares): (&str, Vec<&FundedLine>)| {
        let posted =
            shares.first().and_then(|share| share.line.parse().ok()).map(|line| computed.journal.positions_of(&line));
        let provider = posted.iter().flatten().find_map(provider_of).unwrap_or_default().to_string();
        let lines: Vec<LineAnswer> = shares.iter().map(|share| gone_line(None, share)).collect();
        ContractSettlement {
            contract: name.to_string(),
            title: "no longer in the place".to_string(),
            provider,
            cohorts: Vec::new(),
            due_pence: lines.iter().map(|line| line.due_pence).sum(),
            lines,
            shares: due_shares(shares.into_iter()),
            waiting: Vec::new(),
        }
    };
    gone.into_iter().map(answer).collect()
}

/// What each pot pays of some lines now, without zeros.
fn due_shares<'a>(lines: impl Iterator<Item = &'a FundedLine>) -> Vec<ShareAnswer> {
    let mut due: BTreeMap<(String, String), i64> = BTreeMap::new();
    for part in lines.flat_map(|line| &line.due_parts) {
        *due.entry((part.funder.to_string(), part.pot.to_string())).or_default() += part.amount.get();
    }
    let shares = due.into_iter().filter(|(_, amount)| *amount != 0);
    shares.map(|((funder, pot), amount_pence)| ShareAnswer { funder, pot, amount_pence }).collect()
}

fn contract_answer(computed: &Computed<'_>, number: usize) -> ContractSettlement {
    let Computed { place, pricing, funded, .. } = *computed;
    let contract = &place.contracts[number];
    let mut lines = Vec::new();
    let mut mine: Vec<&FundedLine> = Vec::new();
    // Funding keeps the order of the lines and puts those that are no longer there behind them.
    for (at, share) in funded.lines.iter().enumerate() {
        let line = pricing.lines.get(at);
        let is_mine = match line {
            Some(line) => line.contract == number,
            None => contract_of(place, &share.line).is_some_and(|of| of.name == contract.name),
        };
        if !is_mine {
            continue;
        }
        mine.push(share);
        lines.push(match line {
            Some(line) => line_answer(place, line, share),
            None => gone_line(Some(contract), share),
        });
    }
    let waiting = pricing.waiting.iter().filter(|waiting| waiting.contract == number).map(|waiting| WaitingAnswer {
        outcome: contract.outcomes[waiting.outcome].name.to_string(),
        band: waiting.band.clone(),
        people: waiting.people,
        waits_for: match waiting.waiting {
            Waiting::Time => "time".into(),
            Waiting::Evidence => "evidence".into(),
        },
        first: waiting.first.to_string(),
        last: waiting.last.to_string(),
    });
    say_who_has_changed(computed, number, &mut lines);
    ContractSettlement {
        contract: contract.name.to_string(),
        title: contract.title.clone(),
        provider: contract.provider.to_string(),
        cohorts: cohorts(computed, number),
        due_pence: lines.iter().map(|line| line.due_pence).sum(),
        lines,
        shares: due_shares(mine.into_iter()),
        waiting: waiting.collect(),
    }
}

/// Adds to every line that is restated who of the contract's people has turned out to be another since it was posted.
fn say_who_has_changed(computed: &Computed<'_>, number: usize, lines: &mut [LineAnswer]) {
    let Computed { evidence, measured, .. } = *computed;
    let entered = measured.entries.iter().filter(|entry| usize::from(entry.contract) == number);
    let people: HashSet<u32> = entered.flat_map(|entry| measured.persons_of(entry)).copied().collect();
    let changes = evidence.numbers.changes_in_words(|person| people.contains(&person));
    for line in lines.iter_mut().filter(|line| line.posted_pence != 0 && line.due_pence != 0) {
        line.steps.extend(changes.iter().map(|change| StepAnswer {
            step: "people".into(),
            detail: format!("since the last posting {change}"),
            clause: None,
            amount_pence: None,
        }));
    }
}

/// How many have entered each cohort of a contract.
fn cohorts(computed: &Computed<'_>, number: usize) -> Vec<CohortAnswer> {
    let mut entered = vec![0_u64; computed.place.contracts[number].cohorts.len()];
    for entry in computed.measured.entries.iter().filter(|entry| usize::from(entry.contract) == number) {
        entered[usize::from(entry.cohort)] += 1;
    }
    let cohorts = computed.place.contracts[number].cohorts.iter().zip(&computed.plan.contracts[number].cohorts);
    let answer = |((cohort, plan), entered): ((&Cohort, &CohortPlan), u64)| {
        let table = usize::from(plan.enters.table);
        let has_extract = computed.evidence.persons.get(table).is_some_and(Option::is_some);
        CohortAnswer {
            cohort: cohort.name.to_string(),
            title: cohort.title.clone(),
            unit: cohort.unit.word().to_string(),
            entered,
            event: cohort.enters.event.to_string(),
            complete_to: has_extract.then(|| computed.evidence.horizon.observed[table].plus_days(-1).to_string()),
        }
    };
    cohorts.zip(entered).map(answer).collect()
}

fn line_answer(place: &Place, line: &Line, funded: &FundedLine) -> LineAnswer {
    let contract = &place.contracts[line.contract];
    let payment = &contract.payments[line.payment];
    LineAnswer {
        line: line.id.clone(),
        payment: payment.name.to_string(),
        title: payment.title.clone(),
        kind: payment.kind_word().to_string(),
        period: line.period.to_string(),
        band: line.band.clone(),
        people: line.people,
        quantity: line.quantity,
        unit_price_pence: line.unit_price.map(Pence::get),
        amount_pence: if funded.is_held { funded.posted.get() } else { line.amount.get() },
        full_amount_pence: line.full_amount.get(),
        posted_pence: funded.posted.get(),
        due_pence: funded.due.get(),
        unfunded_pence: funded.unfunded.get(),
        clause: payment.clause.value.clone(),
        stage: line.stage.clone(),
        status: match &line.status {
            Status::Refused(_) => line.status.word().to_string(),
            _ if funded.is_held => HELD.to_string(),
            status => status.word().to_string(),
        },
        shares: shares(&funded.parts),
        steps: line.steps.iter().chain(&funded.steps).map(step_answer).collect(),
    }
}

/// The status of a line that stays as it was posted because of a refused one.
const HELD: &str = "held";

/// A line that was posted and is no longer there: it is withdrawn, or held where a refusal may be the reason.
fn gone_line(contract: Option<&Contract>, funded: &FundedLine) -> LineAnswer {
    let name = funded.line.split('/').nth(1).unwrap_or_default();
    // Contract and payment may no longer be there; then a name is all that is known.
    let payment = contract.and_then(|contract| contract.payments.iter().find(|payment| payment.name.as_str() == name));
    LineAnswer {
        line: funded.line.clone(),
        payment: name.to_string(),
        title: payment.map_or(name, |payment| &payment.title).to_string(),
        kind: payment.map_or("", |payment| payment.kind_word()).to_string(),
        period: String::new(),
        band: None,
        people: 0,
        quantity: 0,
        unit_price_pence: None,
        amount_pence: if funded.is_held { funded.posted.get() } else { 0 },
        full_amount_pence: 0,
        posted_pence: funded.posted.get(),
        due_pence: funded.due.get(),
        unfunded_pence: 0,
        clause: payment.map_or("", |payment| &payment.clause.value).to_string(),
        stage: None,
        status: if funded.is_held { HELD.into() } else { "withdrawn".into() },
        shares: shares(&funded.parts),
        steps: funded.steps.iter().map(step_answer).collect(),
    }
}

fn shares(parts: &[Part]) -> Vec<ShareAnswer> {
    parts
        .iter()
        .map(|part| ShareAnswer {
            funder: part.funder.to_string(),
            pot: part.pot.to_string(),
            amount_pence: part.amount.get(),
        })
        .collect()
}

fn step_answer(step: &Step) -> StepAnswer {
    StepAnswer {
        step: step.what.to_string(),
        detail: step.detail.clone(),
        clause: step.clause.clone(),
        amount_pence: step.amount.map(Pence::get),
    }
}

fn overlap_answer(
    place: &Place,
    measured: &Measured,
    pricing: &PlacePricing,
    finding: &OverlapFinding,
) -> OverlapAnswer {
    let claim =
        |claim: &pricing::OverlapClaim| claim_answer(place, measured, &pricing.claims[claim.claim], claim.treatment);
    OverlapAnswer {
        kind: finding.kind.as_ref().map(ToString::to_string),
        rule: finding.terms.as_ref().map_or("first wins", |terms| terms.rule.word()).to_string(),
        clause: finding.terms.as_ref().map(|terms| terms.clause.value.clone()),
        claims: finding.claims.iter().map(claim).collect(),
    }
}

fn claim_answer(place: &Place, measured: &Measured, claim: &Claim, treatment: Treatment) -> ClaimAnswer {
    let contract = &place.contracts[claim.contract];
    let payment = &contract.payments[claim.payment].name;
    let entry = &measured.entries[claim.entry as usize];
    let person = unit_name(contract.cohorts[usize::from(entry.cohort)].unit, entry.unit);
    ClaimAnswer {
        claim: format!("{}/{payment}/{person}/{}", contract.name, claim.index),
        contract: contract.name.to_string(),
        payment: payment.to_string(),
        person,
        on: claim.on.to_string(),
        treatment: match treatment {
            Treatment::Full => "paid".into(),
            Treatment::Split { ways } => format!("split {ways} ways"),
            Treatment::Discounted { part } => format!("paid at {part}"),
            Treatment::Lost => "not paid".into(),
        },
    }
}

/// `p-000042` for a person, `h-000042` for a household.
pub(crate) fn unit_name(kind: Unit, unit: u32) -> String {
    match kind {
        Unit::Person => PersonNo(unit).to_string(),
        Unit::Household => format!("h-{unit:06}"),
    }
}

/// Refused lines, lines that are not wholly funded, and quarantined rows.
fn problems_found(pricing: &PlacePricing, funded: &FundedPlace, report: &intake::Report) -> Vec<ProblemAnswer> {
    let mut problems = Vec::new();
    for line in &pricing.lines {
        if let Status::Refused(refusal) = &line.status {
            problems.push(ProblemAnswer {
                code: refusal.code().to_string(),
                about: line.id.clone(),
                message: refusal.to_string(),
                help: refusal.help().to_string(),
            });
        }
    }
    for problem in &funded.problems {
        problems.push(ProblemAnswer {
            code: problem.code().to_string(),
            about: problem.about().to_string(),
            message: problem.to_string(),
            help: problem.help().to_string(),
        });
    }
    for source in &report.sources {
        for table in &source.tables {
            for delivery in table.deliveries.iter().filter(|delivery| delivery.rows.outstanding > 0) {
                problems.push(ProblemAnswer {
                    code: "intake::quarantined".into(),
                    about: format!("sources/{}/{}", source.source, delivery.file),
                    message: format!("{} of {} rows are quarantined", delivery.rows.outstanding, delivery.rows.read),
                    help: "`purse intake` says why; a corrected extract releases them".into(),
                });
            }
            for failure in &table.failures {
                problems.push(ProblemAnswer {
                    code: failure.code.clone(),
                    about: format!("sources/{}/{}", source.source, failure.file),
                    message: failure.message.clone(),
                    help: failure.remedy.clone(),
                });
            }
        }
    }
    problems
}
