//! How many pairs of records have which weight, and on which side of the threshold they are.

use runs::{LinkAnswer, WeightBin, Weights};

use super::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use super::scale::{Lengths, Scale, round_step};
use super::{number, origin, sentence};
use crate::grid::counted;
use crate::weights::{finding, from, probability, range};

/// Where the columns stand.
const LEFT: f64 = MARGIN + 104.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEIGHT: f64 = 360.0;

/// More columns than this are gathered into wider ones, so that each has room for its number.
const COLUMNS: i32 = 48;

/// How many units of weight a picture is wide at least.
const LEAST: f64 = 16.0;

/// A column: the pairs of several bins.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Column {
    from: f64,
    to: f64,
    below: u64,
    above: u64,
}

/// A part of a column on one side of the threshold.
struct Bar {
    from: f64,
    to: f64,
    pairs: u64,
    colour: &'static str,
}

/// The pairs of a linkage by weight.
pub fn weights_svg(answer: &LinkAnswer) -> String {
    let weights = &answer.weights;
    let read_as = "Each column counts the pairs of records whose evidence has this weight. A weight of 1 more doubles the \
                   odds that two records are of one person; at 0 the odds are even. Pairs far to either side are clear; \
                   those near the dashed line are the ones that another threshold would decide otherwise.";
    let mut frame = Frame::new("weights", &sentence(&finding(answer)), read_as);
    let below = answer.pairs_weighed - answer.pairs_above;
    frame.legend(&[
        (Mark::Square, colour::NEUTRAL, format!("below {}: {}", from(weights), counted(below, "pair"))),
        (Mark::Square, colour::FOR, format!("from {} on: {}", from(weights), counted(answer.pairs_above, "pair"))),
    ]);
    if !weights.bins.is_empty() {
        draw(&mut frame, weights);
    }
    frame.finish(&origin(answer))
}

fn draw(frame: &mut Frame, weights: &Weights) {
    let step = width_of_columns(&weights.bins, weights.threshold);
    let columns = columns(&weights.bins, step);
    let [low, high] = reach(&columns, weights.threshold);
    let across = Scale::new([low, high], [LEFT, RIGHT]);
    let bars: Vec<Bar> = columns.iter().flat_map(|column| bars_of(column, weights.threshold)).collect();
    let lengths = Lengths::of(bars.iter().map(|bar| bar.pairs));
    let longest = bars.iter().map(|bar| Look::COUNT.width(&number(bar.pairs))).fold(0.0, f64::max);
    let top = frame.y + 22.0;
    let foot = top + longest + 12.0 + HEIGHT;
    let rise = |pairs: u64| lengths.share(pairs) * HEIGHT;

    for tick in lengths.ticks() {
        let y = foot - rise(tick);
        frame.line([LEFT, y], [RIGHT, y], colour::GUIDE);
        frame.words(LEFT - 8.0, y + 4.0, &number(tick), Anchor::End, Look::SMALL);
    }
    let x = across.at(weights.threshold);
    frame.threshold([x, top - 4.0], [x, foot]);
    let (anchor, aside) = if x < (LEFT + RIGHT) / 2.0 { (Anchor::Start, -1.0) } else { (Anchor::End, 1.0) };
    let joined = format!("joined from {} (weight {:+.2})", from(weights), weights.threshold);
    frame.words(x + aside, top - 10.0, &joined, anchor, Look::HEADING);
    for bar in &bars {
        let [left, right] = [across.at(bar.from), across.at(bar.to)];
        let width = (right - left - 1.0).max(1.5);
        frame.bar([left, foot - rise(bar.pairs)], [width, rise(bar.pairs)], bar.colour);
    }
    for column in &columns {
        let parts: Vec<Bar> = bars_of(column, weights.threshold).collect();
        let middles = middles(&parts, &across);
        // Two numbers that stand closer than their bars are wide would stand in the taller bar.
        let is_close = matches!(&middles[..], [one, other] if other - one <= APART);
        let tallest = parts.iter().map(|bar| rise(bar.pairs)).fold(0.0, f64::max);
        for (bar, x) in parts.iter().zip(middles) {
            let room = if is_close { 0.0 } else { across.at(bar.to) - across.at(bar.from) };
            let height = if is_close { tallest } else { rise(bar.pairs) };
            count(frame, x, foot - height - 4.0, &number(bar.pairs), room);
        }
    }
    frame.line([LEFT, foot], [RIGHT, foot], colour::INK);
    frame.y = foot + 8.0;
    axis(frame, &across, [low, high], &columns);
    frame.paragraph(&notes(&weights.bins, step, lengths), Look::SMALL);
}

/// How far apart two upright numbers stand at least.
const APART: f64 = 9.5;

/// Where the numbers of a column's parts stand: in the middle of each, unless that would bring them over each other.
fn middles(parts: &[Bar], across: &Scale) -> Vec<f64> {
    let middle = |from: f64, to: f64| (across.at(from) + across.at(to)) / 2.0;
    match parts {
        [one, other] if middle(other.from, other.to) - middle(one.from, one.to) < APART => {
            let whole = middle(one.from, other.to);
            vec![whole - APART / 2.0, whole + APART / 2.0]
        }
        _ => parts.iter().map(|bar| middle(bar.from, bar.to)).collect(),
    }
}

/// A number above a bar: upright where there is no room for it to lie.
fn count(frame: &mut Frame, x: f64, y: f64, text: &str, room: f64) {
    let length = Look::COUNT.width(text);
    if length + 4.0 < room {
        frame.words(x, y, text, Anchor::Middle, Look::COUNT);
    } else {
        // The threshold is not to run through a figure.
        frame.bar([x - 4.5, y - length], [9.0, length + 1.0], colour::PAPER);
        frame.upright(x + Look::COUNT.size * 0.36, y, text, Look::COUNT);
    }
}

/// What has to be said of how columns are drawn.
fn notes(bins: &[WeightBin], step: i32, lengths: Lengths) -> String {
    let mut notes = vec!["Upwards: pairs.".to_string()];
    if lengths.by_tens {
        notes = vec!["Upwards: pairs; each line is ten times the one below it.".to_string()];
    }
    if step > 1 {
        notes.push(format!("Each column is {step} units of weight wide."));
    }
    let ends = bins.iter().filter(|bin| bin.from.is_none() || bin.to.is_none());
    notes.extend(ends.map(|bin| format!("The column at the end gathers all weights of {}.", range(bin))));
    notes.join(" ")
}

/// Weights and probabilities below the columns.
fn axis(frame: &mut Frame, across: &Scale, [low, high]: [f64; 2], columns: &[Column]) {
    let y = frame.y;
    frame.words(MARGIN, y + 12.0, "weight", Anchor::Start, Look::LABEL);
    frame.words(MARGIN, y + 30.0, "probability", Anchor::Start, Look::SMALL);
    let step = round_step((high - low) / 12.0).max(1.0);
    // A tail has no edge of its own on the outer side, so no figure stands there.
    let first = columns.first().filter(|column| column.from.is_infinite()).map_or(low, |column| column.to);
    let last = columns.last().filter(|column| column.to.is_infinite()).map_or(high, |column| column.from);
    let (from, to) = ((first / step).ceil() as i64, (last / step).floor() as i64);
    let mut said = String::new();
    for weight in (from..=to).map(|number| number as f64 * step) {
        let x = across.at(weight);
        frame.line([x, y - 8.0], [x, y - 3.0], colour::INK);
        let label = if weight > 0.0 { format!("+{weight}") } else { format!("{weight}") };
        let inside = |text: &str| x.min(WIDTH - 8.0 - Look::SMALL.width(text) / 2.0);
        frame.words(inside(&label), y + 12.0, &label, Anchor::Middle, Look::LABEL);
        let probability = probability(weight);
        // What is all but certain is said once.
        if probability != said {
            frame.words(inside(&probability), y + 30.0, &probability, Anchor::Middle, Look::SMALL);
            said = probability;
        }
    }
    frame.y = y + 38.0;
}

/// How many units of weight a column is wide.
fn width_of_columns(bins: &[WeightBin], threshold: f64) -> i32 {
    let edges = bins.iter().flat_map(|bin| [bin.from, bin.to]).flatten();
    let low = edges.clone().min().unwrap_or(0).min(threshold.floor() as i32);
    let high = edges.max().unwrap_or(0).max(threshold.ceil() as i32);
    [1, 2, 5].into_iter().find(|step| (high - low) / step <= COLUMNS).unwrap_or(10)
}

/// Bins gathered into columns of so many units; tails stay by themselves.
fn columns(bins: &[WeightBin], step: i32) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for bin in bins {
        let (from, to) = match (bin.from, bin.to) {
            (Some(from), Some(_)) => {
                let from = from.div_euclid(step) * step;
                (f64::from(from), f64::from(from + step))
            }
            (from, to) => (from.map_or(f64::NEG_INFINITY, f64::from), to.map_or(f64::INFINITY, f64::from)),
        };
        let (below, above) = (bin.pairs - bin.above, bin.above);
        match columns.last_mut().filter(|last| last.from == from) {
            Some(last) => {
                last.below += below;
                last.above += above;
            }
            None => columns.push(Column { from, to, below, above }),
        }
    }
    // Tails begin where the columns end, whose edges are further out than those of their bins.
    if let [tail, next, ..] = columns.as_mut_slice()
        && tail.from.is_infinite()
    {
        tail.to = next.from;
    }
    if let [.., next, tail] = columns.as_mut_slice()
        && tail.to.is_infinite()
    {
        tail.from = next.to;
    }
    columns
}

/// The weights from one end of the picture to the other: the columns, with some room for tails, and the threshold.
fn reach(columns: &[Column], threshold: f64) -> [f64; 2] {
    let edges = columns.iter().flat_map(|column| [column.from, column.to]).filter(|edge| edge.is_finite());
    let [low, high] = edges.fold([threshold.floor(), threshold.ceil()], |[low, high], x| [low.min(x), high.max(x)]);
    // A column or two would not look like columns if they had all the paper.
    let room = ((LEAST - (high - low)) / 2.0).max(0.0).ceil();
    let [low, high] = [low - room, high + room];
    let tail = ((high - low) / 24.0).max(1.0);
    let has_tail = |is_tail: fn(&Column) -> bool| if columns.iter().any(is_tail) { tail } else { 0.0 };
    [low - has_tail(|column| column.from.is_infinite()), high + has_tail(|column| column.to.is_infinite())]
}

/// The parts of a column, which the threshold divides where it is.
fn bars_of(column: &Column, threshold: f64) -> impl Iterator<Item = Bar> {
    let divided = if column.below > 0 && column.above > 0 { threshold } else { column.to };
    let from = if column.below > 0 { divided } else { column.from };
    let below = Bar { from: column.from, to: divided, pairs: column.below, colour: colour::NEUTRAL };
    let above = Bar { from, to: column.to, pairs: column.above, colour: colour::FOR };
    [below, above].into_iter().filter(|bar| bar.pairs > 0)
}
