//! Comparing: how far a cohort's rate lies from the one it is compared with, in exact ratios, and whether that is enough.

use contracts::{BaselineCounts, Better, EffectSize, Measure, Metric, MetricTest, Outcome, Per, SidesWord};
use num_rational::Ratio;
use statistics::verdict::{self, Figures, Group, Question, Verdict};
use statistics::{Level, Sides};

use super::arm::{Arm, Counts};
use crate::refusal::Refusal;
use crate::step::Step;

/// A cohort beside what it is compared with.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    /// The cohort's counts.
    pub mine: Counts,
    /// The rate compared with.
    pub compared: Ratio<i128>,
    /// The difference of the rates: above nothing if it is for the better.
    pub gain: Ratio<i128>,
    /// How it stands.
    pub standing: Standing,
    /// How all this came about.
    pub steps: Vec<Step>,
}

/// How a cohort stands beside what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Better, by as much and as certainly as the contract asks.
    Better,
    /// Neither.
    Within,
    /// Worse, by as much and as certainly as the contract asks.
    Worse,
}

/// What a cohort is compared with, as counts.
pub(crate) enum Other<'a> {
    /// A stated baseline.
    Baseline(&'a BaselineCounts),
    /// A comparison group.
    Group(&'a Arm, &'a Outcome),
    /// What a risk score expects, in millionths of events.
    Expected(u64),
}

impl Comparison {
    /// Compares a cohort as a metric asks.
    ///
    /// # Errors
    ///
    /// [`Refusal::NothingToCompare`] where a rate is of nobody, or a part of a rate of nothing is asked for;
    /// [`Refusal::TestRefused`] where the named test has no answer to such counts.
    pub fn of(metric: &Metric, outcome: &Outcome, arm: &Arm, other: &Other<'_>) -> Result<Comparison, Refusal> {
        let nobody = |who: &str| Refusal::NothingToCompare { what: format!("{who} of \"{}\"", outcome.title) };
        let mine = arm.counts(&outcome.measure);
        let rate = mine.rate().ok_or_else(|| nobody("the rate"))?;
        let theirs = other.counts(&outcome.measure, arm.people);
        let compared = theirs.rate().ok_or_else(|| nobody("the rate to compare with"))?;
        let gain = match metric.better {
            Better::Lower => compared - rate,
            Better::Higher => rate - compared,
        };
        let mut steps = vec![
            Step::new("count", format!("{}{}", counted(mine, &outcome.measure), per_hundred(rate, &outcome.measure))),
            Step::new("compared", other.words(theirs, compared, outcome)),
            Step::new("effect", effect_words(gain, compared, outcome)),
        ];
        let standing = stand(metric, outcome, (mine, theirs), other, (gain, compared), &mut steps)?;
        Ok(Comparison { mine, compared, gain, standing, steps })
    }

    /// How many people, events or days were avoided or gained: the difference of the rates times what they are of.
    pub fn avoided(&self, gain: Ratio<i128>) -> Ratio<i128> {
        gain * Ratio::from_integer(i128::from(self.mine.of))
    }
}

/// How the cohort stands by the threshold, the test, or both.
fn stand(
    metric: &Metric,
    outcome: &Outcome,
    (mine, theirs): (Counts, Counts),
    other: &Other<'_>,
    (gain, compared): (Ratio<i128>, Ratio<i128>),
    steps: &mut Vec<Step>,
) -> Result<Standing, Refusal> {
    let worse_size = metric.worse.and_then(|worse| worse.threshold).or(metric.threshold);
    for size in [metric.threshold, worse_size].into_iter().flatten() {
        if matches!(size, EffectSize::Part(_)) && compared == Ratio::from_integer(0) {
            return Err(Refusal::NothingToCompare {
                what: format!("a part of a rate of nothing, of \"{}\",", outcome.title),
            });
        }
    }
    let far_enough = metric.threshold.is_none_or(|size| size.is_reached(gain, compared));
    let too_far = worse_size.is_none_or(|size| size.is_reached(-gain, compared));
    if let Some(size) = metric.threshold {
        let needed = points_words(size.of(compared), &outcome.measure);
        let said = if far_enough { "reached" } else { "not reached" };
        steps.push(Step::new("threshold", format!("{size} makes {needed}: {said}")));
    }
    let (better, worse) = match &metric.test {
        None => (far_enough, too_far && gain < Ratio::from_integer(0)),
        Some(test) => {
            let found = judged(test, metric.better, (mine, theirs), other)?;
            steps.push(Step::new("test", test_words(test, metric.better, &found)));
            let (for_better, for_worse) = match metric.better {
                Better::Lower => (Verdict::SignificantlyLower, Verdict::SignificantlyHigher),
                Better::Higher => (Verdict::SignificantlyHigher, Verdict::SignificantlyLower),
            };
            (far_enough && found.verdict == for_better, too_far && found.verdict == for_worse)
        }
    };
    let standing = match (better, worse) {
        (true, _) => Standing::Better,
        (false, true) => Standing::Worse,
        (false, false) => Standing::Within,
    };
    steps.push(Step::new(
        "verdict",
        match standing {
            Standing::Better => "passed: better by what the contract asks",
            Standing::Worse => "not passed: worse by what the contract asks",
            Standing::Within => "not passed: neither better nor worse by what the contract asks",
        },
    ));
    Ok(standing)
}

/// What the named test says of the counts.
fn judged(
    test: &MetricTest,
    better: Better,
    (mine, theirs): (Counts, Counts),
    other: &Other<'_>,
) -> Result<verdict::Judgement, Refusal> {
    let refused = |why: String| Refusal::TestRefused { test: test.test.word().to_string(), why };
    let ratio = |numer: u64, denom: u64| statistics::Ratio::new(numer, denom).map_err(|why| refused(why.to_string()));
    let parts = |rate: units::Rate| {
        let ratio = rate.ratio();
        (u64::try_from(*ratio.numer()).unwrap_or(0), u64::try_from(*ratio.denom()).unwrap_or(0))
    };
    let (numer, denom) = parts(test.level);
    let overdispersion = match test.overdispersion.map(parts) {
        Some((numer, denom)) => Some(ratio(numer, denom)?),
        None => None,
    };
    let question = Question {
        test: test.test.word().parse().map_err(|_| refused("no test of this name is known".into()))?,
        sides: match (test.sides, better) {
            (SidesWord::Two, _) => Sides::Two,
            (SidesWord::One, Better::Lower) => Sides::Lower,
            (SidesWord::One, Better::Higher) => Sides::Higher,
        },
        level: Level::new(numer, denom).map_err(|why| refused(why.to_string()))?,
        overdispersion,
    };
    let against = match other {
        Other::Baseline(_) | Other::Group(..) if test.test.takes_two_groups() => {
            verdict::Against::Group(Group { events: theirs.part, people: theirs.of })
        }
        _ => verdict::Against::Rate(ratio(theirs.part, theirs.of)?),
    };
    verdict::judge(&question, Group { events: mine.part, people: mine.of }, against)
        .map_err(|why| refused(why.to_string()))
}

impl Other<'_> {
    /// The counts of which the rate compared with is made.
    fn counts(&self, measure: &Measure, people: u32) -> Counts {
        match self {
            Other::Group(arm, _) => arm.counts(measure),
            Other::Expected(millionths) => Counts { part: *millionths, of: u64::from(people) * 1_000_000 },
            Other::Baseline(counts) => {
                let of = u64::from(counts.of);
                let (events, days) = (counts.events.unwrap_or(0), counts.days.unwrap_or(0));
                match measure {
                    Measure::Frequency { per: Per::Achiever, .. } => {
                        Counts { part: events, of: counts.with_event.map_or(0, u64::from) }
                    }
                    Measure::Frequency { .. } => Counts { part: events, of },
                    Measure::ShareOfTime { .. } => Counts { part: days, of: counts.of_days.unwrap_or(0) },
                    Measure::Binary { success: contracts::Success::NoEvent, .. } => {
                        Counts { part: of - u64::from(counts.achieved.unwrap_or(counts.of)), of }
                    }
                    _ => Counts { part: u64::from(counts.achieved.unwrap_or(0)), of },
                }
            }
        }
    }

    fn words(&self, theirs: Counts, compared: Ratio<i128>, outcome: &Outcome) -> String {
        match self {
            Other::Baseline(counts) => format!(
                "the baseline ({}): {}{}",
                counts.from,
                counted(theirs, &outcome.measure),
                per_hundred(compared, &outcome.measure)
            ),
            Other::Group(_, terms) => format!(
                "the comparison group \"{}\": {}{}",
                terms.title,
                counted(theirs, &outcome.measure),
                per_hundred(compared, &outcome.measure)
            ),
            Other::Expected(millionths) => {
                let source = outcome.risk.as_ref().map_or("", |risk| risk.source.as_str());
                let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
                format!(
                    "the risk score ({source}) expects {whole}.{part:06} of {}{}",
                    theirs.of / 1_000_000,
                    per_hundred(compared, &outcome.measure)
                )
            }
        }
    }
}

/// What was counted, in words: `417 of 1,000`.
fn counted(counts: Counts, measure: &Measure) -> String {
    match measure {
        Measure::Frequency { per: Per::Achiever, .. } => {
            format!("{} events of {} people with at least one", counts.part, counts.of)
        }
        Measure::Frequency { .. } => format!("{} events of {} people", counts.part, counts.of),
        Measure::ShareOfTime { .. } => format!("{} of {} days", counts.part, counts.of),
        _ => format!("{} of {} had the event", counts.part, counts.of),
    }
}

/// The rate beside the counts, for people to read: nothing is computed from it.
fn per_hundred(rate: Ratio<i128>, measure: &Measure) -> String {
    match measure {
        Measure::Frequency { per: Per::Hundred, .. } => format!(" ({} per 100 people)", decimals(rate * 100, 2)),
        Measure::Frequency { .. } => format!(" ({} each)", decimals(rate, 3)),
        _ => format!(" ({}%)", decimals(rate * 100, 2)),
    }
}

fn points_words(gain: Ratio<i128>, measure: &Measure) -> String {
    match measure {
        Measure::Frequency { per: Per::Hundred, .. } => format!("{} per 100 people", decimals(gain * 100, 2)),
        Measure::Frequency { .. } => format!("{} each", decimals(gain, 3)),
        _ => format!("{} points", decimals(gain * 100, 2)),
    }
}

fn effect_words(gain: Ratio<i128>, compared: Ratio<i128>, outcome: &Outcome) -> String {
    let zero = Ratio::from_integer(0);
    let (size, way) = if gain < zero { (-gain, "worse") } else { (gain, "better") };
    if gain == zero {
        return "no difference".to_string();
    }
    let part =
        if compared == zero { String::new() } else { format!(", {}% of it", decimals(size / compared * 100, 2)) };
    format!("{} {way}{part} (exactly {}/{})", points_words(size, &outcome.measure), size.numer(), size.denom())
}

fn test_words(test: &MetricTest, better: Better, found: &verdict::Judgement) -> String {
    let Figures { statistic, p, interval, .. } = &found.figures;
    let sides = match test.sides {
        SidesWord::Two => "two-sided".to_string(),
        SidesWord::One => format!("one-sided ({better})"),
    };
    let p = p.as_ref().map(|p| if p.starts_with("below") { format!("p {p}") } else { format!("p = {p}") });
    let figures: Vec<&str> = [statistic, &p, interval].into_iter().flatten().map(String::as_str).collect();
    let figures = if figures.is_empty() { "equal rates".to_string() } else { figures.join(", ") };
    format!("{}, {sides} at {}: {figures}; {}", test.test, test.level, found.verdict)
}

/// A ratio with so many decimals, to the nearest, for people to read.
pub(crate) fn decimals(value: Ratio<i128>, places: u32) -> String {
    let scale = 10_i128.pow(places);
    let scaled = units::Rounding::whole(value * Ratio::from_integer(scale), units::RoundingMode::HalfUp);
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, part) = (scaled.unsigned_abs() / scale.unsigned_abs(), scaled.unsigned_abs() % scale.unsigned_abs());
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = places as usize)
    }
}
