//! Lines that look at everyone who entered in a stretch of the contract together: results above an expected number,
//! and bonuses. A group is priced when entry is over, everyone who entered is known, and everyone in it is mature; before
//! that it waits.

use std::collections::{BTreeMap, HashSet};

use contracts::{Above, Award, Contract, Expected, Over, Payment, PaymentKind, Threshold, WholePeople};
use num_rational::Ratio;
use outcomes::{BandFinding, Finding, Measured};
use units::{Day, Exact, Pence, PenceOverflow, Period, Rounding, RoundingMode};

use crate::claims::Claim;
use crate::line::{Line, LineName, Status};
use crate::overlap::Treatment;
use crate::price::{band_name, price_on, pricing_day, stage_part};
use crate::refusal::Refusal;
use crate::seen::Seen;
use crate::step::Step;

/// Everyone who entered in one stretch, in one band where that matters.
#[derive(Debug, Clone, Default)]
struct Group {
    entered: u32,
    achieved: Vec<u32>,
    immature: u32,
    last_decided: Option<Day>,
}

/// What the lines of groups are made from.
pub(crate) struct Groups<'a> {
    pub number: usize,
    pub contract: &'a Contract,
    pub measured: &'a Measured,
    pub seen: &'a Seen,
}

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
                let expected = self.expected(outcome, above, stretch);
                let compared = if let Expected::Outcome(other) = above.expected { Some(other) } else { None };
                let is_entered = [Some(outcome), compared].iter().flatten().all(|at| self.is_entered(*at, whole));
                if is_entered && group.immature == 0 && expected.immature == 0 {
                    lines.push(self.above_line(index, payment, above, whole, band, &group, &expected));
                }
            }
        }
        lines
    }

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

    /// Everyone measured by an outcome, by the stretch in which they entered and, where asked, by band.
    fn groups(
        &self,
        outcome: usize,
        over: Over,
        by_band: bool,
        counts: impl Fn(u32) -> bool,
    ) -> BTreeMap<(i32, BandFinding), Group> {
        let mut groups: BTreeMap<(i32, BandFinding), Group> = BTreeMap::new();
        for (at, found) in (0_u32..).zip(&self.measured.outcomes) {
            let entry = self.measured.entry_of(found);
            let mine = usize::from(entry.contract) == self.number
                && usize::from(found.outcome) == outcome
                && found.stretch == 0;
            if !mine {
                continue;
            }
            let stretch = over.every().map_or(0, |every| self.contract.stretches(every).number_of(entry.index));
            let band = if by_band { entry.band } else { BandFinding::NotBanded };
            let group = groups.entry((stretch, band)).or_default();
            group.entered += 1;
            match found.finding {
                Finding::Achieved { on } => {
                    group.last_decided = group.last_decided.max(Some(on));
                    if counts(at) {
                        group.achieved.push(at);
                    }
                }
                Finding::NotAchieved { on } => group.last_decided = group.last_decided.max(Some(on)),
                Finding::Immature { .. } => group.immature += 1,
            }
        }
        groups
    }

    /// The days on which the people of a stretch could enter.
    fn whole_stretch(&self, outcome: usize, over: Over, stretch: i32) -> Period {
        let cohort = self.contract.cohorts[self.contract.outcomes[outcome].cohort].period;
        let whole = over.every().map(|every| self.contract.stretches(every).nth(stretch));
        whole.and_then(|whole| whole.meet(cohort)).unwrap_or(cohort)
    }

    /// Whether everybody who entered in a stretch is known: it is over, and the extracts tell of all of it.
    fn is_entered(&self, outcome: usize, whole: Period) -> bool {
        self.seen.entries_until(self.number, self.contract.outcomes[outcome].cohort) >= whole.until
    }

    fn expected(&self, outcome: usize, above: Above, stretch: i32) -> ExpectedRate {
        match above.expected {
            Expected::Baseline => {
                let baseline = self.contract.outcomes[outcome].baseline.as_ref();
                let (achieved, of) = baseline.map_or((0, 0), |baseline| (baseline.achieved, baseline.of));
                let from = baseline.map_or(String::new(), |baseline| baseline.from.clone());
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

    fn empty(&self, payment: usize, whole: Period, decided: Day, day: Day, band: Option<&str>, group: &Group) -> Line {
        let stage = stage_part(self.contract, &self.contract.payments[payment], day).stage;
        let period = self.contract.periods().containing(decided);
        let name = LineName {
            contract: self.contract,
            payment,
            period,
            band,
            stage: stage.as_deref(),
            marks: vec![format!("entered-{}", whole.from)],
        };
        Line {
            id: name.id(),
            contract: self.number,
            payment,
            period,
            band: band.map(str::to_string),
            stage,
            people: group.entered,
            quantity: 1,
            unit_price: None,
            amount: Pence::ZERO,
            full_amount: Pence::ZERO,
            status: Status::Due,
            steps: vec![Step::new(
                "group",
                format!("{} entered from {} to {}", group.entered, whole.from, whole.last()),
            )],
            outcomes: group.achieved.clone(),
            entries: Vec::new(),
        }
    }

    fn amount(&self, line: &mut Line, payment: &Payment, price: Pence, day: Day) {
        line.unit_price = Some(price);
        let stage = stage_part(self.contract, payment, day);
        let amount = || -> Result<(Exact, Pence), PenceOverflow> {
            let exact = Exact::from_pence(price).times(line.quantity)?.part(stage.part)?;
            Ok((exact, exact.round(payment.round)?))
        };
        let Ok((exact, rounded)) = amount() else {
            line.status = Status::Refused(Refusal::AmountOverflow);
            return;
        };
        line.steps.push(Step::new("price", format!("{} × {price}", line.quantity)));
        if let Some(name) = stage.stage.as_ref().filter(|_| payment.share != contracts::RiskPart::Whole) {
            let verb = if stage.shadow {
                "measures and prices, but does not pay".into()
            } else {
                format!("pays {} of it: {exact}", stage.part)
            };
            line.steps.push(Step::new("stage", format!("stage \"{name}\" {verb}")));
        }
        line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
        line.full_amount = rounded;
        if stage.shadow {
            line.status = Status::Shadow;
        } else {
            line.amount = rounded;
        }
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

/// `18`, or `18 1/3`.
fn show(value: Ratio<i128>) -> String {
    let (whole, left) = (value.trunc().to_integer(), value.fract());
    if left == Ratio::from_integer(0) {
        return whole.to_string();
    }
    let part = if left < Ratio::from_integer(0) { -left } else { left };
    if whole == 0 {
        let sign = if left < Ratio::from_integer(0) { "-" } else { "" };
        return format!("{sign}{}/{}", part.numer(), part.denom());
    }
    format!("{whole} {}/{}", part.numer(), part.denom())
}
