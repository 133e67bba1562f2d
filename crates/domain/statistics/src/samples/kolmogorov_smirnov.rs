//! Whether two samples come from one distribution: the largest gap between their cumulative shares.

use super::check;
use crate::error::StatisticsError;
use crate::result::TestResult;

/// Up to this product of the sample sizes, all arrangements are counted.
const EXACT_MAX: usize = 10_000;

/// The two-sample test of Kolmogorov and Smirnov. Its statistic is D, from 0 to 1.
///
/// Where the product of the sizes is at most 10,000, p is exact given the ties (Hodges 1958; Schröer and Trenkler 1995);
/// beyond that it is Kolmogorov's limit at `√(nm / (n + m)) D`, which with many ties is too large, so cautious.
///
/// # Errors
///
/// [`StatisticsError::TooFew`] if a sample is empty, [`StatisticsError::NotFinite`].
///
/// ```
/// use statistics::samples::kolmogorov_smirnov;
///
/// let (quick, slow) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
/// let test = kolmogorov_smirnov(&quick, &slow)?;
/// // Of the 70 ways to mix four and four, two keep them wholly apart.
/// assert_eq!(test.statistic, Some(1.0));
/// assert!((test.p - 2.0 / 70.0).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn kolmogorov_smirnov(first: &[f64], second: &[f64]) -> Result<TestResult, StatisticsError> {
    let [one, other] = [first, second].map(|values| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted
    });
    check(&one, 1)?;
    check(&other, 1)?;
    let (n, m) = (one.len(), other.len());
    let mut gap = 0usize;
    // Whether a new value begins after so many of both samples together: only there do cumulative shares show.
    let mut ends = vec![false; n + m + 1];
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        let value = match (one.get(i), other.get(j)) {
            (Some(a), Some(b)) => a.min(*b),
            (Some(a), None) => *a,
            (None, Some(b)) => *b,
            (None, None) => break,
        };
        while i < n && one[i] <= value {
            i += 1;
        }
        while j < m && other[j] <= value {
            j += 1;
        }
        gap = gap.max((i * m).abs_diff(j * n));
        ends[i + j] = true;
    }
    let statistic = gap as f64 / (n as f64 * m as f64);
    let p = if n * m <= EXACT_MAX { exact(n, m, gap, &ends) } else { limit(n as f64, m as f64, statistic) };
    Ok(TestResult { statistic: Some(statistic), p: p.clamp(0.0, 1.0) })
}

/// The share of all arrangements of both samples whose gap is anywhere at least this one.
fn exact(n: usize, m: usize, gap: usize, ends: &[bool]) -> f64 {
    // crossed[j]: of the paths to (i, j), the share that has reached the gap.
    let mut crossed = vec![0.0; m + 1];
    for i in 0..=n {
        for j in 0..=m {
            let reached = ends[i + j] && gap > 0 && (i * m).abs_diff(j * n) >= gap;
            crossed[j] = if reached || gap == 0 {
                1.0
            } else {
                let all = (i + j).max(1) as f64;
                let from_left = if j > 0 { crossed[j - 1] * j as f64 / all } else { 0.0 };
                let from_below = if i > 0 { crossed[j] * i as f64 / all } else { 0.0 };
                from_left + from_below
            };
        }
    }
    crossed[m]
}

/// Kolmogorov's limit distribution.
fn limit(n: f64, m: f64, statistic: f64) -> f64 {
    let x = (n * m / (n + m)).sqrt() * statistic;
    if x < 1.0 {
        // The series of the lower tail, which converges where that of the upper does not.
        let w = std::f64::consts::PI.powi(2) / (8.0 * x * x);
        let sum: f64 = (0..20).map(|k| (-w * f64::from(2 * k + 1).powi(2)).exp()).sum();
        return if x == 0.0 { 1.0 } else { 1.0 - (2.0 * std::f64::consts::PI).sqrt() / x * sum };
    }
    let terms = (1..100).map(|k| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * x * x).exp()
    });
    terms.sum()
}

#[cfg(test)]
mod tests {
    use super::limit;

    /// Both series say the same where they meet.
    #[test]
    fn the_two_series_meet() {
        let at = |x: f64| limit(2.0, 2.0, x);
        assert!((at(1.0 - 1e-12) - at(1.0)).abs() < 1e-9);
    }
}
