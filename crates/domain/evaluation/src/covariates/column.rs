//! One covariate as it was read, and what is to be done about its gaps.

/// What happens to people for whom a covariate is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Gaps are an error, which names them.
    #[default]
    Refuse,
    /// These people are left out of the comparison, and counted.
    Drop,
    /// Gaps are one more category. For categories alone.
    Category,
    /// Gaps get the mean of the others, and one more column says for whom. For numbers alone.
    MeanWithFlag,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; not-a-number is a gap.
    Numbers(Vec<f64>),
    /// Categories.
    Categories {
        /// For each row the place of its level in `levels`, or nothing.
        codes: Vec<Option<u32>>,
        /// The levels.
        levels: Vec<String>,
        /// The level that others are compared with. Without one it is the first in the order of bytes.
        reference: Option<String>,
    },
}

/// A covariate.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it holds, one value a row.
    pub values: Values,
    /// What is to be done about gaps.
    pub missing: Missing,
}

impl Column {
    /// A column of numbers, of which none may be missing.
    pub fn numbers(name: impl Into<String>, values: Vec<f64>) -> Column {
        Column { name: name.into(), values: Values::Numbers(values), missing: Missing::Refuse }
    }

    /// A column of categories as texts, of which none may be missing unless `missing` is set otherwise; `None` is a gap.
    ///
    /// Levels stand in the order of their bytes.
    pub fn categories<'a>(
        name: impl Into<String>,
        texts: impl IntoIterator<Item = Option<&'a str>> + Clone,
        reference: Option<&str>,
    ) -> Column {
        let mut levels: Vec<&str> = texts.clone().into_iter().flatten().collect();
        levels.sort_unstable();
        levels.dedup();
        let codes = texts
            .into_iter()
            .map(|text| text.and_then(|text| levels.binary_search(&text).ok()).map(|code| code as u32))
            .collect();
        let levels = levels.into_iter().map(str::to_owned).collect();
        let reference = reference.map(str::to_owned);
        Column { name: name.into(), values: Values::Categories { codes, levels, reference }, missing: Missing::Refuse }
    }

    /// The same column with another rule for gaps.
    #[must_use]
    pub fn with_missing(self, missing: Missing) -> Column {
        Column { missing, ..self }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(values) => values.len(),
            Values::Categories { codes, .. } => codes.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn is_gap(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(values) => values[row].is_nan(),
            Values::Categories { codes, .. } => codes[row].is_none(),
        }
    }
}
