//! Columns of numbers, side by side: what a regression is made on.

use crate::EvaluationError;
use crate::error::listed;

/// What the column of ones is called.
pub(crate) const INTERCEPT: &str = "(Intercept)";

/// A table of numbers without gaps, column by column.
///
/// The column of ones is stated and not stored. Coefficients stand in the order intercept, then columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    intercept: bool,
}

impl Design {
    /// Columns with their names, and a column of ones before them.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::DuplicatedColumn`],
    /// [`EvaluationError::NoRows`].
    pub fn new(rows: usize, columns: Vec<(String, Vec<f64>)>) -> Result<Design, EvaluationError> {
        Design::checked(rows, columns, true)
    }

    /// Columns with their names, and nothing else.
    ///
    /// # Errors
    ///
    /// As for [`Design::new`].
    pub fn without_intercept(rows: usize, columns: Vec<(String, Vec<f64>)>) -> Result<Design, EvaluationError> {
        Design::checked(rows, columns, false)
    }

    fn checked(rows: usize, columns: Vec<(String, Vec<f64>)>, intercept: bool) -> Result<Design, EvaluationError> {
        if rows == 0 {
            return Err(EvaluationError::NoRows);
        }
        for (place, (name, values)) in columns.iter().enumerate() {
            if values.len() != rows {
                let what = format!("column `{name}`");
                return Err(EvaluationError::Length { what, expected: rows, found: values.len() });
            }
            // The sum of finite numbers is rarely infinite, and reading once costs a tenth of asking each.
            if !values.iter().sum::<f64>().is_finite()
                && let Some(row) = values.iter().position(|value| !value.is_finite())
            {
                return Err(EvaluationError::NotFinite { what: format!("column `{name}`"), row: row + 1 });
            }
            if columns[..place].iter().any(|(earlier, _)| earlier == name) {
                return Err(EvaluationError::DuplicatedColumn { column: name.clone() });
            }
        }
        let (names, columns) = columns.into_iter().unzip();
        Ok(Design { names, columns, rows, intercept })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many coefficients: columns, and one for the intercept.
    pub fn width(&self) -> usize {
        self.columns.len() + usize::from(self.intercept)
    }

    /// Whether there is a column of ones.
    pub fn has_intercept(&self) -> bool {
        self.intercept
    }

    /// The stored columns.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The names of the stored columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What the coefficients are called, in their order.
    pub fn coefficient_names(&self) -> impl Iterator<Item = &str> {
        self.intercept.then_some(INTERCEPT).into_iter().chain(self.names.iter().map(String::as_str))
    }

    /// The place of a column's coefficient.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::UnknownColumn`].
    pub fn coefficient(&self, name: &str) -> Result<usize, EvaluationError> {
        self.coefficient_names().position(|known| known == name).ok_or_else(|| EvaluationError::UnknownColumn {
            column: name.to_owned(),
            known: listed(self.coefficient_names()),
        })
    }

    /// Some of the rows, in the order given; a row may come several times.
    pub fn pick(&self, rows: &[u32]) -> Design {
        let columns =
            self.columns.iter().map(|column| rows.iter().map(|&row| column[row as usize]).collect()).collect();
        Design { names: self.names.clone(), columns, rows: rows.len(), intercept: self.intercept }
    }

    /// The same with one more column at the front, after the intercept.
    ///
    /// # Errors
    ///
    /// As for [`Design::new`].
    pub fn with_first(&self, name: &str, values: Vec<f64>) -> Result<Design, EvaluationError> {
        let mut columns = vec![(name.to_owned(), values)];
        columns.extend(self.names.iter().cloned().zip(self.columns.iter().cloned()));
        Design::checked(self.rows, columns, self.intercept)
    }

    /// The value of a coefficient's column in a row.
    pub(crate) fn value(&self, row: usize, coefficient: usize) -> f64 {
        match (self.intercept, coefficient) {
            (true, 0) => 1.0,
            (true, coefficient) => self.columns[coefficient - 1][row],
            (false, coefficient) => self.columns[coefficient][row],
        }
    }
}
