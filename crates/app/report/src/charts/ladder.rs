//! Payment curves: what is paid over performance, one field a payment, with the cliffs marked.

use runs::{Curve, CurvePoint, Ladder};
use units::Pence;

use super::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use super::number;
use super::scale::Scale;
use crate::ladder::{cliffs, heading};

const LEFT: f64 = MARGIN + 120.0;
const RIGHT: f64 = WIDTH - MARGIN - 16.0;
const HEIGHT: f64 = 220.0;

/// The payment curves of a contract.
pub fn ladder_svg(ladder: &Ladder) -> String {
    let jumps: usize = ladder.curves.iter().map(|curve| curve.cliffs.len()).sum();
    let found = match jumps {
        0 => "no payment jumps".to_string(),
        1 => "one payment jumps once".to_string(),
        jumps => format!("payments jump at {jumps} places"),
    };
    let title = format!("How {} pays for performance: {found}", ladder.title);
    let read_as = "To the right performance grows, from no difference at 0% to what the contract asks for at 100%; upwards \
                   grows what is paid. A diamond marks a cliff: one more result there changes the payment by a jump.";
    let mut frame = Frame::new("ladder", &title, read_as);
    frame.legend(&[
        (Mark::Thin, colour::FOR, "what is paid".to_string()),
        (Mark::Diamond, colour::AGAINST, "a cliff".to_string()),
    ]);
    for curve in &ladder.curves {
        panel(&mut frame, curve);
    }
    if !ladder.flat.is_empty() {
        frame.paragraph(&format!("Without a curve: {}.", ladder.flat.join(", ")), Look::MUTED);
    }
    let people = number(u64::from(ladder.people));
    frame.finish(&format!("Place {}, contract {}; made-up cohorts of {people} people.", ladder.place, ladder.contract))
}

fn panel(frame: &mut Frame, curve: &Curve) {
    frame.y += 10.0;
    frame.paragraph(&heading(curve), Look::HEADING);
    frame.paragraph(&format!("100% is {}. Given: {}.", curve.whole, curve.given.join("; ")), Look::SMALL);
    frame.y += 12.0;
    let (top, foot) = (frame.y, frame.y + HEIGHT);
    let across = Scale::new(ends(curve.points.iter().map(|point| f64::from(point.performance))), [LEFT, RIGHT]);
    // Nothing is always on the scale, so that a high curve is seen to be high.
    let amounts = curve.points.iter().map(|point| pounds(point.amount_pence)).chain([0.0]);
    let up = Scale::new(ends(amounts), [foot - 8.0, top + 8.0]);
    for tick in up.ticks(5.0) {
        frame.line([LEFT, up.at(tick)], [RIGHT, up.at(tick)], colour::GUIDE);
        let label = Pence::new((tick * 100.0).round() as i64).to_string();
        frame.words(LEFT - 8.0, up.at(tick) + 4.0, label.trim_end_matches(".00"), Anchor::End, Look::SMALL);
    }
    for tick in across.ticks(12.0) {
        frame.line([across.at(tick), foot], [across.at(tick), foot + 4.0], colour::INK);
        frame.words(across.at(tick), foot + 18.0, &format!("{tick:.0}%"), Anchor::Middle, Look::SMALL);
    }
    frame.line([LEFT, up.at(0.0)], [RIGHT, up.at(0.0)], colour::INK);
    frame.path(&path(&curve.points, &across, &up), 2.5, colour::FOR);
    for cliff in &curve.cliffs {
        let x = across.at(f64::from(cliff.performance));
        frame.mark(Mark::Diamond, x, up.at(pounds(cliff.to_pence)), colour::AGAINST);
    }
    frame.y = foot + 24.0;
    for cliff in cliffs(curve) {
        frame.paragraph(&cliff, Look::LABEL);
    }
}

/// The curve as steps: between two per cent the payment stays, then changes, so that a jump is drawn upright.
fn path(points: &[CurvePoint], across: &Scale, up: &Scale) -> Vec<[f64; 2]> {
    let mut path: Vec<[f64; 2]> = Vec::with_capacity(points.len() * 2);
    for point in points {
        let [x, y] = [across.at(f64::from(point.performance)), up.at(pounds(point.amount_pence))];
        if let Some([_, before]) = path.last().copied() {
            path.push([x, before]);
        }
        path.push([x, y]);
    }
    path
}

fn ends(figures: impl Iterator<Item = f64>) -> [f64; 2] {
    figures.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], figure| [low.min(figure), high.max(figure)])
}

fn pounds(pence: i64) -> f64 {
    pence as f64 / 100.0
}
