//! Effects of opened outcomes on a frozen design, and what may be said of them.

use evaluation::effects::{self, Likeness};
use evaluation::matching::{MatchedSet, Pair};
use evaluation::plan::{Correction, MeasureWord, Method, Outcome, Plan, TestWord};
use evaluation::regression::{Errors, logistic};
use evaluation::verdict::{Balance, Estimate, Facts, Scale, Side, finding_words, judge};
use evaluation::{EvaluationError, Workers};
use statistics::{Events, Level, Share, Sides, StatisticsError, poisson, two_proportions};

use super::answer::{BalanceAnswer, ChangeAnswer, OutcomeAnswer, SideAnswer, SurvivalAnswer, TestAnswer};
use super::changes;
use super::design::{Comparison, Design};
use super::error::EvaluateError;
use super::outcomes::OutcomeValues;
use super::times;
use crate::error::RunError;

/// An outcome that has been opened.
pub(super) struct Opened<'a> {
    pub outcome: &'a Outcome,
    pub values: OutcomeValues,
}

/// Why a test has no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    Statistics(StatisticsError),
    Evaluation(EvaluationError),
}

impl From<StatisticsError> for NoAnswer {
    fn from(why: StatisticsError) -> NoAnswer {
        NoAnswer::Statistics(why)
    }
}

impl From<EvaluationError> for NoAnswer {
    fn from(why: EvaluationError) -> NoAnswer {
        NoAnswer::Evaluation(why)
    }
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoAnswer::Statistics(why) => why.fmt(f),
            NoAnswer::Evaluation(why) => why.fmt(f),
        }
    }
}

/// An outcome of those of the sample of whom it is known.
pub(super) struct Known {
    /// The outcome of each row of the sample; 0 where it is not known.
    pub values: Vec<f64>,
    /// Whether it happened.
    pub happened: Vec<bool>,
    /// How long each was observed.
    pub exposures: Option<Vec<f64>>,
    /// The weight of each row; 0 where it is not compared or not known.
    pub weights: Vec<f64>,
    /// Matched sets of those of whom it is known.
    pub sets: Option<MatchedSet>,
    /// Of how many compared people of each group it is not known: treated, others.
    pub unknown: [u64; 2],
}

/// What a test came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tested {
    pub estimate: Option<Estimate>,
    /// The weighted mean of those treated and of the others, where the test has its own.
    pub means: Option<[f64; 2]>,
}

/// Everything that an outcome is estimated from.
pub(super) struct Frame<'a> {
    pub plan: &'a Plan,
    pub design: &'a Design,
    pub level: Level,
    pub workers: &'a dyn Workers,
}

/// Estimates every outcome and judges it.
///
/// # Errors
///
/// [`EvaluateError::NobodyDecided`] if an outcome is not known of anybody of a group. That a test has no answer, because
/// nothing happened or groups cannot be told apart, is an answer of its own: it says why, and no number stands in for it.
pub(super) fn estimate(
    what: &str,
    plan: &Plan,
    design: &Design,
    balance: Option<&BalanceAnswer>,
    opened: Vec<Opened<'_>>,
    workers: &dyn Workers,
) -> Result<Vec<OutcomeAnswer>, RunError> {
    let frame = Frame { plan, design, level: level_of(plan.level), workers };
    let mut estimated = Vec::new();
    for Opened { outcome, values } in opened {
        let known = known(&frame, values)?;
        for (who, is_treated) in [("treated", true), ("in the comparison group", false)] {
            let anybody = design
                .sample
                .treated
                .iter()
                .zip(&known.weights)
                .any(|(treated, weight)| *treated == is_treated && *weight > 0.0);
            if !anybody {
                let (what, outcome) = (what.to_string(), outcome.name.to_string());
                return Err(EvaluateError::NobodyDecided { what, outcome, who }.into());
            }
        }
        estimated.push((outcome, one(&frame, outcome, &known)));
    }
    let corrected = corrected(plan.correction, &estimated);
    let told = estimated.into_iter().zip(corrected).map(|((outcome, one), p)| tell(&frame, outcome, one, p, balance));
    Ok(told.collect())
}

/// An outcome before it is judged.
struct One {
    tested: Result<Tested, NoAnswer>,
    also: Vec<TestAnswer>,
    treated: SideAnswer,
    comparison: SideAnswer,
    survival: Option<SurvivalAnswer>,
    change: Option<ChangeAnswer>,
}

fn known(frame: &Frame<'_>, values: OutcomeValues) -> Result<Known, RunError> {
    let sample = &frame.design.sample;
    let on_sample = |why| EvaluateError::Estimation { what: frame.plan.title.clone(), why };
    let outcomes = sample.arrange("the outcome", &values.values).map_err(on_sample)?;
    let happened = sample.arrange("the outcome", &values.happened).map_err(on_sample)?;
    let exposures = values.exposures.map(|exposures| sample.arrange("the exposure", &exposures)).transpose();
    let exposures = exposures.map_err(on_sample)?;
    let mut weights = frame.design.comparison.weights(sample.len());
    let mut unknown = [0, 0];
    for ((outcome, weight), treated) in outcomes.iter().zip(&mut weights).zip(&sample.treated) {
        if outcome.is_none() && *weight > 0.0 {
            *weight = 0.0;
            unknown[usize::from(!*treated)] += 1;
        }
    }
    // Somebody of whom it is not known takes those out who are compared with nobody else.
    let sets = match &frame.design.comparison {
        Comparison::Matched(set) if unknown == [0, 0] => Some(set.clone()),
        Comparison::Matched(set) => {
            let is_known = |row: u32| outcomes[row as usize].is_some();
            let pairs: Vec<Pair> =
                set.pairs().filter(|pair| is_known(pair.treated) && is_known(pair.control)).collect();
            MatchedSet::of_pairs(&sample.treated, &pairs).ok()
        }
        _ => None,
    };
    if let Some(set) = &sets {
        weights = set.weights();
    } else if matches!(frame.design.comparison, Comparison::Matched(_)) {
        weights.fill(0.0);
    }
    let values = outcomes.into_iter().map(|value| value.unwrap_or(0.0)).collect();
    Ok(Known { values, happened, exposures, weights, sets, unknown })
}

fn one(frame: &Frame<'_>, outcome: &Outcome, known: &Known) -> One {
    let is_change = matches!(frame.plan.method, Method::Differences(_));
    let change = is_change.then(|| changes::compare(frame, outcome.measure, known));
    let (tested, change) = match change {
        Some(Ok((tested, change))) => (Ok(tested), Some(change)),
        Some(Err(why)) => (Err(why), None),
        None => (test(frame, outcome, outcome.test, known), None),
    };
    let also = outcome.also.iter().map(|word| shown(*word, test(frame, outcome, *word, known))).collect();
    let means = tested.as_ref().ok().and_then(|tested| tested.means);
    // Where changes are compared, people are counted after treatment began: before it nobody was treated.
    let is_counted = |row: usize| match (&frame.design.areas, is_change) {
        (Some(areas), true) => areas.is_after(row),
        _ => true,
    };
    let side = |is_treated: bool| {
        let is_of_side = |row: &usize| frame.design.sample.treated[*row] == is_treated && known.weights[*row] > 0.0;
        let rows = (0..known.values.len()).filter(|row| is_of_side(row) && is_counted(*row));
        let (mut people, mut happened, mut sum, mut weight) = (0, 0, 0.0, 0.0);
        for row in rows {
            people += 1;
            happened += u64::from(known.happened[row]);
            sum += known.weights[row] * known.values[row];
            weight += known.weights[row];
        }
        let mean = means.map(|means| means[usize::from(!is_treated)]).unwrap_or(sum / weight);
        let value = (outcome.measure != MeasureWord::Time).then_some(mean);
        SideAnswer { people, happened, value, not_yet_known: known.unknown[usize::from(!is_treated)] }
    };
    let (treated, comparison) = (side(true), side(false));
    let survival = (outcome.measure == MeasureWord::Time).then(|| times::curves(frame, known)).flatten();
    One { tested, also, treated, comparison, survival, change }
}

/// One test of an outcome on the design.
fn test(frame: &Frame<'_>, outcome: &Outcome, word: TestWord, known: &Known) -> Result<Tested, NoAnswer> {
    match (outcome.measure, word) {
        (MeasureWord::Time, _) => times::test(frame, word, known),
        (MeasureWord::Amount, _) | (_, TestWord::Robust) => robust(frame, outcome, known),
        (MeasureWord::Binary, word) => rates(frame, word, known),
        (MeasureWord::Count, _) if matches!(frame.plan.method, Method::Regression) => times::counts(frame, known),
        (MeasureWord::Count, word) => counts(frame, word, known),
    }
}

/// Two rates of people who are compared as they are.
fn rates(frame: &Frame<'_>, word: TestWord, known: &Known) -> Result<Tested, NoAnswer> {
    let share = |is_treated: bool| {
        let rows = frame.design.sample.treated.iter().zip(&known.weights).zip(&known.happened);
        let of_group = rows.filter(|((treated, weight), _)| **treated == is_treated && **weight > 0.0);
        let (people, happened) =
            of_group.fold((0, 0), |(people, happened), (_, it)| (people + 1, happened + u64::from(*it)));
        Share::new(happened, people)
    };
    let (treated, others) = (share(true)?, share(false)?);
    let effect = treated.rate() - others.rate();
    let wald = two_proportions::wald_difference(treated, others, frame.level, Sides::Two);
    let newcombe = two_proportions::newcombe(treated, others, frame.level, Sides::Two);
    let (p, interval, z) = match word {
        TestWord::Z => {
            let tested = two_proportions::z_pooled(treated, others, Sides::Two)?;
            (tested.p, wald?, tested.statistic)
        }
        TestWord::ZUnpooled => {
            let tested = two_proportions::z_unpooled(treated, others, Sides::Two)?;
            (tested.p, wald?, tested.statistic)
        }
        TestWord::Fisher => {
            let z = two_proportions::z_pooled(treated, others, Sides::Two)?.statistic;
            (two_proportions::fisher(treated, others, Sides::Two).p, newcombe, z)
        }
        // The p-value of an interval is the level at which it begins to hold no difference.
        _ => (
            level_of_interval(|level| two_proportions::newcombe(treated, others, level, Sides::Two)),
            newcombe,
            two_proportions::z_unpooled(treated, others, Sides::Two)?.statistic,
        ),
    };
    let estimate = Estimate { scale: Scale::Difference, effect, low: interval.low, high: interval.high, p, z };
    Ok(Tested { estimate: Some(estimate), means: Some([treated.rate(), others.rate()]) })
}

/// The level at which an interval begins to hold 0, to nine places, by halving.
fn level_of_interval(interval: impl Fn(Level) -> statistics::Interval) -> f64 {
    const PARTS: u64 = 1_000_000_000;
    let holds = |part: u64| Level::new(part, PARTS).is_ok_and(|level| interval(level).contains(0.0));
    let (mut low, mut high) = (1, PARTS - 1);
    if !holds(low) {
        return 1.0 / PARTS as f64;
    }
    // A wider interval, of a lower level, holds whatever a narrower one holds.
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(middle) { low = middle } else { high = middle }
    }
    low as f64 / PARTS as f64
}

/// Two rates of events of people who are compared as they are.
fn counts(frame: &Frame<'_>, word: TestWord, known: &Known) -> Result<Tested, NoAnswer> {
    let group = |is_treated: bool| {
        let rows = (0..known.values.len())
            .filter(|row| frame.design.sample.treated[*row] == is_treated && known.weights[*row] > 0.0);
        rows.map(|row| (known.values[row] as u64, known.exposures.as_ref().map_or(1.0, |exposures| exposures[row])))
            .collect::<Vec<_>>()
    };
    let (treated, others) = (group(true), group(false));
    let events = |group: &[(u64, f64)]| {
        Events::new(group.iter().map(|(count, _)| count).sum(), group.iter().map(|(_, exposure)| exposure).sum())
    };
    let (first, second) = (events(&treated)?, events(&others)?);
    let (ratio, tested) = if word == TestWord::Poisson {
        (poisson::ratio(first, second, frame.level, Sides::Two)?, poisson::ratio_z_test(first, second, Sides::Two)?)
    } else {
        let mean = |group: &[(u64, f64)], events: Events| {
            group.iter().map(move |(_, exposure)| events.rate() * exposure).collect::<Vec<f64>>()
        };
        let means = [mean(&treated, first), mean(&others, second)].concat();
        let all: Vec<u64> = treated.iter().chain(&others).map(|(count, _)| *count).collect();
        let spread = poisson::likely_overdispersion(&all, &means)?;
        (
            poisson::negative_binomial_ratio(first, second, spread, frame.level, Sides::Two)?,
            poisson::negative_binomial_test(first, second, spread, Sides::Two)?,
        )
    };
    let estimate = Estimate {
        scale: Scale::Ratio,
        effect: ratio.ratio,
        low: ratio.interval.low,
        high: ratio.interval.high,
        p: tested.p,
        z: tested.statistic,
    };
    Ok(Tested { estimate: Some(estimate), means: Some([first.rate(), second.rate()]) })
}

/// A difference of means or rates, with errors that allow for sets, weights and unequal variances.
fn robust(frame: &Frame<'_>, outcome: &Outcome, known: &Known) -> Result<Tested, NoAnswer> {
    let sample = &frame.design.sample;
    let scale = if outcome.measure == MeasureWord::Binary { Scale::Difference } else { Scale::Means };
    let values = per_exposure(known);
    if matches!(frame.plan.method, Method::Regression) {
        return adjusted(frame, outcome, known, &values, scale);
    }
    let effect = match &known.sets {
        Some(sets) => effects::matched(sets, &values, None, frame.workers)?,
        None => effects::weighted(&sample.treated, &known.weights, &values, None, Likeness::None, frame.workers)?,
    };
    let means = Some([effect.mean_treated, effect.mean_control]);
    Ok(Tested { estimate: told(effect.estimate, scale, frame.level), means })
}

/// The average difference beside covariates among those treated.
fn adjusted(
    frame: &Frame<'_>,
    outcome: &Outcome,
    known: &Known,
    values: &[f64],
    scale: Scale,
) -> Result<Tested, NoAnswer> {
    let sample = &frame.design.sample;
    if outcome.measure != MeasureWord::Binary {
        let effect = effects::weighted(
            &sample.treated,
            &known.weights,
            values,
            Some(&sample.design),
            Likeness::None,
            frame.workers,
        )?;
        let means = Some([effect.mean_treated, effect.mean_control]);
        return Ok(Tested { estimate: told(effect.estimate, scale, frame.level), means });
    }
    let rows: Vec<u32> = (0_u32..).take(known.values.len()).filter(|row| known.weights[*row as usize] > 0.0).collect();
    let treated: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(sample.treated[*row as usize]))).collect();
    let design = sample.design.pick(&rows).with_first("treatment", treated.clone())?;
    let happened: Vec<bool> = rows.iter().map(|row| known.happened[*row as usize]).collect();
    let fitted = logistic(&design, &outcome.title, &happened, None, frame.workers)?;
    let covariance = fitted.fit.covariance(&design, Errors::Hc1, frame.workers)?;
    let those_treated = (0..rows.len()).filter(|at| treated[*at] == 1.0);
    let estimate = fitted.average_difference(&design, "treatment", those_treated, &covariance)?;
    Ok(Tested { estimate: told(estimate, scale, frame.level), means: None })
}

/// Counts for each unit of exposure, where there is one.
fn per_exposure(known: &Known) -> Vec<f64> {
    match &known.exposures {
        Some(exposures) => known.values.iter().zip(exposures).map(|(value, exposure)| value / exposure).collect(),
        None => known.values.clone(),
    }
}

/// An estimate with its interval and p-value, where it has some.
pub(super) fn told(estimate: evaluation::Estimate, scale: Scale, level: Level) -> Option<Estimate> {
    let interval = estimate.interval(1.0 - level.value())?;
    let (low, high) = (interval.low, interval.high);
    Some(Estimate { scale, effect: estimate.value, low, high, p: estimate.p_value()?, z: estimate.statistic() })
}

pub(super) fn shown(word: TestWord, tested: Result<Tested, NoAnswer>) -> TestAnswer {
    let estimate = tested.ok().and_then(|tested| tested.estimate);
    TestAnswer {
        test: word.word().to_string(),
        p: estimate.map(|estimate| estimate.p),
        effect: estimate.map(|estimate| estimate.effect),
        low: estimate.map(|estimate| estimate.low),
        high: estimate.map(|estimate| estimate.high),
    }
}

/// The p-values as the correction has them; those without an estimate count for nothing.
fn corrected(correction: Correction, estimated: &[(&Outcome, One)]) -> Vec<Option<f64>> {
    let p = |one: &One| one.tested.as_ref().ok().and_then(|tested| tested.estimate).map(|estimate| estimate.p);
    let values: Vec<Option<f64>> = estimated.iter().map(|(_, one)| p(one)).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let how = match correction {
        Correction::None => return values,
        Correction::Bonferroni => statistics::correction::Correction::Bonferroni,
        Correction::Holm => statistics::correction::Correction::Holm,
        Correction::BenjaminiHochberg => statistics::correction::Correction::BenjaminiHochberg,
    };
    // Tests give nothing but p-values between 0 and 1.
    let mut corrected = how.apply(&known).unwrap_or(known).into_iter();
    values.into_iter().map(|value| value.and_then(|_| corrected.next())).collect()
}

fn tell(
    frame: &Frame<'_>,
    outcome: &Outcome,
    one: One,
    p: Option<f64>,
    balance: Option<&BalanceAnswer>,
) -> OutcomeAnswer {
    let plan = frame.plan;
    let tested = one.tested.as_ref().ok().copied().unwrap_or_default();
    let uncorrected = tested.estimate.map(|estimate| estimate.p);
    let estimate = tested.estimate.map(|estimate| Estimate { p: p.unwrap_or(estimate.p), ..estimate });
    let side = |side: &SideAnswer| Side { people: side.people, happened: side.happened, value: side.value };
    let verdict = judge(&Facts {
        title: outcome.title.clone(),
        offer: plan.offer.clone(),
        people: plan.people.clone(),
        measure: outcome.measure,
        better: outcome.better,
        treated: side(&one.treated),
        comparison: side(&one.comparison),
        estimate,
        level: plan.level,
        people_at_least: plan.people_at_least,
        happened_at_least: plan.happened_at_least,
        balance: alike(plan, balance, one.change.as_ref()),
    });
    let scale = |scale: Scale| match scale {
        Scale::Difference => "difference",
        Scale::Means => "means",
        Scale::Ratio => "ratio",
    };
    let no_estimate = match (&one.tested, estimate) {
        (Err(why), _) => Some(why.to_string()),
        (Ok(_), None) => Some("everybody has the same, so there is nothing to tell apart".to_string()),
        (Ok(_), Some(_)) => None,
    };
    OutcomeAnswer {
        name: outcome.name.to_string(),
        title: outcome.title.clone(),
        measure: outcome.measure.word().to_string(),
        better: outcome.better.word().to_string(),
        test: outcome.test.word().to_string(),
        finding: finding_words(verdict.finding).to_string(),
        headline: verdict.headline,
        can_say: verdict.can_say,
        cannot_say: verdict.cannot_say,
        people_needed: verdict.people_needed,
        treated: one.treated,
        comparison: one.comparison,
        scale: estimate.map(|estimate| scale(estimate.scale).to_string()),
        effect: estimate.map(|estimate| estimate.effect),
        low: estimate.map(|estimate| estimate.low),
        high: estimate.map(|estimate| estimate.high),
        confidence: 1.0 - plan.level,
        p: estimate.map(|estimate| estimate.p),
        p_uncorrected: uncorrected,
        no_estimate,
        also: one.also,
        survival: one.survival,
        change: one.change,
    }
}

/// Whether the groups are alike, as the verdict asks it.
fn alike(plan: &Plan, balance: Option<&BalanceAnswer>, change: Option<&ChangeAnswer>) -> Balance {
    match (&plan.method, balance) {
        (Method::Differences(_), _) => {
            let before = change.and_then(|change| change.before_alike_p);
            Balance::ByChange { alike_before: before.map(|p| p > plan.level) }
        }
        (Method::Regression, _) => Balance::ByRegression,
        (Method::Matching(_) | Method::Weights(_), Some(balance)) => {
            let (largest, at_most) = (balance.largest, balance.at_most);
            if balance.is_within {
                return Balance::Within { largest, at_most };
            }
            let mut beyond: Vec<(f64, String)> = balance
                .rows
                .iter()
                .filter(|row| !row.is_within)
                .map(|row| (row.difference_after.abs(), row.covariate.clone()))
                .collect();
            beyond.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
            Balance::Beyond { covariates: beyond.into_iter().map(|(_, name)| name).collect(), largest, at_most }
        }
        _ => Balance::ByChance,
    }
}

/// A level as the exact ratio that tests take.
fn level_of(level: f64) -> Level {
    const PARTS: u64 = 1_000_000;
    Level::new((level * PARTS as f64).round() as u64, PARTS).unwrap_or(Level::FIVE_PERCENT)
}
