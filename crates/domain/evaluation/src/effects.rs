//! What followed: outcomes of the treated against those of the people they are compared with.
//!
//! An effect is a difference of means, or of rates where the outcome is 0 or 1, on people who were matched or weighed. It
//! can be adjusted by regression on the covariates of the same people, which takes off what imbalance is left. Standard errors
//! allow for people of one set being alike, and for people who are in several sets.

mod regress;

pub use regress::Effect;

use workers::Workers;

use crate::matching::MatchedSet;
use crate::regression::Errors;
use crate::{Clusters, Design, EvaluationError};
use regress::{People, effect};

/// What standard errors of a weighted comparison allow for.
#[derive(Debug, Clone, Copy)]
pub enum Likeness<'a> {
    /// People are independent; variances may differ (HC1).
    None,
    /// People of one cluster are alike (CR1). One cluster code for each row of the sample.
    Within(&'a Clusters),
}

/// The effect on matched treated people.
///
/// `treated mean − control mean`, by weighted least squares on the treatment and, if `adjust` is given, its covariates. Errors
/// are clustered by set; with replacement by set and by person. Covariates that say nothing among the matched people are left
/// out, and named. The weights are those of [`MatchedSet::weights`].
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::NotFinite`] for a matched row's outcome, [`EvaluationError::TooFewRows`],
/// [`EvaluationError::TooFewClusters`] for a single pair.
pub fn matched(
    set: &MatchedSet,
    outcome: &[f64],
    adjust: Option<&Design>,
    workers: &dyn Workers,
) -> Result<Effect, EvaluationError> {
    let members = set.members();
    let mut is_treated = vec![false; set.rows()];
    set.treated().iter().for_each(|&row| is_treated[row as usize] = true);
    let people = People { sample: &is_treated, rows: &members.rows, weights: &members.weights };
    let sets = members.set_clusters()?;
    if set.replacement() {
        let persons = members.person_clusters()?;
        return effect(&people, outcome, adjust, Errors::TwoWay(&sets, &persons), workers);
    }
    effect(&people, outcome, adjust, Errors::Clustered(&sets), workers)
}

/// The effect on weighted people: inverse probabilities, radii, or matched sets whose pairing is to be ignored.
///
/// # Errors
///
/// As for [`matched`]; [`EvaluationError::BadWeight`], [`EvaluationError::NobodyLeft`] if a group has no weight.
pub fn weighted(
    treated: &[bool],
    weights: &[f64],
    outcome: &[f64],
    adjust: Option<&Design>,
    likeness: Likeness<'_>,
    workers: &dyn Workers,
) -> Result<Effect, EvaluationError> {
    crate::regression::check_weights(Some(weights), treated.len())?;
    let rows: Vec<u32> = (0..treated.len() as u32).filter(|&row| weights[row as usize] > 0.0).collect();
    let own: Vec<f64> = rows.iter().map(|&row| weights[row as usize]).collect();
    let people = People { sample: treated, rows: &rows, weights: &own };
    match likeness {
        Likeness::None => effect(&people, outcome, adjust, Errors::Hc1, workers),
        Likeness::Within(clusters) => {
            if clusters.codes().len() != treated.len() {
                let (expected, found) = (treated.len(), clusters.codes().len());
                return Err(EvaluationError::Length { what: "the clusters".to_owned(), expected, found });
            }
            let own = Clusters::of(rows.iter().map(|&row| clusters.codes()[row as usize]))?;
            effect(&people, outcome, adjust, Errors::Clustered(&own), workers)
        }
    }
}
