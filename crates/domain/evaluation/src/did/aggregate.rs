//! Many effects in few numbers, after Callaway and Sant'Anna (2021), section 3.

use super::group_time::{Cell, GroupTimes};
use crate::{Estimate, EvaluationError};

/// One number of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The group, the period, or the time since the treatment; below zero before it.
    pub at: i64,
    /// The average effect.
    pub estimate: Estimate,
}

/// Effects, averaged.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// The average over all parts that count.
    pub overall: Estimate,
    /// The parts, ascending.
    pub parts: Vec<Part>,
    /// For each part the influence of every cluster, or unit.
    pub(super) influences: Vec<Vec<f64>>,
    /// How many units there are.
    pub(super) units: usize,
}

/// An average with its influences.
struct Average {
    value: f64,
    influence: Vec<f64>,
}

impl GroupTimes {
    /// All cells after the treatment, weighted by the size of their group.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::TooFewPeriods`] if there is no cell after the treatment.
    pub fn simple(&self) -> Result<Estimate, EvaluationError> {
        let cells: Vec<usize> = self.after().collect();
        let average = self.by_size(&cells).ok_or_else(none_after)?;
        Ok(self.estimate(average.value, &average.influence))
    }

    /// By time since the treatment, each weighted by size; overall the plain mean from its beginning on. An event study.
    ///
    /// # Errors
    ///
    /// As for [`GroupTimes::simple`].
    pub fn dynamic(&self) -> Result<Aggregate, EvaluationError> {
        let parts = self.parts(|cell| Some(cell.period - cell.group), |cells| self.by_size(cells));
        self.aggregate(parts, |at| at >= 0)
    }

    /// By group, each the plain mean of its periods; overall weighted by the size of groups.
    ///
    /// # Errors
    ///
    /// As for [`GroupTimes::simple`].
    pub fn group(&self) -> Result<Aggregate, EvaluationError> {
        let parts = self.parts(|cell| cell.is_after().then_some(cell.group), |cells| self.plain(cells));
        let sizes: Vec<f64> = parts.iter().map(|(group, _)| self.share(*group)).collect();
        let groups: Vec<i64> = parts.iter().map(|(group, _)| *group).collect();
        let averages: Vec<&Average> = parts.iter().map(|(_, average)| average).collect();
        let overall = self.weighted(&groups, &sizes, &averages).ok_or_else(none_after)?;
        let overall = self.estimate(overall.value, &overall.influence);
        Ok(self.finish(overall, parts))
    }

    /// By period, each weighted by the size of the groups that had begun; overall the plain mean.
    ///
    /// # Errors
    ///
    /// As for [`GroupTimes::simple`].
    pub fn calendar(&self) -> Result<Aggregate, EvaluationError> {
        let parts = self.parts(|cell| cell.is_after().then_some(cell.period), |cells| self.by_size(cells));
        self.aggregate(parts, |_| true)
    }

    fn after(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.cells.len()).filter(|&place| self.cells[place].is_after())
    }

    /// The share of all units that a group has.
    fn share(&self, group: i64) -> f64 {
        self.groups.iter().filter(|own| **own == Some(group)).count() as f64 / self.groups.len() as f64
    }

    /// Averages of the cells of each key, ascending.
    fn parts(
        &self,
        key: impl Fn(&Cell) -> Option<i64>,
        average: impl Fn(&[usize]) -> Option<Average>,
    ) -> Vec<(i64, Average)> {
        let mut cells: std::collections::BTreeMap<i64, Vec<usize>> = std::collections::BTreeMap::new();
        for (place, cell) in self.cells.iter().enumerate() {
            if let Some(key) = key(cell) {
                cells.entry(key).or_default().push(place);
            }
        }
        cells.into_iter().filter_map(|(key, cells)| Some((key, average(&cells)?))).collect()
    }

    fn plain(&self, cells: &[usize]) -> Option<Average> {
        let averages: Vec<Average> = cells.iter().map(|&cell| self.one(cell)).collect();
        mean(averages.iter())
    }

    fn by_size(&self, cells: &[usize]) -> Option<Average> {
        let groups: Vec<i64> = cells.iter().map(|&cell| self.cells[cell].group).collect();
        let sizes: Vec<f64> = groups.iter().map(|group| self.share(*group)).collect();
        let averages: Vec<Average> = cells.iter().map(|&cell| self.one(cell)).collect();
        self.weighted(&groups, &sizes, &averages.iter().collect::<Vec<_>>())
    }

    fn one(&self, cell: usize) -> Average {
        Average { value: self.cells[cell].estimate.value, influence: self.influences[cell].clone() }
    }

    /// A mean weighted by sizes of groups, which are estimates themselves and add to the influences.
    fn weighted(&self, groups: &[i64], sizes: &[f64], averages: &[&Average]) -> Option<Average> {
        let total: f64 = sizes.iter().sum();
        if averages.is_empty() || total <= 0.0 {
            return None;
        }
        let value = averages.iter().zip(sizes).map(|(average, size)| average.value * size).sum::<f64>() / total;
        let influence = |unit: usize| {
            let own = |place: usize| f64::from(self.groups[unit] == Some(groups[place])) - sizes[place];
            let all: f64 = (0..groups.len()).map(own).sum();
            averages
                .iter()
                .enumerate()
                .map(|(place, average)| {
                    let share = sizes[place] / total;
                    average.influence[unit] * share + average.value * (own(place) - share * all) / total
                })
                .sum()
        };
        Some(Average { value, influence: (0..self.groups.len()).map(influence).collect() })
    }

    /// Parts with the plain mean of those that count.
    fn aggregate(
        &self,
        parts: Vec<(i64, Average)>,
        counts: impl Fn(i64) -> bool,
    ) -> Result<Aggregate, EvaluationError> {
        let counted = parts.iter().filter(|(at, _)| counts(*at)).map(|(_, average)| average);
        let overall = mean(counted).ok_or_else(none_after)?;
        let overall = self.estimate(overall.value, &overall.influence);
        Ok(self.finish(overall, parts))
    }

    fn finish(&self, overall: Estimate, parts: Vec<(i64, Average)>) -> Aggregate {
        let influences = parts.iter().map(|(_, average)| self.by_cluster(&average.influence)).collect();
        let parts = parts
            .into_iter()
            .map(|(at, average)| Part { at, estimate: self.estimate(average.value, &average.influence) })
            .collect();
        Aggregate { overall, parts, influences, units: self.groups.len() }
    }
}

fn mean<'a>(averages: impl Iterator<Item = &'a Average>) -> Option<Average> {
    let averages: Vec<&Average> = averages.collect();
    let count = averages.len() as f64;
    let units = averages.first()?.influence.len();
    let value = averages.iter().map(|average| average.value).sum::<f64>() / count;
    let influence = |unit: usize| averages.iter().map(|average| average.influence[unit]).sum::<f64>() / count;
    Some(Average { value, influence: (0..units).map(influence).collect() })
}

fn none_after() -> EvaluationError {
    EvaluationError::TooFewPeriods { what: "an effect after the treatment", needed: 1, found: 0 }
}
