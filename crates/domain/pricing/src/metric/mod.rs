//! Lines of metric payments: how a cohort does beside its baseline, a comparison group, or what a risk score expects.
//!
//! One line for everybody who entered in a stretch of the contract, once entry is over, everyone who entered is known,
//! and everyone on both sides is mature; before that it waits. The line says how it came about even where it pays
//! nothing, since "neither better nor worse" is an answer too. What is paid in advance makes lines of its own, against
//! which the stretch's line is set off.
//!
//! Arithmetic on counts is exact. Only the verdict of a named test comes from statistics, and no figure of it is
//! computed with.

mod arm;
mod compare;
mod foundation;
mod net;
mod worth;

use std::collections::BTreeMap;

use contracts::{Against, Metric, Payment, PaymentKind};
use units::{Day, Period};

use crate::groups::{Group, Groups};
use crate::line::{Line, Status};
use crate::refusal::Refusal;
use crate::step::Step;

use arm::{Arm, arms, in_both};
use compare::{Comparison, Other, Standing};
use worth::worth;

/// Everybody who entered in one stretch, and what was found.
struct Stretch {
    /// The days on which they could enter.
    whole: Period,
    /// The day on which the last of them was decided.
    decided: Day,
    /// They themselves.
    arm: Arm,
    /// How they stand.
    found: Found,
}

/// What was found of a stretch.
enum Found {
    /// Nobody entered.
    Nobody,
    /// It was compared.
    Compared(Comparison),
    /// It cannot be compared.
    Refused(Refusal),
}

/// The stretches of one metric payment that can be told, by number; those that wait are not there.
type Stretches = BTreeMap<i32, Stretch>;

/// What a hurdle lets through.
enum Hurdle {
    /// There is none, or it was passed.
    Open(Option<String>),
    /// It was not passed.
    Closed(String),
    /// It cannot be told yet.
    Waiting,
    /// It never can.
    Refused(String),
}

/// The lines of a contract's metric payments, in no order.
pub(crate) fn lines(groups: &Groups<'_>) -> Vec<Line> {
    let metrics = Metrics {
        groups,
        found: groups.contract.payments.iter().map(|payment| stretches_of(groups, payment)).collect(),
    };
    let mut order: Vec<(usize, &Metric)> = metrics.all().collect();
    // A top-up takes off what the shorter stretches came to, so these come first.
    order.sort_by_key(|(index, metric)| (metric.over.every().map_or(i32::MAX, units::Every::months), *index));
    let mut lines = Vec::new();
    let mut sums = net::Sums::default();
    for (index, metric) in order {
        let advances = foundation::lines(groups, index, metric);
        for (number, stretch) in &metrics.found[index] {
            if let Some(line) = metrics.line(index, metric, *number, stretch, &advances, &mut sums) {
                lines.push(line);
            }
        }
        lines.extend(advances.into_iter().map(|advance| advance.line));
    }
    lines
}

struct Metrics<'a> {
    groups: &'a Groups<'a>,
    found: Vec<Stretches>,
}

impl<'a> Metrics<'a> {
    fn all(&self) -> impl Iterator<Item = (usize, &'a Metric)> + use<'a> {
        self.groups.contract.payments.iter().enumerate().filter_map(|(index, payment)| match &payment.kind {
            PaymentKind::Metric(metric) => Some((index, metric.as_ref())),
            _ => None,
        })
    }

    /// The line of one stretch; nothing while its hurdle or what it tops up waits.
    fn line(
        &self,
        index: usize,
        metric: &Metric,
        number: i32,
        stretch: &Stretch,
        advances: &[foundation::Advance],
        sums: &mut net::Sums,
    ) -> Option<Line> {
        let advances: Vec<&foundation::Advance> = advances.iter().filter(|advance| advance.stretch == number).collect();
        if matches!(stretch.found, Found::Nobody) && advances.is_empty() {
            return None;
        }
        let taken_off = match net::taken_off(self, metric, stretch.whole, sums) {
            net::TakenOff::Waiting => return None,
            net::TakenOff::Refused(payment) => return Some(self.refused(index, stretch, Refusal::Depends { payment })),
            net::TakenOff::Known(parts) => parts,
        };
        let hurdle = match self.hurdle(metric, number) {
            Hurdle::Waiting => return None,
            Hurdle::Refused(payment) => return Some(self.refused(index, stretch, Refusal::Depends { payment })),
            hurdle => hurdle,
        };
        let comparison = match &stretch.found {
            Found::Compared(comparison) => Some(comparison),
            Found::Refused(refusal) => return Some(self.refused(index, stretch, refusal.clone())),
            Found::Nobody => None,
        };
        let mut line = self.empty(index, stretch);
        let mut earned = worth::Worth::NOTHING;
        if let Some(comparison) = comparison {
            line.steps.extend(comparison.steps.iter().cloned());
            let said = match &hurdle {
                Hurdle::Open(said) => said.clone(),
                Hurdle::Closed(said) => Some(said.clone()),
                Hurdle::Waiting | Hurdle::Refused(_) => None,
            };
            line.steps.extend(said.map(|said| Step::new("hurdle", said)));
            match worth(metric, comparison, matches!(hurdle, Hurdle::Open(_)), &mut line.steps) {
                Ok(worth) => earned = worth,
                Err(_) => return Some(self.refused(index, stretch, Refusal::AmountOverflow)),
            }
        }
        line.quantity = earned.quantity;
        line.unit_price = earned.price;
        let settled = net::settle(self.groups.contract, index, metric, stretch.whole, &earned, &taken_off, &advances);
        match settled {
            Ok(settled) => {
                line.steps.extend(settled.steps);
                line.full_amount = settled.amount;
                if settled.shadow {
                    line.status = Status::Shadow;
                } else {
                    line.amount = settled.amount;
                }
                sums.add(index, number, stretch.whole, settled.came_to);
                Some(line)
            }
            Err(_) => Some(self.refused(index, stretch, Refusal::AmountOverflow)),
        }
    }

    /// Whether a metric's hurdle was passed: its own comparison, and its own hurdle before that.
    fn hurdle(&self, metric: &Metric, number: i32) -> Hurdle {
        let Some(index) = metric.hurdle else { return Hurdle::Open(None) };
        let payment = &self.groups.contract.payments[index];
        let PaymentKind::Metric(other) = &payment.kind else { return Hurdle::Refused(payment.name.to_string()) };
        let Some(stretch) = self.found[index].get(&number) else { return Hurdle::Waiting };
        match &stretch.found {
            Found::Nobody => Hurdle::Closed(format!("nobody entered whom \"{}\" measures", payment.title)),
            Found::Refused(_) => Hurdle::Refused(payment.name.to_string()),
            Found::Compared(comparison) if comparison.standing != Standing::Better => {
                Hurdle::Closed(format!("\"{}\" was not passed, so nothing is paid", payment.title))
            }
            Found::Compared(_) => match self.hurdle(other, number) {
                Hurdle::Open(_) => Hurdle::Open(Some(format!("\"{}\" was passed", payment.title))),
                Hurdle::Closed(_) => {
                    Hurdle::Closed(format!("the hurdle of \"{}\" was not passed, so nothing is paid", payment.title))
                }
                other => other,
            },
        }
    }

    fn refused(&self, index: usize, stretch: &Stretch, refusal: Refusal) -> Line {
        let mut line = self.empty(index, stretch);
        line.status = Status::Refused(refusal);
        line
    }

    fn empty(&self, index: usize, stretch: &Stretch) -> Line {
        let group = Group {
            entered: stretch.arm.people,
            achieved: stretch.arm.outcomes.clone(),
            immature: 0,
            last_decided: stretch.arm.last_decided,
        };
        self.groups.empty(index, stretch.whole, stretch.decided, stretch.whole.from, None, &group)
    }
}

/// The stretches of a payment that can be told, if it is a metric.
fn stretches_of(groups: &Groups<'_>, payment: &Payment) -> Stretches {
    let PaymentKind::Metric(metric) = &payment.kind else { return Stretches::new() };
    let mut mine = arms(groups, metric.outcome, metric.over);
    let others = match metric.against {
        Against::Outcome(other) => Some((other, arms(groups, other, metric.over))),
        Against::Baseline | Against::Risk => None,
    };
    let mut found = Stretches::new();
    for (number, whole) in wholes(groups, metric) {
        let arm = mine.remove(&number).unwrap_or_default();
        let nobody = Arm::default();
        let other = others.as_ref().map(|(outcome, arms)| (*outcome, arms.get(&number).unwrap_or(&nobody)));
        let entered = [Some(metric.outcome), other.map(|(outcome, _)| outcome)];
        let is_entered = entered.iter().flatten().all(|outcome| groups.is_entered(*outcome, whole));
        let immature = arm.immature + other.map_or(0, |(_, other)| other.immature);
        if !is_entered || immature > 0 {
            continue;
        }
        let last = arm.last_decided.max(other.and_then(|(_, other)| other.last_decided));
        let decided = whole.until.max(last.unwrap_or(whole.until));
        let compared = if arm.people == 0 {
            Found::Nobody
        } else {
            compare(groups, metric, &arm, other, whole).map_or_else(Found::Refused, Found::Compared)
        };
        found.insert(number, Stretch { whole, decided, arm, found: compared });
    }
    found
}

/// The days of every stretch on which somebody can enter whom a metric measures, by number.
fn wholes(groups: &Groups<'_>, metric: &Metric) -> Vec<(i32, Period)> {
    let cohort = groups.contract.cohorts[groups.contract.outcomes[metric.outcome].cohort].period;
    let Some(every) = metric.over.every() else { return vec![(0, cohort)] };
    let stretches = groups.contract.stretches(every);
    let numbers = stretches.number_of(cohort.from)..=stretches.number_of(cohort.last());
    numbers.filter_map(|number| Some((number, stretches.nth(number).meet(cohort)?))).collect()
}

fn compare(
    groups: &Groups<'_>,
    metric: &Metric,
    arm: &Arm,
    other: Option<(usize, &Arm)>,
    whole: Period,
) -> Result<Comparison, Refusal> {
    let outcome = &groups.contract.outcomes[metric.outcome];
    let with = match (metric.against, other) {
        (Against::Outcome(_), Some((index, other))) => {
            let people = in_both(arm, other);
            if people > 0 {
                return Err(Refusal::ComparedWithThemselves { people });
            }
            if other.people == 0 {
                let outcome = groups.contract.outcomes[index].name.to_string();
                return Err(Refusal::NoComparison { outcome });
            }
            Other::Group(other, &groups.contract.outcomes[index])
        }
        (Against::Risk, _) => {
            if arm.unscored > 0 {
                return Err(Refusal::NoChance { people: arm.unscored, of: arm.people });
            }
            Other::Expected(arm.expected_millionths)
        }
        _ => match outcome.baseline.as_ref().and_then(|baseline| baseline.on(whole.from)) {
            Some(counts) => Other::Baseline(counts),
            None => return Err(Refusal::NoComparison { outcome: outcome.name.to_string() }),
        },
    };
    Comparison::of(metric, outcome, arm, &with)
}
