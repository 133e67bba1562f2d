//! How many days something lasted: overlapping spells counted once, gaps bridged where the contract allows.

use contracts::DayCount;
use num_rational::Ratio;
use units::{Day, Period, Rate, Rounding, RoundingMode};

use crate::events::EventRef;
use crate::measure::{Standing, Verdict, View};

/// Days that follow each other, from the first up to but not including `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Day,
    until: Day,
}

/// Achieved on the day on which the `at_least_days`-th day is reached.
pub(crate) fn verdict(
    view: &View<'_>,
    count: DayCount,
    gap_days: i32,
    at_least_days: i32,
    evidence: &mut Vec<EventRef>,
) -> Verdict {
    let stretches = stretches(view);
    let runs = runs(&stretches, count, gap_days);
    let mut longest = 0;
    let mut reached = None;
    for run in runs {
        let days: i32 = run.iter().map(|stretch| stretch.until.days_since(stretch.from)).sum();
        longest = longest.max(days);
        if reached.is_none() {
            reached = nth_day(run, at_least_days);
        }
    }
    let standing = match reached {
        Some(day) => Standing::Achieved(day),
        None => Standing::Open { achieved: false },
    };
    evidence_until(view, reached.unwrap_or(Day::MAX), evidence);
    Verdict { standing, quantity: i64::from(longest) }
}

/// How many days are at least `part` of a period: rounded up, since a part of a day is not yet enough.
pub(crate) fn days_of(period: Period, part: Rate) -> i32 {
    let ratio = part.ratio();
    let days = i128::from(period.days()) * i128::from(*ratio.numer());
    let whole = Rounding::whole(Ratio::new(days, i128::from(*ratio.denom())), RoundingMode::Up);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

/// The days on which each further stretch of `every_days` is complete, counted from the day after `achieved_on`.
///
/// Cumulative days may be anywhere in the rest of the window; a continuous run must not break.
pub(crate) fn stretch_days(
    view: &View<'_>,
    count: DayCount,
    gap_days: i32,
    achieved_on: Day,
    every_days: i32,
    up_to: u32,
) -> Vec<Day> {
    let from = achieved_on.plus_days(1);
    let later: Vec<Stretch> = stretches(view)
        .into_iter()
        .map(|stretch| Stretch { from: stretch.from.max(from), until: stretch.until })
        .filter(|stretch| stretch.from < stretch.until)
        .collect();
    let unbroken = match count {
        DayCount::Cumulative => later.as_slice(),
        DayCount::Continuous => match runs(&later, count, gap_days).first() {
            Some(run) if run[0].from.days_since(from) <= gap_days => *run,
            _ => &[],
        },
    };
    (1..=up_to)
        .map_while(|number| {
            let days = i32::try_from(number).ok()?.checked_mul(every_days)?;
            nth_day(unbroken, days)
        })
        .collect()
}

/// The rows whose spells reach into the window and begin no later than `day`.
pub(crate) fn evidence_until(view: &View<'_>, day: Day, evidence: &mut Vec<EventRef>) {
    let reaches = view.known().filter(|event| event.until > view.window.from && event.day < view.window.until);
    evidence.extend(reaches.filter(|event| event.day <= day).map(|event| event.at));
}

/// The days of the outcome's spells within the window as far as they have been seen, joined where they touch or
/// overlap, in order.
fn stretches(view: &View<'_>) -> Vec<Stretch> {
    // A spell without an end is known to last until the day before the latest extract; one with an end that lies
    // ahead, until the day of settlement.
    let open_until = view.seen;
    let seen_until = view.as_at.plus_days(1);
    let mut joined: Vec<Stretch> = Vec::new();
    // Events are in the order of their first days, so joining looks at the last stretch only.
    for event in view.known() {
        let until = if event.until == Day::MAX { open_until } else { event.until.min(seen_until) };
        let stretch = Stretch { from: event.day.max(view.window.from), until: until.min(view.window.until) };
        if stretch.from >= stretch.until {
            continue;
        }
        match joined.last_mut() {
            Some(last) if stretch.from <= last.until => last.until = last.until.max(stretch.until),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// All stretches as one run for cumulative days; for continuous days, a run each time a gap is longer than allowed.
fn runs(stretches: &[Stretch], count: DayCount, gap_days: i32) -> Vec<&[Stretch]> {
    match count {
        DayCount::Cumulative => vec![stretches],
        DayCount::Continuous => stretches.chunk_by(|a, b| b.from.days_since(a.until) <= gap_days).collect(),
    }
}

/// The `number`-th day of a run, from 1.
fn nth_day(run: &[Stretch], number: i32) -> Option<Day> {
    let mut left = number;
    for stretch in run {
        let days = stretch.until.days_since(stretch.from);
        if left <= days {
            return Some(stretch.from.plus_days(left - 1));
        }
        left -= days;
    }
    None
}
