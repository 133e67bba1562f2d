//! What the parts of a metric payment must say of each other: counts that can be compared, tests that take them, hurdles
//! and top-ups that lead somewhere.

use documents::{Fields, Label};

use super::metric::{Against, Metric};
use super::{Around, Payment, PaymentKind, span_of};
use crate::cohorts::Cohort;
use crate::contract::Frame;
use crate::outcomes::{Measure, Outcome};
use crate::problem::Problem;

/// Reports an outcome of which a cohort has no rate.
pub(super) fn pays_fits(around: &Around<'_>, fields: &Fields<'_>, outcome: &Outcome) -> Option<()> {
    if outcome.measure.is_rate() {
        if !outcome.counts_everything() {
            let cause = Problem::CountedEarly { outcome: outcome.name.to_string() };
            around.frame.reader.found.at(crate::reader::at(fields, "pays"), "may not count everything", cause);
        }
        return Some(());
    }
    let cause = Problem::NotARate { outcome: outcome.name.to_string(), measure: outcome.measure.word() };
    around.frame.reader.found.at(crate::reader::at(fields, "pays"), "no rate of a cohort", cause);
    None
}

/// Reports what cannot be compared: another measure, the same people, a baseline or score that is not there.
pub(super) fn against_fits(around: &Around<'_>, fields: &Fields<'_>, metric: &Metric) -> Option<()> {
    let found = around.frame.reader.found;
    let at = crate::reader::at(fields, "against");
    let outcome = around.outcomes.get(metric.outcome)?;
    let other = match metric.against {
        Against::Baseline => {
            if outcome.baseline.is_none() {
                found.at(at, "has none", Problem::NoBaseline { outcome: outcome.name.to_string() });
            }
            return outcome.baseline.is_some().then_some(());
        }
        Against::Risk => {
            if outcome.risk.is_none() {
                found.at(at, "has none", Problem::NoRisk { outcome: outcome.name.to_string() });
            }
            return outcome.risk.is_some().then_some(());
        }
        Against::Outcome(other) => other,
    };
    if other == metric.outcome {
        found.at(at, "itself", Problem::ComparedWithItself);
        return None;
    }
    let other = around.outcomes.get(other)?;
    if !outcome.measure.counts_like(&other.measure) {
        let cause = Problem::ComparedUnlike { outcome: outcome.name.to_string(), other: other.name.to_string() };
        found.at(at, "counted otherwise", cause);
        return None;
    }
    let (mine, theirs) = (around.cohorts.get(outcome.cohort)?, around.cohorts.get(other.cohort)?);
    if overlap(mine, theirs) {
        let cause = Problem::CohortsOverlap { cohort: mine.name.to_string(), other: theirs.name.to_string() };
        found.at(at, "the same people", cause);
    }
    Some(())
}

/// Whether the terms alone say that people enter both: by one event, on the same days, under no condition that only one
/// has. Where conditions differ, only the evidence can tell, and pricing looks.
fn overlap(one: &Cohort, other: &Cohort) -> bool {
    let same_event = one.enters.event == other.enters.event && one.unit == other.unit;
    let everybody = one.enters.condition.is_none() || other.enters.condition.is_none();
    let same_condition = one.enters.condition == other.enters.condition;
    same_event && (everybody || same_condition) && one.period.meet(other.period).is_some()
}

/// Reports a test that does not take the counts of a metric.
pub(super) fn test_fits(around: &Around<'_>, fields: &Fields<'_>, metric: &Metric) -> Option<()> {
    let Some(test) = metric.test.map(|test| test.test) else { return Some(()) };
    let outcome = around.outcomes.get(metric.outcome)?;
    let is_frequency = matches!(outcome.measure, Measure::Frequency { .. });
    let is_binary = matches!(outcome.measure, Measure::Binary { .. });
    let takes_it = (is_frequency && test.takes_frequencies()) || (is_binary && !test.takes_frequencies());
    let takes_other = match metric.against {
        Against::Outcome(_) => test.takes_two_groups(),
        Against::Risk => !test.takes_two_groups(),
        // A baseline is a cohort that was counted, or a rate that is taken as certain: the test says which.
        Against::Baseline => true,
    };
    if takes_it && takes_other {
        return Some(());
    }
    let against = match metric.against {
        Against::Baseline => "a baseline",
        Against::Outcome(_) => "a comparison group",
        Against::Risk => "a risk score",
    };
    let cause = Problem::TestDoesNotTake { test, measure: outcome.measure.word(), against };
    around.frame.reader.found.at(crate::reader::at(fields, "test"), "", cause);
    None
}

/// Reports hurdles and top-ups that name no metric, another stretch, or in the end themselves.
pub(crate) fn check_metrics(frame: &Frame<'_>, file: &Fields<'_>, payments: &[Payment]) {
    for (index, payment) in payments.iter().enumerate() {
        let PaymentKind::Metric(metric) = &payment.kind else { continue };
        if let Some(hurdle) = metric.hurdle {
            check_hurdle(frame, file, payments, index, metric, hurdle);
        }
        for topped in &metric.less {
            let other = &payments[*topped];
            let longer = match &other.kind {
                PaymentKind::Metric(other) => metric.over.is_longer_than(other.over),
                _ => false,
            };
            if !longer {
                let cause = Problem::NothingToTopUp {
                    payment: payment.name.to_string(),
                    less: other.name.to_string(),
                    over: metric.over,
                };
                frame.reader.found.at(span_of(file, payment, "less"), "", cause);
            }
        }
    }
}

fn check_hurdle(
    frame: &Frame<'_>,
    file: &Fields<'_>,
    payments: &[Payment],
    index: usize,
    metric: &Metric,
    hurdle: usize,
) {
    let found = frame.reader.found;
    let payment = &payments[index];
    let PaymentKind::Metric(other) = &payments[hurdle].kind else {
        let cause = Problem::HurdleNotMetric {
            payment: payment.name.to_string(),
            hurdle: payments[hurdle].name.to_string(),
            kind: payments[hurdle].kind_word(),
        };
        found.at(span_of(file, payment, "hurdle"), "no metric", cause);
        return;
    };
    if other.over != metric.over {
        let cause =
            Problem::HurdleOver { hurdle: payments[hurdle].name.to_string(), theirs: other.over, ours: metric.over };
        found.at(span_of(file, payment, "hurdle"), "", cause);
    }
    let mut chain = vec![index];
    let mut at = index;
    while let Some(next) = hurdle_of(&payments[at]) {
        if next == index {
            // Each cycle is reported once, at its first payment in the file.
            if chain.iter().min() == Some(&index) {
                let label = |at: &usize| {
                    Label::new(span_of(file, &payments[*at], "hurdle"), format!("the hurdle of {}", payments[*at].name))
                };
                let chain_names = chain.iter().chain([&index]).map(|at| payments[*at].name.to_string()).collect();
                found.at_all(chain.iter().map(label).collect(), Problem::CyclicHurdle { chain: chain_names });
            }
            return;
        }
        if chain.contains(&next) {
            return;
        }
        chain.push(next);
        at = next;
    }
}

fn hurdle_of(payment: &Payment) -> Option<usize> {
    match &payment.kind {
        PaymentKind::Metric(metric) => metric.hurdle,
        _ => None,
    }
}
