//! Re-presentation: whether people come back just after payment.

use statistics::{Events, Level, Sides, poisson};

use super::sign::{Bar, Figure, Kind, Sign, TestUsed};
use crate::EvaluationError;

/// How many times as often matters.
const MATTERS: f64 = 1.5;
/// How many times the first days the later days are that they are compared with.
const LATER: u32 = 3;

/// Somebody after the day on which payment for them fell due, or, of those not paid for, would have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// Days until they came back, of those who did.
    pub came_back: Option<u32>,
    /// For how many days it is known whether they came back.
    pub known_days: u32,
}

/// Compares how often people come back in the first `days` after payment with people not paid for in their first days, or,
/// if there are none, with the same people in the three times as many days that follow.
///
/// Days at risk end when somebody comes back or is no longer known. Test: exact test of two Poisson rates, one-sided. It
/// matters from 1.5 times as often on. Bars are rates a thousand days at risk, with exact limits. Without people not paid
/// for, relapse that is likeliest early looks the same; with them it does not.
///
/// # Errors
///
/// [`EvaluationError::OutOfRange`] for no days; [`EvaluationError::NoRows`] if nobody was paid for.
pub fn representation(
    paid: &[Followed],
    not_paid: Option<&[Followed]>,
    days: u32,
    level: Level,
) -> Result<Sign, EvaluationError> {
    let kind = Kind::Representation;
    if days == 0 {
        let range = "at least 1";
        return Err(EvaluationError::OutOfRange { what: "number of days after payment", value: 0.0, range });
    }
    if paid.is_empty() {
        return Err(EvaluationError::NoRows);
    }
    let soon = between(paid, 0, days);
    let (other, name) = match not_paid {
        Some(people) => (between(people, 0, days), "first days of those not paid for"),
        None => (between(paid, days, days.saturating_mul(LATER + 1)), "days after those"),
    };
    let mut bars = Vec::new();
    for (group, (events, risk)) in [("first days after payment", soon), (name, other)] {
        if risk > 0 {
            let counted = Events::new(events, risk as f64 / 1000.0)?;
            let interval = poisson::exact_interval(counted, level, Sides::Two);
            let (observed, expected) = (counted.rate(), None);
            bars.push(Bar {
                group: group.to_owned(),
                of: risk,
                observed,
                expected,
                low: interval.low,
                high: interval.high,
            });
        }
    }
    let mut figures = vec![
        Figure { name: "people who came back in the first days after payment", value: soon.0 as f64 },
        Figure { name: "people who came back in what it is compared with", value: other.0 as f64 },
    ];
    let all = soon.0 + other.0;
    if all == 0 || soon.1 == 0 || other.1 == 0 {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    }
    let [exposure, other_exposure] = [soon.1 as f64, other.1 as f64];
    let worst = [Events::new(all, exposure)?, Events::new(0, other_exposure)?];
    if !level.is_reached_by(poisson::ratio_test(worst[0], worst[1], Sides::Higher)?.p) {
        return Ok(Sign::cannot_be_told(kind, figures, bars));
    }
    let (first, second) = (Events::new(soon.0, exposure)?, Events::new(other.0, other_exposure)?);
    let ratio = first.rate() / second.rate();
    // Where nobody else came back, the ratio is infinite and there is no figure of it.
    if ratio.is_finite() {
        figures.insert(
            0,
            Figure { name: "rate of coming back just after payment, over what it is compared with", value: ratio },
        );
    }
    let test = poisson::ratio_test(first, second, Sides::Higher)?;
    let used = TestUsed { name: "exact test of two Poisson rates, after payment higher", statistic: None, p: test.p };
    Ok(Sign::decided(kind, level, ratio >= MATTERS, vec![used], figures, bars))
}

/// Who came back from one day to before another, and the days at risk of it.
fn between(people: &[Followed], from: u32, to: u32) -> (u64, u64) {
    people.iter().fold((0, 0), |(events, risk), person| {
        let seen = person.came_back.filter(|day| *day < person.known_days);
        // The day on which somebody comes back is one at risk.
        let end = seen.map_or(person.known_days, |day| day + 1).min(to);
        let event = seen.is_some_and(|day| (from..to).contains(&day));
        (events + u64::from(event), risk + u64::from(end.saturating_sub(from)))
    })
}
