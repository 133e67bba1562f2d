//! What each level of agreement is worth: how often it is seen, and the weight that follows.

use runs::{ParameterRow, ParametersAnswer};

use super::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use super::scale::Scale;
use crate::levels::how_often;

/// Where the words are, where the columns of shares end, and where the bars are.
const INDENT: f64 = MARGIN + 14.0;
const SAME: f64 = MARGIN + 336.0;
const STRANGERS: f64 = MARGIN + 446.0;
const RELATIVES: f64 = MARGIN + 556.0;
const LEFT: f64 = MARGIN + 586.0;
const RIGHT: f64 = WIDTH - MARGIN;

/// Room beside a bar for its weight.
const LABEL: f64 = 50.0;

/// The parameters of a place's linkage, field by field.
pub fn parameters_svg(answer: &ParametersAnswer) -> String {
    let read_as = "How often a level of agreement is seen in two records of one person, of two strangers, and of two members \
                   of one family, of the pairs in which both records have the field. The weight says how much that speaks \
                   for one person against strangers: a weight of 1 doubles the odds, a weight of -1 halves them.";
    let mut frame = Frame::new("parameters", &finding(&answer.rows), read_as);
    frame.legend(&[
        (Mark::Square, colour::FOR, "for one person".to_string()),
        (Mark::Square, colour::AGAINST, "against it".to_string()),
    ]);
    let weights = answer.rows.iter().map(|row| row.weight).filter(|weight| weight.is_finite());
    let [low, high] = weights.fold([-1.0_f64, 1.0_f64], |[low, high], weight| [low.min(weight), high.max(weight)]);
    let across = Scale::new([low, high], [LEFT + LABEL, RIGHT - LABEL]);
    let headings = [(SAME, "one person"), (STRANGERS, "strangers"), (RELATIVES, "relatives")];
    for (x, heading) in headings {
        frame.words(x, frame.y + 14.0, heading, Anchor::End, Look::HEADING);
    }
    frame.words(across.at(0.0), frame.y + 14.0, "weight", Anchor::Middle, Look::HEADING);
    frame.y += 22.0;
    for rows in answer.rows.chunk_by(|one, other| one.field == other.field) {
        field(&mut frame, rows, &across);
    }
    frame.finish(&format!("Place {}, as its linkage.toml and the program's defaults say.", answer.place))
}

fn field(frame: &mut Frame, rows: &[ParameterRow], across: &Scale) {
    frame.y += 8.0;
    for line in Look::HEADING.lines(&rows[0].field, WIDTH - 2.0 * MARGIN) {
        frame.y += Look::HEADING.line();
        frame.words(MARGIN, frame.y - 3.0, &line, Anchor::Start, Look::HEADING);
    }
    frame.y += 2.0;
    let top = frame.y;
    for row in rows {
        level(frame, row, across);
    }
    frame.line([across.at(0.0), top], [across.at(0.0), frame.y], colour::INK);
}

fn level(frame: &mut Frame, row: &ParameterRow, across: &Scale) {
    let lines = Look::LABEL.lines(&row.level, SAME - INDENT - 70.0);
    let foot = frame.y + 14.0;
    for (number, line) in lines.iter().enumerate() {
        frame.words(INDENT, foot + Look::LABEL.line() * number as f64, line, Anchor::Start, Look::LABEL);
    }
    for (x, share) in [(SAME, row.same), (STRANGERS, row.strangers), (RELATIVES, row.relatives)] {
        frame.words(x, foot, &how_often(share), Anchor::End, Look::LABEL);
    }
    let [left, right] = [row.weight.min(0.0), row.weight.max(0.0)].map(|weight| across.at(weight));
    let is_for = row.weight >= 0.0;
    let colour = if is_for { colour::FOR } else { colour::AGAINST };
    frame.bar([left, frame.y + 3.0], [(right - left).max(1.0), 13.0], colour);
    let (x, anchor) = if is_for { (right + 5.0, Anchor::Start) } else { (left - 5.0, Anchor::End) };
    frame.words(x, foot, &format!("{:+.2}", row.weight), anchor, Look::COUNT);
    frame.y += 2.0 + Look::LABEL.line() * lines.len() as f64;
}

/// Which levels say most.
fn finding(rows: &[ParameterRow]) -> String {
    let by_weight = |one: &&ParameterRow, other: &&ParameterRow| one.weight.total_cmp(&other.weight);
    let told = |row: &ParameterRow| format!("{}, {} ({:+.2})", row.field, row.level, row.weight);
    // Of equals, the first.
    match (rows.iter().rev().max_by(by_weight), rows.iter().min_by(by_weight)) {
        (Some(most), Some(least)) => {
            format!("What speaks most for one person: {}. Most against: {}.", told(most), told(least))
        }
        _ => "No field is compared, so nothing speaks for or against one person.".to_string(),
    }
}
