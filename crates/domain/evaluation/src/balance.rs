//! Whether two groups are alike before the treatment, and whether matching or weighing has made them so.
//!
//! For each covariate, before and after: means, the standardised difference, the ratio of variances, and how far apart the
//! distributions are. [`Gate`] says whether they are alike enough that a verdict may be given. No outcome is read.

mod distribution;
mod gate;
mod moments;

pub use gate::{Failure, Gate, VarianceRatio};

use workers::{Workers, gather};

use crate::matching::MatchedSet;
use crate::regression::{check_numbers, check_weights};
use crate::weighting::effective_size;
use crate::{EvaluationError, Sample};

/// What differences of means are divided by. It is the same before and after, so that only means can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The standard deviation of the treated before matching.
    #[default]
    Treated,
    /// The root of the mean of both groups' variances before matching.
    Pooled,
}

/// One covariate in two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// The mean, or share, of the treated.
    pub mean_treated: f64,
    /// The mean, or share, of the others.
    pub mean_control: f64,
    /// Their difference in standard deviations.
    pub standardised: f64,
    /// The variance of the treated over that of the others; none for indicators, or where the others have no variance.
    pub variance_ratio: Option<f64>,
    /// The mean distance between the cumulative shares, over all values that occur.
    pub ecdf_mean: f64,
    /// The largest, after Kolmogorov and Smirnov.
    pub ecdf_max: f64,
}

/// One covariate before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct CovariateBalance {
    /// What it is called; for a category `covariate=level`, the reference among them.
    pub name: String,
    /// Whether it is 0 or 1 for everybody.
    pub indicator: bool,
    /// Everybody, unweighted.
    pub before: Measures,
    /// Those with weights.
    pub after: Measures,
}

/// People of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Groups {
    /// Treated people.
    pub treated: f64,
    /// The others.
    pub control: f64,
}

/// All covariates before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The covariates in the order of the sample.
    pub covariates: Vec<CovariateBalance>,
    /// The score by which people were matched or weighed, if one was given.
    pub score: Option<CovariateBalance>,
    /// People before.
    pub before: Groups,
    /// People with a weight.
    pub after: Groups,
    /// As many people of equal weight as would say as much, after Kish.
    pub effective: Groups,
}

/// Compares the groups of a sample before and after weighing.
///
/// `weights` has one weight a row, 0 for those who are left out, as matched sets, radii and inverse probabilities give them.
/// Indicators have the standard deviation `√(p(1−p))`, other columns that with `n − 1`; if it is zero, that of everybody is
/// taken. Weighted variances are `Σw (x−m)² × Σw / ((Σw)² − Σw²)`.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::BadWeight`], [`EvaluationError::NotFinite`] in the score,
/// [`EvaluationError::NobodyLeft`] if a group has no weight.
pub fn balance(
    sample: &Sample,
    score: Option<&[f64]>,
    weights: &[f64],
    scale: Scale,
    workers: &dyn Workers,
) -> Result<Balance, EvaluationError> {
    check_weights(Some(weights), sample.len())?;
    if let Some(score) = score {
        check_numbers("the score", score, sample.len())?;
    }
    let people = |group: bool| {
        let rows = sample.treated.iter().zip(weights).filter(move |(treated, _)| **treated == group);
        rows.map(|(_, weight)| *weight)
    };
    for (group, name) in [(true, "treated people"), (false, "comparison people")] {
        if !people(group).any(|weight| weight > 0.0) {
            return Err(EvaluationError::NobodyLeft { what: "weighing".to_owned(), group: name });
        }
    }
    let both = |count: &dyn Fn(bool) -> f64| Groups { treated: count(true), control: count(false) };
    let columns = Columns::of(sample, score);
    let split = moments::Split::of(&sample.treated, weights);
    let shares = distribution::Shares::of(&sample.treated, weights);
    let mut covariates = gather(workers, columns.list.len(), |place| {
        let (name, values) = &columns.list[place];
        moments::covariate(name, values, &split, &shares, scale)
    });
    let score = score.and_then(|_| covariates.pop());
    Ok(Balance {
        covariates,
        score,
        before: both(&|group| people(group).count() as f64),
        after: both(&|group| people(group).filter(|weight| *weight > 0.0).count() as f64),
        effective: both(&|group| effective_size(people(group))),
    })
}

/// How far apart the members of pairs are on average, in standard deviations of the treated before matching, for each
/// covariate of [`balance`] and then the score.
///
/// # Errors
///
/// As for [`balance`].
pub fn pair_distances(
    sample: &Sample,
    score: Option<&[f64]>,
    set: &MatchedSet,
    workers: &dyn Workers,
) -> Result<Vec<f64>, EvaluationError> {
    if set.rows() != sample.len() {
        let what = "the matched set".to_owned();
        return Err(EvaluationError::Length { what, expected: sample.len(), found: set.rows() });
    }
    let columns = Columns::of(sample, score);
    let split = moments::Split::of(&sample.treated, &vec![1.0; sample.len()]);
    Ok(gather(workers, columns.list.len(), |place| {
        let values = &columns.list[place].1;
        let deviation = moments::deviation(values, &split, Scale::Treated);
        let (mut sum, mut count) = (0.0, 0.0);
        for pair in set.pairs() {
            sum += (values[pair.treated as usize] - values[pair.control as usize]).abs();
            count += 1.0;
        }
        sum / count / deviation
    }))
}

/// The columns that are compared: those of the design, the reference levels, the score.
struct Columns<'a> {
    list: Vec<(String, std::borrow::Cow<'a, [f64]>)>,
}

impl Columns<'_> {
    fn of<'a>(sample: &'a Sample, score: Option<&'a [f64]>) -> Columns<'a> {
        let mut list = Vec::new();
        for term in &sample.terms {
            if let Some(reference) = &term.reference {
                let others = &sample.design.columns()[term.columns.clone()];
                let values = (0..sample.len()).map(|row| 1.0 - others.iter().map(|other| other[row]).sum::<f64>());
                list.push((format!("{}={reference}", term.name), values.collect::<Vec<f64>>().into()));
            }
            for place in term.columns.clone() {
                list.push((sample.design.names()[place].clone(), sample.design.columns()[place].as_slice().into()));
            }
        }
        list.extend(score.map(|score| ("score".to_owned(), score.into())));
        Columns { list }
    }
}
