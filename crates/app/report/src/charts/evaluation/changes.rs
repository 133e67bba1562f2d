//! What changed where there was treatment and elsewhere, and the difference period by period.

use runs::{ChangeAnswer, EvaluationAnswer, EventPoint, OutcomeAnswer};

use super::origin;
use crate::charts::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use crate::charts::scale::Scale;
use crate::evaluation::{p_value, percent, signed_points};

const LEFT: f64 = MARGIN + 90.0;
const HEIGHT: f64 = 280.0;

/// Before and after, and the event study; nothing where there is neither.
pub fn changes_svg(
    name: &str,
    answer: &EvaluationAnswer,
    outcome: &OutcomeAnswer,
    change: &ChangeAnswer,
) -> Option<String> {
    let before_and_after = change.treated.zip(change.comparison);
    let events: Vec<&EventPoint> = change
        .events
        .iter()
        .filter(|event| [event.effect, event.low, event.high].iter().all(|f| f.is_finite()))
        .collect();
    if before_and_after.is_none() && events.len() < 2 {
        return None;
    }
    let read_as = "What changed elsewhere would have changed here too: the dashed line is where the treated would have come \
                   to without treatment. The difference between it and where they came to is the effect.";
    let read_as = if before_and_after.is_some() {
        read_as.to_string()
    } else {
        "Areas began one after another: each is compared with those that had not begun, period by period.".to_string()
    };
    let mut frame = Frame::new(name, &finding(outcome), &read_as);
    if let Some((treated, comparison)) = before_and_after {
        frame.legend(&[
            (Mark::Disc, colour::FOR, "where there was treatment".to_string()),
            (Mark::Diamond, colour::AGAINST, "elsewhere".to_string()),
        ]);
        slopes(&mut frame, treated, comparison);
    }
    if events.len() > 1 {
        study(&mut frame, &events);
    }
    let alike =
        change.before_alike_p.map_or("Whether changes were alike before treatment cannot be seen".to_string(), |p| {
            format!("That changes were alike before treatment: p {}", p_value(p))
        });
    Some(frame.finish(&format!("{alike}. {} areas. {}", change.areas, origin(answer))))
}

fn slopes(frame: &mut Frame, treated: [f64; 2], comparison: [f64; 2]) {
    let expected = treated[0] + comparison[1] - comparison[0];
    let all = [treated[0], treated[1], comparison[0], comparison[1], expected];
    let (low, high) = all.iter().fold((f64::MAX, f64::MIN), |(low, high), share| (low.min(*share), high.max(*share)));
    let room = ((high - low) * 0.25).max(0.005);
    let (top, foot) = (frame.y + 6.0, frame.y + 6.0 + HEIGHT);
    let up = Scale::new([low - room, high + room], [foot, top]);
    let (before, after) = (LEFT + 120.0, WIDTH - MARGIN - 240.0);
    for tick in up.ticks(5.0) {
        frame.line([LEFT, up.at(tick)], [WIDTH - MARGIN, up.at(tick)], colour::GUIDE);
        frame.words(LEFT - 8.0, up.at(tick) + 4.0, &percent(tick), Anchor::End, Look::SMALL);
    }
    frame.threshold([before, up.at(treated[0])], [after, up.at(expected)]);
    frame.path(&[[before, up.at(comparison[0])], [after, up.at(comparison[1])]], 2.0, colour::AGAINST);
    frame.path(&[[before, up.at(treated[0])], [after, up.at(treated[1])]], 3.5, colour::FOR);
    // Labels beside the ends, pushed apart where ends lie together.
    let mut ends = [
        (up.at(treated[1]), format!("{} where there was treatment", percent(treated[1]))),
        (up.at(expected), format!("{} expected without it", percent(expected))),
        (up.at(comparison[1]), format!("{} elsewhere", percent(comparison[1]))),
    ];
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut floor = f64::MIN;
    for (y, text) in ends {
        let y = y.max(floor);
        frame.words(after + 14.0, y + 4.5, &text, Anchor::Start, Look::COUNT);
        floor = y + 16.0;
    }
    let apart = up.at(treated[0]) < up.at(comparison[0]);
    let (mut first, mut second) = ((treated[0], 0.0), (comparison[0], 0.0));
    if (up.at(treated[0]) - up.at(comparison[0])).abs() < 16.0 {
        (first.1, second.1) = if apart { (-8.0, 8.0) } else { (8.0, -8.0) };
    }
    for (share, shift) in [first, second] {
        frame.words(before - 14.0, up.at(share) + shift + 4.5, &percent(share), Anchor::End, Look::COUNT);
    }
    for (shares, mark, colour) in [(comparison, Mark::Diamond, colour::AGAINST), (treated, Mark::Disc, colour::FOR)] {
        for (share, x) in shares.iter().zip([before, after]) {
            frame.mark(mark, x, up.at(*share), colour);
        }
    }
    frame.line([LEFT, foot], [WIDTH - MARGIN, foot], colour::INK);
    frame.words(before, foot + 20.0, "before", Anchor::Middle, Look::HEADING);
    frame.words(after, foot + 20.0, "after", Anchor::Middle, Look::HEADING);
    frame.y = foot + 40.0;
}

fn study(frame: &mut Frame, events: &[&EventPoint]) {
    frame.paragraph(
        "The difference by period, from the period before treatment. Before treatment it should lie around nought.",
        Look::MUTED,
    );
    let (top, foot) = (frame.y + 14.0, frame.y + 14.0 + HEIGHT);
    let reach = events.iter().flat_map(|event| [event.low, event.high]).map(f64::abs).fold(0.005, f64::max) * 1.1;
    let up = Scale::new([-reach, reach], [foot, top]);
    let right = WIDTH - MARGIN;
    let width = (right - LEFT) / events.len() as f64;
    for tick in up.ticks(6.0) {
        frame.line([LEFT, up.at(tick)], [right, up.at(tick)], colour::GUIDE);
        frame.words(
            LEFT - 8.0,
            up.at(tick) + 4.0,
            &signed_points(tick).replace(" points", ""),
            Anchor::End,
            Look::SMALL,
        );
    }
    frame.line([LEFT, up.at(0.0)], [right, up.at(0.0)], colour::INK);
    if let Some(first) = events.iter().position(|event| event.period >= 0).filter(|first| *first > 0) {
        let x = LEFT + width * first as f64;
        frame.threshold([x, top], [x, foot]);
        frame.words(x + 8.0, top + 12.0, "treatment begins", Anchor::Start, Look::SMALL);
    }
    for (number, event) in events.iter().enumerate() {
        let x = LEFT + width * (number as f64 + 0.5);
        let colour = if event.period < 0 { colour::NEUTRAL } else { colour::FOR };
        frame.bar([x - 1.5, up.at(event.high)], [3.0, up.at(event.low) - up.at(event.high)], colour);
        frame.mark(if event.period < 0 { Mark::Square } else { Mark::Disc }, x, up.at(event.effect), colour);
        frame.words(x, foot + 20.0, &event.period.to_string(), Anchor::Middle, Look::SMALL);
    }
    frame.line([LEFT, foot], [right, foot], colour::INK);
    frame.words(
        (LEFT + right) / 2.0,
        foot + 38.0,
        "periods from the first of treatment; percentage points",
        Anchor::Middle,
        Look::SMALL,
    );
    frame.y = foot + 48.0;
}

fn finding(outcome: &OutcomeAnswer) -> String {
    let effect =
        outcome.effect.map(|effect| format!(" by {}", crate::evaluation::effect(effect, outcome.scale.as_deref())));
    let p = outcome.p.map(|p| format!(" (p {})", p_value(p))).unwrap_or_default();
    format!("{}: {}{}{p}.", outcome.title, outcome.finding, effect.unwrap_or_default())
}
