//! Retention: a part of what is due is held back, and paid by a line of its own when its day has come.

use contracts::Contract;
use units::{Day, Exact, Pence};

use crate::line::{Line, Status};
use crate::refusal::Refusal;
use crate::step::Step;

/// Takes off what is held back from the due lines of a contract, after its caps, and adds a line for each part whose day
/// has come. The held part is rounded by the payment's rule and the rest is paid now, so that both together are the
/// amount.
pub(crate) fn hold_back(contract: &Contract, as_at: Day, lines: &mut Vec<Line>) {
    let mut released = Vec::new();
    for line in lines.iter_mut().filter(|line| line.status == Status::Due && line.amount.is_positive()) {
        let payment = &contract.payments[line.payment];
        let Some(retention) = payment.adjust.retention else { continue };
        let day = retention.released(line.period.until);
        let held = Exact::from_pence(line.amount).part(retention.part).and_then(|exact| exact.round(payment.round));
        let Some((held, now)) = held.ok().and_then(|held| Some((held, line.amount.minus(held).ok()?))) else {
            line.status = Status::Refused(Refusal::AmountOverflow);
            (line.amount, line.full_amount) = (Pence::ZERO, Pence::ZERO);
            continue;
        };
        if held.is_zero() {
            continue;
        }
        let detail = format!("{} of {} is held back until {day}: {held}", retention.part, line.amount);
        if day <= as_at {
            let mut later = line.clone();
            later.id = format!("{}/retained", line.id);
            later.steps.push(Step::new("retention", format!("{detail}; it is paid by this line")).comes_to(held));
            (later.amount, later.full_amount) = (held, held);
            released.push(later);
        }
        line.steps.push(Step::new("retention", format!("{detail}; {now} is paid now")).comes_to(now));
        line.amount = now;
        line.full_amount = now;
    }
    lines.extend(released);
    lines.sort_by(|a, b| (a.period, a.payment, &a.id).cmp(&(b.period, b.payment, &b.id)));
}
