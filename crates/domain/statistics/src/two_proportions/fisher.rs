//! Fisher's exact test, and the odds ratio that belongs to it.

use crate::count::Share;
use crate::exact::{Counts, Hypergeometric, Tilted};
use crate::level::{Level, Sides};
use crate::result::{Interval, TestResult};
use crate::root::turning_point;

/// Fisher's exact test: how rare the observed table is among all with its margins.
///
/// Two-sided, it sums the probabilities of all tables that are no more likely than the observed one. If everybody or
/// nobody had the event there is one table, and p is 1.
///
/// Two-sided p values are not quite monotone: with one event more the total changes, and a difference that was just
/// significant may no longer be. One-sided ones are.
pub fn fisher(first: Share, second: Share, sides: Sides) -> TestResult {
    let tables = Hypergeometric::new(first, second);
    TestResult::exact(match sides {
        Sides::Two => tables.as_unlikely(first.events()),
        Sides::Lower => tables.lower_tail(first.events()),
        Sides::Higher => tables.upper_tail(first.events()),
    })
}

/// The odds ratio at which the observed table is most likely among those with its margins.
///
/// 0 if no event fell on the first group that could have, infinite if all did that could; nothing if there is one table.
/// It lies nearer to 1 than the ratio of the observed odds.
pub fn conditional_odds_ratio(first: Share, second: Share) -> Option<f64> {
    let tables = Hypergeometric::new(first, second);
    let observed = first.events() as f64;
    match (first.events() == tables.low(), first.events() == tables.high()) {
        (true, true) => None,
        (true, false) => Some(0.0),
        (false, true) => Some(f64::INFINITY),
        (false, false) => Some(solve(|ln| Tilted::new(tables, ln.exp()).mean() > observed)),
    }
}

/// The exact interval of the odds ratio: all at which neither tail is rarer than its part of the level.
///
/// The two-sided test sums over both tails by likelihood and this interval halves the level, so that near the level one
/// may be significant and the other not. Nothing if there is one table.
pub fn fisher_interval(first: Share, second: Share, level: Level, sides: Sides) -> Option<Interval> {
    let tables = Hypergeometric::new(first, second);
    let (observed, tail) = (first.events(), sides.tail(level));
    if tables.low() == tables.high() {
        return None;
    }
    let low = if observed == tables.low() || sides == Sides::Lower {
        0.0
    } else {
        solve(|ln| Tilted::new(tables, ln.exp()).upper_tail(observed) > tail)
    };
    let high = if observed == tables.high() || sides == Sides::Higher {
        f64::INFINITY
    } else {
        solve(|ln| Tilted::new(tables, ln.exp()).lower_tail(observed) < tail)
    };
    Some(Interval { low, high })
}

/// The odds ratio at which `above` turns true. Sought by its logarithm, in which it is about as wide each way.
fn solve(above: impl Fn(f64) -> bool) -> f64 {
    turning_point(-60.0, 60.0, above).exp()
}
