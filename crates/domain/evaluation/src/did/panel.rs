//! Units that are seen once in every period.

use std::collections::BTreeMap;

use crate::regression::check_numbers;
use crate::{Clusters, EvaluationError};

/// A panel as it is read: one row for each unit and period.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a, T> {
    /// The unit, whose order breaks ties.
    pub units: &'a [T],
    /// The period.
    pub periods: &'a [i64],
    /// The period in which the unit was first treated; nothing if it never was.
    pub first_treated: &'a [Option<i64>],
    /// The outcome.
    pub outcome: &'a [f64],
    /// Covariates with their names; that of the earlier of two periods is used.
    pub covariates: &'a [(String, Vec<f64>)],
    /// Which units are alike, such as areas; without it each unit is its own.
    pub clusters: Option<&'a [u32]>,
}

/// Units in their order, each with one outcome for every period.
#[derive(Debug, Clone)]
pub struct Panel {
    pub(super) periods: Vec<i64>,
    /// For each unit when it was first treated.
    pub(super) first: Vec<Option<i64>>,
    /// For each period the units' outcomes.
    pub(super) outcomes: Vec<Vec<f64>>,
    pub(super) names: Vec<String>,
    /// For each period and covariate the units' values.
    pub(super) covariates: Vec<Vec<Vec<f64>>>,
    pub(super) clusters: Option<Clusters>,
}

impl Panel {
    /// A balanced panel.
    ///
    /// Units that were treated in the first period or before have no time before it; they are kept, and compared with nobody.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::NoRows`],
    /// [`EvaluationError::TooFewPeriods`] for fewer than two, [`EvaluationError::Unbalanced`],
    /// [`EvaluationError::Changes`] if a unit's first treatment or cluster does, [`EvaluationError::NobodyTreated`],
    /// [`EvaluationError::TooFewClusters`].
    pub fn of<T: Ord>(rows: &Rows<'_, T>) -> Result<Panel, EvaluationError> {
        check(rows)?;
        let mut units: BTreeMap<&T, BTreeMap<i64, usize>> = BTreeMap::new();
        for (row, (unit, &period)) in rows.units.iter().zip(rows.periods).enumerate() {
            if units.entry(unit).or_default().insert(period, row).is_some() {
                return Err(EvaluationError::Unbalanced { row: row + 1, what: "twice", period });
            }
        }
        let mut periods = rows.periods.to_vec();
        periods.sort_unstable();
        periods.dedup();
        if periods.len() < 2 {
            return Err(EvaluationError::TooFewPeriods { what: "a difference", needed: 2, found: periods.len() });
        }
        for seen in units.values() {
            let missing = periods.iter().find(|period| !seen.contains_key(period));
            if let (Some(&period), Some(row)) = (missing, seen.values().min()) {
                return Err(EvaluationError::Unbalanced { row: row + 1, what: "missing", period });
            }
        }
        let mut first = Vec::with_capacity(units.len());
        let mut codes = Vec::new();
        for seen in units.values() {
            first.push(constant(seen, "first treatment", rows.first_treated)?);
            if let Some(clusters) = rows.clusters {
                codes.push(constant(seen, "cluster", clusters)?);
            }
        }
        if first.iter().all(Option::is_none) {
            return Err(EvaluationError::NobodyTreated { people: units.len() });
        }
        let at = |values: &[f64], period: &i64| units.values().map(|seen| values[seen[period]]).collect::<Vec<f64>>();
        let outcomes = periods.iter().map(|period| at(rows.outcome, period)).collect();
        let covariates = periods
            .iter()
            .map(|period| rows.covariates.iter().map(|(_, values)| at(values, period)).collect())
            .collect();
        let clusters = rows.clusters.map(|_| Clusters::of(&codes)).transpose()?;
        let names = rows.covariates.iter().map(|(name, _)| name.clone()).collect();
        Ok(Panel { periods, first, outcomes, names, covariates, clusters })
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.first.len()
    }

    /// The periods, ascending.
    pub fn periods(&self) -> &[i64] {
        &self.periods
    }

    /// The periods in which somebody was first treated and before which there is one, ascending.
    pub fn groups(&self) -> Vec<i64> {
        let last = self.periods[self.periods.len() - 1];
        let seen = |group: &i64| *group > self.periods[0] && *group <= last;
        let mut groups: Vec<i64> = self.first.iter().copied().flatten().filter(seen).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}

fn check<T>(rows: &Rows<'_, T>) -> Result<(), EvaluationError> {
    let expected = rows.outcome.len();
    if expected == 0 {
        return Err(EvaluationError::NoRows);
    }
    let lengths = [
        ("the units", rows.units.len()),
        ("the periods", rows.periods.len()),
        ("the first treatment", rows.first_treated.len()),
        ("the clusters", rows.clusters.map_or(expected, <[u32]>::len)),
    ];
    if let Some((what, found)) = lengths.into_iter().find(|(_, found)| *found != expected) {
        return Err(EvaluationError::Length { what: what.to_owned(), expected, found });
    }
    check_numbers("the outcome", rows.outcome, expected)?;
    rows.covariates
        .iter()
        .try_for_each(|(name, values)| check_numbers(&format!("covariate `{name}`"), values, expected))
}

/// What is the same in all rows of a unit.
fn constant<V: Copy + PartialEq>(seen: &BTreeMap<i64, usize>, what: &str, values: &[V]) -> Result<V, EvaluationError> {
    let mut rows = seen.values().copied();
    let first = rows.next().ok_or(EvaluationError::NoRows)?;
    match rows.find(|&row| values[row] != values[first]) {
        None => Ok(values[first]),
        Some(other) => Err(EvaluationError::Changes {
            what: what.to_owned(),
            first: first.min(other) + 1,
            second: first.max(other) + 1,
        }),
    }
}
