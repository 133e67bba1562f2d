//! Weighing people by the inverse of the probability of the group they are in.
//!
//! It needs probabilities strictly between 0 and 1 and refuses others: a rule for those at the edge is stated by the caller,
//! and who is left out or held back by it is told.

use crate::EvaluationError;

/// For whom the effect is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Those who were treated.
    Treated,
    /// Everybody.
    Everybody,
}

/// What happens at the edges of the probabilities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trim {
    /// Nothing.
    None,
    /// People outside these bounds are left out.
    LeaveOut {
        /// The lowest probability that stays.
        low: f64,
        /// The highest that stays.
        high: f64,
    },
    /// Probabilities outside these bounds are taken to be the bound.
    HoldBack {
        /// The lowest probability.
        low: f64,
        /// The highest.
        high: f64,
    },
}

/// Weights of people.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// For each row its weight; 0 for those who were left out.
    pub weights: Vec<f64>,
    /// Rows that the rule for the edges left out or held back.
    pub trimmed: Vec<u32>,
}

/// Inverse probability weights from the probability of treatment `p`.
///
/// For everybody `1/p` for the treated and `1/(1−p)` for the others; for the treated `1` and `p/(1−p)`. Stabilised weights
/// are these times the share of the group in the sample (for the treated: the others' times `(1−s)/s`), which changes no
/// weighted mean of a group.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::OutOfRange`] for bounds that are none,
/// [`EvaluationError::NoFiniteWeight`] for a probability of 0 or 1 where it would be divided by zero,
/// [`EvaluationError::NobodyLeft`] if the bounds leave a group empty.
pub fn inverse_probability(
    treated: &[bool],
    probability: &[f64],
    target: Target,
    stabilised: bool,
    trim: Trim,
) -> Result<Weights, EvaluationError> {
    if probability.len() != treated.len() {
        let what = "the probability of treatment".to_owned();
        return Err(EvaluationError::Length { what, expected: treated.len(), found: probability.len() });
    }
    check_bounds(trim)?;
    let mut weights = Vec::with_capacity(treated.len());
    let mut trimmed = Vec::new();
    for (row, (&treated, &given)) in treated.iter().zip(probability).enumerate() {
        let (kept, p) = trim.apply(given);
        if !kept || p != given {
            trimmed.push(row as u32);
        }
        let weight = match (target, treated) {
            _ if !kept => 0.0,
            (Target::Treated, true) => 1.0,
            (Target::Treated, false) => p / (1.0 - p),
            (Target::Everybody, true) => 1.0 / p,
            (Target::Everybody, false) => 1.0 / (1.0 - p),
        };
        if !(weight.is_finite() && (0.0..=1.0).contains(&p)) {
            return Err(EvaluationError::NoFiniteWeight { row: row + 1, value: given });
        }
        weights.push(weight);
    }
    let sums = |group: bool| weights.iter().zip(treated).filter(|(_, is)| **is == group).map(|(w, _)| *w).sum::<f64>();
    for (group, name) in [(true, "treated people"), (false, "comparison people")] {
        if sums(group) == 0.0 {
            return Err(EvaluationError::NobodyLeft { what: "weighing".to_owned(), group: name });
        }
    }
    if stabilised {
        stabilise(treated, &mut weights, target);
    }
    Ok(Weights { weights, trimmed })
}

impl Trim {
    fn apply(self, p: f64) -> (bool, f64) {
        match self {
            Trim::None => (true, p),
            Trim::LeaveOut { low, high } => (p >= low && p <= high, p),
            Trim::HoldBack { low, high } => (true, p.clamp(low, high)),
        }
    }
}

fn check_bounds(trim: Trim) -> Result<(), EvaluationError> {
    let (Trim::LeaveOut { low, high } | Trim::HoldBack { low, high }) = trim else { return Ok(()) };
    if !(0.0..1.0).contains(&low) {
        return Err(EvaluationError::OutOfRange {
            what: "lower bound of probabilities",
            value: low,
            range: "at least 0 and below 1",
        });
    }
    if !(high > low && high <= 1.0) {
        return Err(EvaluationError::OutOfRange {
            what: "upper bound of probabilities",
            value: high,
            range: "above the lower bound and at most 1",
        });
    }
    Ok(())
}

/// Multiplies by shares among those who are left.
fn stabilise(treated: &[bool], weights: &mut [f64], target: Target) {
    let left = weights.iter().filter(|weight| **weight > 0.0).count() as f64;
    let treated_left = weights.iter().zip(treated).filter(|(weight, treated)| **treated && **weight > 0.0).count();
    let share = treated_left as f64 / left;
    for (weight, &treated) in weights.iter_mut().zip(treated) {
        *weight *= match (target, treated) {
            (Target::Treated, true) => 1.0,
            (Target::Treated, false) => (1.0 - share) / share,
            (Target::Everybody, true) => share,
            (Target::Everybody, false) => 1.0 - share,
        };
    }
}

/// How many people of equal weight would say as much: `(Σ w)² / Σ w²`, after Kish. 0 for nobody.
pub fn effective_size(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| (sum + weight, squares + weight * weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}
