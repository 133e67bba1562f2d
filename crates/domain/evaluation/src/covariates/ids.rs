//! Identifiers of people, and the order that breaks every tie.

use crate::EvaluationError;

/// One identifier a row: a pseudonymous number, or a text of somebody else's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// Numbers, in ascending order.
    Numbers(Vec<u64>),
    /// Texts, in the order of their bytes.
    Texts(Vec<String>),
}

impl Ids {
    /// Identifiers as a table writes them: numbers if every one is a whole number in its shortest form, otherwise texts.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str> + Clone) -> Ids {
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| number.to_string() == text);
        match texts.clone().into_iter().map(number).collect::<Option<Vec<u64>>>() {
            Some(numbers) => Ids::Numbers(numbers),
            None => Ids::Texts(texts.into_iter().map(str::to_owned).collect()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Ids::Numbers(numbers) => numbers.len(),
            Ids::Texts(texts) => texts.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows in the order of their identifiers.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::DuplicatedId`] if two rows have one, [`EvaluationError::NoRows`] if there are none.
    pub(super) fn order(&self) -> Result<Vec<u32>, EvaluationError> {
        if self.is_empty() {
            return Err(EvaluationError::NoRows);
        }
        match self {
            Ids::Numbers(numbers) => ordered(numbers),
            Ids::Texts(texts) => ordered(texts),
        }
    }

    /// Those of the given rows, in their order.
    pub(super) fn pick(&self, rows: &[u32]) -> Ids {
        match self {
            Ids::Numbers(numbers) => Ids::Numbers(rows.iter().map(|&row| numbers[row as usize]).collect()),
            Ids::Texts(texts) => Ids::Texts(rows.iter().map(|&row| texts[row as usize].clone()).collect()),
        }
    }
}

fn ordered<T: Ord>(ids: &[T]) -> Result<Vec<u32>, EvaluationError> {
    let mut rows: Vec<u32> = (0..ids.len() as u32).collect();
    if !ids.is_sorted() {
        rows.sort_by(|&one, &other| ids[one as usize].cmp(&ids[other as usize]));
    }
    let twice = rows.windows(2).find(|pair| ids[pair[0] as usize] == ids[pair[1] as usize]);
    match twice {
        // The sort is stable, so the earlier row comes first.
        Some(pair) => Err(EvaluationError::DuplicatedId { first: pair[0] as usize + 1, second: pair[1] as usize + 1 }),
        None => Ok(rows),
    }
}
