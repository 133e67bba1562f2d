//! How many pairs of records have which weight, as a table with bars.

use runs::{LinkAnswer, WeightBin, Weights};

use crate::accuracy::percentage;
use crate::charts::Lengths;
use crate::grid::{Cell, Grid, counted, grouped};

/// How many characters the longest bar has.
const LONGEST: f64 = 40.0;

/// A row for each bin, with a bar.
pub fn weights_text(answer: &LinkAnswer, width: usize) -> String {
    let weights = &answer.weights;
    let mut text = format!("{} as at {}: {}\n", answer.place, answer.as_at, finding(answer));
    if weights.bins.is_empty() {
        return text;
    }
    let lengths = Lengths::of(weights.bins.iter().map(|bin| bin.pairs));
    let mut grid = Grid::new()
        .number("Weight", "weight")
        .number("Probability", "probability")
        .number("Pairs", "pairs")
        .number("One person", "above")
        .text("", "bar");
    for bin in &weights.bins {
        grid.row(vec![
            Cell::text(range(bin)),
            Cell::text(probability_from(bin)),
            Cell::count(bin.pairs),
            Cell::count(bin.above),
            Cell::text("█".repeat((lengths.share(bin.pairs) * LONGEST).ceil() as usize)),
        ]);
    }
    text.push_str(&grid.to_table(width));
    text.push_str(&format!("Joined from {}, which is a weight of {:+.2}.", from(weights), weights.threshold));
    if lengths.by_tens {
        text.push_str(" Bars grow by the same length for every tenfold number of pairs.");
    }
    text + "\n"
}

/// A row for each bin, for other programs.
pub fn weights_grid(weights: &Weights) -> Grid {
    let mut grid = Grid::new().number("From", "from").number("To", "to").number("Pairs", "pairs");
    grid = grid.number("One person", "above");
    let edge = |edge: Option<i32>| Cell::maybe(edge, |edge| Cell::Count(i64::from(edge)));
    for bin in &weights.bins {
        grid.row(vec![edge(bin.from), edge(bin.to), Cell::count(bin.pairs), Cell::count(bin.above)]);
    }
    grid
}

/// What the counts come to.
pub(crate) fn finding(answer: &LinkAnswer) -> String {
    if answer.pairs_weighed == 0 {
        return "no rule has brought two records together, so no pair was weighed".to_string();
    }
    let weighed = counted(answer.pairs_weighed, "pair");
    let above = match answer.pairs_above {
        0 => "none is".to_string(),
        1 => "1 is".to_string(),
        above => format!("{} are", grouped(i64::try_from(above).unwrap_or(i64::MAX))),
    };
    format!("of {weighed} weighed, {above} one person by the evidence")
}

/// The probability from which records are joined.
pub(crate) fn from(weights: &Weights) -> String {
    percentage(weights.joined_from)
}

/// `4 to 5`, `below -64`.
pub(crate) fn range(bin: &WeightBin) -> String {
    match (bin.from, bin.to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("{from} and more"),
        (None, Some(to)) => format!("below {to}"),
        (None, None) => "any".to_string(),
    }
}

/// The probability at a bin's lower edge.
fn probability_from(bin: &WeightBin) -> String {
    bin.from.map_or_else(|| "from 0%".to_string(), |from| format!("from {}", probability(f64::from(from))))
}

/// The probability that a weight amounts to, in as many digits as tell it from nothing or from certainty.
pub(crate) fn probability(weight: f64) -> String {
    // The smaller of the probability and its opposite, which keeps its digits however small it is.
    let smaller = 100.0 / (1.0 + weight.abs().exp2());
    if smaller < 0.0001 {
        return if weight < 0.0 { "<0.0001%" } else { ">99.9999%" }.to_string();
    }
    let digits = (1.0 - smaller.log10().floor()).clamp(0.0, 4.0) as usize;
    let shown = if weight < 0.0 { smaller } else { 100.0 - smaller };
    format!("{shown:.digits$}%")
}

#[cfg(test)]
mod tests {
    use runs::WeightBin;

    use super::{probability, range};

    #[test]
    fn probabilities_are_never_nothing_or_certain() {
        let found = [-60.0, -10.0, -1.0, 0.0, 1.0, 4.0, 10.0, 19.0, 120.0].map(probability);
        let expected = ["<0.0001%", "0.098%", "33%", "50%", "67%", "94.1%", "99.902%", "99.9998%", ">99.9999%"];
        assert_eq!(found, expected);
    }

    #[test]
    fn tails_have_one_edge() {
        let of = |from, to| range(&WeightBin { from, to, pairs: 0, above: 0 });
        assert_eq!(
            [of(Some(-1), Some(0)), of(None, Some(-64)), of(Some(128), None)],
            ["-1 to 0", "below -64", "128 and more"]
        );
    }
}
