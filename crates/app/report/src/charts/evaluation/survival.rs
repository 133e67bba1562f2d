//! Survival curves with their intervals, and the numbers at risk below.

use runs::{EvaluationAnswer, OutcomeAnswer, SurvivalAnswer, SurvivalCurve};

use super::origin;
use crate::charts::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use crate::charts::number;
use crate::charts::scale::Scale;
use crate::evaluation::{p_value, percent};

const LEFT: f64 = MARGIN + 110.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEIGHT: f64 = 340.0;

/// Kaplan-Meier curves of the two groups.
pub fn survival_svg(
    name: &str,
    answer: &EvaluationAnswer,
    outcome: &OutcomeAnswer,
    survival: &SurvivalAnswer,
) -> String {
    let read_as = "The lines fall as it happens to more people; those of whom it is not known any more leave without a \
                   step. The pale fields are the intervals in which each line may lie. Below is how many are still observed.";
    let mut frame = Frame::new(name, &finding(outcome), read_as);
    frame.legend(&[
        (Mark::Disc, colour::FOR, "treated".to_string()),
        (Mark::Thin, colour::AGAINST, "comparison".to_string()),
    ]);
    let groups = [(&survival.treated, colour::FOR, 3.0), (&survival.comparison, colour::AGAINST, 2.0)];
    let (last, lowest) = reach(survival);
    let (top, foot) = (frame.y + 6.0, frame.y + 6.0 + HEIGHT);
    let (across, up) = (Scale::new([0.0, last], [LEFT, RIGHT - 20.0]), Scale::new([lowest, 1.0], [foot, top]));
    for tick in up.ticks(5.0) {
        frame.line([LEFT, up.at(tick)], [RIGHT, up.at(tick)], colour::GUIDE);
        frame.words(LEFT - 8.0, up.at(tick) + 4.0, &percent(tick), Anchor::End, Look::SMALL);
    }
    for (curve, colour, _) in groups {
        let area = band(curve, &across, &up, last);
        if area.len() > 2 {
            frame.area(&area, colour);
        }
    }
    for (curve, colour, width) in groups {
        frame.path(&steps(curve, &across, &up, last), width, colour);
    }
    frame.line([LEFT, foot], [RIGHT, foot], colour::INK);
    frame.words(LEFT - 8.0, foot + 40.0, "at risk", Anchor::End, Look::HEADING);
    for (curve, name, y) in
        [(&survival.treated, "treated", foot + 60.0), (&survival.comparison, "comparison", foot + 79.0)]
    {
        frame.words(LEFT - 8.0, y, name, Anchor::End, Look::LABEL);
        for at in &curve.at_risk {
            frame.words(across.at(at.time), y, &number(at.people), Anchor::Middle, Look::LABEL);
        }
    }
    for at in &survival.treated.at_risk {
        frame.line([across.at(at.time), foot], [across.at(at.time), foot + 5.0], colour::INK);
        frame.words(across.at(at.time), foot + 20.0, &time(at.time), Anchor::Middle, Look::SMALL);
    }
    frame.y = foot + 92.0;
    let medians = [("treated", &survival.treated), ("comparison", &survival.comparison)].map(|(name, curve)| {
        curve.median.map_or(format!("{name} not reached"), |median| format!("{name} {}", time(median)))
    });
    frame.finish(&format!("Time by which it has happened to half: {}. {}", medians.join(", "), origin(answer)))
}

/// The last time and the lowest share that are drawn.
fn reach(survival: &SurvivalAnswer) -> (f64, f64) {
    let curves = [&survival.treated, &survival.comparison];
    let times = curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(|point| point.time).chain(curve.at_risk.iter().map(|at| at.time)));
    let last = times.filter(|time| time.is_finite()).fold(0.0, f64::max);
    let lows = curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.low));
    let least = lows.filter(|low| low.is_finite()).fold(1.0, f64::min);
    // From nought unless everything lies in the upper half: then small differences are to be seen.
    let lowest = [0.9, 0.8, 0.5].into_iter().find(|low| *low <= least).unwrap_or(0.0);
    (if last > 0.0 { last } else { 1.0 }, lowest)
}

/// The line: level until a step, and on to the last time.
fn steps(curve: &SurvivalCurve, across: &Scale, up: &Scale, last: f64) -> Vec<[f64; 2]> {
    let mut line = vec![[across.at(0.0), up.at(1.0)]];
    let mut share = 1.0;
    for point in &curve.points {
        line.push([across.at(point.time), up.at(share)]);
        line.push([across.at(point.time), up.at(point.share)]);
        share = point.share;
    }
    let end = curve.at_risk.iter().rev().find(|at| at.people > 0).map_or(last, |at| at.time);
    line.push([across.at(end.max(curve.points.last().map_or(0.0, |point| point.time))), up.at(share)]);
    line
}

/// The corners of a curve's interval, there and back.
fn band(curve: &SurvivalCurve, across: &Scale, up: &Scale, last: f64) -> Vec<[f64; 2]> {
    let limits = |limit: fn(&runs::SurvivalPoint) -> f64| {
        let known = curve.points.iter().filter(|point| point.low.is_finite() && point.high.is_finite());
        let mut line = vec![[across.at(0.0), up.at(1.0)]];
        let mut share = 1.0;
        for point in known {
            line.push([across.at(point.time), up.at(share)]);
            line.push([across.at(point.time), up.at(limit(point))]);
            share = limit(point);
        }
        line.push([across.at(curve.points.last().map_or(last, |point| point.time)), up.at(share)]);
        line
    };
    let mut corners = limits(|point| point.high);
    corners.extend(limits(|point| point.low).into_iter().rev());
    corners
}

fn time(time: f64) -> String {
    if time.fract() == 0.0 { format!("{time:.0}") } else { format!("{time:.1}") }
}

fn finding(outcome: &OutcomeAnswer) -> String {
    let p = outcome.p.map(|p| format!(" ({}, p {})", outcome.test, p_value(p))).unwrap_or_default();
    format!("{}: {}{p}.", outcome.title, outcome.finding)
}
