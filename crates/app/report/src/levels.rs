//! What levels of agreement are worth, as one table wherever it is shown.

use crate::grid::{Cell, Grid, grouped};

/// What a level is worth: its field, how values agree, and how often that is seen.
pub(crate) struct LevelRow<'a> {
    pub field: &'a str,
    pub level: &'a str,
    /// In records of one person, of strangers, and of relatives: shares from 0 to 1.
    pub shares: [f64; 3],
    pub weight: f64,
}

/// A row for each level, for people.
pub(crate) fn levels_for_people<'a>(rows: impl Iterator<Item = LevelRow<'a>>) -> Grid {
    grid(rows, how_often)
}

/// A row for each level, for other programs: shares from 0 to 1.
pub(crate) fn levels_for_programs<'a>(rows: impl Iterator<Item = LevelRow<'a>>) -> Grid {
    grid(rows, |share| share.to_string())
}

fn grid<'a>(rows: impl Iterator<Item = LevelRow<'a>>, said: impl Fn(f64) -> String) -> Grid {
    let mut grid = Grid::new()
        .text("Field", "field")
        .text("Found", "level")
        .number("One person", "one_person")
        .number("Strangers", "strangers")
        .number("Relatives", "relatives")
        .number("Weight", "weight");
    for row in rows {
        let [same, strangers, relatives] = row.shares.map(|share| Cell::text(said(share)));
        let weight = Cell::text(format!("{:+.2}", row.weight));
        grid.row(vec![Cell::text(row.field), Cell::text(row.level), same, strangers, relatives, weight]);
    }
    grid
}

/// A share as people say it: `76%`, and `1 in 20,000` for what is rare.
pub(crate) fn how_often(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        percent if percent < 1.0 => one_in(1.0 / share),
        percent if percent < 9.95 || (99.0..99.95).contains(&percent) => format!("{percent:.1}%"),
        percent if percent >= 99.95 && share < 1.0 => "over 99.9%".to_string(),
        percent => format!("{percent:.0}%"),
    }
}

/// What is seen once in so many times, to three figures, as shares of this size are estimates.
fn one_in(times: f64) -> String {
    let unit = 10_f64.powi((times.log10().floor() as i32 - 2).max(0));
    let times = (times / unit).round() * unit;
    match times {
        times if times < 1e6 => format!("1 in {}", grouped(times as i64)),
        times if times < 1e9 => format!("1 in {} million", times / 1e6),
        times if times < 1e12 => format!("1 in {} billion", times / 1e9),
        _ => "next to never".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::how_often;

    #[test]
    fn shares_are_said_as_people_say_them() {
        let shares =
            [0.0, 3e-10, 0.000_000_1, 0.00005, 0.0007, 0.0099, 0.01, 0.055, 0.52, 0.96795, 0.99511, 0.999_994_9, 1.0];
        let expected = [
            "next to never",
            "1 in 3.33 billion",
            "1 in 10 million",
            "1 in 20,000",
            "1 in 1,430",
            "1 in 101",
            "1.0%",
            "5.5%",
            "52%",
            "97%",
            "99.5%",
            "over 99.9%",
            "100%",
        ];
        assert_eq!(shares.map(how_often), expected);
    }
}
