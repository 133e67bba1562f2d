//! Effects by group and period: a group is the units that were first treated in one period.

use workers::{Workers, gather};

use super::estimators::{Influenced, Method, effect};
use super::panel::Panel;
use crate::{Clusters, Design, Estimate, EvaluationError};

/// With whom a group is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Controls {
    /// Units that were never treated.
    #[default]
    Never,
    /// Those, and units that were not yet treated in either period.
    NotYet,
}

/// The period with which periods before the treatment are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base {
    /// The one just before each.
    #[default]
    Varying,
    /// The last one before the treatment, for all.
    Universal,
}

/// How effects by group and period are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// With whom a group is compared.
    pub controls: Controls,
    /// How groups are made comparable on covariates.
    pub method: Method,
    /// The base of periods before the treatment.
    pub base: Base,
    /// For how many units of time before the treatment it may already have an effect.
    pub anticipation: u32,
}

/// The effect on one group in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The period in which the group was first treated.
    pub group: i64,
    /// The period.
    pub period: i64,
    /// The period with which it is compared.
    pub base: i64,
    /// The average effect on the treated of this group.
    pub estimate: Estimate,
    /// Units of the group.
    pub treated: usize,
    /// Units that it is compared with.
    pub controls: usize,
}

impl Cell {
    /// Whether the treatment had begun.
    pub fn is_after(&self) -> bool {
        self.period >= self.group
    }
}

/// A cell that has nobody to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The group.
    pub group: i64,
    /// The period.
    pub period: i64,
}

/// Effects by group and period.
#[derive(Debug, Clone)]
pub struct GroupTimes {
    /// By group, then period.
    pub cells: Vec<Cell>,
    /// Cells that have nobody to compare with.
    pub skipped: Vec<Skipped>,
    /// Units that were treated from the first period on, and so have no time before it.
    pub always_treated: usize,
    /// For each cell the influence of every unit.
    pub(super) influences: Vec<Vec<f64>>,
    /// For each unit its group, if it has cells.
    pub(super) groups: Vec<Option<i64>>,
    pub(super) clusters: Option<Clusters>,
}

/// The average effect on the treated of each group in each period, after Callaway and Sant'Anna (2021).
///
/// After the treatment a period is compared with the last one before it, less the anticipation; before the treatment as
/// `base` says. Standard errors come from influences, summed over clusters if the panel has some: `√(Σ_g (Σ ψ)²) / n`.
///
/// # Errors
///
/// [`EvaluationError::TooFewPeriods`] if no group has a period before it, [`EvaluationError::NoControls`] if no cell has
/// anybody to compare with, and the errors of the regressions.
pub fn group_times(panel: &Panel, options: Options, workers: &dyn Workers) -> Result<GroupTimes, EvaluationError> {
    let plans = plans(panel, options);
    let groups = panel.groups();
    let (Some(&group), Some(first)) = (groups.first(), plans.first()) else {
        let found = panel.periods.len();
        return Err(EvaluationError::TooFewPeriods {
            what: "a comparison with a time before the treatment",
            needed: found + 1,
            found,
        });
    };
    let done = gather(workers, plans.len(), |place| cell(panel, options, &plans[place]));
    let mut found = GroupTimes {
        cells: Vec::new(),
        skipped: Vec::new(),
        always_treated: panel.first.iter().flatten().filter(|first| **first <= panel.periods[0]).count(),
        influences: Vec::new(),
        groups: panel.first.iter().map(|first| first.filter(|first| groups.contains(first))).collect(),
        clusters: panel.clusters.clone(),
    };
    for (plan, done) in plans.iter().zip(done) {
        match done? {
            None => found.skipped.push(Skipped { group: plan.group, period: panel.periods[plan.period] }),
            Some(done) => {
                let estimate = found.estimate(done.effect, &done.influence);
                found.cells.push(Cell {
                    group: plan.group,
                    period: panel.periods[plan.period],
                    base: panel.periods[plan.base],
                    estimate,
                    treated: panel.first.iter().filter(|first| **first == Some(plan.group)).count(),
                    controls: (0..panel.units()).filter(|&unit| is_control(panel, options, plan, unit)).count(),
                });
                found.influences.push(done.influence);
            }
        }
    }
    if found.cells.is_empty() {
        let control = if options.controls == Controls::Never { "never treated" } else { "not yet treated" };
        return Err(EvaluationError::NoControls { control, group, period: panel.periods[first.period] });
    }
    Ok(found)
}

impl GroupTimes {
    /// An estimate with the standard error that follows from influences.
    pub(super) fn estimate(&self, value: f64, influence: &[f64]) -> Estimate {
        let squares: f64 = match &self.clusters {
            None => influence.iter().map(|own| own * own).sum(),
            Some(clusters) => summed(influence, clusters).iter().map(|sum| sum * sum).sum(),
        };
        Estimate { value, standard_error: squares.sqrt() / influence.len() as f64, degrees: None }
    }

    /// Influences of clusters; of units where there are none.
    pub(super) fn by_cluster(&self, influence: &[f64]) -> Vec<f64> {
        self.clusters.as_ref().map_or_else(|| influence.to_vec(), |clusters| summed(influence, clusters))
    }
}

fn summed(influence: &[f64], clusters: &Clusters) -> Vec<f64> {
    let mut sums = vec![0.0; clusters.count()];
    influence.iter().zip(clusters.codes()).for_each(|(own, &cluster)| sums[cluster as usize] += own);
    sums
}

/// A group, and the places of a period and of its base.
struct Plan {
    group: i64,
    period: usize,
    base: usize,
}

fn plans(panel: &Panel, options: Options) -> Vec<Plan> {
    let mut plans = Vec::new();
    for group in panel.groups() {
        let before = |period: &i64| *period + i64::from(options.anticipation) < group;
        let Some(last_before) = panel.periods.iter().rposition(before) else { continue };
        for period in 0..panel.periods.len() {
            let is_before = before(&panel.periods[period]);
            let base = match options.base {
                _ if !is_before => last_before,
                Base::Universal if period == last_before => continue,
                Base::Universal => last_before,
                Base::Varying if period == 0 => continue,
                Base::Varying => period - 1,
            };
            plans.push(Plan { group, period, base });
        }
    }
    plans
}

fn is_control(panel: &Panel, options: Options, plan: &Plan, unit: usize) -> bool {
    let latest = panel.periods[plan.period.max(plan.base)] + i64::from(options.anticipation);
    match (options.controls, panel.first[unit]) {
        (_, None) => true,
        (Controls::Never, Some(_)) => false,
        (Controls::NotYet, Some(first)) => first > latest && first != plan.group,
    }
}

/// One cell; nothing if there is nobody to compare with.
fn cell(panel: &Panel, options: Options, plan: &Plan) -> Result<Option<Influenced>, EvaluationError> {
    let is_treated = |unit: usize| panel.first[unit] == Some(plan.group);
    let units: Vec<usize> =
        (0..panel.units()).filter(|&unit| is_treated(unit) || is_control(panel, options, plan, unit)).collect();
    let treated: Vec<bool> = units.iter().map(|&unit| is_treated(unit)).collect();
    if treated.iter().all(|treated| *treated) {
        return Ok(None);
    }
    let (now, base) = (&panel.outcomes[plan.period], &panel.outcomes[plan.base]);
    let change: Vec<f64> = units.iter().map(|&unit| now[unit] - base[unit]).collect();
    let earlier = &panel.covariates[plan.period.min(plan.base)];
    let columns = panel.names.iter().zip(earlier);
    let columns = columns.map(|(name, values)| (name.clone(), units.iter().map(|&unit| values[unit]).collect()));
    let design = Design::new(units.len(), columns.collect())?;
    let found = effect(options.method, &change, &treated, &design)?;
    // Influences are of all units; those outside the comparison have none.
    let scale = panel.units() as f64 / units.len() as f64;
    let mut influence = vec![0.0; panel.units()];
    units.iter().zip(found.influence).for_each(|(&unit, own)| influence[unit] = own * scale);
    Ok(Some(Influenced { effect: found.effect, influence }))
}
