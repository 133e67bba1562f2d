//! The effects on all outcomes with their intervals, one panel a scale.

use runs::{EvaluationAnswer, OutcomeAnswer};

use super::origin;
use crate::charts::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use crate::charts::scale::{Scale, round_step};
use crate::evaluation::{effect, p_value, plain};

const LABELS: f64 = 290.0;
const FIGURES: f64 = 250.0;

/// A scale on which effects can be drawn together.
struct Panel {
    /// As in [`OutcomeAnswer::scale`].
    scale: &'static str,
    /// What the axis shows.
    says: &'static str,
    /// Where there is no effect.
    none: f64,
}

const PANELS: [Panel; 3] = [
    Panel { scale: "difference", says: "difference in percentage points", none: 0.0 },
    Panel { scale: "means", says: "difference of means", none: 0.0 },
    Panel { scale: "ratio", says: "ratio, on a scale of doublings", none: 1.0 },
];

/// What a row draws.
struct Estimate<'a> {
    outcome: &'a OutcomeAnswer,
    effect: f64,
    low: f64,
    high: f64,
}

/// A forest plot; nothing before outcomes are opened or where none has an estimate.
pub fn effects_svg(answer: &EvaluationAnswer) -> Option<String> {
    let estimates: Vec<Estimate<'_>> = answer.outcomes.iter().filter_map(estimate).collect();
    if estimates.is_empty() {
        return None;
    }
    let confidence = answer.outcomes.first().map_or(0.95, |outcome| outcome.confidence);
    let read_as = format!(
        "Each row is an outcome. The mark is the effect as estimated; the line beside it holds the true effect in {:.0} of \
         100 such studies. A line that crosses the upright one leaves open whether there is an effect at all, which is \
         not the same as none.",
        confidence * 100.0
    );
    let mut frame = Frame::new("effects", &finding(answer), &read_as);
    frame.legend(&[
        (Mark::Disc, colour::FOR, "better".to_string()),
        (Mark::Diamond, colour::AGAINST, "worse".to_string()),
        (Mark::Square, colour::NEUTRAL, "not shown either way".to_string()),
    ]);
    for panel in &PANELS {
        let rows: Vec<&Estimate<'_>> =
            estimates.iter().filter(|row| row.outcome.scale.as_deref() == Some(panel.scale)).collect();
        if !rows.is_empty() {
            draw(&mut frame, panel, &rows);
        }
    }
    let missing = answer.outcomes.len() - estimates.len();
    let note = if missing == 0 { String::new() } else { format!("Without an estimate: {missing}. ") };
    Some(frame.finish(&format!("{note}{}", origin(answer))))
}

fn estimate(outcome: &OutcomeAnswer) -> Option<Estimate<'_>> {
    let found = Estimate { outcome, effect: outcome.effect?, low: outcome.low?, high: outcome.high? };
    [found.effect, found.low, found.high].iter().all(|figure| figure.is_finite()).then_some(found)
}

fn draw(frame: &mut Frame, panel: &Panel, rows: &[&Estimate<'_>]) {
    let (left, right) = (MARGIN + LABELS, WIDTH - MARGIN - FIGURES);
    let is_ratio = panel.scale == "ratio";
    // Ratios go by doublings: half as many is as far as twice as many.
    let place = |figure: f64| if is_ratio { figure.max(1e-6).log2() } else { figure };
    let none = place(panel.none);
    let reach = rows.iter().flat_map(|row| [row.effect, row.low, row.high]).map(|figure| (place(figure) - none).abs());
    // An interval without end is drawn to the edge.
    let reach =
        reach.fold(if is_ratio { 0.5 } else { 1e-9 }, f64::max).min(if is_ratio { 6.0 } else { f64::MAX }) * 1.08;
    let across = Scale::new([none - reach, none + reach], [left, right]);
    let top = frame.y + 6.0;
    let labels: Vec<Vec<String>> =
        rows.iter().map(|row| Look::LABEL.lines(&row.outcome.title, LABELS - 16.0)).collect();
    let heights: Vec<f64> = labels.iter().map(|lines| 40.0 + Look::LABEL.line() * (lines.len() - 1) as f64).collect();
    let foot = top + heights.iter().sum::<f64>();
    for tick in across.ticks(6.0) {
        frame.line([across.at(tick), top], [across.at(tick), foot], colour::GUIDE);
        frame.words(across.at(tick), foot + 18.0, &tick_text(panel, tick, reach), Anchor::Middle, Look::SMALL);
    }
    frame.line([across.at(none), top], [across.at(none), foot], colour::INK);
    let mut y = top;
    for ((row, lines), height) in rows.iter().zip(&labels).zip(heights) {
        let middle = y + height / 2.0;
        let first = middle + 4.5 - Look::LABEL.line() * (lines.len() - 1) as f64 / 2.0;
        for (number, line) in lines.iter().enumerate() {
            frame.words(left - 14.0, first + Look::LABEL.line() * number as f64, line, Anchor::End, Look::LABEL);
        }
        let (mark, colour) = match row.outcome.finding.as_str() {
            "better" => (Mark::Disc, colour::FOR),
            "worse" => (Mark::Diamond, colour::AGAINST),
            _ => (Mark::Square, colour::NEUTRAL),
        };
        let ends = [across.at(place(row.low)), across.at(place(row.high))];
        frame.bar([ends[0], middle - 1.5], [ends[1] - ends[0], 3.0], colour);
        for end in ends {
            frame.bar([end - 1.0, middle - 6.0], [2.0, 12.0], colour);
        }
        frame.mark(mark, across.at(place(row.effect)), middle, colour);
        let scale = row.outcome.scale.as_deref();
        let p = row.outcome.p.map(|p| format!(", p {}", p_value(p))).unwrap_or_default();
        frame.words(
            right + 14.0,
            middle - 3.0,
            &format!("{}{p}", effect(row.effect, scale)),
            Anchor::Start,
            Look::HEADING,
        );
        let interval = format!("{} to {}", effect(row.low, scale), effect(row.high, scale));
        frame.words(right + 14.0, middle + 13.0, &interval, Anchor::Start, Look::COUNT);
        y += height;
    }
    frame.words((left + right) / 2.0, foot + 38.0, panel.says, Anchor::Middle, Look::SMALL);
    frame.y = foot + 58.0;
}

/// The figure beside the axis.
fn tick_text(panel: &Panel, tick: f64, reach: f64) -> String {
    match panel.scale {
        "difference" => {
            let places = if round_step(2.0 * reach / 6.0) < 0.01 { 1 } else { 0 };
            let text = format!("{:+.places$}", tick * 100.0);
            if text.trim_start_matches(['+', '-', '0', '.']).is_empty() { "0".into() } else { text }
        }
        "ratio" => format!("× {:.2}", tick.exp2()),
        _ => plain(tick),
    }
}

fn finding(answer: &EvaluationAnswer) -> String {
    let [only] = answer.outcomes.as_slice() else {
        let count = |word: &str| answer.outcomes.iter().filter(|outcome| outcome.finding == word).count();
        let (better, worse, of) = (count("better"), count("worse"), answer.outcomes.len());
        let open = match of - better - worse {
            0 => "none is open".to_string(),
            1 => "1 is not shown either way".to_string(),
            open => format!("{open} are not shown either way"),
        };
        return format!("Of {of} outcomes, {better} came out better, {worse} worse, {open}.");
    };
    only.headline.clone()
}
