//! A question, the counts, and the verdict.

use std::cmp::Ordering;

use super::figures::{self, Figures, Measured, Range};
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
    let found = significance(question, group, against)?;
    // Equal rates without variation have no interval either, and need none.
    let range = match range(question, group, against) {
        Err(_) if against.order(group).is_eq() => None,
        range => range?,
    };
    let figures = figures::of(question, group, against, &Measured { result: found.result, range });
    Ok(Judgement { verdict: found.verdict(group, against), figures })
}

/// The verdict alone, as [`judge`] gives it, for counts that the test takes.
pub(crate) fn decide(question: &Question, group: Group, against: Against) -> Result<Verdict, StatisticsError> {
    Ok(significance(question, group, against)?.verdict(group, against))
}

/// What a test finds, whichever way it points.
#[derive(Debug, Clone, Copy)]
struct Significance {
    significant: bool,
    result: Option<TestResult>,
}

impl Significance {
    /// A whole-number comparison decides the direction, so that rounding cannot.
    fn verdict(self, group: Group, against: Against) -> Verdict {
        match against.order(group) {
            Ordering::Less if self.significant => Verdict::SignificantlyLower,
            Ordering::Greater if self.significant => Verdict::SignificantlyHigher,
            _ => Verdict::Within,
        }
    }
}

/// Runs the test. Where both rates are equal there may be no statistic, and nothing is significant.
fn significance(question: &Question, group: Group, against: Against) -> Result<Significance, StatisticsError> {
    let sides = question.sides;
    let by_test = || match against {
        Against::Rate(rate) if question.test == Test::PoissonExact => {
            poisson::exact_test(Events::of_people(group.events, group.people)?, rate.value(), sides)
        }
        Against::Rate(rate) => {
            let share = Share::new(group.events, group.people)?;
            match question.test {
                Test::ExactBinomial => proportion::exact_test(share, rate.value(), sides),
                _ => proportion::score_test(share, rate.value(), sides),
            }
        }
        Against::Group(other) if question.test.takes_frequencies() => {
            let (one, two) = events_of(group, other)?;
            match question.overdispersion {
                Some(alpha) => poisson::negative_binomial_test(one, two, alpha.value(), sides),
                None => poisson::ratio_test(one, two, sides),
            }
        }
        Against::Group(other) => {
            let (one, two) = shares_of(group, other)?;
            match question.test {
                Test::FisherExact => Ok(two_proportions::fisher(one, two, sides)),
                Test::ZUnpooled => two_proportions::z_unpooled(one, two, sides),
                Test::ZPooledCorrected => two_proportions::z_pooled_corrected(one, two, sides),
                _ => two_proportions::z_pooled(one, two, sides),
            }
        }
    };
    let equal = against.order(group).is_eq();
    if let (Test::Newcombe, Against::Group(other)) = (question.test, against) {
        let (one, two) = shares_of(group, other)?;
        let interval = two_proportions::newcombe(one, two, question.level, sides);
        return Ok(Significance { significant: !equal && !interval.contains(0.0), result: None });
    }
    match by_test() {
        Err(_) if equal => Ok(Significance { significant: false, result: None }),
        result => {
            let result = result?;
            Ok(Significance { significant: !equal && question.level.is_reached_by(result.p), result: Some(result) })
        }
    }
}

/// The interval that belongs to the test.
fn range(question: &Question, group: Group, against: Against) -> Result<Option<Range>, StatisticsError> {
    let (level, sides) = (question.level, question.sides);
    Ok(match against {
        Against::Rate(_) if question.test == Test::PoissonExact => {
            let events = Events::of_people(group.events, group.people)?;
            Some(Range::Frequency(poisson::exact_interval(events, level, sides)))
        }
        Against::Rate(_) => {
            let share = Share::new(group.events, group.people)?;
            Some(Range::Share(match question.test {
                Test::ExactBinomial => proportion::clopper_pearson(share, level, sides),
                _ => proportion::wilson(share, level, sides),
            }))
        }
        Against::Group(other) if question.test.takes_frequencies() => {
            let (one, two) = events_of(group, other)?;
            Some(Range::Ratio(match question.overdispersion {
                Some(alpha) => poisson::negative_binomial_ratio(one, two, alpha.value(), level, sides)?.interval,
                None => poisson::ratio_interval(one, two, level, sides)?,
            }))
        }
        Against::Group(other) => {
            let (one, two) = shares_of(group, other)?;
            match question.test {
                Test::FisherExact => two_proportions::fisher_interval(one, two, level, sides).map(Range::Odds),
                Test::Newcombe => Some(Range::Difference(two_proportions::newcombe(one, two, level, sides))),
                Test::ZUnpooled => Some(Range::Difference(two_proportions::wald_difference(one, two, level, sides)?)),
                // An interval with the same correction would not belong to the test.
                Test::ZPooledCorrected => None,
                _ => Some(Range::Difference(two_proportions::score_interval(one, two, level, sides)?)),
            }
        }
    })
}

fn events_of(group: Group, other: Group) -> Result<(Events, Events), StatisticsError> {
    Ok((Events::of_people(group.events, group.people)?, Events::of_people(other.events, other.people)?))
}

fn shares_of(group: Group, other: Group) -> Result<(Share, Share), StatisticsError> {
    Ok((Share::new(group.events, group.people)?, Share::new(other.events, other.people)?))
}

/// Refuses what the test does not take.
pub(crate) fn check_taken(question: &Question, against: Against) -> Result<(), StatisticsError> {
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
    pub(crate) fn order(self, group: Group) -> Ordering {
        let (events, of) = match self {
            Against::Group(other) => (other.events, other.people),
            Against::Rate(rate) => (rate.numerator(), rate.denominator()),
        };
        debug_assert!(group.people <= COUNT_MAX);
        (u128::from(group.events) * u128::from(of)).cmp(&(u128::from(events) * u128::from(group.people)))
    }
}
