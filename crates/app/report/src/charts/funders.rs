//! What flows from each funder through each outcome to each provider.
//!
//! Three columns; how high a bar is, and how broad a band between two of them, says how much is paid. Bands are drawn in
//! the colour of their funder. Whoever gains and pays nothing has no bar, and is named below.

use std::collections::BTreeMap;

use runs::{FlowAnswer, FundersAnswer};
use units::Pence;

use super::frame::{Anchor, Frame, Look, MARGIN, WIDTH, colour};

/// How high all that is paid is.
const PAID_HEIGHT: f64 = 440.0;
/// How broad a bar is.
const BAR: f64 = 14.0;
/// Where the three columns of bars begin.
const COLUMNS: [f64; 3] = [236.0, 493.0, 750.0];
/// What stays free between two bars.
const GAP: f64 = 12.0;
/// What stays free between a bar and its words.
const BESIDE: f64 = 8.0;

/// A picture of who pays what for whom.
pub fn funders_svg(answer: &FundersAnswer) -> String {
    let title = format!("Who pays for what in {}", answer.title);
    let read_as = "From left to right: who pays, for what, and to whom. The height of a bar and the breadth of a band are the \
                   amount, posted or due now. Beside each payer stands what it gains by the results, in saved unit costs.";
    let mut frame = Frame::new("funders", &title, read_as);
    let flows: Vec<&FlowAnswer> = answer.flows.iter().filter(|flow| flow.pays_pence > 0).collect();
    if flows.is_empty() {
        frame.paragraph("Nothing is paid yet.", Look::LABEL);
    } else {
        Picture::of(answer, &flows).draw(&mut frame);
    }
    for (says, rows) in [
        (
            "Gain and pay nothing",
            answer.funders.iter().filter(|row| row.pays_pence <= 0 && row.gains_pence > 0).collect(),
        ),
        ("Got back more than they paid", answer.funders.iter().filter(|row| row.pays_pence < 0).collect::<Vec<_>>()),
    ] {
        let named: Vec<String> = rows
            .into_iter()
            .map(|row| match says.starts_with("Gain") {
                true => format!("{} {}", row.title, Pence::new(row.gains_pence)),
                false => format!("{} {}", row.title, Pence::new(row.pays_pence)),
            })
            .collect();
        if !named.is_empty() {
            frame.y += 6.0;
            frame.paragraph(&format!("{says}: {}.", named.join("; ")), Look::LABEL);
        }
    }
    let prices = match (&answer.prices, &answer.source) {
        (Some(prices), Some(source)) => format!(" Gains in prices of {prices}. Unit costs: {source}"),
        _ => " The place has no unit costs, so that no gain is known.".to_string(),
    };
    frame.finish(&format!("Place {} as at {}.{prices}", answer.place, answer.as_at))
}

/// A bar: who or what it stands for, and where it is.
struct Node {
    words: Vec<(String, Look)>,
    paid: f64,
    top: f64,
    /// How far down the bands on its left and on its right have come.
    used: [f64; 2],
}

struct Picture<'a> {
    flows: &'a [&'a FlowAnswer],
    columns: [Vec<Node>; 3],
    /// The number of each flow's bar in each column.
    ways: Vec<[usize; 3]>,
    scale: f64,
}

impl<'a> Picture<'a> {
    fn of(answer: &FundersAnswer, flows: &'a [&'a FlowAnswer]) -> Picture<'a> {
        let total: i64 = flows.iter().map(|flow| flow.pays_pence).sum();
        let scale = PAID_HEIGHT / total as f64;
        let key = |flow: &FlowAnswer| [flow.funder.clone(), flow.outcome.clone(), flow.provider.clone()];
        let mut names: [Vec<String>; 3] = Default::default();
        // Funders stand in the order of the place, and the rest in the order in which the flows name them.
        names[0] = answer.funders.iter().map(|row| row.funder.clone()).collect();
        names[0].retain(|name| flows.iter().any(|flow| flow.funder == *name));
        let mut ways = Vec::new();
        let mut paid: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for flow in flows {
            let mut way = [0; 3];
            for (column, name) in key(flow).into_iter().enumerate() {
                way[column] = names[column].iter().position(|known| *known == name).unwrap_or(names[column].len());
                if way[column] == names[column].len() {
                    names[column].push(name);
                }
                *paid.entry((column, way[column])).or_default() += flow.pays_pence;
            }
            ways.push(way);
        }
        let node = |column: usize, (number, name): (usize, &String)| {
            let paid = paid[&(column, number)];
            Node {
                words: words(answer, flows, column, name, paid),
                paid: paid as f64 * scale,
                top: 0.0,
                used: [0.0; 2],
            }
        };
        let columns = [0, 1, 2]
            .map(|column| names[column].iter().enumerate().map(|named| node(column, named)).collect::<Vec<Node>>());
        Picture { flows, columns, ways, scale }
    }

    fn draw(mut self, frame: &mut Frame) {
        let heights: Vec<f64> = self.columns.iter().map(|nodes| nodes.iter().map(Node::slot).sum()).collect();
        let height = heights.iter().copied().fold(0.0, f64::max);
        let top = frame.y;
        for (nodes, own) in self.columns.iter_mut().zip(&heights) {
            let mut y = top + (height - own) / 2.0;
            for node in nodes {
                node.top = y + (node.slot() - GAP - node.paid) / 2.0;
                y += node.slot();
            }
        }
        self.bands(frame);
        for (column, nodes) in self.columns.iter().enumerate() {
            for (number, node) in nodes.iter().enumerate() {
                let fill = if column == 0 { series(number) } else { colour::INK };
                // What is hardly anything is drawn as a line that can be seen.
                frame.bar([COLUMNS[column], node.top], [BAR, node.paid.max(1.0)], fill);
                node.write(frame, column);
            }
        }
        frame.y = top + height;
    }

    /// The bands from funders to outcomes and from there to providers, each in the colour of its funder.
    fn bands(&mut self, frame: &mut Frame) {
        for step in [0, 1] {
            let mut order: Vec<usize> = (0..self.flows.len()).collect();
            order.sort_by_key(|at| (self.ways[*at][step], self.ways[*at][step + 1], self.ways[*at][0]));
            // A band leaves the bars on its left in the order of those on its right, and the other way round.
            let mut leaves = vec![0.0; self.flows.len()];
            for at in &order {
                let node = &mut self.columns[step][self.ways[*at][step]];
                leaves[*at] = node.top + node.used[1];
                node.used[1] += self.flows[*at].pays_pence as f64 * self.scale;
            }
            order.sort_by_key(|at| (self.ways[*at][step + 1], self.ways[*at][step], self.ways[*at][0]));
            for at in order {
                let breadth = self.flows[at].pays_pence as f64 * self.scale;
                let node = &mut self.columns[step + 1][self.ways[at][step + 1]];
                let arrives = node.top + node.used[0];
                node.used[0] += breadth;
                let from = [COLUMNS[step] + BAR, leaves[at]];
                frame.band(from, [COLUMNS[step + 1], arrives], breadth, series(self.ways[at][0]));
            }
        }
    }
}

impl Node {
    /// How much room it takes, with what stays free below it.
    fn slot(&self) -> f64 {
        let words: f64 = self.words.iter().map(|(_, look)| look.line()).sum();
        self.paid.max(words) + GAP
    }

    /// Its words: left of the first column, right of the others.
    fn write(&self, frame: &mut Frame, column: usize) {
        let high: f64 = self.words.iter().map(|(_, look)| look.line()).sum();
        let mut y = self.top + self.paid / 2.0 - high / 2.0;
        let (x, anchor) = match column {
            0 => (COLUMNS[0] - BESIDE, Anchor::End),
            _ => (COLUMNS[column] + BAR + BESIDE, Anchor::Start),
        };
        if column == 1 {
            let broad = self.words.iter().map(|(text, look)| look.width(text)).fold(0.0, f64::max);
            frame.veil([x - BESIDE / 2.0, y], [broad + BESIDE, high]);
        }
        for (text, look) in &self.words {
            y += look.line();
            frame.words(x, y - look.size * 0.3, text, anchor, *look);
        }
    }
}

/// What is said of a bar.
fn words(answer: &FundersAnswer, flows: &[&FlowAnswer], column: usize, name: &str, paid: i64) -> Vec<(String, Look)> {
    let room = match column {
        0 => COLUMNS[0] - BESIDE - MARGIN,
        1 => COLUMNS[2] - COLUMNS[1] - BAR - 2.0 * BESIDE,
        _ => WIDTH - MARGIN - COLUMNS[2] - BAR - BESIDE,
    };
    let funder = answer.funders.iter().find(|row| row.funder == name).filter(|_| column == 0);
    let provider = flows.iter().find(|flow| flow.provider == name).filter(|_| column == 2);
    let title = funder.map(|row| &row.title).or(provider.map(|flow| &flow.provider_title));
    let title = title.map_or(name, String::as_str);
    let mut words: Vec<(String, Look)> =
        Look::HEADING.lines(title, room).into_iter().map(|line| (line, Look::HEADING)).collect();
    let paid = Pence::new(paid);
    words.push((if column == 0 { format!("pays {paid}") } else { paid.to_string() }, Look::COUNT));
    if let Some(row) = funder.filter(|_| answer.prices.is_some()) {
        words.push((format!("gains {}", Pence::new(row.gains_pence)), Look::SMALL));
    }
    words
}

/// The colour of a funder; from the ninth on they come again.
fn series(number: usize) -> &'static str {
    colour::SERIES[number % colour::SERIES.len()]
}
