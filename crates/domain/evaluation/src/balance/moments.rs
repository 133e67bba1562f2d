//! Means, variances and differences of one covariate.

use super::distribution::{self, Shares};
use super::{CovariateBalance, Measures, Scale};

/// One covariate before and after.
pub(super) fn covariate(name: &str, values: &[f64], split: &Split, shares: &Shares, scale: Scale) -> CovariateBalance {
    let indicator = is_indicator(values);
    let [before, after] = split.moments(values);
    let deviation = deviation_of(&before, values, indicator, scale);
    let gaps = if indicator { None } else { Some(distribution::gaps(values, shares)) };
    let measures = |moments: &[Moments; 2], gaps: Option<distribution::Gap>| {
        let [control, treated] = moments;
        let difference = treated.mean - control.mean;
        let ratio = treated.variance / control.variance;
        Measures {
            mean_treated: treated.mean,
            mean_control: control.mean,
            standardised: if difference == 0.0 { 0.0 } else { difference / deviation },
            variance_ratio: (!indicator && ratio.is_finite()).then_some(ratio),
            ecdf_mean: gaps.as_ref().map_or(difference.abs(), |gap| gap.mean),
            ecdf_max: gaps.as_ref().map_or(difference.abs(), |gap| gap.max),
        }
    };
    let [gap_before, gap_after] = gaps.map_or([None, None], |[before, after]| [Some(before), Some(after)]);
    let (before, after) = (measures(&before, gap_before), measures(&after, gap_after));
    CovariateBalance { name: name.to_owned(), indicator, before, after }
}

/// What differences of a column are divided by.
pub(super) fn deviation(values: &[f64], split: &Split, scale: Scale) -> f64 {
    let [before, _] = split.moments(values);
    deviation_of(&before, values, is_indicator(values), scale)
}

fn is_indicator(values: &[f64]) -> bool {
    values.iter().all(|value| *value == 0.0 || *value == 1.0)
}

/// Of one group.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    mean: f64,
    variance: f64,
}

fn deviation_of(before: &[Moments; 2], values: &[f64], indicator: bool, scale: Scale) -> f64 {
    let variance = |moments: &Moments| if indicator { moments.mean * (1.0 - moments.mean) } else { moments.variance };
    let [control, treated] = before;
    let found = match scale {
        Scale::Treated => variance(treated),
        Scale::Pooled => (variance(treated) + variance(control)) / 2.0,
    };
    if found > 0.0 {
        return found.sqrt();
    }
    let rows = values.len() as f64;
    let mean = values.iter().sum::<f64>() / rows;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (rows - 1.0)).sqrt()
}

/// The rows of both groups with their weights, so that each is passed through without asking who is who.
pub(super) struct Split {
    groups: [Group; 2],
}

struct Group {
    rows: Vec<u32>,
    weights: Vec<f64>,
    total: f64,
    squared: f64,
}

impl Split {
    pub(super) fn of(treated: &[bool], weights: &[f64]) -> Split {
        let group = |is: bool| {
            let rows: Vec<u32> = (0..treated.len() as u32).filter(|&row| treated[row as usize] == is).collect();
            let weights: Vec<f64> = rows.iter().map(|&row| weights[row as usize]).collect();
            let total = weights.iter().sum();
            let squared = weights.iter().map(|weight| weight * weight).sum();
            Group { rows, weights, total, squared }
        };
        Split { groups: [group(false), group(true)] }
    }

    /// Before and after, of the others and the treated.
    fn moments(&self, values: &[f64]) -> [[Moments; 2]; 2] {
        let [[before_control, after_control], [before_treated, after_treated]] =
            [0, 1].map(|group| self.groups[group].moments(values));
        [[before_control, before_treated], [after_control, after_treated]]
    }
}

impl Group {
    /// Before and after.
    fn moments(&self, values: &[f64]) -> [Moments; 2] {
        let rows = self.rows.len() as f64;
        let [plain, weighted] = lanes(&self.rows, &self.weights, values, |value, weight| [value, weight * value]);
        let means = [plain / rows, weighted / self.total];
        let [plain, weighted] = lanes(&self.rows, &self.weights, values, |value, weight| {
            let [before, after] = means.map(|mean| value - mean);
            [before * before, weight * after * after]
        });
        // With weights of 1 this is `n − 1` to the last bit.
        let variance = weighted / (self.total - self.squared / self.total);
        [Moments { mean: means[0], variance: plain / (rows - 1.0) }, Moments { mean: means[1], variance }]
    }
}

/// Sums of two terms a row, four rows side by side, because one sum would wait for itself.
#[inline]
fn lanes(rows: &[u32], weights: &[f64], values: &[f64], term: impl Fn(f64, f64) -> [f64; 2]) -> [f64; 2] {
    let mut sums = [[0.0; 2]; 4];
    let (row_chunks, row_rest) = rows.as_chunks::<4>();
    let (weight_chunks, weight_rest) = weights.as_chunks::<4>();
    for (rows, weights) in row_chunks.iter().zip(weight_chunks) {
        for lane in 0..4 {
            let [one, other] = term(values[rows[lane] as usize], weights[lane]);
            sums[lane][0] += one;
            sums[lane][1] += other;
        }
    }
    for (row, weight) in row_rest.iter().zip(weight_rest) {
        let [one, other] = term(values[*row as usize], *weight);
        sums[0][0] += one;
        sums[0][1] += other;
    }
    [0, 1].map(|part| (sums[0][part] + sums[1][part]) + (sums[2][part] + sums[3][part]))
}
