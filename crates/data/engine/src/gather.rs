//! Bringing one unit's rows of all tables together in date order.

use datafusion::execution::SendableRecordBatchStream;
use futures::TryStreamExt;
use outcomes::{Event, EventRef, TablePlan, Timeline};
use units::Day;

use crate::error::EngineError;
use crate::scan::Scanned;

/// One table's rows, walked through unit by unit.
pub(crate) struct Cursor<'a> {
    table: u16,
    plan: &'a TablePlan,
    stream: SendableRecordBatchStream,
    batch: Option<Scanned>,
    at: usize,
}

/// The rows of one unit; used again for the next, so that nothing is allocated unit by unit.
#[derive(Default)]
pub(crate) struct Gathered {
    events: Vec<Event>,
    values: Vec<Option<i128>>,
}

impl<'a> Cursor<'a> {
    /// Begins at the first row of a stream.
    pub async fn begin(
        table: u16,
        plan: &'a TablePlan,
        stream: SendableRecordBatchStream,
    ) -> Result<Cursor<'a>, EngineError> {
        let mut cursor = Cursor { table, plan, stream, batch: None, at: 0 };
        cursor.next_batch().await?;
        Ok(cursor)
    }

    /// The unit of the next row; nothing at the end.
    pub fn unit(&self) -> Option<u32> {
        self.batch.as_ref().map(|batch| batch.units()[self.at])
    }

    /// Takes all rows of a unit, which must be the next.
    ///
    /// # Errors
    ///
    /// [`EngineError::Order`] if a row of an earlier unit follows: a result must never be missed for want of order.
    pub async fn take(&mut self, unit: u32, into: &mut Gathered) -> Result<(), EngineError> {
        while let Some(batch) = &self.batch {
            let run = batch.units()[self.at..].iter().take_while(|of| **of == unit).count();
            for at in self.at..self.at + run {
                into.push(self.table, batch, at, unit);
            }
            self.at += run;
            if self.at == batch.len {
                self.next_batch().await?;
            }
            match self.unit() {
                Some(next) if next == unit => {}
                Some(next) if next < unit => {
                    let table = format!("{}/{}", self.plan.source, self.plan.table);
                    return Err(EngineError::Order { table });
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    async fn next_batch(&mut self) -> Result<(), EngineError> {
        self.at = 0;
        self.batch = None;
        while let Some(batch) = self.stream.try_next().await? {
            if batch.num_rows() > 0 {
                self.batch = Some(Scanned::of(&batch, self.plan)?);
                break;
            }
        }
        Ok(())
    }
}

impl Gathered {
    /// Forgets the last unit.
    pub fn clear(&mut self) {
        self.events.clear();
        self.values.clear();
    }

    /// Puts the rows of several tables into one order.
    pub fn sort(&mut self) {
        self.events.sort_unstable_by_key(|event| (event.day, event.at, event.person));
    }

    /// The unit's events.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline { events: &self.events, values: &self.values }
    }

    fn push(&mut self, table: u16, batch: &Scanned, at: usize, unit: u32) {
        let marks = batch.marks[at];
        // A row that no rule looks at need not be carried along.
        if marks == 0 {
            return;
        }
        let day = batch.day(at);
        let until = match batch.end(at) {
            Some(end) => end.plus_days(1),
            None if batch.has_ends() => Day::MAX,
            None => day.plus_days(1),
        };
        let values = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.extend(batch.values(at));
        self.events.push(Event {
            day,
            until,
            known: batch.known(at).unwrap_or(day),
            marks,
            person: batch.person(at).unwrap_or(unit),
            member_from: batch.member_from(at),
            member_until: batch.member_until(at),
            at: EventRef { table, file: batch.file(at), row: batch.row(at) },
            values,
        });
    }
}
