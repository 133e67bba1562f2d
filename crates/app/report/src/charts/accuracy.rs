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

/// One of the two lines. Where they lie over each other, both are seen: the one is broader.
struct Series {
    share: fn(&AccuracyRow) -> Option<f64>,
    mark: Mark,
    width: f64,
    colour: &'static str,
}

const PRECISION: Series = Series { share: |row| row.precision, mark: Mark::Disc, width: 4.5, colour: colour::FOR };
const RECALL: Series = Series { share: |row| row.recall, mark: Mark::Diamond, width: 2.0, colour: colour::AGAINST };

/// Precision and recall of a linkage against a truth.
pub fn accuracy_svg(answer: &LinkAnswer, accuracy: &AccuracyAnswer) -> String {
    let read_as = "Precision is the share of joined pairs of records that are right, recall the share of right pairs that \
                   are joined. To the right, pairs must be surer to be joined: fewer are wrong, and more are missed. The \
                   last column is what came out: the people as they were found. The grey field is the threshold in use.";
    let mut frame = Frame::new("accuracy", &finding(accuracy), read_as);
    let [precision, recall] = ["precision", "recall"].map(str::to_string);
    frame.legend(&[(PRECISION.mark, PRECISION.colour, precision), (RECALL.mark, RECALL.colour, recall)]);
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
    for series in [PRECISION, RECALL] {
        for run in runs_of_points(&accuracy.pairs, &places, &series, &up) {
            frame.path(&run, series.width, series.colour);
        }
        for (share, x) in rows.iter().map(|row| (series.share)(row)).zip(&places) {
            if let Some(share) = share {
                frame.mark(series.mark, *x, up.at(share), series.colour);
            }
        }
    }
    for (number, x) in places.iter().enumerate() {
        label_points(&mut frame, &rows, number, accuracy.pairs.len(), *x, &up);
    }
    let between = LEFT + width * accuracy.pairs.len() as f64;
    frame.line([between, top], [between, foot], colour::NEUTRAL);
    frame.line([LEFT, foot], [RIGHT, foot], colour::INK);
    frame.y = foot;
    counts(&mut frame, &rows, &places, accuracy.pairs.len());
    let mut truth = format!("The truth speaks of {}", counted(accuracy.records_known, "record"));
    if accuracy.records_left_out > 0 {
        truth.push_str(&format!(" and not of {}", counted(accuracy.records_left_out, "other")));
    }
    frame.finish(&format!("{truth}. {}", origin(answer)))
}

/// Where the scale begins: a round share below the lowest, so that small differences are seen.
fn lowest(rows: &[&AccuracyRow]) -> f64 {
    let shares = rows.iter().flat_map(|row| [row.precision, row.recall]).flatten();
    let least = shares.fold(1.0, f64::min);
    [0.99, 0.95, 0.9, 0.8, 0.7, 0.5, 0.25].into_iter().find(|low| *low <= least).unwrap_or(0.0)
}

/// The points of a line, broken where there is no figure.
fn runs_of_points(rows: &[AccuracyRow], places: &[f64], series: &Series, up: &Scale) -> Vec<Vec<[f64; 2]>> {
    let points: Vec<Option<[f64; 2]>> =
        rows.iter().zip(places).map(|(row, x)| (series.share)(row).map(|share| [*x, up.at(share)])).collect();
    let runs = points.split(Option::is_none).map(|run| run.iter().flatten().copied().collect::<Vec<_>>());
    runs.filter(|run| run.len() > 1).collect()
}

/// The figures at the two points of a column: the higher one's above it, the lower one's below.
fn label_points(frame: &mut Frame, rows: &[&AccuracyRow], number: usize, pairs: usize, x: f64, up: &Scale) {
    let row = rows[number];
    let precision_is_higher = row.precision.unwrap_or(0.0) >= row.recall.unwrap_or(0.0);
    for (Series { share, .. }, is_above) in [(PRECISION, precision_is_higher), (RECALL, !precision_is_higher)] {
        let Some(here) = share(row) else { continue };
        // The line from and to the neighbours is not to run through the figure.
        let is_in_the_way = |other: Option<usize>| {
            let other = other.filter(|other| *other < pairs && number < pairs).and_then(|other| share(rows[other]));
            let down = other.map_or(0.0, |other| up.at(other) - up.at(here));
            (if is_above { -down } else { down }) > STEEP
        };
        let anchor = match (is_in_the_way(number.checked_sub(1)), is_in_the_way(Some(number + 1))) {
            (true, false) => Anchor::Start,
            (false, true) => Anchor::End,
            _ => Anchor::Middle,
        };
        let y = up.at(here) + if is_above { -10.0 } else { 20.0 };
        frame.words(x, y, &format!("{:.2}%", here * 100.0), anchor, Look::COUNT);
    }
}

/// A line that changes by more than this from a column to the next would run through a figure in the middle.
const STEEP: f64 = 24.0;

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
        "Of {} within the people found, {} wrong; of {}, {} missed.",
        counted(people.found, "pair"),
        be(wrong),
        counted(all, "true pair"),
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
