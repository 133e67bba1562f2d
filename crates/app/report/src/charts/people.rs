//! How many people have how many records.

use runs::{ClusterSize, LinkAnswer};

use super::frame::{Anchor, Frame, Look, MARGIN, WIDTH, colour};
use super::{number, origin};
use crate::grid::{counted, grouped};

/// More rows than this are gathered into the last one.
const ROWS: usize = 20;

const ROW: f64 = 28.0;

/// Room beside a bar for what it counts.
const COUNT: f64 = 190.0;

/// The people of a linkage by the number of their records.
pub fn people_svg(answer: &LinkAnswer) -> String {
    let read_as = "Each bar counts the people who have so many records, one for each agency's key. Somebody with one record \
                   is known to one agency alone, or was not found at another. Somebody with more records than there are \
                   agencies deserves a look.";
    let mut frame = Frame::new("people", &finding(answer), read_as);
    let rows = rows(&answer.sizes);
    let largest = rows.iter().map(|row| row.people).max().unwrap_or(1).max(1);
    let left = MARGIN + 12.0 + rows.iter().map(|row| Look::LABEL.width(&row.label)).fold(0.0, f64::max);
    let longest = WIDTH - MARGIN - COUNT - left;
    for row in &rows {
        let y = frame.y;
        let length = (row.people as f64 / largest as f64 * longest).max(1.5);
        frame.words(left - 12.0, y + 18.0, &row.label, Anchor::End, Look::LABEL);
        frame.bar([left, y + 3.0], [length, ROW - 6.0], colour::FOR);
        let says = format!("{} ({})", people(row.people), share(row.people, answer.people));
        frame.words(left + length + 8.0, y + 18.0, &says, Anchor::Start, Look::LABEL);
        frame.y += ROW;
    }
    frame.line([left, frame.y - ROW * rows.len() as f64], [left, frame.y], colour::INK);
    frame.finish(&origin(answer))
}

struct Row {
    label: String,
    people: u64,
}

fn rows(sizes: &[ClusterSize]) -> Vec<Row> {
    let alone = if sizes.len() > ROWS { ROWS - 1 } else { sizes.len() };
    let (alone, rest) = sizes.split_at(alone);
    let label = |records: u32| counted(u64::from(records), "record");
    let mut rows: Vec<Row> = alone.iter().map(|size| Row { label: label(size.records), people: size.people }).collect();
    if let [first, .., last] = rest {
        let label = format!("{} to {}", grouped(i64::from(first.records)), label(last.records));
        rows.push(Row { label, people: rest.iter().map(|size| size.people).sum() });
    }
    rows
}

fn finding(answer: &LinkAnswer) -> String {
    let several: u64 = answer.sizes.iter().filter(|size| size.records > 1).map(|size| size.people).sum();
    let (records, of) = (counted(answer.records, "record"), answer.people);
    match (of, several) {
        (0, _) => "There are no records of people.".to_string(),
        (1, _) => format!("{records} {} of one person.", if answer.records == 1 { "is" } else { "are" }),
        (_, 0) => format!("{records} are of {}; nobody has more than one.", people(of)),
        (_, several) => {
            let have = if several == 1 { "has" } else { "have" };
            let share = share(several, of);
            format!("{records} are of {}; {} of them ({share}) {have} more than one.", people(of), number(several))
        }
    }
}

fn people(count: u64) -> String {
    if count == 1 { "1 person".to_string() } else { format!("{} people", number(count)) }
}

/// A whole percentage, unless that would say nothing or all.
fn share(part: u64, whole: u64) -> String {
    let percent = part as f64 / whole.max(1) as f64 * 100.0;
    match percent {
        _ if part == whole => "100%".to_string(),
        percent if percent < 0.5 => "less than 1%".to_string(),
        percent if percent > 99.5 => "over 99%".to_string(),
        percent => format!("{percent:.0}%"),
    }
}
