//! The figures of a verdict as text, for explanations.

use super::judge::{Against, Group, Question};
use super::test::Test;
use crate::level::{Level, Sides};
use crate::result::{Interval, TestResult};

/// What a verdict rests on, formatted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// `48 of 216 (22.2%)`, or `205 in 100 people (2.050 each)`.
    pub observed: String,
    /// The same of the second group, or the stated rate.
    pub against: String,
    /// `z = -1.9649`; nothing for exact tests.
    pub statistic: Option<String>,
    /// `0.0494`; with more digits if they are needed to tell it from the level. Nothing for a test by interval, and for
    /// equal rates without variation.
    pub p: Option<String>,
    /// `95% interval of the difference: -16.5 to -0.0 percentage points`: the interval that belongs to the test.
    pub interval: Option<String>,
}

/// An interval and what it is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Range {
    Share(Interval),
    Frequency(Interval),
    Difference(Interval),
    Ratio(Interval),
    Odds(Interval),
}

/// What a test found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) result: Option<TestResult>,
    pub(super) range: Option<Range>,
}

/// Formats what was found.
pub(super) fn of(question: &Question, group: Group, against: Against, measured: &Measured) -> Figures {
    let frequencies = question.test.takes_frequencies();
    Figures {
        observed: counts(group, frequencies),
        against: match against {
            Against::Group(other) => counts(other, frequencies),
            Against::Rate(rate) if frequencies => format!("a stated rate of {:.3} each", rate.value()),
            Against::Rate(rate) => format!("a stated rate of {:.1}%", rate.value() * 100.0),
        },
        statistic: measured.result.and_then(|it| it.statistic).map(|z| format!("z = {z:.4}")),
        p: measured.result.map(|it| p_text(it.p, question.level)),
        interval: measured.range.map(|range| range.text(question)),
    }
}

fn counts(group: Group, frequencies: bool) -> String {
    let rate = group.events as f64 / group.people as f64;
    if frequencies {
        format!("{} in {} people ({rate:.3} each)", group.events, group.people)
    } else {
        format!("{} of {} ({:.1}%)", group.events, group.people, rate * 100.0)
    }
}

/// Four decimals, and more where they would not show on which side of the level it lies.
fn p_text(p: f64, level: Level) -> String {
    let decimals = (4..=12).find(|&decimals| format!("{p:.decimals$}") != format!("{:.decimals$}", level.value()));
    match decimals {
        _ if p < 0.0001 && level.value() > 0.0001 => "below 0.0001".to_owned(),
        Some(decimals) => format!("{p:.decimals$}"),
        None => format!("{p:.4}"),
    }
}

impl Range {
    fn text(self, question: &Question) -> String {
        let (what, low, high, unit) = match self {
            Range::Share(it) => ("rate", percent(it.low), percent(it.high), "%"),
            Range::Frequency(it) => ("rate", ratio(it.low), ratio(it.high), " each"),
            Range::Difference(it) => ("difference", percent(it.low), percent(it.high), " percentage points"),
            Range::Ratio(it) => ("rate ratio", ratio(it.low), ratio(it.high), ""),
            Range::Odds(it) => ("odds ratio", ratio(it.low), ratio(it.high), ""),
        };
        let name = question.level.interval_name();
        let span = match question.sides {
            Sides::Two => format!("{low} to {high}{unit}"),
            Sides::Lower => format!("up to {high}{unit}"),
            Sides::Higher => format!("from {low}{unit}"),
        };
        let how = match question.test {
            Test::ZPooled => " (score)",
            Test::ZUnpooled => " (Wald)",
            Test::Newcombe => " (Newcombe)",
            Test::Wilson => " (Wilson)",
            Test::ExactBinomial => " (Clopper-Pearson)",
            Test::FisherExact | Test::PoissonRateRatio | Test::PoissonExact => " (exact)",
            Test::ZPooledCorrected | Test::NegativeBinomialRateRatio => "",
        };
        format!("{name} interval of the {what}{how}: {span}")
    }
}

fn percent(value: f64) -> String {
    format!("{:.2}", value * 100.0)
}

fn ratio(value: f64) -> String {
    if value.is_finite() { format!("{value:.3}") } else { "no limit".to_owned() }
}
