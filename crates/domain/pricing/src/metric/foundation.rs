//! What is paid in advance for the results that are expected of a stretch.

use contracts::Metric;
use units::{AllotmentError, Day, Exact, Pence, Period, Rate, Remainder, allot};

use super::wholes;
use crate::groups::{Group, Groups};
use crate::line::{Line, LineName, Status};
use crate::price::stage_part;
use crate::refusal::Refusal;
use crate::step::Step;

/// One instalment of an advance.
pub(crate) struct Advance {
    /// The number of the stretch whose results it is paid for.
    pub stretch: i32,
    /// Its line.
    pub line: Line,
}

/// The instalments that have fallen due, stretch by stretch: equal parts, the last ones taking a penny more each where
/// the sum does not divide.
pub(crate) fn lines(groups: &Groups<'_>, index: usize, metric: &Metric) -> Vec<Advance> {
    let Some(foundation) = metric.foundation else { return Vec::new() };
    let periods = groups.contract.stretches(foundation.instalments.every());
    let mut advances = Vec::new();
    for (stretch, whole) in wholes(groups, metric) {
        let numbers = periods.number_of(whole.from)..=periods.number_of(whole.last());
        let parts: Vec<Period> = numbers.filter_map(|number| periods.nth(number).meet(whole)).collect();
        let due = |part: &Period| if foundation.instalments.in_advance() { part.from } else { part.until };
        let sums = equal_parts(foundation.amount, parts.len());
        for (number, part) in parts.iter().enumerate().filter(|(_, part)| due(part) <= groups.seen.as_at) {
            let sum = sums.as_ref().ok().and_then(|sums| sums.get(number)).copied();
            let said = format!("instalment {} of {} of {}", number + 1, parts.len(), foundation.amount);
            let detail = format!("{said}, in advance for who enters from {} to {}", whole.from, whole.last());
            advances.push(Advance { stretch, line: line(groups, index, *part, due(part), sum, detail) });
        }
    }
    advances
}

fn equal_parts(sum: Pence, count: usize) -> Result<Vec<Pence>, AllotmentError> {
    let count_of = i64::try_from(count).map_err(|_| AllotmentError::Overflow)?;
    let part = Rate::of(1, count_of).ok_or(AllotmentError::NoShares)?;
    allot(sum, &vec![part; count], Remainder::LastInOrder).map(units::Parts::into_vec)
}

fn line(groups: &Groups<'_>, index: usize, part: Period, due: Day, sum: Option<Pence>, detail: String) -> Line {
    let contract = groups.contract;
    let payment = &contract.payments[index];
    let stage = stage_part(contract, payment, part.from);
    let period = contract.periods().containing(due);
    let mut line = groups.empty(index, part, due, part.from, None, &Group::default());
    line.id = LineName {
        contract,
        payment: index,
        period,
        band: None,
        stage: stage.stage.as_deref(),
        marks: vec![format!("foundation-{}", part.from)],
    }
    .id();
    line.steps = vec![Step::new("foundation", detail)];
    line.unit_price = sum;
    let paid = sum.and_then(|sum| {
        let exact = Exact::from_pence(sum).part(stage.part).ok()?;
        exact.round(payment.round).ok().map(|rounded| (exact, rounded))
    });
    let Some((exact, rounded)) = paid else {
        line.status = Status::Refused(Refusal::AmountOverflow);
        return line;
    };
    line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
    line.full_amount = rounded;
    if stage.shadow {
        line.status = Status::Shadow;
    } else {
        line.amount = rounded;
    }
    line
}
