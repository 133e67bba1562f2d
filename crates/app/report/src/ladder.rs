//! Payment curves as tables.

use runs::{Curve, CurvePoint, Ladder};
use units::Pence;

use crate::grid::{Cell, Grid};

/// Every tenth step of each curve, and its cliffs in words.
pub fn ladder_text(ladder: &Ladder, width: usize) -> String {
    let mut text = format!("{} — {}, {} people\n", ladder.contract, ladder.title, ladder.people);
    for curve in &ladder.curves {
        text.push_str(&curve_text(curve, width));
    }
    if !ladder.flat.is_empty() {
        let flat = ladder.flat.join(", ");
        text.push_str(&format!("\nNo curve, because they do not respond to a cohort's results: {flat}\n"));
    }
    text
}

/// The first line of a curve: its payment, and in which band.
pub(crate) fn heading(curve: &Curve) -> String {
    let band = curve.band.as_ref().map_or(String::new(), |band| format!(", band {band}"));
    format!("{}: {} ({}{band})", curve.payment, curve.title, curve.kind)
}

fn curve_text(curve: &Curve, width: usize) -> String {
    let mut text = format!("\n{}\n100% is {}; given: {}\n", heading(curve), curve.whole, curve.given.join("; "));
    let mut grid = Grid::new()
        .number("Performance", "performance")
        .text("Counted", "counted")
        .number("Payment", "amount_pence")
        .text("", "bar");
    let shown: Vec<&CurvePoint> = curve.points.iter().filter(|point| point.performance % 10 == 0).collect();
    let most = shown.iter().map(|point| point.amount_pence.unsigned_abs()).max().unwrap_or(0);
    for point in shown {
        grid.row(vec![
            Cell::text(format!("{}%", point.performance)),
            Cell::text(&point.counted),
            Cell::Money(point.amount_pence),
            Cell::text(bar(point.amount_pence, most)),
        ]);
    }
    text.push_str(&grid.to_table(width));
    for cliff in cliffs(curve) {
        text.push_str(&format!("{cliff}\n"));
    }
    text
}

/// Each cliff in words.
pub(crate) fn cliffs(curve: &Curve) -> Vec<String> {
    let words = |cliff: &runs::Cliff| {
        format!(
            "Cliff at {}%: {} pays {}, {} pays {} ({})",
            cliff.performance,
            cliff.before,
            Pence::new(cliff.from_pence),
            cliff.at,
            Pence::new(cliff.to_pence),
            cliff.because
        )
    };
    curve.cliffs.iter().map(words).collect()
}

/// A bar of at most twenty letters; one of minus signs for what is taken back.
fn bar(amount: i64, most: u64) -> String {
    if most == 0 {
        return String::new();
    }
    let long = (u128::from(amount.unsigned_abs()) * 20).div_ceil(u128::from(most));
    let letter = if amount < 0 { "-" } else { "█" };
    letter.repeat(usize::try_from(long).unwrap_or(20))
}

/// Every step of every curve, for other programs.
pub fn ladder_csv(ladder: &Ladder) -> String {
    let mut grid = Grid::new()
        .text("Contract", "contract")
        .text("Payment", "payment")
        .text("Band", "band")
        .number("Performance", "performance_percent")
        .text("Counted", "counted")
        .number("Payment", "amount_pence");
    for curve in &ladder.curves {
        for point in &curve.points {
            grid.row(vec![
                Cell::text(&ladder.contract),
                Cell::text(&curve.payment),
                Cell::maybe(curve.band.as_ref(), Cell::text),
                Cell::Count(i64::from(point.performance)),
                Cell::text(&point.counted),
                Cell::Money(point.amount_pence),
            ]);
        }
    }
    grid.to_csv()
}
