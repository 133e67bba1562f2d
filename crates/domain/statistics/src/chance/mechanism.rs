//! When a contract pays.

use std::ops::RangeInclusive;

use strum::{Display, EnumString, VariantArray};

use super::outcomes::Outcomes;
use super::{Design, check_people};
use crate::error::StatisticsError;
use crate::level::{Ratio, Sides};
use crate::verdict::{Against, Group, Question, Test, Verdict, check_taken, decide};

/// When a contract pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// The observed rate differs by at least this part of the baseline: 1/10 of 60% is 54% or lower.
    Relative(Ratio),
    /// The observed rate differs by at least this many points: 1/20 off 60% is 55% or lower.
    Points(Ratio),
    /// A named test finds the difference significant.
    Test(Question),
}

/// Which difference a contract pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumString, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Direction {
    /// Fewer, such as reoffences.
    Lower,
    /// More, such as jobs.
    Higher,
}

/// What a group is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// A rate that is stated and taken as certain.
    Rate(Ratio),
    /// A group, whose rate is as uncertain as its size makes it.
    Group {
        /// Of the comparison group.
        people: u64,
    },
}

/// How events fall on people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// Each has at most one, with the same probability: binomial.
    Share,
    /// Each may have several; a person's number has the variance `μ + α μ²`. 0 is Poisson.
    Frequency {
        /// α.
        overdispersion: f64,
    },
}

/// Decides counts, in whole numbers where no test is named.
pub(super) struct Decision<'a> {
    design: &'a Design,
}

impl<'a> Decision<'a> {
    /// Refuses what cannot be decided.
    pub(super) fn new(design: &'a Design) -> Result<Decision<'a>, StatisticsError> {
        check_people(design.people)?;
        let denominator = match design.baseline {
            Baseline::Rate(rate) => rate.denominator(),
            Baseline::Group { people } => {
                check_people(people)?;
                people
            }
        };
        match design.mechanism {
            Mechanism::Relative(by) | Mechanism::Points(by) => {
                let (numerator, below) = (by.numerator(), by.denominator());
                if numerator > below {
                    return Err(StatisticsError::BadThreshold { numerator, denominator: below });
                }
                // Products of all three, twice over, are compared as whole numbers; events may exceed people.
                let product = u128::from(design.people).checked_mul(u128::from(denominator));
                let product = product.and_then(|it| it.checked_mul(u128::from(below)));
                if product.is_none_or(|it| it > u128::MAX >> 24) {
                    return Err(StatisticsError::CountTooLarge(below.max(denominator)));
                }
            }
            Mechanism::Test(question) => {
                let any = Group { events: 0, people: 1 };
                let against = match design.baseline {
                    Baseline::Rate(rate) => Against::Rate(rate),
                    Baseline::Group { .. } => Against::Group(any),
                };
                check_taken(&question, against)?;
                let frequencies = matches!(design.spread, Spread::Frequency { .. });
                if frequencies != question.test.takes_frequencies() {
                    let takes = if frequencies {
                        "takes people with the event or without, not frequencies"
                    } else {
                        "takes frequencies, not people with the event or without"
                    };
                    return Err(StatisticsError::TestDoesNotTake { test: question.test, takes });
                }
            }
        }
        Ok(Decision { design })
    }

    /// Whether the test looks at one total of events at a time, so that only there it is monotone.
    pub(super) fn is_conditional(&self) -> bool {
        let Mechanism::Test(question) = self.design.mechanism else { return false };
        question.sides == Sides::Two && matches!(question.test, Test::FisherExact | Test::PoissonRateRatio)
    }

    /// Whether so many events pay, against the stated rate.
    pub(super) fn pays_at(&self, events: u64) -> bool {
        match self.design.baseline {
            Baseline::Rate(rate) => self.pays_against(events, Against::Rate(rate)),
            Baseline::Group { .. } => false,
        }
    }

    /// Whether so many events pay, against so many in the comparison group.
    pub(super) fn pays(&self, events: u64, other: u64) -> bool {
        match self.design.baseline {
            Baseline::Rate(_) => false,
            Baseline::Group { people } => self.pays_against(events, Against::Group(Group { events: other, people })),
        }
    }

    fn pays_against(&self, events: u64, against: Against) -> bool {
        let group = Group { events, people: self.design.people };
        let wanted = self.design.direction;
        let (by, relative) = match self.design.mechanism {
            Mechanism::Test(question) => {
                let paid = match wanted {
                    Direction::Lower => Verdict::SignificantlyLower,
                    Direction::Higher => Verdict::SignificantlyHigher,
                };
                return decide(&question, group, against) == Ok(paid);
            }
            Mechanism::Relative(by) => (by, true),
            Mechanism::Points(by) => (by, false),
        };
        let (numerator, denominator) = match against {
            Against::Rate(rate) => (rate.numerator(), rate.denominator()),
            Against::Group(other) => (other.events, other.people),
        };
        let wide = u128::from;
        // All over people × denominator × by's denominator.
        let observed = wide(events) * wide(denominator) * wide(by.denominator());
        let baseline = wide(numerator) * wide(group.people) * wide(by.denominator());
        let step = wide(by.numerator()) * wide(group.people) * wide(if relative { numerator } else { denominator });
        match wanted {
            Direction::Lower => observed + step <= baseline,
            Direction::Higher => observed >= baseline + step,
        }
    }

    /// The group's outcomes that pay.
    pub(super) fn paying(&self, group: &Outcomes, pays: impl Fn(u64) -> bool) -> Vec<RangeInclusive<u64>> {
        self.paying_between(group.low(), group.high(), pays)
    }

    /// The numbers from `low` to `high` that pay: an end of the range, since fewer events are lower. Only where nobody or
    /// everybody has one may a test have no answer, so these two are asked apart.
    pub(super) fn paying_between(&self, low: u64, high: u64, pays: impl Fn(u64) -> bool) -> Vec<RangeInclusive<u64>> {
        let everybody = self.design.people;
        let ends = [0, everybody].into_iter().filter(|end| (low..=high).contains(end) && pays(*end));
        let mut ranges: Vec<RangeInclusive<u64>> = ends.map(|end| end..=end).collect();
        ranges.dedup();
        let mut pieces = vec![(low.max(1), high.min(everybody - 1))];
        if everybody < high {
            pieces.push((low.max(everybody + 1), high));
        }
        for (from, to) in pieces.into_iter().filter(|(from, to)| from <= to) {
            let lower = self.design.direction == Direction::Lower;
            // The first number whose answer is that of the upper end.
            let (mut at, mut end) = (from, to + 1);
            while at < end {
                let middle = at + (end - at) / 2;
                if pays(middle) != lower {
                    end = middle;
                } else {
                    at = middle + 1;
                }
            }
            let range = if lower { (from, at - 1) } else { (at, to) };
            if range.0 <= range.1 {
                ranges.push(range.0..=range.1);
            }
        }
        ranges
    }
}
