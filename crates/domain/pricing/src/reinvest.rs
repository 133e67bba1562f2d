//! The duty to spend a gain share again: what it has come to, what has been declared, and what is left.

use contracts::{Contract, PaymentKind};
use units::{Day, Exact, Pence, PenceOverflow, Rounding};

use crate::line::{Line, Status};
use crate::step::Step;

/// Says of each line of a gain share with such a duty how it stands as at a day. The duty looks at all due lines of the
/// payment together, after caps; what is declared for a later day is not yet spent.
pub(crate) fn track(contract: &Contract, as_at: Day, lines: &mut [Line]) {
    for (index, payment) in contract.payments.iter().enumerate() {
        let PaymentKind::GainShare(gain) = &payment.kind else { continue };
        let Some(duty) = &gain.reinvest else { continue };
        let is_mine = |line: &&mut Line| line.payment == index && line.status == Status::Due;
        let detail = || -> Result<String, PenceOverflow> {
            let mine = lines.iter().filter(|line| line.payment == index && line.status == Status::Due);
            let paid = Pence::total(mine.map(|line| line.amount))?;
            // Down, so that no duty is a penny above what was agreed.
            let due = Exact::from_pence(paid).part(duty.part)?.round(Rounding::DOWN_TO_THE_PENNY)?;
            let spent = duty.spent.iter().filter(|spent| spent.on <= as_at);
            let declared = Pence::total(spent.map(|spent| spent.amount))?;
            let left = due.minus(declared)?;
            let standing = if left.is_positive() { format!("{left} is left") } else { "it is met".to_string() };
            Ok(format!(
                "{} of {paid} must be spent again: {due}; {declared} is declared by {as_at}; {standing}",
                duty.part
            ))
        };
        let step = match detail() {
            Ok(detail) => Step::new("reinvestment", detail),
            Err(_) => Step::new("reinvestment", "what has been declared is too large to sum"),
        };
        for line in lines.iter_mut().filter(is_mine) {
            line.steps.push(step.clone());
        }
    }
}
