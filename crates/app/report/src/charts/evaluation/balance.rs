//! Whether the groups are alike: each covariate's standardised difference before and after.

use runs::{BalanceAnswer, BalanceRow, EvaluationAnswer};

use super::origin;
use crate::charts::frame::{Anchor, Frame, Look, MARGIN, Mark, WIDTH, colour};
use crate::charts::scale::Scale;
use crate::evaluation::{percent, signed_percent};

const LABELS: f64 = 280.0;
const FIGURES: f64 = 190.0;
const ROW: f64 = 26.0;

/// A covariate balance plot (Love plot); nothing without covariates.
pub fn balance_svg(answer: &EvaluationAnswer, balance: &BalanceAnswer) -> Option<String> {
    if balance.rows.is_empty() {
        return None;
    }
    let is_weighed = balance.rows.iter().any(|row| row.difference_before != row.difference_after);
    let read_as = format!(
        "A covariate is something known of people before they entered. Its standardised difference is how far its mean \
         among those treated lies from that of the comparison group, in standard deviations. The dashed lines are the \
         most that may be left: {}.",
        percent(balance.at_most)
    );
    let mut frame = Frame::new("balance", &finding(balance), &read_as);
    let mut legend = vec![(Mark::Disc, colour::FOR, if is_weighed { "as compared" } else { "difference" }.to_string())];
    if is_weighed {
        legend.push((Mark::Diamond, colour::AGAINST, "before".to_string()));
    }
    frame.legend(&legend);

    let (left, right) = (MARGIN + LABELS, WIDTH - MARGIN - FIGURES);
    let furthest = balance.rows.iter().flat_map(|row| [row.difference_before, row.difference_after]).map(f64::abs);
    let reach = furthest.filter(|reach| reach.is_finite()).fold(balance.at_most * 1.5, f64::max) * 1.05;
    let across = Scale::new([-reach, reach], [left, right]);
    let rows: Vec<(&BalanceRow, Vec<String>)> =
        balance.rows.iter().map(|row| (row, Look::LABEL.lines(&row.covariate, LABELS - 16.0))).collect();
    let heights: Vec<f64> = rows.iter().map(|(_, lines)| ROW + Look::LABEL.line() * (lines.len() - 1) as f64).collect();
    let top = frame.y + 24.0;
    let foot = top + heights.iter().sum::<f64>();
    for tick in across.ticks(6.0) {
        frame.line([across.at(tick), top], [across.at(tick), foot], colour::GUIDE);
        frame.words(
            across.at(tick),
            foot + 18.0,
            &format!("{:+.0}%", tick * 100.0).replace("+0%", "0%"),
            Anchor::Middle,
            Look::SMALL,
        );
    }
    frame.line([across.at(0.0), top], [across.at(0.0), foot], colour::NEUTRAL);
    for edge in [-balance.at_most, balance.at_most] {
        frame.threshold([across.at(edge), top], [across.at(edge), foot]);
    }
    let columns = [right + FIGURES * 0.5, WIDTH - MARGIN];
    if is_weighed {
        frame.words(columns[0], top - 8.0, "before", Anchor::End, Look::HEADING);
    }
    frame.words(columns[1], top - 8.0, "as compared", Anchor::End, Look::HEADING);
    let mut y = top;
    for ((row, lines), height) in rows.iter().zip(heights) {
        let middle = y + height / 2.0;
        let first = middle + 4.5 - Look::LABEL.line() * (lines.len() - 1) as f64 / 2.0;
        for (number, line) in lines.iter().enumerate() {
            frame.words(left - 14.0, first + Look::LABEL.line() * number as f64, line, Anchor::End, Look::LABEL);
        }
        frame.line([left, middle], [right, middle], colour::GUIDE);
        if is_weighed {
            frame.line(
                [across.at(row.difference_before), middle],
                [across.at(row.difference_after), middle],
                colour::NEUTRAL,
            );
            frame.mark(Mark::Diamond, across.at(row.difference_before), middle, colour::AGAINST);
            frame.words(columns[0], middle + 4.5, &signed_percent(row.difference_before), Anchor::End, Look::COUNT);
        }
        frame.mark(Mark::Disc, across.at(row.difference_after), middle, colour::FOR);
        frame.words(columns[1], middle + 4.5, &signed_percent(row.difference_after), Anchor::End, Look::COUNT);
        y += height;
    }
    frame.words(left, foot + 38.0, "more among those compared with", Anchor::Start, Look::SMALL);
    frame.words(right, foot + 38.0, "more among those treated", Anchor::End, Look::SMALL);
    frame.y = foot + 48.0;
    Some(frame.finish(&origin(answer)))
}

fn finding(balance: &BalanceAnswer) -> String {
    let beyond = balance.rows.iter().filter(|row| !row.is_within).count();
    let of = balance.rows.len();
    match (balance.is_asked, beyond) {
        (_, 0) => format!("The groups are alike: no covariate differs by more than {}.", percent(balance.at_most)),
        (false, _) => format!(
            "{beyond} of {of} covariates differ by more than {}; chance or the method decided, so it is shown and not asked.",
            percent(balance.at_most)
        ),
        (true, _) => format!(
            "The groups are not alike: {beyond} of {of} covariates differ by more than {}, so no verdict is given.",
            percent(balance.at_most)
        ),
    }
}
