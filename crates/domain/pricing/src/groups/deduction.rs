//! Deductions for quality: a part of a fee is taken back where a measured rate falls below a standard.

use contracts::{PaymentKind, Standard};
use num_rational::Ratio;
use units::{Exact, Pence, PenceOverflow, Period};

use super::range::fee_of;
use super::{Group, Groups};
use crate::line::{Line, Status};
use crate::refusal::Refusal;
use crate::step::Step;

impl Groups<'_> {
    /// The lines of deductions; `lines` are those of the fees from which they are taken. A rate that reaches every
    /// standard makes no line.
    pub fn deduction_lines(&self, lines: &[Line]) -> Vec<Line> {
        let mut found = Vec::new();
        for (index, payment) in self.contract.payments.iter().enumerate() {
            let PaymentKind::Deduction { of, outcome, over, ref standards } = payment.kind else { continue };
            for ((stretch, _), group) in self.groups(outcome, over, false, |_| true) {
                let whole = self.whole_stretch(outcome, over, stretch);
                if group.immature == 0 && self.is_entered(outcome, whole) {
                    found.extend(self.deduction_line(index, of, standards, whole, &group, lines));
                }
            }
        }
        found
    }

    fn deduction_line(
        &self,
        index: usize,
        of: usize,
        standards: &[Standard],
        whole: Period,
        group: &Group,
        lines: &[Line],
    ) -> Option<Line> {
        let payment = &self.contract.payments[index];
        let achieved = i128::try_from(group.achieved.len()).ok()?;
        // A group has someone in it, since it is made of those who entered.
        let rate = Ratio::new(achieved, i128::from(group.entered.max(1)));
        let is_below = |standard: &&Standard| {
            let below = standard.below.ratio();
            rate < Ratio::new(i128::from(*below.numer()), i128::from(*below.denom()))
        };
        let missed = standards.iter().rev().find(is_below)?;
        let decided = whole.until.max(group.last_decided.unwrap_or(whole.until));
        let mut line = self.empty(index, whole, decided, whole.from, None, group);
        line.quantity = 1;
        let fee = match fee_of(self.contract, of, whole, lines) {
            Ok(fee) => fee,
            Err(refusal) => {
                line.status = Status::Refused(refusal);
                return Some(line);
            }
        };
        let detail = format!("{achieved} of {} is below the standard of {}", group.entered, missed.below);
        line.steps.push(Step::new("standard", detail));
        let amount = || -> Result<(Exact, Pence), PenceOverflow> {
            let exact = Exact::from_pence(fee).part(missed.takes)?;
            // It is rounded as an amount and then taken, so that the rule rounds it as it rounds the fee.
            Ok((exact, exact.round(payment.round)?.negated()?))
        };
        match amount() {
            Ok((exact, rounded)) => {
                let fee_name = &self.contract.payments[of].name;
                let detail = format!("{} of `{fee_name}` of these days, {fee}, is taken: {exact}", missed.takes);
                line.steps.push(Step::new("deduction", detail));
                line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
                (line.amount, line.full_amount) = (rounded, rounded);
            }
            Err(_) => line.status = Status::Refused(Refusal::AmountOverflow),
        }
        Some(line)
    }
}
