//! The people who are compared: identifiers, who was treated, and covariates as numbers.

use super::checks::{first_infinite, refuse_constant};
use super::column::{Column, Missing, Values};
use super::design::Design;
use super::ids::Ids;
use crate::EvaluationError;

/// The columns of numbers that one covariate became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What the covariate is called.
    pub name: String,
    /// Its columns in the design.
    pub columns: std::ops::Range<usize>,
    /// For categories, the level that has no column of its own.
    pub reference: Option<String>,
}

/// People in the order of their identifiers.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Their identifiers, ascending.
    pub ids: Ids,
    /// For each, the row of the caller's table, counted from 0.
    pub rows: Vec<u32>,
    /// Who was treated.
    pub treated: Vec<bool>,
    /// Covariates as numbers, with an intercept.
    pub design: Design,
    /// Which covariate became which columns.
    pub terms: Vec<Term>,
    /// Rows of the caller's table that were left out because a covariate is missing, ascending, with the first such column.
    pub dropped: Vec<(u32, String)>,
}

impl Sample {
    /// People with their covariates.
    ///
    /// Categories become one indicator a level but the reference, called `covariate=level`. A category for gaps is called
    /// `covariate=missing`, a flag `covariate missing`. Means for gaps are those of all people with a value. Levels that
    /// nobody has give no column.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::DuplicatedId`], [`EvaluationError::Length`], [`EvaluationError::DuplicatedColumn`],
    /// [`EvaluationError::Missing`], [`EvaluationError::AllMissing`], [`EvaluationError::NoMean`],
    /// [`EvaluationError::NoCategory`], [`EvaluationError::NotFinite`], [`EvaluationError::UnknownReference`],
    /// [`EvaluationError::NobodyTreated`], [`EvaluationError::EverybodyTreated`], [`EvaluationError::Constant`].
    /// Collinear columns are refused by the regression that meets them.
    ///
    /// ```
    /// use evaluation::{Column, Ids, Sample};
    ///
    /// let age = Column::numbers("age", vec![37.0, 22.0, 30.0]);
    /// let race = Column::categories("race", [Some("black"), Some("white"), Some("black")], Some("black"));
    /// let sample = Sample::of(Ids::Numbers(vec![3, 1, 2]), &[true, false, false], vec![age, race])?;
    /// assert_eq!(sample.design.names(), ["age", "race=white"]);
    /// assert_eq!(sample.treated, [false, false, true]);
    /// # Ok::<(), evaluation::EvaluationError>(())
    /// ```
    pub fn of(ids: Ids, treated: &[bool], columns: Vec<Column>) -> Result<Sample, EvaluationError> {
        let people = ids.len();
        let mut rows = ids.order()?;
        check_lengths(people, treated, &columns)?;
        let dropped = dropped(&columns, people)?;
        if !dropped.is_empty() {
            let mut left_out = vec![false; people];
            dropped.iter().for_each(|(row, _)| left_out[*row as usize] = true);
            rows.retain(|&row| !left_out[row as usize]);
        }
        let treated: Vec<bool> = rows.iter().map(|&row| treated[row as usize]).collect();
        check_groups(&treated)?;
        let unmoved = rows.len() == people && rows.is_sorted();
        let ids = if unmoved { ids } else { ids.pick(&rows) };
        let mut terms = Vec::with_capacity(columns.len());
        let mut expanded: Vec<(String, Vec<f64>)> = Vec::with_capacity(columns.len());
        for column in columns {
            let from = expanded.len();
            let name = column.name.clone();
            let reference = expand(column, &rows, unmoved, &mut expanded)?;
            terms.push(Term { name, columns: from..expanded.len(), reference });
        }
        Ok(Sample { ids, design: Design::new(rows.len(), expanded)?, rows, treated, terms, dropped })
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.treated.len()
    }

    /// Whether there are none; a sample always has somebody.
    pub fn is_empty(&self) -> bool {
        self.treated.is_empty()
    }

    /// How many were treated.
    pub fn treated_count(&self) -> usize {
        self.treated.iter().filter(|treated| **treated).count()
    }

    /// Values of the caller's table, in the order of the sample.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`] if there are not as many as the caller's table has rows.
    pub fn arrange<T: Copy>(&self, what: &str, values: &[T]) -> Result<Vec<T>, EvaluationError> {
        let expected = self.rows.len() + self.dropped.len();
        if values.len() != expected {
            return Err(EvaluationError::Length { what: what.to_owned(), expected, found: values.len() });
        }
        Ok(self.rows.iter().map(|&row| values[row as usize]).collect())
    }

    /// The identifier of a person of the sample, as text.
    pub fn id(&self, row: usize) -> String {
        match &self.ids {
            Ids::Numbers(numbers) => numbers[row].to_string(),
            Ids::Texts(texts) => texts[row].clone(),
        }
    }
}

fn check_lengths(people: usize, treated: &[bool], columns: &[Column]) -> Result<(), EvaluationError> {
    let wrong = |what: String, found: usize| Err(EvaluationError::Length { what, expected: people, found });
    if treated.len() != people {
        return wrong("the treatment".to_owned(), treated.len());
    }
    for (place, column) in columns.iter().enumerate() {
        if column.len() != people {
            return wrong(format!("covariate `{}`", column.name), column.len());
        }
        if columns[..place].iter().any(|earlier| earlier.name == column.name) {
            return Err(EvaluationError::DuplicatedColumn { column: column.name.clone() });
        }
    }
    Ok(())
}

fn check_groups(treated: &[bool]) -> Result<(), EvaluationError> {
    let people = treated.len();
    match treated.iter().filter(|treated| **treated).count() {
        _ if people == 0 => Err(EvaluationError::NoRows),
        0 => Err(EvaluationError::NobodyTreated { people }),
        count if count == people => Err(EvaluationError::EverybodyTreated { people }),
        _ => Ok(()),
    }
}

/// The rows that gaps cost, and an error for gaps that nobody allowed.
fn dropped(columns: &[Column], people: usize) -> Result<Vec<(u32, String)>, EvaluationError> {
    let mut dropped: Vec<(u32, String)> = Vec::new();
    let mut gone = vec![false; if columns.iter().any(|column| column.missing == Missing::Drop) { people } else { 0 }];
    for column in columns {
        let mut gaps = (0..people).filter(|&row| column.is_gap(row));
        let Some(first) = gaps.next() else { continue };
        let count = 1 + gaps.count();
        let name = column.name.clone();
        match (column.missing, &column.values) {
            _ if count == people => return Err(EvaluationError::AllMissing { column: name }),
            (Missing::Refuse, _) => {
                return Err(EvaluationError::Missing { column: name, count, people, first: first + 1 });
            }
            (Missing::MeanWithFlag, Values::Categories { .. }) => return Err(EvaluationError::NoMean { column: name }),
            (Missing::Category, Values::Numbers(_)) => return Err(EvaluationError::NoCategory { column: name }),
            (Missing::Drop, _) => {
                for row in (first..people).filter(|&row| column.is_gap(row)) {
                    if !std::mem::replace(&mut gone[row], true) {
                        dropped.push((row as u32, name.clone()));
                    }
                }
            }
            (Missing::Category | Missing::MeanWithFlag, _) => {}
        }
    }
    dropped.sort_unstable_by_key(|(row, _)| *row);
    Ok(dropped)
}

/// Appends the columns of numbers of one covariate; answers the reference level of categories.
fn expand(
    column: Column,
    rows: &[u32],
    unmoved: bool,
    expanded: &mut Vec<(String, Vec<f64>)>,
) -> Result<Option<String>, EvaluationError> {
    let name = column.name;
    match column.values {
        Values::Numbers(values) => {
            if let Some(row) = first_infinite(&values) {
                return Err(EvaluationError::NotFinite { what: format!("covariate `{name}`"), row: row + 1 });
            }
            // Columns that lie in order already are taken as they are: a million rows are not copied for nothing.
            let mut values =
                if unmoved { values } else { rows.iter().map(|&row| values[row as usize]).collect::<Vec<f64>>() };
            if values.iter().any(|value| value.is_nan()) {
                let flags: Vec<f64> = values.iter().map(|value| f64::from(value.is_nan())).collect();
                let known = values.iter().filter(|value| !value.is_nan());
                let mean = known.clone().sum::<f64>() / known.count() as f64;
                values.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = mean);
                refuse_constant(&name, &values)?;
                expanded.push((name.clone(), values));
                expanded.push((format!("{name} missing"), flags));
            } else {
                refuse_constant(&name, &values)?;
                expanded.push((name, values));
            }
            Ok(None)
        }
        Values::Categories { codes, levels, reference } => {
            indicators(&name, &codes, &levels, reference, rows, expanded)
        }
    }
}

fn indicators(
    name: &str,
    codes: &[Option<u32>],
    levels: &[String],
    reference: Option<String>,
    rows: &[u32],
    expanded: &mut Vec<(String, Vec<f64>)>,
) -> Result<Option<String>, EvaluationError> {
    let mut counts = vec![0_usize; levels.len() + 1];
    let place = |row: u32| codes[row as usize].map_or(levels.len(), |code| code as usize);
    if let Some(row) = codes.iter().position(|code| code.is_some_and(|code| code as usize >= levels.len())) {
        return Err(EvaluationError::NotFinite { what: format!("the level of covariate `{name}`"), row: row + 1 });
    }
    rows.iter().for_each(|&row| counts[place(row)] += 1);
    let mut present: Vec<usize> = (0..levels.len()).filter(|&level| counts[level] > 0).collect();
    present.sort_by(|&one, &other| levels[one].cmp(&levels[other]));
    let first = present.first().map(|&level| levels[level].clone());
    let Some(reference) = reference.or(first) else {
        return Err(EvaluationError::AllMissing { column: name.to_owned() });
    };
    if !present.iter().any(|&level| levels[level] == reference) {
        let levels = crate::error::listed(present.iter().map(|&level| levels[level].as_str()));
        return Err(EvaluationError::UnknownReference { column: name.to_owned(), reference, levels });
    }
    let with_gaps = counts[levels.len()] > 0;
    if present.len() + usize::from(with_gaps) < 2 {
        return Err(EvaluationError::Constant { column: name.to_owned(), value: format!("`{reference}`") });
    }
    let indicator = |level: usize| rows.iter().map(|&row| f64::from(place(row) == level)).collect();
    for &level in present.iter().filter(|&&level| levels[level] != reference) {
        expanded.push((format!("{name}={}", levels[level]), indicator(level)));
    }
    if with_gaps {
        expanded.push((format!("{name}=missing"), indicator(levels.len())));
    }
    Ok(Some(reference))
}
