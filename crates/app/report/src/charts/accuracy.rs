//! Precision and recall of a linkage by the probability from which pairs are joined.

use runs::{AccuracyAnswer, AccuracyRow, LinkAnswer};

use super::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use super::scale::Scale;
use super::{number, origin};
use crate::accuracy::percentage;
use crate::grid::counted;

const LEFT: f64 = MARGIN + 78.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEIGHT: f64 = 320.0;

/// Recall is orange and precision blue, a diamond and a disc.
const PRECISION: (Mark, &str) = (Mark::Disc, colour::FOR);
const RECALL: (Mark, &str) = (Mark::Diamond, colour::AGAINST);

/// Precision and recall of a linkage against a truth.
pub fn accuracy_svg(answer: &LinkAnswer, accuracy: &AccuracyAnswer) -> String {
    let read_as = "Precision is the share of joined pairs of records that are right, recall the share of right pairs that \
                   are joined. To the right, pairs must be surer to be joined: fewer are wrong, and more are missed. The \
                   last column is what came out: the people as they were found. The grey field is the threshold in use.";
    let mut frame = Frame::new("accuracy", &finding(accuracy), read_as);
    frame.legend(&[(PRECISION.0, PRECISION.1, "precision".to_string()), (RECALL.0, RECALL.1, "recall".to_string())]);
    let rows: Vec<&AccuracyRow> = accuracy.pairs.iter().chain([&accuracy.people]).collect();
    let width = (RIGHT - LEFT) / rows.len() as f64;
    let places: Vec<f64> = (0..rows.len()).map(|number| LEFT + width * (number as f64 + 0.5)).collect();
    let low = lowest(&rows);
    let (top, foot) = (frame.y, frame.y + HEIGHT);
    // Room above and below for the figures at the outermost points.
    let up = Scale::new([low, 1.0], [foot - 24.0, top + 24.0]);

    let in_use = accuracy.pairs.iter().position(|row| row.at_least == accuracy.people.at_least);
    if let Some(x) = in_use.and_then(|number| places.get(number)) {
        frame.bar([x - width / 2.0, top], [width, HEIGHT], colour::FIELD);
    }
    for tick in up.ticks(5.0) {
        frame.line([LEFT, up.at(tick)], [RIGHT, up.at(tick)], colour::GUIDE);
        frame.words(LEFT - 8.0, up.at(tick) + 4.0, &percentage(tick), Anchor::End, Look::SMALL);
    }
    for ((mark, colour), share) in [(PRECISION, precision as Share), (RECALL, recall)] {
        for run in runs_of_points(&accuracy.pairs, &places, share, &up) {
            frame.path(&run, colour);
        }
        for (row, x) in rows.iter().zip(&places) {
            if let Some(share) = share(row) {
                frame.mark(mark, *x, up.at(share), colour);
            }
        }
    }
    for (row, x) in rows.iter().zip(&places) {
        label_points(&mut frame, row, *x, &up);
    }
    let between = LEFT + width * accuracy.pairs.len() as f64;
    frame.line([between, top], [between, foot], colour::NEUTRAL);
    frame.line([LEFT, foot], [RIGHT, foot], colour::INK);
    frame.y = foot;
    counts(&mut frame, &rows, &places, accuracy.pairs.len());
    let known = format!("The truth speaks of {}", counted(accuracy.records_known, "record"));
    let others = format!("and not of {}", counted(accuracy.records_left_out, "other"));
    frame.finish(&format!("{known} {others}. {}", origin(answer)))
}

type Share = fn(&AccuracyRow) -> Option<f64>;

fn precision(row: &AccuracyRow) -> Option<f64> {
    row.precision
}

fn recall(row: &AccuracyRow) -> Option<f64> {
    row.recall
}

/// Where the scale begins: a round share below the lowest, so that small differences are seen.
fn lowest(rows: &[&AccuracyRow]) -> f64 {
    let shares = rows.iter().flat_map(|row| [row.precision, row.recall]).flatten();
    let least = shares.fold(1.0, f64::min);
    [0.99, 0.95, 0.9, 0.8, 0.7, 0.5, 0.25].into_iter().find(|low| *low <= least).unwrap_or(0.0)
}

/// The points of a line, broken where there is no figure.
fn runs_of_points(rows: &[AccuracyRow], places: &[f64], share: Share, up: &Scale) -> Vec<Vec<[f64; 2]>> {
    let points: Vec<Option<[f64; 2]>> =
        rows.iter().zip(places).map(|(row, x)| share(row).map(|share| [*x, up.at(share)])).collect();
    let runs = points.split(Option::is_none).map(|run| run.iter().flatten().copied().collect::<Vec<_>>());
    runs.filter(|run| run.len() > 1).collect()
}

/// The figures at the two points of a column: the higher one's above it, the lower one's below.
fn label_points(frame: &mut Frame, row: &AccuracyRow, x: f64, up: &Scale) {
    let higher_precision = row.precision.unwrap_or(0.0) >= row.recall.unwrap_or(0.0);
    for (share, is_above) in [(row.precision, higher_precision), (row.recall, !higher_precision)] {
        let Some(share) = share else { continue };
        let y = up.at(share) + if is_above { -10.0 } else { 20.0 };
        frame.words(x, y, &format!("{:.2}%", share * 100.0), Anchor::Middle, Look::COUNT);
    }
}

/// What each column is, and the pairs in it.
fn counts(frame: &mut Frame, rows: &[&AccuracyRow], places: &[f64], pairs: usize) {
    let y = frame.y;
    frame.words(LEFT - 8.0, y + 20.0, "joined", Anchor::End, Look::HEADING);
    for (number, (row, x)) in rows.iter().zip(places).enumerate() {
        let label = if number < pairs { format!("from {}", percentage(row.at_least)) } else { "as found".to_string() };
        frame.words(*x, y + 20.0, &label, Anchor::Middle, Look::HEADING);
    }
    type Count = fn(&AccuracyRow) -> u64;
    let kinds: [(&str, Count); 3] =
        [("right", |row| row.right), ("wrong", |row| row.found - row.right), ("missed", |row| row.missed)];
    for (place, (kind, count)) in kinds.into_iter().enumerate() {
        let y = y + 42.0 + 19.0 * place as f64;
        frame.words(LEFT - 8.0, y, kind, Anchor::End, Look::LABEL);
        for (row, x) in rows.iter().zip(places) {
            frame.words(*x, y, &number(count(row)), Anchor::Middle, Look::LABEL);
        }
    }
    frame.y = y + 84.0;
}

fn finding(accuracy: &AccuracyAnswer) -> String {
    let people = &accuracy.people;
    let (wrong, all) = (people.found - people.right, people.right + people.missed);
    format!(
        "Of {} that the people found hold, {} wrong; of {} in truth, {} missed.",
        counted(people.found, "pair"),
        be(wrong),
        counted(all, "pair"),
        be(people.missed)
    )
}

fn be(count: u64) -> String {
    match count {
        0 => "none is".to_string(),
        1 => "1 is".to_string(),
        _ => format!("{} are", number(count)),
    }
}
