//! Delay: whether people wait longer from referral to start than was usual.

use statistics::samples::rank_sum;
use statistics::{Level, Share, Sides, proportion};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;
use crate::survival::{Times, kaplan_meier};

/// A share by which the median has to be longer to matter.
const MATTERS: f64 = 0.1;
/// Fewer people on either side than this have no distribution.
const GROUP_MIN: usize = 10;

/// How long somebody waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waited {
    /// Days from referral to start, or up to now.
    pub days: u32,
    /// Whether they were started; else they are waiting.
    pub started: bool,
}

/// What was usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Usual<'a> {
    /// Half of all people were started within so many days.
    Median(u32),
    /// People of before, who were all started or are known not to have been.
    People(&'a [Waited]),
}

/// Compares waits with what was usual, one-sided.
///
/// Against a usual median: the exact binomial test that more than half waited longer (a sign test), without those who waited
/// just as long, or are waiting and have not done so longer. Against people of before: the rank sum test, in which those still
/// waiting have the days they waited so far, which is cautious. It matters if the median, by Kaplan and Meier, is at least a
/// tenth longer. Bars are median waits.
///
/// # Errors
///
/// [`EvaluationError::NoRows`] if there is nobody.
pub fn delay(waited: &[Waited], usual: Usual<'_>, level: Level) -> Result<Sign, EvaluationError> {
    let kind = Kind::Delay;
    let now = median(waited)?;
    let before = match usual {
        Usual::Median(days) => Some(f64::from(days)),
        Usual::People(people) => median(people)?,
    };
    let bar = |group: &str, people: usize, days: Option<f64>| {
        days.map(|days| Bar {
            group: group.to_owned(),
            of: people as u64,
            observed: days,
            expected: before,
            low: days,
            high: days,
        })
    };
    let mut figures: Vec<Figure> =
        now.map(|value| Figure { name: "median days from referral to start", value }).into_iter().collect();
    figures.extend(before.map(|value| Figure { name: "usual median days from referral to start", value }));
    figures.push(Figure { name: "people referred", value: waited.len() as f64 });
    let bars: Vec<Bar> = match usual {
        Usual::Median(_) => bar("now", waited.len(), now).into_iter().collect(),
        Usual::People(people) => {
            [bar("before", people.len(), before), bar("now", waited.len(), now)].into_iter().flatten().collect()
        }
    };
    let test = match usual {
        Usual::Median(days) => {
            let longer = waited.iter().filter(|person| person.days > days).count() as u64;
            let shorter = waited.iter().filter(|person| person.started && person.days < days).count() as u64;
            let all = longer + shorter;
            if all == 0 || !level.is_reached_by(sign_test(all, all)?) {
                return Ok(Sign::cannot_be_told(kind, figures, bars));
            }
            let name = "exact binomial test that more than half waited longer";
            TestUsed { name, statistic: None, p: sign_test(longer, all)? }
        }
        Usual::People(people) => {
            if waited.len() < GROUP_MIN || people.len() < GROUP_MIN {
                return Ok(Sign::cannot_be_told(kind, figures, bars));
            }
            let days = |people: &[Waited]| people.iter().map(|person| f64::from(person.days)).collect::<Vec<f64>>();
            match rank_sum(&days(waited), &days(people), Sides::Higher) {
                Ok(test) => TestUsed { name: "rank sum of days, now higher", statistic: test.statistic, p: test.p },
                // All waited equally long, then and now.
                Err(statistics::StatisticsError::NoVariation) => {
                    return Ok(Sign::cannot_be_told(kind, figures, bars));
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    // A median that is not reached yet is longer than any that was.
    let matters = match (now, before) {
        (Some(now), Some(before)) => now > before && now >= before * (1.0 + MATTERS),
        (None, Some(_)) => true,
        (_, None) => false,
    };
    Ok(Sign::decided(kind, level, matters, vec![test], figures, bars))
}

fn sign_test(longer: u64, all: u64) -> Result<f64, EvaluationError> {
    Ok(proportion::exact_test(Share::new(longer, all)?, 0.5, Sides::Higher)?.p)
}

/// The days by which half were started; none if more than half are waiting.
fn median(people: &[Waited]) -> Result<Option<f64>, EvaluationError> {
    let days = people.iter().map(|person| f64::from(person.days)).collect();
    let times = Times::new(days, people.iter().map(|person| person.started).collect())?;
    Ok(kaplan_meier(&times).quantile(0.5))
}
