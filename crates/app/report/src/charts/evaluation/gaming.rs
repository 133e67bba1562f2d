//! A sign of gaming: what was observed in each group against what was expected.

use runs::{EvaluationAnswer, GamingAnswer};

use super::origin;
use crate::charts::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use crate::charts::scale::Scale;
use crate::evaluation::plain;

const LEFT: f64 = MARGIN + 78.0;
const HEIGHT: f64 = 260.0;

/// Bars of a sign; nothing where it has none.
pub fn gaming_svg(name: &str, answer: &EvaluationAnswer, sign: &GamingAnswer) -> Option<String> {
    if sign.bars.is_empty() {
        return None;
    }
    let title = format!("{}: {}.", sign.sign, sign.finding);
    let mut frame = Frame::new(name, &title, &sign.headline);
    let has_expected = sign.bars.iter().any(|bar| bar.expected.is_some());
    let has_limits = sign.bars.iter().any(|bar| bar.low.is_some());
    let mut legend = vec![(Mark::Square, colour::FOR, "observed".to_string())];
    if has_expected {
        legend.push((Mark::Diamond, colour::AGAINST, "expected".to_string()));
    }
    if has_limits {
        legend.push((Mark::Thin, colour::INK, "limits of chance".to_string()));
    }
    frame.legend(&legend);
    let figures = sign.bars.iter().flat_map(|bar| [Some(bar.observed), bar.expected, bar.high]).flatten();
    let most = figures.filter(|figure| figure.is_finite()).fold(0.0, f64::max);
    let (top, foot) = (frame.y + 18.0, frame.y + 18.0 + HEIGHT);
    let up = Scale::new([0.0, if most > 0.0 { most * 1.05 } else { 1.0 }], [foot, top]);
    let right = WIDTH - MARGIN;
    let width = (right - LEFT) / sign.bars.len() as f64;
    for tick in up.ticks(5.0) {
        frame.line([LEFT, up.at(tick)], [right, up.at(tick)], colour::GUIDE);
        frame.words(LEFT - 8.0, up.at(tick) + 4.0, &plain(tick), Anchor::End, Look::SMALL);
    }
    let mut below: f64 = 0.0;
    for (number, bar) in sign.bars.iter().enumerate() {
        let x = LEFT + width * (number as f64 + 0.5);
        let thick = (width * 0.55).min(60.0);
        frame.bar([x - thick / 2.0, up.at(bar.observed)], [thick, foot - up.at(bar.observed)], colour::FOR);
        if let (Some(low), Some(high)) = (bar.low, bar.high) {
            frame.bar([x - 1.0, up.at(high)], [2.0, up.at(low) - up.at(high)], colour::INK);
            for end in [low, high] {
                frame.bar([x - 7.0, up.at(end) - 1.0], [14.0, 2.0], colour::INK);
            }
        }
        if let Some(expected) = bar.expected {
            frame.mark(Mark::Diamond, x, up.at(expected), colour::AGAINST);
        }
        let lines = Look::SMALL.lines(&bar.group, (width - 8.0).max(24.0));
        for (at, line) in lines.iter().enumerate() {
            frame.words(x, foot + 18.0 + Look::SMALL.line() * at as f64, line, Anchor::Middle, Look::SMALL);
        }
        below = below.max(Look::SMALL.line() * lines.len() as f64);
    }
    frame.line([LEFT, foot], [right, foot], colour::INK);
    frame.y = foot + 16.0 + below;
    Some(frame.finish(&format!("A sign is a reason to ask, never a proof. {}", origin(answer))))
}
