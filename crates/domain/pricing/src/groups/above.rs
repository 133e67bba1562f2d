//! Results above an expected number: people × (rate achieved − rate expected), both as whole counts.

use std::collections::HashSet;

use contracts::{Above, Expected, Payment, PaymentKind, WholePeople};
use num_rational::Ratio;
use outcomes::BandFinding;
use units::{Day, Period, Rounding, RoundingMode};

use super::{Group, Groups, show};
use crate::claims::Claim;
use crate::line::{Line, Status};
use crate::overlap::Treatment;
use crate::price::{band_name, price_on, pricing_day};
use crate::refusal::Refusal;
use crate::step::Step;

impl Groups<'_> {
    /// The lines of payments for results above an expected number. `claims` and `treatments` are those of the place:
    /// only results that are paid whole here count as achieved.
    pub fn above_lines(&self, claims: &[Claim], treatments: &[Treatment]) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, payment) in self.contract.payments.iter().enumerate() {
            let PaymentKind::Outcome { outcome, above: Some(above), .. } = payment.kind else { continue };
            let mine = claims.iter().zip(treatments).filter(|(claim, treatment)| {
                claim.contract == self.number && claim.payment == index && **treatment == Treatment::Full
            });
            let paid: HashSet<u32> = mine.filter_map(|(claim, _)| claim.outcome).collect();
            for ((stretch, band), group) in self.groups(outcome, above.over, true, |at| paid.contains(&at)) {
                let whole = self.whole_stretch(outcome, above.over, stretch);
                let expected = self.expected(outcome, above, stretch, whole);
                let compared = if let Expected::Outcome(other) = above.expected { Some(other) } else { None };
                let is_entered = [Some(outcome), compared].iter().flatten().all(|at| self.is_entered(*at, whole));
                if is_entered && group.immature == 0 && expected.immature == 0 {
                    lines.push(self.above_line(index, payment, above, whole, band, &group, &expected));
                }
            }
        }
        lines
    }

    fn expected(&self, outcome: usize, above: Above, stretch: i32, whole: Period) -> ExpectedRate {
        match above.expected {
            Expected::Baseline => {
                let baseline = self.contract.outcomes[outcome].baseline.as_ref();
                let counts = baseline.and_then(|baseline| baseline.on(whole.from));
                let (achieved, of) = counts.map_or((0, 0), |counts| (counts.achieved.unwrap_or(0), counts.of));
                let from = counts.map_or(String::new(), |counts| counts.from.clone());
                ExpectedRate { achieved, of, immature: 0, source: format!("the baseline ({from})"), last_decided: None }
            }
            Expected::Outcome(other) => {
                let groups = self.groups(other, above.over, false, |_| true);
                let group = groups.get(&(stretch, BandFinding::NotBanded)).cloned().unwrap_or_default();
                ExpectedRate {
                    achieved: u32::try_from(group.achieved.len()).unwrap_or(u32::MAX),
                    of: group.entered,
                    immature: group.immature,
                    source: format!("the comparison group \"{}\"", self.contract.outcomes[other].title),
                    last_decided: group.last_decided,
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a line is what all of these are together")]
    fn above_line(
        &self,
        index: usize,
        payment: &Payment,
        above: Above,
        whole: Period,
        band: BandFinding,
        group: &Group,
        expected: &ExpectedRate,
    ) -> Line {
        let decided = whole.until.max(group.last_decided.max(expected.last_decided).unwrap_or(whole.until));
        let day = pricing_day(payment, whole.from, decided);
        let cohort = payment.outcome().map_or(0, |outcome| self.contract.outcomes[outcome].cohort);
        let name = band_name(self.contract, cohort, band);
        let mut line = self.empty(index, whole, decided, day, name.as_ref().ok().copied().flatten(), group);
        let achieved = i64::try_from(group.achieved.len()).unwrap_or(i64::MAX);
        line.steps.push(Step::new("count", format!("{achieved} of {} achieved it", group.entered)));
        if expected.of == 0 {
            let outcome = match above.expected {
                Expected::Outcome(other) => self.contract.outcomes[other].name.to_string(),
                Expected::Baseline => expected.source.clone(),
            };
            line.status = Status::Refused(Refusal::NoComparison { outcome });
            return line;
        }
        let exact = Ratio::from_integer(i128::from(achieved))
            - Ratio::new(i128::from(group.entered) * i128::from(expected.achieved), i128::from(expected.of));
        let whole_people = Rounding::whole(exact, mode_of(above.whole)).max(0);
        line.quantity = i64::try_from(whole_people).unwrap_or(i64::MAX);
        line.steps.push(Step::new(
            "expected",
            format!(
                "{} of {} in {} makes {} expected of {}",
                expected.achieved,
                expected.of,
                expected.source,
                show(Ratio::new(i128::from(group.entered) * i128::from(expected.achieved), i128::from(expected.of))),
                group.entered
            ),
        ));
        line.steps.push(Step::new(
            "above",
            format!("{} above it, rounded {} to {}", show(exact), above.whole, line.quantity),
        ));
        let priced = name.and_then(|name| price_on(self.contract, payment, name, day));
        match priced {
            Ok(priced) => self.amount(&mut line, payment, priced.price, day),
            Err(refusal) => line.status = Status::Refused(refusal),
        }
        line
    }
}

/// The rate that is expected, as counts.
struct ExpectedRate {
    achieved: u32,
    of: u32,
    immature: u32,
    source: String,
    last_decided: Option<Day>,
}

fn mode_of(whole: WholePeople) -> RoundingMode {
    match whole {
        WholePeople::Down => RoundingMode::Down,
        WholePeople::Nearest => RoundingMode::HalfUp,
        WholePeople::Up => RoundingMode::Up,
    }
}
