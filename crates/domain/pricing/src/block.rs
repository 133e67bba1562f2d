//! Block payments: a fixed sum by instalments.

use contracts::{BlockAmount, Contract, Instalments, Payment, PaymentKind};
use units::{AllotmentError, Day, Every, Exact, Pence, Period, Rate, Remainder, allot};

use crate::adjust::Adjusted;
use crate::line::{Line, LineName, Status};
use crate::price::stage_part;
use crate::refusal::Refusal;
use crate::step::Step;

/// An instalment: the days it is for, and its sum before any stage.
struct Instalment {
    period: Period,
    sum: Pence,
    detail: String,
}

/// The instalments that have fallen due as at a day, each a line.
pub(crate) fn lines(number: usize, contract: &Contract, as_at: Day) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, payment) in contract.payments.iter().enumerate() {
        let PaymentKind::Block { amount, instalments, .. } = payment.kind else { continue };
        let due = |period: Period| if instalments.in_advance() { period.from } else { period.until };
        match instalments_of(contract, payment, amount, instalments) {
            Some(all) => {
                let fallen_due = all.into_iter().filter(|instalment| due(instalment.period) <= as_at);
                lines.extend(fallen_due.map(|instalment| line(number, contract, index, instalment)));
            }
            None => lines.push(refused(number, contract, index)),
        }
    }
    lines
}

/// Every instalment of a block payment; nothing if an amount overflows.
fn instalments_of(
    contract: &Contract,
    payment: &Payment,
    amount: BlockAmount,
    instalments: Instalments,
) -> Option<Vec<Instalment>> {
    match amount {
        BlockAmount::Annual(annual) => annual_instalments(contract, payment, annual, instalments.every()),
        BlockAmount::Total(total) => total_instalments(contract, total, instalments.every()),
    }
}

/// Each contract year's sum in equal parts, the last ones taking a penny more each where it does not divide. An instalment that the end of the
/// contract cuts short is paid by its days.
fn annual_instalments(contract: &Contract, payment: &Payment, annual: Pence, every: Every) -> Option<Vec<Instalment>> {
    let parts_a_year = 12 / every.months();
    let equal = equal_parts(annual, parts_a_year).ok()?;
    let periods = contract.stretches(every);
    let mut found = Vec::new();
    for number in 0.. {
        let whole = periods.nth(number);
        let Some(period) = whole.meet(contract.term) else { break };
        let of_year = number.rem_euclid(parts_a_year);
        let sum = equal[usize::try_from(of_year).ok()?];
        let named = format!("instalment {} of {parts_a_year} of {annual} a year", of_year + 1);
        if period == whole {
            found.push(Instalment { period, sum, detail: format!("{named}: {sum}") });
        } else {
            let days = Rate::of(i64::from(period.days()), i64::from(whole.days()))?;
            let cut = Exact::from_pence(sum).part(days).ok()?.round(payment.round).ok()?;
            let detail = format!(
                "{named}: {sum} × {} of {} days, rounded {} = {cut}",
                period.days(),
                whole.days(),
                payment.round
            );
            found.push(Instalment { period, sum: cut, detail });
        }
    }
    Some(found)
}

/// The whole sum over all instalments of the contract in equal parts.
fn total_instalments(contract: &Contract, total: Pence, every: Every) -> Option<Vec<Instalment>> {
    let periods = contract.stretches(every);
    let all: Vec<Period> = (0..).map_while(|number| periods.nth(number).meet(contract.term)).collect();
    let count = i32::try_from(all.len()).ok()?;
    let sums = equal_parts(total, count).ok()?;
    let instalment = |(number, (period, sum)): (i32, (Period, Pence))| Instalment {
        period,
        sum,
        detail: format!("instalment {number} of {count} of {total}: {sum}"),
    };
    Some((1..).zip(all.into_iter().zip(sums)).map(instalment).collect())
}

fn equal_parts(sum: Pence, count: i32) -> Result<Vec<Pence>, AllotmentError> {
    let part = Rate::of(1, i64::from(count)).ok_or(AllotmentError::NoShares)?;
    let shares = vec![part; usize::try_from(count).unwrap_or(0)];
    allot(sum, &shares, Remainder::LastInOrder).map(units::Parts::into_vec)
}

fn line(number: usize, contract: &Contract, index: usize, instalment: Instalment) -> Line {
    let payment = &contract.payments[index];
    let stage = stage_part(contract, payment, instalment.period.from);
    let mut line = empty(number, contract, index, instalment.period, stage.stage.clone());
    line.unit_price = Some(instalment.sum);
    line.steps.push(Step::new("instalment", instalment.detail));
    let adjusted = match Adjusted::on(contract, payment, instalment.period.from) {
        Ok(adjusted) => adjusted,
        Err(refusal) => {
            line.status = Status::Refused(refusal);
            return line;
        }
    };
    let exact = adjusted.apply(contract, payment, Exact::from_pence(instalment.sum), &mut line.steps);
    let paid = exact.and_then(|exact| exact.part(stage.part)).and_then(|exact| {
        if payment.share != contracts::RiskPart::Whole
            && let Some(name) = &stage.stage
        {
            let clause = contract.stage(instalment.period.from).map(|stage| stage.clause.value.as_str());
            let step = Step::new("stage", format!("stage \"{name}\" pays {} of it: {exact}", stage.part));
            line.steps.push(step.under(clause.unwrap_or_default()));
        }
        let rounded = exact.round(payment.round)?;
        line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
        Ok(rounded)
    });
    match paid {
        Ok(amount) => {
            line.full_amount = amount;
            if stage.shadow {
                line.status = Status::Shadow;
            } else {
                line.amount = amount;
            }
        }
        Err(_) => line.status = Status::Refused(Refusal::AmountOverflow),
    }
    line
}

fn refused(number: usize, contract: &Contract, index: usize) -> Line {
    let mut line = empty(number, contract, index, contract.term, None);
    line.status = Status::Refused(Refusal::AmountOverflow);
    line
}

/// A line for a period as a whole, without its amount.
pub(crate) fn empty(number: usize, contract: &Contract, payment: usize, period: Period, stage: Option<String>) -> Line {
    let name = LineName { contract, payment, period, band: None, stage: stage.as_deref(), marks: Vec::new() };
    Line {
        id: name.id(),
        contract: number,
        payment,
        period,
        band: None,
        stage,
        people: 0,
        quantity: 1,
        unit_price: None,
        amount: Pence::ZERO,
        full_amount: Pence::ZERO,
        status: Status::Due,
        steps: Vec::new(),
        outcomes: Vec::new(),
        entries: Vec::new(),
    }
}
