//! Bonuses: a sum, or a price for each person above the threshold, when enough have achieved an outcome.

use contracts::{Award, Payment, PaymentKind, Threshold};
use num_rational::Ratio;
use units::{Period, Rounding, RoundingMode};

use super::{Group, Groups};
use crate::line::Line;
use crate::step::Step;

impl Groups<'_> {
    /// The lines of bonuses.
    pub fn bonus_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, payment) in self.contract.payments.iter().enumerate() {
            let PaymentKind::Bonus { outcome, over, threshold, award } = payment.kind else { continue };
            for ((stretch, _), group) in self.groups(outcome, over, false, |_| true) {
                let whole = self.whole_stretch(outcome, over, stretch);
                if group.immature == 0 && self.is_entered(outcome, whole) {
                    lines.extend(self.bonus_line(index, payment, threshold, award, whole, &group));
                }
            }
        }
        lines
    }

    fn bonus_line(
        &self,
        index: usize,
        payment: &Payment,
        threshold: Threshold,
        award: Award,
        whole: Period,
        group: &Group,
    ) -> Option<Line> {
        let achieved = i128::try_from(group.achieved.len()).ok()?;
        let needed = match threshold {
            Threshold::Rate(rate) => {
                let ratio = rate.ratio();
                let exact =
                    Ratio::new(i128::from(*ratio.numer()), i128::from(*ratio.denom())) * i128::from(group.entered);
                Rounding::whole(exact, RoundingMode::Up)
            }
            Threshold::People(people) => i128::from(people),
        };
        // With nobody there is no share to reach, and an empty group must not earn a bonus.
        if group.entered == 0 || achieved < needed {
            return None;
        }
        let decided = whole.until.max(group.last_decided.unwrap_or(whole.until));
        let mut line = self.empty(index, whole, decided, whole.from, None, group);
        let wanted = match threshold {
            Threshold::Rate(rate) => format!("{rate} of {} is {needed}", group.entered),
            Threshold::People(people) => format!("{people} are needed"),
        };
        line.steps.push(Step::new("threshold", format!("{achieved} of {} achieved it; {wanted}", group.entered)));
        let price = match award {
            Award::Sum(sum) => sum,
            Award::EachAbove(each) => {
                line.quantity = i64::try_from(achieved - needed).unwrap_or(i64::MAX);
                each
            }
        };
        self.amount(&mut line, payment, price, whole.from);
        Some(line)
    }
}
