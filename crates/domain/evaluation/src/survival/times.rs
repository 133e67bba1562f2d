//! How long each was watched, and what ended it.

use crate::EvaluationError;

/// For each row a time, and whether it ended with the event; without it the row is censored.
#[derive(Debug, Clone, PartialEq)]
pub struct Times {
    times: Vec<f64>,
    events: Vec<bool>,
    /// Rows by time; among equal times events come first, then rows in their order.
    order: Vec<u32>,
}

/// The rows of one time, as places in an order.
pub(super) struct Tied<'a> {
    pub(super) time: f64,
    /// Rows of this time, those with the event first.
    pub(super) rows: &'a [u32],
    /// How many of them had the event.
    pub(super) events: usize,
}

impl Times {
    /// Times in any unit, from 0 upwards, with whether the event ended each.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::NoRows`], [`EvaluationError::Length`], [`EvaluationError::BadTime`].
    pub fn new(times: Vec<f64>, events: Vec<bool>) -> Result<Times, EvaluationError> {
        if times.is_empty() {
            return Err(EvaluationError::NoRows);
        }
        if times.len() != events.len() {
            let what = "the column that says whether the event happened".to_owned();
            return Err(EvaluationError::Length { what, expected: times.len(), found: events.len() });
        }
        if let Some(row) = times.iter().position(|time| !(*time >= 0.0 && time.is_finite())) {
            return Err(EvaluationError::BadTime { row: row + 1, value: times[row] });
        }
        let mut order: Vec<u32> = (0..times.len() as u32).collect();
        order.sort_unstable_by(|&one, &other| {
            let (a, b) = (one as usize, other as usize);
            times[a].total_cmp(&times[b]).then(events[b].cmp(&events[a])).then(one.cmp(&other))
        });
        Ok(Times { times, events, order })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Never: there is at least one row.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// How many rows ended with the event.
    pub fn event_count(&self) -> usize {
        self.events.iter().filter(|event| **event).count()
    }

    /// The time of each row.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Whether each row ended with the event.
    pub fn events(&self) -> &[bool] {
        &self.events
    }

    /// The rows that are picked, in that order.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::NoRows`] if none is, [`EvaluationError::NoSuchRow`].
    pub fn pick(&self, rows: &[u32]) -> Result<Times, EvaluationError> {
        if let Some(&row) = rows.iter().find(|row| **row as usize >= self.len()) {
            return Err(EvaluationError::NoSuchRow { row: row as usize + 1, rows: self.len() });
        }
        let of = |row: &u32| *row as usize;
        let times = rows.iter().map(|row| self.times[of(row)]).collect();
        Times::new(times, rows.iter().map(|row| self.events[of(row)]).collect())
    }

    /// # Errors
    ///
    /// [`EvaluationError::EverybodyCensored`] if nobody had the event.
    pub(super) fn need_events(&self) -> Result<(), EvaluationError> {
        if self.events.contains(&true) {
            Ok(())
        } else {
            Err(EvaluationError::EverybodyCensored { people: self.len() })
        }
    }

    /// # Errors
    ///
    /// [`EvaluationError::Length`] unless there is one for each row.
    pub(super) fn same_rows(&self, what: &str, found: usize) -> Result<(), EvaluationError> {
        if found == self.len() {
            return Ok(());
        }
        Err(EvaluationError::Length { what: what.to_owned(), expected: self.len(), found })
    }

    /// Distinct times, from the earliest to the latest.
    pub(super) fn tied(&self) -> impl DoubleEndedIterator<Item = Tied<'_>> {
        self.order.chunk_by(|&one, &other| self.times[one as usize] == self.times[other as usize]).map(|rows| Tied {
            time: self.times[rows[0] as usize],
            rows,
            events: rows.iter().filter(|row| self.events[**row as usize]).count(),
        })
    }
}
