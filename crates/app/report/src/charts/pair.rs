//! Why two records are one person, or two: the weights of a pair as a waterfall.

use runs::PairAnswer;

use super::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use super::scale::{Scale, round_step};
use super::sentence;
use crate::accuracy::percentage;
use crate::pair::{Row, Teller, pair_names, rows, verdict};
use crate::weights::probability;

/// Where the bars are, and where the columns of figures end.
const LEFT: f64 = MARGIN + 250.0;
const RIGHT: f64 = WIDTH - MARGIN - 220.0;
const WEIGHT: f64 = WIDTH - MARGIN - 140.0;
const RARITY: f64 = WIDTH - MARGIN - 70.0;
const SO_FAR: f64 = WIDTH - MARGIN;

/// The height of the bar of a weight, and of that of a rarity below it.
const BAR: f64 = 15.0;
const THIN: f64 = 6.0;

/// The weights of a pair, from what is expected of any two records to what it comes to.
pub fn pair_svg(answer: &PairAnswer) -> String {
    let read_as = format!(
        "{}. From top to bottom, each comparison takes the evidence further to the right, for one person, or to the left, \
         against it. A weight of 1 doubles the odds, a weight of -1 halves them. Rarity is what this value's own frequency \
         adds: agreeing on a rare value says more.",
        pair_names(answer)
    );
    let mut frame = Frame::new("pair", &sentence(&verdict(answer, Teller::Picture)), &read_as);
    frame.legend(&[
        (Mark::Square, colour::FOR, "for one person".to_string()),
        (Mark::Square, colour::AGAINST, "against it".to_string()),
        (Mark::Thin, colour::FOR, "rarity of the value, in the same colours".to_string()),
        (Mark::Square, colour::INK, "what it comes to".to_string()),
    ]);
    let rows = rows(answer);
    let threshold = (answer.joined_from / (1.0 - answer.joined_from)).log2();
    let across = Scale::new(reach(&rows, threshold), [LEFT, RIGHT]);
    frame.y += 14.0;
    let top = frame.y;
    let heights: Vec<f64> = rows.iter().map(height).collect();
    let foot = top + 26.0 + heights.iter().sum::<f64>() + TOTAL;
    grid(&mut frame, &across, answer, threshold, [top, foot]);
    for (x, heading) in [(WEIGHT, "Weight"), (RARITY, "Rarity"), (SO_FAR, "So far")] {
        frame.words(x, top + 14.0, heading, Anchor::End, Look::HEADING);
    }
    frame.y = top + 26.0;
    let mut so_far = 0.0;
    for (number, row) in rows.iter().enumerate() {
        let next = heights.get(number + 1).copied().unwrap_or(TOTAL);
        step(&mut frame, row, [heights[number], next], &across, so_far);
        so_far = row.so_far;
    }
    total(&mut frame, answer, &across);
    frame.y = foot;
    axis(&mut frame, &across);
    frame.finish("Values are not shown: how they agree is all that is said of them.")
}

/// The height of the last row.
const TOTAL: f64 = 40.0;

fn words_of(row: &Row) -> (Vec<String>, Vec<String>) {
    let width = LEFT - MARGIN - 12.0;
    let found = if row.found.is_empty() { Vec::new() } else { Look::MUTED.lines(&row.found, width) };
    (Look::LABEL.lines(&row.compared, width), found)
}

fn height(row: &Row) -> f64 {
    let (compared, found) = words_of(row);
    ((compared.len() + found.len()) as f64 * Look::LABEL.line() + 8.0).max(BAR + THIN + 12.0)
}

/// The weights from one end to the other, with the threshold and even odds among them.
fn reach(rows: &[Row], threshold: f64) -> [f64; 2] {
    let mut ends = [threshold.min(0.0), threshold.max(0.0)];
    let mut before = 0.0;
    for row in rows {
        for weight in [before + row.weight, row.so_far] {
            ends = [ends[0].min(weight), ends[1].max(weight)];
        }
        before = row.so_far;
    }
    let room = (ends[1] - ends[0]).max(1.0) * 0.03;
    [ends[0] - room, ends[1] + room]
}

fn grid(frame: &mut Frame, across: &Scale, answer: &PairAnswer, threshold: f64, [top, foot]: [f64; 2]) {
    for tick in across.ticks(8.0) {
        let x = across.at(tick);
        frame.line([x, top + 22.0], [x, foot], if tick == 0.0 { colour::NEUTRAL } else { colour::GUIDE });
    }
    let x = across.at(threshold);
    frame.threshold([x, top + 2.0], [x, foot]);
    let says = format!("joined from {} (weight {threshold:+.2})", percentage(answer.joined_from));
    let half = Look::HEADING.width(&says) / 2.0;
    let x = x.clamp(LEFT.max(MARGIN + half), RIGHT.max(LEFT + half));
    frame.words(x, top - 4.0, &says, Anchor::Middle, Look::HEADING);
}

/// Draws a row of a height, and the way to the next.
fn step(frame: &mut Frame, row: &Row, [height, next]: [f64; 2], across: &Scale, before: f64) {
    let middle = frame.y + height / 2.0;
    let (compared, found) = words_of(row);
    let top = middle - (compared.len() + found.len()) as f64 * Look::LABEL.line() / 2.0;
    let lines = compared.iter().map(|line| (line, Look::LABEL)).chain(found.iter().map(|line| (line, Look::MUTED)));
    for (number, (line, look)) in lines.enumerate() {
        frame.words(MARGIN, top + look.line() * (number as f64 + 0.77), line, Anchor::Start, look);
    }
    let bar = |frame: &mut Frame, from: f64, by: f64, y: f64, height: f64| {
        let [left, right] = [from.min(from + by), from.max(from + by)].map(|weight| across.at(weight));
        let colour = if by < 0.0 { colour::AGAINST } else { colour::FOR };
        frame.bar([left, y], [(right - left).max(1.0), height], colour);
    };
    let bar_top = middle - (BAR + THIN) / 2.0;
    bar(frame, before, row.weight, bar_top, BAR);
    if let Some(frequency) = row.frequency.filter(|frequency| frequency.abs() >= 0.005) {
        bar(frame, before + row.weight, frequency, bar_top + BAR + 1.0, THIN);
    }
    let x = across.at(row.so_far);
    let next_middle = frame.y + height + next / 2.0;
    frame.line([x, bar_top + BAR], [x, next_middle - BAR / 2.0], colour::MUTED);
    let figures = [(WEIGHT, Some(row.weight)), (RARITY, row.frequency), (SO_FAR, Some(row.so_far))];
    for (x, figure) in figures {
        if let Some(figure) = figure {
            frame.words(x, middle + 4.5, &format!("{figure:+.2}"), Anchor::End, Look::LABEL);
        }
    }
    frame.y += height;
    frame.line([MARGIN, frame.y], [LEFT - 12.0, frame.y], colour::GUIDE);
    frame.line([RIGHT + 12.0, frame.y], [SO_FAR, frame.y], colour::GUIDE);
}

fn total(frame: &mut Frame, answer: &PairAnswer, across: &Scale) {
    let middle = frame.y + TOTAL / 2.0;
    let [left, right] = [answer.total.min(0.0), answer.total.max(0.0)].map(|weight| across.at(weight));
    frame.bar([left, middle - BAR / 2.0], [(right - left).max(1.0), BAR], colour::INK);
    frame.words(MARGIN, middle + 4.5, "what it comes to", Anchor::Start, Look::HEADING);
    frame.words(SO_FAR, middle + 4.5, &format!("{:+.2}", answer.total), Anchor::End, Look::HEADING);
}

/// Weights and the probabilities that they amount to, below the bars.
fn axis(frame: &mut Frame, across: &Scale) {
    let y = frame.y;
    frame.line([LEFT, y], [RIGHT, y], colour::INK);
    frame.words(MARGIN, y + 18.0, "weight", Anchor::Start, Look::LABEL);
    frame.words(MARGIN, y + 36.0, "probability", Anchor::Start, Look::SMALL);
    let mut said = String::new();
    for tick in across.ticks(8.0) {
        let x = across.at(tick);
        let label = if tick > 0.0 { format!("+{}", tidy(tick)) } else { tidy(tick) };
        frame.words(x, y + 18.0, &label, Anchor::Middle, Look::LABEL);
        let probability = probability(tick);
        // What is all but certain is said once.
        if probability != said {
            let x = x.max(LEFT + 20.0);
            frame.words(x, y + 36.0, &probability, Anchor::Middle, Look::SMALL);
            said = probability;
        }
    }
    frame.y = y + 44.0;
}

/// A round figure without what the computer adds to it.
fn tidy(figure: f64) -> String {
    let unit = round_step(0.01);
    format!("{}", (figure / unit).round() * unit + 0.0)
}
