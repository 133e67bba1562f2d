//! Pictures for a terminal, of letters and lines: how far, which way, and how sure.

use runs::{BalanceAnswer, EvaluationAnswer, SurvivalAnswer};

use crate::evaluation::{effect, has_verdict, percent, signed_percent};
use crate::grid::{Cell, Grid};

/// How many letters wide a picture is; odd, so that one stands in the middle.
const CELLS: usize = 41;

/// The effects of an evaluation around the line of none; nothing where fewer than two can be drawn.
pub(crate) fn effects(answer: &EvaluationAnswer, width: usize) -> String {
    let mut text = String::new();
    for (scale, says) in [
        ("difference", "less │ more, in percentage points"),
        ("means", "less │ more"),
        ("ratio", "less │ more, in doublings"),
    ] {
        let place = |figure: f64| if scale == "ratio" { figure.max(1e-6).log2() } else { figure };
        let rows: Vec<_> = answer
            .outcomes
            .iter()
            .filter(|outcome| outcome.scale.as_deref() == Some(scale) && has_verdict(outcome))
            .filter_map(|outcome| Some((outcome, [place(outcome.low?), place(outcome.effect?), place(outcome.high?)])))
            .filter(|(_, figures)| figures.iter().all(|figure| figure.is_finite()))
            .collect();
        if rows.is_empty() {
            continue;
        }
        let reach = rows.iter().flat_map(|(_, figures)| figures).map(|figure| figure.abs()).fold(1e-9, f64::max);
        let mut grid = Grid::new().text("Effect on", "outcome").text(says, "picture").text("", "effect");
        for (outcome, figures) in rows {
            grid.row(vec![
                Cell::text(&outcome.title),
                Cell::text(interval(figures, reach)),
                Cell::text(outcome.effect.map(|figure| effect(figure, Some(scale))).unwrap_or_default()),
            ]);
        }
        text.push_str(&grid.to_table(width));
    }
    text
}

/// What each covariate's difference was, `○`, and is, `●`, around nought, with the most that is allowed.
pub(crate) fn balance(balance: &BalanceAnswer, width: usize) -> String {
    let differences = balance.rows.iter().flat_map(|row| [row.difference_before, row.difference_after]);
    let reach = differences.filter(|figure| figure.is_finite()).map(f64::abs).fold(balance.at_most * 1.5, f64::max);
    let mut grid = Grid::new()
        .text("Covariate", "covariate")
        .text("○ before, ● as compared, ┊ allowed", "picture")
        .number("", "after");
    for row in &balance.rows {
        let mut cells = vec![' '; CELLS];
        cells[CELLS / 2] = '│';
        for edge in [-balance.at_most, balance.at_most] {
            cells[at(edge, reach)] = '┊';
        }
        cells[at(row.difference_before, reach)] = '○';
        cells[at(row.difference_after, reach)] = '●';
        grid.row(vec![
            Cell::text(&row.covariate),
            Cell::text(cells.into_iter().collect::<String>()),
            Cell::text(signed_percent(row.difference_after)),
        ]);
    }
    grid.to_table(width)
}

/// The shares to whom it has not happened, as bars, at the times at which numbers at risk are told.
pub(crate) fn survival(survival: &SurvivalAnswer, width: usize) -> String {
    let share = |curve: &runs::SurvivalCurve, time: f64| {
        curve.points.iter().rev().find(|point| point.time <= time).map_or(1.0, |point| point.share)
    };
    let mut grid =
        Grid::new().text("Time", "time").text("", "group").text("Not yet happened to", "picture").number("", "share");
    for at in &survival.treated.at_risk {
        for (name, curve) in [("treated", &survival.treated), ("comparison", &survival.comparison)] {
            let share = share(curve, at.time);
            let time = if name == "treated" { Cell::text(format!("{}", at.time)) } else { Cell::Empty };
            grid.row(vec![time, Cell::text(name), Cell::text(bar(share)), Cell::text(percent(share))]);
        }
    }
    grid.to_table(width)
}

/// `├────●───┼─┤`: from the lower to the upper end, with the estimate, around the middle, which is no effect.
fn interval([low, estimate, high]: [f64; 3], reach: f64) -> String {
    let mut cells = vec![' '; CELLS];
    let (from, to) = (at(low, reach), at(high, reach));
    for cell in &mut cells[from..=to] {
        *cell = '─';
    }
    let middle = CELLS / 2;
    cells[middle] = if cells[middle] == '─' { '┼' } else { '│' };
    cells[from] = '├';
    cells[to] = '┤';
    cells[at(estimate, reach)] = '●';
    cells.into_iter().collect()
}

/// A share as a bar, to the half of a letter.
fn bar(share: f64) -> String {
    let halves = (share.clamp(0.0, 1.0) * (2 * CELLS) as f64).round() as usize;
    "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" }
}

/// Which letter a figure falls on; what lies beyond the reach is on the outermost.
fn at(figure: f64, reach: f64) -> usize {
    let share = (figure / reach).clamp(-1.0, 1.0);
    let middle = (CELLS / 2) as f64;
    (middle + share * middle).round() as usize
}

#[cfg(test)]
mod tests {
    use super::{CELLS, bar, interval};

    #[test]
    fn intervals_lie_around_the_middle() {
        assert_eq!(
            interval([-1.0, -0.5, 0.0], 1.0),
            format!("├{}●{}┤{}", "─".repeat(9), "─".repeat(9), " ".repeat(20))
        );
        assert_eq!(
            interval([-0.5, 0.0, 1.0], 1.0),
            format!("{}├{}●{}┤", " ".repeat(10), "─".repeat(9), "─".repeat(19))
        );
        assert_eq!(interval([-9.0, -0.1, 9.0], 1.0).chars().count(), CELLS);
        assert!(interval([-1.0, -0.5, 0.5], 1.0).contains('┼'));
        assert!(interval([0.5, 0.7, 1.0], 1.0).contains('│'));
    }

    #[test]
    fn bars_are_as_long_as_shares() {
        assert_eq!([bar(1.0), bar(0.0), bar(2.0)].map(|bar| bar.chars().count()), [CELLS, 0, CELLS]);
        assert_eq!(bar(0.5).chars().filter(|letter| *letter == '▌').count(), 1);
    }
}
