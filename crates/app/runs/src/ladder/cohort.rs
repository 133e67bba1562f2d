//! The made-up cohorts of a payment curve: who enters, what they are compared with, and what a count of theirs is worth.

use contracts::{
    Above, Against, Award, BaselineCounts, Better, CaseCount, Contract, EffectSize, Expected, Measure, Metric, Outcome,
    PaymentKind, Per, Place, Success, Threshold,
};
use num_rational::Ratio;
use outcomes::Measured;
use pricing::{Line, Seen, Selection, price_place};
use units::{Day, Length, LengthUnit, Pence, Rounding, RoundingMode};

use crate::case_counts::Group;

/// One payment, in one band, with a cohort of which only the counts vary.
pub(super) struct Scene<'a> {
    pub place: &'a Place,
    pub number: usize,
    pub contract: &'a Contract,
    pub payment: usize,
    pub band: Option<String>,
    pub people: u32,
    /// The day on which everybody enters.
    pub entered: Day,
    /// What stands still while the count varies: comparison groups and hurdles.
    fixed: Vec<(usize, CaseCount)>,
    /// How performance is turned into a count.
    pub scale: Scale,
    /// What 100% is, and what is taken as given, in words.
    pub whole: String,
    pub given: Vec<String>,
}

/// From performance to counts: at 0% the count is `zero`, at 100% it is `target`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub zero: Ratio<i128>,
    pub target: Ratio<i128>,
    /// The least and the most that can be counted.
    pub most: u64,
    /// The lowest performance that is shown.
    pub from: i32,
}

/// What is paid for a count.
pub(super) struct Priced {
    pub amount: Pence,
    pub lines: Vec<Line>,
}

/// The scenes of a payment: one for each band of its cohort; none if it pays for no cohort's results.
pub(super) fn scenes<'a>(place: &'a Place, number: usize, payment: usize, people: u32) -> Vec<Scene<'a>> {
    let contract = &place.contracts[number];
    let terms = &contract.payments[payment];
    let pays = matches!(terms.kind, PaymentKind::Outcome { .. } | PaymentKind::Bonus { .. } | PaymentKind::Metric(_));
    let Some(outcome) = terms.outcome().filter(|_| pays) else { return Vec::new() };
    let cohort = &contract.cohorts[contract.outcomes[outcome].cohort];
    let by_band = matches!(terms.kind, PaymentKind::Outcome { .. });
    let bands: Vec<Option<String>> = match cohort.bands.as_slice() {
        [] => vec![None],
        // Whoever is looked at together is so whatever their band; one will do.
        bands if !by_band => vec![bands.first().map(|band| band.name.clone())],
        bands => bands.iter().map(|band| Some(band.name.clone())).collect(),
    };
    let scene = |band| {
        let entered = entry_day(contract, cohort.period);
        let mut scene = Scene {
            place,
            number,
            contract,
            payment,
            band,
            people,
            entered,
            fixed: Vec::new(),
            scale: Scale {
                zero: Ratio::from_integer(0),
                target: Ratio::from_integer(0),
                most: u64::from(people),
                from: 0,
            },
            whole: String::new(),
            given: vec![format!("{people} people enter on {entered}, and all are mature")],
        };
        match &terms.kind {
            PaymentKind::Outcome { above, .. } => scene.for_outcome(outcome, *above),
            PaymentKind::Bonus { threshold, award, .. } => scene.for_bonus(*threshold, *award),
            PaymentKind::Metric(metric) => scene.for_metric(metric),
            _ => {}
        }
        scene
    };
    bands.into_iter().map(scene).collect()
}

/// The first day of the cohort on which the last stage holds, so that what is shown is what is paid in the end.
fn entry_day(contract: &Contract, cohort: units::Period) -> Day {
    let last_stage = contract.stages.last().map_or(cohort.from, |stage| stage.period.from);
    if cohort.contains(last_stage) { last_stage } else { cohort.from }
}

impl Scene<'_> {
    fn outcome(&self) -> usize {
        self.contract.payments[self.payment].outcome().unwrap_or(0)
    }

    fn terms(&self, outcome: usize) -> &Outcome {
        &self.contract.outcomes[outcome]
    }

    fn for_outcome(&mut self, outcome: usize, above: Option<Above>) {
        let people = Ratio::from_integer(i128::from(self.people));
        let (expected, words) = match above.map(|above| above.expected) {
            Some(Expected::Outcome(other)) => {
                let (rate, given) = self.assumed_rate(other);
                self.given.extend(given);
                let achieved = round(rate * people);
                self.fix(other, self.people, achieved, achieved);
                (rate, format!("as many as the comparison group \"{}\"", self.terms(other).title))
            }
            _ => match self.baseline(outcome).and_then(|counts| Some((counts.achieved?, counts))) {
                Some((achieved, counts)) => (
                    Ratio::new(i128::from(achieved), i128::from(counts.of)),
                    format!("as many as in the baseline ({achieved} of {})", counts.of),
                ),
                None => (Ratio::from_integer(1), "everybody who enters achieves it".to_string()),
            },
        };
        self.scale.target = expected * people;
        self.whole = words;
    }

    fn for_bonus(&mut self, threshold: Threshold, _award: Award) {
        let people = Ratio::from_integer(i128::from(self.people));
        let needed = match threshold {
            Threshold::Rate(rate) => {
                let ratio = rate.ratio();
                Ratio::new(i128::from(*ratio.numer()), i128::from(*ratio.denom())) * people
            }
            Threshold::People(people) => Ratio::from_integer(i128::from(people)),
        };
        self.scale.target = Ratio::from_integer(Rounding::whole(needed, RoundingMode::Up));
        self.whole = format!("the {} of {} who are enough", self.scale.target, self.people);
    }

    /// 0% is no difference to what it is compared with, 100% the smallest effect that is paid for.
    fn for_metric(&mut self, metric: &Metric) {
        let compared = self.compared_rate(metric);
        let base = self.base(metric.outcome);
        self.scale.zero = compared * Ratio::from_integer(i128::from(base));
        self.scale.most = match self.terms(metric.outcome).measure {
            Measure::Frequency { .. } => u64::MAX >> 24,
            _ => base,
        };
        if let Some(hurdle) = metric.hurdle {
            self.pass(hurdle);
        }
        if metric.worse.is_some() {
            self.scale.from = -120;
        }
        let sign = if metric.better == Better::Lower { -1 } else { 1 };
        let by_threshold = metric.threshold.filter(|_| metric.test.is_none());
        let gain = match by_threshold {
            Some(size) => size.of(compared) * Ratio::from_integer(i128::from(base)),
            None => self.smallest_paid(sign),
        };
        self.scale.target = self.scale.zero + gain * Ratio::from_integer(sign);
        self.whole = match (by_threshold, metric.test) {
            (Some(EffectSize::Part(part)), _) => format!("{part} {} than what it is compared with", metric.better),
            (Some(size), _) => format!("{size} {} than what it is compared with", metric.better),
            (None, Some(test)) => format!("the smallest effect that passes ({} at {})", test.test, test.level),
            (None, None) => "the smallest effect that passes".to_string(),
        };
    }

    /// The least change of the count, in the direction for the better, by which more is paid than for no difference; all
    /// of it if nothing is ever paid.
    fn smallest_paid(&self, sign: i128) -> Ratio<i128> {
        let zero = round(self.scale.zero);
        let at_zero = self.priced(zero).amount;
        let far = if sign < 0 { zero } else { self.scale.most.min(zero.saturating_mul(2) + 100) - zero };
        let count = |step: u64| if sign < 0 { zero - step } else { zero + step };
        let pays = |step: u64| self.priced(count(step)).amount > at_zero;
        if far == 0 || !pays(far) {
            return Ratio::from_integer(i128::from(far.max(1)));
        }
        // What passes a test goes on passing it with a larger effect, so halving finds the first.
        let (mut without, mut with) = (0, far);
        while with - without > 1 {
            let middle = without + (with - without) / 2;
            if pays(middle) {
                with = middle;
            } else {
                without = middle;
            }
        }
        (Ratio::from_integer(i128::from(count(with))) - self.scale.zero) * Ratio::from_integer(sign)
    }

    /// The rate that a metric compares with, as the contract states it or as it is taken here; a comparison group is
    /// added to the scene.
    fn compared_rate(&mut self, metric: &Metric) -> Ratio<i128> {
        match metric.against {
            Against::Baseline => {
                let counts = self.baseline(metric.outcome).cloned();
                counts
                    .and_then(|counts| baseline_rate(&self.terms(metric.outcome).measure, &counts))
                    .unwrap_or_default()
            }
            Against::Outcome(other) => {
                let (rate, given) = self.assumed_rate(other);
                self.given.extend(given);
                let base = self.base(other);
                let count = round(rate * Ratio::from_integer(i128::from(base)));
                self.fix(other, self.people, base, count);
                Ratio::new(i128::from(count), i128::from(base))
            }
            Against::Risk => {
                let expected = u64::from(self.people) / 2;
                self.given.push(format!("the risk score expects {expected} of {}", self.people));
                Ratio::new(i128::from(expected), i128::from(self.people))
            }
        }
    }

    /// Makes a hurdle pass: nobody has the event that is to be avoided, or everybody the one that is to be had.
    fn pass(&mut self, hurdle: usize) {
        let payment = &self.contract.payments[hurdle];
        self.given.push(format!("its hurdle \"{}\" is passed", payment.title));
        let PaymentKind::Metric(metric) = &payment.kind else { return };
        let base = self.base(metric.outcome);
        let count = if metric.better == Better::Lower { 0 } else { base };
        if metric.outcome != self.outcome() {
            self.fix(metric.outcome, self.people, base, count);
        }
        if let Against::Outcome(other) = metric.against {
            let (rate, _) = self.assumed_rate(other);
            let base = self.base(other);
            self.fix(other, self.people, base, round(rate * Ratio::from_integer(i128::from(base))));
        }
        if let Some(next) = metric.hurdle {
            self.pass(next);
        }
    }

    /// Adds people whose counts do not vary, once an outcome.
    fn fix(&mut self, outcome: usize, people: u32, base: u64, count: u64) {
        if self.fixed.iter().all(|(known, _)| *known != outcome) {
            let counted = self.counted(outcome, people, base, count);
            self.fixed.push((outcome, counted));
        }
    }

    /// What the rate of an outcome is made of: people, people with an event, or days.
    fn base(&self, outcome: usize) -> u64 {
        let terms = self.terms(outcome);
        let people = u64::from(self.people);
        match terms.measure {
            Measure::Frequency { per: Per::Achiever, .. } => {
                let counts = self.baseline(outcome);
                let part = counts.and_then(|counts| Some((u64::from(counts.with_event?), u64::from(counts.of))));
                let (with_event, of) = part.unwrap_or((1, 2));
                (people * with_event / of).max(1)
            }
            Measure::ShareOfTime { .. } => {
                people * u64::try_from(terms.window.period(self.entered).days()).unwrap_or(0)
            }
            _ => people,
        }
    }

    fn baseline(&self, outcome: usize) -> Option<&BaselineCounts> {
        self.terms(outcome).baseline.as_ref().and_then(|baseline| baseline.on(self.entered))
    }

    /// The rate that a comparison group is taken to have: its baseline's or that of the outcome measured, or else half of
    /// the people, or an event each.
    fn assumed_rate(&self, other: usize) -> (Ratio<i128>, Option<String>) {
        let known = [other, self.outcome()].into_iter().find_map(|outcome| {
            let counts = self.baseline(outcome)?;
            baseline_rate(&self.terms(outcome).measure, counts)
        });
        if let Some(rate) = known {
            return (rate, None);
        }
        let title = &self.terms(other).title;
        match self.terms(other).measure {
            Measure::Frequency { .. } => {
                (Ratio::from_integer(1), Some(format!("the comparison group \"{title}\" has an event each")))
            }
            _ => (Ratio::new(1, 2), Some(format!("the comparison group \"{title}\" has a rate of 50%"))),
        }
    }

    /// People of an outcome with so many events (people, days) counted in the rate's own terms.
    fn counted(&self, outcome: usize, people: u32, base: u64, count: u64) -> CaseCount {
        let terms = self.terms(outcome);
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let (achieved, with_event, quantity) = match terms.measure {
            Measure::Frequency { per: Per::Achiever, .. } => (0, small(base.min(count)), count),
            Measure::Frequency { .. } => (0, small(count.min(u64::from(people))), count),
            Measure::ShareOfTime { .. } => (0, people, count),
            Measure::Binary { success: Success::NoEvent, .. } if self.counts_events(outcome) => {
                (people - small(count).min(people), 0, 0)
            }
            _ => (small(count).min(people), 0, 0),
        };
        CaseCount {
            contract: self.contract.name.clone(),
            outcome: terms.name.clone(),
            entered: self.entered,
            on: None,
            band: self.band.clone(),
            people,
            achieved,
            with_event,
            quantity,
            expected_millionths: terms.risk.as_ref().map(|_| u64::from(people) / 2 * 1_000_000),
        }
    }

    /// Whether a count is one of events, as a metric counts, rather than of people who achieved it.
    fn counts_events(&self, outcome: usize) -> bool {
        let of_metric = |payment: &contracts::Payment| match &payment.kind {
            PaymentKind::Metric(metric) => {
                metric.outcome == outcome || matches!(metric.against, Against::Outcome(other) if other == outcome)
            }
            _ => false,
        };
        matches!(self.contract.payments[self.payment].kind, PaymentKind::Metric(_))
            && self.contract.payments.iter().any(of_metric)
    }

    /// What is paid if so much is counted.
    pub fn priced(&self, count: u64) -> Priced {
        let outcome = self.outcome();
        let mine = self.counted(outcome, self.people, self.base(outcome), count);
        let last = self.contract.outcomes.iter().map(|terms| terms.window.matures(self.contract.term.until)).max();
        let as_at = Length { count: 10, unit: LengthUnit::Year }.after(last.unwrap_or(self.contract.term.until));
        let mut measured = Measured::default();
        let mut unit = 0;
        for (outcome, count) in std::iter::once(&(outcome, mine)).chain(&self.fixed) {
            let group = Group { number: self.number, contract: self.contract, outcome: *outcome, count, as_at };
            group.add(&mut measured, unit);
            unit += count.people;
        }
        let names = [self.contract.payments[self.payment].name.clone()];
        let selection = Selection { contract: Some(&self.contract.name), payments: Some(&names) };
        let lines = price_place(self.place, &measured, &Seen::all(as_at), selection).lines;
        Priced { amount: Pence::total(lines.iter().map(|line| line.amount)).unwrap_or(Pence::ZERO), lines }
    }

    /// The count at a performance in per cent.
    pub fn count_at(&self, performance: i32) -> u64 {
        let Scale { zero, target, most, .. } = self.scale;
        round(zero + (target - zero) * Ratio::new(i128::from(performance), 100)).min(most)
    }

    /// A count in words.
    pub fn words(&self, count: u64) -> String {
        let base = self.base(self.outcome());
        let what = match self.terms(self.outcome()).measure {
            Measure::Frequency { per: Per::Achiever, .. } => format!("{count} events of {base} people with one"),
            Measure::Frequency { .. } => format!("{count} events of {base} people"),
            Measure::ShareOfTime { .. } => format!("{count} of {base} days"),
            _ => format!("{count} of {base}"),
        };
        what
    }
}

/// The rate of a baseline, in the terms in which metrics compare: of the event, and not of its absence.
fn baseline_rate(measure: &Measure, counts: &BaselineCounts) -> Option<Ratio<i128>> {
    let ratio = |part: u64, of: u64| (of > 0).then(|| Ratio::new(i128::from(part), i128::from(of)));
    let of = u64::from(counts.of);
    match measure {
        Measure::Frequency { per: Per::Achiever, .. } => ratio(counts.events?, u64::from(counts.with_event?)),
        Measure::Frequency { .. } => ratio(counts.events?, of),
        Measure::ShareOfTime { .. } => ratio(counts.days?, counts.of_days?),
        Measure::Binary { success: Success::NoEvent, .. } => ratio(of - u64::from(counts.achieved?), of),
        _ => ratio(u64::from(counts.achieved?), of),
    }
}

fn round(value: Ratio<i128>) -> u64 {
    u64::try_from(Rounding::whole(value, RoundingMode::HalfUp).max(0)).unwrap_or(u64::MAX)
}
