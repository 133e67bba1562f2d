//! A question, the counts, and the verdict.

use super::figures::{self, Figures, Measured};
use super::test::{Test, Verdict};
use crate::count::{COUNT_MAX, Events, Share};
use crate::error::StatisticsError;
use crate::level::{Level, Ratio, Sides};
use crate::result::TestResult;
use crate::{poisson, proportion, two_proportions};

/// What a contract asks of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// By which test.
    pub test: Test,
    /// Which differences count.
    pub sides: Sides,
    /// How rare a difference has to be.
    pub level: Level,
    /// The α of a negative binomial rate ratio, whose variance a person is `μ + α μ²`. For that test only.
    pub overdispersion: Option<Ratio>,
}

/// Counts of a group. With tests of shares each person has at most one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// How many events, or people who had the event.
    pub events: u64,
    /// How many people.
    pub people: u64,
}

/// What a group is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// Another group, whose rate is as uncertain as its size makes it.
    Group(Group),
    /// A rate that is taken as certain: people with the event of all, or events a person.
    Rate(Ratio),
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What the test says.
    pub verdict: Verdict,
    /// How it came about, as text.
    pub figures: Figures,
}

/// Judges a group by a named test.
///
/// Significant is a p value of at most the level; for `newcombe`, an interval that leaves out 0. Equal rates, compared as
/// whole numbers, are [`Verdict::Within`] under every test. The result depends on nothing but its arguments.
///
/// # Errors
///
/// [`StatisticsError::TestDoesNotTake`] if the test does not take such counts, or an overdispersion is missing or not
/// asked for; and the errors of the tests.
///
/// ```
/// use statistics::verdict::{Against, Group, Question, Test, Verdict, judge};
/// use statistics::{Level, Sides};
///
/// let aided = Group { events: 48, people: 216 };
/// let others = Against::Group(Group { events: 66, people: 216 });
/// let question = |test| Question { test, sides: Sides::Two, level: Level::FIVE_PERCENT, overdispersion: None };
///
/// let pooled = judge(&question("z pooled".parse().expect("a test")), aided, others)?;
/// assert_eq!(pooled.verdict, Verdict::SignificantlyLower);
/// assert_eq!(pooled.figures.p.as_deref(), Some("0.0494"));
/// let fisher = judge(&question(Test::FisherExact), aided, others)?;
/// assert_eq!(fisher.verdict, Verdict::Within);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn judge(question: &Question, group: Group, against: Against) -> Result<Judgement, StatisticsError> {
    check_taken(question, against)?;
    for counts in [Some(group), against.group()].into_iter().flatten() {
        check_counts(question.test, counts)?;
    }
    let measured = measure(question, group, against)?;
    let figures = figures::of(question, group, against, &measured);
    // A whole-number comparison decides the direction, so that rounding cannot.
    let verdict = match against.order(group) {
        std::cmp::Ordering::Less if measured.significant => Verdict::SignificantlyLower,
        std::cmp::Ordering::Greater if measured.significant => Verdict::SignificantlyHigher,
        _ => Verdict::Within,
    };
    Ok(Judgement { verdict, figures })
}

/// Runs the test. Where both rates are equal there may be no statistic, and nothing is significant.
fn measure(question: &Question, group: Group, against: Against) -> Result<Measured, StatisticsError> {
    let equal = against.order(group).is_eq();
    match test(question, group, against) {
        Err(_) if equal => Ok(Measured::default()),
        measured => {
            Ok(Measured { significant: measured.as_ref().is_ok_and(|it| it.significant) && !equal, ..measured? })
        }
    }
}

fn test(question: &Question, group: Group, against: Against) -> Result<Measured, StatisticsError> {
    let (level, sides) = (question.level, question.sides);
    let by_p = |result: TestResult, figure: Option<figures::Range>| Measured {
        significant: level.is_reached_by(result.p),
        result: Some(result),
        range: figure,
    };
    match against {
        Against::Rate(rate) => {
            let rate = rate.value();
            match question.test {
                Test::PoissonExact => {
                    let events = Events::of_people(group.events, group.people)?;
                    let interval = poisson::exact_interval(events, level, sides);
                    Ok(by_p(poisson::exact_test(events, rate, sides)?, Some(figures::Range::Frequency(interval))))
                }
                Test::ExactBinomial => {
                    let share = Share::new(group.events, group.people)?;
                    let interval = proportion::clopper_pearson(share, level, sides);
                    Ok(by_p(proportion::exact_test(share, rate, sides)?, Some(figures::Range::Share(interval))))
                }
                _ => {
                    let share = Share::new(group.events, group.people)?;
                    let interval = proportion::wilson(share, level, sides);
                    Ok(by_p(proportion::score_test(share, rate, sides)?, Some(figures::Range::Share(interval))))
                }
            }
        }
        Against::Group(other) if question.test.takes_frequencies() => {
            let (one, two) =
                (Events::of_people(group.events, group.people)?, Events::of_people(other.events, other.people)?);
            match question.overdispersion {
                Some(ratio) => {
                    let alpha = ratio.value();
                    let estimate = poisson::negative_binomial_ratio(one, two, alpha, level, sides)?;
                    let result = poisson::negative_binomial_test(one, two, alpha, sides)?;
                    Ok(by_p(result, Some(figures::Range::Ratio(estimate.interval))))
                }
                None => {
                    let interval = poisson::ratio_interval(one, two, level, sides)?;
                    Ok(by_p(poisson::ratio_test(one, two, sides)?, Some(figures::Range::Ratio(interval))))
                }
            }
        }
        Against::Group(other) => {
            let (one, two) = (Share::new(group.events, group.people)?, Share::new(other.events, other.people)?);
            match question.test {
                Test::FisherExact => {
                    let interval = two_proportions::fisher_interval(one, two, level, sides);
                    Ok(by_p(two_proportions::fisher(one, two, sides), interval.map(figures::Range::Odds)))
                }
                Test::Newcombe => {
                    let interval = two_proportions::newcombe(one, two, level, sides);
                    let significant = !interval.contains(0.0);
                    Ok(Measured { significant, result: None, range: Some(figures::Range::Difference(interval)) })
                }
                Test::ZUnpooled => {
                    let interval = two_proportions::wald_difference(one, two, level, sides)?;
                    let result = two_proportions::z_unpooled(one, two, sides)?;
                    Ok(by_p(result, Some(figures::Range::Difference(interval))))
                }
                Test::ZPooledCorrected => Ok(by_p(two_proportions::z_pooled_corrected(one, two, sides)?, None)),
                _ => {
                    let interval = two_proportions::score_interval(one, two, level, sides)?;
                    let result = two_proportions::z_pooled(one, two, sides)?;
                    Ok(by_p(result, Some(figures::Range::Difference(interval))))
                }
            }
        }
    }
}

/// Refuses what the test does not take.
fn check_taken(question: &Question, against: Against) -> Result<(), StatisticsError> {
    let test = question.test;
    let refuse = |takes| Err(StatisticsError::TestDoesNotTake { test, takes });
    match against {
        Against::Group(_) if !test.takes_two_groups() => {
            refuse("takes a stated rate, and no second group: name a test of two groups, such as 'newcombe'")
        }
        Against::Rate(_) if test.takes_two_groups() => {
            refuse("takes two groups, and no stated rate: name a test of one group, such as 'exact binomial'")
        }
        _ if test.takes_overdispersion() && question.overdispersion.is_none() => {
            refuse("needs an overdispersion: state the alpha of a variance of mean + alpha × mean²")
        }
        _ if !test.takes_overdispersion() && question.overdispersion.is_some() => {
            refuse("takes no overdispersion: leave it out, or name 'negative binomial rate ratio'")
        }
        _ => Ok(()),
    }
}

/// Refuses counts that cannot be, before equality of rates could hide it.
fn check_counts(test: Test, counts: Group) -> Result<(), StatisticsError> {
    if test.takes_frequencies() {
        Events::of_people(counts.events, counts.people).map(|_| ())
    } else {
        Share::new(counts.events, counts.people).map(|_| ())
    }
}

impl Against {
    fn group(self) -> Option<Group> {
        match self {
            Against::Group(group) => Some(group),
            Against::Rate(_) => None,
        }
    }

    /// How a group's rate lies to this one, in whole numbers: counts stay below [`COUNT_MAX`], so that products fit.
    fn order(self, group: Group) -> std::cmp::Ordering {
        let (events, of) = match self {
            Against::Group(other) => (other.events, other.people),
            Against::Rate(rate) => (rate.numerator(), rate.denominator()),
        };
        debug_assert!(group.people <= COUNT_MAX);
        (u128::from(group.events) * u128::from(of)).cmp(&(u128::from(events) * u128::from(group.people)))
    }
}
