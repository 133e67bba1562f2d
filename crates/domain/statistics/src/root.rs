//! Where a function crosses zero.

/// The point between `low` and `high` at which `above` turns from false to true, to the last digits of a float.
///
/// Halving, since what it is used for is monotone and flat in places where faster methods lose their way.
pub(crate) fn turning_point(low: f64, high: f64, above: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high || high - low <= 1e-15 * high.abs().max(low.abs()) {
            return middle;
        }
        if above(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// As [`turning_point`], for a point above `low` of which nothing else is known: doubles `step` until it is passed.
pub(crate) fn turning_point_beyond(low: f64, step: f64, above: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut step) = (low, step);
    while !above(low + step) && (low + step).is_finite() {
        low += step;
        step *= 2.0;
    }
    turning_point(low, low + step, above)
}
